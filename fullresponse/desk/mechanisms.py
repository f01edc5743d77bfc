"""Which of the mechanisms of the district's two public documents can a person use here, and is each claim true?"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

STATUSES = ("usable", "not_yet", "cannot")


@dataclass(frozen=True)
class Mechanism:
    """One row of docs/mechanisms.tsv. `declaration` and `test` are paths in the project, several parted by spaces, a
    test as path or path::name; `page` is an address of the running site."""

    id: str
    name: str
    kind: str
    status: str
    declaration: str
    page: str
    test: str
    note: str


COLUMNS = tuple(field.name for field in fields(Mechanism))


def read(path: Path) -> list[Mechanism]:
    """The rows of the table. Raises ValueError naming the line that is not a row."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise ValueError(f"{path.name}:1: 表头应为 {' '.join(COLUMNS)}")
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS):
            raise ValueError(f"{path.name}:{line}: 应有 {len(COLUMNS)} 列，现有 {len(row)} 列")
    return [Mechanism(*row) for row in rows[1:]]


def faults(rows: list[Mechanism], root: Path, resolves: Callable[[str], bool]) -> list[str]:
    """Every claim in the table that does not hold, one sentence each."""
    found = []
    ids = [row.id for row in rows]
    found += [f"{id_}: 编号重复" for id_ in sorted({i for i in ids if ids.count(i) > 1})]
    for row in rows:
        if row.status not in STATUSES:
            found.append(f"{row.id}: 状态 {row.status!r} 不在 {'、'.join(STATUSES)} 之中")
        elif row.status == "usable":
            found += _unproved(row, root, resolves)
        elif row.status == "cannot" and not row.note:
            found.append(f"{row.id}: 写明软件为什么不能承载(note)")
        elif row.page or row.test:
            found.append(f"{row.id}: 还不可用，却写了页面或测试")
    return found


def _unproved(row: Mechanism, root: Path, resolves: Callable[[str], bool]) -> list[str]:
    """What a usable row claims and the project does not have."""
    found = [f"{row.id}: 可用的机制要写明 {name}" for name in ("declaration", "page", "test") if not getattr(row, name)]
    for name in ("declaration", "test"):
        for claim in getattr(row, name).split():
            if not _stands(root, claim):
                found.append(f"{row.id}: {name} 指的 {claim} 不存在")
    found += [f"{row.id}: 页面 {page} 打不开" for page in row.page.split() if not resolves(page)]
    return found


def _stands(root: Path, claim: str) -> bool:
    """The file exists and, after ::, defines that test."""
    path, _, test = claim.partition("::")
    file = root / path
    if not file.is_file():
        return False
    return not test or f"def {test}(" in file.read_text(encoding="utf-8")


def counted(rows: list[Mechanism]) -> dict[str, int]:
    """How many rows have each status."""
    return {status: sum(row.status == status for row in rows) for status in STATUSES}
