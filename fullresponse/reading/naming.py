"""The indicator of a figure, with what its clause leaves to the figure before: 总投资, 增长9%, 占比 of what."""

import re

from fullresponse.reading.comparisons import ITEMS, PART, PORTION, is_change
from fullresponse.reading.indicators import BOUND_AFTER, is_kept, is_relative, name, strip_lead, without_change
from fullresponse.reading.mentions import Before, Mention

SHORT = 4  # characters of a noun that, behind 其中, needs the one before
WITHIN = ("内", "以内", "之内")
AGAINST = re.compile("(?:高|低|快|好|优|慢)于")  # 高于全国15.9个百分点
LEVEL = re.compile("(?:首次|已|已经|超过?|达到?|为|约|近|提高到|提升至|的|比重|比例|比|高达|不低于)+$")
AREA = re.compile("^(?:其中|预计|全[区市省县国])+")
COMMON_END = re.compile(
    "(投资|零售额|销售额|交易额|增加值|总产值|产值|收入|余额|贷款|存款|浓度|覆盖率|合格率|普及率|[^、]率|数量|人数|产量|规模|面积"
    "|补贴|价格|总量|总额|进口|出口|消费|用地)$"
)


def indicator(one: Mention, before: Before | None, kind: str | None, left: str, right: str) -> tuple[str, str]:
    """The indicator and the verb that governs it."""
    last = before.figure.indicator if before else ""
    if kind == PORTION:
        return _portion(one, left, right, last), "占"
    if is_change(kind):
        return _changed(one, before, left), "下降" if kind and "下降" in kind else "增长"
    special = _special(one, left, right, last)
    if special:
        return special, name(left, right)[1]
    said, verb = name(left, right)
    if kind == PART and len(said) <= SHORT:
        return said + ("" if last.startswith(said) else last), verb
    if one.listed:
        return _respective(one, said), verb
    if is_relative(said) or AGAINST.match(said):
        return (last if _beside(one, before) else "") + said.removeprefix("其中"), verb
    if before and said and not verb and kind != ITEMS and _in_list(one, before):
        verb = before.figure.verb  # the verb before a list governs all of it
        said = (verb if is_kept(verb) else "") + said
    return said or last, verb


def _special(one: Mention, left: str, right: str, last: str) -> str:
    """Time limits, years running, and who is reached: they are named after what they limit, run or reach."""
    if one.number.kind == "time" and right.startswith(WITHIN):
        return BOUND_AFTER.sub("", right) + "时限"
    if one.number.unit == "年":
        return f"{name(left, '')[0] or last}连续{BOUND_AFTER.sub('', right)}年数"
    said, verb = name(left, right)
    if last and strip_lead(left).startswith("惠及"):
        return f"{last}{said}" + ("" if right or len(said) > len(verb) else one.number.base_unit)
    return ""


def _beside(one: Mention, before: Before | None) -> bool:
    """Whether the figure before stands in this clause or in the one before it."""
    return before is not None and one.clause.start - before.mention.clause.end <= len(",")


def _in_list(one: Mention, before: Before) -> bool:
    return one.start > one.clause.start and before.mention.clause == one.clause


def _changed(one: Mention, before: Before | None, left: str) -> str:
    noun = without_change(left)
    if noun and before and before.mention.number.start == one.start:  # 8种鲜鱼价格平均下降…: both numbers in one
        noun = before.figure.value + before.figure.unit + noun
    return _respective(one, noun) or _in_turn(one, before)


def _in_turn(one: Mention, before: Before | None) -> str:
    """What an unnamed change is of: the figure before; several changes 分别, each of one of as many before."""
    if not before:
        return ""
    turn, several = one.listed or (0, 1)
    named = before.earlier[: len(before.earlier) - turn]  # without the changes of this list
    return named[turn - several] if len(named) >= several else before.figure.indicator


def _portion(one: Mention, left: str, right: str, last: str) -> str:
    """What is the part of what: 渔业增加值占生产总值比重."""
    behind = BOUND_AFTER.sub("", right)
    if behind != right and "的" in right[: len(right) - len(behind)] and "占" not in left:
        return behind
    noun = AREA.sub("", LEVEL.sub("", left)).replace("约占", "占").replace("超过", "")
    if "占" not in left and "比重" in left:
        return strip_lead(noun[: noun.find("比重")] if "比重" in noun else noun) + "比重"
    if "占" not in noun and "完成" in noun:
        noun = noun[noun.index("完成") + 2 :]
    noun = last + noun if noun.startswith("占") else noun
    if one.listed and "分别占" in noun:
        own, whole = noun.split("分别占", 1)
        noun = f"{_respective(one, own)}占{whole}"
    if "占比" in left:
        return noun.removesuffix("占") + "占比"
    return re.sub("比重|比例", "", noun) + ("比重" if "占" in noun else "完成率")


def _respective(one: Mention, noun: str) -> str:
    """Of several subjects (甲、乙贷款) the one that this number is about, said 分别: they share their end."""
    names = noun.split("、")
    if one.listed is None or len(names) != one.listed[1]:
        return noun
    own, end = names[one.listed[0]], COMMON_END.search(names[-1])
    return own if one.listed[0] + 1 == len(names) or not end else own + end[1]
