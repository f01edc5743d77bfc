"""How a life-cycle table reads as a page: its states, clocks and moves in the table's order, and a drawing."""

import tomllib
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from fullresponse.kernel.lifecycle import BACK, STAY, ClockKind, Lifecycle, Move, Spawn, Then

HEAD = """# 生命周期 · Life cycles

Printed from the tables of `{source}` by `make lifecycles`; a test compares. Change the table, not this page.
由 `make lifecycles` 从 `{source}` 的表打印，有测试核对。要改请改表，不要改本页。
"""


def page(cycles: Iterable[Lifecycle], source: str, deadlines: str) -> str:
    """The Markdown page of all the life cycles; `source` is the folder of their tables, `deadlines` the text of the
    file that says how long their clocks run."""
    lines = tomllib.loads(deadlines)["deadline"]
    sections = chain.from_iterable(_section(cycle, lines) for cycle in cycles)
    return HEAD.format(source=source) + "".join(f"\n{part}\n" for part in sections)


def _section(cycle: Lifecycle, deadlines: list[Mapping[str, Any]]) -> list[str]:
    return [
        f"## {cycle.label} · {cycle.label_en} (`{cycle.code}`)",
        f"依据 Clause: {cycle.clause}",
        _kind(cycle),
        _drawing(cycle),
        "### 状态 States",
        _states(cycle),
        "### 时钟 Clocks",
        _clocks(cycle),
        "### 时限 Deadlines",
        _deadlines(cycle, deadlines),
        "### 步骤 Moves",
        "每一行：谁在哪些状态可以做，做完到哪里；必须给什么、可以给什么（斜体）；启动(+)、停止(−)、作废(×)、停下(‖)、续走(▶)、"
        "延长(↑)哪只钟；随后自动改写什么、发起什么、发生什么。",
        _moves(cycle),
        "### 步骤所需 What moves are given",
        _needs(cycle),
    ]


def _table(*rows: Iterable[str]) -> str:
    head, *body = [list(row) for row in rows]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") or " " for cell in line) + " |" for line in lines)


def _codes(codes: Iterable[str]) -> str:
    return " ".join(f"`{code}`" for code in codes)


def _drawing(cycle: Lifecycle) -> str:
    arrows = [f"  [*] --> {cycle.birth.to}: {cycle.birth.verb}"]
    arrows += [
        f"  {source} --> {move.to}: {move.verb}"
        for move in cycle.moves.values()
        if move.to != STAY
        for source in move.sources
    ]
    arrows += [f"  {state.code} --> [*]" for state in cycle.states.values() if state.final]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])


def _states(cycle: Lifecycle) -> str:
    rows = []
    for state in cycle.states.values():
        what = "终结 final" if state.final else "过渡 passing" if state.passing else ""
        rows.append(
            [f"`{state.code}`", state.label, state.label_en, _codes([state.clock] if state.clock else []), what]
        )
    return _table(["code", "中文", "English", "时钟 clock", ""], *rows)


def _kind(cycle: Lifecycle) -> str:
    """Whether it is a part, and what its form asks."""
    if cycle.part:
        lapse = f"，整件了结时自动 `{cycle.lapse}` lapses with the whole" if cycle.lapse else ""
        return f"分支 A part of a case{lapse}"
    must = f"；必填 must: {' '.join(cycle.must)}" if cycle.must else ""
    return f"登记时问 The form asks: {' '.join(cycle.asks)}{must}"


def _clocks(cycle: Lifecycle) -> str:
    rows = [
        [f"`{clock.code}`", clock.label, clock.label_en, f"`{clock.owner}`", _runs(clock)]
        for clock in cycle.clocks.values()
    ]
    return _table(["code", "中文", "English", "谁负责 owner", ""], *rows)


def _runs(clock: ClockKind) -> str:
    inner = "不超过整件 inner" if clock.inner else ""
    return " ".join(filter(None, [inner, f"到期自动 runs out: `{clock.runs_out}`" if clock.runs_out else ""]))


