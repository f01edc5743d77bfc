"""The register as staff see it, a promise with everything that ever changed, and what waits to be verified."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fullresponse.cases import access, rules
from fullresponse.cases.asking import Asked, staff, told
from fullresponse.cases.forms import Form
from fullresponse.cases.labels import Labels, labels_of
from fullresponse.documents import page as documents
from fullresponse.kernel.lifecycle import Move
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.packs import current_pack
from fullresponse.promises import document, light, past, queries, showing, standing
from fullresponse.promises import rules as promising
from fullresponse.promises.forms import AmendForm, LeadForm, MilestoneForm, ReasonForm, SettleForm
from fullresponse.promises.models import Promise
from fullresponse.promises.showing import Shown
from fullresponse.promises.standing import Known

FORMS = ("amend", "plan", "pass_on", "send_back", "settle", "correct", "drop")
OFFERED = ("accept", "send_back", "settle", "correct", "amend", "plan", "pass_on", "itemize", "drop")


@dataclass(frozen=True)
class Offer:
    """A verb that the person's posts carry: with its form, as a link or a button, or the reason why not."""

    move: Move
    form: Form | None = None
    reason: str = ""


@staff("promises")
@require_safe
def register(request: Asked) -> HttpResponse:
    context = listed(request)
    birth = request.pack.lifecycles.get(promising.LIFECYCLE)
    may = birth is not None and bool(set(birth.birth.by) & request.roles)
    bodies = sorted({body for role, body in request.actor.posts if body and role in _reporting(request)})
    first = not request.GET.get("after")
    context |= {
        "may": may,
        "waits": waiting(),
        "owed": showing.rows(queries.owed(bodies), request.labels) if first else [],
        "own": [(body, request.labels.body(body)) for body in bodies],
    }
    return render(request, "promises/register.html", context)


def _reporting(request: Asked) -> tuple[str, ...]:
    """The roles that report on promises here."""
    cycle = request.pack.lifecycles.get(promising.LIFECYCLE)
    return cycle.moves["progress"].by if cycle else ()


def waiting() -> str:
    """How many entries wait to be verified, as far as the queue shows them."""
    n = queries.to_verify().count()
    return f"{n}+" if n == queries.QUEUE else str(n)


def listed(request: Asked) -> dict[str, Any]:
    """The page of the register that the address asks for, with its filters and how many there are of each light."""
    years = queries.years()
    today = timezone.localdate(request.at)
    year = today.year if today.year in years or not years else years[0]
    filters = queries.filters(request.GET, year, request.pack)
    after = request.GET.get("after", "")
    found = queries.page(filters.apply(Promise.objects.all(), request.pack), after)
    kept = {"year": str(filters.year), **filters.narrowed}
    counted = queries.lights(filters.apply(Promise.objects.all(), request.pack, lights=False))
    without = {k: v for k, v in kept.items() if k not in ("light", "late")}
    return {
        "rows": showing.rows(found.rows, request.labels),
        "filters": filters,
        "years": years or [today.year],
        "lamps": [(showing.lamp(code), n, urlencode({**without, "light": code})) for code, n in counted.items()],
        "all": urlencode(without),
        "total": sum(counted.values()),
        "after": after,
        "next": urlencode({**kept, "after": found.after}) if found.after else "",
        "first": urlencode(kept),
        "narrowed": urlencode(filters.narrowed),
        "labels": request.labels,
        "kinds": request.labels.listed(promising.KINDS),
        "lights": {code: _(word) for code, word in light.LIGHTS.items()},
    }


@staff("promises")
@require_safe
def promise(request: Asked, number: str) -> HttpResponse:
    return show(request, queries.get(number))


