"""When does a span of time end, how much of it is left, and what does a pause make of it? Hours, working days, calendar
days and months are counted as the Civil Code counts them (民法典 第200–204条); the two elapsed kinds of days are for a
city that promises the same time of day (docs/decisions/0011-units-of-time.md). The holidays are handed in; nothing here
knows a year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from fullresponse.kernel.spans import (
    CALENDAR,
    EXACT,
    LABELS,
    UNITS,
    WORKED,
    Left,
    Span,
    hours_and_minutes,
    known,
    minutes_of,
    months_on,
)

__all__ = ["DAY", "SATURDAY", "UNITS", "Left", "Span", "WorkCalendar"]

LONGEST_BREAK = 366  # days; a calendar without one workday in a year is a mistake, not a holiday
DAY = timedelta(days=1)
SATURDAY = 5


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

        Hours begin to count at once (第201条第2款); days and months begin on the next day (第201条第1款). The elapsed
        kinds count from the very moment, by the clock on the wall.
        """
        local, amount = self._local(start), span.amount
        if span.unit == "clock_hours":
            return self._later(local, timedelta(hours=amount))
        if span.unit == "work_hours":
            return self._after_work(local, timedelta(hours=amount))
        if span.unit == "working_days":
            return self._at(self._workdays_on(local.date(), amount), self.day_end)  # 第203条第2款: when business stops
        if span.unit == "elapsed_days":
            return local + amount * DAY
        if span.unit == "elapsed_working_days":
            opened = self._opened(local)
            return self._at(self._workdays_on(opened.date(), amount), opened.time())
        return self._midnight_after(self._off_a_break(_last(local.date(), span)))

    def _later(self, moment: datetime, length: timedelta) -> datetime:
        """Through UTC, so that an hour is an hour wherever clocks are put forward and back."""
        return (moment.astimezone(UTC) + length).astimezone(self.tz)

    def _midnight_after(self, last: date) -> datetime:
        """The last day ends at 24:00, written as 00:00 of the next day, whatever the hour at which the span began: the
        starting day is not counted (第201条), and the line over which an answer is given is open day and night, so the
        rule for places with business hours (第203条第2款) does not shorten it."""
        return self._at(last + DAY, time())

    def _off_a_break(self, day: date) -> date:
        """A last day that is not worked moves to the day after the break (第203条第1款); a weekend moved by the notice
        to a workday is no break."""
        return day if self.is_workday(day) else self.next_workday(day)

    def _workdays_on(self, day: date, amount: int) -> date:
        for _ in range(amount):
            day = self.next_workday(day)
        return day

    def _opened(self, moment: datetime) -> datetime:
        """When a count in elapsed working days really begins: a day off gives way to the next workday at the same time
        of day; from the close of business on it is the opening of the next workday."""
        day, hour = self._off_a_break(moment.date()), moment.time().replace(fold=0)
        if hour < self.day_end:
            return self._at(day, hour)
        return self._at(self.next_workday(day), self.day_start)

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
        known(unit)
        now, due = self._local(now), self._local(due)
        length = due.astimezone(UTC) - now.astimezone(UTC)
        late = length < timedelta()
        first, last = (due, now) if late else (now, due)
        if days := self._days(first, last, unit, late):
            return Left(days, ((days, LABELS[unit]),), late)
        minutes = minutes_of(self._worked(first, last) if unit == "work_hours" else abs(length))
        return Left(0 if unit in LABELS else minutes, hours_and_minutes(minutes), late)

    def _days(self, first: datetime, last: datetime, unit: str, late: bool) -> int:
        """Days of that unit between two moments; the starting day is not counted. None in a span of hours."""
        if unit == "elapsed_days":
            return max((last - first).days, 0)  # the wall's clock runs back in autumn
        if unit == "elapsed_working_days":
            return self._elapsed_workdays(first if late else self._opened(first), last)
        # at the stroke of 24:00 it is still the last day
        begins = self.last_day(first) if late or first == last else first.date()
        ends = last.date() if late else self.last_day(last)
        if unit == "working_days":
            return self._count(begins + DAY, ends + DAY)
        return (ends - begins).days if unit in LABELS else 0

    def _elapsed_workdays(self, first: datetime, last: datetime) -> int:
        """Whole ones: each ends on a workday at the time of day at which it began."""
        whole = self._count(first.date() + DAY, last.date() + DAY)
        return whole - (whole > 0 and last.time() < first.time() and self.is_workday(last.date()))

    def _count(self, first: date, end: date) -> int:
        """Workdays from `first` to the day before `end`."""
        return sum(self.is_workday(first + n * DAY) for n in range((end - first).days))

    def _worked(self, first: datetime, last: datetime) -> timedelta:
        total = timedelta()
        for begin, end in self._sessions(first.date()):
            if begin >= last:
                return total
            total += max(min(end, last) - max(begin, first), timedelta())
        raise AssertionError("unreachable: sessions never end")

    def resumed(self, due: datetime, paused_at: datetime, resumed_at: datetime, unit: str) -> datetime:
        """The new deadline of a clock that stood still from `paused_at` to `resumed_at` with the consent of whoever may
        give it: the time of the pause is not counted, as 政府信息公开条例 第33条第3款 and 行政许可法 第45条 put it, and
        is given back in the clock's own unit.

        * clock_hours, elapsed_days: the pause to the second;
        * work_hours: as much as was worked during the pause;
        * the others: whole days, from the day of pausing to the day before resuming (the day of resuming is counted
          again, so resuming on the same day changes nothing). For the two kinds of working days only those that were
          worked; in calendar days and months every one, and a last day that is not worked moves as in 第203条第1款.

        The time of day stays. A clock that was already late is not for this function to judge: ask before pausing it.
        Raises ValueError for an unknown unit or a pause that ends before it began.
        """
        known(unit)
        due, first, last = self._local(due), self._local(paused_at), self._local(resumed_at)
        length = last.astimezone(UTC) - first.astimezone(UTC)
        if length < timedelta():
            raise ValueError("a pause cannot end before it began")
        if unit in EXACT:
            return self._later(due, length)
        if unit == "work_hours":
            worked = self._worked(first, last)
            return self._after_work(due, worked) if worked else due
        begins, ends = first.date(), last.date()
        days = self._count(begins, ends) if unit in WORKED else (ends - begins).days
        return self._days_later(due, days, unit) if days else due

    def _days_later(self, due: datetime, days: int, unit: str) -> datetime:
        day = due.date() if unit == "elapsed_working_days" else self.last_day(due)
        moved = self._workdays_on(day, days) if unit in WORKED else self._off_a_break(day + days * DAY)
        return due + (moved - day)

    def warn_at(self, start: datetime, due: datetime, span: Span, before: int) -> datetime:
        """The moment from which `before` units of `span` are left: the rest of it, counted from `start`, but never
        moved off a holiday, which would bring the warning to the deadline itself. `start` when the whole span is no
        longer than `before`. Where `due` is later than the count (paused, or put off), the warning moves with it; where
        it is earlier, the warning is never after it. Raises ValueError when `before` is below 1."""
        if before < 1:
            raise ValueError(f"a warning comes at least 1 before the end, not {before}")
        start, due = self._local(start), self._local(due)
        if before >= span.amount:
            return start
        rest, counted = Span(span.amount - before, span.unit), self.due(start, span)
        calendar = span.unit in CALENDAR
        warned = self._midnight_after(_last(start.date(), rest)) if calendar else self.due(start, rest)
        if due > counted:
            warned = warned + (due - counted) if calendar else self.resumed(warned, counted, due, span.unit)
        return min(warned, due)

    def last_day(self, due: datetime) -> date:
        """The day a deadline belongs to: 24:00 is the end of its day, not the beginning of the next."""
        local = self._local(due)
        return local.date() - DAY if local.time() == time() else local.date()

    def provisional(self, start: datetime, due: datetime, unit: str = "") -> bool:
        """Does the count from `start` to `due` touch a year whose holidays are not yet announced? A count in clock
        hours or elapsed days never depends on them."""
        if unit in EXACT:
            return False
        first, last = self._local(start).year, self.last_day(due).year
        return any(year not in self.official_years for year in range(first, last + 1))

    @property
    def official_until(self) -> datetime | None:
        """The end of the last year whose notice is published; None when none is."""
        return self._at(date(max(self.official_years) + 1, 1, 1), time()) if self.official_years else None

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=self.tz)

    def _local(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return moment.astimezone(self.tz)


def _last(day: date, span: Span) -> date:
    """The last day of a span in calendar days or months, whether it is worked or not. The starting day is not
    counted."""
    return months_on(day, span.amount) if span.unit == "calendar_months" else day + span.amount * DAY
