"""The light of a promise: a pure function of its schedule, its numbers and its evidence by a dated rule of the pack.
Nobody sets it. docs/promises.md says it in words; its examples are tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from fullresponse.kernel.words import gettext_noop
from fullresponse.pack.dated import LightRule
from fullresponse.promises.duties import Silence
from fullresponse.promises.judging import waits_for_its_day
from fullresponse.promises.rules import BLOCKED, BROKEN, DONE, GROWS, KEPT, PARTLY, Goal, reaches

GREEN, YELLOW, RED = "green", "yellow", "red"
UNRATED, UNCHECKED, DROPPED = "not_rated", "not_checkable", "dropped"
LIGHTS = {
    RED: gettext_noop("落后"),
    YELLOW: gettext_noop("要留意"),
    GREEN: gettext_noop("顺利"),
    UNRATED: gettext_noop("还没有评"),
    UNCHECKED: gettext_noop("无法核验"),
    DROPPED: gettext_noop("不再推进"),
}
SHAPES = {RED: "■", YELLOW: "▲", GREEN: "●", UNRATED: "○", UNCHECKED: "◇", DROPPED: "×"}
SCHEDULES = {
    "reached": gettext_noop("已经达到"),
    "on_time": gettext_noop("按计划"),
    "behind": gettext_noop("落后于计划"),
    "far_behind": gettext_noop("明显落后"),
    "overdue": gettext_noop("过了期限"),
    "unknown": gettext_noop("还看不出"),
}
EVIDENCE = {
    "none": gettext_noop("没有填报"),
    "claimed": gettext_noop("只有填报"),
    "documented": gettext_noop("有佐证"),
    "verified": gettext_noop("已核实"),
    "doubted": gettext_noop("存疑"),
}
FLAGS = {
    "falls": gettext_noop("累计数下降"),
    "unproven": gettext_noop("报完成没有佐证"),
    "short": gettext_noop("报完成，数没有达到"),
    "beyond": gettext_noop("和各项的数对不上"),
    "missing": gettext_noop("没有按期汇报"),
    "unverified": gettext_noop("没有按期核实"),
    "late": gettext_noop("汇报晚了"),
}
NO_GOAL = Goal()
DOUBTED = ("falls", "unproven", "short", "beyond")
WORST = (RED, YELLOW, GREEN)
BY_SCHEDULE = {"reached": GREEN, "on_time": GREEN, "behind": YELLOW, "far_behind": RED, "overdue": RED}
BY_OUTCOME = {KEPT: GREEN, PARTLY: YELLOW, BROKEN: RED}


@dataclass(frozen=True)
class Milestone:
    """A day by which something is to be there: so much of the number, or a step that is done."""

    day: date
    value: Fraction | None = None
    done_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """All that the light is worked out from. `value` is the last reading; `parts` what the whole and its parts together
    read on the last day by which all had said something, where the parts are all of it; `silences` the duties that are
    not as they should be."""

    today: date
    start: date
    due: date
    goal: Goal = NO_GOAL
    course: str = "grows"
    unchecked: bool = False
    state: str = "promise_open"
    outcome: str = ""
    official: str = ""
    evidence: str = "none"
    value: Fraction | None = None
    readings: Sequence[Fraction] = ()
    parts: tuple[Fraction, Fraction] | None = None
    milestones: Sequence[Milestone] = field(default=())
    silences: Sequence[Silence] = ()


@dataclass(frozen=True)
class Seen:
    """What comes out: the light, the schedule, the flags, and the sentences that say why, each with its values."""

    light: str
    schedule: str
    flags: tuple[str, ...]
    why: tuple[tuple[str, dict], ...]


def see(one: Standing, rule: LightRule) -> Seen:
    """The light of a promise as it stands."""
    schedule, marks = scheduled(one, rule), flags(one)
    settled = {"promise_dropped": DROPPED, "promise_settled": BY_OUTCOME.get(one.outcome, UNCHECKED)}.get(one.state)
    if settled:
        return Seen(settled, schedule, marks, ())
    if one.unchecked:
        return Seen(UNCHECKED, schedule, marks, ())
    silent = _silent(one)
    if not one.official and not silent and one.today <= one.due:
        return Seen(UNRATED, schedule, marks, ((gettext_noop("还没有填报，也还没有到该亮灯的时候。"), {}),))
    reasons = [*_schedule(one, schedule, rule), *silent, *_doubts(one, marks)]
    colours = [colour for colour, _said, _values in reasons]
    light = next((colour for colour in WORST if colour in colours), GREEN)
    return Seen(light, schedule, marks, tuple((said, values) for _colour, said, values in reasons))


Reason = tuple[str, str, dict]
SILENT = gettext_noop("{duty}：连续 {n} 次没有按要求填报。")  # the duty by its code
UNSEEN = gettext_noop("{duty}：连续 {n} 次没有核实。")


def _schedule(one: Standing, schedule: str, rule: LightRule) -> list[Reason]:
    if schedule == "overdue":
        return [(RED, gettext_noop("{due} 的期限已经过了，还没有完成。"), {"due": one.due})]
    if schedule not in ("behind", "far_behind"):
        return []
    told = {"planned": int((planned(one) or Fraction(1)) * 100), "behind": int((lag(one) or Fraction()) * 100)}
    told["limit"] = rule.behind_yellow if schedule == "behind" else rule.behind_red
    said = gettext_noop("按计划今天应走完 {planned}%，落后 {behind}%，界限是 {limit}%。")
    if one.goal.capped and one.course == GROWS:
        said = gettext_noop("到今天按计划最多用掉 {planned}%，多用了 {behind}%，界限是 {limit}%。")
    return [(BY_SCHEDULE[schedule], said, told)]


def _silent(one: Standing) -> list[Reason]:
    """Of each duty that was not met too often. What nobody verified is not the lead's fault: it is never red."""
    found: list[Reason] = []
    for silence in one.silences:
        told = {"duty": silence.duty, "n": silence.unmet}
        if silence.red and silence.missing >= silence.red:
            found.append((RED, SILENT, told))
        elif silence.yellow and silence.unmet >= silence.yellow:
            found.append((YELLOW, SILENT if silence.missing else UNSEEN, told))
    return found


