"""Is a life cycle sound? Every state can be reached, can be left, and is governed by a clock that really runs in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from fullresponse.kernel.lifecycle import BACK, STAY, Lifecycle, Move

HELD = "held "  # before the name of a clock that stands still


@dataclass(frozen=True)
class Fault:
    """Something wrong with one entry: `table` and `code` name it, so that a loader can find its line."""

    table: str  # state | clock | need | move | lifecycle
    code: str
    reason: str


def faults(cycle: Lifecycle) -> list[Fault]:
    """Everything wrong with the table; empty when it is sound."""
    found = [*_names(cycle), *_births(cycle)]
    if found:
        return found  # the rest would only repeat it
    return [*_reach(cycle), *_ends(cycle), *_clocks(cycle), *_run_out(cycle), *_paused(cycle)]


def _names(cycle: Lifecycle) -> Iterator[Fault]:
    for move in cycle.moves.values():
        for field, name in _unknown(cycle, move):
            yield Fault("move", move.verb, f"{move.verb} 的 {field} 里的 {name} 没有定义")
        yield from _wrong_ends(cycle, move)
    for state in cycle.states.values():
        if state.clock and state.clock not in cycle.clocks:
            yield Fault("state", state.code, f"状态 {state.code} 的时钟 {state.clock} 没有定义")


def _unknown(cycle: Lifecycle, move: Move) -> Iterator[tuple[str, str]]:
    """The names in the move's lists that nothing defines, each with the list's name in the pack's file."""
    known = {
        "from": (move.sources, cycle.states),
        "needs": (move.needs, cycle.needs),
        "may": (move.may, cycle.needs),
        "starts": (move.starts, cycle.clocks),
        "stops": (move.stops, cycle.clocks),
        "drops": (move.drops, cycle.clocks),
        "pauses": (move.pauses, cycle.clocks),
        "resumes": (move.resumes, cycle.clocks),
        "during": ((move.during,) if move.during else (), cycle.clocks),
        **{name: (getattr(move, name), cycle.clocks) for name in ("extends", "within", "ends_at")},
    }
    for field, (names, table) in known.items():
        yield from ((field, name) for name in names if name not in table)


def _wrong_ends(cycle: Lifecycle, move: Move) -> Iterator[Fault]:
    if move.to not in (STAY, BACK, *cycle.states):
        yield Fault("move", move.verb, f"{move.verb} 通向没有定义的状态 {move.to}")
    if move.to in (STAY, BACK) and not move.sources:
        yield Fault("move", move.verb, f"起始步骤 {move.verb} 必须通向一个状态，不能是 “{move.to}”")
    if not move.by:
        yield Fault("move", move.verb, f"{move.verb} 没有写明由谁办理(by)")
    for then in move.then:
        if then.verb not in cycle.moves:
            yield Fault("move", move.verb, f"{move.verb} 的 then 指向没有定义的步骤 {then.verb}")


def _births(cycle: Lifecycle) -> Iterator[Fault]:
    births = [m for m in cycle.moves.values() if not m.sources]
    if len(births) != 1:
        yield Fault("lifecycle", cycle.code, f"应当有且只有一个起始步骤(from = []),现有 {len(births)} 个")


def _reach(cycle: Lifecycle) -> Iterator[Fault]:
    reached = set(running(cycle))
    for state in cycle.states.values():
        if state.code not in reached:
            yield Fault("state", state.code, f"状态 {state.code} 无法到达")


def _ends(cycle: Lifecycle) -> Iterator[Fault]:
    """A dead end: a state from which no final state can be reached, or a final state that something leaves."""
    ways = [(s, to) for m in cycle.moves.values() for s in m.sources for to in _targets(cycle, m, s)]
    leads = {s.code for s in cycle.states.values() if s.final}
    while more := {here for here, to in ways if to in leads and here not in leads}:
        leads |= more
    for state in cycle.states.values():
        if state.code not in leads:
            yield Fault("state", state.code, f"状态 {state.code} 是死路，到不了任何终结状态")
        if state.final and any(m.to not in (STAY, state.code) for m in cycle.leaving(state.code)):
            yield Fault("state", state.code, f"终结状态 {state.code} 不应再有出路")
        if state.passing and not _always_left(cycle, state.code):
            yield Fault("state", state.code, f"过渡状态 {state.code} 必须有无条件的后续步骤(then)")


