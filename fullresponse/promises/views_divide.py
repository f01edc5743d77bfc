"""分解: the items of a whole, all on one page, so that they can be held against it together."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fullresponse.cases.asking import Asked, staff, told
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.promises import actions, queries, rules, showing
from fullresponse.promises.forms import ItemForm
from fullresponse.promises.models import Promise
from fullresponse.promises.rules import Draft

FIRST, MOST = 4, 60  # rows of the page
SHARED = ("year", "kind", "document", "said_on", "section", "group", "unit", "comparator", "course", "due", "lead")


@staff("promises")
@require_http_methods(["GET", "HEAD", "POST"])
def divide(request: Asked, number: str) -> HttpResponse:
    whole = queries.get(number)
    may_divide(request)
    sent = request.POST if request.method == "POST" else None
    rows = [ItemForm(sent, request=request, whole=whole, prefix=f"item{n}") for n in range(_many(request))]
    more = sent is not None and "more" in sent
    context: dict[str, Any] = {
        "whole": whole,
        "about": showing.row(whole, request.labels),
        "sums": showing.sums(whole, queries.parts(whole)),
        "labels": request.labels,
        "complete": sent is None or "complete" in sent,
    }
    if sent is not None and not more:
        try:
            made = actions.divide(whole, drafts(rows, whole), actor=request.actor, at=request.at, **_all(sent))
        except Refused as refused:
            context["trouble"] = told(refused)
        else:
            messages.success(request, _("分解出 {n} 项。").format(n=len(made)))
            return redirect("promise", number=number)
    status = 409 if "trouble" in context else 200
    return render(request, "promises/divide.html", {**context, "forms": rows, "most": MOST}, status=status)


def may_divide(request: Asked) -> None:
    """Refused for whoever may not make items of a whole."""
    cycle = request.pack.lifecycles.get(rules.LIFECYCLE)
    if cycle is None or not set(cycle.moves["itemize"].by) & request.roles:
        raise NotAllowed("您的岗位不能登记承诺。")


def _all(sent: Any) -> dict[str, bool]:
    return {"complete": "complete" in sent}


def _many(request: Asked) -> int:
    """How many rows the page has: four, and four more whenever somebody asks for more."""
    said = request.POST.get("rows", "")
    rows = int(said) if said.isascii() and said.isdigit() and len(said) <= len(str(MOST)) else FIRST
    return max(FIRST, min(rows + (FIRST if "more" in request.POST else 0), MOST))


def drafts(rows: list[ItemForm], whole: Promise) -> list[Draft]:
    """The rows that somebody filled in as promises, each with what it has in common with its whole. Refused, with the
    reason at its row, for one that cannot be kept."""
    filled, wrong = [row for row in rows if row.has_changed()], 0
    found = []
    for row in filled:
        try:
            if row.is_valid():
                found.append(rules.checked(_draft(row, whole), row.labels.pack))
        except Refused as refused:
            row.refused(refused)
        wrong += bool(row.errors)
    if wrong:
        raise Refused("有 {n} 项要先改正。", n=wrong)
    if not filled:
        raise Refused("请至少填写一项。")
    return found


def _draft(row: ItemForm, whole: Promise) -> Draft:
    said = {name: value for name, value in row.cleaned_data.items() if value not in (None, "")}
    given = {name: getattr(whole, name) for name in SHARED} | {"category": whole.theme} | said
    given |= {"comparator": whole.now_comparator, "unit": whole.now_unit}
    if not said.get("value") or given["comparator"] in rules.KEEPS:
        given |= {"comparator": "", "value": ""}
    return Draft(**given)
