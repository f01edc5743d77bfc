"""Making a bulletin: the list with the form that drafts one, and the draft with its numbers, the editor's words,
and what can be done with it now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fullresponse.cases import actions as cases
from fullresponse.cases import rules
from fullresponse.cases.asking import Asked, staff, told
from fullresponse.cases.labels import labels_of
from fullresponse.documents import page
from fullresponse.kernel.lifecycle import Move
from fullresponse.kernel.refusal import Refused
from fullresponse.metrics.windows import months_before
from fullresponse.reports import actions, content, queries
from fullresponse.reports.content import Content
from fullresponse.reports.document import document
from fullresponse.reports.models import Bulletin

BY_OURSELVES: dict[str, Callable[..., Bulletin]] = {
    "take": actions.take,
    "write": actions.write,
    "check": actions.check,
    "publish": actions.publish,
}
VERBS = ("check", "publish", "send_back", "take", "withdraw")
WORDS = ("preface", "topic", "topic_words")
SHOWN = 60  # of a list


@dataclass(frozen=True)
class Offer:
    """A verb that the person's posts carry: to be pressed, or the reason why not."""

    move: Move
    reason: str = ""

    @property
    def asks(self) -> bool:
        return "reason" in self.move.needs


@staff("reports")
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: Asked) -> HttpResponse:
    if request.method != "POST":
        return _list(request)
    try:
        month = content.month_of(request.POST.get("month", ""))
        given: dict[str, Any] = {name: request.POST.get(name, "")[:40] for name in ("window", "scheme")}
        row = actions.draft(month=month, actor=request.actor, at=request.at, **given)
    except Refused as refused:
        return _list(request, told(refused), 409)
    messages.success(request, _("已起草，数字已取定。"))
    return redirect("report", number=row.case.number)


def _list(request: Asked, trouble: str = "", status: int = 200) -> HttpResponse:
    pack, today = request.labels.pack, timezone.localdate(request.at)
    birth = pack.lifecycles[actions.LIFECYCLE].birth if actions.LIFECYCLE in pack.lifecycles else None
    rows = list(queries.every()[:SHOWN])
    context = {
        "rows": [(row, request.labels.state(actions.LIFECYCLE, row.case.state)) for row in rows],
        "may": birth is not None and bool(set(birth.by) & request.roles),
        "windows": [w for w in pack.windows.values() if w.every == "month"],
        "schemes": [s for s in pack.schemes.values() if s.in_force(today)],
        "month": request.POST.get("month") or f"{months_before(today, 2)[0]:%Y-%m}",
        "trouble": trouble,
    }
    return render(request, "reports/reports.html", context, status=status)


@staff("reports")
@require_safe
def report(request: Asked, number: str) -> HttpResponse:
    return _report(request, queries.get(number))


def _report(request: Asked, row: Bulletin, trouble: str = "", status: int = 200) -> HttpResponse:
    labels = labels_of(row.case.revision_id)
    read = Content.read(row.content)
    offers = {one.move.verb: one for one in _offers(request, row)}
    words = queries.words(row)
    topics = [(code, labels.category(code), rate.counted) for code, rate in read.topics()]
    context = {
        **page.context(document(row, public=False)),
        "row": row,
        "state": labels.state(actions.LIFECYCLE, row.case.state),
        "offers": [offers[verb] for verb in VERBS if verb in offers],
        "write": offers.get("write"),
        "words": {"topic": row.topic, **words, **{n: request.POST[n] for n in WORDS if n in request.POST}},
        "topics": topics,
        "trouble": trouble,
    }
    return render(request, "reports/report.html", context, status=status)


def _offers(request: Asked, row: Bulletin) -> list[Offer]:
    cycle = labels_of(row.case.revision_id).pack.lifecycles[row.case.lifecycle]
    roles = rules.roles(request.actor, row.case)
    found = []
    for move in cycle.leaving(row.case.state):
        if not set(move.by) & roles:
            continue
        try:
            rules.no_conflict(move, row.case, request.actor.person)
            found.append(Offer(move))
        except Refused as refused:
            found.append(Offer(move, told(refused)))
    return found


@staff("reports")
@require_POST
def report_move(request: Asked, number: str, verb: str) -> HttpResponse:
    row = queries.get(number)
    if verb not in (*VERBS, "write"):
        raise Http404
    try:
        _do(request, row, verb)
    except Refused as refused:
        return _report(request, row, told(refused), 409)
    messages.success(request, _("已记录。"))
    return redirect("report", number=number)


def _do(request: Asked, row: Bulletin, verb: str) -> None:
    given: dict[str, Any] = {n: request.POST.get(n, "") for n in (WORDS if verb == "write" else ())}
    about: dict[str, Any] = {"actor": request.actor, "at": request.at}
    if verb in BY_OURSELVES:
        BY_OURSELVES[verb](row, **about, **given)
    else:
        cases.move(row.case, verb, **about, reason=request.POST.get("reason", ""))
