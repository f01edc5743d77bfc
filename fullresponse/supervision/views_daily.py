"""日会商: the numbers of the window that ends today beside those of the one before, what rises, today's conference, and
what became of what earlier ones decided. On paper it is one sheet."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fullresponse.cases.asking import Asked, staff
from fullresponse.supervision import meetings, numbers
from fullresponse.supervision.meetings import DAILY, DAY, Topic
from fullresponse.supervision.views_leader import rise
from fullresponse.supervision.views_meeting import DecideForm, Page, asked, common

LISTED = "conference_list"


@dataclass(frozen=True)
class Tile:
    """A number with the one before it, and the lists behind both."""

    topic: Topic
    n: int | None
    before: int | None
    href: str
    before_href: str


@staff("daily")
@require_safe
def daily(request: Asked) -> HttpResponse:
    return show(request, asked(request, DAILY))


def show(request: Asked, page: Page, form: DecideForm | None = None, status: int = 200) -> HttpResponse:
    rises = numbers.rising(request.at, request.pack) if page.current else []
    context = {
        **common(request, page, form),
        "tiles": tiles(page),
        "rises": [rise(request, one) for one in rises],
        "before": page.day - DAY,
        "next": page.day + DAY,
    }
    return render(request, "supervision/daily.html", context, status=status)


def tiles(page: Page) -> list[Tile]:
    """The numbers of the day, each with its list."""
    found, yesterday = [], (page.day - DAY).isoformat()
    for one in meetings.figures(page.look, current=page.current):
        href = page.href(LISTED, DAILY, one.topic.code) if one.n is not None else ""
        before = page.href(LISTED, DAILY, one.topic.code, day=yesterday) if one.topic.happened else ""
        found.append(Tile(one.topic, one.n, one.before, href, before))
    return found
