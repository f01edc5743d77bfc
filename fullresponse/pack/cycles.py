"""Is a life cycle's file sound? Reads the table of moves and puts every fault of it on the line of its entry."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fullresponse.kernel.lifecycle import ClockKind, Lifecycle, Move, Need, State
from fullresponse.kernel.soundness import faults
from fullresponse.pack.build import build
from fullresponse.pack.rows import Report, Row, Toml

OURS = (
    "overdue",
    "warned",
    "recounted",
    "migrated",
    "concealed",
    "led_along",
    "linked",
    "unlinked",
)  # events that no move makes
CALLER = "caller"
ACTORS = (CALLER, "helper", "system", "importer", "asker", "copied")  # who acts without a post of that name
KINDS = ("words", "code", "body", "bodies", "category", "place", "yesno", "day", "moment", "whole", "person")
LISTED = ("code", "person")  # kinds that say of which list, or of which role
COUNTERS = ("bounces",)
SHOWN = ("staff", "caller")
ASKABLE = ("title", "words", "place", "area", "name", "phone", "channel", "kind", "category", "confidential")
MUST = ("title", "place", "name", "phone")
TAKEN = ("case", "verb", "actor", "at", "event_data", "columns")  # what actions.move() is given besides the needs


@dataclass(frozen=True, kw_only=True)
class Head:
    """The table [lifecycle]; it dates the whole life cycle."""

    code: str
    label: str
    since: date
    clause: str
    label_en: str = ""
    part: bool = False
    inward: bool = False
    lapse: str = ""
    outlives: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    asked: str = ""
    asked_en: str = ""


@dataclass
class Table:
    """A life cycle with the rows it came from; `cycle` is None when it could not be built."""

    file: str
    cycle: Lifecycle | None = None
    states: list[tuple[Row, State]] = field(default_factory=list)
    clocks: list[tuple[Row, ClockKind]] = field(default_factory=list)
    needs: list[tuple[Row, Need]] = field(default_factory=list)
    moves: list[tuple[Row, Move]] = field(default_factory=list)


def read(toml: Toml, report: Report) -> Table:
    """The life cycle of one file, with its faults reported at their lines."""
    table, before = Table(toml.file), len(report.problems)
    if not toml.raw:
        return table
    toml.only("lifecycle", "state", "clock", "need", "move")
    head = toml.row("lifecycle")
    _head(head, build(Head, head, report), report)
    table.states = _entries(State, toml.rows("state"), report)
    table.clocks = _entries(ClockKind, toml.rows("clock"), report)
    table.needs = _entries(Need, toml.rows("need"), report)
    table.moves = _entries(Move, [_renamed(row) for row in toml.rows("move")], report)
    _twice(table, report)
    for row, need in table.needs:
        _need(row, need, report)
    for row, move in table.moves:
        _move(row, move, report)
    if len(report.problems) > before:
        return table  # the engine's own look would only repeat it
    table.cycle = Lifecycle.from_dict(toml.raw)
    _keys(table, report)
    _faults(table, table.cycle, head, report)
    return table


def _head(row: Row, head: Head | None, report: Report) -> None:
    for name, allowed in (("asks", ASKABLE), ("must", MUST)) if head else ():
        for what in sorted(set(getattr(head, name)) - set(allowed)):
            report.add(row, f"{name} 里没有“{what}”这一栏，可用：{'、'.join(allowed)}", name)
    if head and head.asks and not {"words", *head.must} <= set(head.asks):
        report.add(row, "asks 里要有 words 和 must 写的各栏", "asks")


def _entries(cls: type, rows: list[Row], report: Report) -> list[tuple[Row, Any]]:
    whole = [row for row in rows if not _fromless(cls, row, report)]
    built = [(row, build(cls, row, report)) for row in whole]
    return [(row, thing) for row, thing in built if thing is not None]


def _fromless(cls: type, row: Row, report: Report) -> bool:
    """A move must say where it starts, even if that is nowhere (`from = []`)."""
    missing = cls is Move and "sources" not in row.cells
    if missing:
        report.add(row, "缺少 from")
    return missing


def _renamed(row: Row) -> Row:
    """`from` cannot be a name in Python; the engine calls it sources. An empty list is said, not left out."""
    cells, lines = dict(row.cells), dict(row.lines)
    if "sources" in cells:
        cells["sources "] = cells.pop("sources")  # reported as a field nobody knows
    if "from" in cells:
        cells["sources"] = cells.pop("from")
        lines["sources"] = row.at("from")
    return Row(row.file, row.line, cells, lines)


def _twice(table: Table, report: Report) -> None:
    for rows, name in ((table.states, "code"), (table.clocks, "code"), (table.needs, "code"), (table.moves, "verb")):
        seen: set[str] = set()
        for row, thing in rows:
            code = getattr(thing, name)
            if code in seen:
                report.add(row, f"“{code}”写了两次", name)
            seen.add(code)
    events = Counter(move.event for _, move in table.moves)
    for row, move in table.moves:
        if events[move.event] > 1:
            report.add(row, f"事件名 {move.event} 用在了不止一个步骤上", "event")


def _need(row: Row, need: Need, report: Report) -> None:
    if need.kind not in KINDS:
        report.add(row, f"没有“{need.kind}”这种内容(kind),可用：{'、'.join(KINDS)}", "kind")
    if need.code in TAKEN:
        report.add(row, f"{need.code} 是系统自己用的名字，请另取一个", "code")
    if need.shown not in SHOWN:
        report.add(row, f"shown 只能是 {'、'.join(SHOWN)}", "shown")
    if (need.kind in LISTED) != bool(need.list):
        report.add(row, 'kind = "code" 的内容要写明列表(list),"person" 要写明岗位，其他的不写', "list")
    if need.public and need.kind == "words":
        report.add(row, "人写的话不能放进公开部分(public)", "public")
    if need.max < 1:
        report.add(row, "max 至少是 1", "max")


def _move(row: Row, move: Move, report: Report) -> None:
    if not (move.clause or move.demo):
        report.add(row, "没有依据(clause),也没有标明演示(demo = true)")
    if move.event in OURS:
        report.add(row, f"事件名 {move.event} 是系统自己用的，请另取一个", "event")
    if move.once and set(move.by) & set(ACTORS):
        report.add(row, "once 的步骤只能由工作人员办理", "once")
    if len(move.key) > 1:
        report.add(row, "key 只能是一个字母", "key")
    for name in sorted(set(move.counts) - set(COUNTERS)):
        report.add(row, f"counts 只能是 {'、'.join(COUNTERS)},现在是“{name}”", "counts")
    for field_, names in _used(move):
        for name in sorted({*names} - {*move.needs, *move.may}):
            report.add(row, f"{field_} 用到的 {name} 不是这一步的内容", field_)


def _used(move: Move) -> Iterator[tuple[str, Iterable[str]]]:
    """The needs that the move's own fields speak of, each with the name of the field."""
    yield "then", {name for then in move.then for name in then.when}
    yield "spawns", {name for s in move.spawns for name in (*s.carry, s.each) if name}
    yield "above", move.above.carry if move.above else ()
    yield "other_lead", ("lead",) if move.other_lead else ()
    for name in ("ends_at", "extends", "within"):
        yield name, getattr(move, name).values()


def _keys(table: Table, report: Report) -> None:
    """One letter, one verb: in one state a key may not start two of them."""
    holders: dict[tuple[str, str], str] = {}
    for row, move in table.moves:
        for state in move.sources if move.key else ():
            other = holders.setdefault((state, move.key), move.verb)
            if other != move.verb:
                report.add(row, f"状态 {state} 里按键 {move.key} 已经给了 {other}", "key")


def _faults(table: Table, cycle: Lifecycle, head: Row, report: Report) -> None:
    rows = {"lifecycle": {cycle.code: head}, **{name: dict(found) for name, found in _named(table)}}
    for fault in faults(cycle):
        report.add(rows[fault.table].get(fault.code, head), fault.reason)


def _named(table: Table) -> Iterator[tuple[str, list[tuple[str, Row]]]]:
    yield "state", [(state.code, row) for row, state in table.states]
    yield "clock", [(clock.code, row) for row, clock in table.clocks]
    yield "need", [(need.code, row) for row, need in table.needs]
    yield "move", [(move.verb, row) for row, move in table.moves]
