"""One question, one statement: every definition asked for, in every window, for the whole, each street, each community
and each body at once. The text is the same on every engine; the answer is whole numbers. Plain Python."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from fullresponse.kernel.refusal import Refused
from fullresponse.metrics.definitions import DEFINITIONS, Definition
from fullresponse.metrics.rates import Rate
from fullresponse.pack.model import Scheme

WHOLE, PLACES = "", ("street", "community", "lead")  # of what the numbers are: all of it, or each value of a column
NONE = "''"
CODE = re.compile(r"[a-z0-9_-]{1,80}")  # what may stand between quotes: codes of a pack


@dataclass(frozen=True, order=True)
class Span:
    """A window in time: from `start` to before `end`, whole seconds since 1970 UTC."""

    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """Facts that one part of the statement reads: a table, put into cells of time by the column `at` ("" for what
    stands at the end of each window), and divided by `each`. `sums`: expression -> number of its column."""

    table: str
    at: str
    each: str
    sums: dict[str, int] = field(default_factory=dict)

    def column(self, expression: str) -> int:
        return self.sums.setdefault(expression, len(self.sums))


@dataclass(frozen=True)
class Asked:
    """Where a definition's three whole numbers stand in the answer of its source; None is always 0."""

    definition: Definition
    source: int
    yes: int
    counted: int
    excluded: int | None
    unit: int


@dataclass(frozen=True)
class Question:
    """`sql` gives rows (source, by, code, each, cell, v0, v1, …), which `read` turns into an answer."""

    sql: str
    spans: Mapping[str, Span]
    cells: Mapping[str, tuple[Sequence[int], ...]]  # at -> which cells each of the windows is made of
    asked: tuple[Asked, ...]

    def read(self, rows: Iterable[Sequence]) -> "Answer":
        """The numbers of every window, place and definition that has any."""
        found: dict[tuple[int, str, str], dict[tuple[str, int], list[int]]] = {}
        for source, by, code, each, cell, *values in rows:
            key = (int(source), by, code or "")
            found.setdefault(key, {})[each or "", int(cell)] = [int(v or 0) for v in values]
        numbers: dict[tuple[str, str, str, str], Rate] = {}
        for (source, by, code), cells in found.items():
            for asked in (a for a in self.asked if a.source == source):
                self._into(numbers, asked, by, code, cells)
        return Answer(numbers, {a.definition.code: a.unit for a in self.asked})

    def _into(self, numbers: dict, asked: Asked, by: str, code: str, cells: dict) -> None:
        for window, of in zip(self.spans, self.cells[asked.definition.at], strict=True):
            for each in {each for each, _ in cells}:
                values = [cells[each, cell] for cell in of if (each, cell) in cells]
                rate = _rate(asked, each, values)
                if rate.counted or rate.excluded:
                    numbers[window, by, code, rate.name] = rate


def _rate(asked: Asked, each: str, values: list[list[int]]) -> Rate:
    name = f"{asked.definition.code}.{each}" if asked.definition.each else asked.definition.code
    yes, counted = (sum(v[column] for v in values) for column in (asked.yes, asked.counted))
    excluded = 0 if asked.excluded is None else sum(v[asked.excluded] for v in values)
    return Rate(name, yes, counted, asked.unit, excluded)


@dataclass(frozen=True)
class Answer:
    """`numbers` by (window, by, code, name); what is not there was not counted. `units` of the definitions."""

    numbers: Mapping[tuple[str, str, str, str], Rate]
    units: Mapping[str, int]

    def rate(self, window: str, name: str, by: str = WHOLE, code: str = "") -> Rate:
        """A number, 0 of 0 where nothing was counted."""
        nothing = Rate(name, 0, 0, self.units.get(name, 1))
        return self.numbers.get((window, by, code, name), nothing)

    def by(self, window: str, by: str) -> dict[str, dict[str, Rate]]:
        """code -> name -> number, of every street, community or body that has any."""
        found: dict[str, dict[str, Rate]] = {}
        for (of, column, code, name), rate in self.numbers.items():
            if (of, column) == (window, by):
                found.setdefault(code, {})[name] = rate
        return dict(sorted(found.items()))

    def names(self) -> list[str]:
        return sorted({name for *_, name in self.numbers})


def ask(
    spans: Mapping[str, Span],
    scheme: Scheme,
    *,
    names: Sequence[str] = tuple(DEFINITIONS),
    by: Sequence[str] = PLACES,
) -> Question:
    """The question of these definitions in these windows, for the whole and for each value of the columns `by`. Raises
    Refused for an unknown definition or a window that ends before it begins."""
    for name in names:
        if name not in DEFINITIONS:
            raise Refused("没有“{name}”这个指标。", name=name)
    for span in spans.values():
        if span.end <= span.start:
            raise Refused("时段的终点要在起点之后。")
    sources: list[Source] = []
    asked = tuple(_asked(DEFINITIONS[name], scheme, sources) for name in names)
    cells = {source.at: _cells(source.at, tuple(spans.values())) for source in sources}
    width = max(len(source.sums) for source in sources)
    parts = [f"s{n} AS ({_inner(source, tuple(spans.values()), by)})" for n, source in enumerate(sources)]
    outer = [_outer(n, source, column, width) for n, source in enumerate(sources) for column in (WHOLE, *by)]
    sql = "WITH " + ",\n".join(parts) + "\n" + "\nUNION ALL ".join(outer)
    return Question(sql, dict(spans), cells, asked)


