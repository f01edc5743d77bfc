"""The lists: what waits to be dispatched, what a body has to do, and all cases by three filters; each in the order of
its deadlines, a page at a time."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from fullresponse.cases import access, listing, orders, queries, rules
from fullresponse.cases.asking import Asked, staff, told
from fullresponse.cases.forms import MoveForm, move_initial
from fullresponse.cases.labels import labels_of
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import Refused

OPEN = "open"
ELSEWHERE = {  # what bodies follow although others have to act
    "asked": (gettext_noop("我单位发起的"), access.called_by),
    "copied": (gettext_noop("抄送我单位的"), access.copied_to),
}
SHORT = 60  # rows a telephone number may find
DISPATCH, DECLINE = "dispatch", "decline"


@dataclass
class Chosen:
    """The case opened beside a list, with its words and the forms of the verbs in hand."""

    case: Case
    row: listing.Row
    words: list
    forms: dict[str, MoveForm]


@staff("queue")
@require_safe
def queue(request: Asked) -> HttpResponse:
    page = listing.page(queued(request), request.labels, request.at, request.GET, request.path)
    for row in page.rows:
        listing.offer(row, row.case["title"], request.labels)
    chosen = _chosen(request, request.GET.get("at") or (page.rows[0].number if page.rows else ""))
    may = DISPATCH in _verbs(request)
    context = {"page": page, "chosen": chosen, "labels": request.labels, "may": may, "filters": request.GET}
    return render(request, "cases/queue.html", context | _at_once(request, page))


def queued(request: Asked) -> QuerySet[Case]:
    """What waits to be dispatched, narrowed by the filters of the address."""
    first = request.pack.request.birth.to
    cases = filters(request).apply(access.visible_to(request.actor).filter(state=first), request.pack)
    return cases.filter(~Q(lead="") | Q(bounces__gt=0)) if request.GET.get("flag") == "returned" else cases


def _at_once(request: Asked, page: listing.Page) -> dict[str, Any]:
    """What a list needs so that several of its rows can be done at once: the verbs, and the key of its form."""
    states = {row.case["state"] for row in page.rows}
    return {"offered": orders.verbs(request.labels.pack, request.roles, states), "key": uuid.uuid4().hex}


def _verbs(request: Asked) -> set[str]:
    cycle = request.pack.request
    return {m.verb for m in cycle.moves.values() if set(m.by) & request.roles}


def _chosen(request: Asked, number: str) -> Chosen | None:
    case = access.visible_to(request.actor).filter(number=number).first() if rules.right_number(number) else None
    if case is None:
        return None
    labels = labels_of(case.revision_id)
    row = listing.row({c: getattr(case, c) for c in queries.COLUMNS}, labels, request.at)
    words = list(case.words.filter(need__in=("request", "place", "reason", "words")).order_by("pk"))
    listing.offer(row, " ".join(w.text for w in words if w.need != "reason"), labels)
    initial = move_initial(case, row.suggested) | {k: v for k, v in row.offer.items() if v}
    cycle = labels.pack.lifecycles[case.lifecycle]
    forms = {
        verb: MoveForm(cycle=cycle, move=cycle.moves[verb], labels=labels, at=request.at, case=case, initial=initial)
        for verb in (DISPATCH, DECLINE)
        if verb in cycle.moves and verb in _verbs(request) and case.state in cycle.moves[verb].sources
    }
    return Chosen(case, row, words, forms)


@staff("work")
@require_safe
def work(request: Asked) -> HttpResponse:
    """What the person's own bodies still have to do, requests and parts of them; `state` shows the requests in one
    state, `kind` one kind of part, the open cases of one life cycle, or what the bodies asked of others (`asked`) and
    have a copy of (`copied`)."""
    found, newest = worked(request)
    page = listing.page(found, request.labels, request.at, request.GET, request.path, newest=newest)
    return render(
        request,
        "cases/work.html",
        {"page": page, "labels": request.labels, **_ways(request), **_at_once(request, page)},
    )


def worked(request: Asked) -> tuple[QuerySet[Case], bool]:
    """The cases of the person's own bodies that the address asks for, and whether the last closed come first."""
    bodies = [body for _role, body in request.actor.posts if body]
    state, kind, owned = request.GET.get("state", ""), request.GET.get("kind", ""), owned_clocks(request)
    mine = access.visible_to(request.actor).filter(lead__in=bodies)
    if state in request.labels.states():
        return mine.filter(state=state, parent=None), state in request.labels.states(final=True)
    if kind in ELSEWHERE:
        return ELSEWHERE[kind][1](request.actor), False
    if kind in request.pack.lifecycles and not request.pack.lifecycles[kind].part:
        return mine.filter(open=True, lifecycle=kind), False
    waiting = mine.filter(open=True, due_clock__in=owned)
    return (waiting.filter(lifecycle=kind) if kind in request.pack.lifecycles else waiting), False


