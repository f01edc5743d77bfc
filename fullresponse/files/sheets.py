"""How a list becomes a workbook: one writer for all, in constant memory. Text stays text, a moment is a date of the
district's time, and a second sheet says what the first one is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from fullresponse.ledger.append import LOCAL

MOST = 10_000  # rows of a list in one workbook
LISTS = "lists"  # the hidden sheet with what can be chosen
LONGEST = 32_767  # characters that a cell holds
RUNS = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet may take for a formula
FORMATS = {"moment": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd", "percent": "0.00%", "number": "0"}
BOLD = Font(bold=True)


@dataclass(frozen=True)
class Column:
    """A column: its header, how wide it is in characters, and what can be chosen in it, where that is a list."""

    label: str
    width: int = 14
    choices: tuple[str, ...] = ()


@dataclass
class Sheet:
    """A list as it is to be written. `rows` may be long: they are read once. `notes` are the lines of the second
    sheet: what it is, narrowed by what, when, by which post."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Number:
    """A number with a format of its own, as a spreadsheet writes formats."""

    value: int | float
    format: str


def write(sheet: Sheet, file: IO[bytes]) -> int:
    """Write the workbook and return how many rows of the list it has. Of a longer list the first 10,000, and the sheet
    says so."""
    book = Workbook(write_only=True)
    page, count, cut = _listed(book, sheet)
    _choices(book, page, sheet.columns)
    _notes(book, [*sheet.notes, (_("行数"), str(count)), *([(_("没有导全"), _cut())] if cut else [])])
    book.save(file)
    return count


def write_several(sheets: Sequence[Sheet], notes: Sequence[tuple[str, str]], file: IO[bytes], about: str) -> None:
    """A workbook with a page for each list, numbered in their order, and the `notes` of all on the last, which is
    called `about`."""
    book = Workbook(write_only=True)
    for n, sheet in enumerate(sheets, 1):
        _listed(book, replace(sheet, title=f"{n} {sheet.title}"))
    _notes(book, notes, about)
    book.save(file)


def _listed(book: Workbook, sheet: Sheet) -> tuple[Any, int, bool]:
    """A page with the list, how many rows it has, and whether there were more."""
    page = book.create_sheet(_title(sheet.title))
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    _columns(page, sheet.columns)
    count, cut = 0, False
    for row in sheet.rows:
        if cut := count == MOST:
            page.append([_cell(page, _cut())])
            break
        page.append([_cell(page, value) for value in row])
        count += 1
    return page, count, cut


def _cut() -> str:
    return _("只导出了前 {most} 行，后面还有；请用筛选分几次导出。").format(most=MOST)


def _title(text: str) -> str:
    """A name that a sheet may have."""
    return "".join(c for c in text if c not in "[]:*?/\\'")[:31] or LISTS


def _columns(page: Any, columns: Sequence[Column]) -> None:
    for index, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(index)].width = column.width
    heads = [text_cell(page, column.label) for column in columns]
    for head in heads:
        head.font = BOLD
    page.append(heads)


def _choices(book: Workbook, page: Any, columns: Sequence[Column]) -> None:
    """Lists to choose from, on a sheet of their own: in the column itself they may be 255 characters long."""
    listed = [(n, column.choices) for n, column in enumerate(columns, 1) if column.choices]
    if not listed:
        return
    hidden = book.create_sheet(LISTS)
    hidden.sheet_state = "hidden"
    for place, (n, choices) in enumerate(listed, 1):
        letter, own = get_column_letter(place), get_column_letter(n)
        chooser = DataValidation(
            type="list",
            formula1=f"{LISTS}!${letter}$1:${letter}${len(choices)}",
            allow_blank=True,
            showErrorMessage=False,
        )
        chooser.add(f"{own}2:{own}{MOST + 1}")
        page.data_validations.append(chooser)
    longest = max(len(choices) for _n, choices in listed)
    for line in range(longest):
        hidden.append([_cell(hidden, c[line]) if line < len(c) else None for _n, c in listed])


def _notes(book: Workbook, notes: Iterable[tuple[str, str]], about: str = "") -> None:
    page = book.create_sheet(_title(about or _("说明")))
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 18, 90
    for name, text in notes:
        head = text_cell(page, name)
        head.font = BOLD
        page.append([head, text_cell(page, text)])


def _cell(page: Any, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return _formatted(page, value.astimezone(LOCAL).replace(tzinfo=None, microsecond=0), "moment")
    if isinstance(value, date):
        return _formatted(page, value, "day")
    if isinstance(value, Fraction):
        return _formatted(page, float(value), "percent")
    if isinstance(value, Number):
        return _shaped(page, value.value, value.format)
    if isinstance(value, int) and not isinstance(value, bool):
        return _formatted(page, value, "number")
    return text_cell(page, value)


def _formatted(page: Any, value: Any, kind: str) -> WriteOnlyCell:
    return _shaped(page, value, FORMATS[kind])


def _shaped(page: Any, value: Any, form: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=value)
    cell.number_format = form
    return cell


def text_cell(page: Any, value: Any) -> WriteOnlyCell:
    """Text stays text: what begins like a formula is never run by a spreadsheet, nor when somebody edits the cell."""
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST]
    cell = WriteOnlyCell(page, value=text)
    cell.data_type = "s"
    if text.startswith(RUNS):
        cell.quotePrefix = True
    return cell
