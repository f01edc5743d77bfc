"""Each number once: what it asks, of which window, what is counted, what says yes, what is left out. Plain Python.

The conditions are the small part of SQL that reads the same on SQLite, PostgreSQL, DuckDB and Spark: columns of
metrics/facts.py, whole numbers, short codes, comparisons, AND, OR, NOT, IS NULL (a test holds them to it). So a
definition is one text everywhere, and what a published number was counted by can be kept beside it (decision 14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fullresponse.kernel.words import gettext_noop

CASES, CLOCKS = "case_facts", "clock_facts"
SHARE, COUNT, MEAN = "share", "count", "mean"  # shown as a percentage, as a number, as so many each
REQUEST = "lifecycle = 'request' AND part = 0"
CALLED = f"{REQUEST} AND called_back = 1"
OPEN = f"{REQUEST} AND received < {{end}} AND (closed IS NULL OR closed >= {{end}})"
DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class Example:
    """Facts, and what the definition makes of them under the scheme of the examples: (yes, counted, excluded)."""

    of: str
    facts: tuple[Mapping[str, Any], ...]
    gives: tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """`at`: the column that puts a fact into a window; "" counts what stood at the window's end ({end}). `excluded`:
    which of what would be counted a reviewed decision (or a definition of 数字城管) leaves out. `yes`: a condition, or
    a whole number to be added up if `adds`. `unit`: how much a single one can add at most (0: the scheme's). `each`: a
    column of which every value is a number of its own, `<code>.<value>`. `low`: less is better. `clause` is where it is
    laid down; `demo` that it is practice, not law."""

    code: str
    label: str
    question: str
    counted: str
    yes: str
    at: str
    table: str = CASES
    excluded: str = ""
    adds: bool = False
    unit: int = 1
    each: str = ""
    shown: str = SHARE
    low: bool = False
    clause: str
    demo: bool = False
    examples: tuple[Example, ...] = ()


PRACTICE = gettext_noop("做法，不是法定：分母是有效回访数；《北京市接诉即办工作条例》第32条以三率为核心，没有写公式")
CITY = gettext_noop("转引的数字城管公式，不声称符合国家标准")
HOUSE = gettext_noop("本平台的统计，没有公开出处")
_asked = {"lifecycle": "request", "called_back": 1, "called": 1}
_case = {"lifecycle": "request", "received": 1}

DEFINITIONS: dict[str, Definition] = {
    d.code: d
    for d in (
        Definition(
            code="response",
            label=gettext_noop("响应率"),
            question=gettext_noop("回访到的诉求里，有多少说承办单位联系过自己？"),
            at="called",
            counted=CALLED,
            excluded="excluded <> ''",
            yes="contacted = 1",
            clause=PRACTICE,
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("三件回访，一件没有人联系；另一件经审核剔除"),
                    facts=(
                        {**_asked, "contacted": 1},
                        {**_asked, "contacted": 1},
                        {**_asked, "contacted": 0},
                        {**_asked, "contacted": 0, "excluded": "unreachable"},
                        {**_asked, "called_back": 0, "called": None},
                    ),
                    gives=(2, 3, 1),
                ),
            ),
        ),
        Definition(
            code="solved",
            label=gettext_noop("解决率"),
            question=gettext_noop("回访到的诉求里，有多少说问题解决了？"),
            at="called",
            counted=CALLED,
            excluded="excluded <> ''",
            yes="solved = 1",
            clause=PRACTICE,
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("没有回答的不算解决，也还在分母里"),
                    facts=({**_asked, "solved": 1}, {**_asked, "solved": 0}, {**_asked, "solved": None}),
                    gives=(1, 3, 0),
                ),
            ),
        ),
        Definition(
            code="satisfied",
            label=gettext_noop("满意率"),
            question=gettext_noop("回访到的诉求人有多满意？每一档按方案的权重计，基本满意不算全分。"),
            at="called",
            counted=CALLED,
            excluded="excluded <> ''",
            yes="{satisfaction}",
            adds=True,
            unit=0,
            clause=PRACTICE,
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("满意、基本满意、不满意各一件：10 + 9 + 0，分母 3 件，每件满分 10"),
                    facts=(
                        {**_asked, "satisfaction": "satisfied"},
                        {**_asked, "satisfaction": "fairly_satisfied"},
                        {**_asked, "satisfaction": "dissatisfied"},
                    ),
                    gives=(19, 3, 0),
                ),
            ),
        ),
        Definition(
            code="reworked",
            label=gettext_noop("返工率"),
            question=gettext_noop("回访到的诉求里，有多少办了不止一次？"),
            at="called",
            counted=CALLED,
            yes="rounds > 1",
            low=True,
            clause=CITY,
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("两件回访，一件办了第二次"),
                    facts=({**_asked, "rounds": 1}, {**_asked, "rounds": 2}),
                    gives=(1, 2, 0),
                ),
            ),
        ),
        Definition(
            code="received",
            label=gettext_noop("受理"),
            question=gettext_noop("受理了多少件诉求？其中同一来电人同一大类 30 天内来过的有多少？"),
            at="received",
            counted=REQUEST,
            yes="repeats > 0",
            shown=COUNT,
            low=True,
            clause=HOUSE,
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("三件诉求，一件是重复来电；信访不算诉求，协办的部分也不算"),
                    facts=(
                        _case,
                        _case,
                        {**_case, "repeats": 2},
                        {**_case, "lifecycle": "petition"},
                        {**_case, "part": 1},
                    ),
                    gives=(1, 3, 0),
                ),
            ),
        ),
        Definition(
            code="registered_right",
            label=gettext_noop("准确立案率"),
            question=gettext_noop("受理的诉求里，有多少没有作废（不予派单）？"),
            at="received",
            counted=REQUEST,
            yes="outcome = ''",
            clause=CITY,
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("两件受理，一件不予派单"),
                    facts=(_case, {**_case, "outcome": "emergency"}),
                    gives=(1, 2, 0),
                ),
            ),
        ),
        Definition(
            code="accurate_dispatch",
            label=gettext_noop("准确派遣率"),
            question=gettext_noop("应当派单的诉求里，有多少派了而且没有被退回？当场答复和不予派单的不用派。"),
            at="received",
            counted=f"{REQUEST} AND (dispatched IS NOT NULL OR closed IS NULL)",
            yes="dispatched IS NOT NULL AND bounces = 0",
            clause=CITY,
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("派对一件、退回一件、还没派一件；当场答复的不算"),
                    facts=(
                        {**_case, "dispatched": 2},
                        {**_case, "dispatched": 2, "bounces": 1},
                        _case,
                        {**_case, "closed": 2},
                    ),
                    gives=(1, 3, 0),
                ),
            ),
        ),
        Definition(
            code="first_dispatch",
            label=gettext_noop("首派准确率"),
            question=gettext_noop("派了单的诉求里，有多少第一次就派对了？"),
            at="dispatched",
            counted=REQUEST,
            yes="bounces = 0",
            clause=HOUSE,
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("派了两件，一件被退回两次"),
                    facts=({**_case, "dispatched": 2}, {**_case, "dispatched": 2, "bounces": 2}),
                    gives=(1, 2, 0),
                ),
            ),
        ),
        Definition(
            code="bounces",
            label=gettext_noop("退回次数"),
            question=gettext_noop("派了单的诉求一共被退回多少次？"),
            at="dispatched",
            counted=REQUEST,
            yes="bounces",
            adds=True,
            shown=MEAN,
            low=True,
            clause=HOUSE,
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("派了两件，一件被退回两次"),
                    facts=({**_case, "dispatched": 2}, {**_case, "dispatched": 2, "bounces": 2}),
                    gives=(2, 2, 0),
                ),
            ),
        ),
        Definition(
            code="closed_in_time",
            label=gettext_noop("按期结案率"),
            question=gettext_noop("派过单、办结了的诉求里，有多少每一步都没有逾期？挂过账的不计。"),
            at="closed",
            counted=f"{REQUEST} AND dispatched IS NOT NULL",
            excluded="hung <> ''",
            yes="late = 0",
            clause=CITY,
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("办结三件：一件按期，一件逾期，一件挂过账"),
                    facts=(
                        {**_case, "dispatched": 1, "closed": 3},
                        {**_case, "dispatched": 1, "closed": 3, "late": 1},
                        {**_case, "dispatched": 1, "closed": 3, "late": 1, "hung": "no_funds"},
                    ),
                    gives=(1, 2, 1),
                ),
            ),
        ),
        Definition(
            code="whistle_department",
            label=gettext_noop("吹哨：街道给部门的评分"),
            question=gettext_noop("街道给报到部门打了多少分（满分 100）？"),
            at="scored",
            counted="part = 1 AND score_lead IS NOT NULL",
            yes="score_lead",
            adds=True,
            unit=100,
            clause=gettext_noop("《北京市接诉即办工作条例》第16条、第33条：双考核；打分办法为演示"),
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("两次报到，92 分和 88 分；只有部门给街道打了分的不算"),
                    facts=(
                        {"part": 1, "scored": 1, "score_lead": 92},
                        {"part": 1, "scored": 1, "score_lead": 88},
                        {"part": 1, "scored": 1, "score_asker": 70},
                    ),
                    gives=(180, 2, 0),
                ),
            ),
        ),
        Definition(
            code="whistle_street",
            label=gettext_noop("吹哨：部门给街道的评分"),
            question=gettext_noop("报到部门给吹哨的街道打了多少分（满分 100）？"),
            at="scored",
            counted="part = 1 AND score_asker IS NOT NULL",
            yes="score_asker",
            adds=True,
            unit=100,
            clause=gettext_noop("《北京市接诉即办工作条例》第16条、第33条：双考核；打分办法为演示"),
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("一次报到，部门打了 75 分"),
                    facts=({"part": 1, "scored": 1, "score_asker": 75},),
                    gives=(75, 1, 0),
                ),
            ),
        ),
        Definition(
            code="in_time",
            label=gettext_noop("按期率"),
            question=gettext_noop("每一只走完或者到期的钟，有多少没有逾期？来源没有记录时间的步骤不算。"),
            table=CLOCKS,
            at="settled",
            counted="late IS NOT NULL",
            yes="late = 0",
            each="clock",
            clause=gettext_noop("《北京市接诉即办工作条例》第13条、第15条：时限和按期答复；各种时限见时限表"),
            examples=(
                Example(
                    of=gettext_noop("签收三次，一次逾期；还在走的不算"),
                    facts=(
                        {"clock": "sign_in", "settled": 1, "late": 0},
                        {"clock": "sign_in", "settled": 1, "late": 0},
                        {"clock": "sign_in", "settled": 1, "late": 1},
                        {"clock": "sign_in", "settled": None, "late": None},
                    ),
                    gives=(2, 3, 0),
                ),
            ),
        ),
        Definition(
            code="disposal_in_time",
            label=gettext_noop("按期处置率"),
            question=gettext_noop("应当处置的（答复的钟已经停了或者到期），有多少按期处置了？"),
            table=CLOCKS,
            at="settled",
            counted="clock = {disposal} AND late IS NOT NULL",
            yes="late = 0",
            clause=CITY,
            demo=True,
            examples=(
                Example(
                    of=gettext_noop("答复按期一件、逾期一件；签收不算处置"),
                    facts=(
                        {"clock": "reply", "settled": 1, "late": 0},
                        {"clock": "reply", "settled": 1, "late": 1},
                        {"clock": "sign_in", "settled": 1, "late": 1},
                    ),
                    gives=(1, 2, 0),
                ),
            ),
        ),
        *(
            Definition(
                code=code,
                label=label,
                question=question,
                at="",
                counted=OPEN,
                yes=f"received < {{end}} - {days * DAY}",
                shown=COUNT if not days else SHARE,
                low=True,
                clause=HOUSE,
                demo=True,
                examples=(
                    Example(
                        of=gettext_noop("时段终了时一件刚来，一件来了很久，一件已经办结"),
                        facts=(
                            {**_case, "received": -1},
                            {**_case, "received": -40 * DAY},
                            {**_case, "received": -40 * DAY, "closed": -1},
                        ),
                        gives=(2 if not days else 1, 2, 0),
                    ),
                ),
            )
            for code, label, question, days in (
                ("backlog", gettext_noop("在办"), gettext_noop("时段终了时还有多少诉求没有办结？"), 0),
                ("aged7", gettext_noop("在办超过 7 天"), gettext_noop("没有办结的里，有多少来了超过 7 天？"), 7),
                ("aged15", gettext_noop("在办超过 15 天"), gettext_noop("没有办结的里，有多少来了超过 15 天？"), 15),
                ("aged30", gettext_noop("在办超过 30 天"), gettext_noop("没有办结的里，有多少来了超过 30 天？"), 30),
            )
        ),
    )
}
THREE = ("response", "solved", "satisfied")  # 三率
