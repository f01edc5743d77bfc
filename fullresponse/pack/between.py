"""Do the life cycles agree with each other? A part's life cycle must be one, and what a part does to the whole must be
something that the whole can have done to it."""

from collections.abc import Iterable, Iterator

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
        first = table.moves[0][0] if table.moves else Row(table.file, 1, {})
        for reason in (*_lapse(table.cycle), *_knows(table.cycle, draft)):
            draft.report.add(first, reason)


def _move(move: Move, cycle: Lifecycle, cycles: dict[str, Lifecycle]) -> Iterator[str]:
    yield from _spawns(move, cycle, cycles)
    yield from _kinds_of_needs(move, cycle)
    for kind in sorted({*move.lead_kinds, *(k for s in move.spawns for k in s.kinds)} - set(BODY_KINDS)):
        yield f"没有“{kind}”这种单位"
    yield from _of_its_parts(move, cycle, cycles)
    if move.becomes:
        yield from _becomes(move.becomes, cycles)
    wholes = [c for c in cycles.values() if any(s.lifecycle == cycle.code for m in c.moves.values() for s in m.spawns)]
    if move.above:
        for whole in wholes:
            yield from _done_by_itself(whole, move.above.verb, move, move.above.carry)
    if move.follow:
        taken = cycle.moves[move.follow].needs if _by_itself(cycle, move.follow) else ()
        yield from _done_by_itself(cycle, move.follow, move, taken)
    for verb in sorted(set(move.not_doer) - {verb for c in (cycle, *wholes) for verb in c.moves}):
        yield f"not_doer 里的步骤 {verb} 没有定义"


def _of_its_parts(move: Move, cycle: Lifecycle, cycles: dict[str, Lifecycle]) -> Iterator[str]:
    """What a move says of parts is about parts that this life cycle calls into being."""
    called = {spawn.lifecycle for other in cycle.moves.values() for spawn in other.spawns}
    for code in sorted(set(move.lapses) - {code for code in called if code in cycles and cycles[code].lapse}):
        yield f"lapses 里的 {code} 不是由 {cycle.code} 发起、可以了结(lapse)的分支"
    for code in sorted(set(move.waits_for) - called):
        yield f"waits_for 里的 {code} 不是它发起的分支"


def _becomes(code: str, cycles: dict[str, Lifecycle]) -> Iterator[str]:
    found = cycles.get(code)
    if found is None or found.part:
        yield f"becomes 里的 {code} 不是一类单独的事项"
    elif found.birth.needs:
        yield f"becomes 里的 {code} 起始时还要内容，不能由别的事项转来"


def _done_by_itself(cycle: Lifecycle, verb: str, move: Move, carry: Iterable[str]) -> Iterator[str]:
    """What a move sets off elsewhere: something that may be done by itself, with what the move hands on."""
    if not _by_itself(cycle, verb):
        yield f"步骤 {verb} 在 {cycle.code} 里没有定义，或者不由 {SYSTEM} 办理"
        return
    yield from _handed(carry, move, cycle.moves[verb])


def _lapse(cycle: Lifecycle) -> Iterator[str]:
    """What ends a part when the whole ends: by itself, asking nothing, wherever the part stands."""
    if not cycle.lapse:
        return
    if not _by_itself(cycle, cycle.lapse):
        yield f"lapse 的步骤 {cycle.lapse} 没有定义，或者不由 {SYSTEM} 办理"
        return
    move = cycle.moves[cycle.lapse]
    open_ = {code for code, state in cycle.states.items() if not (state.final or state.passing)}
    left = open_ - set(move.sources) - set(cycle.outlives)
    if move.needs or move.named or left or not cycle.states[move.to].final:
        yield f"lapse 的步骤 {move.verb} 要能从每个没有了结的状态(outlives 写明的除外)直接了结，不需要任何内容"
    for code in sorted(set(cycle.outlives) & set(move.sources) | set(cycle.outlives) - open_):
        yield f"outlives 里的 {code} 不是没有了结的状态，或者 lapse 也从那里开始"


def _knows(cycle: Lifecycle, draft: Draft) -> Iterator[str]:
    """Who knows a caller who asked for confidence: posts of the whole district."""
    posts = {role.code for role in draft.all("roles") if role.scope == "district"}
    for code in sorted(set(cycle.knows) - posts):
        yield f"knows 里的 {code} 不是全区的岗位"


def _spawns(move: Move, cycle: Lifecycle, cycles: dict[str, Lifecycle]) -> Iterator[str]:
    for spawn in move.spawns:
        if spawn.lifecycle not in cycles or not cycles[spawn.lifecycle].part:
            yield f"spawns 里的 {spawn.lifecycle} 不是分支(part = true)的生命周期"
            continue
        if spawn.each and cycle.needs[spawn.each].kind not in ("body", "bodies"):
            yield f"spawns 的 each 要是单位，{spawn.each} 不是"
        if spawn.titled and cycle.needs[spawn.titled].kind != "words":
            yield f"spawns 的 titled 要是人写的话，{spawn.titled} 不是"
        yield from _handed(spawn.carry, move, cycles[spawn.lifecycle].birth)


def _handed(carry: Iterable[str], move: Move, other: Move) -> Iterator[str]:
    """What a move hands on must be what the other one takes, and all that it cannot do without."""
    for need in sorted(set(carry) - {*other.needs, *other.may}):
        yield f"carry 的 {need} 不是 {other.verb} 的内容"
    for need in sorted(set(other.needs) - (set(carry) & set(move.needs))):
        yield f"{other.verb} 要的 {need} 没有由 {move.verb} 带去"


def _kinds_of_needs(move: Move, cycle: Lifecycle) -> Iterator[str]:
    """A deadline is named by a day or a moment, and put off by a number."""
    wanted: list[tuple[str, tuple[str, ...]]]
    wanted = [(need, ("whole",)) for need in (*move.extends.values(), *move.within.values())]
    wanted += [(need, ("day", "moment")) for need in move.ends_at.values()]
    for need, kinds in wanted:
        if cycle.needs[need].kind not in kinds:
            yield f"{need} 的 kind 要是 {'、'.join(kinds)}"


def _by_itself(cycle: Lifecycle, verb: str) -> bool:
    return verb in cycle.moves and SYSTEM in cycle.moves[verb].by
