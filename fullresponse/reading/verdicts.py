"""What a passage of a later report says about a promise of an earlier one. A draft: whoever reviews it decides. "Kept"
is said only where thing, unit, territory and year are the same and the passage says that it was reached; everything
that stands in the way is named."""

import re
from decimal import Decimal

from fullresponse.kernel.words import gettext_noop
from fullresponse.reading.likeness import pairs
from fullresponse.reading.report import ABOUT, AT_MOST, EQUAL, MORE, Figure
from fullresponse.reading.sameness import (
    Side,
    canonical,
    falls,
    narrower,
    other_measure,
    other_name,
    other_part,
    other_time,
    other_unit,
    other_way,
)
from fullresponse.reading.stages import START
from fullresponse.reading.undone import (
    CANCELLED,
    INTENDED,
    MONEY_SPENT,
    NOT_DONE,
    PARTIAL,
    POSTPONED,
    SHARE_DONE,
    STEP,
    UNCLEAR,
    UNDER_WAY,
    undone,
)
from fullresponse.reading.words import one_of

KEPT, PARTLY, NOT_COMPARABLE, NO_TRACE = "kept", "partly", "not_comparable", "no_trace"
VERDICTS = (KEPT, PARTLY, NOT_COMPARABLE, NO_TRACE)
NO_PAIR = "no_promise_pair"
REASONS = {
    "unit": gettext_noop("单位不同"),
    "measure": gettext_noop("一个说总量，一个说增减或者占比"),
    "scope": gettext_noop("说的不是同一个范围"),
    "period": gettext_noop("不是承诺的那一年，或者是几年合计"),
    "indicator": gettext_noop("像是同一件事，指标的名称不同"),
    "number": gettext_noop("承诺有数，这里没有数"),
    "open_ended": gettext_noop("承诺没有说做到什么算完成"),
    "stage": gettext_noop("承诺做完，这里说的是在做"),
    "start": gettext_noop("承诺开工或者启动，这里没有说已经开始"),
    "part": gettext_noop("说的只是一部分"),
    "far_off": gettext_noop("数差得太远，多半不是同一个口径"),
    "approximate": gettext_noop("承诺说“左右”，结果在另一侧"),
    "away": gettext_noop("承诺说“左右”，结果差得远"),
    "short": gettext_noop("没有达到承诺的数"),
    "direction": gettext_noop("一个说增长，一个说下降"),
    "not_done": gettext_noop("这里说没有做成"),
    "postponed": gettext_noop("这里说推迟了或者停下了"),
    "cancelled": gettext_noop("这里说取消了或者不再做"),
    "intended": gettext_noop("这里说的是打算，没有说做成"),
    "step": gettext_noop("这里说的是其中一道工序，不是做完"),
    "unclear": gettext_noop("话里有两重否定，要人来看做成没有"),
    "none": gettext_noop("新的报告里没有找到"),
}
# What the relations that people mark between two reports come to (shared/gold/links.jsonl has thirteen). A result and
# the next year's promise are two years; a denominator, a device of speech and a false friend are no promise and result.
RELATIONS = {
    "successor": NOT_COMPARABLE,
    "continuation": NOT_COMPARABLE,
    "reworded": NOT_COMPARABLE,
    "analogue": NOT_COMPARABLE,
    "near_indicator": NOT_COMPARABLE,
    "promise_echo": NOT_COMPARABLE,
    "problem_response": NOT_COMPARABLE,
    "no_trace": NO_TRACE,
    "year_pair": NO_PAIR,
    "denominator": NO_PAIR,
    "same_device": NO_PAIR,
    "false_friend": NO_PAIR,
    "no_antecedent": NO_PAIR,
}
# What a passage says of its deed (undone.py): the verdict and why
UNDONE = {
    NOT_DONE: (NOT_COMPARABLE, ("not_done",)),
    POSTPONED: (NOT_COMPARABLE, ("postponed",)),
    CANCELLED: (NOT_COMPARABLE, ("cancelled",)),
    INTENDED: (NOT_COMPARABLE, ("intended",)),
    UNCLEAR: (NOT_COMPARABLE, ("unclear",)),
    UNDER_WAY: (PARTLY, ("stage",)),
    STEP: (PARTLY, ("step",)),
    PARTIAL: (PARTLY, ("part",)),
}
LIKE_NAME, WHOLE = 0.45, 0.9  # of what a deed is about, to be it at all, to be all of it
FEWEST = 3  # pairs of characters by which a deed can be known again
KINDS = re.compile("条例|办法|方案|标准|目录|清单|意见|规划|规定|指南|细则|基金|集团|公司|银行|试点|结果")
INNER = re.compile(f"^[^,;]{{4,}}?([\\u4e00-\\u9fff]{{2}})(?:{one_of('match_words', 'done', 'used', 'once')})+$")
LAST_PAIR = re.compile(r"[\u4e00-\u9fff]{2}(?=\s*(?:建设|工程|项目|任务|工作)?\s*$)")
# No 开放 and no 上线 by which something comes into use
NO_USE = re.compile("(?:改革|对外|扩大|双向|高水平)开放|开放(?:型|通道|水平|格局|高地|平台|合作)|线上线下")
FAR_OFF = 2  # times what was promised: several years together, most likely


