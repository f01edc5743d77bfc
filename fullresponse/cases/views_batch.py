"""Several cases of a list at once: chosen by their boxes, one verb for all of them, and what became of each."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from fullresponse.cases import access, listing, orders, queries, rules
from fullresponse.cases.asking import Asked, staff, told
from fullresponse.cases.forms import MoveForm
from fullresponse.cases.labels import labels_of
from fullresponse.cases.orders import Order, Outcome
from fullresponse.kernel.lifecycle import Lifecycle, Move
from fullresponse.kernel.refusal import Refused

SUGGESTED = "suggested"  # dispatch:suggested sends each case to the body that its own row suggests


@staff()
@require_POST
def batch(request: Asked) -> HttpResponse:
    """First asks, once for all, what the verb needs; a verb that needs nothing is done at once."""
    numbers = list(dict.fromkeys(request.POST.getlist("numbers")))
    if len(numbers) > orders.CHOSEN:
        raise Refused("一次最多办 {most} 件，现在是 {n} 件。", most=orders.CHOSEN, n=len(numbers))
    if not numbers:
        raise Refused("还没有选中任何一件。")
    code, _colon, how = request.POST.get("verb", "").partition(":")
    cycle, move = orders.verb(code, request.labels.pack, request.roles)
    if how == SUGGESTED:
        return _done(request, move, _suggested(request, numbers, move))
    sent = request.POST if "go" in request.POST else None
    form = MoveForm(sent, cycle=cycle, move=move, labels=request.labels, at=request.at)
    if form.fields and not form.is_valid():
        return _ask(request, cycle, form, numbers, 422 if form.is_bound else 200)
    values = form.values() if form.fields else {}
    return _done(request, move, [Order(n, number, move.verb, values) for n, number in enumerate(numbers, 1)])


def _suggested(request: Asked, numbers: list[str], move: Move) -> list[Order]:
    """Each with the body, category, place and class that its row in the queue suggests."""
    rows = {row.number: row for row in _rows(request, numbers)}
    found = []
    for line, number in enumerate(numbers, 1):
        row = rows.get(number)
        values = suggestion(row, request) if row and "lead" in move.needs else {}
        found.append(Order(line, number, move.verb, values))
    return found


def suggestion(row: listing.Row, request: Asked) -> dict[str, Any]:
    """What the row suggests to dispatch with, as the needs of the move."""
    street, community = request.labels.place_parts(row.offer.get("area", ""))
    given = {"lead": row.suggested, "street": street, "community": community}
    given |= {name: row.offer.get(name, "") for name in ("category", "urgency")}
    return {name: value for name, value in given.items() if value}


def _rows(request: Asked, numbers: list[str]) -> list[listing.Row]:
    """The rows of these cases that the person may see, in the order of the list that they were chosen in."""
    known = [number for number in numbers if rules.right_number(number)]
    cases = access.visible_to(request.actor).filter(number__in=known).values(*queries.COLUMNS)
    rows = {case["number"]: listing.row(case, request.labels, request.at) for case in cases}
    for row in rows.values():
        listing.offer(row, row.case["title"], request.labels)
    return [rows[number] for number in numbers if number in rows]


def _ask(request: Asked, cycle: Lifecycle, form: MoveForm, numbers: list[str], status: int) -> HttpResponse:
    """What the verb needs, asked once; beside each case why it will not do for it, where that is known already."""
    rows = _rows(request, numbers)
    why = {}
    for row in rows:
        try:
            cycle.check(form.move.verb, row.case["state"], request.actor.roles_at(row.case["lead"]))
        except Refused as refused:
            why[row.number] = told(refused)
    context = {
        **{"form": form, "move": form.move, "rows": rows, "why": why, "numbers": numbers, "labels": request.labels},
        **{"unseen": len(numbers) - len(rows), "key": request.POST.get("key", ""), "next": onward(request)},
    }
    return render(request, "cases/batch_ask.html", context, status=status)


def _done(request: Asked, move: Move, wanted: list[Order]) -> HttpResponse:
    done = orders.run(wanted, actor=request.actor, at=request.at, key=request.POST.get("key", ""))
    context = {"lines": lines(done), "counted": tally(done), "move": move, "next": onward(request)}
    return render(request, "cases/batch_done.html", context)


def lines(told_: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Each order as a line of a table: what it did, where the case is now, or why nothing was done."""
    return [_line(one) for one in told_]


def _line(one: Outcome) -> dict[str, Any]:
    line: dict[str, Any] = {"line": one.order.line, "number": one.order.number[:40], "verb": one.order.verb}
    if one.refusal is not None or one.case is None:
        return line | {"refused": told(one.refusal) if one.refusal else ""}
    labels = labels_of(one.case.revision_id)
    cycle = labels.pack.lifecycles[one.case.lifecycle]
    return line | {
        "title": one.case.title,
        "verb": cycle.move(one.order.verb).label,
        "state": labels.state(one.case.lifecycle, one.case.state),
        "body": labels.body(one.case.lead),
        "refused": "",
    }


def tally(told_: Sequence[Outcome]) -> dict[str, int]:
    refused = sum(one.refusal is not None for one in told_)
    return {"done": len(told_) - refused, "refused": refused}


def onward(request: Asked) -> str:
    """The list that the form came from, if it is a page of ours."""
    wanted = request.POST.get("next", "")
    ours = wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if ours else "/desk/"