def _deadlines(cycle: Lifecycle, lines: list[Mapping[str, Any]]) -> str:
    """How long each clock runs, for which class, and on what ground."""
    rows = [
        [
            f"`{line['clock']}`",
            f"`{line['urgency']}`" if line.get("urgency") else "",
            f"{line['amount']} {line['unit']}",
            str(line.get("extend", "")),
            str(line.get("warn", "")),
            str(line["since"]),
            line["clause"] + (" (演示 demo)" if line.get("demo") else ""),
        ]
        for code in cycle.clocks
        for line in lines
        if line["clock"] == code
    ]
    return _table(
        ["时钟 clock", "时限 class", "多久 span", "最多延长 extend", "提前提醒 warn", "since", "clause"], *rows
    )


def _moves(cycle: Lifecycle) -> str:
    head = ["verb", "中文 / English", "event", "from → to", "by", "needs", "clocks", "then", "clause"]
    return _table(head, *(_move(move) for move in cycle.moves.values()))


def _move(move: Move) -> list[str]:
    sources = _codes(move.sources) or "(新 new)"
    to = {STAY: "(不变 same)", BACK: "(回到原处 back)"}.get(move.to, f"`{move.to}`")
    needs = " ".join([_codes(move.needs), *(f"*{need}*" for need in move.may)]).strip()
    by = " ".join([_codes(move.by), *_conditions(move)])
    clause = move.clause + (" (演示 demo)" if move.demo else "")
    event = f"`case.{move.event}`"
    names = f"{move.label} / {move.label_en}"
    effects = [f"{name} = {_word(value)}" for name, value in move.sets.items()]
    verb = f"`{move.verb}`" + (" 专用操作 own action" if move.named else "")
    then = "; ".join([*effects, *_effects(move), *map(_then, move.then)])
    return [verb, names, event, f"{sources} → {to}", by, needs, _moved(move), then, clause]


def _moved(move: Move) -> str:
    """What it does to clocks."""
    signs = (
        *(("+", move.starts), ("−", move.stops), ("×", move.drops), ("‖", move.pauses)),
        *(("▶", move.resumes), ("↑", move.extends)),
    )
    found = [f"{sign}{clock}" for sign, clocks in signs for clock in clocks]
    return " ".join([*found, *(f"{clock} 到 until *{need}*" for clock, need in move.ends_at.items())])


def _conditions(move: Move) -> list[str]:
    """For whom and when it may not be made although the role is right."""
    found = [
        ("非承办人 not the handler", move.not_handler),
        ("只一次 once", move.once),
        ("只第一轮 first round", move.first_round),
    ]
    named = [
        ("没做过 not who did", move.not_doer),
        ("牵头单位是 lead is a", move.lead_kinds),
        ("期限内 while runs", (move.during,) if move.during else ()),
    ]
    return [words for words, holds in found if holds] + [f"{words} {_codes(codes)}" for words, codes in named if codes]


def _effects(move: Move) -> list[str]:
    """What it sets going beyond its own clocks."""
    found = [_spawn(spawn) for spawn in move.spawns]
    found += [f"整件 the whole: `{move.above.verb}`"] if move.above else []
    found += [f"不再需要 lapses `{code}`" for code in move.lapses]
    found += [f"转为 becomes `{move.becomes}`"] if move.becomes else []
    found += [f"并案的随之 the merged: `{move.follow}`"] if move.follow else []
    found += [f"{counter} + 1" for counter in move.counts]
    flags = (("新一轮 new round", move.new_round), ("首接 takes on", move.takes_on), ("告诉来件人 told", move.told))
    return found + [words for words, holds in flags if holds]


def _spawn(spawn: Spawn) -> str:
    to = f" 每个 each *{spawn.each}*" if spawn.each else " 牵头单位 the lead" if spawn.to_lead else ""
    single = " 一次一项 one at a time" if spawn.single else ""
    return f"发起 calls `{spawn.lifecycle}`{to}{single}"


def _word(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _then(then: Then) -> str:
    conditions = [f"{name} = {_word(value)}" for name, value in then.when.items()]
    conditions += [f"round < {then.rounds_below}"] if then.rounds_below else []
    return f"`{then.verb}`" + (f" if {' and '.join(conditions)}" if conditions else "")


def _needs(cycle: Lifecycle) -> str:
    rows = []
    for need in cycle.needs.values():
        kind = f"{need.kind} ({need.list})" if need.list else need.kind
        shown = need.shown if need.kind == "words" else ""
        rows.append([f"`{need.code}`", need.label, need.label_en, kind, shown, "公开 public" if need.public else ""])
    return _table(["code", "中文", "English", "kind", "给谁看 shown to", ""], *rows)