def judged(promise: Side, passage: Side, year: str) -> tuple[str, tuple[str, ...]]:
    """The verdict and why. `year` is the one for which something was promised. Whatever is called kept is asked once
    more whether it was done."""
    verdict, reasons = _compared(promise, passage, year)
    if verdict == NOT_COMPARABLE and set(reasons) - {"period"}:
        return verdict, reasons
    after = "" if reasons == ("short",) else passage.after  # 建成9个,没有完成15个的任务
    around = {"before": passage.before, "after": after, "opening": passage.opening}
    said = undone(passage.clause, own=passage.words, promise=promise.words, **around)
    if not said or (verdict == PARTLY == UNDONE[said][0] and reasons != ("part",)):
        return verdict, reasons
    if said == UNDER_WAY and promise.stage == START:
        return PARTLY, ("start",)
    return UNDONE[said]


def _compared(promise: Side, passage: Side, year: str) -> tuple[str, tuple[str, ...]]:
    if promise.figure and passage.figure:
        return _numbers(promise, passage, promise.figure, passage.figure, year)
    if promise.figure:
        return NOT_COMPARABLE, ("number",)
    return _deeds(promise, passage, year)


def _numbers(promise: Side, passage: Side, said: Figure, found: Figure, year: str) -> tuple[str, tuple[str, ...]]:
    differ = {
        "unit": other_unit(said, found),
        "direction": other_way(said, found),
        "measure": not other_way(said, found) and other_measure(promise, passage, said, found),
        "period": found.promised or other_time(promise, passage, year),
        "scope": other_part(promise, passage, said, found),
        "indicator": other_name(said, found),
        "open_ended": re.match(one_of("match_words", "open"), promise.words) is not None,
    }
    wrong = tuple(reason for reason, holds in differ.items() if holds)
    if not wrong and _far_off(said, found):
        wrong = ("far_off",)
    return (NOT_COMPARABLE, wrong) if wrong else _reached(promise, said, passage, found)


def _reached(promise: Side, said: Figure, passage: Side, found: Figure) -> tuple[str, tuple[str, ...]]:
    """Against the bound, on the side that is better."""
    goal, result = said.base_value, found.base_value
    assert goal is not None and result is not None  # judged before
    less = said.bound == AT_MOST or (said.bound in (EQUAL, ABOUT) and not falls(said) and _says(promise, "less_better"))
    more = result > goal or (result == goal and (said.bound != MORE or found.bound == MORE))
    if not (result <= goal if less else more):
        return PARTLY, ("approximate" if said.bound == ABOUT and _near(goal, result) else "short",)
    if _completed(said.verb) and _says(passage, "begun", "open"):
        return PARTLY, ("stage",)
    if less and said.bound == ABOUT and result * FAR_OFF < goal:
        return PARTLY, ("away",)
    if less and found.bound == MORE:  # 超过4%
        return PARTLY, ("short",)
    if not less and found.bound == AT_MOST and result == goal:  # 不足15个
        return PARTLY, ("short",)
    below = found.bound == AT_MOST or (found.bound == ABOUT != said.bound and result == goal)  # 近500家
    return (PARTLY, ("approximate",)) if below and not less else (KEPT, ())