def _targets(cycle: Lifecycle, move: Move, source: str) -> list[str]:
    """Where a move from `source` may lead; a move back, to every state from which something came here."""
    if move.to == STAY:
        return []
    if move.to != BACK:
        return [move.to]
    return [s for m in cycle.moves.values() if m.to == source for s in m.sources]


def _always_left(cycle: Lifecycle, code: str) -> bool:
    into = [m for m in cycle.moves.values() if m.to == code]
    return all(any(not t.when and not t.rounds_below for t in m.then) for m in into)


def _clocks(cycle: Lifecycle) -> Iterator[Fault]:
    for code, sets in running(cycle).items():
        state = cycle.states[code]
        if state.final or state.passing:
            continue
        if not state.clock:
            yield Fault("state", code, f"状态 {code} 没有时钟(clock),也就没有人对它负责")
        elif any(state.clock not in clocks for clocks in sets):
            yield Fault("state", code, f"状态 {code} 的时钟 {state.clock} 在有的路上没有启动")


def _run_out(cycle: Lifecycle) -> Iterator[Fault]:
    """What a clock does by itself when it runs out can be done wherever it may be running, and ends it."""
    for clock in (c for c in cycle.clocks.values() if c.runs_out):
        move = cycle.moves.get(clock.runs_out)
        if move is None or "system" not in move.by or move.needs:
            yield Fault("clock", clock.code, f"时钟 {clock.code} 的 runs_out 没有定义、不由 system 办理或者还要内容")
            continue
        final = move.to in cycle.states and cycle.states[move.to].final
        if not final and clock.code not in (*move.stops, *move.drops):
            yield Fault("clock", clock.code, f"步骤 {move.verb} 没有停下时钟 {clock.code},会一再发生")
        done = {*move.sources, *(s.code for s in cycle.states.values() if s.final or s.passing)}
        for code, sets in running(cycle).items():
            if code not in done and any(clock.code in clocks for clocks in sets):
                yield Fault("clock", clock.code, f"时钟 {clock.code} 会在状态 {code} 走完，{move.verb} 却不从那里开始")


def _paused(cycle: Lifecycle) -> Iterator[Fault]:
    """Nobody lets their own clock stand still: a pause is granted."""
    for move in cycle.moves.values():
        for code in move.pauses:
            if cycle.clocks[code].owner in move.by:
                yield Fault("move", move.verb, f"{move.verb} 让时钟 {code} 停走，不能由它的责任岗位自己办理")


def running(cycle: Lifecycle) -> dict[str, set[frozenset[str]]]:
    """For each state that can be reached, the sets of clocks that may be running on arrival there."""
    seen: dict[str, set[frozenset[str]]] = {}
    known: set[tuple[str, frozenset[str], str]] = set()
    todo = [(cycle.birth.to, after(cycle, cycle.birth, frozenset(), cycle.birth.to), "")]
    while todo:
        here = code, clocks, was = todo.pop()
        if here in known:
            continue
        known.add(here)
        seen.setdefault(code, set()).add(clocks)
        for move in cycle.leaving(code):
            lands = move.lands(code, was)
            todo.append((lands, after(cycle, move, clocks, lands), stood(cycle, code, was, lands)))
    return seen


def after(cycle: Lifecycle, move: Move, clocks: frozenset[str], lands: str) -> frozenset[str]:
    """The clocks that run after the move. A move back starts the clock of the state it goes back to. One that stands
    still is kept under another name, is not started anew and governs nothing until it is resumed."""
    again = {cycle.states[lands].clock} - {""} if move.to == BACK else set()
    ended = {*move.stops, *move.drops}
    left = clocks - ended - {HELD + code for code in ended}
    left |= {code for code in (*move.starts, *again) if HELD + code not in left}
    left = left - set(move.pauses) | {HELD + code for code in move.pauses if code in left}
    back = {code for code in move.resumes if HELD + code in left}
    return left - {HELD + code for code in back} | back


def stood(cycle: Lifecycle, state: str, was: str, lands: str) -> str:
    """What is remembered of where a thing stood: the state left for an aside, kept while it is set aside."""
    if lands not in cycle.asides:
        return ""
    return was if state in cycle.asides else state
