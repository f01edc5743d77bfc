"""When a word on a promise is due, and whether what was said meets it: found from the entries, never typed. Plain
Python."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from fullresponse.metrics.windows import DAY, span
from fullresponse.pack import Pack
from fullresponse.pack.dated import Duty
from fullresponse.pack.model import Window

MOST = 600  # periods of one duty: ten years of weeks
LOOK_BACK, AHEAD = timedelta(days=500), timedelta(days=400)  # no period with its limit is longer
MET, LATE, MISSING, UNVERIFIED, OPEN = "met", "late", "missing", "unverified", "open"


class Said(Protocol):
    """What of an entry counts here. `on` is the day that it speaks of, `told_on` the day when it was written down."""

    @property
    def on(self) -> date: ...
    @property
    def told_on(self) -> date: ...
    @property
    def value(self) -> str: ...
    @property
    def evidence(self) -> str: ...


@dataclass(frozen=True)
class Period:
    """A stretch of days for which a word is due, both included, until the end of `limit`."""

    duty: Duty
    first: date
    last: date
    limit: date


@dataclass(frozen=True)
class Due:
    """A period with what became of it: met, late (there, but after the limit), missing, unverified (the lead did what
    it owes and nobody looked), or open."""

    period: Period
    state: str


def periods(duty: Duty, since: date, until: date, pack: Pack) -> Iterator[Period]:
    """The periods of the duty from the one that `since` lies in to the one that `until` lies in."""
    window, day = pack.windows[duty.window], since
    for _ in range(MOST):
        first, last = _stretch(duty, window, day, pack)
        yield Period(duty, first, last, _limit(last, duty.within, pack))
        day = last + DAY
        if day > until:
            return


def _stretch(duty: Duty, window: Window, day: date, pack: Pack) -> tuple[date, date]:
    """The first and the last day of the period in which the day lies."""
    zone = pack.calendar.tz
    if window.every == "month" and day.day >= window.first > 1:  # a month that begins on the 20th ends in the next
        day = day.replace(day=1) + timedelta(days=32)
    if duty.months > 1:
        month = (day.month - 1) // duty.months * duty.months + 1
        starts = span(window, day.replace(month=month, day=1), zone).start
        ends = span(window, day.replace(month=month + duty.months - 1, day=1), zone).end
    else:
        found = span(window, day, zone)
        starts, ends = found.start, found.end
    return datetime.fromtimestamp(starts, zone).date(), (datetime.fromtimestamp(ends, zone) - DAY).date()


def _limit(last: date, within: int, pack: Pack) -> date:
    day = last
    for _ in range(within):
        day = pack.calendar.next_workday(day)
    return day


@dataclass(frozen=True)
class Owing:
    """What of a promise its duties depend on."""

    since: date  # the day on which it was registered
    kind: str
    measured: date | None  # since when a number is promised; None: none is

    def under(self, pack: Pack, on: date) -> list[Duty]:
        """The duties that such a promise is under on that day."""
        return [d for d in pack.duties.values() if d.in_force(on) and (not d.kinds or self.kind in d.kinds)]

    def owed(self, duty: Duty, until: date, pack: Pack) -> Iterator[Period]:
        """The periods for which it owes a word: not the one in which it was registered if more than half was over."""
        for period in periods(duty, self.since, until, pack):
            if self.since <= period.first + (period.last - period.first) / 2:
                yield period


def lacks(duty: Duty, one: Said, owing: Owing) -> str:
    """What an entry has not that the duty asks for, one of pack/promises.py ASKS; "" when it meets it. A value is asked
    only where a number was promised by then, and one that is doubted is none; what has to be verified has to be
    documented first."""
    measured = owing.measured is not None and owing.measured <= one.on
    if "value" in duty.asks and measured and (not one.value or one.evidence == "doubted"):
        return "value"
    if {"evidence", "verified"} & set(duty.asks) and one.evidence not in ("documented", "verified"):
        return "evidence"
    return "verified" if "verified" in duty.asks and one.evidence != "verified" else ""


def by_lead(duty: Duty, one: Said, owing: Owing) -> bool:
    """Has whoever reported done their part? That it is verified is for others."""
    return lacks(duty, one, owing) in ("", "verified")


def looked_at(duty: Duty, owing: Owing, today: date, said: Sequence[Said], pack: Pack) -> list[Due]:
    """The periods up to today, each with what became of it."""
    return [Due(period, _state(period, owing, today, said)) for period in owing.owed(duty, today, pack)]


def _state(period: Period, owing: Owing, today: date, said: Sequence[Said]) -> str:
    within = [s for s in said if period.first <= s.on <= period.last]
    fitting = [s.told_on for s in within if not lacks(period.duty, s, owing)]
    if fitting:
        return MET if min(fitting) <= period.limit else LATE
    if period.limit >= today:
        return OPEN
    lead = any(by_lead(period.duty, s, owing) for s in within)
    return UNVERIFIED if lead else MISSING


@dataclass(frozen=True)
class Silence:
    """How long a duty was not met up to now: periods in a row, `missing` of them without what the lead owes. From how
    many on that is yellow, and red; 0: never. `late`: the last word came, but after its limit."""

    duty: str
    missing: int = 0
    unmet: int = 0
    yellow: int = 0
    red: int = 0
    late: bool = False


def silences(owing: Owing, today: date, said: Sequence[Said], pack: Pack) -> list[Silence]:
    """Of each duty that is not as it should be."""
    found = []
    for duty in owing.under(pack, today):
        states = [due.state for due in looked_at(duty, owing, today, said, pack) if due.state != OPEN]
        missing, unmet = _in_a_row(states, (MISSING,)), _in_a_row(states, (MISSING, UNVERIFIED))
        late = states[-1:] == [LATE]
        if unmet or late:
            found.append(Silence(duty.code, missing, unmet, duty.yellow, duty.red, late))
    return found


def _in_a_row(states: Sequence[str], wanted: tuple[str, ...]) -> int:
    return next((n for n, state in enumerate(reversed(states)) if state not in wanted), len(states))


def next_word(owing: Owing, today: date, said: Sequence[Said], pack: Pack) -> date | None:
    """The end of the day by which the lead owes the next pressing word; what is missing already is past. None when no
    duty presses."""
    limits = []
    for duty in owing.under(pack, today):
        if not duty.presses:
            continue
        lately = owing if owing.since > today - LOOK_BACK else replace(owing, since=today - LOOK_BACK)
        for period in lately.owed(duty, today + AHEAD, pack):
            within = (s for s in said if period.first <= s.on <= period.last)
            told = any(by_lead(duty, s, owing) for s in within)
            if period.limit >= today and not told:
                limits.append(period.limit)
                break
    return min(limits, default=None)
