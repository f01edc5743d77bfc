"""Which encoding and separator a CSV file has, and its rows, read in constant memory."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from fullresponse.files.rows import Row, says_nothing
from fullresponse.kernel.refusal import Refused

PIECE = 1 << 16  # bytes
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
HAN = range(0x4E00, 0xA000)
LONGEST_CELL = 131_072  # characters; more is an unclosed quotation mark


class CsvTable:
    """A CSV file: UTF-8 (with or without BOM), GB18030, or UTF-16 with BOM; commas or tabs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = encoding_of(path)
        self.delimiter = ","
        self.blanks = 0
        self.header: list[str] = []
        csv.field_size_limit(LONGEST_CELL)
        with path.open(encoding=self.encoding, newline="") as file:
            first = next((line for line in file if line.strip()), "")
        if "\t" in first and "," not in first:
            self.delimiter = "\t"
        top = next(self._records(), None)
        if top is None:
            raise Refused("文件里没有一行内容，请重新下载或导出。")
        self.header = top.cells

    def rows(self) -> Iterator[Row]:
        records = self._records()
        next(records, None)
        yield from records

    def _records(self) -> Iterator[Row]:
        blanks, line = 0, 1
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            try:
                for cells in reader:
                    if says_nothing(cells):
                        blanks += 1
                    else:
                        yield Row(line, cells)
                    line = reader.line_num + 1
            except csv.Error:
                raise Refused("第 {line} 行的引号没有配对或格子太长，请改正后再导入。", line=line) from None
        self.blanks = blanks


def encoding_of(path: Path) -> str:
    """The encoding in which the whole file can be read. Raises Refused with the first bad line otherwise."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for bom, name in BOMS.items() if start.startswith(bom)), None)
    if marked:
        line, _ = _first_fault(path, marked)
        return _sound(marked, line)
    line, chinese = _first_fault(path, "utf-8")
    if not line:
        return "utf-8"
    if chinese:  # Chinese characters before the fault: it is UTF-8, damaged
        return _sound("utf-8", line)
    return _sound("gb18030", _first_fault(path, "gb18030")[0])


def _sound(encoding: str, bad_line: int) -> str:
    if bad_line:
        raise Refused("第 {line} 行有认不出的字符，请用“CSV UTF-8”格式重新导出。", line=bad_line)
    return encoding


def _first_fault(path: Path, encoding: str) -> tuple[int, bool]:
    """The first line that cannot be decoded (0: none), and whether Chinese characters stand before the fault."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, chinese = 1, False
    with path.open("rb") as file:
        while True:
            piece = file.read(PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as fault:
                before = fault.object[: fault.start].decode(encoding)
                return line + before.count("\n"), chinese or _has_han(before)
            line += text.count("\n")
            chinese = chinese or _has_han(text)
            if not piece:
                return 0, chinese


def _has_han(text: str) -> bool:
    return any(ord(c) in HAN for c in text)
