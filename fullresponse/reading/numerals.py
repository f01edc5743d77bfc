"""Numbers with their units, as they stand in running text: 320亿元, 3万余条, 三日, 五成, 百分之十, 数百场."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from fullresponse.reading.words import one_of, table

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8, "万亿": 10**12, "": 1}
LONGEST = 24  # characters of a number; more is a code
PER = re.compile("/(?:年|月|日|天|小时|人|户|亩|公里|平方米|立方米|千人|万人)")  # 30万吨/年
RANGE = re.compile(r"(?:-|—|~|–|至|到)(?:\d)")  # 2—3家: read with the second number
LOWER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?:-|—|~|–|至|到)\Z")
PARTS = {"百分之": ("%", 1), "千分之": ("‰", 1), "万分之": ("‱", 1)}

ARABIC = r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d+)?(?![\d])|\d+(?:\.\d+)?"
NUMBER = re.compile(
    rf"(?P<parts>[百千万]分之)?(?:(?P<vague>(?:数|几|上|成|好几)(?=[十百千万亿])[十百千]{{0,2}})|(?P<arabic>{ARABIC})"
    r"|(?P<chinese>[零〇一二两三四五六七八九十百千][零〇一二两三四五六七八九十百千点]*))"
    r"(?P<more>余|多(?!式|元|种|个|家|项|方|层|边|党|功|样|边))?(?P<tens>[百千](?=[万亿]|[余多]?[^一-龥]|[余多]?[家个名人项场]))?"
    r"(?P<myriad>万亿|万|亿)?(?P<again>余|多(?!式|元|种|方|层|边|党|功|样))?"
)


@dataclass(frozen=True)
class Number:
    """`start` to `end` is number, inner 余 and unit. `amount` and `base_value` are None for a vague number. `more` is
    whether 余 or 多 stands inside; `chinese` whether the digits are Chinese."""

    start: int
    end: int
    value: str
    unit: str
    base_value: Decimal | None
    base_unit: str
    kind: str
    more: bool
    chinese: bool


def numbers(text: str) -> Iterator[Number]:
    """Every number of the text that a unit could follow, from the left; a number without a unit has `unit` ""."""
    for match in NUMBER.finditer(text):
        if match.end() - match.start() <= LONGEST and not RANGE.match(text, match.end()):
            number = _number(text, match)
            lower = LOWER.search(text, max(0, number.start - 8), number.start)
            yield _from(text, number, lower.start()) if lower else number


def within(found: Sequence[Number], start: int, end: int) -> Sequence[Number]:
    """Those of some numbers, in the order of the text, that lie in a stretch."""
    first = bisect_left(found, start, key=lambda number: number.start)
    behind = bisect_left(found, end, first, key=lambda number: number.start)
    return [number for number in found[first:behind] if number.end <= end]


def _from(text: str, upper: Number, start: int) -> Number:
    """A range (2—3家) is one number, which says no exact value."""
    value = text[start : upper.start] + upper.value
    return replace(upper, start=start, value=value, base_value=None)


def _number(text: str, match: re.Match[str]) -> Number:
    unit = None if match["myriad"] and _people().match(text, match.end()) else _unit().match(text, match.end())
    word = unit.group() if unit else ""
    kind, base_unit, factor = _units()[word] if word else ("none", "", 1)
    end = unit.end() if unit else match.end()
    per = PER.match(text, end) if word else None
    if per and word + per.group() not in _units():
        word, base_unit, end = word + per.group(), base_unit + per.group(), per.end()
    amount, value = _amount(match)
    myriad = match["myriad"] or ""
    if match["parts"] and not word:
        word, kind, (base_unit, factor) = "%", "measure", PARTS[match["parts"]]
    elif myriad and not word:
        kind, base_unit = "bare", "人"
    base = None if amount is None else amount * MYRIADS[myriad] * factor
    return Number(
        match.start(),
        end,
        value,
        myriad + word,
        base,
        base_unit,
        kind,
        bool(match["more"] or match["again"]),
        not match["arabic"],
    )


def _amount(match: re.Match[str]) -> tuple[Decimal | None, str]:
    """The number before 万 and 亿, and how it is written in digits (a vague one as printed)."""
    if match["vague"]:
        return None, match["vague"]
    plain = match["arabic"] or match["chinese"]
    amount = Decimal(plain.replace(",", "")) if match["arabic"] else Decimal(spelled(plain))
    if match["tens"]:
        amount *= TENS[match["tens"]]
    return amount, plain.replace(",", "") if match["arabic"] and not match["tens"] else f"{amount:f}"


def spelled(chinese: str) -> str:
    """A number in Chinese numerals below 万 (四十二, 二〇二五, 一百零三, 三点五) in digits."""
    whole, point, rest = chinese.partition("点")
    if not any(one in TENS for one in whole):
        said = "".join(str(DIGITS[one]) for one in whole) or "0"
    else:
        said = str(_by_tens(whole))
    digits = "".join(str(DIGITS[one]) for one in rest if one in DIGITS)
    return f"{said}.{digits}" if point and digits else said


def _by_tens(chinese: str) -> int:
    total, last = 0, 0
    for one in chinese:
        if one in DIGITS:
            last = DIGITS[one]
        elif one in TENS:
            total += (last or 1) * TENS[one]
            last = 0
    return total + last


@cache
def _people() -> re.Pattern[str]:
    """Nouns that follow 万 directly (30万群众), also where they begin like a unit (户籍人口)."""
    return re.compile(one_of("people"))


@cache
def _unit() -> re.Pattern[str]:
    return re.compile(one_of("units"))


@cache
def _units() -> dict[str, tuple[str, str, int]]:
    """Kind, base unit and factor of each unit."""
    return {
        row[0]: (row[1], row[2] if len(row) > 2 and row[2] else row[0], int(row[3]) if len(row) > 3 else 1)
        for row in table("units")
    }
