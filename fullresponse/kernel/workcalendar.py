"""When does a span of time end, and how much of it is left? Clock hours, work hours, working days and calendar days,
counted as the Civil Code counts them (民法典 第200–204条). The holidays are handed in; nothing here knows a year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

UNITS = ("clock_hours", "work_hours", "working_days", "calendar_days")
LABELS = {"working_days": "工作日", "calendar_days": "天"}
LONGEST_BREAK = 366  # days; a calendar without one workday in a year is a mistake, not a holiday
DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Span:
    """A length of time: `amount` of `unit`, one of UNITS. Raises ValueError for another unit or an amount below 1."""

    amount: int
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}")
        if self.amount < 1:
            raise ValueError(f"a span must be at least 1, not {self.amount}")


class Left(NamedTuple):
    """How much of a span is left, in its own unit, for a reader.

    `amount` is minutes for the two kinds of hours and days for the two kinds of days, never negative; `late` says on
    which side of the deadline it lies. `pieces` are what to show: ((3, "h"), (20, "m")) or ((2, "工作日"),). On the
    last day of a span in days, and after it until a day of that kind has begun, the pieces are hours and minutes,
    because “0 工作日” helps nobody.
    """

    amount: int
    pieces: tuple[tuple[int, str], ...]
    late: bool

    def __str__(self) -> str:
        return " ".join(["逾" if self.late else "剩", *(f"{n} {unit}" for n, unit in self.pieces)])


@dataclass(frozen=True)
class WorkCalendar:
    """The office's calendar. `holidays` are days off that are not ordinary weekends (a weekend day may be in it too),
    `makeup` are weekend days worked instead; `official_years` are the years whose notice is published, every other year
    is provisional: weekends and whatever was handed in. Work hours run from `day_start` to `day_end` without the noon
    break, if there is one."""

    holidays: frozenset[date]
    makeup: frozenset[date]
    day_start: time
    day_end: time
    official_years: frozenset[int]
    tz: tzinfo
    noon_start: time | None = None
    noon_end: time | None = None

    def __post_init__(self) -> None:
        edges = [edge for session in self._hours for edge in session]
        if sorted(set(edges)) != edges:
            raise ValueError("work hours must run forward: start, noon start, noon end, end")
        if (self.noon_start is None) != (self.noon_end is None):
            raise ValueError("a noon break needs both its ends")

    @property
    def _hours(self) -> tuple[tuple[time, time], ...]:
        if self.noon_start is None or self.noon_end is None:
            return ((self.day_start, self.day_end),)
        return ((self.day_start, self.noon_start), (self.noon_end, self.day_end))

    def is_workday(self, day: date) -> bool:
        """A make-up day is worked; otherwise a weekend or a holiday is not."""
        return day in self.makeup or (day.weekday() < SATURDAY and day not in self.holidays)

    def next_workday(self, day: date) -> date:
        """The first workday after `day`. Raises ValueError when a whole year has none."""
        for ahead in range(1, LONGEST_BREAK + 1):
            if self.is_workday(day + ahead * DAY):
                return day + ahead * DAY
        raise ValueError(f"no workday within a year of {day}")

    def due(self, start: datetime, span: Span) -> datetime:
        """The instant at which `span`, begun at `start` (aware), runs out, in the calendar's time zone.

        Hours begin to count at once (第201条第2款); days begin on the next day (第201条第1款).
        """
        local = self._local(start)
        if span.unit == "clock_hours":
            # Through UTC, so that an hour is an hour wherever clocks are put forward and back.
            return (local.astimezone(UTC) + timedelta(hours=span.amount)).astimezone(self.tz)
        if span.unit == "work_hours":
            return self._after_work(local, timedelta(hours=span.amount))
        if span.unit == "working_days":
            return self._working_days(local.date(), span.amount)
        return self._calendar_days(local.date(), span.amount)

    def _calendar_days(self, day: date, amount: int) -> datetime:
        """The last day ends at 24:00, written as 00:00 of the next day, whatever the hour at which the span began: the
        starting day is not counted (第201条), and the line over which an answer is given is open day and night, so the
        rule for places with business hours (第203条第2款) does not shorten it. A last day that is not worked moves to
        the day after the break (第203条第1款); a weekend moved by the notice to a workday is no break."""
        last = day + amount * DAY
        if not self.is_workday(last):
            last = self.next_workday(last)
        return self._at(last + DAY, time())

    def _working_days(self, day: date, amount: int) -> datetime:
        """Working days exist only where there are business hours, so the last one ends when business stops
        (第203条第2款)."""
        for _ in range(amount):
            day = self.next_workday(day)
        return self._at(day, self.day_end)

    def _after_work(self, start: datetime, need: timedelta) -> datetime:
        """A span that fits exactly ends when the session does, not when the next one begins."""
        for begin, end in self._sessions(start.date()):
            here = max(begin, start)
            if here + need <= end:
                return here + need
            need -= max(end - here, timedelta())
        raise AssertionError("unreachable: sessions never end")

    def _sessions(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if not self.is_workday(day):
            day = self.next_workday(day)
        while True:
            for begin, end in self._hours:
                yield self._at(day, begin), self._at(day, end)
            day = self.next_workday(day)

    def left(self, now: datetime, due: datetime, unit: str) -> Left:
        """What is left at `now` of a span that runs out at `due` (both aware), in its own `unit`. At the very instant
        `due` nothing is left but it is not yet late. Raises ValueError for an unknown unit."""
        if unit not in UNITS:
            raise ValueError(f"unknown unit {unit!r}")
        now, due = self._local(now), self._local(due)
        late = now > due
        today = self.last_day(due) if now == due else now.date()  # at the stroke of 24:00 it is still the last day
        if days := self._days(today, self.last_day(due), unit):
            return Left(days, ((days, LABELS[unit]),), late)
        first, last = (due, now) if late else (now, due)
        minutes = self._worked(first, last) if unit == "work_hours" else _minutes(last - first)
        return Left(0 if unit in LABELS else minutes, _hours_and_minutes(minutes), late)

    def _days(self, today: date, last: date, unit: str) -> int:
        """Days from one to the other, whichever is first; the starting day is not counted. None in a span of
        hours."""
        first, end = min(today, last), max(today, last)
        if unit == "calendar_days":
            return (end - first).days
        if unit == "working_days":
            return sum(self.is_workday(first + n * DAY) for n in range(1, (end - first).days + 1))
        return 0

    def _worked(self, first: datetime, last: datetime) -> int:
        total = timedelta()
        for begin, end in self._sessions(first.date()):
            if begin >= last:
                return _minutes(total)
            total += max(min(end, last) - max(begin, first), timedelta())
        raise AssertionError("unreachable: sessions never end")

    def last_day(self, due: datetime) -> date:
        """The day a deadline belongs to: 24:00 is the end of its day, not the beginning of the next."""
        local = self._local(due)
        return local.date() - DAY if local.time() == time() else local.date()

    def provisional(self, start: datetime, due: datetime, unit: str = "") -> bool:
        """Does the count from `start` to `due` touch a year whose holidays are not yet announced? A count in clock
        hours never depends on them."""
        if unit == "clock_hours":
            return False
        first, last = self._local(start).year, self.last_day(due).year
        return any(year not in self.official_years for year in range(first, last + 1))

    @property
    def official_until(self) -> datetime | None:
        """The end of the last year whose notice is published; None when none is."""
        return self._at(date(max(self.official_years) + 1, 1, 1), time()) if self.official_years else None

    def resumed(self, due: datetime, paused_at: datetime, resumed_at: datetime, unit: str) -> datetime:
        return due + (resumed_at - paused_at)

    def warn_at(self, start: datetime, due: datetime, span: Span, before: int) -> datetime:
        return self.due(start, Span(span.amount - before, span.unit)) if before < span.amount else start

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=self.tz)

    def _local(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment.astimezone(self.tz)


def _minutes(length: timedelta) -> int:
    """Whole minutes, rounded down: never promise more than there is."""
    return int(length.total_seconds() // 60)


def _hours_and_minutes(minutes: int) -> tuple[tuple[int, str], ...]:
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return ((hours, "h"), (rest, "m"))
    return ((hours, "h"),) if hours else ((rest, "m"),)
