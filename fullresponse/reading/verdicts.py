"""What a passage of a later report says about a promise of an earlier one. A draft: whoever reviews it decides. "Kept"
is said only where thing, unit, territory and year are the same and the passage says that it was reached; everything
that stands in the way is named."""

import re
from dataclasses import dataclass
from decimal import Decimal

from fullresponse.kernel.words import gettext_noop
from fullresponse.reading.likeness import pairs
from fullresponse.reading.report import ABOUT, ACHIEVED, AT_MOST, EQUAL, MORE, Figure
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
    "part": gettext_noop("说的只是一部分"),
    "far_off": gettext_noop("数差得太远，多半不是同一个口径"),
    "approximate": gettext_noop("承诺说“左右”，结果在另一侧"),
    "short": gettext_noop("没有达到承诺的数"),
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
GROWTH = frozenset(("同比增长", "增长", "平均增长"))
FALL = frozenset(("同比下降", "下降", "平均下降"))
SAME_NAME, LIKE_NAME = 0.72, 0.45  # of the pairs of two names that are common to both
SHORTEST_NAME = 4  # characters: “国家级” alone names nothing
ONE_BY_ONE = frozenset("个家所处座项")  # classifiers that change with the writer
FAR_OFF = 2  # times what was promised: several years together, most likely
ADDS = re.compile("新增|增加|增设|新改|新建|改建|扩建|净增")  # of what was there already: the stock says nothing of it
DOES = re.compile("增|新|建|完成|改|筹|办|成|拓|打造|安排|设")
NARROWS = re.compile(
    r"规上|限额以上|限上|城镇|农村|城乡|全国|人均|户均|民间|工业|制造业|服务业|第[一二三]产业|高新技术|高技术"
    r"|战略性新兴产业|外商|国有|省级|国家级|市级|区级|新型|新能源|首批|第[一二三四五六]批|一期|二期|三期|高速|普通|义务教育"
)


@dataclass(frozen=True)
class Side:
    """A promise or a passage: its words, those of its sentence before it (`before`) and the first of its paragraph
    (`opening`), which say of which time it tells, and its number if any."""

    words: str
    before: str = ""
    opening: str = ""
    figure: Figure | None = None
    stage: str | None = None
    checkability: str = ""


def judged(promise: Side, passage: Side, year: str) -> tuple[str, tuple[str, ...]]:
    """The verdict and why. `year` is the one for which something was promised."""
    if promise.figure and passage.figure:
        return _numbers(promise, passage, promise.figure, passage.figure, year)
    if promise.figure:
        return NOT_COMPARABLE, ("number",)
    return _deeds(promise, passage, year)


def _numbers(promise: Side, passage: Side, said: Figure, found: Figure, year: str) -> tuple[str, tuple[str, ...]]:
    differ = {
        "unit": _unit(said) != _unit(found) or said.base_value is None or found.base_value is None,
        "measure": _measure(said) != _measure(found)
        or bool(ADDS.search(promise.words) and not DOES.search(passage.words)),
        "period": _other_time(passage, year) or found.tense != ACHIEVED or found.period != year,
        "scope": _narrower(f"{said.indicator}{promise.words}", f"{found.indicator}{passage.words}")
        or _elsewhere(said, found),
        "indicator": alike(said.indicator, found.indicator) < SAME_NAME or len(said.indicator) < SHORTEST_NAME,
        "open_ended": re.match(one_of("match_words", "open"), promise.words) is not None,
    }
    wrong = tuple(reason for reason, holds in differ.items() if holds)
    if not wrong and _far_off(said, found):
        wrong = ("far_off",)
    return (NOT_COMPARABLE, wrong) if wrong else _reached(promise, said, passage, found)


def _elsewhere(said: Figure, found: Figure) -> bool:
    return bool(said.subject and found.subject) and said.subject != found.subject


def _unit(one: Figure) -> str:
    return "个" if one.base_unit in ONE_BY_ONE else one.base_unit


def _measure(one: Figure) -> str:
    kind = one.comparison or ""
    return "growth" if kind in GROWTH else "fall" if kind in FALL else "share" if kind == "占比" else kind


def _reached(promise: Side, said: Figure, passage: Side, found: Figure) -> tuple[str, tuple[str, ...]]:
    """Against the bound, on the side that is better."""
    goal, result = said.base_value, found.base_value
    assert goal is not None and result is not None  # judged before
    less = said.bound == AT_MOST or (said.bound in (EQUAL, ABOUT) and _less_is_better(promise.words))
    more = result > goal or (result == goal and (said.bound != MORE or found.bound == MORE))
    if not (result <= goal if less else more):
        return PARTLY, ("approximate" if said.bound == ABOUT and _near(goal, result) else "short",)
    if _completed(said.verb) and re.search(one_of("match_words", "begun", "open"), passage.words):
        return PARTLY, ("stage",)
    return (PARTLY, ("approximate",)) if found.bound == AT_MOST and not less else (KEPT, ())


def _far_off(said: Figure, found: Figure) -> bool:
    goal, result = said.base_value, found.base_value
    return goal is not None and result is not None and said.base_unit != "%" and result > goal * FAR_OFF > 0


def _near(goal: Decimal, result: Decimal) -> bool:
    return abs(result - goal) * 20 <= abs(goal)  # a twentieth


def _less_is_better(words: str) -> bool:
    return re.search(one_of("match_words", "less_better"), words) is not None


def _completed(verb: str) -> bool:
    return re.fullmatch(one_of("match_words", "done", "used"), verb) is not None


def _other_time(passage: Side, year: str) -> bool:
    """Does it add up several years, or name another one?"""
    if re.search(one_of("match_words", "total", "years"), f"{passage.before}{passage.words}"):
        return True
    if re.search(one_of("match_words", "years"), passage.opening):
        return True
    years = re.findall(r"(?:19|20)\d\d(?=年)", passage.words)
    return any(other != year for other in years)


def _narrower(promise: str, passage: str) -> bool:
    """Does one of them name a part that the other does not?"""
    one, other = (set(NARROWS.findall(words.replace("规模以上", "规上"))) for words in (promise, passage))
    return one != other


def alike(one: str, other: str) -> float:
    """How much of two names is the same, from 0 to 1."""
    a, b = pairs(one), pairs(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _deeds(promise: Side, passage: Side, year: str) -> tuple[str, tuple[str, ...]]:
    """A promise without a number: kept where its completion was promised and is told, of the very same thing."""
    if promise.checkability not in ("milestone", "quantified"):
        return NOT_COMPARABLE, ("open_ended",)
    if _other_time(passage, year):
        return NOT_COMPARABLE, ("period",)
    covered = _covered(promise.words, passage.words)
    if covered < LIKE_NAME or _narrower(promise.words, passage.words):
        return NOT_COMPARABLE, ("scope",)
    used = one_of("match_words", "used")
    done = re.search(one_of("match_words", "done", "used"), passage.words)
    if re.search(used, promise.words):
        done = re.search(used, passage.words)
    if not done or re.search(one_of("match_words", "begun", "open"), passage.words):
        return PARTLY, ("stage",)
    if covered < WHOLE or re.search(one_of("match_words", "vague"), passage.words):
        return PARTLY, ("part",)
    return KEPT, ()


WHOLE = 0.9  # of what a deed is about must be told again


def _covered(promise: str, passage: str) -> float:
    """How much of what is to be done the passage names; not how far it is."""
    asked, told = (
        pairs(re.sub(one_of("match_words", "done", "begun", "open"), " ", words)) for words in (promise, passage)
    )
    return len(asked & told) / len(asked) if asked else 0.0
