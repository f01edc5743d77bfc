"""What the conference of the day and the one of the week look at, each thing defined once: the number of it and the
list behind it are the same query. However many things are asked about, it is one question for all numbers and one for
all rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.utils.translation import gettext_noop

from fullresponse.cases.hard import HUNG
from fullresponse.cases.models import Case
from fullresponse.cases.queries import COLUMNS
from fullresponse.ledger.append import LOCAL
from fullresponse.metrics.definitions import THREE
from fullresponse.metrics.rates import Rate
from fullresponse.metrics.rollup import several
from fullresponse.metrics.windows import span
from fullresponse.pack import Pack
from fullresponse.pack.model import Window
from fullresponse.pack.supervision import LEVELS
from fullresponse.promises.rules import BLOCKED
from fullresponse.supervision.models import DayMark
from fullresponse.supervision.numbers import DAY, asked, came, due_by, went
from fullresponse.supervision.rules import NOTICE

DAILY, WEEKLY = "daily", "weekly"
DECISION = "decision"  # the life cycle of what a conference decides
WHISTLE, CALLED, REFUSED = "whistle", "called", "refused"  # a whistle, not answered yet, or answered with no
HANGING, GRANTED = "hanging", "granted"  # asking for the register of hard cases
WEEK = timedelta(days=7)
OFTEN = 2  # a case that bounced so often is nobody's
SHORT = 8  # rows of a topic on the agenda


@dataclass(frozen=True)
class Look:
    """When somebody looks, and at which window: from `start` up to `end`; the one before began at `before`, the next
    ends at `after`. `day` names it."""

    now: datetime
    pack: Pack
    day: date
    before: datetime
    start: datetime
    end: datetime
    after: datetime


Asks = Callable[[Look], QuerySet[Case]]


@dataclass(frozen=True)
class Topic:
    """One thing that a conference looks at. `happened`: it belongs to the window, and there was some in the one before;
    else it is how things stand now."""

    code: str
    label: str
    said: str
    asks: Asks
    happened: bool = False


def look(window: Window, day: date, now: datetime, pack: Pack) -> Look:
    """The window that the day names, with the one before and the next one. Refused for a year that cannot be meant."""
    zone = pack.calendar.tz
    step = WEEK if window.every == "week" else DAY
    before, here, after = (span(window, day + n * step, zone) for n in (-1, 0, 1))
    moments = (before.start, here.start, here.end, after.end)
    return Look(now, pack, day, *(datetime.fromtimestamp(second, LOCAL) for second in moments))


def earlier(one: Look) -> Look:
    """The same look at the window before."""
    return Look(one.now, one.pack, one.day, one.before, one.before, one.start, one.end)


def _hung(one: Look) -> QuerySet[Case]:
    """Put on the register of hard cases in the window: its asking was granted then."""
    granted = Case.objects.filter(lifecycle=HANGING, state=GRANTED, queue_at__gte=one.start, queue_at__lt=one.end)
    return Case.objects.filter(pk__in=granted.values("parent"))


def _bounced(one: Look) -> QuerySet[Case]:
    return asked().filter(open=True, bounces__gte=OFTEN)


def _relook(one: Look, until: datetime) -> QuerySet[Case]:
    return asked().filter(open=True, state=HUNG, queue_at__lt=until)


def _not_come(one: Look) -> QuerySet[Case]:
    """Whistles that were not answered in time, and those that were refused lately."""
    late = Q(state=CALLED, queue_at__lt=one.now)
    refused = Q(state=REFUSED, queue_at__gte=one.now - WEEK, queue_at__lte=one.now)
    return Case.objects.filter(late | refused, lifecycle=WHISTLE)


def _unanswered(one: Look) -> QuerySet[Case]:
    """Notices that wait for an answer, of every colour but the first."""
    levels = [*one.pack.lists.get(LEVELS, {})][1:]
    return Case.objects.filter(open=True, due_clock=NOTICE, notice__level__in=levels)


def _undone(one: Look) -> QuerySet[Case]:
    """What an earlier conference decided and is not done, and whatever is late."""
    found = Case.objects.filter(open=True, lifecycle=DECISION, due_clock__in=clocks(one.pack))
    return found.filter(Q(received_at__lt=one.start) | Q(queue_at__lt=one.now))


def clocks(pack: Pack) -> list[str]:
    """The clocks of what conferences decide: by them the index of open cases finds it."""
    return [*pack.lifecycles[DECISION].clocks] if DECISION in pack.lifecycles else []


TODAY = {
    topic.code: topic
    for topic in (
        Topic(
            "in",
            gettext_noop("来"),
            gettext_noop("这个时间段里受理的诉求，按受理时间。"),
            lambda one: came(one.start, one.end),
            True,
        ),
        Topic(
            "out",
            gettext_noop("结"),
            gettext_noop("这个时间段里办结的诉求，按办结时间，各种办结都算。"),
            lambda one: went(one.start, one.end, one.pack),
            True,
        ),
        Topic(
            "late",
            gettext_noop("逾"),
            gettext_noop("现在还没有办结、当前这一步已经过了时限的诉求。旁边是昨日 24 时的数。"),
            lambda one: due_by(one.now),
        ),
        Topic(
            "tomorrow",
            gettext_noop("明日将逾"),
            gettext_noop("还没有办结、当前这一步从现在到下一个时间段结束以前到期的诉求。"),
            lambda one: due_by(one.after).filter(queue_at__gte=one.now),
        ),
        Topic(
            "repeats",
            gettext_noop("重复"),
            gettext_noop("这个时间段里受理的诉求里，同一电话 30 天内就同一大类来过的。"),
            lambda one: came(one.start, one.end).filter(repeats__gt=0),
            True,
        ),
        Topic("hung", gettext_noop("新挂账"), gettext_noop("这个时间段里批准挂账、进了疑难库的诉求。"), _hung, True),
        Topic(
            "relook",
            gettext_noop("该复看"),
            gettext_noop("疑难库里到下一个时间段结束以前该复看的诉求，包括过了日子没有复看的。"),
            lambda one: _relook(one, one.after),
        ),
        Topic(
            "whistles",
            gettext_noop("没有报到"),
            gettext_noop("吹了哨还没有报到、也没有说明不能报到的，向几个单位吹算几次。"),
            lambda one: Case.objects.filter(open=True, lifecycle=WHISTLE, state=CALLED),
        ),
        Topic(
            "bounced",
            gettext_noop("退回两次以上"),
            gettext_noop("还没有办结、退回或者改派过两次以上的诉求。"),
            _bounced,
        ),
    )
}
AGENDA = {
    topic.code: topic
    for topic in (
        Topic(
            "late",
            gettext_noop("逾期最久"),
            gettext_noop("现在还没有办结、当前这一步已经过了时限的诉求，最久的在前。"),
            lambda one: due_by(one.now),
        ),
        Topic(
            "soon",
            gettext_noop("一周内将逾"),
            gettext_noop("还没有办结、当前这一步在今后 7 天内到期的诉求。"),
            lambda one: due_by(one.now + WEEK).filter(queue_at__gte=one.now),
        ),
        Topic(
            "bounced",
            gettext_noop("退回两次以上"),
            gettext_noop("还没有办结、退回或者改派过两次以上的诉求。"),
            _bounced,
        ),
        Topic(
            "whistles",
            gettext_noop("拒绝或者没有按时报到"),
            gettext_noop("吹哨以后过了时限没有报到的，和最近 7 天里说明不能报到的。"),
            _not_come,
        ),
        Topic(
            "relook",
            gettext_noop("疑难库该复看"),
            gettext_noop("疑难库里今后 7 天该复看的诉求，包括过了日子没有复看的。"),
            lambda one: _relook(one, one.now + WEEK),
        ),
        Topic(
            "notices",
            gettext_noop("没有答复的督办单"),
            gettext_noop("橙色、红色的督办单，还没有答复的。"),
            _unanswered,
        ),
        Topic(
            "undone",
            gettext_noop("上次定了没有办完"),
            gettext_noop("以前会上定的、还没有落实的事，和过了日子没有办完的。"),
            _undone,
        ),
        Topic(
            "promises_late",
            gettext_noop("承诺过期或者没有按期汇报"),
            gettext_noop("工作报告里的承诺，过了日子没有完成的，和没有按期汇报的。"),
            lambda one: Case.objects.filter(open=True, promise__late=True),
        ),
        Topic(
            "promises_blocked",
            gettext_noop("承诺受阻"),
            gettext_noop("工作报告里的承诺，牵头单位最近一次报受阻的。"),
            lambda one: Case.objects.filter(open=True, promise__running=True, promise__official=BLOCKED),
        ),
    )
}
TOPICS: Mapping[str, Mapping[str, Topic]] = {DAILY: TODAY, WEEKLY: AGENDA}


def counts(wanted: Mapping[str, QuerySet[Case]]) -> dict[str, int]:
    """How many cases each query finds: one question for all of them."""
    each = [
        found.order_by().values(what=Value(code, CharField())).annotate(n=Count("pk")) for code, found in wanted.items()
    ]
    found = each[0].union(*each[1:], all=True)
    return dict.fromkeys(wanted, 0) | {row["what"]: row["n"] for row in found}


def rows(wanted: Mapping[str, QuerySet[Case]], most: int = SHORT) -> dict[str, list[dict[str, Any]]]:
    """The first of each query, by when they fall or fell due: one question for all of them."""
    columns = (*COLUMNS, "what", "level")
    each = []
    for code, found in wanted.items():
        keys = found.order_by("queue_at", "id").values("pk")[:most]
        called = Case.objects.filter(pk__in=keys).annotate(what=Value(code, CharField()), level=F("notice__level"))
        each.append(called.order_by().values(*columns))
    said: dict[str, list[dict[str, Any]]] = {code: [] for code in wanted}
    for row in each[0].union(*each[1:], all=True):
        said[row["what"]].append(row)
    for few in said.values():
        few.sort(key=lambda row: (row["queue_at"], row["id"]))
    return said


@dataclass(frozen=True)
class Figure:
    """A topic's number and the one before it; None where it is not known."""

    topic: Topic
    n: int | None
    before: int | None


