"""Whether a clause says that its deed was not done, was put off or given up, is only meant, or is under way. It is
asked before anything is called kept; where two negations meet, nothing is guessed."""

import re
from functools import cache

from fullresponse.reading.words import one_of

NOT_DONE, POSTPONED, CANCELLED, INTENDED = "not_done", "postponed", "cancelled", "intended"
UNDER_WAY, STEP, PARTIAL, UNCLEAR = "under_way", "step", "partial", "unclear"
TURNED = (POSTPONED, CANCELLED)  # may be what was promised: 取消证明20项
GOES_ON = "^(?:但是?|不过|然而|却|可|目前|至今|仍|还|也|均|都|全部|最终|因故|(?:这一|该|上述)(?:目标|任务|项目|工程)?)*"
TURNS = re.compile("但|不过|然而|可是|却|这一|该|上述")  # without which a new sentence takes nothing back
OTHERS = "(?:其中|其余|另有|还有|剩下)[^,;]*"
LISTED = re.compile(
    "(?:以下|下列|如下)[^。]{0,12}(?:未|没有)|(?:未|没有)能?(?:完成|实现|达到)的[^。]{0,8}(?:有|是|包括|如下)"
)
LACKS = re.compile(r"[差缺]\d")
# 建成15个的目标, not 完成…的目标
TARGETED = re.compile(
    r"^(?!(?:已|超额|如期|全面|提前|顺利)*(?:完成|实现|达成|兑现)).*的(?:目标|任务|计划|承诺)$"
    r"|的(?:目标|任务|计划|承诺)[^,;:]*(?:\d|只|仅|一半|过半)"
)
SHARE_DONE = re.compile(
    r"(?:完成|建成|竣工|进度|完工)[^,;、]{0,8}?(?:\d[\d.]*%|[一二三四五六七八九]成|[^,;、]分之|过半|一半)"
)
MONEY_SPENT = re.compile("完成(?:总|年度)?(?:投资|产值|工程量|工作量)")


def undone(
    clause: str, *, own: str = "", before: str = "", after: str = "", opening: str = "", promise: str = ""
) -> str:
    """What a clause says of its deed, "" where nothing hinders. `own` is the part of it that tells of this deed (all of
    it when ""), `before` and `after` the rest of its sentence, `promise` what had been promised."""
    said, own = _plain(clause), _plain(own or clause)
    led_in = _plain(before.rpartition(":")[0])
    return (
        _negated(f"{led_in}:{said}", promise)
        or _taken_back(_plain(after), promise)
        or (NOT_DONE if LISTED.search(_plain(opening)) else "")
        or (INTENDED if TARGETED.search(said) or _ought().search(said) else "")
        or (INTENDED if re.search(one_of("undone", INTENDED), f"{led_in}:{said}") else "")
        or _on_the_way(own, promise)
    )


def actual(clause: str) -> bool:
    """Does a clause say what became of what the one before it had meant (原定建成15个，实际建成9个)?"""
    return re.match(f"(?:但是?|而|最终)?(?:实际|只|仅)+(?:{_doing()}|实现|达到|为|有|\\d)", _plain(clause)) is not None


def not_reached(head: str, verb_at: int, tail: str) -> bool:
    """Does a number stand for what was not done (尚未建成500个, 500个没有建成)? Not where another verb governs what is
    counted (整治未完成备案企业20家)."""
    said = _refused().search(_plain(head))
    if said and (said.start() <= verb_at or said.end() == len(head)):  # 增长未达到5%
        return True
    return re.search(f"{_refused().pattern}$|^的?(?:目标|任务){_refused().pattern}", _plain(tail)) is not None


def without_negation(name: str) -> str:
    """The name of what was not reached: 没有新建公园 → 新建公园."""
    negation = "(?:尚未|未能|没有|没能|无法|不再|未)"
    return re.sub(f"^{negation}|{negation}(?:{_doing()}|实现|达到|开工)?$", "", name)


def _plain(words: str) -> str:
    """Without what only looks like a negation; places stay."""
    return re.sub(one_of("undone", "harmless"), lambda said: "·" * len(said[0]), words)


def _negated(said: str, promise: str) -> str:
    if _doubly().search(said):
        return UNCLEAR
    if re.search(one_of("undone", NOT_DONE), said) or LACKS.search(said):
        return NOT_DONE
    found = (kind for kind in TURNED for word in re.findall(one_of("undone", kind), said) if word not in promise)
    return next(found, "")


def _taken_back(after: str, promise: str) -> str:
    """Does the next clause go on without a subject of its own and deny it (…，但没有投用)?"""
    if after.startswith("。") and not TURNS.match(after, 1):
        return ""
    following = re.split("[,;。:]", after.lstrip(",;:。"), maxsplit=1)[0]
    if actual(following):
        return INTENDED
    if re.match(f"{OTHERS}{one_of('undone', NOT_DONE)}", following):
        return PARTIAL
    begun = re.match(f"{GOES_ON}(?:{one_of('undone', NOT_DONE, *TURNED)}|不)", following)
    return _negated(following, promise) if begun else ""


def _on_the_way(own: str, promise: str) -> str:
    if re.search(one_of("undone", UNDER_WAY), own) or _before_doing("urged").search(own):
        return UNDER_WAY
    if any(word not in promise for word in _before_doing("proposed").findall(own)):
        return UNDER_WAY
    if any(step not in promise for found in _steps().findall(own) for step in found if step):
        return STEP
    near = any(word not in promise for word in _before_doing("nearly").findall(own))
    return PARTIAL if near else ""


@cache
def _doubly() -> re.Pattern[str]:
    other = "(?:未|没有|没能|不(?!少|足|到位))"
    return re.compile(f"(?:没有|没|无|未|不)[^,;。:]{{0,8}}?{other}|(?:没有一|没有任何|无一)[^,;。:]*{other}")


@cache
def _doing() -> str:
    return one_of("match_words", "done", "used", "once")


@cache
def _before_doing(kind: str) -> re.Pattern[str]:
    return re.compile(f"({one_of('undone', kind)})(?=[^,;]*?(?:{_doing()}|{one_of('match_words', 'started')}))")


@cache
def _ought() -> re.Pattern[str]:
    return re.compile(f"{one_of('undone', 'ought')}(?:{one_of('match_words', 'once')}|完成|实现)")


@cache
def _steps() -> re.Pattern[str]:
    step = one_of("undone", STEP)
    return re.compile(f"(?:^|[的(]|完成)({step})|({step})(?:工作|编制)?(?:$|完成|通过|出台)")


@cache
def _refused() -> re.Pattern[str]:
    """A negation of a doing: 没有按期完成."""
    return re.compile(
        f"(?:未能|未|没有|没能|无法|不再)(?:如期|按期|按时|及时|全部|全面|能够?)*(?:{_doing()}|实现|达到|达成|开工|启动)"
    )
