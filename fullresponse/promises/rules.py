"""What can be promised and said of a promise, as functions of values: exact numbers, comparators, parts that add up,
and what a whole promise must say. No Django, no database, no clock."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from fullresponse.cases.rules import FIRST_YEAR, one_of, place
from fullresponse.kernel.figures import decimal
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.kernel.words import gettext_noop, words
from fullresponse.pack import Pack

LIFECYCLE = "promise"
KINDS, STATUSES, OUTCOMES = "promise_kinds", "promise_statuses", "promise_outcomes"  # lists of the pack
DONE, BLOCKED, ON_THE_WAY = "done", "blocked", "on_the_way"
KEPT, PARTLY, BROKEN, UNCHECKABLE = "kept", "partly", "broken", "uncheckable"
NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,9}|/[1-9]\d{0,8})?")
LAST_YEAR = 2199
LONG = 10  # digits
BREAKS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
MOST_SUPPORTS, MOST_ITEMS, MOST_MILESTONES = 20, 500, 24
LIMITS = {"document": 200, "section": 200, "group": 60, "serial": 20, "unit": 20, "unchecked": 500, "baseline_by": 200}
QUOTE = 5_000
NAMES = {
    **{"document": gettext_noop("来源文件"), "section": gettext_noop("章节"), "group": gettext_noop("类别")},
    **{"serial": gettext_noop("序号"), "unit": gettext_noop("单位（计量）"), "baseline_by": gettext_noop("基准由谁定")},
    **{"unchecked": gettext_noop("无法核验的理由"), "quote": gettext_noop("报告原文"), "value": gettext_noop("数值")},
    **{"baseline": gettext_noop("基准值"), "due": gettext_noop("完成时限"), "said_on": gettext_noop("报告日期")},
    **{"lead": gettext_noop("牵头单位"), "owner": gettext_noop("数据来源单位"), "supports": gettext_noop("配合单位")},
    **{"year": gettext_noop("年度"), "baseline_on": gettext_noop("基准日期"), "kind": gettext_noop("种类")},
    **{"category": gettext_noop("主题"), "comparator": gettext_noop("比较"), "items": gettext_noop("项数")},
    **{"street": gettext_noop("街道"), "light": gettext_noop("灯"), "course": gettext_noop("数怎么走")},
}
COMPARATORS = {  # code -> how it is read; "keep" ones compare with the baseline and have no value
    "eq": gettext_noop("等于"),
    "ge": gettext_noop("不低于"),
    "gt": gettext_noop("高于"),
    "le": gettext_noop("不高于"),
    "lt": gettext_noop("低于"),
    "about": gettext_noop("左右"),
    "keep_up": gettext_noop("持平或者更高"),
    "keep_down": gettext_noop("持平或者更低"),
}
SIGNS = {"eq": "=", "ge": "≥", "gt": ">", "le": "≤", "lt": "<", "about": "≈", "keep_up": "≥", "keep_down": "≤"}
KEEPS = ("keep_up", "keep_down")
GROWS, LEVEL, HOLDS = "grows", "level", "holds"
COURSES = {  # how the number behaves over the year
    GROWS: gettext_noop("逐步累计到目标"),
    LEVEL: gettext_noop("以最后一次读数为准"),
    HOLDS: gettext_noop("每次读数都要达到"),
}


@dataclass(frozen=True)
class Draft:
    """A promise as it is to be registered. Numbers are text as somebody wrote them; codes are the pack's."""

    quote: str
    year: int
    lead: str
    due: date
    kind: str = "task"
    document: str = ""
    said_on: date | None = None
    section: str = ""
    start: int | None = None  # offsets of the quotation in the text of which `sha256` is the hash
    end: int | None = None
    sha256: str = ""
    group: str = ""
    serial: str = ""
    value: str = ""
    unit: str = ""
    comparator: str = ""
    course: str = "grows"
    unchecked: str = ""
    baseline: str = ""
    baseline_by: str = ""
    baseline_on: date | None = None
    supports: tuple[str, ...] = ()
    owner: str = ""
    category: str = ""
    street: str = ""
    items: int | None = None  # how many items the document says that it has
    source: str = ""  # of an import
    outer_number: str = ""


