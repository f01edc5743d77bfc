"""Do the life cycles agree with each other? A part's life cycle must be one, and what a part does to the whole must be
something that the whole can have done to it."""

from collections.abc import Iterator

from fullresponse.kernel.lifecycle import Lifecycle, Move
from fullresponse.pack.draft import Draft
from fullresponse.pack.model import BODY_KINDS, REQUEST
from fullresponse.pack.rows import Row

SYSTEM = "system"


def check(draft: Draft) -> None:
    """Reports every fault between the life cycles that could be built."""
    cycles = {table.cycle.code: table.cycle for table in draft.cycles if table.cycle is not None}
    whole = len(cycles) == len(draft.cycles)
    if whole and REQUEST not in cycles:
        draft.report.tell("lifecycles/", 1, f"缺少 {REQUEST} 这个生命周期")
    for table in draft.cycles:
        if table.cycle is None or not whole:
            continue
        for row, move in table.moves:
            for reason in _move(move, table.cycle, cycles):
                draft.report.add(row, reason)
        if table.cycle.lapse and not _by_itself(table.cycle, table.cycle.lapse):
            first = table.moves[0][0] if table.moves else Row(table.file, 1, {})
            draft.report.add(first, f"lapse 的步骤 {table.cycle.lapse} 没有定义，或者不由 {SYSTEM} 办理")


def _move(move: Move, cycle: Lifecycle, cycles: dict[str, Lifecycle]) -> Iterator[str]:
    for spawn in move.spawns:
        if spawn.lifecycle not in cycles or not cycles[spawn.lifecycle].part:
            yield f"spawns 里的 {spawn.lifecycle} 不是分支(part = true)的生命周期"
    for kind in sorted({*move.lead_kinds, *(k for s in move.spawns for k in s.kinds)} - set(BODY_KINDS)):
        yield f"没有“{kind}”这种单位"
    if move.becomes:
        yield from _becomes(move.becomes, cycles)
    wholes = [c for c in cycles.values() if any(s.lifecycle == cycle.code for m in c.moves.values() for s in m.spawns)]
    done = [(whole, move.above.verb) for whole in wholes if move.above] + [(cycle, move.follow)] * bool(move.follow)
    for whole, verb in done:
        if not _by_itself(whole, verb):
            yield f"步骤 {verb} 在 {whole.code} 里没有定义，或者不由 {SYSTEM} 办理"
    for verb in sorted(set(move.not_doer) - {verb for c in (cycle, *wholes) for verb in c.moves}):
        yield f"not_doer 里的步骤 {verb} 没有定义"


def _becomes(code: str, cycles: dict[str, Lifecycle]) -> Iterator[str]:
    found = cycles.get(code)
    if found is None or found.part:
        yield f"becomes 里的 {code} 不是一类单独的事项"
    elif found.birth.needs:
        yield f"becomes 里的 {code} 起始时还要内容，不能由别的事项转来"


def _by_itself(cycle: Lifecycle, verb: str) -> bool:
    return verb in cycle.moves and SYSTEM in cycle.moves[verb].by
