"""Whether a promise and a passage of a later report speak of the same: thing, measure, part, time. Whatever may be
another is said to be another."""

import re
from dataclasses import dataclass
from functools import cache

from fullresponse.reading.likeness import pairs
from fullresponse.reading.report import Figure
from fullresponse.reading.words import one_of, table

GROWTH = frozenset(("同比增长", "增长"))
FALL = frozenset(("同比下降", "下降"))
HALF = 0.5  # of the names in a list must be told again
SAME_NAME = 0.72  # of the pairs of two names that are common to both
DOING = "(?:完成|实现|新增|新建|建成|建设|实施|治理|培育|力争|确保)"  # leads in what is counted
PACE = re.compile("(?:涨幅|增幅|增速|降幅|增长率)$")  # 居民消费价格涨幅: a change that the name itself says
PUT = {"装": "安装", "修": "修建", "建": "建成", "办": "举办", "栽": "栽种", "种": "种植"}
PUT_UP = re.compile("(?<![安修新改扩])([装修建办栽种])(?:上|好|起|成)?了")  # 装上了: the doing as it is told
SHORTEST_NAME = 4  # characters: “国家级” alone names nothing
ONE_BY_ONE = frozenset("个家所处座项")  # classifiers that change with the writer
ADDS = re.compile("新增|增加(?!值)|增设|新改|新建|改建|扩建|净增|培育|引进|招引|认定")  # the stock says nothing of it
DOES = re.compile(
    "增(?!长|速|加值)|新(?!技术|能源|材料|型|区|兴)|建(?!筑)|完成|改|筹|办|成(?!都|交|本)|拓|打造|安排|设|培育|引进|招引|认定"
)
BASIS = re.compile("同口径|可比口径|可比价|不变价|名义|扣除")  # of which the same number is another one
RANK = re.compile("[、,]?[^、,;]{0,8}(?:居|列|名|优于|高于|快于|好于|低于)(?:全国|全省|全市|全区|西部|中部)[^、,;]*")
NARROWS = re.compile(
    r"规上|限上|全社会(?=固定)|城镇|农村|城乡|全国|人均|户均|民间|工业|制造业|服务业|第[一二三]产业|高新技术|高技术"
    r"|战略性新兴产业|外商|国有|省级|国家级|市级|区级|新型|新能源|首批|第[一二三四五六]批|一期|二期|三期|高速|普通|义务教育"
)
PLAN_NAME = re.compile("[两三五]年(?:行动|计划|规划|倍增|攻坚|提升|整治)")  # names a plan, tells of no time
YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
ONE_YEAR = re.compile(r"(?:19|20)\d\d年(?!以来)|去年|上年|过去(?:的)?一年|一年来|这一年|全年")
# A state, whenever it was reached
STANDS = re.compile(r"(?:达到?|突破|超过?|[高升加]到|[升增]至|稳定在)(?:约|近)?[\d.,]+")
MEAN = re.compile("年均(?!浓度|值)")
# Promised for several years
AHEAD = re.compile(r"十[一二三四五六]五”?(?:时期|期间|末)|今后[两三五]年|[两三五]年内|到20\d\d年")
YEAR_END, ALL_YEAR = re.compile("年末|年底"), re.compile("全年")
NAMED = re.compile(r"([^,;、]+、)*[^,;、]+等(?=[\d一二三四五六七八九十])")  # 甲、乙等4个
SESSION = re.compile("第[一二三四五六七八九十百]+届")


@dataclass(frozen=True)
class Side:
    """A promise or a passage: its words, all its `clause` where they are a part of it, what its sentence says `before`
    and `after`, and the first words of its paragraph (`opening`), which say of which time it tells; `over` is the last
    year of which it can tell. Its number if any: in the place `turn` of so many, where its clause has several
    (分别增长5%、7%)."""

    words: str
    before: str = ""
    opening: str = ""
    figure: Figure | None = None
    turn: tuple[int, int] = (0, 1)
    over: str = ""
    stage: str | None = None
    checkability: str = ""
    clause: str = ""
    after: str = ""