def number(text: Any, label: str, *, needed: bool = False) -> str:
    """The number as it is kept: plain digits, a point or a fraction, nothing else. "" for none. Refused for what is no
    number: units, signs of hundred and words belong elsewhere."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "") if isinstance(text, str) else ""
    plain = plain.replace("\N{MINUS SIGN}", "-").removeprefix("+")
    if not plain and not needed:
        return ""
    if not NUMBER.fullmatch(plain):
        raise Refused(
            "“{label}”要写成数，如 37、439.55 或者 1/3，不带单位，现在是“{text}”。", label=label, text=str(text)[:40]
        )
    return plain


def in_event(text: str) -> str:
    """The number as an event may hold it: 1:3 for 1/3, and long ones in groups, 13_500_000_000, so that none of them
    can be a telephone number."""
    return re.sub(rf"\d{{{LONG},}}", lambda digits: f"{int(digits[0]):_}", text.replace("/", ":"))


def day(on: date | None, label: str) -> None:
    """Refused for a day so far away that nobody can mean it."""
    if on is not None and not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise Refused("“{label}”要在 {first} 和 {last} 之间。", label=label, first=FIRST_YEAR, last=LAST_YEAR)


def spoken(quote: str) -> str:
    """The quotation as words: where a page or a line was broken, a line ends."""
    return BREAKS.sub("\n", quote.replace("\r\n", "\n"))


def exact(text: str) -> Fraction | None:
    """The number that was kept."""
    return Fraction(text) if text else None


def checked(draft: Draft, pack: Pack) -> Draft:
    """The draft made plain. Refused, naming the field, for whatever cannot be kept or does not fit together."""
    clean: dict[str, Any] = {"quote": words(spoken(draft.quote), NAMES["quote"], QUOTE)}
    if draft.start is not None:
        clean["quote"] = draft.quote  # as it stands in its text, to the character
    for name, most in LIMITS.items():
        clean[name] = words(getattr(draft, name), NAMES[name], most, needed=False)
    for name in ("value", "baseline"):
        clean[name] = number(getattr(draft, name), NAMES[name])
    if not FIRST_YEAR <= draft.year <= LAST_YEAR:
        raise Refused("“{label}”要在 {first} 和 {last} 之间。", label=NAMES["year"], first=FIRST_YEAR, last=LAST_YEAR)
    for name in ("due", "said_on", "baseline_on"):
        day(getattr(draft, name), NAMES[name])
    draft = replace(draft, **clean)
    _coded(draft, pack)
    _days(draft)
    _source(draft)
    _measured(draft)
    return draft


def _coded(draft: Draft, pack: Pack) -> None:
    if not draft.lead:
        raise Refused("请填写“{label}”。", label=NAMES["lead"])
    known = {"lead": pack.bodies, "owner": pack.bodies, "category": pack.categories, "kind": pack.lists.get(KINDS, {})}
    for name, table in (*known.items(), ("comparator", COMPARATORS), ("course", COURSES)):
        one_of(getattr(draft, name), table, NAMES.get(name, name))
    if len(draft.supports) > MOST_SUPPORTS:
        raise Refused(
            "“{label}”最多 {limit} 个单位，现在是 {n} 个。",
            label=NAMES["supports"],
            limit=MOST_SUPPORTS,
            n=len(draft.supports),
        )
    for body in draft.supports:
        one_of(body, pack.bodies, NAMES["supports"])
    if draft.lead in draft.supports:
        raise Refused("“{body}”已经是牵头单位，不再写进配合单位。", body=pack.bodies[draft.lead].name)
    place(draft.street, "", pack)


def _days(draft: Draft) -> None:
    if draft.due.year < draft.year:
        raise Refused("“{label}”不能早于年度。", label=NAMES["due"])
    if draft.said_on is not None and draft.said_on > draft.due:
        raise Refused("“{label}”不能晚于完成时限。", label=NAMES["said_on"])


def _source(draft: Draft) -> None:
    """A place in a text that was read is whole: where it begins, where it ends, and in which text."""
    said = [draft.start is not None, draft.end is not None, bool(draft.sha256)]
    if any(said) and not all(said):
        raise Refused("出处要写全：起止位置和原文的哈希值，三样一起写。")
    if draft.start is None or draft.end is None:
        return
    if not 0 <= draft.start < draft.end or draft.end - draft.start != len(draft.quote):
        raise Refused(
            "起止位置和报告原文的长度对不上（{start}–{end}，原文 {n} 个字）。",
            start=draft.start,
            end=draft.end,
            n=len(draft.quote),
        )
    if not re.fullmatch("[0-9a-f]{64}", draft.sha256):
        raise Refused("原文的哈希值要是 64 位的 SHA-256。")


def _measured(draft: Draft) -> None:
    """It can be checked by a number, or by whether it is done; or it says why it cannot be checked."""
    if draft.unchecked and (draft.value or draft.comparator):
        raise Refused("写了无法核验的理由，就不写数值和比较。")
    if draft.value and not draft.comparator:
        raise Refused("有数值就要选怎么比较（等于、不低于……）。")
    if draft.comparator in KEEPS and (draft.value or not draft.baseline):
        raise Refused("“{comparator}”和基准比较：写基准值，不写数值。", comparator=COMPARATORS[draft.comparator])
    if draft.comparator and draft.comparator not in KEEPS and not draft.value:
        raise Refused("选了怎么比较，就要写数值。")
    if draft.baseline and not draft.baseline_by:
        raise Refused("写了基准值，就要写由谁定的。")
    if draft.items is not None and not 1 <= draft.items <= MOST_ITEMS:
        raise Refused("“{label}”在 1 和 {most} 之间。", label=NAMES["items"], most=MOST_ITEMS)


@dataclass(frozen=True)
class Goal:
    """What a number is held against: the first promise, or an amended one. None of them: it is done or it is not."""

    comparator: str = ""
    value: Fraction | None = None
    baseline: Fraction | None = None

    @property
    def target(self) -> Fraction | None:
        return self.baseline if self.comparator in KEEPS else self.value

    @property
    def measured(self) -> bool:
        return bool(self.comparator) and self.target is not None

    @property
    def capped(self) -> bool:
        """Not more than so much, counted from nought: a limit, nothing to arrive at."""
        below = self.comparator == "keep_down" or (self.comparator in ("le", "lt") and self.baseline is None)
        return below and self.target is not None and self.target >= 0

    @property
    def begins(self) -> Fraction:
        """From where a number that grows is counted: what is only kept up is counted anew each year."""
        return Fraction() if self.comparator in KEEPS else self.baseline or Fraction()


def reaches(goal: Goal, reading: Fraction | None, about: int) -> bool | None:
    """Does the reading do what was promised? None where there is nothing to compare. `about`: how many hundredths of
    the number "about" may be away from it."""
    target = goal.target
    if not goal.measured or target is None or reading is None:
        return None
    return {
        "eq": reading == target,
        "ge": reading >= target,
        "gt": reading > target,
        "le": reading <= target,
        "lt": reading < target,
        "about": abs(reading - target) * 100 <= abs(target) * about,
        "keep_up": reading >= target,
        "keep_down": reading <= target,
    }[goal.comparator]


@dataclass(frozen=True)
class Part:
    """What of a whole's number a part takes. `items`: how many items the part itself has."""

    value: Fraction | None
    unit: str
    items: int | None = None


