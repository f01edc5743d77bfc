"""How far a task goes and whether anybody can check it: by its verb, its hedges and its object (guide, 3)."""

import re
from functools import cache

from fullresponse.reading.words import one_of

COMPLETE, START, PLAN, PROGRESS, IMPROVE, SUPPORT = "complete", "start", "plan", "progress", "improve", "support"
QUANTIFIED, MILESTONE, NAMED, GENERAL = "quantified", "milestone", "named_progress", "general"

HEDGED = frozenset({"探索", "研究", "谋划"})
OPENS = re.compile("(?:开工|启动|动工|开建)(?:建设|实施)?$")
FINISHES = re.compile(
    "(?:竣工|建成|投用|投产|通车|完工|交用|投入使用|运营|投运|交付|封顶|达产|开通|开放|开园|开业)(?:交用|使用|运营|通车|投用)?$"
)
OF_PROJECT = re.compile(
    "(?:建设|改革|工程|项目|改造|试点|行动|创建|整治|规划|平台|开发|落地|实施|改制|前期|征拆|拆迁|腾退|搬迁|修缮)"
)
WORKED_OUT = re.compile("体系|规划|方案|制度|办法|条例|意见|政策|服务$|标准|计划|指标")
NAMED_QUOTE = re.compile("[“《‘]")


def stage_of(verb: str, stage: str, adverbs: tuple[str, ...], rest: str) -> str:
    """The stage of a task: the verb's own, unless a hedge or the object says otherwise."""
    if HEDGED & set(adverbs) or verb.startswith(("探索", "研究")):
        return PLAN
    if verb.startswith("启动") or OPENS.search(rest) or "启动" in adverbs:
        return START
    if "逐步" in adverbs and stage == COMPLETE:
        return PROGRESS
    if verb in ("实现", "确保", "推动", "推进", "力争", "争取", "加快"):
        return _of_result(verb, stage, rest)
    if verb.startswith("开展"):
        return _of_doing(rest)
    return PROGRESS if "引进" in verb and rest.endswith("项目") else stage


def _of_result(verb: str, stage: str, rest: str) -> str:
    if FINISHES.search(rest) and verb != "加快":
        return COMPLETE
    if verb == "推动":
        return PROGRESS if OF_PROJECT.search(rest[-8:]) else SUPPORT
    return {"实现": COMPLETE, "确保": PROGRESS, "力争": COMPLETE}.get(verb, stage or PROGRESS)


def _of_doing(rest: str) -> str:
    if re.search("试点$", rest):
        return START
    return PLAN if re.search("(?:研究|论证|前期工作)$", rest) else PROGRESS


def checkability_of(stage: str, verb: str, rest: str, counted: bool) -> str:
    """Quantified by a figure; a milestone that did or did not happen; a named thing with an open verb; or general."""
    if counted:
        return QUANTIFIED
    thing = bool(NAMED_QUOTE.search(rest) or _things().search(rest))
    if stage in (COMPLETE, START):
        return MILESTONE
    if stage == PLAN:
        return MILESTONE if WORKED_OUT.search(rest) else (NAMED if thing else GENERAL)
    if verb.startswith("开展") and re.search("活动$", rest):
        return MILESTONE
    return NAMED if thing and not _general().search(rest) else GENERAL


@cache
def _things() -> re.Pattern[str]:
    return re.compile(one_of("things", "thing"))


@cache
def _general() -> re.Pattern[str]:
    return re.compile(f"{one_of('things', 'general')}$")
