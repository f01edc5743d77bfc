"""日会商、周调度: the conference of a day or a week, which is a case of the house itself, and what became of what was
decided: every decision is a part with a body, a clock, an answer and somebody who looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fullresponse.cases import actions
from fullresponse.cases.clocks import INSTANT
from fullresponse.cases.models import Case, Tie, Words
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.actors import Actor
from fullresponse.pack import Pack
from fullresponse.pack.model import Window
from fullresponse.promises import actions as promising
from fullresponse.promises.models import Promise
from fullresponse.promises.rules import Draft
from fullresponse.supervision.meetings import DAILY, DECISION, WEEKLY, clocks

CONFERENCE = "conference"  # its life cycle, and the clock that ends with its day
KINDS = "conference_kinds"  # the list of what conferences there are
MOST = 60  # decisions on a page
EVERY = {DAILY: "day", WEEKLY: "week"}  # the windows that a conference may look at
USUAL = {DAILY: ("noon", "day"), WEEKLY: ("week",)}  # and those that it looks at if nothing else is said


def window(kind: str, code: str, pack: Pack) -> Window:
    """The window that the conference looks at. Refused for one that is not of a day, or of a week."""
    fitting = windows(kind, pack)
    usual = [name for name in USUAL[kind] if name in fitting] or [*fitting]
    if (code or not usual) and code not in fitting:
        raise Refused("没有“{code}”这个时间段，或者它不是这种会用的。", code=code[:40])
    return fitting[code or usual[0]]


def windows(kind: str, pack: Pack) -> dict[str, Window]:
    return {code: found for code, found in pack.windows.items() if found.every == EVERY[kind]}


def key(kind: str, day: date) -> str:
    """One conference of a kind for each day, or for each week: it goes by its Monday."""
    first = day if kind == DAILY else date.fromordinal(day.toordinal() - day.weekday())
    return f"conference:{kind}:{first.isoformat()}"


def of(kind: str, day: date) -> Case | None:
    return Case.objects.filter(token=key(kind, day)).first()


def convene(kind: str, day: date, *, agenda: str, title: str, actor: Actor, at: datetime) -> Case:
    """The conference of the day or the week that runs; the one that is there, if somebody was quicker."""
    today = timezone.localdate(at)
    if key(kind, day) != key(kind, today):
        raise Refused("只能召开今天的日会商、本周的周调度。")
    request = actions.Request(
        words=agenda,
        title=title,
        token=key(kind, day),
        lifecycle=CONFERENCE,
        needs={"conference_kind": kind, "meets_on": today},
    )
    return of(kind, day) or actions.receive(request, actor=actor, at=at)


@dataclass(frozen=True)
class Given:
    """A decision as the form has it."""

    needs: dict[str, Any]
    about: Case | None
    token: str


def decide(conference: Case, given: Given, *, actor: Actor, at: datetime) -> Case:
    """What the conference decided: a part for the body, linked with the case that it is about."""
    return actions.call(
        conference, "decide", actor=actor, at=at, token=given.token, about=_whole(given.about), **given.needs
    )


def _whole(case: Case | None) -> Case | None:
    """A decision about a whistle or a notice is one about the case; about another decision, about that one."""
    while case is not None and case.parent is not None and case.lifecycle != DECISION:
        case = case.parent
    return case


def close(conference: Case, needs: dict[str, Any], *, actor: Actor, at: datetime) -> Case:
    """The meeting is over. Where nothing that it decided is open, so is the conference."""
    with actions.batch(recorded_at=at) as work:
        conference = work.move(conference, "hold", actor=actor, at=at, **needs)
        if not any(part.lifecycle == DECISION for part in work.attached_to(conference)):
            conference = work.move(conference, "settle", actor=actor, at=at)
    return conference


def opened_with(kind: str, day: date, given: Given, *, agenda: str, title: str, actor: Actor, at: datetime) -> Case:
    """The first decision of a conference convenes it."""
    with transaction.atomic():
        conference = of(kind, day) or convene(kind, day, agenda=agenda, title=title, actor=actor, at=at)
        return decide(conference, given, actor=actor, at=at)


def itemize(
    kind: str, day: date, draft: Draft, whole: Promise, *, agenda: str, title: str, actor: Actor, at: datetime
) -> Promise:
    """What the conference decided becomes an item of a promise, linked with the conference; the first convenes it."""
    with transaction.atomic():
        conference = of(kind, day) or convene(kind, day, agenda=agenda, title=title, actor=actor, at=at)
        if not conference.open:
            raise Refused("这次会定的事已经全部落实，不能再记。")
        item = promising.register(draft, actor=actor, at=at, parent=whole)
        actions.link(conference, item.case, actor=actor, at=at)
    return item


def items(conference: Case) -> list[Promise]:
    """The promises that are linked with the conference, in the order in which they were made."""
    ties = Tie.objects.filter(Q(one=conference) | Q(other=conference)).values_list("one", "other")
    keys = {key for pair in ties for key in pair}
    return list(Promise.objects.filter(case__in=keys).select_related("case", "parent__case").order_by("id"))


@dataclass(frozen=True)
class Decision:
    """A decision, with the conference that took it and the case that it is about. `until`: its last day, while it is
    to be carried out."""

    part: Case
    matter: str
    result: str
    until: date | None
    about: Case | None

    @property
    def conference(self) -> Case | None:
        return self.part.parent


def decisions(now: datetime, since: datetime, pack: Pack) -> list[Decision]:
    """What is to be done, by when it is due, then what was done since: three questions."""
    if DECISION not in pack.lifecycles:
        return []
    finals = [code for code, state in pack.lifecycles[DECISION].states.items() if state.final]
    waiting = Q(open=True, due_clock__in=clocks(pack))
    done = Q(state__in=finals, queue_at__gte=since, queue_at__lte=now)
    found = Case.objects.filter(waiting | done, lifecycle=DECISION).select_related("parent")
    return told(found.order_by("-open", "queue_at", "id")[:MOST])


def decided_by(conference: Case) -> list[Decision]:
    """Everything that one conference decided, in the order in which it did."""
    found = Case.objects.filter(parent=conference.pk, lifecycle=DECISION).select_related("parent")
    return told(found.order_by("id"))


def told(found: Sequence[Case] | Any) -> list[Decision]:
    """Decisions with their words and with what they are about."""
    parts = list(found)
    keys = [part.pk for part in parts]
    said: dict[tuple[int, str], str] = {}
    for words in Words.objects.filter(case__in=keys, need__in=("matter", "result")).order_by("pk"):
        said[words.case_id, words.need] = words.text
    ties = Tie.objects.filter(Q(one__in=keys) | Q(other__in=keys)).select_related("one", "other").order_by("-pk")
    about: dict[int, Case] = {}
    for tie in ties:
        about |= {tie.other_id: tie.one, tie.one_id: tie.other}
    return [
        Decision(p, said.get((p.pk, "matter"), ""), said.get((p.pk, "result"), ""), _until(p), about.get(p.pk))
        for p in parts
    ]


def _until(part: Case) -> date | None:
    return timezone.localdate(part.due_at - INSTANT) if part.due_clock == DECISION and part.due_at else None
