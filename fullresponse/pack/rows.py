"""What stands on which line: reads a pack's CSV and TOML files into rows that remember their file and line."""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r'^\s*(?:"([^"]+)"|([\w-]+))\s*=')
TRIPLE = re.compile(r'"""|\'\'\'')
TOML_AT = re.compile(r"\(at line (\d+),")
BOM = b"\xef\xbb\xbf"
BIGGEST = 5_000_000  # bytes; a pack file larger than this is not a pack file


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong: where (the file relative to the pack's folder, the line from 1) and why, in Chinese."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class Row:
    """One entry: what it says, and the line it stands on (and each of its fields, where that is known)."""

    file: str
    line: int
    cells: Mapping[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, name: str) -> int:
        return self.lines.get(name, self.line)

    def sub(self, name: str, cells: Mapping[str, Any]) -> "Row":
        """A row for a table inside this one; the best known line is that of the field that holds it."""
        return Row(self.file, self.at(name), cells)


class Report:
    """Collects problems, so that all of them can be told at once."""

    def __init__(self) -> None:
        self.problems: set[Problem] = set()

    def add(self, row: Row, reason: str, name: str = "") -> None:
        self.problems.add(Problem(row.file, row.at(name) if name else row.line, reason))

    def tell(self, file: str, line: int, reason: str) -> None:
        self.problems.add(Problem(file, line, reason))


def read_text(folder: Path, file: str, report: Report) -> str | None:
    """The file's text, or None with the reason reported."""
    try:
        raw = (folder / file).read_bytes()
    except OSError:
        report.tell(file, 1, "缺少这个文件，或者读不到")
        return None
    if len(raw) > BIGGEST:
        report.tell(file, 1, "文件太大，不像是地区包的文件")
        return None
    try:
        return raw.removeprefix(BOM).decode("utf-8")  # a spreadsheet that saves CSV as UTF-8 puts one there
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        report.tell(file, line, f"不是 UTF-8 编码{_guess(raw)}，请存成 UTF-8")
        return None


def _guess(raw: bytes) -> str:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "(像是 GB18030)"


def read_csv(folder: Path, file: str, report: Report) -> list[Row]:
    """The rows of a table whose first line names its columns. Blank lines are skipped."""
    text = read_text(folder, file, report)
    if text is None:
        return []
    try:
        lines = list(_numbered(text))
    except csv.Error as wrong:
        report.tell(file, 1, f"不是正确的 CSV:{wrong}")
        return []
    if not lines:
        report.tell(file, 1, "文件是空的，缺少列名")
        return []
    names = lines[0][1]
    for name in sorted({n for n in names if names.count(n) > 1}):
        report.tell(file, 1, f"列名“{name}”出现了两次")
    return list(_table(file, names, lines[1:], report))


def _numbered(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that says something, with the number of the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, [cell.strip() for cell in cells]
        begins = reader.line_num + 1


def _table(file: str, names: list[str], lines: list[tuple[int, list[str]]], report: Report) -> Iterator[Row]:
    for line, cells in lines:
        if len(cells) != len(names):
            report.tell(file, line, f"应有 {len(names)} 格，实有 {len(cells)} 格")
            continue
        yield Row(file, line, dict(zip(names, cells, strict=True)))


def read_pairs(folder: Path, file: str, report: Report) -> dict[str, str]:
    """A file of two texts a line with a tab between them. Lines that begin with # are for people."""
    pairs = {}
    for number, line in enumerate((read_text(folder, file, report) or "").splitlines(), 1):
        old, tab, new = line.partition("\t")
        if line.startswith("#") or not line:
            continue
        if not (old and tab and new) or "\t" in new:
            report.tell(file, number, "应是两段文字，中间一个制表符")
        pairs[old] = new
    return pairs


class Toml:
    """A TOML file with the lines of its entries. `raw` is {} when it could not be read."""

    def __init__(self, folder: Path, file: str, report: Report) -> None:
        self.file, self.report = file, report
        self.raw: dict[str, Any] = {}
        self._heads: dict[str, list[tuple[int, dict[str, int]]]] = {"": [(1, {})]}
        text = read_text(folder, file, report)
        if text is None:
            return
        try:
            self.raw = tomllib.loads(text)
        except tomllib.TOMLDecodeError as wrong:
            at = TOML_AT.search(str(wrong))
            line = int(at[1]) if at else text.count("\n") + 1
            report.tell(file, line, f"不是正确的 TOML:{wrong}")
        else:
            self._index(text)

    def _index(self, text: str) -> None:
        """Notes the line of each table's header and of each key; what stands inside a long string is neither."""
        here, quoted = self._heads[""][0][1], False
        for number, line in enumerate(text.splitlines(), 1):
            if not quoted:
                if head := HEADER.match(line):
                    here = {}
                    self._heads.setdefault(head[2], []).append((number, here))
                elif key := KEY.match(line):
                    here.setdefault(key[1] or key[2], number)
            quoted ^= len(TRIPLE.findall(line)) % 2 == 1

    def line(self, table: str, nth: int = 0) -> int:
        heads = self._heads.get(table, [])
        return heads[nth][0] if nth < len(heads) else self._heads[""][0][1].get(table, 1)

    def row(self, table: str = "") -> Row:
        """The one table of that name (the top of the file for "")."""
        if not table:
            cells = {k: v for k, v in self.raw.items() if not _is_table(v)}
            return Row(self.file, 1, cells, self._heads[""][0][1])
        cells = self.raw.get(table, {})
        if not isinstance(cells, dict):
            self.report.tell(self.file, self.line(table), f"{table} 应写成一张表 [{table}]")
            cells = {}
        return self._row(table, 0, cells)

    def rows(self, table: str) -> list[Row]:
        """The entries [[table]], in their order."""
        entries = self.raw.get(table, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self.report.tell(self.file, self.line(table), f"{table} 应写成多条 [[{table}]]")
            return []
        return [self._row(table, nth, entry) for nth, entry in enumerate(entries)]

    def _row(self, table: str, nth: int, cells: Mapping[str, Any]) -> Row:
        heads = self._heads.get(table, [])
        return Row(self.file, self.line(table, nth), cells, heads[nth][1] if nth < len(heads) else {})

    def only(self, *tables: str) -> None:
        """Reports every table that this file should not have."""
        for name, value in self.raw.items():
            if _is_table(value) and name not in tables:
                self.report.tell(self.file, self.line(name), f"不认识的表 {name}")


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))