def show(request: Asked, row: Promise, bound: dict[str, Form] | None = None, trouble: str = "", status: int = 200):
    """The page of a promise; `bound` is the form that could not be taken, `trouble` what was refused."""
    labels = labels_of(row.case.revision_id)
    found = showing.shown(row, labels, timezone.localdate(request.at), public=False)
    offers = {one.move.verb: one for one in _offers(request, found.known, bound or {})}
    context = {
        "about": found,
        "row": row,
        "labels": labels,
        **more(found, labels, timezone.localdate(request.at), public=False),
        "offers": [offers[verb] for verb in OFFERED if verb in offers],
        "reports": "progress" in offers and not offers["progress"].reason,
        "verifies": verifies(request, found.known),
        "linked": [
            (one, labels.state(one.lifecycle, one.state), labels.body(one.lead)) for one in queries.linked(row.case_id)
        ],
        "opened": set(bound or {}),
        "opens_case": access.openable_by(request.actor).filter(pk=row.case_id).exists(),
        "trouble": trouble,
    }
    return render(request, "promises/promise.html", context, status=status)


def more(found: Shown, labels: Labels, today: date, *, public: bool) -> dict[str, Any]:
    """What else the page of a promise tells: its past, how often it was reported on, and, where there is a number, the
    line of the year."""
    one, pack = found.known, current_pack()
    happened = past.past(one, labels, public=public)
    told: dict[str, Any] = {"past": happened, "duties": showing.tallied(one, happened.until or today, pack, labels)}
    if one.goal.measured:
        told |= documents.context(document.course(one, standing.standing(one, today, pack)))
    return told


def _offers(request: Asked, one: Known, bound: dict[str, Form]) -> list[Offer]:
    row = one.promise
    labels = labels_of(row.case.revision_id)
    cycle = labels.pack.lifecycles[row.case.lifecycle]
    roles = rules.roles(request.actor, row.case)
    found = []
    for move in cycle.leaving(row.case.state):
        if move.verb not in (*OFFERED, "progress") or not set(move.by) & roles:
            continue
        try:
            rules.no_conflict(move, row.case, request.actor.person)
            promising.another(move.verb, one.promise.involved(entry.body for entry in one.entries), request.actor.posts)
            found.append(Offer(move, bound.get(move.verb) or form_of(move.verb, None, request)))
        except Refused as refused:
            found.append(Offer(move, reason=told(refused)))
    return found


def form_of(verb: str, data: Any, request: Asked) -> Form | None:
    """The form of a verb that asks for something, bound to `data`."""
    if verb in ("settle", "correct"):
        return SettleForm(data, labels=request.labels, corrects=verb == "correct", prefix=verb)
    if verb in ("drop", "send_back"):
        return ReasonForm(data, prefix=verb)
    if verb == "pass_on":
        return LeadForm(data, labels=request.labels)
    return {"amend": AmendForm, "plan": MilestoneForm}[verb](data) if verb in ("amend", "plan") else None


def verifies(request: Asked, one: Known) -> bool:
    """May the person look at entries of this promise now?"""
    row = one.promise
    move = labels_of(row.case.revision_id).pack.lifecycles[row.case.lifecycle].moves["verify"]
    if row.case.state not in move.sources or not set(move.by) & rules.roles(request.actor, row.case):
        return False
    try:
        rules.no_conflict(move, row.case, request.actor.person)
        promising.another("verify", one.promise.involved(entry.body for entry in one.entries), request.actor.posts)
    except Refused:
        return False
    return True


@staff("promises")
@require_safe
def queue(request: Asked) -> HttpResponse:
    """What waits to be verified, the oldest first."""
    found = [one for one in standing.known(list(queries.to_verify())) if one.waits is not None]
    entries = [one.waits for one in found if one.waits is not None]
    for one, entry in zip(found, entries, strict=True):
        entry.promise = one.promise
    texts = queries.words([one.promise.case_id for one in found], "said")
    proofs = queries.proofs(entries)
    rows = [
        {
            "entry": entry,
            "row": showing.row(entry.promise, request.labels),
            "words": texts.get((entry.promise.case_id, entry.seq, "said"), ""),
            "value": showing.measured(entry.value, entry.promise.now_unit),
            "status": request.labels.listed(promising.STATUSES).get(entry.status, ""),
            "body": request.labels.body(entry.body),
            "proofs": [showing.proved(p, {}, public=False) for p in proofs.get(entry.pk, ())],
            "may": verifies(request, one),
        }
        for one, entry in zip(found, entries, strict=True)
    ]
    return render(request, "promises/queue.html", {"rows": rows, "waits": waiting()})
