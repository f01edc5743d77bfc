"""How sure and how exact a number is said to be: 约, 以上, 余, 预计, 力争 (guide, 2)."""

import re

from fullresponse.reading.mentions import Mention
from fullresponse.reading.numerals import Number
from fullresponse.reading.report import ABOUT, AT_LEAST, AT_MOST, EQUAL, MORE

# 计划 as an adverb, not the name of a plan; 共 as a sum, not out of 公共 or 共建.
INTENDED = (
    r"(?:(?<![\u4e00-\u9fa5”])|(?<=[是年月内前底区市县省府们])(?<![一二三四五六七八九十]年))计划(?![”》]|年度)"
    "|计划(?=总?投资)"
)
SUM = r"(?<![公中])共(?=[\d\u4e00-\u9fa5])(?![建享同治通济识性产])"
QUALIFIERS = re.compile(rf"预计|有望|{INTENDED}|累计|连续|平均|约|近(?=[\d一二三四五六七八九十百])|{SUM}|力争|确保")
BEHIND = re.compile("以上|以内|以下|左右|内")
INHERITED = re.compile(rf"预计|有望|力争|争取|{INTENDED}")
BEFORE = (
    (re.compile("(?:不低于|不少于|至少|高于或等于|达到或略?(?:高于|超过))$"), AT_LEAST),
    (re.compile("(?:不超过|不高于|低于|少于|不大于|不足|不到|未满|不满)$"), AT_MOST),
    (re.compile("(?:超过|超|突破|逾|高于|多于|大于)$"), MORE),
    (re.compile("(?:约|近|大约|约为|接近|将近)$"), ABOUT),
)
AFTER = (
    (re.compile("(?:及?以上)"), AT_LEAST),
    (re.compile("(?:以内|之内|内(?!外|地|需|部|涵|容)|以下|之下)"), AT_MOST),
    (re.compile("(?:左右|上下)"), ABOUT),
)


def bound(text: str, number: Number, end: int) -> str:
    """How the true value lies to the one that is said."""
    after, before = text[number.end : min(end, number.end + 4)], text[max(0, number.start - 6) : number.start]
    if number.base_value is None:
        return ABOUT
    for pattern, sign in AFTER:
        if pattern.match(after):
            return sign
    for pattern, sign in BEFORE:
        if pattern.search(before):
            return sign
    return MORE if number.more else EQUAL


def qualifiers(text: str, one: Mention) -> tuple[str, ...]:
    """The words of its own clause that change certainty or exactness."""
    said = [m.group() for m in QUALIFIERS.finditer(text, one.start, one.number.start)]
    if one.number.more:
        said.append("余" if "余" in text[one.number.start : one.number.end] else "多")
    if one.number.base_value is None:
        said.append("数")
    behind = BEHIND.match(text, one.number.end, one.end)
    return (*said, *([behind.group()] if behind else []))


def inherited(text: str, one: Mention) -> tuple[str, ...]:
    """预计 and its like of an earlier clause reach over a comma, never over a semicolon."""
    reach = one.sentence.start
    for clause in one.sentence.clauses:
        if clause.start > one.clause.start:
            break
        reach = clause.start if clause.after == ";" else reach
    own = qualifiers(text, one)
    earlier = INHERITED.findall(text, reach, one.clause.start)
    return tuple(dict.fromkeys(word for word in earlier if word not in own))