def _far_off(said: Figure, found: Figure) -> bool:
    goal, result = said.base_value, found.base_value
    return goal is not None and result is not None and said.base_unit != "%" and result > goal * FAR_OFF > 0


def _near(goal: Decimal, result: Decimal) -> bool:
    return abs(result - goal) * 20 <= abs(goal)  # a twentieth


def _completed(verb: str) -> bool:
    return re.fullmatch(one_of("match_words", "done", "used"), verb) is not None


def _deeds(promise: Side, passage: Side, year: str) -> tuple[str, tuple[str, ...]]:
    """A promise without a number: kept where its completion was promised and is told, of the very same thing."""
    if promise.checkability not in ("milestone", "quantified") and not _says(promise, "used", "once"):
        return NOT_COMPARABLE, ("open_ended",)
    if other_time(promise, passage, year):
        return NOT_COMPARABLE, ("period",)
    covered = _covered(promise.words, passage.words)
    if covered < LIKE_NAME or narrower(promise.words, passage.words) or _other_kind(promise, passage):
        return NOT_COMPARABLE, ("scope",)
    if not _as_far(promise, passage):
        return PARTLY, ("start" if _begins(promise) else "stage",)
    vague = re.findall(one_of("match_words", "vague"), passage.words)
    if SHARE_DONE.search(passage.words) or MONEY_SPENT.search(passage.words):
        return PARTLY, ("part",)
    inner = INNER.search(_without_adverbs(passage.words))
    if inner and inner[1] not in promise.words:  # 文化中心停车场建成
        return PARTLY, ("part",)
    if covered < WHOLE or any(word not in promise.words for word in vague):
        return PARTLY, ("part",)
    return KEPT, ()


def _as_far(promise: Side, passage: Side) -> bool:
    """Is it begun where a beginning was promised, in use where use was, completed otherwise?"""
    if _begins(promise):
        return _says(passage, "started", "done", "used")
    if _says(passage, "begun", "open"):
        return False
    return _says(passage, "used") if _says(promise, "used") else _says(passage, "done", "used", "once")


def _begins(promise: Side) -> bool:
    """Was only a beginning promised? 改造 and 运营 may name the thing (启动改造工程)."""
    return promise.stage == START and re.search(one_of("match_words", "once"), promise.words) is None


def _says(side: Side, *kinds: str) -> bool:
    return re.search(one_of("match_words", *kinds), NO_USE.sub("", side.words)) is not None


def _other_kind(promise: Side, passage: Side) -> bool:
    """Too little said to know it again (制定方案), another kind of paper or body, or last word (示范省, 示范区)."""
    asked = _about(promise.words)
    last = LAST_PAIR.search(_bare(promise.words))
    return (
        len(asked) < FEWEST
        or not set(KINDS.findall(promise.words)) <= set(KINDS.findall(passage.words))
        or (last is not None and last[0] in asked and last[0] not in _about(passage.words))
    )


def _covered(promise: str, passage: str) -> float:
    """How much of what is to be done the passage names; not how far it is."""
    asked, told = _about(promise), _about(passage)
    return len(asked & told) / len(asked) if asked else 0.0


def _about(words: str) -> frozenset[str]:
    return pairs(canonical(_bare(words)))


def _without_adverbs(words: str) -> str:
    return re.sub(
        f"(?:{one_of('adverbs')}|已经?|现已|均|正式|挂牌|提前|建设|工程|项目|任务|工作|目标|[,;、了])", "", words
    )


def _bare(words: str) -> str:
    """Without the words that say how far it is."""
    return re.sub(one_of("match_words", "done", "used", "once", "begun", "open"), " ", words)
