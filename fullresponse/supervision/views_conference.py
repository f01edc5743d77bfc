"""What is done at a conference: it is convened, it decides, it is over; the list behind each of its numbers;
what was decided as a workbook."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fullresponse.cases import access, listing
from fullresponse.cases.asking import Asked, staff
from fullresponse.cases.models import Case
from fullresponse.cases.views_sheets import about, listed, send, values
from fullresponse.files.sheets import Column, Sheet
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.promises import queries
from fullresponse.promises.views_divide import may_divide
from fullresponse.promises.views_do import registering
from fullresponse.supervision import conferences, views_daily, views_weekly
from fullresponse.supervision.conferences import CONFERENCE
from fullresponse.supervision.meetings import DAILY, TOPICS, WEEK, WEEKLY, Topic
from fullresponse.supervision.views_meeting import DecideForm, Page, Shown, agenda, asked, may, shown, title

SHOWS = {DAILY: views_daily.show, WEEKLY: views_weekly.show}


@staff()
@require_POST
def do(request: Asked, kind: str, verb: str) -> HttpResponse:
    page = asked(request, kind)
    if verb not in DOES or CONFERENCE not in request.pack.lifecycles:
        raise Http404
    return DOES[verb](request, page)


def _convene(request: Asked, page: Page) -> HttpResponse:
    said = {"agenda": agenda(page), "title": title(page, request)}
    conference = conferences.convene(page.kind, page.day, **said, actor=request.actor, at=request.at)
    messages.success(request, _("{title} 已召开，议程已存下。").format(title=conference.title))
    return redirect(page.href())


def _decide(request: Asked, page: Page) -> HttpResponse:
    form = DecideForm(request.POST, request=request)
    if not form.is_valid():
        return SHOWS[page.kind](request, page, form, 422)
    try:
        part = _decided(request, page, form.given())
    except Refused as refused:
        form.refused(refused)
        return SHOWS[page.kind](request, page, form, 409)
    said = _("{number}：已交“{body}”办，落实情况会回到这一页。")
    messages.success(request, said.format(number=part.number, body=request.labels.body(part.lead)))
    return redirect(page.href())


def _decided(request: Asked, page: Page, given: conferences.Given) -> Case:
    """The first decision convenes the conference."""
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}
    if (conference := conferences.of(page.kind, page.day)) is not None:
        return conferences.decide(conference, given, **who)
    said: dict[str, Any] = {"agenda": agenda(page), "title": title(page, request)}
    return conferences.opened_with(page.kind, page.day, given, **said, **who)


def _hold(request: Asked, page: Page) -> HttpResponse:
    conference = conferences.of(page.kind, page.day)
    if conference is None:
        raise Refused("这次会还没有召开。")
    said = request.POST.get("minutes", "").strip()
    needs = {"minutes": said} if said else {}
    conference = conferences.close(conference, needs, actor=request.actor, at=request.at)
    messages.success(request, _("{title} 开完了。").format(title=conference.title))
    return redirect(page.href())


DOES: dict[str, Callable[[Asked, Page], HttpResponse]] = {"convene": _convene, "decide": _decide, "hold": _hold}


@staff("weekly")
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: Asked, number: str) -> HttpResponse:
    """What the conference of the week wants done becomes an item of that promise, and stands in the minutes."""
    page, whole = asked(request, WEEKLY), queries.get(number)
    if not may(request, "decide"):
        raise NotAllowed("您的岗位不能记下会上定的事。")
    may_divide(request)
    about: dict[str, Any] = {"agenda": agenda(page), "title": title(page, request)}
    about |= {"actor": request.actor, "at": request.at}
    return registering(
        request,
        whole,
        lambda draft: conferences.itemize(WEEKLY, page.day, draft, whole, **about),
        page.href(),
        about["title"],
    )


@staff()
@require_safe
def behind(request: Asked, kind: str, code: str) -> HttpResponse:
    """The cases behind one number of a conference."""
    page, topic = _topic(request, kind, code)
    found = listing.page(
        _seen(request, page, topic), request.labels, request.at, request.GET, request.path, newest=code == "out"
    )
    context = {"page": found, "about": page, "topic": topic, "kind": kind, "labels": request.labels}
    return render(request, "supervision/conference_list.html", context)


@staff()
@require_POST
def behind_sheet(request: Asked, kind: str, code: str) -> FileResponse:
    """The same as a workbook."""
    page, topic = _topic(request, kind, code)
    order = ("-queue_at", "-id") if code == "out" else ("queue_at", "id")
    by = {"topic": code, "day": page.day.isoformat(), "window": page.window.code}
    name = f"{_(topic.label)} {page.day.isoformat()}"
    return listed(request, "conference", name, values(_seen(request, page, topic).order_by(*order)), by, verbs=())


def _topic(request: Asked, kind: str, code: str) -> tuple[Page, Topic]:
    page = asked(request, kind)
    topic = TOPICS[kind].get(code)
    if topic is None:
        raise Http404
    if not (topic.happened or page.current):
        raise Refused("“{number}”只有现在的名单，没有过去某天的。", number=topic.label)
    return page, topic


def _seen(request: Asked, page: Page, topic: Topic) -> QuerySet[Case]:
    return access.visible_to(request.actor).filter(pk__in=topic.asks(page.look).values("pk"))


@staff()
@require_POST
def decisions_sheet(request: Asked, kind: str) -> FileResponse:
    """What is to be done, and what was done in the last seven days, as a workbook."""
    page = asked(request, kind)
    found = shown(request, conferences.decisions(request.at, request.at - WEEK, request.pack))
    heads = (
        *((_("编号"), 24), (_("定的事"), 50), (_("承办单位"), 24), (_("什么时候办完"), 18), (_("状态"), 14)),
        *((_("落实情况"), 50), (_("关于哪一件"), 22), (_("哪次会"), 24)),
    )
    name = _("会定事项")
    notes = about(request, name, {})
    by = {"kind": kind, "day": page.day.isoformat()}
    return send(request, "conference_decisions", Sheet(name, [Column(*h) for h in heads], _rows(found), notes), by)


def _rows(found: list[Shown]) -> Iterator[list[Any]]:
    for one in found:
        part, decision = one.decision.part, one.decision
        yield [
            *(part.number, decision.matter, one.body, decision.until, one.state, decision.result),
            decision.about.number if decision.about else "",
            decision.conference.title if decision.conference else "",
        ]