def is_silent(one: Standing) -> bool:
    """Was a duty not met so often that it shows in the light?"""
    return bool(_silent(one))


def _doubts(one: Standing, marks: tuple[str, ...]) -> list[Reason]:
    found: list[Reason] = []
    if one.official == BLOCKED:
        found.append((YELLOW, gettext_noop("牵头单位报受阻。"), {}))
    if one.evidence == "doubted":
        found.append((YELLOW, gettext_noop("核实的人对最近一次填报存疑。"), {}))
    found += [(YELLOW, FLAGS[mark], {}) for mark in DOUBTED if mark in marks]
    return found


def scheduled(one: Standing, rule: LightRule) -> str:
    """Where it stands against its plan: one of SCHEDULES."""
    done = one.state in ("promise_reported", "promise_verified")
    if _reached(one, rule) or (done and reaches(one.goal, one.value, rule.about) is not False):
        return "reached"
    if one.today > one.due:
        return "overdue"
    behind = lag(one)
    if behind is None:
        return "on_time" if one.official else "unknown"
    if behind * 100 > rule.behind_red:
        return "far_behind"
    return "behind" if behind * 100 > rule.behind_yellow else "on_time"


def _reached(one: Standing, rule: LightRule) -> bool:
    """What has to hold, and what must not be used up, is reached when the day has come; what grows, when it is
    there."""
    there = reaches(one.goal, one.value, rule.about) is True
    return there and (one.today >= one.due or not waits_for_its_day(one.goal, one.course))


def lag(one: Standing) -> Fraction | None:
    """How far it lies behind its plan, as a share of the whole way, not below nought; of a limit, how much more of it
    is used than planned. None where nothing tells."""
    if one.goal.measured and one.value is not None:
        return _growing(one) if one.course == GROWS else _holding(one)
    if one.milestones:
        should = planned(one) or Fraction()
        done = sum(m.done_on is not None and m.done_on <= one.today for m in one.milestones)
        return max(Fraction(), should - Fraction(done, len(one.milestones)))
    return None


def _holding(one: Standing) -> Fraction:
    """Of a level: by how much it misses, against the number itself."""
    target, value = one.goal.target or Fraction(), one.value or Fraction()
    if reaches(one.goal, value, 0):
        return Fraction()
    return abs(value - target) / (abs(target) or 1)


def _growing(one: Standing) -> Fraction:
    base, target, value = one.goal.begins, one.goal.target or Fraction(), one.value or Fraction()
    there = reaches(one.goal, value, 0)
    if base == target:
        return Fraction() if there else Fraction(1)
    gone, should = (value - base) / (target - base), planned(one) or Fraction()
    if one.goal.capped:
        return max(Fraction(), gone - should)
    return Fraction() if there else max(Fraction(), should - gone)


def planned(one: Standing) -> Fraction | None:
    """What share of the way should be done by today: by the milestones that have come, else along a straight line."""
    if one.milestones:
        return _by_milestones(one)
    if one.today <= one.start:
        return Fraction()
    whole = max((one.due - one.start).days, 1)
    return min(Fraction(1), Fraction((one.today - one.start).days, whole))


def _by_milestones(one: Standing) -> Fraction:
    come = [m for m in one.milestones if m.day <= one.today]
    base, target = one.goal.begins, one.goal.target
    values = [m.value for m in come if m.value is not None]
    if target is not None and target != base and any(m.value is not None for m in one.milestones):
        shares = ((value - base) / (target - base) for value in values)  # of what it became: a step may lie beyond
        return min(Fraction(1), max([Fraction(), *shares]))
    return Fraction(len(come), len(one.milestones))


def flags(one: Standing) -> tuple[str, ...]:
    """What does not fit: words of FLAGS."""
    found = []
    if one.course == GROWS and _turns(one):
        found.append("falls")
    if one.official == DONE and one.evidence in ("none", "claimed"):
        found.append("unproven")
    if one.official == DONE and reaches(one.goal, one.value, 0) is False:
        found.append("short")
    if one.parts is not None and one.parts[0] != one.parts[1]:
        found.append("beyond")
    found += [flag for flag, told in _silence_flags(one) if told]
    return tuple(found)


def _silence_flags(one: Standing) -> list[tuple[str, bool]]:
    missing = any(s.missing for s in one.silences)
    return [
        ("missing", missing),
        ("unverified", any(s.unmet > s.missing for s in one.silences)),
        ("late", not missing and any(s.late for s in one.silences)),
    ]


def _turns(one: Standing) -> bool:
    """A total that grows towards its target goes back somewhere."""
    down = one.goal.target is not None and one.goal.baseline is not None and one.goal.target < one.goal.baseline
    pairs = zip(one.readings, one.readings[1:], strict=False)
    return any((later > earlier) if down else (later < earlier) for earlier, later in pairs)
