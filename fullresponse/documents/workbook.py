"""How a document becomes a workbook that can be calculated with: a sheet for each table, whole numbers whole, shares as
shares, movements as numbers that show their arrow; what the document says in words is on the last sheet."""

from collections.abc import Iterator
from fractions import Fraction
from typing import IO, Any

from fullresponse.documents.model import Cell, Column, Delta, Document, Heading, Note, Paragraph, Table
from fullresponse.documents.shown import DOWN, STILL, UP, ems, shown
from fullresponse.documents.words import words
from fullresponse.files import sheets
from fullresponse.files.sheets import Number, Sheet
from fullresponse.kernel.figures import NONE

MOVED = ";".join(f'"{arrow}"{{0}}' for arrow in (UP, DOWN, STILL))
LEAST, MOST = 10, 60  # characters a column is wide


def workbook(document: Document, file: IO[bytes]) -> None:
    """Write the document as .xlsx."""
    pages = [
        Sheet(table.caption, list(_columns(table)), [_row(table, row) for row in table.rows])
        for table in document.tables
    ]
    sheets.write_several(pages, list(_notes(document)), file, words(document.language).notes)


def _columns(table: Table) -> Iterator[sheets.Column]:
    for n, column in enumerate(table.columns):
        widest = max([ems(column.label), *(ems(shown(row[n].value, column.kind)) for row in table.rows)])
        yield sheets.Column(column.label, round(min(max(2 * widest + 2, LEAST), MOST)))


def _row(table: Table, row: tuple[Cell, ...]) -> list[Any]:
    return [_value(cell, column) for cell, column in zip(row, table.columns, strict=True)]


def _value(cell: Cell, column: Column) -> Any:
    value = cell.value
    if value is None:
        return NONE
    if isinstance(value, Delta):
        whole = isinstance(value.amount, int)
        amount = value.amount if isinstance(value.amount, int) else float(value.amount * 100)
        return Number(amount, MOVED.format("0" if whole else "0.00"))
    if column.kind == "decimal" and isinstance(value, int | Fraction):
        return Number(float(value), "0.00")
    return value


def _notes(document: Document) -> Iterator[tuple[str, str]]:
    """Title, words and footnotes, in their order."""
    said = words(document.language)
    yield said.contents, " · ".join(filter(None, (document.title, document.subtitle)))
    if document.made:
        yield said.made, document.made
    for part in document.parts:
        if isinstance(part, Heading | Paragraph | Note):
            yield "", part.text
    for n, table in enumerate(document.tables, 1):
        marks = sorted({*table.notes, *(note for row in table.rows for cell in row for note in cell.notes)})
        if marks:
            yield f"{n}", f"{table.caption} · {said.notes} {', '.join(map(str, marks))}"
    for n, text in enumerate(document.footnotes, 1):
        yield f"{said.notes} {n}", text
