"""The lists: what waits to be dispatched, what a body has to do, and all cases by three filters; each in the order of
its deadlines, a page at a time."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from fullresponse.cases import access, listing, queries, rules
from fullresponse.cases.asking import Asked, staff, told
from fullresponse.cases.forms import MoveForm, move_initial
from fullresponse.cases.labels import labels_of
from fullresponse.cases.models import Case
from fullresponse.kernel.lifecycle import Lifecycle
from fullresponse.kernel.refusal import Refused

OPEN = "open"
HUNG = ("hung",)  # the state of what is on the register of hard cases
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
    first = request.pack.request.birth.to
    cases = filters(request).apply(access.visible_to(request.actor).filter(state=first), request.pack)
    if request.GET.get("flag") == "returned":
        cases = cases.exclude(lead="")
    page = listing.page(cases, request.labels, request.at, request.GET, request.path)
    for row in page.rows:
        listing.offer(row, row.case["title"], request.labels)
    chosen = _chosen(request, request.GET.get("at") or (page.rows[0].number if page.rows else ""))
    may = DISPATCH in _verbs(request)
    context = {"page": page, "chosen": chosen, "labels": request.labels, "may": may, "filters": request.GET}
    return render(request, "cases/queue.html", context)


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
    state, `kind` one kind of part, or what the bodies asked of others (`asked`) and have a copy of (`copied`)."""
    bodies = [body for _role, body in request.actor.posts if body]
    labels, cycle = request.labels, request.pack.request
    owned = [
        c.code for each in request.pack.lifecycles.values() for c in each.clocks.values() if c.owner in request.roles
    ]
    todo = {s.code for s in cycle.states.values() if s.clock in owned and s.code != cycle.birth.to}
    called = labels.states()
    kinds = {c.code: c.label for c in labels.pack.lifecycles.values() if c.part and owned_states(c, owned)}
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    mine = access.visible_to(request.actor).filter(lead__in=bodies)
    if state in called:
        cases = mine.filter(state=state, lifecycle=cycle.code)
    elif kind in kinds:
        cases = mine.filter(lifecycle=kind, open=True, due_clock__in=owned)
    elif kind in ELSEWHERE:
        cases = ELSEWHERE[kind][1](request.actor)
    else:
        cases = mine.filter(open=True, due_clock__in=owned)
    newest = state in labels.states(final=True)
    page = listing.page(cases, labels, request.at, request.GET, request.path, newest=newest)
    elsewhere = {code: label for code, (label, _) in ELSEWHERE.items()}
    context = {
        "page": page,
        "labels": labels,
        "todo": {c: label for c, label in called.items() if c in todo},
        "others": {c: label for c, label in called.items() if c not in todo and c != cycle.birth.to},
        "kinds": kinds,
        "elsewhere": elsewhere,
        "state": state,
        "kind": kind,
        "title": called.get(state) or kinds.get(kind) or elsewhere.get(kind),
    }
    return render(request, "cases/work.html", context)


def owned_states(cycle: Lifecycle, clocks: Collection[str]) -> bool:
    """Is there a state of the life cycle that one of these clocks governs?"""
    return any(s.clock in clocks for s in cycle.states.values())


@staff("decisions")
@require_safe
def decisions(request: Asked) -> HttpResponse:
    """What waits for the person to decide: objections, extensions, hard cases, answers to notices, registered cases of
    the other life cycles."""
    clocks = queries.waiting_for(request.roles, request.pack)
    seen = access.visible_to(request.actor).filter(open=True, due_clock__in=clocks)
    kinds = {c.code: c.label for c in request.labels.pack.lifecycles.values() if owned_states(c, clocks)}
    kind = request.GET.get("kind", "")
    if kind in kinds:
        seen = seen.filter(lifecycle=kind)
    page = listing.page(seen, request.labels, request.at, request.GET, request.path)
    context = {"page": page, "labels": request.labels, "kinds": kinds, "kind": kind}
    return render(request, "cases/decisions.html", context)


@staff("hard")
@require_safe
def hard(request: Asked) -> HttpResponse:
    """疑难库: the register of hard cases: why, who answers for it, when it is looked at again."""
    asides = [s for s in request.pack.request.asides if s in HUNG]
    seen = access.visible_to(request.actor).filter(state__in=asides)
    page = listing.page(seen, request.labels, request.at, request.GET, request.path)
    reasons = dict(seen.filter(number__in=[r.number for r in page.rows]).values_list("number", "hard_reason"))
    context = {"page": page, "labels": request.labels, "reasons": reasons}
    return render(request, "cases/hard.html", context)


@staff("cases")
@require_safe
def cases(request: Asked) -> HttpResponse:
    found, newest = listed(request)
    page = listing.page(found, request.labels, request.at, request.GET, request.path, newest=newest)
    context = {"page": page, "labels": request.labels, "filters": request.GET, "states": request.labels.states()}
    return render(request, "cases/cases.html", context)


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
