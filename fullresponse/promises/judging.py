"""What numbers and days say of a promise at its end: against what was promised first and against what it became.
Whether it counts as kept, a person says (settling.py). Plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from fullresponse.kernel.words import gettext_noop
from fullresponse.promises.rules import Goal, reaches

REACHED, TOO_LATE, MISSED, UNTOLD, CHANGED = "reached", "too_late", "missed", "untold", "changed"
JUDGED = {
    REACHED: gettext_noop("达到了"),
    TOO_LATE: gettext_noop("达到了，但晚于期限"),
    MISSED: gettext_noop("没有达到"),
    UNTOLD: gettext_noop("没有报过数"),
    CHANGED: gettext_noop("单位或者口径改过，不能直接比"),
}


@dataclass(frozen=True)
class Told:
    """An entry that nobody doubts: the day that it speaks of, its number, and whether somebody else found it done."""

    on: date
    value: Fraction | None = None
    done: bool = False


@dataclass(frozen=True)
class Asked:
    """What it is held against: the number and the day, as they were first or became. `changed`: unit or meaning are
    others by now. `holds`: the last reading counts, whenever it was."""

    goal: Goal
    due: date
    holds: bool = False
    changed: bool = False


def judged(asked: Asked, told: Sequence[Told], about: int) -> str:
    """One of JUDGED. `about`: see rules.reaches."""
    if asked.changed:
        return CHANGED
    if not asked.goal.measured:
        return _by_day(asked, [one.on for one in told if one.done])
    readings = [one for one in told if one.value is not None]
    if not readings:
        return UNTOLD
    if not reaches(asked.goal, readings[-1].value, about):
        return MISSED
    if asked.holds or asked.goal.capped:
        return REACHED
    return _by_day(asked, [one.on for one in readings if reaches(asked.goal, one.value, about)])


def _by_day(asked: Asked, days: Sequence[date]) -> str:
    if not days:
        return MISSED
    return REACHED if min(days) <= asked.due else TOO_LATE