def alike(one: str, other: str) -> float:
    """How much of two names is the same, from 0 to 1."""
    a, b = pairs(one), pairs(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def other_unit(said: Figure, found: Figure) -> bool:
    return _unit(said) != _unit(found) or said.base_value is None or found.base_value is None


def _unit(one: Figure) -> str:
    return "个" if one.base_unit in ONE_BY_ONE else one.base_unit


def other_measure(promise: Side, passage: Side, said: Figure, found: Figure) -> bool:
    """Level, change, share, mean of years; what was added or what is there; counted by another rule."""
    stock = ADDS.search(promise.words) and not DOES.search(passage.words)
    basis = set(BASIS.findall(promise.words)) != set(BASIS.findall(passage.words))
    at_the_end = ALL_YEAR.search(promise.words) and YEAR_END.search(passage.words)
    return bool(stock or at_the_end) or basis or _measure(said) != _measure(found)


def other_way(said: Figure, found: Figure) -> bool:
    """Does one of them rise and the other fall?"""
    return {_measure(said), _measure(found)} == {"growth", "fall"}


def _measure(one: Figure) -> str:
    kind = one.comparison or ""
    if not kind and one.base_unit == "%" and (pace := PACE.search(one.indicator)):
        return "fall" if "降" in pace[0] else "growth"
    if kind == "占比" or (not kind and one.base_unit == "%"):
        return "share"  # 占比 and 比重 are names of a level
    return "growth" if kind in GROWTH else "fall" if kind in FALL else kind


def falls(one: Figure) -> bool:
    """Is the number the amount of a fall? Then more of it is better, also of what is better when less."""
    return _measure(one) == "fall"


def other_part(promise: Side, passage: Side, said: Figure, found: Figure) -> bool:
    """Another territory, another place in a list of as many numbers, or a part that only one of them names."""
    elsewhere = bool(said.subject and found.subject) and said.subject != found.subject
    turn = promise.turn[1] == passage.turn[1] and promise.turn != passage.turn
    named = NAMED.search(promise.words)
    others = named is not None and _told(named[0], passage.words) < HALF
    names = (f"{side.figure.indicator}{side.words}" for side in (promise, passage) if side.figure)
    return elsewhere or turn or others or narrower(*names)


def _told(asked: str, words: str) -> float:
    one = pairs(asked)
    return len(one & pairs(words)) / len(one) if one else 1.0


def narrower(promise: str, passage: str) -> bool:
    """Does one of them name a part that the other does not?"""
    one, other = (set(NARROWS.findall(canonical(RANK.sub("", words)))) for words in (promise, passage))
    return one != other


def other_name(said: Figure, found: Figure) -> bool:
    whole = canonical(said.indicator), canonical(found.indicator)
    one, other = (re.sub(f"^{DOING}+", "", name) for name in whole)
    if one == other and not NARROWS.fullmatch(one):
        return len(one) < SHORTEST_NAME - 1 and (whole[0] != whole[1] or len(whole[0]) < SHORTEST_NAME)
    return alike(*whole) < SAME_NAME or len(whole[0]) < SHORTEST_NAME


def canonical(name: str) -> str:
    """A name as it is compared: indicators that reports write in several ways have one."""
    plain = PACE.sub("", PUT_UP.sub(lambda said: PUT[said[1]], name))
    return re.sub(one_of("same_names"), lambda said: _same_names()[said[0]], plain)


@cache
def _same_names() -> dict[str, str]:
    return {row[0]: row[1] for row in table("same_names")}


def other_time(promise: Side, passage: Side, year: str) -> bool:
    """Does it add up several years, or tell of another one? What lasts may be told of the years that end with it."""
    words, before, opening = (PLAN_NAME.sub("", said) for said in (passage.words, passage.before, passage.opening))
    if _adds_up(promise, RANK.sub("", words), before) or _ahead(promise):
        return True
    if bool(MEAN.search(promise.words)) != bool(MEAN.search(words)):
        return True
    near = f"{before}{words}"
    if any(other != year for other in YEAR.findall(near)):
        return True
    several = re.search(one_of("match_words", "years"), near if ONE_YEAR.search(near) else f"{near}{opening}")
    another = passage.figure is not None and passage.figure.period != year
    return bool(several or another) and not _lasts(promise, passage, year)


def _ahead(promise: Side) -> bool:
    """Was it promised for several years, in its clause or before without a number between?"""
    led_in = re.search(f"(?:{AHEAD.pattern})[^\\d]*$", promise.before)
    return led_in is not None or AHEAD.search(promise.words) is not None


def _adds_up(promise: Side, words: str, before: str) -> bool:
    """累计 reaches over a comma, not over a semicolon; 总量 of what was promised as 总量 is the same."""
    reach = f"{before.rsplit(';', 1)[-1]}{words}"
    own = re.search(one_of("match_words", "sum"), words)
    total = re.search(one_of("match_words", "total"), reach)
    return total is not None or (own is not None and own[0] not in promise.words)


def _lasts(promise: Side, passage: Side, year: str) -> bool:
    """A stock that stands there, or something that was completed once for all, by the end of that year."""
    if passage.over != year or re.search(one_of("match_words", "other_years"), f"{passage.before}{passage.words}"):
        return False
    if promise.figure and passage.figure:
        if not passage.figure.period.endswith(year):  # 2025, 2021-2025
            return False
        stock = re.search(f"{one_of('match_words', 'stock')}$", canonical(passage.figure.indicator))
        return bool(stock and STANDS.search(promise.words) and STANDS.search(passage.words))
    session = SESSION.search(promise.words)
    once = re.search(one_of("match_words", "used", "once"), promise.words)
    return bool(session and session[0] in passage.words) or once is not None
