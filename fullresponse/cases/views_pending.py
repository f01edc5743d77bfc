"""What waits for a decision of the district's desks and leaders, and the register of hard cases."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fullresponse.cases import access, listing, queries
from fullresponse.cases.asking import Asked, staff
from fullresponse.kernel.lifecycle import Need

KEPT = "kept"
HUNG = "hung"  # the state of what is on the register of hard cases


@staff("decisions")
@require_safe
def decisions(request: Asked) -> HttpResponse:
    """What waits for the person to decide: objections, extensions, hard cases, answers to notices, registered cases of
    the other life cycles; one kind of it with `kind`. With `kind=kept`, the cases that the person stands for."""
    clocks = queries.waiting_for(request.roles, request.pack)
    seen = access.visible_to(request.actor).filter(open=True, due_clock__in=clocks)
    kinds = {c.code: c.label for c in request.labels.pack.lifecycles.values() if c.governed_by(clocks)}
    kind = request.GET.get("kind", "")
    may_keep = any(n.list in request.roles for n in _people(request))
    if kind in kinds:
        seen = seen.filter(lifecycle=kind)
    elif kind == KEPT and may_keep:
        seen = access.visible_to(request.actor).filter(open=True, custodian=request.actor.person)
    page = listing.page(seen, request.labels, request.at, request.GET, request.path)
    context = {"page": page, "labels": request.labels, "kinds": kinds, "kind": kind, "may_keep": may_keep}
    return render(request, "cases/decisions.html", context)


def _people(request: Asked) -> Iterator[Need]:
    """The needs by which somebody stands for a case."""
    needs = (n for cycle in request.pack.lifecycles.values() for n in cycle.needs.values())
    return (n for n in needs if n.kind == "person")


@staff("hard")
@require_safe
def hard(request: Asked) -> HttpResponse:
    """疑难库: the register of hard cases: why, who answers for it, when it is looked at again."""
    seen = access.visible_to(request.actor).filter(state=HUNG)
    page = listing.page(seen, request.labels, request.at, request.GET, request.path)
    reasons = dict(seen.filter(number__in=[r.number for r in page.rows]).values_list("number", "hard_reason"))
    context = {"page": page, "labels": request.labels, "reasons": reasons}
    return render(request, "cases/hard.html", context)
