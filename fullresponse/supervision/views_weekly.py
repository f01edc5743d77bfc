"""周调度: the agenda that the numbers write, each item with the form that decides about it, and what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fullresponse.cases import listing
from fullresponse.cases.asking import Asked, staff
from fullresponse.metrics.definitions import THREE
from fullresponse.metrics.rates import Rate
from fullresponse.pack.supervision import LEVELS
from fullresponse.supervision import meetings, numbers
from fullresponse.supervision.meetings import AGENDA, WEEK, WEEKLY, Topic
from fullresponse.supervision.views_leader import Rise, rise
from fullresponse.supervision.views_meeting import DecideForm, Page, Shown, asked, common

LISTED = "conference_list"


@dataclass(frozen=True)
class Item:
    """Something on the agenda; `decided`: what was decided about it and is not done; `own`: itself, if a conference
    decided it."""

    row: listing.Row
    level: str
    decided: Shown | None
    own: Shown | None


@dataclass(frozen=True)
class Known:
    """What was decided: what is not done, by the case that it is about, and everything by its own key."""

    about: Mapping[int, Shown]
    own: Mapping[int, Shown]


@dataclass(frozen=True)
class Section:
    """A topic of the agenda with its first cases; `n` may be more."""

    topic: Topic
    n: int
    href: str
    items: list[Item]


@dataclass(frozen=True)
class Street:
    """The three rates of a street, this week beside last week; `body` is who answers for it."""

    code: str
    name: str
    body: str
    pairs: list[tuple[Rate, Rate]]


@dataclass(frozen=True)
class Theme:
    """What rises, and who answers for it, where it is a street."""

    rise: Rise
    body: str


@staff("weekly")
@require_safe
def weekly(request: Asked) -> HttpResponse:
    return show(request, asked(request, WEEKLY))


def show(request: Asked, page: Page, form: DecideForm | None = None, status: int = 200) -> HttpResponse:
    context = common(request, page, form)
    found = sections(request, page, [*context["here"], *context["others"]]) if page.current else []
    listed = {item.row.case["id"] for section in found for item in section.items}
    context |= {
        "sections": found,
        "others": [one for one in context["others"] if one.decision.part.pk not in listed],
        "streets": streets(request, page),
        "themes": themes(request) if page.current else [],
        "before": page.day - WEEK,
        "next": page.day + WEEK,
        "first": page.look.start.date(),
        "last": page.look.start.date() + WEEK - meetings.DAY,
    }
    return render(request, "supervision/weekly.html", context, status=status)


def sections(request: Asked, page: Page, decisions: Sequence[Shown]) -> list[Section]:
    """The agenda: every topic with its number and its first cases, in two questions."""
    about = {one.decision.about.pk: one for one in decisions if one.decision.about and one.decision.part.open}
    known = Known(about, {one.decision.part.pk: one for one in decisions})
    found = {code: topic.asks(page.look) for code, topic in AGENDA.items()}
    counted, rows = meetings.counts(found), meetings.rows(found)
    made = []
    for code, topic in AGENDA.items():
        items = [_item(request, row, known) for row in rows[code]]
        made.append(Section(topic, counted[code], page.href(LISTED, WEEKLY, code), items))
    return made


def _item(request: Asked, row: dict[str, Any], known: Known) -> Item:
    """A part stands for its case: that is what is decided about."""
    levels = request.labels.listed(LEVELS)
    decided = known.about.get(row["id"]) or known.about.get(row["parent_id"] or 0)
    said = listing.row(row, request.labels, request.at)
    return Item(said, levels.get(row["level"] or "", ""), decided, known.own.get(row["id"]))


def streets(request: Asked, page: Page) -> list[Street]:
    """The three rates of each street, this week and last."""
    names, bodies, found = request.labels.streets, request.pack.street_bodies, []
    for one in meetings.rates(page.look):
        pairs = [(one.this[name], one.last[name]) for name in THREE]
        body = request.labels.body(bodies.get(one.street, ""))
        found.append(Street(one.street, names.get(one.street, one.street), body, pairs))
    return found


def themes(request: Asked) -> list[Theme]:
    """What rose most in seven days against the seven before."""
    bodies = request.pack.street_bodies
    found = numbers.rising(request.at, request.pack, days=7)
    return [
        Theme(rise(request, one), request.labels.body(bodies.get(one.code, "")) if one.kind == "street" else "")
        for one in found
    ]