def _asked(definition: Definition, scheme: Scheme, sources: list[Source]) -> Asked:
    """The definition's sums, put to the source that it reads; the same sum of two definitions is added up once."""
    key = (definition.table, definition.at, definition.each)
    found = next((n for n, s in enumerate(sources) if (s.table, s.at, s.each) == key), None)
    if found is None:
        found = len(sources)
        sources.append(Source(*key))
    source, out = sources[found], definition.excluded
    counted = f"({definition.counted}) AND NOT ({out})" if out else definition.counted
    yes = f"CASE WHEN {counted} THEN {definition.yes} END" if definition.adds else f"({counted}) AND ({definition.yes})"
    return Asked(
        definition,
        found,
        source.column(_sum(yes, scheme) if definition.adds else _count(yes, scheme)),
        source.column(_count(counted, scheme)),
        source.column(_count(f"({definition.counted}) AND ({out})", scheme)) if out else None,
        definition.unit or scheme.unit,
    )


def _count(condition: str, scheme: Scheme) -> str:
    return f"COUNT(CASE WHEN {_filled(condition, scheme)} THEN 1 END)"


def _sum(value: str, scheme: Scheme) -> str:
    return f"COALESCE(SUM({_filled(value, scheme)}), 0)"


def _filled(text: str, scheme: Scheme) -> str:
    """What the scheme says, put into the text of a definition; codes only, so that nothing else can be said."""
    weights = " ".join(f"WHEN {_quoted(code)} THEN {weight:d}" for code, weight in scheme.satisfaction.items())
    return text.replace("{satisfaction}", f"CASE satisfaction {weights} ELSE 0 END").replace(
        "{disposal}", _quoted(scheme.disposal) if scheme.disposal else "NULL"
    )


def _quoted(code: str) -> str:
    if not CODE.fullmatch(code):
        raise Refused("代码“{code}”只能用小写字母、数字、- 和 _。", code=code)
    return f"'{code}'"


def _edges(spans: Sequence[Span]) -> list[Span]:
    """The cells of time: between neighbouring ends of windows, in order, those that belong to a window."""
    ends = sorted({moment for span in spans for moment in (span.start, span.end)})
    found = [Span(start, end) for start, end in pairwise(ends)]
    return [cell for cell in found if any(s.start <= cell.start and cell.end <= s.end for s in spans)]


def _cells(at: str, spans: Sequence[Span]) -> tuple[Sequence[int], ...]:
    """Of which cells each window is made; what stands at a moment has one cell for each window."""
    if not at:
        return tuple((n,) for n in range(len(spans)))
    cells = _edges(spans)
    return tuple([n for n, c in enumerate(cells) if s.start <= c.start and c.end <= s.end] for s in spans)


def _inner(source: Source, spans: Sequence[Span], by: Sequence[str]) -> str:
    """The source added up by cell and place: every fact is read once."""
    columns = [*([source.each] if source.each else []), *by]
    if not source.at:
        return " UNION ALL ".join(_standing(source, n, span, columns) for n, span in enumerate(spans))
    cells = _edges(spans)
    when = " ".join(f"WHEN {source.at} < {cell.end} THEN {n}" for n, cell in enumerate(cells[:-1]))
    cell = f"CASE {when} ELSE {len(cells) - 1} END" if when else "0"
    inside = " OR ".join(f"({source.at} >= {s.start} AND {source.at} < {s.end})" for s in _joined(cells))
    sums = ", ".join(f"{expression} AS v{n}" for expression, n in source.sums.items())
    facts = f"SELECT {cell} AS cell, {source.table}.* FROM {source.table} WHERE {inside}"
    return (
        f"SELECT {', '.join(('cell', *columns))}, {sums} FROM ({facts}) facts GROUP BY {', '.join(('cell', *columns))}"
    )


def _joined(cells: Sequence[Span]) -> list[Span]:
    """Cells that touch, as one stretch: an index is gone through once."""
    found: list[Span] = []
    for cell in cells:
        if found and found[-1].end == cell.start:
            found[-1] = Span(found[-1].start, cell.end)
        else:
            found.append(cell)
    return found


def _standing(source: Source, nth: int, span: Span, columns: Sequence[str]) -> str:
    """What stood at the end of one window."""
    sums = ", ".join(f"{text.replace('{end}', str(span.end))} AS v{n}" for text, n in source.sums.items())
    where = f"received < {span.end} AND (closed IS NULL OR closed >= {span.end})"
    groups = f" GROUP BY {', '.join(columns)}" if columns else ""
    return f"SELECT {', '.join((f'{nth} AS cell', *columns))}, {sums} FROM {source.table} WHERE {where}{groups}"


def _outer(nth: int, source: Source, column: str, width: int) -> str:
    """One source's cells for one kind of place, as wide as the widest."""
    each = source.each or NONE
    sums = [f"SUM(v{n})" if n < len(source.sums) else "0" for n in range(width)]
    groups = ", ".join(name for name in ("cell", source.each, column) if name)
    said = f"SELECT {nth}, '{column}', {column or NONE}, {each}, cell, {', '.join(sums)}"
    return f"{said} FROM s{nth} GROUP BY {groups}"
