"""What a figure measures: a noun phrase put together from the words around the number."""

import re
from functools import cache

from fullresponse.reading.words import column, one_of

LEAD = re.compile(
    r"^(?:其中|此外|同时|全年|当年|本年|预计|有望|计划|力争|争取|确保|我区|我市|我省|我县|我们|全区|全市|全省|全县|全国|区内|市内|已经|已|目前|截至目前|截至|今年以来|今年|去年|上半年|"
    r"下半年|前三季度|(?:19|20)\d\d年(?:底|末|前)?|到|\d{1,2}月份?|年底前?|年内|累计|共|合计|总计|平均|分别|进一步|继续|加快|深入|全面|大力|扎实|积极|着力|稳步|有序|统筹|成功|顺利|集中|新一批|,|要|将|使|"
    r"的|了)+"
)
HEDGE = re.compile(
    "(?:约|近|共|超|超过|逾|累计|总计|合计|分别|已|已经|预计|平均|均|就|也|再|又|各|了|同比|同口径|比上年|较上年|比去年|较去年|年均|在|的|以|每年|至少|不少于|不低于|不超过|高达|多达|将|要|力争|控制|稳定)+$"
)
CHANGE = re.compile(
    "(?:增长|提高|上升|增加|上涨|提升|增幅|下降|降低|减少|下跌|回落|缩减|降幅|增速|扩大|收窄)(?:率)?(?:了|约|近|超过?|分别|达到?|为|不低于|高于|幅度)*$"
)
TAIL = re.compile("(?:工作|任务|力度|的目标|目标)$")
BOUND_AFTER = re.compile("^(?:以上|及以上|左右|上下|以内|之内|内|以下|余|多|的)+")
SAID_OF = re.compile(
    "^(?P<noun>[^,。;]{1,16}?)(?:全部|全面|均|都|已|正|正在|基本|相继|陆续|顺利|有序|率先|成功|分别)*(?P<done>实现|获评?|完成|竣工|开工|投产|投用|投运|建成|启动|运行|通车|通过|入选|入围|列入|纳入|达到|达标|落地|签约|对外开放|开放|"
    "上线|上市|封顶|获批|挂牌|开通|运营|实名|实名注册|升级|参加|参与|享受|受益)(?P<rest>[^,。;]*)$"
)
ONLY_RATE = re.compile("^(?:增速|增幅|降幅|占比|比重|总量|总数|其)$")


def strip_lead(words: str) -> str:
    """Without what stands before the noun and says when, who or how."""
    return LEAD.sub("", words)


def name(left: str, right: str) -> tuple[str, str]:
    """The indicator and the verb that governs it, from what stands left and right of the number in its clause."""
    left = HEDGE.sub("", strip_lead(left))
    right = BOUND_AFTER.sub("", right)
    if len(right) >= 2 and not CHANGE.fullmatch(right):
        return _counted(left, right)
    return _measured(left, right)


def _counted(left: str, right: str) -> tuple[str, str]:
    """… 28栋 + noun: what the noun says, with the verb where the doing is counted."""
    verb = _first_verb(left)
    said = SAID_OF.match(right)
    if said and not verb:
        done = (said["rest"] if said["done"] == "实现" else said["done"] + said["rest"]).replace("建设", "")
        return f"{done}{said['noun']}", said["done"]
    noun = TAIL.sub("", right.removesuffix("的"))
    if verb and not left.removeprefix(verb).endswith("等") and left != verb and noun and not _lists(left):
        noun = re.sub("^(?:在|对|为|向|与|和|以|从)", "", left.removeprefix(verb)) + noun if len(left) < 14 else noun
    return (verb if verb in column("counted_verbs", "keep") else "") + noun, verb


def _measured(left: str, right: str) -> tuple[str, str]:
    """Noun + … 2509亿元: the noun, without the verb that only says that it is so."""
    state = re.search(f"{one_of('counted_verbs', 'state')}$", left)
    noun, verb = (HEDGE.sub("", left[: state.start()]), state.group()) if state else (left, "")
    middle = _middle().match(noun)
    if middle:
        return middle[1] + middle[3], middle[2]
    first = _first_verb(noun)
    if first and first not in column("counted_verbs", "keep") and len(noun) > len(first) + 1:
        return TAIL.sub("", noun.removeprefix(first)), verb or first
    return TAIL.sub("", noun), verb or first


def without_change(left: str) -> str:
    """The noun of a change: 能耗同比下降 → 能耗; "" when the clause has none."""
    noun = HEDGE.sub("", CHANGE.sub("", HEDGE.sub("", strip_lead(left))))
    return "" if ONLY_RATE.match(noun) else HEDGE.sub("", noun)


def _first_verb(words: str) -> str:
    found = _leading().match(words)
    return found.group() if found else ""


def _lists(words: str) -> bool:
    return "、" in words or words.endswith("等")


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(one_of("counted_verbs", "keep", "drop"))


@cache
def _middle() -> re.Pattern[str]:
    """Noun, 实现, what was reached: 高新技术产业实现收入."""
    return re.compile("(.{2,20}?)(实现|完成|达到)([^实完达]{2,12})$")
