"""What a figure measures: a noun phrase put together from the words around the number."""

import re
from functools import cache

from fullresponse.reading.deadlines import WHEN
from fullresponse.reading.words import column, one_of, table

LEAD = re.compile(
    rf"(?:(?!年末){WHEN.pattern}|其中|此外|同时|全年|当年|本年|预计|有望|计划|力争|争取|确保|我们的?|我[区市省县]|全[区市省县](?!性|面)|[区市]内|已经|已|目前|截至目前|截至|今年以来|今年|去年|上半年"
    r"|下半年|前三季度|(?:19|20)\d\d年(?:底|末|前)?|到|\d{1,2}月份?|年底前?|年内|累计|共(?![建享同治])|合计|总计|平均|分别|进一步|继续|深入|全面|大力|扎实|积极|着力|稳步|有序"
    r"|统筹|成功|顺利|集中|年度|每年|,|要|将|使|的|了)+"
)
HEDGE = re.compile(
    "(?:约|近|共|超|超过|逾|累计|总计|合计|分别|已|已经|预计|平均|均|就|也|再|又|各|了|同比|同口径|比上年|较上年|比去年|较去年|年均|在|的|以|每年|至少|不少于"
    "|不低于|不超过|不足|不到|未满|高达|多达|将|要|力争|控制|稳定|连续|有望|实际|扣除价格因素|首次|(?<![首成])都)+$"
)
CHANGE = re.compile(
    "(?:负增长|增长|提高|上升|增加|上涨|提升|增幅|下降|降低|减少|下跌|回落|缩减|降幅|增速|扩大|收窄)(?:率)?(?:了|约|近|超过?|分别|未?达到?|为|不低于|不足|不到|低于|高于|幅度)*$"
)
TAIL = re.compile("(?<=...)(?:工作|任务|力度|的目标|目标)$")
GOAL = re.compile("目标(?:任务)?$|水平$")
BOUND_AFTER = re.compile("^(?:以上|及以上|左右|上下|以内|之内|内|以下|余|多|的)+")
SAID_OF = re.compile(
    "(?P<noun>[^,。;、]{1,16}?)(?:全部|全面|均|都|已|正|正在|基本|相继|陆续|顺利|有序|率先|成功|分别|普遍|稳步|持续|超额|如期)*(?P<done>实现|获评?|完成|竣工|开工|投产|投用|投运|建成|启动|运行|通车"
    "|通过|入选|入围|列入|纳入|达到|达标|落地|签约|对外开放|开放|上线|上市|封顶|获批|挂牌|开通|投入(?:运营|使用|运行)|运营|实名|升级|参加|参与|享受|受益|有序推进|加快推进|快速推进|加快建设|上榜|跻身)(?P<rest>[^,。;]*)$"
)
PREDICATE = re.compile(
    "(?<=..)(?:普遍|备受|全部|稳定(?!性|器|机制)|持续|自发|正(?:在|全力|加紧|抓紧|有序)|已经|被|(?<!平)均|各展|同步).*$"
)
RELATIVE = re.compile(
    "^(?:其中)?(?:增速|增幅|降幅|占比|比重|总量|总数|总额|总产|总产值|总产量|总投资|总金额|总规模|总面积|总里程|规模|其|数量|面积|金额|里程)$"
)
SHORT_SUBJECT = 4  # characters before a verb that belong to what is counted
LONGEST_REST = 14  # characters of a predicate that may name what is counted


def name(left: str, right: str) -> tuple[str, str]:
    """The indicator and the verb that governs it, from what stands left and right of the number in its clause."""
    left = HEDGE.sub("", strip_lead(BOUND_AFTER.sub("", left)))
    if right.startswith("的") and left:  # 总规模5亿元的基金, 存量超过5亿元的港口
        noun, verb = _measured(left)
        return (right[1:] + noun if is_relative(noun) else noun), verb
    right = _right(right)
    if len(right) >= 2 and not GOAL.match(right) and not CHANGE.fullmatch(right):
        return _counted(left, right)
    return _measured(left)


def strip_lead(words: str) -> str:
    """Without what stands before the noun and says when, who or how."""
    lead = LEAD.match(words)
    return words[lead.end() :] if lead else words


def without_change(left: str) -> str:
    """The noun of a change: 能耗同比下降 → 能耗; "" when the clause has none."""
    noun = HEDGE.sub("", CHANGE.sub("", HEDGE.sub("", strip_lead(left))))
    return "" if RELATIVE.match(noun) else noun


