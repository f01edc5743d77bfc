"""Which sheet of a workbook is meant, and its rows, read a row at a time; a workbook made to hurt is refused."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_noop
from openpyxl import load_workbook
from openpyxl.utils.datetime import from_excel

from fullresponse.files.rows import Row, Unreadable, says_nothing
from fullresponse.kernel.refusal import Refused

UNPACKED = 512 * 1024 * 1024  # bytes of all parts together
SHARED = 128 * 1024 * 1024  # bytes of the text table, which is held in memory
PARTS = 2_000
LAST_ROW = 1_048_576  # Excel's own
FORMULA = Unreadable("“{column}”是公式，请粘贴为数值再导入。")
FAULT = Unreadable("“{column}”是 Excel 的错误值（如 #N/A），请改正再导入。")
BEYOND = gettext_noop("工作表的行号超出了 Excel 的上限，请另存一份再导入。")
BROKEN = "工作簿已损坏，读不出来，请在 Excel 里打开后另存一份再导入。"


@dataclass(frozen=True)
class Bounds:
    """How much of a workbook is unpacked and read at most; `too_long` is the sentence for more lines than that."""

    unpacked: int
    shared: int
    last_row: int
    too_long: str


class XlsxTable:
    """The one visible sheet of a workbook that has anything in it; or the `first` of those, where others explain it."""

    def __init__(self, path: Path | IO[bytes], *, bounds: Bounds | None = None, first: bool = False) -> None:
        self.path = path
        self.blanks = 0
        self.bounds = bounds or Bounds(UNPACKED, SHARED, LAST_ROW, BEYOND)
        check_zip(path, self.bounds)
        with self._book() as book:
            full = _sheets(book, self.bounds)
            if len(full) > 1 and not first:
                raise Refused("工作簿里有 {n} 张看得见的工作表，分不清用哪一张，请只留下工单那一张。", n=len(full))
            self.sheet = full[0]
        top = next(self._records(), None)
        if top is None:
            raise Refused("工作表里没有一行内容，请重新下载或导出。")
        cells = top.cells
        while cells and cells[-1] is None:
            cells.pop()
        self.header = ["" if c is None or isinstance(c, Unreadable) else str(c) for c in cells]

    def rows(self) -> Iterator[Row]:
        records = self._records()
        next(records, None)
        yield from records

    def _records(self) -> Iterator[Row]:
        blanks = 0
        with self._book() as book:
            for line, cells in enumerate(_cells(book, self.sheet), 1):
                if line > self.bounds.last_row:
                    raise Refused(self.bounds.too_long, most=self.bounds.last_row)
                values = [_value(cell, book.epoch) for cell in cells]
                if says_nothing(values):
                    blanks += 1
                else:
                    yield Row(line, values)
        self.blanks = blanks

    @contextmanager
    def _book(self) -> Iterator[Any]:
        with readable():
            book = load_workbook(self.path, read_only=True, data_only=False, keep_links=False)
        try:
            yield book
        finally:
            book.close()


@contextmanager
def readable() -> Iterator[None]:
    """Whatever a broken workbook makes the reader raise becomes one sentence."""
    try:
        yield
    except Refused:
        raise
    except Exception as error:  # a hostile file can make openpyxl, zipfile and expat raise nearly anything
        raise Refused(BROKEN) from error


def _cells(book: Any, sheet: str) -> Iterator[tuple]:
    """The rows of the sheet as openpyxl has them; the size that the file claims is not believed."""
    with readable():
        page = book[sheet]
        page.reset_dimensions()
        yield from page.iter_rows()


def _value(cell: Any, epoch: datetime) -> Any:
    kind, value = cell.data_type, cell.value
    if kind == "f":
        return FORMULA
    if kind == "e":
        return FAULT
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Number(value, epoch)
    return value


class Number(float):
    """A number of a sheet that may turn out to be a date; it knows from which day its workbook counts."""

    epoch: datetime

    def __new__(cls, value: float, epoch: datetime) -> "Number":
        number = super().__new__(cls, value)
        number.epoch = epoch
        return number

    def as_date(self) -> Any:
        return from_excel(float(self), self.epoch)


def _sheets(book: Any, bounds: Bounds) -> list[str]:
    """The visible sheets that have anything in them, in their order. Refused when there is none."""
    with readable():
        pages = [page for page in book.worksheets if page.sheet_state == "visible"]
    full = [page.title for page in pages if _has_rows(book, page.title, bounds)]
    if not full:
        raise Refused("工作簿里没有看得见的内容，请检查工作表是不是被隐藏了。")
    return full


def _has_rows(book: Any, sheet: str, bounds: Bounds) -> bool:
    for line, row in enumerate(_cells(book, sheet)):
        if any(cell.value is not None for cell in row):
            return True
        if line > bounds.last_row:
            break
    return False


def check_zip(path: Path | IO[bytes], bounds: Bounds) -> None:
    """Refused when unpacking would hurt, when a part is damaged, or when a part brings its own grammar (entities)."""
    with readable(), zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names:
            raise Refused("这个压缩包不是 Excel 工作簿，请导入 .xlsx 文件。")
        shared = sum(part.file_size for part in parts if part.filename.lower() == "xl/sharedstrings.xml")
        whole = sum(part.file_size for part in parts)
        if len(parts) > PARTS or whole > bounds.unpacked or shared > bounds.shared:
            raise Refused("工作簿解开后太大，请按日期拆成几个文件再导入。")
        if any(part.flag_bits & 1 for part in parts):
            raise Refused("工作簿加了密码，请去掉密码再导入。")
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                with archive.open(part) as file:
                    start = file.read(4096)
                if b"<!DOCTYPE" in start or b"\0" in start:
                    raise Refused(BROKEN)
