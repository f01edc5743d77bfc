"""Where refused rows go: line, outer number and reason, and nothing else of the row; written as it goes."""

import csv
import re
from pathlib import Path
from typing import Any, TextIO

from fullresponse.kernel.refusal import Refused

HEADER = ["行号", "编号", "原因"]
DANGEROUS = re.compile(r"[=+\-@\t\r]")  # a spreadsheet would run such a cell


class RefusedRows:
    """A CSV in UTF-8 with BOM, begun anew by each run and made when the first row is refused."""

    def __init__(self, path: Path, source: Path) -> None:
        self.path = path
        self._file: TextIO | None = None
        self._rows: Any = None
        if path.exists() and (path.samefile(source) or not _ours(path)):
            raise Refused("“{name}”已有别的内容，请给拒收清单另取一个文件名。", name=path.name)
        if not path.parent.is_dir():
            raise Refused("没有“{name}”这个文件夹，请先建好再写拒收清单。", name=path.parent.name)

    def begin(self) -> None:
        """Take away what an earlier run left."""
        self.path.unlink(missing_ok=True)

    def add(self, line: int, number: str, reason: str) -> None:
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self._rows = csv.writer(self._file)
            self._rows.writerow(HEADER)
        self._rows.writerow([line, f"'{number}" if DANGEROUS.match(number) else number, reason])

    def flush(self) -> None:
        if self._file:
            self._file.flush()

    def close(self) -> None:
        if self._file:
            self._file.close()


def _ours(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(64)
    return not start or start.decode("utf-8-sig", errors="replace").startswith(",".join(HEADER))
