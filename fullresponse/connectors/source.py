"""How an outside system is declared, how its header is matched and what a row of it says. The engine does the rest."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from fullresponse.cases.batch import Request
from fullresponse.connectors import cells
from fullresponse.files.rows import Row, says_nothing
from fullresponse.kernel.refusal import Refused
from fullresponse.pack import Pack
from fullresponse.pack.model import Column

AHEAD = frozenset({"outer_due_at"})  # the fields that may lie in the future


class Step(NamedTuple):
    """One step that the source tells of; `at` None: it does not say when. What must have happened between two steps
    need not be named: the engine finds it in the life cycle."""

    verb: str
    at: datetime | None = None
    values: Mapping[str, Any] = {}


class Told(NamedTuple):
    """One row, understood. `notes` say what was left out of it; they are counted."""

    request: Request
    received_at: datetime | None
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Source:
    """One declaration. `columns` must all be in the file, and nothing else but `ignored`; a column that is `required`
    has no empty cell. `records`: the verbs that the source dates; None when it sends live work. `file`: where the
    CSV lies in the folder of real data."""

    code: str
    label: str
    form: str
    columns: tuple[Column, ...]
    tell: Callable[[Mapping[str, Any], Pack], Told]
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    records: frozenset[str] | None = None
    file: str = ""

    def bind(self, header: list[str]) -> "Binding":
        """Match a file's header. Raises Refused, in one sentence, for a header that is not this source's."""
        names = [unicodedata.normalize("NFKC", name.removeprefix("\ufeff")).strip() for name in header]
        wanted = {unicodedata.normalize("NFKC", column.name): column for column in self.columns}
        missing = [name for name in wanted if name not in names]
        if missing:
            raise Refused("文件缺少{names},请核对是不是“{label}”的文件。", names=_quoted(missing), label=self.label)
        twice = [name for name, n in Counter(names).items() if n > 1 and name]
        if twice:
            raise Refused("表头里{names}出现了两次，请删去多余的一列。", names=_quoted(twice))
        if "" in names:
            raise Refused("表头第 {n} 列没有名字（是不是合并了单元格），请补上或删去这一列。", n=names.index("") + 1)
        unknown = [name for name in names if name not in wanted and name not in self.ignored]
        if unknown:
            raise Refused("不认识{names}这几列，请删去，或者先在区域配置包里登记。", names=_quoted(unknown))
        return Binding(self, tuple(wanted.get(name) for name in names))


def _quoted(names: list[str]) -> str:
    return "".join(f"“{name[:20]}”" for name in names[:5])


@dataclass(frozen=True)
class Binding:
    """A source matched to the header of a file: column by column, None for one that is not read."""

    source: Source
    columns: tuple[Column | None, ...]

    def number(self, row: Row) -> str:
        """The outer number alone: who was here before is known without reading the rest."""
        for column, cell in zip(self.columns, row.cells, strict=False):
            if column and column.field == "outer_number":
                return cells.outer_number(cell, column.name)
        raise Refused("这一行没有编号。")

    def fields(self, row: Row, pack: Pack, now: datetime) -> dict[str, Any]:
        """The row as fields. Raises Refused with the column's name and never with what stands in it."""
        if not says_nothing(row.cells[len(self.columns) :]):
            raise Refused("这一行比表头多出几格，请检查有没有多余的逗号。")
        if self.source.form == "csv" and len(row.cells) < len(self.columns):
            raise Refused("这一行比表头少几格，请检查有没有断行。")
        said = {}
        for index, column in enumerate(self.columns):
            if column:
                cell = row.cells[index] if index < len(row.cells) else None
                said[column.field] = self._field(column, cell, pack, now)
        return said

    def _field(self, column: Column, cell: Any, pack: Pack, now: datetime) -> Any:
        value: Any
        if column.field == "outer_number":
            value = cells.outer_number(cell, column.name)
        elif column.kind == "moment":
            value = cells.moment(cell, column.name, pack.calendar.tz)
            if value and value > now and column.field not in AHEAD:
                raise Refused("“{column}”晚于现在，请核对。", column=column.name)
        elif column.kind in ("code", "yesno"):
            value = cells.translated(cell, column.name, self.source.values[column.values])
        else:
            value = cells.plain(cell, column.name)
        if column.required and value in (None, ""):
            raise Refused("“{column}”是空的。", column=column.name)
        return value


def titled(title: str, words: str, limit: int) -> tuple[str, str]:
    """A title that fits; what was cut off stays in front of the words."""
    if len(title) <= limit:
        return title, words
    return title[: limit - 1] + "…", f"{title}\n{words}"


def code_of(name: str, entries: Mapping[str, Any]) -> str:
    """The code of the one entry called exactly `name` (its `label` or `name`); "" when there is none or more."""
    found = [
        code for code, entry in entries.items() if name and name == getattr(entry, "label", getattr(entry, "name", ""))
    ]
    return found[0] if len(found) == 1 else ""


def code_if_known(code: str, entries: Mapping[str, Any]) -> str:
    """The code, where this district's pack has it."""
    return code if code in entries else ""
