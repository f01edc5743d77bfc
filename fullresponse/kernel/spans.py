"""How long is a span, and how is what is left of it said? The units that a deadline may be counted in."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

UNITS = (
    *("clock_hours", "work_hours", "working_days", "calendar_days", "calendar_months"),
    *("elapsed_days", "elapsed_working_days"),  # these two end at the time of day at which they began
)
LABELS = {  # what is left of a span in days is said in these
    "working_days": "工作日",
    "calendar_days": "天",
    "calendar_months": "天",
    "elapsed_days": "天",
    "elapsed_working_days": "工作日",
}
EXACT = ("clock_hours", "elapsed_days")  # no holiday makes them longer
CALENDAR = ("calendar_days", "calendar_months")  # a last day that is not worked moves
WORKED = ("working_days", "elapsed_working_days")  # counted in days that are worked


@dataclass(frozen=True)
class Span:
    """A length of time: `amount` of `unit`, one of UNITS. Raises ValueError for another unit or an amount below 1."""

    amount: int
    unit: str

    def __post_init__(self) -> None:
        known(self.unit)
        if self.amount < 1:
            raise ValueError(f"a span must be at least 1, not {self.amount}")


class Left(NamedTuple):
    """How much of a span is left, in its own unit, for a reader.

    `amount` is minutes for the two kinds of hours and days for the kinds of days and months, never negative; `late`
    says on which side of the deadline it lies. `pieces` are what to show: ((3, "h"), (20, "m")) or ((2, "工作日"),).
    On the last day of a span in days, and after it until a day of that kind has begun, the pieces are hours and
    minutes, because “0 工作日” helps nobody.
    """

    amount: int
    pieces: tuple[tuple[int, str], ...]
    late: bool

    def __str__(self) -> str:
        return " ".join(["逾" if self.late else "剩", *(f"{n} {unit}" for n, unit in self.pieces)])


def known(unit: str) -> None:
    if unit not in UNITS:
        raise ValueError(f"unknown unit {unit!r}")


def months_on(day: date, months: int) -> date:
    """The day of the same number so many months later, or the last of that month where it has no such day (第202条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def minutes_of(length: timedelta) -> int:
    """Whole minutes, rounded down: never promise more than there is."""
    return int(length.total_seconds() // 60)


def hours_and_minutes(minutes: int) -> tuple[tuple[int, str], ...]:
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return ((hours, "h"), (rest, "m"))
    return ((hours, "h"),) if hours else ((rest, "m"),)
