"""One question, one statement: every definition asked for, in every window, for the whole, each street, each community
and each body at once. The text is the same on every engine; the answer is whole numbers. Plain Python."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from fullresponse.kernel.refusal import Refused
from fullresponse.metrics.definitions import DEFINITIONS, Definition
from fullresponse.metrics.rates import Rate
from fullresponse.pack.model import Scheme

WHOLE, PLACES = "", ("street", "community", "lead")  # of what the numbers are: all of it, or each value of a column
NESTED = ("street", "community")
NONE = "''"
CODE = re.compile(r"[a-z0-9_-]{1,80}")  # what may stand between quotes: codes of a pack


@dataclass(frozen=True, order=True)
class Span:
    """A window in time: from `start` to before `end`, whole seconds since 1970 UTC."""

    start: int
    end: int


@dataclass
class Source:
    """Facts that one part of the statement reads: a table, put into cells of time by the column `at` ("" for what
    stands at the end of each window), and divided by `each`. `where`: what all its definitions ask of a fact, said once
    so that an index can be used and what is left is short. `sums`: expression -> number of its column."""

    table: str
    at: str
    each: str = ""
    of: list[Definition] = field(default_factory=list)
    where: tuple[str, ...] = ()
    sums: dict[str, int] = field(default_factory=dict)

    def takes(self, definition: Definition) -> bool:
        """Whether the definition can be read in the same go."""
        same = (self.table, self.at) == (definition.table, definition.at)
        return same and (self.each == definition.each or "" in (self.each, definition.each))

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
        found: dict[tuple[int, str, str], dict[str, dict[int, list[int]]]] = {}
        for source, by, code, each, cell, *values in rows:
            places = found.setdefault((int(source), by, code or ""), {})
            places.setdefault(each or "", {})[int(cell)] = [int(v or 0) for v in values]
        numbers: dict[tuple[str, str, str, str], Rate] = {}
        for (source, by, code), divided in found.items():
            for asked in (a for a in self.asked if a.source == source):
                for window, rate in self._rates(asked, divided):
                    numbers[window, by, code, rate.name] = rate
        return Answer(numbers, {a.definition.code: a.unit for a in self.asked})

    def _rates(self, asked: Asked, divided: dict[str, dict[int, list[int]]]) -> Iterator[tuple[str, Rate]]:
        """The numbers of one definition in each window: one of each value it is divided by, or of all of them."""
        parts = [[of] for of in divided.items()] if asked.definition.each else [list(divided.items())]
        for window, cells in zip(self.spans, self.cells[asked.definition.at], strict=True):
            for part in parts:
                values = [found[cell] for _, found in part for cell in cells if cell in found]
                rate = _rate(asked, part[0][0], values)
                if rate.counted or rate.excluded:
                    yield window, rate


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
    sources = _sources([DEFINITIONS[name] for name in names])
    numbered = {d.code: n for n, source in enumerate(sources) for d in source.of}
    asked = tuple(_asked(DEFINITIONS[name], numbered[name], sources, scheme) for name in names)
    cells = {source.at: _cells(source.at, tuple(spans.values())) for source in sources}
    width = max(len(source.sums) for source in sources)
    parts, outer = [], []
    for n, source in enumerate(sources):
        for k, columns in enumerate(together := _together(by)):
            parts.append(f"s{n}_{k} AS ({_inner(source, tuple(spans.values()), columns, scheme)})")
        outer += [
            _outer(n, k, source, column, width)
            for k, columns in enumerate(together)
            for column in (*([WHOLE] if k == 0 else []), *columns)
        ]
    sql = "WITH " + ",\n".join(parts) + "\n" + "\nUNION ALL ".join(outer)
    return Question(sql, dict(spans), cells, asked)


def _together(by: Sequence[str]) -> list[tuple[str, ...]]:
    """The columns that the facts are added up by in one go. A community lies in one street, so that both together have
    no more values than one of them; with the bodies there would be a hundred times as many sums as either needs."""
    nested = tuple(column for column in by if column in NESTED)
    rest: list[tuple[str, ...]] = [(column,) for column in by if column not in NESTED]
    return [nested, *rest] if nested or not rest else rest


def _sources(definitions: Sequence[Definition]) -> list[Source]:
    """What is to be read for these definitions, as few times as can be."""
    sources: list[Source] = []
    for definition in definitions:
        found = next((source for source in sources if source.takes(definition)), None)
        if found is None:
            sources.append(found := Source(definition.table, definition.at))
        found.each = found.each or definition.each
        found.of.append(definition)
    for source in sources:
        common = [_conjuncts(definition.counted) for definition in source.of]
        source.where = tuple(part for part in common[0] if all(part in other for other in common))
    return sources


def _conjuncts(text: str) -> tuple[str, ...]:
    """The conditions that must all hold for `text` to hold; the text itself where that is not plain to see."""
    found, depth = [""], 0
    for piece in re.split(r"\b(AND|OR|CASE|BETWEEN)\b|([()])", text):
        depth += (piece == "(") - (piece == ")")
        if not depth and piece in ("OR", "CASE", "BETWEEN"):
            return (text,)
        if not depth and piece == "AND":
            found.append("")
        else:
            found[-1] += piece or ""
    return tuple(part.strip() for part in found)


def _asked(definition: Definition, nth: int, sources: Sequence[Source], scheme: Scheme) -> Asked:
    """The definition's sums, put to the source that it reads; the same sum of two definitions is added up once. What
    the source asks of every fact is not asked again."""
    source = sources[nth]
    rest = tuple(part for part in _conjuncts(definition.counted) if part not in source.where)
    out = f"({definition.excluded})" if definition.excluded else ""
    counted = (*rest, f"NOT {out}") if out else rest
    if definition.adds:
        yes = source.column(_sum(counted, definition.yes, scheme))
    else:
        yes = source.column(_count((*counted, *_conjuncts(definition.yes)), scheme))
    return Asked(
        definition,
        nth,
        yes,
        source.column(_count(counted, scheme)),
        source.column(_count((*rest, out), scheme)) if out else None,
        definition.unit or scheme.unit,
    )


def _count(conditions: Sequence[str], scheme: Scheme) -> str:
    if not conditions:
        return "COUNT(*)"
    return f"COUNT(CASE WHEN {_filled(_all(conditions), scheme)} THEN 1 END)"


def _sum(conditions: Sequence[str], value: str, scheme: Scheme) -> str:
    added = f"CASE WHEN {_all(conditions)} THEN {value} END" if conditions else value
    return f"COALESCE(SUM({_filled(added, scheme)}), 0)"


def _all(conditions: Sequence[str]) -> str:
    return " AND ".join(f"({c})" if " OR " in c and not c.startswith("(") else c for c in conditions)


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
    """Of which cells each window is made; what stands at a moment has one cell for each end of a window."""
    if not at:
        ends = _ends(spans)
        return tuple([ends.index(span.end)] for span in spans)
    cells = _edges(spans)
    return tuple([n for n, c in enumerate(cells) if s.start <= c.start and c.end <= s.end] for s in spans)


def _ends(spans: Sequence[Span]) -> list[int]:
    return sorted({span.end for span in spans})


def _inner(source: Source, spans: Sequence[Span], columns: Sequence[str], scheme: Scheme) -> str:
    """The source added up by cell and place: every fact is read once."""
    columns = [*([source.each] if source.each else []), *columns]
    where = [_filled(part, scheme) for part in source.where]
    if not source.at:
        return " UNION ALL ".join(_standing(source, n, end, columns, where) for n, end in enumerate(_ends(spans)))
    cells = _edges(spans)
    when = " ".join(f"WHEN {source.at} < {cell.end} THEN {n}" for n, cell in enumerate(cells[:-1]))
    cell = f"CASE {when} ELSE {len(cells) - 1} END" if when else "0"
    inside = " OR ".join(f"({source.at} >= {s.start} AND {source.at} < {s.end})" for s in _joined(cells))
    sums = ", ".join(f"{expression} AS v{n}" for expression, n in source.sums.items())
    facts = f"SELECT {cell} AS cell, {source.table}.* FROM {source.table} WHERE {' AND '.join((f'({inside})', *where))}"
    placed = [_placed(source.at, column) for column in columns]
    said = [f"{text} AS {column}" for text, column in zip(placed, columns, strict=True)]
    return f"SELECT {', '.join(('cell', *said))}, {sums} FROM ({facts}) facts GROUP BY {', '.join(('cell', *placed))}"


def _placed(at: str, column: str) -> str:
    """Whoever had the case when somebody was called answers for what was said, whoever has it now."""
    if at == "called" and column in PLACES:
        return f"CASE WHEN called_{column} <> '' THEN called_{column} ELSE {column} END"
    return column


def _joined(cells: Sequence[Span]) -> list[Span]:
    """Cells that touch, as one stretch: an index is gone through once."""
    found: list[Span] = []
    for cell in cells:
        if found and found[-1].end == cell.start:
            found[-1] = Span(found[-1].start, cell.end)
        else:
            found.append(cell)
    return found


def _standing(source: Source, nth: int, end: int, columns: Sequence[str], where: Sequence[str]) -> str:
    """What stood at the end of a window, as the definitions themselves say."""
    sums = ", ".join(f"{text} AS v{n}" for text, n in source.sums.items())
    asked = f" WHERE {' AND '.join(where)}" if where else ""
    groups = f" GROUP BY {', '.join(columns)}" if columns else ""
    text = f"SELECT {', '.join((f'{nth} AS cell', *columns))}, {sums} FROM {source.table}{asked}{groups}"
    return text.replace("{end}", str(end))


def _outer(nth: int, kth: int, source: Source, column: str, width: int) -> str:
    """One source's cells for one kind of place, as wide as the widest."""
    each = source.each or NONE
    sums = [f"SUM(v{n})" if n < len(source.sums) else "0" for n in range(width)]
    groups = ", ".join(name for name in ("cell", source.each, column) if name)
    said = f"SELECT {nth}, '{column}', {column or NONE}, {each}, cell, {', '.join(sums)}"
    return f"{said} FROM s{nth}_{kth} GROUP BY {groups}"