def is_relative(noun: str) -> bool:
    """Whether a noun means nothing without the one before it: 总投资, 其."""
    return RELATIVE.match(noun) is not None


def _right(words: str) -> str:
    """What belongs to the number from behind it: up to a clause that goes on (、居首位), a quotation that ends, or the
    next number."""
    words = BOUND_AFTER.sub("", words)
    if words[:1] in ("、", "和", "(", ")", "”", ""):
        return ""
    closing = words.find("”")
    if closing >= 0 and "“" not in words[:closing]:
        words = words[:closing]
    words = re.sub(r"^\d+(?:\.\d+)?[万亿]*[个项条家处所座大]?(?:类)?", "", words)  # 10大类52项…
    counted = re.search(r"(?<=..)(?:新增|新建|实现|完成|达到?|增长|带动|拉动)[^、]{0,14}\d", words)
    words = words[: counted.start()] if counted else words
    further = re.search(r"(?:、|和|共计?)(?:[^、]{0,20}\d|若干|一批|多)", words)
    return words[: further.start()] if further else words


def _counted(left: str, right: str) -> tuple[str, str]:
    """… 28栋 + noun: what the noun says, with the verb where the doing is counted."""
    verb = _first_verb(left)
    if not verb and (inner := _inside().search(left)):
        verb = inner.group(1)
        left = left[inner.start() :]
    elif not verb and (last := _trailing().search(left)):
        verb = last.group()
        left = ""
    said = SAID_OF.match(right)
    if said and not verb:
        rest = said["rest"] if said["done"] == "实现" else said["done"] + said["rest"]
        done = rest.removesuffix("建设") if len(rest) <= LONGEST_REST else ""
        return f"{done}{said['noun']}", said["done"]
    noun = TAIL.sub("", PREDICATE.sub("", right).removesuffix("的"))
    between = left.removeprefix(verb)
    if verb and between and noun and len(between) <= 12 and not _lists(between):
        noun = re.sub("^(?:在|对|为|向|与|和|以|从)", "", between) + noun
    return (verb if is_kept(verb) else "") + noun, verb


def _measured(left: str) -> tuple[str, str]:
    """Noun + … 320亿元: the noun, without the verb that only says that it is so."""
    state = re.search(f"{one_of('counted_verbs', 'state')}$", left)
    noun, verb = (HEDGE.sub("", left[: state.start()]), state.group()) if state else (left, "")
    middle = _middle().match(noun)
    if middle:
        return middle[1] + middle[3], middle[2]
    first = _first_verb(noun)
    inner = None if first else _inside().search(noun)
    if inner:
        kept = is_kept(inner.group(1))
        start = 0 if inner.start() <= SHORT_SUBJECT else inner.start()  # 城镇新增就业
        return noun[start:] if kept else noun[inner.end() :], inner.group(1)
    if first in FINISHED and len(noun) > len(first) + 1:
        return noun.removeprefix(first) + first, first
    if first and not is_kept(first) and len(noun) > len(first) + 1:
        return TAIL.sub("", noun.removeprefix(first)), verb or first
    return TAIL.sub("", noun), verb or first


def is_kept(verb: str) -> bool:
    """Whether the doing is part of what is counted: 新建绿地, but not 完成 …改造."""
    return any(one in column("counted_verbs", "keep") for one in re.split("[和并]", verb))


def _first_verb(words: str) -> str:
    found = _leading().match(words)
    return found.group() if found else ""


def _lists(words: str) -> bool:
    return "、" in words or words.endswith("等")


@cache
def _leading() -> re.Pattern[str]:
    one = one_of("counted_verbs", "keep", "drop")
    return re.compile(f"{one}(?:[和并]{one})?")  # 新建和改造


@cache
def _trailing() -> re.Pattern[str]:
    return re.compile(f"(?<=..){one_of('counted_verbs', 'keep')}$")


@cache
def _inside() -> re.Pattern[str]:
    """A verb behind a subject, with its object: 机场开通国际货线."""
    words = sorted(
        {row[0] for row in table("counted_verbs") if row[2:] == ("inner",)}, key=lambda word: (-len(word), word)
    )
    return re.compile(f"(?<=..)({'|'.join(words)})(?=[^,]{{2,14}}$)")


FINISHED = frozenset({"竣工", "完工", "开工"})


@cache
def _middle() -> re.Pattern[str]:
    """Noun, 实现, what was reached: 水产业实现收入."""
    return re.compile("(.{2,20}?)(实现|完成|达到)([^实完达]{2,12})$")
