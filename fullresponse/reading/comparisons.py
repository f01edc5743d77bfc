"""What a number is a change, a share or a part of (guide, 2: `comparison`)."""

import re

from fullresponse.reading.mentions import Before, Mention
from fullresponse.reading.pieces import BARE_AFTER

PART, ITEMS, PORTION, RISES = "其中", "分项合计", "占比", "增长"
UP = "(?<!负)增长|增加|提高|上升|提升|上涨|增幅|增速|扩大"
DOWN = "负增长|下降|降低|减少|下跌|回落|缩减|降幅|收窄|压减|压缩"
THEN = "(?:了|约|近|超过?|逾|分别|未?达到?|为|不低于|不足|不到|低于|或略?高于|高于|幅度|在)*$"
CHANGED = re.compile(f"(?:(?P<up>{UP})|(?P<down>{DOWN})){THEN}")
YEAR_ON_YEAR = re.compile("同比|比上年|较上年|比去年|较去年|比上一年")
AVERAGE = re.compile(f"(?:平均|年均)(?:分别|实际|名义)*(?:{UP}|{DOWN}){THEN}")
SHARE = re.compile(
    "占(?!地(?!区)|用|领)[^,;。]{0,24}(?:的|比重|比例|比)?(?:约|近|超|超过|达|达到|为|提高到|提升至|不低于)*$"
    "|比重(?:首次|约|近|超|超过|达|达到|为|[提升]高到|提升至|提升到|上升到|升至|稳定在|不低于)*$"
)
TASK_SHARE = re.compile("(?:任务|计划|总量|总数|目标|预算)的(?:约|近|超过?)?$")
GROWTH_AFTER = re.compile("(?:以上|左右)?的(?:增长|增速|增幅)")
SHARE_AFTER = re.compile("(?:以上|左右)?的(?!目标|水平|速度|比例|任务|增)[^,。;]{2,}")
# An amount is a change where its verb says so without an object: 养老金提高20元, 支出比上年增加1000亿元.
AMOUNT = re.compile("[^,。;、新]{2,}(?:增加|减少|提高|降低|上升|下降|增长|缩短)(?:了|约|近|超过?)?$")
ALONE = re.compile("(?:比上年|比去年|较上年|较去年|同比)?(?:增加|减少)(?:了|约|近|超过?)?")
OF_CHANGE = frozenset({"%", "个百分点", "百分点", "倍", "成", "‰", "个基点"})


def comparison(left: str, right: str, one: Mention, before: Before | None) -> str | None:
    """The kind of comparison, from what stands left and right of the number; None where it is a level."""
    unit = one.number.base_unit
    return (
        (_change(left, right) if unit in OF_CHANGE or _amount(left, right) else None)
        or (_portion(left, right) if unit in ("%", "‰") else None)
        or (_of_the_one_before(left, one, before) if before else None)
    )


def _amount(left: str, right: str) -> bool:
    """Whether an amount is a change: 养老金提高20元; 比上年增加1000亿元, of what was said before."""
    return AMOUNT.search(left) is not None or (
        ALONE.fullmatch(left) is not None and BARE_AFTER.match(right) is not None
    )


def is_change(kind: str | None) -> bool:
    """Whether the number is a change of its indicator."""
    return kind is not None and kind not in (PART, ITEMS, PORTION)


def _change(left: str, right: str) -> str | None:
    said = CHANGED.search(left)
    if not said:
        return RISES if GROWTH_AFTER.match(right) else None
    direction = "下降" if said["down"] else RISES
    if AVERAGE.search(left):
        return f"平均{direction}"
    return f"同比{direction}" if YEAR_ON_YEAR.search(left) else direction


def _portion(left: str, right: str) -> str | None:
    of_all = SHARE_AFTER.match(right) and "占" not in left
    return PORTION if of_all or SHARE.search(left) or TASK_SHARE.search(left) else None


def _of_the_one_before(left: str, one: Mention, before: Before) -> str | None:
    same = before.mention.number.base_unit == one.number.base_unit
    if left.startswith(PART) or (same and _bracketed(one, before)):
        return PART
    beside = before.mention.clause == one.clause and before.figure.comparison is None
    return ITEMS if left.endswith(("共", "共计", "合计")) and not same and beside else None


def _bracketed(one: Mention, before: Before) -> bool:
    """Whether this number stands in brackets behind the one before: 9处(新建6处、提升3处)."""
    return one.bracketed and (not before.mention.bracketed or before.figure.comparison == PART)
