"""How a life-cycle table reads as a page: its states, clocks and moves in the table's order, and a drawing."""

from collections.abc import Iterable
from itertools import chain

from fullresponse.kernel.lifecycle import STAY, Lifecycle, Move, Then

HEAD = """# 生命周期 · Life cycles

Printed from the tables of `{source}` by `make lifecycles`; a test compares. Change the table, not this page.
由 `make lifecycles` 从 `{source}` 的表打印，有测试核对。要改请改表，不要改本页。
"""


def page(cycles: Iterable[Lifecycle], source: str) -> str:
    """The Markdown page of all the life cycles; `source` is the folder of their tables."""
    sections = chain.from_iterable(_section(cycle) for cycle in cycles)
    return HEAD.format(source=source) + "".join(f"\n{part}\n" for part in sections)


def _section(cycle: Lifecycle) -> list[str]:
    return [
        f"## {cycle.label} · {cycle.label_en} (`{cycle.code}`)",
        f"依据 Clause: {cycle.clause}",
        _drawing(cycle),
        "### 状态 States",
        _states(cycle),
        "### 时钟 Clocks",
        _clocks(cycle),
        "### 步骤 Moves",
        "每一行：谁在哪些状态可以做，做完到哪里；必须给什么、可以给什么（斜体）；启动(+)、停止(−)哪只钟；随后自动改写什么、发生什么。",
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


def _clocks(cycle: Lifecycle) -> str:
    rows = [[f"`{clock.code}`", clock.label, clock.label_en, f"`{clock.owner}`"] for clock in cycle.clocks.values()]
    return _table(["code", "中文", "English", "谁负责 owner"], *rows)


def _moves(cycle: Lifecycle) -> str:
    head = ["verb", "中文 / English", "event", "from → to", "by", "needs", "clocks", "then", "clause"]
    return _table(head, *(_move(move) for move in cycle.moves.values()))


def _move(move: Move) -> list[str]:
    sources = _codes(move.sources) or "(新 new)"
    to = "(不变 same)" if move.to == STAY else f"`{move.to}`"
    needs = " ".join([_codes(move.needs), *(f"*{need}*" for need in move.may)]).strip()
    clocks = " ".join([*(f"+{clock}" for clock in move.starts), *(f"−{clock}" for clock in move.stops)])
    by = _codes(move.by) + (" 非承办人 not the handler" if move.not_handler else "")
    clause = move.clause + (" (演示 demo)" if move.demo else "")
    event = f"`case.{move.event}`"
    names = f"{move.label} / {move.label_en}"
    effects = [f"{name} = {_word(value)}" for name, value in move.sets.items()]
    verb = f"`{move.verb}`" + (" 专用操作 own action" if move.named else "")
    then = "; ".join([*effects, *map(_then, move.then)])
    return [verb, names, event, f"{sources} → {to}", by, needs, clocks, then, clause]


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
