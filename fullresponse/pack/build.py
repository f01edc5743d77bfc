"""Does an entry say what its kind must say, in the right form? Turns rows into values by the types of their fields."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime, time
from functools import cache
from typing import Any, get_type_hints

from fullresponse.kernel.lifecycle import Above, Spawn, Then, known
from fullresponse.pack.rows import Report, Row

BETWEEN = "|"  # between the words of a list in a CSV cell
FLAGS = {"true": True, "false": False, "是": True, "否": False}


class Wrong(ValueError):
    """A cell that cannot be read; the message is what should stand there."""


def build(cls: type, row: Row, report: Report, **given: Any) -> Any | None:
    """`cls` from the row (and from `given`, which the row may not say), or None with every reason reported."""
    known = {name: kind for name, kind in _kinds(cls).items() if name not in given}
    values, before = dict(given), len(report.problems)
    for name in row.cells:
        if name not in known:
            report.add(row, f"不认识的字段 {name}", name)
    for name, (entry, kind) in known.items():
        cell = row.cells.get(name, "")
        if cell == "":
            if _required(entry):
                report.add(row, f"缺少 {name}")
            continue
        try:
            values[name] = READ[kind](cell)
        except Wrong as wrong:
            report.add(row, f"{name} 应当是{wrong},现在是 {cell!r}", name)
    return cls(**values) if len(report.problems) == before else None


@cache
def _kinds(cls: type) -> dict[str, tuple[Field, Any]]:
    hints = get_type_hints(cls)
    return {f.name: (f, hints[f.name]) for f in fields(cls)}


def _required(entry: Field) -> bool:
    return entry.default is MISSING and entry.default_factory is MISSING


def _text(cell: Any) -> str:
    if not isinstance(cell, str) or cell != cell.strip():
        raise Wrong("文字（首尾没有空格）")
    return cell


def _whole(cell: Any) -> int:
    if isinstance(cell, bool) or not isinstance(cell, int):
        raise Wrong("整数")
    return cell


def _flag(cell: Any) -> bool:
    found = FLAGS.get(cell) if isinstance(cell, str) else cell
    if not isinstance(found, bool):
        raise Wrong(" true 或 false")
    return found


def _day(cell: Any) -> date:
    if isinstance(cell, str):
        try:
            cell = date.fromisoformat(cell)
        except ValueError:
            cell = None
    if not isinstance(cell, date) or isinstance(cell, datetime):
        raise Wrong("日期，如 2026-01-01")
    return cell


def _hour(cell: Any) -> time:
    if not isinstance(cell, time):
        raise Wrong("时刻，如 09:00:00")
    return cell


def _words(cell: Any) -> tuple[str, ...]:
    cell = [word.strip() for word in cell.split(BETWEEN)] if isinstance(cell, str) else cell
    if not isinstance(cell, list) or not all(isinstance(word, str) and word for word in cell):
        raise Wrong("一串文字")
    return tuple(cell)


def _numbers(cell: Any) -> tuple[int, ...]:
    if not isinstance(cell, list):
        raise Wrong("一串整数")
    return tuple(_whole(number) for number in cell)


def _table(cell: Any) -> Mapping[str, Any]:
    if not isinstance(cell, Mapping):
        raise Wrong("一张表")
    return cell


def _thens(cell: Any) -> tuple[Then, ...]:
    try:
        thens = tuple(Then(**then) for then in cell)
        return tuple(Then(_text(t.verb), dict(t.when), _whole(t.rounds_below)) for t in thens)
    except (TypeError, ValueError):
        raise Wrong('一串后续步骤，如 [{ verb = "close" }]') from None


def _spawns(cell: Any) -> tuple[Spawn, ...]:
    try:
        return tuple(_sound(known(Spawn, spawn)) for spawn in cell)
    except (TypeError, ValueError, AttributeError):
        raise Wrong('一串分支，如 [{ lifecycle = "assist", each = "assistants" }]') from None


def _above(cell: Any) -> Above | None:
    try:
        return _sound(known(Above, cell))
    except (TypeError, ValueError, AttributeError):
        raise Wrong('对整件的步骤，如 { verb = "extend", carry = ["extra"] }') from None


def _sound(entry: Any) -> Any:
    """The entry, each value being of its field's type; ValueError otherwise."""
    cls: type = type(entry)
    for name, (_entry, kind) in _kinds(cls).items():
        value = getattr(entry, name)
        READ[kind](list(value) if isinstance(value, tuple) else value)
    return entry


READ: dict[Any, Callable[[Any], Any]] = {
    str: _text,
    int: _whole,
    bool: _flag,
    date: _day,
    date | None: _day,
    time: _hour,
    time | None: _hour,
    tuple[str, ...]: _words,
    tuple[int, ...]: _numbers,
    tuple[date, ...]: lambda cell: tuple(map(_day, cell)) if isinstance(cell, list) else _day(None),
    tuple[Then, ...]: _thens,
    tuple[Spawn, ...]: _spawns,
    Above | None: _above,
    Mapping[str, Any]: _table,
    Mapping[str, str]: _table,
    Mapping[str, int]: lambda cell: {_text(name): _whole(value) for name, value in _table(cell).items()},
}
