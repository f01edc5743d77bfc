"""The verb that governs a clause: what stands before it (subject, adverbs), and the stage that it promises."""

import re
from dataclasses import dataclass
from functools import cache

from fullresponse.reading.pieces import DOING
from fullresponse.reading.words import one_of, table

LONGEST = 240  # characters of a clause that are looked at
SUBJECT = re.compile(
    r"(?P<who>[^,;。要将须]{0,24}?)(?:(?<![重主需必首纪摘扼机紧简])要|(?<![即名干大])将|必须|(?<!必)须)(?!求|素|点|件|领|道|闻|地|害|约|目|务|来)"
)
SLOGAN = re.compile("“[^”]{2,8}”")
JOINED = re.compile("(?:和|并|与|、|及|或)?")
OBJECT_FIRST = re.compile("(?:把|将|为|对|向|与|同|让|使|在|从|以|由|用|按|依托|围绕|通过)")
STATES = re.compile(
    "(?:增长|增加|减少|下降|达到?|保持在|控制在|稳定在|突破|超过?|提高到|提升至|降至|为|提高|降低)(?:约|近|超过?)?$"
)
BARE_AFTER = re.compile("(?:以上|左右|以内|以下|的)?$")
REFUSES = re.compile("不再?")  # 不新增…: what is to be kept up, not to be completed
AIMS = frozenset({"力争", "确保", "争取", "实现", "推动", "促进", "保持"})
FAR = 24  # characters within which the verb must begin, where something other than adverbs stands before it


@dataclass(frozen=True)
class Governing:
    """`word` without its adverbs; `stage` of the lexicon; `adverbs` in their order; `subject` is what stands before 要.
    `start` and `end` of the verb count from the beginning of the clause."""

    word: str
    stage: str
    adverbs: tuple[str, ...]
    subject: str
    start: int
    end: int
    sure: bool = True  # False where something unknown stands before the verb


def governing(clause: str) -> Governing | None:
    """The verb of a clause; None when none of the lexicon governs it."""
    clause = clause[:LONGEST]
    at, subject = 0, ""
    said = None if _verb_at(clause, _adverbs(clause, 0)[1]) else SUBJECT.match(clause)
    if said and (_verb_at(clause, said.end()) or _adverbs(clause, said.end())[1] > said.end()):
        at, subject = said.end(), said["who"]
    adverbs, after = _adverbs(clause, at)
    found = _verb_at(clause, after)
    while not found and adverbs:  # 加快 + noun: the adverb itself is the verb
        last = adverbs.pop()
        after -= len(last)
        found = _verb_at(clause, after)
    if found:
        return Governing(found[0], found[1], tuple(adverbs), subject, after, after + len(found[0]))
    refused = REFUSES.match(clause, after)
    if refused and (found := _verb_at(clause, refused.end())) and len(found[0]) > 1:
        end = refused.end() + len(found[0])
        return Governing(clause[after:end], "progress", tuple(adverbs), subject, after, end)
    return _further_on(clause, max(at, _adverbs(clause, at)[1]), subject)


def states(left: str, right: str, verb: Governing | None) -> bool:
    """Whether a clause only says where an indicator will stand (社会消费品零售总额增长7%): from what stands before its
    number and behind it."""
    if STATES.search(left):
        aims = verb is not None and verb.word in AIMS  # 力争工业投资增长10%
        return verb is None or verb.start > 0 or aims or (left.startswith(verb.word) and len(left) - len(verb.word) > 8)
    return verb is None and BARE_AFTER.match(right) is not None and nominal(left) is None


def nominal(left: str) -> Governing | None:
    """The doing that a noun before a number names (和美渔港建设7处), as in a list of what will be done."""
    doing = DOING.search(left)
    return Governing(doing.group(), "progress", (), "", doing.start(), doing.end()) if doing else None


def _further_on(clause: str, at: int, subject: str) -> Governing | None:
    """The verb behind what stands first: an object (把…纳入…, 为…提供…), a means, a subject."""
    least = 2 if OBJECT_FIRST.match(clause, at) else 1
    for start in range(at + least, min(len(clause) - 2, at + FAR)):
        found = _verb_at(clause, start)
        if found and len(found[0]) > 1:
            sure = least > 1
            return Governing(found[0], found[1], (), subject, start, start + len(found[0]), sure)
    return None


def _adverbs(clause: str, at: int) -> tuple[list[str], int]:
    found: list[str] = []
    slogan = SLOGAN.match(clause, at)
    if slogan and (_verb_at(clause, slogan.end()) or _adverb().match(clause, slogan.end())):
        at = slogan.end()  # “一业一策”壮大…
    while len(found) < 6 and (word := _adverb().match(clause, at)):
        found.append(word.group())
        at = word.end()
        if clause[at : at + 1] == "地":
            at += 1
        while clause[at : at + 1] == "、":
            at += 1
    return found, at


def _verb_at(clause: str, at: int) -> tuple[str, str] | None:
    """The longest verb that stands here, with a second one joined to it (培育和引进), and its stage."""
    first = _verb().match(clause, at)
    if not first:
        return None
    word = first.group()
    together = _joined(clause, at, first)
    if together and len(clause) > at + len(together[0]) + 1:
        return together
    if clause[first.end() : first.end() + 1] == "好" and len(word) > 1:
        word += "好"
    return word, _stages().get(word, _stages()[first.group()])


def _joined(clause: str, at: int, first: re.Match[str]) -> tuple[str, str] | None:
    """Two verbs as one, with the stage of both, or of the second where a word joins them."""
    word, mark = first.group(), JOINED.match(clause, first.end())
    second = _verb().match(clause, mark.end()) if mark else None
    if not mark or not second or len(second.group()) == 1:
        return None
    if mark.group() not in ("和", "并", "与") and not _both(word, second.group()):
        return None
    together = clause[at : second.end()]
    return together, _stages().get(together, _stages()[second.group() if mark.group() else word])


def _both(first: str, second: str) -> bool:
    """Two verbs side by side are one (健全完善) when neither is a noun behind the other (but not 推进改革)."""
    return f"{first}{second}" in _stages()


@cache
def _stages() -> dict[str, str]:
    return {row[0]: row[1] for row in table("task_verbs")}


@cache
def _verb() -> re.Pattern[str]:
    return re.compile(one_of("task_verbs"))


@cache
def _adverb() -> re.Pattern[str]:
    return re.compile(one_of("adverbs"))
