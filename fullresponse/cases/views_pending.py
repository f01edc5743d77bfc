"""What waits for a decision of the district's desks and leaders, and the register of hard cases."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from fullresponse.cases import access, listing, orders, queries, rules
from fullresponse.cases import hard as register
from fullresponse.cases.asking import Asked, staff
from fullresponse.cases.models import Case
from fullresponse.cases.sheets import Verbs
from fullresponse.kernel.lifecycle import Lifecycle
from fullresponse.pack.model import REQUEST

KEPT = "kept"
REASONS = "hard_reasons"


@dataclass(frozen=True)
class Pending:
    """What waits for somebody: the kinds there are, the one that was asked for ("" for all of them), and its cases."""

    kinds: Mapping[str, str]
    kind: str
    may_keep: bool
    cases: QuerySet[Case]
    verbs: Verbs


@staff("decisions")
@require_safe
def decisions(request: Asked) -> HttpResponse:
    """What waits for the person to decide: objections, extensions, hard cases, answers to notices, registered cases of
    the other life cycles; one kind of it with `kind`. With `kind=kept`, the cases that the person stands for."""
    found = pending(request)
    page = listing.page(found.cases, request.labels, request.at, request.GET, request.path)
    context = {"page": page, "labels": request.labels, "found": found}
    return render(request, "cases/decisions.html", context)


def pending(request: Asked) -> Pending:
    """What the address asks for, and what of it can be decided in a sheet."""
    clocks, cycles = queries.waiting_for(request.roles, request.pack), request.labels.pack.lifecycles
    kinds = {code: cycle.label for code, cycle in cycles.items() if cycle.governed_by(clocks)}
    kept = [code for code, cycle in cycles.items() if _stands_for(cycle, request)]
    seen, kind = access.visible_to(request.actor).filter(open=True), request.GET.get("kind", "")
    waiting: Mapping[str, Collection[str]]
    if kind == KEPT and kept:
        seen = seen.filter(custodian=request.actor.person)
        waiting = {code: cycles[code].states for code in kept}
    else:
        kind = kind if kind in kinds else ""
        seen = seen.filter(due_clock__in=clocks, **({"lifecycle": kind} if kind else {}))
        chosen = [cycles[code] for code in kinds if kind in ("", code)]
        waiting = {c.code: [s.code for s in c.states.values() if s.clock in clocks] for c in chosen}
    verbs = orders.in_a_sheet(request.labels.pack, request.roles, waiting)
    return Pending(kinds, kind, bool(kept), seen, verbs)


def _stands_for(cycle: Lifecycle, request: Asked) -> bool:
    """Is it one in which somebody of the person's roles stands for a case?"""
    return any(need.kind == "person" and need.list in request.roles for need in cycle.needs.values())


@staff("hard")
@require_safe
def hard(request: Asked) -> HttpResponse:
    """疑难库: the register of hard cases: why, who answers for it, when it is looked at again, what was decided."""
    wanted = filters(request)
    found = wanted.apply(access.visible_to(request.actor))
    page = listing.page(found, request.labels, request.at, request.GET, request.path)
    keys = [row.case["id"] for row in page.rows]
    context = {
        "page": page,
        "labels": request.labels,
        "told": register.told(Case.objects.filter(pk__in=keys), request.pack),
        "today": timezone.localdate(request.at),
        "wanted": wanted,
        "verbs": on_the_register(request),
    }
    return render(request, "cases/hard.html", context)


def filters(request: Asked) -> register.Filters:
    """The filters of the address. Refused for what is not in the pack."""
    reason = rules.one_of(request.GET.get("reason", ""), request.labels.listed(REASONS), gettext_noop("挂账原因"))
    return register.Filters(reason, request.labels.bodies.code(request.GET.get("lead", "")))


def on_the_register(request: Asked) -> Verbs:
    """What the person can do in a sheet with a case on the register."""
    return orders.in_a_sheet(request.labels.pack, request.roles, {REQUEST: [register.HUNG]})
