"""What a document is made of: parts in their order, with numbers that stay exact until somebody reads them. Plain
Python; what would come out wrong is refused when it is put together (ValueError), not when it is printed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from fractions import Fraction

LANGUAGES = ("zh-hans", "zh-hant", "en")
# what no format can hold (controls, halves of characters), and what would turn the text around it
NOTHING = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef]")
BROKEN = re.compile("[\ud800-\udfff\ufffe\uffff]")
LINK = re.compile(r"#[\w-]+|/(?!/)[^\s\\]*")  # of this page or of this platform, nowhere else
ANCHOR = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True)
class Delta:
    """By how much something moved, shown as ↑2. An int counts (places, cases); a Fraction is a difference of two shares
    and is shown in points of a hundred."""

    amount: int | Fraction


Value = str | int | Fraction | Delta | None
KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "count": (int,),
    "percent": (Fraction,),  # a share: Fraction(1, 2) is shown as 50.00%
    "decimal": (int, Fraction),
    "movement": (Delta,),
}


def clean(text: str, *, lines: bool = False) -> str:
    """The text without what no format can hold. In one line, unless it may have `lines`."""
    text = BROKEN.sub("\N{REPLACEMENT CHARACTER}", NOTHING.sub("", text))
    text = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    return text.replace("\t", " ").strip("\n") if lines else " ".join(text.split())


class Said:
    """Whose words are made fit for every format as soon as they are said."""

    lines = False

    def __post_init__(self) -> None:
        for each in fields(self):  # type: ignore[arg-type]  # every class below is a dataclass
            value = getattr(self, each.name)
            if isinstance(value, str):
                object.__setattr__(self, each.name, clean(value, lines=self.lines))


@dataclass(frozen=True)
class Cell(Said):
    """A value of a table; `link` says how it was counted, `notes` are numbers of the document's footnotes."""

    value: Value
    link: str = ""
    notes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.link and not LINK.fullmatch(self.link):
            raise ValueError(f"a link leads to #… or /…, not to {self.link!r}")


@dataclass(frozen=True)
class Column(Said):
    """A column: what it is called and what its cells are. Numbers stand at the right unless `align` says otherwise."""

    label: str
    kind: str = "text"
    align: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind not in KINDS or self.align not in ("", "left", "right", "center"):
            raise ValueError(f"no such column: {self.kind} {self.align}")
        object.__setattr__(self, "align", self.align or ("left" if self.kind == "text" else "right"))


@dataclass(frozen=True)
class Table(Said):
    """Rows of cells; a bare value is taken as a cell without a link."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        made = tuple(tuple(c if isinstance(c, Cell) else Cell(c) for c in row) for row in self.rows)
        for name, value in (("rows", made), ("columns", tuple(self.columns))):
            object.__setattr__(self, name, value)
        if not self.columns:
            raise ValueError(f"a table without columns: {self.caption}")
        for row in self.rows:
            self._check(row)

    def _check(self, row: tuple[Cell, ...]) -> None:
        if len(row) != len(self.columns):
            raise ValueError(f"{self.caption}: {len(row)} cells in {len(self.columns)} columns")
        for cell, column in zip(row, self.columns, strict=True):
            fits = isinstance(cell.value, KINDS[column.kind]) and not isinstance(cell.value, bool)
            if cell.value is not None and not fits:
                raise ValueError(f"{self.caption}: {cell.value!r} is no {column.kind} ({column.label})")

    @property
    def head(self) -> int | None:
        """The column whose cells name their rows: the first of words."""
        return next((n for n, column in enumerate(self.columns) if column.kind == "text"), None)


@dataclass(frozen=True)
class Point(Said):
    label: str
    value: int | Fraction | None


@dataclass(frozen=True)
class Tile(Said):
    """A place on a map of tiles, in this row and column from 1; `value` None for what is not told."""

    label: str
    value: int | Fraction | None
    row: int
    column: int


@dataclass(frozen=True)
class TileMap(Said):
    """The values of a chart once more where they lie; `said` is what the shades mean, under the tiles."""

    said: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Series(Said):
    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Chart(Said):
    """A picture of a table: "bars" lie and are ranked as given, one series; "line" is a course, up to four series over
    the same labels. Every number of it, and of the `map` that may lie beside bars, stands in the table, in the row that
    its label names."""

    kind: str
    caption: str
    series: tuple[Series, ...]
    unit: str
    table: Table
    map: TileMap | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        points = [point for series in self.series for point in series.points]
        most = {"bars": 1, "line": 4}.get(self.kind, 0)
        if not 0 < len(self.series) <= most or self.unit not in ("count", "percent", "decimal"):
            raise ValueError(f"{self.caption}: no such chart: {self.kind} of {len(self.series)} in {self.unit}")
        if self.kind == "bars" and any(point.value is not None and point.value < 0 for point in points):
            raise ValueError(f"{self.caption}: a bar has no length below nought")
        if len({tuple(point.label for point in series.points) for series in self.series}) > 1:
            raise ValueError(f"{self.caption}: the series have different labels")
        said = [{cell.value for cell in row} for row in self.table.rows]
        tiles = [(tile.label, tile.value) for tile in self.map.tiles if tile.value is not None] if self.map else []
        for label, value in [*((point.label, point.value) for point in points), *tiles]:
            if not any(label in row and value in row for row in said):
                raise ValueError(f"{self.caption}: the table does not say {label}: {value}")


@dataclass(frozen=True)
class Heading(Said):
    """`anchor` is what a link #… leads to."""

    text: str
    level: int = 2
    anchor: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.level not in (2, 3) or not (self.anchor == "" or ANCHOR.fullmatch(self.anchor)):
            raise ValueError(f"no such heading: {self.level} {self.anchor!r}")


@dataclass(frozen=True)
class Paragraph(Said):
    """`lead`: the sentence that a journalist could quote."""

    lines = True
    text: str
    lead: bool = False
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Note(Said):
    """Something that stands apart: a correction, a warning."""

    lines = True
    text: str


Part = Heading | Paragraph | Table | Chart | Note


@dataclass(frozen=True)
class Document(Said):
    """The whole. `made` is the line that says who made it, when and by which scheme; footnotes are numbered from 1."""

    title: str
    subtitle: str
    language: str
    parts: tuple[Part, ...]
    footnotes: tuple[str, ...] = ()
    made: str = ""
    tables: tuple[Table, ...] = field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.language not in LANGUAGES:
            raise ValueError(f"no such language: {self.language}")
        tables = tuple(p.table if isinstance(p, Chart) else p for p in self.parts if isinstance(p, Table | Chart))
        object.__setattr__(self, "tables", tables)
        object.__setattr__(self, "footnotes", tuple(clean(text, lines=True) for text in self.footnotes))
        if unknown := set(self.marks()) - set(range(1, len(self.footnotes) + 1)):
            raise ValueError(f"no such footnotes: {sorted(unknown)}")

    def marks(self) -> Iterator[int]:
        """The footnotes in the order in which they are referred to, each as often as it is."""
        for part in self.parts:
            if isinstance(part, Paragraph):
                yield from part.notes
            table = part.table if isinstance(part, Chart) else part
            if isinstance(table, Table):
                yield from table.notes
                yield from (note for row in table.rows for cell in row for note in cell.notes)