def figures(one: Look, *, current: bool) -> list[Figure]:
    """The numbers of the day in two questions. Of a day gone by (not `current`) nobody kept how things stood then."""
    past = earlier(one)
    happened = [topic for topic in TODAY.values() if topic.happened]
    wanted = {t.code: t.asks(one) for t in (TODAY.values() if current else happened)}
    wanted |= {f"{t.code}<": t.asks(past) for t in happened}
    found: dict[str, int | None] = {**counts(wanted)}
    if current:
        found["late<"] = _late_last_night(one.day)
    return [Figure(t, found.get(t.code), found.get(f"{t.code}<")) for t in TODAY.values()]


def _late_last_night(day: date) -> int | None:
    """How many were late when the day before ended; None when nobody looked."""
    marks = list(DayMark.objects.filter(day=day - DAY).values_list("late", flat=True))
    return sum(marks) if marks else None


@dataclass(frozen=True)
class Rates:
    """The three rates of a street, this week and last."""

    street: str
    this: Mapping[str, Rate]
    last: Mapping[str, Rate]


def rates(one: Look) -> list[Rates]:
    """The three rates of every street of which somebody was called back in these two weeks, from the sums by day."""
    weeks = [_days(one.start, one.end), _days(one.before, one.start)]
    this, last = several(weeks, one.pack.scheme(one.day), THREE, "street")
    none = {name: Rate(name, 0, 0) for name in THREE}
    found = [Rates(s, none | this.get(s, {}), none | last.get(s, {})) for s in sorted({*this, *last})]
    return [r for r in found if any(rate.counted for rate in (*r.this.values(), *r.last.values()))]


def _days(start: datetime, end: datetime) -> tuple[date, date]:
    return start.date(), (end - timedelta(seconds=1)).date()


def written(sections: Sequence[tuple[str, int, Sequence[str]]]) -> str:
    """An agenda as it is kept with the conference: what it looked at, how many, and their numbers. No words of anybody:
    the bodies that it decides for may read it."""
    lines = [f"{label} {n}" + (f"：{'、'.join(numbers)}" if numbers else "") for label, n, numbers in sections]
    return "\n".join(lines)
