"""Figures of a report: a number what it measures, how sure it is, what it is a share of, and its period."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fullresponse.reading.clauses import Clause, Sentence
from fullresponse.reading.flow import Flow
from fullresponse.reading.indicators import name, without_change
from fullresponse.reading.numerals import Number
from fullresponse.reading.periods import Place, period, tense
from fullresponse.reading.pieces import pieces
from fullresponse.reading.report import ABOUT, AT_LEAST, AT_MOST, EQUAL, MORE, Figure
from fullresponse.reading.sections import Paragraph

UP = "增长|增加|提高|上升|提升|上涨|增幅|增速|扩大"
DOWN = "下降|降低|减少|下跌|回落|缩减|降幅|收窄|压减|压缩"
CHANGED = re.compile(
    f"(?P<year>同比|比上年|较上年|比去年|较去年|比上一年)?(?:平均|实际|累计|又|再)?(?:分别|均|各)?(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:了|约|近|超过?|逾|分别|达到?|为|不低于|高于|幅度|在)*$"
)
YEAR_ON_YEAR = re.compile("同比|比上年|较上年|比去年|较去年")
AVERAGE = re.compile("(?:平均|年均)(?:分别)?(?:增长|下降|提高|降低|减少|上涨)(?:约|近|超过?)*$")
SHARE = re.compile("占[^,;。]{0,24}(?:的|比重|比例|比)?(?:约|近|超|超过|达|达到|为|提高到|提升至|不低于)*$")
TASK_SHARE = re.compile("(?:任务|计划|总量|总数|目标|预算)的(?:约|近|超过?)?$")
OF_CHANGE = frozenset({"%", "个百分点", "百分点", "倍", "成", "‰", "个基点"})
QUALIFIERS = re.compile(
    "预计|有望|计划|累计|连续|平均|约|近(?=[\\d一二三四五六七八九十百])|共(?=[\\d\\u4e00-\\u9fa5])|力争|确保"
)
BEFORE = (
    (re.compile("(?:不低于|不少于|至少|高于或等于)$"), AT_LEAST),
    (re.compile("(?:不超过|不高于|低于|少于|不大于)$"), AT_MOST),
    (re.compile("(?:超过|超|突破|逾|高于|多于|大于|上万)$"), MORE),
    (re.compile("(?:约|近|大约|约为|接近|将近|左右)$"), ABOUT),
)
AFTER = (
    (re.compile("(?:及?以上)"), AT_LEAST),
    (re.compile("(?:以内|之内|内(?!外|地|需|部|涵|容)|以下|之下)"), AT_MOST),
    (re.compile("(?:左右|上下)"), ABOUT),
)


@dataclass(frozen=True)
class Mention:
    """A number in its clause; `start` to `end` is the shortest clause with its noun. Places of the running text."""

    number: Number
    start: int
    end: int
    clause: Clause
    sentence: Sentence
    paragraph: Paragraph
    bracketed: bool = False
    listed: bool = False  # one of several numbers that are said 分别


def mentions(text: str, paragraph: Paragraph, said: list[Sentence], found: list[Number]) -> Iterator[Mention]:
    """The numbers of a paragraph, each with its clause; `found` are all figures of the paragraph, from the left."""
    for sentence in said:
        for clause in sentence.clauses:
            inside = [one for one in found if clause.start <= one.start and one.end <= clause.end]
            for number, (start, end) in zip(inside, pieces(text, clause, inside), strict=True):
                bracket = text.rfind("(", clause.start, number.start) > text.rfind(")", clause.start, number.start)
                listed = len(inside) > 1 and "分别" in text[clause.start : number.start]
                yield Mention(number, start, end, clause, sentence, paragraph, bracket, listed)


def bound(text: str, number: Number, end: int) -> str:
    """How the true value lies to the one that is said."""
    after, before = text[number.end : min(end, number.end + 4)], text[max(0, number.start - 5) : number.start]
    if number.base_value is None:
        return ABOUT
    for pattern, sign in AFTER:
        if pattern.match(after):
            return sign
    for pattern, sign in BEFORE:
        if pattern.search(before):
            return sign
    return MORE if number.more else EQUAL


def figures(flow: Flow, found: list[Mention], planned: int | None, subject: str) -> Iterator[Figure]:
    """The figures of a report, in the order of the text; each may lean on the one before it in its sentence."""
    before: Drafted | None = None
    for one in found:
        if before and before.mention.sentence != one.sentence and not _leans(flow.text, one):
            before = None
        before = _draft(flow, one, before, planned, subject)
        yield before.figure


@dataclass(frozen=True)
class Drafted:
    mention: Mention
    figure: Figure


def _draft(flow: Flow, one: Mention, before: "Drafted | None", planned: int | None, subject: str) -> Drafted:
    text, number = flow.text, one.number
    left, right = _left(text, one, before), text[number.end : one.end]
    comparison = _comparison(left, right, one, before)
    indicator, verb = _indicator(text, one, before, comparison, left, right)
    place = _place(text, one, planned)
    when, source = period(place)
    figure = Figure(
        *flow.span(one.start, one.end),
        *flow.span(number.start, number.end),
        value=number.value,
        unit=number.unit,
        base_value=number.base_value,
        base_unit=number.base_unit,
        bound=bound(text, number, one.end),
        qualifiers=_qualifiers(text, one),
        inherited=_inherited(text, one),
        comparison=comparison,
        part_of=before.figure.value_start if before and comparison in (PART, ITEMS) else None,
        indicator=indicator,
        subject=subject,
        verb=verb,
        period=when,
        period_source=source,
        tense=tense(place),
        path=tuple(text[h.start : h.end] for h in one.paragraph.headings),
        doubts=_doubts(one, comparison, indicator, when),
    )
    return Drafted(one, figure)


def _place(text: str, one: Mention, planned: int | None) -> Place:
    told, at = one.paragraph, one.number.start
    return Place(
        before=text[one.sentence.start : at],
        after=text[one.number.end : one.end],
        paragraph=text[told.start : at],
        part=told.part,
        part_year=told.year,
        planned=planned,
    )


PART, ITEMS, PORTION = "其中", "分项合计", "占比"


def _leans(text: str, one: Mention) -> bool:
    """Whether the sentence of a number goes on from the one before: 其中…, 同比…, 比上年…"""
    return re.match("其中|同比|比上年|分别|增长|下降", text[one.sentence.start : one.sentence.start + 4]) is not None


def _left(text: str, one: Mention, before: "Drafted | None") -> str:
    """What stands in the clause before the number; for the second of a list (7.9%、2.8%), before the first."""
    start = one.start
    if before and before.mention.clause == one.clause and before.mention.number.end > start:
        gap = text[before.mention.number.end : one.number.start]
        if len(gap) > 3:
            start = before.mention.number.end
        else:
            return text[start : before.mention.number.start]
    return text[start : one.number.start]


def _comparison(left: str, right: str, one: Mention, before: "Drafted | None") -> str | None:
    number = one.number
    if number.base_unit in OF_CHANGE and (said := CHANGED.search(left)):
        if AVERAGE.search(left):
            return "平均下降" if said["down"] else "平均增长"
        return ("同比" if YEAR_ON_YEAR.search(left) else "") + ("下降" if said["down"] else "增长")
    if number.base_unit in ("%", "‰") and (SHARE.search(left) or TASK_SHARE.search(left)):
        return PORTION
    return _of_the_one_before(left, one, before) if before else None


def _of_the_one_before(left: str, one: Mention, before: "Drafted") -> str | None:
    same = before.mention.number.base_unit == one.number.base_unit
    if left.startswith("其中"):
        return PART
    if same and _bracketed(one, before):
        return PART
    if left in ("共", "共计", "合计") and not same and before.figure.comparison is None:
        return ITEMS
    return None


def _bracketed(one: Mention, before: "Drafted") -> bool:
    """Whether this number stands in brackets behind the one before: 44个(新建37个、提升7个)."""
    return one.bracketed and (not before.mention.bracketed or before.figure.comparison == PART)


def _indicator(
    text: str, one: Mention, before: "Drafted | None", comparison: str | None, left: str, right: str
) -> tuple[str, str]:
    if comparison and comparison not in (PART, ITEMS, PORTION):
        noun = without_change(left)
        if not noun and before:
            return before.figure.indicator, "下降" if "下降" in comparison else "增长"
        return _respective(text, one, noun), "下降" if "下降" in comparison else "增长"
    said, verb = name(left, right)
    if comparison == PART and before and len(said) <= 4:
        said += before.figure.indicator if not before.figure.indicator.startswith(said) else ""
    if comparison == PORTION:
        return _portion(left), "占"
    return said or (before.figure.indicator if before else ""), verb


def _portion(left: str) -> str:
    noun = re.sub("的(?:比重|比例)?.{0,4}$", "", left)
    noun = re.sub("^(?:其中|预计|全区|全市)+", "", noun).replace("约占", "占")
    return re.sub("比重|比例", "", noun) + ("比重" if "占" in noun else "完成率")


def _respective(text: str, one: Mention, noun: str) -> str:
    """Of several subjects (二氧化氮、可吸入颗粒物浓度) the one that this number is about, where they come 分别."""
    return noun


def _qualifiers(text: str, one: Mention) -> tuple[str, ...]:
    around = text[one.start : one.number.start]
    said = [m.group() for m in QUALIFIERS.finditer(around)]
    if one.number.more:
        said.append("余" if "余" in text[one.number.start : one.number.end] else "多")
    if one.number.base_value is None:
        said.append("数")
    after = re.match("以上|以内|以下|左右|内", text[one.number.end : one.end])
    return (*said, *([after.group()] if after else []))


def _inherited(text: str, one: Mention) -> tuple[str, ...]:
    """预计 and its like of an earlier clause reach over a comma, never over a semicolon."""
    reach = one.sentence.start
    for clause in one.sentence.clauses:
        if clause.start >= one.start:
            break
        reach = clause.start if clause.after == ";" else reach
    own = _qualifiers(text, one)
    earlier = re.findall("预计|有望|力争|争取|计划(?=[^”])", text[reach : one.clause.start])
    return tuple(dict.fromkeys(word for word in earlier if word not in own))


def _doubts(one: Mention, comparison: str | None, indicator: str, when: str) -> tuple[str, ...]:
    found = []
    if not indicator:
        found.append("no_indicator")
    if one.number.base_value is None:
        found.append("vague_number")
    if "分别" in indicator or one.listed:
        found.append("which_of_several")
    if when == "未定":
        found.append("no_period")
    if one.number.chinese and one.number.kind == "count":
        found.append("maybe_a_name")
    return tuple(found)
