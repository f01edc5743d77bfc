"""回访: one caller at a time. What they asked, what was answered, by whom; three questions with one key each."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fullresponse.cases import access, actions, listing, queries, rules
from fullresponse.cases.asking import Asked, staff
from fullresponse.cases.forms import MoveForm
from fullresponse.cases.labels import labels_of
from fullresponse.cases.models import Case
from fullresponse.cases.views_case import where
from fullresponse.kernel.refusal import Refused
from fullresponse.vault import people

AHEAD = 9  # rows in the list of who comes next
LATER = "later"  # the session's list of numbers that were tried and are put off
KEPT = 50
CALL, MISSED = "call_back", "not_reached"


@staff("callback")
@require_safe
def callback(request: Asked) -> HttpResponse:
    """The next caller: those who asked to be called first, then by deadline, last who has none; never what this clerk
    handled."""
    lists = waiting(request)
    put_off = request.session.get(LATER, [])
    ahead = _first([cases.exclude(number__in=put_off) for cases in lists])
    if not ahead and put_off:
        ahead = _first(lists)
    wanted = request.GET.get("at", "")
    found = _first([cases.filter(number=wanted) for cases in lists]) if rules.right_number(wanted) else []
    return _show(request, next(iter(found or ahead), None), ahead)


def waiting(request: Asked) -> tuple[QuerySet[Case], QuerySet[Case]]:
    """Who waits for a callback that this clerk may make: with a deadline, then without."""
    seen, clerk = access.visible_to(request.actor), request.actor.person
    return queries.to_call_back(seen, clerk), queries.to_call_back_sometime(seen, clerk, request.pack)


def _first(lists: Iterable[QuerySet[Case]]) -> list[Case]:
    """The first of the first list, then of the next, as many as the page shows."""
    found: list[Case] = []
    for cases in lists:
        found += cases[: AHEAD + 1 - len(found)]
    return found


def _show(
    request: Asked, case: Case | None, ahead: list, form: MoveForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    rows = [listing.row({c: getattr(a, c) for c in queries.COLUMNS}, request.labels, request.at) for a in ahead]
    context = {"case": case, "ahead": rows, "labels": request.labels, **more}
    if case is not None:
        labels = labels_of(case.revision_id)
        cycle = labels.pack.lifecycles[case.lifecycle]
        words = list(case.words.order_by("pk"))
        context |= {
            "form": form or MoveForm(cycle=cycle, move=cycle.move(CALL), labels=labels, at=request.at),
            "row": listing.row({c: getattr(case, c) for c in queries.COLUMNS}, labels, request.at),
            "asked": [w for w in words if w.need in ("request", "words")],
            "answered": [w for w in words if w.need == "answer"][-1:],
            "body": labels.body(case.lead),
            "caller": people.masked(case.caller) if case.caller and access.sees_caller(request.actor, case) else None,
            "again": _again(case, cycle, labels),
        }
    return render(request, "cases/callback.html", context, status=status)


def _again(case: Case, cycle, labels) -> str:
    """What happens when the caller says that it is not solved."""
    follows = cycle.follower(cycle.move(CALL), {"solved": False}, case.round)
    if follows is None:
        return ""
    move = cycle.move(follows.verb)
    state = cycle.states[move.lands(case.state)]
    if state.final:
        return _("没有解决也将办结，并记为“未解决”。")
    return _("没有解决：马上{verb}，交回{body}。").format(verb=move.label, body=labels.body(case.lead))


@staff("callback")
@require_POST
def callback_result(request: Asked, number: str, verb: str) -> HttpResponse:
    case = access.get_case(request.actor, number)
    labels = labels_of(case.revision_id)
    cycle = labels.pack.lifecycles[case.lifecycle]
    if verb == "phone":
        plain = actions.unmask(case, actor=request.actor, at=request.at, why="callback")
        return _show(request, case, [], plain=plain)
    if verb not in (CALL, MISSED):
        raise Refused("没有“{verb}”这个步骤。", verb=verb[:20])
    form = MoveForm(request.POST, cycle=cycle, move=cycle.move(verb), labels=labels, at=request.at)
    if not form.is_valid():
        return _show(request, case, [], form, 422)
    try:
        case = actions.move(case, verb, actor=request.actor, at=request.at, **form.values())
    except Refused as refused:
        form.refused(refused)
        return _show(request, case, [], form, 409)
    if verb == MISSED:
        put_off = [n for n in request.session.get(LATER, []) if n != number]
        request.session[LATER] = [*put_off, number][-KEPT:]
        messages.success(request, _("{number} 未接通，排到后面再拨。").format(number=number))
    else:
        messages.success(request, _("{number}：已回访，已记录。").format(number=number) + where(case, labels))
    return redirect(reverse("callback"))
