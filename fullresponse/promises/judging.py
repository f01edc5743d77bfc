"""What numbers and days say of a promise at its end: against what was promised first and against what it became.
Whether it counts as kept, a person says (settling.py). Plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from fullresponse.kernel.words import gettext_noop
from fullresponse.promises.rules import GROWS, HOLDS, Goal, reaches

REACHED, TOO_LATE, MISSED, UNPROVEN, UNTOLD = "reached", "too_late", "missed", "unproven", "untold"
CHANGED = "changed"
JUDGED = {
    REACHED: gettext_noop("达到了"),
    TOO_LATE: gettext_noop("达到了，但晚于期限"),
    MISSED: gettext_noop("没有达到"),
    UNPROVEN: gettext_noop("报了达到，没有核实"),
    UNTOLD: gettext_noop("没有报过数"),
    CHANGED: gettext_noop("单位或者口径改过，不能直接比"),
}


@dataclass(frozen=True)
class Told:
    """An entry that nobody doubts: the day that it speaks of, its number, whether the lead calls it done, and whether
    somebody else looked at it and found it so."""

    on: date
    value: Fraction | None = None
    done: bool = False
    verified: bool = False


@dataclass(frozen=True)
class Asked:
    """What it is held against: the number and the day, as they were first or became. `changed`: unit or meaning are
    others by now. `course` is one of rules.COURSES."""

    goal: Goal
    due: date
    course: str = GROWS
    changed: bool = False


def judged(asked: Asked, told: Sequence[Told], about: int) -> str:
    """One of JUDGED. A number that is not there needs no proof; one that is has to be verified. `about`: see
    rules.reaches."""
    if asked.changed:
        return CHANGED
    if not asked.goal.measured:
        return _by_day(asked, [one.on for one in told if one.done and one.verified])
    readings = [one for one in told if one.value is not None]
    if not readings:
        return UNTOLD
    there = [one for one in readings if reaches(asked.goal, one.value, about)]
    every = asked.course == HOLDS or (asked.course == GROWS and asked.goal.capped)  # what is used up does not come back
    if readings[-1] not in there or (every and len(there) < len(readings)):
        return MISSED
    if not any(one.verified for one in there):
        return UNPROVEN
    if waits_for_its_day(asked.goal, asked.course):
        return REACHED
    return _by_day(asked, [one.on for one in there if one.verified])


def waits_for_its_day(goal: Goal, course: str) -> bool:
    """Can it be said only at the end? What grows is there once it is there; a limit and a level may still be missed."""
    return goal.measured and (course != GROWS or goal.capped)


def _by_day(asked: Asked, days: Sequence[date]) -> str:
    if not days:
        return MISSED
    return REACHED if min(days) <= asked.due else TOO_LATE
