"""The one engine of every import: which rows are new, which were here before, which are refused; 500 a transaction."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from django.db import IntegrityError

from fullresponse.cases.actions import in_batches
from fullresponse.cases.batch import SIZE, Batch
from fullresponse.cases.models import Case
from fullresponse.connectors.refused import RefusedRows
from fullresponse.connectors.source import Binding, Source, Told
from fullresponse.files.rows import Row
from fullresponse.files.table import Table
from fullresponse.kernel.lifecycle import Lifecycle
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack
from fullresponse.vault import people

TRIES = 3  # another import may write the same rows at the same time


@dataclass
class Tally:
    """What became of the rows: read = written + duplicate + refused, always: rows are counted as they are read, and
    again by what became of them. `steps` counts the steps written; `notes` what was left out of the cases."""

    read: int = 0
    written: int = 0
    duplicate: int = 0
    refused: int = 0
    blank: int = 0
    steps: int = 0
    notes: Counter = field(default_factory=Counter)

    def check(self) -> None:
        """Raises RuntimeError when a row was lost on the way: a mistake of ours that nobody may miss."""
        if self.read != self.written + self.duplicate + self.refused:
            raise RuntimeError(f"rows were lost: {self}")


@dataclass
class Incoming:
    """A row to be written; `steps` is known when it is."""

    line: int
    number: str
    told: Told
    steps: int = 0


class Twice(Refused):
    """The row is there already; it counts as a duplicate and needs no reason."""


@dataclass
class Import:
    """One run over one file. `clock` gives the present moment (aware); `progress` is told how many rows are done."""

    source: Source
    table: Table
    pack: Pack
    refused: RefusedRows
    clock: Callable[[], datetime]
    progress: Callable[[int], object] = lambda rows: None
    tally: Tally = field(default_factory=Tally)
    binding: Binding = field(init=False)

    def __post_init__(self) -> None:
        self.binding = self.source.bind(self.table.header)

    def check(self) -> int:
        """Read the whole file once, changing nothing. Returns its number of rows. Raises Refused for a wrong file."""
        total = sum(1 for _ in self.table.rows())
        self.tally.blank = self.table.blanks
        return total

    def run(self) -> Tally:
        """Import every row, a group in a transaction. Started again after a crash, it goes on where it was."""
        actor = Actor.importer(self.source.code)
        self.refused.begin()
        for rows in groups(self.table.rows()):
            for attempt in range(TRIES):
                try:
                    outcome = self._group(rows, actor)
                    break
                except IntegrityError:
                    if attempt == TRIES - 1:
                        raise Refused("另一个导入正在写同样的工单，请等它结束后再运行一次。") from None
            self.tally.read += len(rows)
            self._count(outcome)
            self.tally.check()
            self.progress(len(rows))
        return self.tally

    def _group(self, rows: list[Row], actor: Actor) -> list[tuple[Row, str, Incoming | Refused]]:
        """(row, outer number, what was written or why not) for each row."""
        now = self.clock()
        numbers = [self._number(row) for row in rows]
        known = known_numbers(self.source.code, [n for n in numbers if isinstance(n, str)])
        fate: dict[int, Incoming | Refused] = {}
        fresh = []
        for row, number in zip(rows, numbers, strict=True):
            try:
                if isinstance(number, Refused):
                    raise number
                fresh.append(Incoming(row.line, number, self._understood(row, number, known, now)))
            except Refused as refusal:
                fate[row.line] = refusal
        written: dict[Batch, set[str]] = {}  # a batch that was ended for a deadlock comes a second time, as another

        def do(batch: Batch, new: Incoming) -> None:
            here = written.setdefault(batch, set())
            if new.number in here:
                raise Twice("文件里有两行用了同一个编号。")
            new.steps = write(batch, new.told, actor)
            here.add(new.number)

        for done in in_batches(fresh, do, recorded_at=now, records=self.source.records):
            fate |= {new.line: refusal or new for new, refusal in done}
        return [(row, n if isinstance(n, str) else "", fate[row.line]) for row, n in zip(rows, numbers, strict=True)]

    def _number(self, row: Row) -> str | Refused:
        try:
            return self.binding.number(row)
        except Refused as refusal:
            return refusal

    def _understood(self, row: Row, number: str, known: set[str], now: datetime) -> Told:
        if number in known:
            raise Twice("已经导入过。")
        said = self.binding.fields(row, self.pack, now)
        told = self.source.tell({**said, "imported_at": now}, self.pack)
        people.checked(told.request.name, told.request.phone)
        return told._replace(request=replace(told.request, source=self.source.code, outer_number=number))

    def _count(self, outcome: Iterable[tuple[Row, str, Incoming | Refused]]) -> None:
        for row, number, fate in outcome:
            if isinstance(fate, Twice):
                self.tally.duplicate += 1
            elif isinstance(fate, Refused):
                self.tally.refused += 1
                self.refused.add(row.line, number, str(fate))
            else:
                self.tally.written += 1
                self.tally.steps += fate.steps
                self.tally.notes.update(fate.told.notes)
        self.refused.flush()


def write(batch: Batch, told: Told, actor: Actor) -> int:
    """One row as a case with its steps, by the same rules as if somebody had acted; returns how many steps."""
    case = batch.receive(told.request, actor=actor, at=told.received_at)
    cycle, steps = current_pack().lifecycles[case.lifecycle], 1
    for step in told.steps:
        between = way(cycle, case.state, step.verb)
        for verb in between:
            batch.move(case, verb, actor=actor, at=None)
        batch.move(case, step.verb, actor=actor, at=step.at, **step.values)
        steps += len(between) + 1
    return steps


def way(cycle: Lifecycle, state: str, verb: str) -> list[str]:
    """The fewest steps of an importer from `state` to where `verb` is possible: what must have happened, of which the
    source does not tell. [] when there is none; the life cycle then says why not."""
    goal = set(cycle.move(verb).sources)
    seen, waiting = {state}, deque([(state, list[str]())])
    while waiting:
        here, steps = waiting.popleft()
        if here in goal:
            return steps
        for move in cycle.leaving(here):
            there = move.lands(here)
            if "importer" in move.by and there not in seen and not cycle.states[there].final:
                seen.add(there)
                waiting.append((there, [*steps, move.verb]))
    return []


def known_numbers(source: str, numbers: list[str]) -> set[str]:
    """Which of these outer numbers the source has sent before: one query."""
    found = Case.objects.filter(source=source, outer_number__in=numbers) if numbers else Case.objects.none()
    return set(found.values_list("outer_number", flat=True))


def groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while group := list(islice(rows, SIZE)):
        yield group
