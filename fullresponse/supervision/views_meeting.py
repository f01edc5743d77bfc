"""What the pages of the two conferences have in common: which day and window the address asks for, the form of a
decision, and what was decided as it is shown."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fullresponse.cases import access, rules
from fullresponse.cases.asking import Asked, opens
from fullresponse.cases.clocks import INSTANT
from fullresponse.cases.forms import TOKEN, MoveForm, line_field
from fullresponse.cases.labels import Labels
from fullresponse.cases.models import Case
from fullresponse.cases.showing import NONE, Light
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.kernel.workcalendar import Span
from fullresponse.pack.model import Window
from fullresponse.promises import showing
from fullresponse.promises.models import Promise
from fullresponse.supervision import conferences, meetings
from fullresponse.supervision.conferences import CONFERENCE, KINDS, Decision
from fullresponse.supervision.meetings import DAILY, DAY, DECISION, TOPICS, WEEK, Look

FIRST_YEAR, LAST_YEAR = 2000, 2999


@dataclass(frozen=True)
class Page:
    """Which conference the address is about, and what it looks at. `current`: that of today, or of this week."""

    kind: str
    window: Window
    look: Look
    current: bool

    @property
    def day(self) -> date:
        return self.look.day

    def href(self, name: str = "", *args: str, **more: Any) -> str:
        """Another address about the same day and window, or (`more`) about another."""
        kept = {"window": self.window.code, "day": self.day.isoformat(), **more}
        return f"{reverse(name or self.kind, args=args)}?{urlencode(kept)}"


def asked(request: Asked, kind: str) -> Page:
    """What the address asks for. Http404 for no such conference; refused for whom it is not, and for a day to come."""
    if kind not in TOPICS:
        raise Http404
    if not opens(request, kind):
        raise NotAllowed("您的岗位不能打开这一页。")
    window = conferences.window(kind, request.GET.get("window", ""), request.labels.pack)
    today = timezone.localdate(request.at)
    day = _day(request.GET.get("day"), today)
    current = conferences.key(kind, day) == conferences.key(kind, today)
    if day > today and not current:
        raise Refused("只能看今天和以前的日子。")
    return Page(kind, window, meetings.look(window, day, request.at, request.pack), current)


def _day(text: str | None, today: date) -> date:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise Refused("日期要写成 2026-11-21 的样子。") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused("只能看今天和以前的日子。")
    return day


class DecideForm(MoveForm):
    """What is decided, for whom, until when, and about which case."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=TOKEN)
    about = line_field(gettext_lazy("关于哪一件"), most=40)

    def __init__(self, *args: Any, request: Asked, **kwargs: Any) -> None:
        cycle = request.labels.pack.lifecycles[CONFERENCE]
        usual = {
            "token": uuid.uuid4().hex,
            "until": usual_end(request).isoformat(),
            "about": request.GET.get("about", "")[:40],
        }
        about: dict[str, Any] = {"cycle": cycle, "move": cycle.moves["decide"]}
        about |= {"labels": request.labels, "at": request.at}
        super().__init__(*args, **about, initial=usual, **kwargs)
        self.request = request

    def given(self) -> conferences.Given:
        """The decision. Refused for a case that is not there, or that the person may not see."""
        typed = self.cleaned_data["about"].strip()
        about = None
        if typed:
            number = rules.number_in(typed, self.request.pack.glyph)
            about = access.openable_by(self.request.actor).filter(number=number).first() if number else None
            if about is None:
                raise Refused("没有这个编号的诉求，或者不对您开放。")
        return conferences.Given(self.values(), about, self.cleaned_data["token"])


def usual_end(request: Asked) -> date:
    """The last day that a decision has if nobody thinks of another."""
    pack = request.pack
    deadline = pack.deadline(DECISION, pack.default_urgency, timezone.localdate(request.at))
    due = pack.calendar.due(request.at, Span(deadline.amount, deadline.unit))
    return timezone.localdate(due - INSTANT)


def may(request: Asked, verb: str) -> bool:
    """Do the person's posts carry the verb of a conference here?"""
    cycle = request.pack.lifecycles.get(CONFERENCE)
    return cycle is not None and bool(set(cycle.moves[verb].by) & request.roles)


@dataclass(frozen=True)
class Shown:
    """A decision in words."""

    decision: Decision
    light: Light
    state: str
    body: str
    asks: bool  # it waits for the person to look at what the body reports


def shown(request: Asked, found: list[Decision]) -> list[Shown]:
    """Decisions with their lights."""
    labels, looks = request.labels, _looks(request)
    made = []
    for one in found:
        part = one.part
        light = labels.light(request.at, part.due_at, part.due_clock, part.urgency) if part.open else NONE
        waits = looks and part.due_clock not in ("", DECISION)
        made.append(Shown(one, light, labels.state(part.lifecycle, part.state), labels.body(part.lead), waits))
    return made


@dataclass(frozen=True)
class Item:
    """An item of a promise that a conference decided, in words. `of`: the number of the whole."""

    number: str
    what: str
    lead: str
    due: date
    state: str
    of: str


def itemized(row: Promise, labels: Labels) -> Item:
    state = showing.outcome(row.outcome, labels) or labels.state(row.case.lifecycle, row.case.state)
    of = row.parent.case.number if row.parent else ""
    return Item(row.case.number, row.quote, labels.body(row.lead), row.due, state, of)


def _looks(request: Asked) -> bool:
    cycle = request.pack.lifecycles.get(DECISION)
    return cycle is not None and bool(set(cycle.moves["accept"].by) & request.roles)


def title(page: Page, request: Asked) -> str:
    """What the conference is called, as the pack is written."""
    called = request.pack.lists[KINDS][page.kind].label
    if page.kind == DAILY:
        return f"{called} {page.day.isoformat()}"
    first = page.day - timedelta(days=page.day.weekday())
    return f"{called} {first.isoformat()}～{(first + WEEK - DAY).isoformat()}"


def agenda(page: Page) -> str:
    """What the conference looks at, as it stands when it is convened: kept with it, in the language of the pack."""
    topics = TOPICS[page.kind]
    found = {code: topic.asks(page.look) for code, topic in topics.items()}
    counted, first = meetings.counts(found), meetings.rows(found)
    with translation.override(settings.LANGUAGE_CODE):
        each = [(_(t.label), counted[code], [row["number"] for row in first[code]]) for code, t in topics.items()]
    return meetings.written(each)


def common(request: Asked, page: Page, form: DecideForm | None) -> dict[str, Any]:
    """What both pages show beside their numbers: the conference, its form, and what was decided."""
    there = CONFERENCE in request.labels.pack.lifecycles
    conference: Case | None = conferences.of(page.kind, page.day) if there else None
    decides = there and may(request, "decide") and (page.current or conference is not None)
    decides = decides and (conference is None or conference.open)
    found = shown(request, conferences.decisions(request.at, request.at - WEEK, request.pack))
    here = conference.pk if conference else 0
    items = conferences.items(conference) if conference else []
    return {
        "page": page,
        "kind": page.kind,
        "windows": conferences.windows(page.kind, request.labels.pack),
        "conference": conference,
        "convenes": there and page.current and conference is None and may(request, "convene"),
        "holds": conference is not None and conference.state == "convened" and may(request, "hold"),
        "form": (form or DecideForm(request=request)) if decides else None,
        "until": usual_end(request) if decides else None,
        "items": [itemized(row, request.labels) for row in items],
        "here": [one for one in found if one.decision.part.parent_id == here],
        "others": [one for one in found if one.decision.part.parent_id != here],
        "labels": request.labels,
    }
