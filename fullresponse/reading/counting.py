"""Which numbers of a text are figures: what a number must have beside it, and what it must not."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from fullresponse.reading.clauses import KEPT
from fullresponse.reading.numerals import Number, numbers
from fullresponse.reading.words import one_of, table

BEFORE, AFTER = 40, 18  # characters looked at on either side
FOUNDED = (
    "成立|组建|设立|建立|建成|新建|新增|新设|增设|引进|获批|完成|培育|创建|新开"
    "|开通|开行|拥有|实现|落地|开工|竣工|投产|投用|举办|承办|建设"
)
SET = re.compile("(?:成立|组建)[^,。;]{0,30}$")
STRETCH_WITHIN = re.compile("(?:内|以内|之内|以上|左右)")
CHANGED = re.compile(
    "(?:增加|减少|缩短|压缩|提前|延长|提升|提高|缩减|压减|节约|节省|减|达到?|为|至|到|突破|超过?|超出|增长|控制在|平均|不超过|仅需|只需|快|多|少|稳定在|保持在)(?:约|近|超)?$"
)
AGE = re.compile("(?:寿命|年龄|期望|达到?|提高到|增至|提升至|突破|为|超过|至)(?:约|近|超)?$")
DAYS_WITHOUT = re.compile("(?:连续|持续)(?:约|近|超过?)?$")
OF_DAYS = re.compile("(?:天数|工期|时间|时长|时限|用时|周期|期限|环节|里程)(?:[^,。;]{0,6})$")
RATES = re.compile("(?:次)?(?:上调|下调|调高|调低|调整|提高|降低)")
INDEX_BEFORE = re.compile("(?:达到?|为|至|到|系数|指数|评分|得分|比)(?:约|近|超)?$")
PEOPLE = re.compile(f"[\\u4e00-\\u9fa5]{{0,6}}?{one_of('people')}")
LONGEST_LIST, LIST_REACH = 12, 120  # names in a list, characters that it may take
CLAUSE_BEFORE = re.compile(r"[,。;:!?\n]")
LISTED = re.compile("[、和与及]")
DIGITS = re.compile(r"[\d.,零〇一二两三四五六七八九十百千]+")
LONE_END = re.compile(r"[,。;、:)\n]|$")


def figures_in(text: str) -> Iterator[Number]:
    """The numbers of running text that state a quantity, from the left."""
    names = _names(text)
    for number in numbers(text):
        before = text[max(0, number.start - BEFORE) : number.start]
        named = any(start <= number.start < end for start, end in names.get(number.start // BLOCK, ()))
        if not named and _counts(text, number, before):
            yield _with_noun(text, number, before)


def _with_noun(text: str, number: Number, before: str) -> Number:
    """A number of 万 without a unit counts what the noun before it says (旅游人次86.5万), or what the next in its list
    does (3500万、2300万人次)."""
    if number.kind != "bare":
        return number
    listed = re.compile("[、和]").match(text, number.end)
    following = next(numbers(text[number.end + 1 : number.end + 1 + AFTER]), None) if listed else None
    if following and following.start == 0 and following.base_unit:
        return replace(number, base_unit=following.base_unit)
    if re.search("人次(?:达到?|超过?|突破|约|近)*$", before):
        return replace(number, base_unit="人次")
    noun = PEOPLE.match(text, number.end)
    return (
        replace(number, base_unit=HOUSEHOLDS[noun.group()[-1]]) if noun and noun.group()[-1] in HOUSEHOLDS else number
    )


HOUSEHOLDS = {"户": "户", "庭": "户", "业": "家", "体": "户"}  # 用户, 家庭, 企业, 经营主体 are not persons
BLOCK = 64
SPELLED_MEASURES = frozenset({"%", "‰", "‱", "倍", "个百分点", "元", "公里", "亩", "吨", "公顷", "平方米"})


def _names(text: str) -> dict[int, list[tuple[int, int]]]:
    """Stretches within short quotation marks and titles, in which numbers are parts of names; by blocks of the text."""
    found: dict[int, list[tuple[int, int]]] = {}
    for kept in KEPT.finditer(text):
        if text[kept.start()] != "(":
            for block in range(kept.start() // BLOCK, kept.end() // BLOCK + 1):
                found.setdefault(block, []).append((kept.start(), kept.end()))
    return found


def _counts(text: str, number: Number, before: str) -> bool:
    after = text[number.end : number.end + AFTER]
    if not number.unit or number.kind == "bare":
        return _lone(text, number, before, after)
    if kind_of_other(text, number, before):
        return False
    if number.kind == "time":
        return _stretch(number, before, after)
    if number.kind == "measure" and after.startswith("级"):
        return False  # 30万吨级航道: a size
    if text[number.start] in "百千" and (number.kind == "measure" or not number.unit.startswith(("万", "亿"))):
        return number.base_unit in ("%", "‰")  # 千公里, 百家, 百万吨: round words, not counts
    if number.kind == "share":
        return not before.endswith("第") and not after.startswith(("不", "为", "功", "长", "立", "果", "员"))
    if _names_a_list(text, number):
        return False
    return _spelled_counts(number, before, after) if number.chinese else True


def kind_of_other(text: str, number: Number, before: str) -> str:
    """What a number is that is no figure (an ordinal, a name, a date …), by the lexicon; "" if it is none of these."""
    digits = DIGITS.match(text, number.start)
    tail = text[digits.end() : digits.end() + AFTER] if digits else ""
    for kind, left, right in _others():
        if left.search(before) and right.match(tail):
            return kind
    return ""


def _names_a_list(text: str, number: Number) -> bool:
    """Whether a number only counts what was just named: 甲、乙、丙3家. Behind 等 it says more than the names do."""
    few = number.unit != "大" or not number.chinese
    few = few and number.base_value is not None and 2 <= number.base_value <= LONGEST_LIST and number.kind == "count"
    if not few or text[number.start - 1 : number.start] in ("等", "、", "和", "与", "及", ""):
        return False
    clause = CLAUSE_BEFORE.split(text[max(0, number.start - LIST_REACH) : number.start])[-1]
    return len(LISTED.findall(clause)) == int(number.base_value or 0) - 1


def _lone(text: str, number: Number, before: str, after: str) -> bool:
    """A number without a unit: people are counted without one (6万居民); an index has none."""
    if number.unit:
        return not number.chinese and bool(PEOPLE.match(after) or LONE_END.match(after))
    alone = not number.chinese and LONE_END.match(after) and INDEX_BEFORE.search(before)
    return bool(alone and "." in number.value and not kind_of_other(text, number, before))


def _stretch(number: Number, before: str, after: str) -> bool:
    """A stretch of time is a figure when it is a limit, an age, a run of years, or what was gained."""
    if number.unit in ("年", "届") and not number.more:
        return bool(DAYS_WITHOUT.search(before)) or bool(re.search("(?:缩短|提前|延长)$", before))
    if number.unit in ("岁", "周岁"):
        return bool(AGE.search(before)) and not after.startswith(("以上", "以下", "及以"))
    if STRETCH_WITHIN.match(after) and not after.startswith("以上"):
        return True
    return bool(CHANGED.search(before) or OF_DAYS.search(before)) and number.unit != "日"


def _spelled_counts(number: Number, before: str, after: str) -> bool:
    """Chinese numerals mostly name a set (五大功能区, 两个行动计划); they count where that many came about."""
    if number.kind == "measure":
        return number.base_unit in SPELLED_MEASURES or "万" in number.unit or "亿" in number.unit
    if number.base_value is None or number.unit == "连冠":
        return True
    if number.unit in ("大",):
        return bool(SET.search(before))
    if number.base_value == 1:
        return False
    if number.unit == "次":
        return RATES.match(after) is not None  # 两次上调利率, but not 三次亲临
    return bool(re.search(f"(?:{FOUNDED})(?:了)?$|等$", before)) and number.kind != "rank"


@cache
def _others() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (kind, re.compile(f"(?:{before})$" if before else ""), re.compile(after))
        for kind, before, after in ((*row, "", "")[:3] for row in table("not_figures"))
    )
