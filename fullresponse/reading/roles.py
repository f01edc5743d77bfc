"""Which clauses of a plan promise something to be done, and which only lead in, sum up or name an effect (guide, 3)."""

import re
from functools import cache

from fullresponse.reading.verbs import Governing
from fullresponse.reading.words import column, one_of, table

# An effect whatever the verb is: for whom, by what, where one stands afterwards.
PURE_EFFECT = re.compile(
    "带动|为(?!.{2,12}提供.{0,6}补贴)|让|使|推动形成|努力(?:为|让|把|走在|实现)|吸引更多|更好(?:地)?(?:满足|服务)|.{2,14}更好地?发挥作用|走在|争当"
    "|在.{2,14}(?:中|上)(?:抢占|走在|展现|作出|争|当|体现)|从源头上|把.{2,20}(?:打造|建设|建)成"
    "|以.{2,20}(?:推动|助推|促进|引领|带动|支撑|保障|赢得|迎接|取信|回应|服务|彰显)"
)
NAMED = re.compile("[“《]")
MORAL = re.compile(
    "坚持(?!.{0,4}(?:稳定|扩大))|(?:牢固)?树立|牢记|始终|时刻|警钟长鸣|防微杜渐|保持.{0,6}头脑|以.{2,14}取信|践行"
    "|(?:增强|坚定|做到)“|(?:牢牢|切实|继续)?把握"
)
STATEMENT = re.compile("[^,]{2,10}(?:关键靠|关键在|根本在|重在|(?<!特别)(?<!尤其)(?<![但还凡于或总只不])是(?!否))")


def leads_in(clause: str) -> bool:
    """Whether a clause only says how or on what ground: 按照…, 围绕…, 依托…; or what something is."""
    return any(pattern.match(clause) for pattern in _lead_ins()) or STATEMENT.match(clause) is not None


def is_effect(clause: str, verb: Governing, first: bool) -> bool:
    """Whether a clause names the purpose or the result of those before it, and no doing of its own."""
    if first:
        return False
    if PURE_EFFECT.match(clause):
        return True
    rest = clause[verb.end :]
    if NAMED.search(rest) or not _end().search(rest):
        return False
    if verb.word in column("effects", "strong"):
        return True
    return bool(column("effects", "adverb") & set(verb.adverbs)) and _weak().match(verb.word) is not None


def may_be_effect(verb: Governing) -> bool:
    """Whether a verb often names an effect, so that a reader should look twice."""
    return _weak().match(verb.word) is not None


def is_moral(clause: str) -> bool:
    """Whether a clause is an attitude, not a doing."""
    return MORAL.match(clause) is not None


@cache
def _end() -> re.Pattern[str]:
    return re.compile(f"{one_of('effects', 'end')}$")


@cache
def _weak() -> re.Pattern[str]:
    return re.compile(one_of("effects", "strong", "verb"))


@cache
def _lead_ins() -> tuple[re.Pattern[str], ...]:
    rows = ((*row, "")[:2] for row in table("lead_ins"))
    return tuple(re.compile(start + (f".*{end}$" if end not in ("", "$") else end)) for start, end in rows)
