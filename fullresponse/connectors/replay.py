"""Do our clocks give the deadlines and the verdicts that a city published? Reads a file that says for each request when
it was opened, due and closed and whether that was in time, and counts how often we say the same."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from fullresponse.connectors import cells
from fullresponse.files.table import Row, Table
from fullresponse.kernel.refusal import Refused
from fullresponse.pack import Category, Pack

TYPE, OPENED, TARGET, CLOSED, FLAG = COLUMNS = ("type", "open_dt", "target_dt", "closed_dt", "ontime")
FLAGS = {"ONTIME": True, "OVERDUE": False}
NEAR = timedelta(minutes=2)
SHOWN = 20  # of the rows that could not be read; the rest are only counted


@dataclass
class Tally:
    """How many were compared, and in how many we agree."""

    compared: int = 0
    agreeing: int = 0

    def add(self, agrees: bool) -> None:
        self.compared += 1
        self.agreeing += agrees

    @property
    def missed(self) -> int:
        return self.compared - self.agreeing

    @property
    def percent(self) -> float | None:
        """Rounded down, so that 100 means all; None when there was nothing to compare."""
        return self.agreeing * 10_000 // self.compared / 100 if self.compared else None


class Published(NamedTuple):
    """What a row says. Times are those of the clock on the wall of the pack's zone."""

    type: str
    opened: datetime | None
    target: datetime | None
    closed: datetime | None
    in_time: bool | None


@dataclass
class Replay:
    """What came of a file. `unreadable` are the first rows that could not be read: line and reason."""

    rows: int = 0
    targets: Tally = field(default_factory=Tally)
    verdicts: Tally = field(default_factory=Tally)
    types: dict[str, Tally] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    unreadable: list[tuple[int, str]] = field(default_factory=list)

    def worst(self, most: int) -> list[tuple[str, Tally]]:
        """The types with the most targets that we do not reproduce."""
        missed = ((name, tally) for name, tally in self.types.items() if tally.missed)
        return sorted(missed, key=lambda pair: (-pair[1].missed, pair[0]))[:most]


def replay(table: Table, pack: Pack, clock: str) -> Replay:
    """The whole file, a row at a time; `clock` is the clock of the pack whose deadlines are compared. Raises Refused
    when the file or the clock is not what it should be; a row that cannot be read is counted with its reason."""
    known = sorted({deadline.clock for deadline in pack.deadlines})
    if clock not in known:
        raise Refused("没有“{clock}”这只时钟，现有：{known}。", clock=clock, known=tuple(known))
    places = columns(table.header)
    types = {c.name: c for c in pack.leaves.values()}
    done = Replay()
    for row in table.rows():
        done.rows += 1
        try:
            case = read(row, places, len(table.header), pack)
            due = deadline_of(case, types.get(case.type), pack, clock)
        except Refused as refusal:
            done.reasons[str(refusal)] += 1
            if len(done.unreadable) < SHOWN:
                done.unreadable.append((row.line, str(refusal)))
        else:
            compare(done, case, due)
    return done


def columns(header: list[Any]) -> dict[str, int]:
    """Where each column that is needed stands; the others may be anything."""
    names = [str(name or "").strip().casefold() for name in header]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise Refused("文件缺少这几列：{columns}。", columns=tuple(missing))
    return {name: names.index(name) for name in COLUMNS}


def read(row: Row, places: Mapping[str, int], width: int, pack: Pack) -> Published:
    if len(row.cells) > width:
        raise Refused("这一行比表头多出几格，请检查有没有多余的逗号。")
    if len(row.cells) < width:
        raise Refused("这一行比表头少几格，请检查有没有断行。")
    said = {name: row.cells[place] for name, place in places.items()}
    opened, target, closed = (cells.moment(said[n], n, pack.calendar.tz) for n in (OPENED, TARGET, CLOSED))
    flag = cells.translated(said[FLAG], FLAG, FLAGS)
    return Published(cells.plain(said[TYPE], TYPE), opened, target, closed, flag)


def deadline_of(case: Published, category: Category | None, pack: Pack, clock: str) -> datetime | None:
    """The deadline that a live case of this type would get; None where there is nothing to compare it with."""
    if category is None or case.target is None:
        return None
    if case.opened is None:
        raise Refused("“{column}”是空的。", column=OPENED)
    on = case.opened.astimezone(pack.calendar.tz).date()
    return pack.calendar.due(case.opened, pack.deadline(clock, category.urgency, on).span)


def compare(done: Replay, case: Published, due: datetime | None) -> None:
    """Times are compared as the file writes them, by the wall: it does not say which of the two hours of an autumn
    night is meant. The verdict is on the published target, with a rule of ours or without."""
    if case.target is None:
        return
    if due is not None:
        reproduced = abs(due - case.target) <= NEAR
        done.targets.add(reproduced)
        done.types.setdefault(case.type, Tally()).add(reproduced)
    if case.closed is not None and case.in_time is not None:
        done.verdicts.add((case.closed <= case.target) is case.in_time)