def add_up(whole: Part, parts: Sequence[Part], *, complete: bool) -> None:
    """Refused when the parts go beyond the whole; `complete`: also when they do not reach it. Only what is counted in
    the whole's unit is added up; where the whole says how many items it has, those of the parts are counted, a part
    without any as one."""
    same = added(whole, parts)
    if whole.value is not None and same:
        if whole.value >= 0 and min(same) < 0:
            raise Refused("各项的数不能是负数。")
        _sums(whole.value, same, whole.unit, complete=complete)
    if whole.items is not None and parts:
        _counts(whole.items, sum(part.items or 1 for part in parts), complete=complete)


def added(whole: Part, parts: Sequence[Part]) -> list[Fraction]:
    """The numbers of those parts that are counted as the whole is."""
    return [part.value for part in parts if part.value is not None and whole.unit and part.unit == whole.unit]


def _sums(whole: Fraction, parts: Sequence[Fraction], unit: str, *, complete: bool) -> None:
    total = sum(parts, Fraction())
    if total > whole or (complete and total != whole):
        told = {"sum": "+".join(map(plain, parts)), "total": plain(total), "whole": plain(whole), "unit": unit}
        if total > whole:
            raise Refused("各项加起来是 {sum}={total}{unit}，超过了整体的 {whole}{unit}，请核对。", **told)
        raise Refused("各项加起来是 {sum}={total}{unit}，不等于整体的 {whole}{unit}，请核对。", **told)


def _counts(whole: int, parts: int, *, complete: bool) -> None:
    if parts > whole or (complete and parts != whole):
        raise Refused("报告说一共 {whole} 项，现在列了 {parts} 项，请核对。", whole=whole, parts=parts)


def plain(value: Fraction) -> str:
    """The exact number as short as it can be written: 37, 439.55, 1/3."""
    digits = next((n for n in range(10) if (value * 10**n).denominator == 1), None)
    return str(value) if digits is None else decimal(value, digits)


BY_OTHERS = frozenset(("verify", "doubt", "accept", "send_back", "settle", "correct"))
BY_OTHERS |= {"amend", "postpone", "plan", "pass_on", "drop"}  # to change what it is held to is to judge it, too


def another(verb: str, bodies: Sequence[str], posts: Sequence[tuple[str, str]]) -> None:
    """Whoever judges a promise or changes it holds no post at a body that leads or that reported."""
    if verb in BY_OTHERS and any(body and body in bodies for _role, body in posts):
        raise NotAllowed("您在牵头或者填报的单位有岗位，这一步要由别的单位的人来做。")
