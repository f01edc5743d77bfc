"""When a word on a promise is due, and whether what was said meets it: found from the entries, never typed. Plain
Python."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from fullresponse.metrics.windows import DAY, span
from fullresponse.pack import Pack
from fullresponse.pack.dated import Duty
from fullresponse.pack.model import Window

MOST = 600  # periods of one duty: ten years of weeks


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
    """A period with what became of it: "met", "late" (there, but after the limit), "missing", or "open"."""

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


def meets(duty: Duty, one: Said, *, measured: bool) -> bool:
    """Does an entry have what the duty asks for? A value is asked only where a number was promised."""
    for asked in duty.asks:
        if asked == "value" and measured and not one.value:
            return False
        if asked == "evidence" and one.evidence not in ("documented", "verified"):
            return False
        if asked == "verified" and one.evidence != "verified":
            return False
    return True


def looked_at(duty: Duty, since: date, today: date, said: Sequence[Said], pack: Pack, *, measured: bool) -> list[Due]:
    """The periods up to today, each with what became of it."""
    found = []
    for period in periods(duty, since, today, pack):
        fitting = [s.told_on for s in said if period.first <= s.on <= period.last and meets(duty, s, measured=measured)]
        if fitting:
            state = "met" if min(fitting) <= period.limit else "late"
        else:
            state = "missing" if period.limit < today else "open"
        found.append(Due(period, state))
    return found


def in_force(pack: Pack, on: date) -> list[Duty]:
    return [duty for duty in pack.duties.values() if duty.in_force(on)]


def pressing(pack: Pack, on: date) -> list[Duty]:
    return [duty for duty in in_force(pack, on) if duty.presses]


def next_word(since: date, today: date, said: Sequence[Said], pack: Pack, *, measured: bool) -> date | None:
    """The end of the day by which the next pressing word is due; what is missing already is past. None when no duty
    presses."""
    limits = []
    for duty in pressing(pack, today):
        for period in periods(duty, since, today + timedelta(days=400), pack):
            told = any(period.first <= s.on <= period.last and meets(duty, s, measured=measured) for s in said)
            if period.limit >= today and not told:
                limits.append(period.limit)
                break
    return min(limits, default=None)


def missing(since: date, today: date, said: Sequence[Said], pack: Pack, *, measured: bool) -> int:
    """How many pressing words are missing in a row up to today, the worst of the duties."""
    most = 0
    for duty in pressing(pack, today):
        row = 0
        for due in looked_at(duty, since, today, said, pack, measured=measured):
            row = row + 1 if due.state == "missing" else row if due.state == "open" else 0
        most = max(most, row)
    return most