def owned_clocks(request: Asked) -> list[str]:
    """The clocks for which the person's roles answer."""
    every = request.pack.lifecycles.values()
    return [clock.code for cycle in every for clock in cycle.clocks.values() if clock.owner in request.roles]


def _ways(request: Asked) -> dict[str, Any]:
    """What stands beside the list of work: the states of requests, the kinds of parts, the other life cycles, what
    others have to do."""
    owned, cycle = owned_clocks(request), request.labels.pack.request
    called = {s.code: s.label for s in cycle.states.values() if s.code != cycle.birth.to and not s.passing}
    todo = {s.code for s in cycle.states.values() if s.clock in owned}
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    governed = [c for c in request.labels.pack.lifecycles.values() if c.governed_by(owned) and c.code != cycle.code]
    kinds, wholes = ({c.code: c.label for c in governed if c.part == part} for part in (True, False))
    elsewhere = {code: _(label) for code, (label, _found) in ELSEWHERE.items()}
    return {
        "todo": {c: label for c, label in called.items() if c in todo},
        "others": {c: label for c, label in called.items() if c not in todo},
        "kinds": kinds,
        "wholes": wholes,
        "elsewhere": elsewhere if kinds else {},
        "state": state,
        "kind": kind,
        "title": request.labels.states().get(state) or (kinds | wholes | elsewhere).get(kind, ""),
    }


@staff("cases")
@require_safe
def cases(request: Asked) -> HttpResponse:
    found, newest = listed(request)
    page = listing.page(found, request.labels, request.at, request.GET, request.path, newest=newest)
    context = {"page": page, "labels": request.labels, "filters": request.GET, "states": request.labels.states()}
    return render(request, "cases/cases.html", context | _at_once(request, page))


def filters(request: Asked) -> queries.Filters:
    """The filters of the address; typed labels and codes alike. Refused for what is not in the pack."""
    labels, get = request.labels, request.GET
    one = {name: get.get(name, "").strip() for name in ("state", "street", "category", "lead")}
    rules.one_of("" if one["state"] == OPEN else one["state"], labels.states(), gettext_noop("状态"))
    rules.one_of(one["street"], labels.streets, gettext_noop("街道"))
    category = one["category"]
    if category not in request.pack.categories:
        category = labels.categories.code(category)
    return queries.Filters(
        "" if one["state"] == OPEN else one["state"], one["street"], category, labels.bodies.code(one["lead"])
    )


def listed(request: Asked) -> tuple[QuerySet[Case], bool]:
    """The cases that the address asks for, and whether the last closed come first."""
    wanted = filters(request)
    found = wanted.apply(access.visible_to(request.actor), request.pack)
    if not wanted.state:
        found = found.filter(open=True)
    return found, wanted.state in request.labels.states(final=True)


@staff("cases")
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: Asked) -> HttpResponse:
    """By exact number (a whole one, or its digits) or exact telephone; this by POST alone: a telephone number must not
    stand in an address, a history or a log."""
    typed = (request.POST or request.GET).get("q", "").strip()[:40]
    seen = access.visible_to(request.actor)
    number = rules.number_in(typed, request.pack.glyph)
    if number and seen.filter(number=number).exists():
        return redirect("case", number=number)
    rows, trouble = [], ""
    try:
        phone = typed if request.method == "POST" else ""
        found = queries.of_telephone(access.findable_by_caller(request.actor), phone)
        rows = list(found.values(*queries.COLUMNS)[:SHORT])
    except Refused as refused:
        trouble = told(refused)
    page = listing.Page([listing.row(r, request.labels, request.at) for r in rows])
    return render(request, "cases/found.html", {"page": page, "labels": request.labels, "trouble": trouble})
