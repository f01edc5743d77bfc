"""What a file from outside is before a word of it is trusted: how big, of which kind, and which rows it has."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from fullresponse.files.rows import Row
from fullresponse.kernel.refusal import Refused

LARGEST = 50 * 1024 * 1024  # bytes
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Table(Protocol):
    """A file that can be read from the start as often as wanted, a row at a time."""

    header: list[str]
    blanks: int  # rows without a word, skipped by the last complete reading

    def rows(self) -> Iterator[Row]:
        """Every row below the header that says something. Raises Refused when the file turns out to be broken."""


def check_file(path: Path) -> bytes:
    """The first bytes of a file that may be looked at. Raises Refused for one that may not."""
    try:
        if not path.is_file():
            raise Refused("没有“{name}”这个文件，请核对文件名和所在的文件夹。", name=path.name)
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
    except OSError:
        raise Refused("“{name}”打不开，请检查这个文件的读取权限。", name=path.name) from None
    if not size:
        raise Refused("“{name}”是空文件，请重新下载或导出。", name=path.name)
    if size > LARGEST:
        raise Refused("“{name}”超过 50 MB,请按日期拆成几个文件再导入。", name=path.name)
    return start


def check_form(start: bytes, form: str) -> None:
    """Refused when the content is not what the source sends, whatever the file is called."""
    if start.startswith(OLE):
        raise Refused("这是旧版 .xls 或加了密码的工作簿，请在 Excel 里去掉密码、另存为 .xlsx 再导入。")
    is_zip = start.startswith(ZIP)
    if form == "xlsx" and not is_zip:
        raise Refused("这不是 .xlsx 工作簿（可能是 CSV 或网页改了扩展名），请在 Excel 里打开后另存为 .xlsx。")
    if form == "csv" and is_zip:
        raise Refused("这是工作簿或压缩包，不是 CSV,请在 Excel 里另存为“CSV UTF-8”。")


def open_table(path: Path, form: str, *, first: bool = False) -> Table:
    """The table in the file; `form` is csv or xlsx, `first`: a workbook may have further sheets that explain the first.
    Raises Refused with what to do."""
    # read here and not above: only one of the two is ever needed
    from fullresponse.files.csvtable import CsvTable
    from fullresponse.files.xlsxtable import XlsxTable

    check_form(check_file(path), form)
    return CsvTable(path) if form == "csv" else XlsxTable(path, first=first)
