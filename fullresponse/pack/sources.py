"""How is an outside system's file laid out? Its columns, the field that each fills, and the words that it uses."""

from collections.abc import Mapping
from typing import Any

from fullresponse.pack.build import build
from fullresponse.pack.draft import Draft
from fullresponse.pack.model import Column, Source
from fullresponse.pack.rows import Report, Row, Toml

KINDS = ("text", "moment", "code", "yesno")
FIELDS = (
    *("outer_number", "received_at", "closed_at", "outer_due_at", "category_1", "category_2", "category_3", "street"),
    *("valid", "contacted", "solved", "satisfaction", "name", "phone", "title", "words", "answer"),
)
MUST = "outer_number"  # without it the same row could not be known again


def read(toml: Toml, draft: Draft) -> None:
    """Adds the layout to the draft and reports what is wrong with its columns."""
    if not toml.raw:
        return
    toml.only("column", "values")
    built = [(row, build(Column, row, draft.report)) for row in toml.rows("column")]
    columns = [(row, column) for row, column in built if column is not None]
    values = _values(toml, draft.report)
    draft.add("sources", Source, [toml.row()], columns=tuple(c for _, c in columns), values=values)
    for name in ("name", "field"):
        _once(columns, name, draft.report)
    for row, column in columns:
        _column(row, column, values, draft.report)
    if all(column.field != MUST for _, column in columns):
        draft.report.add(toml.row(), f"没有哪一列写进 {MUST},重复的行就认不出来")
    _choices(toml, columns, values, draft)


def _values(toml: Toml, report: Report) -> Mapping[str, Any]:
    values = toml.raw.get("values", {})
    if isinstance(values, Mapping) and all(isinstance(table, Mapping) for table in values.values()):
        return values
    report.tell(toml.file, toml.line("values"), "values 应写成若干张表 [values.名称]")
    return {}


def _once(columns: list[tuple[Row, Column]], name: str, report: Report) -> None:
    seen: set[str] = set()
    for row, column in columns:
        said = getattr(column, name)
        if said in seen:
            report.add(row, f"{name} “{said}”写了两次", name)
        seen.add(said)


def _column(row: Row, column: Column, values: Mapping[str, Any], report: Report) -> None:
    if column.field not in FIELDS:
        report.add(row, f"没有“{column.field}”这个字段，可用：{'、'.join(FIELDS)}", "field")
    if column.kind not in KINDS:
        report.add(row, f"没有“{column.kind}”这种列(kind),可用：{'、'.join(KINDS)}", "kind")
    if column.kind in ("code", "yesno") and not column.values:
        report.add(row, "这种列要写明用哪张对照表(values)")
    if column.values and column.values not in values:
        report.add(row, f"没有对照表 values.{column.values}", "values")


def _choices(toml: Toml, columns: list[tuple[Row, Column]], values: Mapping[str, Any], draft: Draft) -> None:
    """What a word is translated to must be a choice: yes or no, or an item of the list named like the field."""
    for _, column in columns:
        place = toml.row(f"values.{column.values}")
        for word, said in values.get(column.values, {}).items():
            if column.kind == "yesno" and not isinstance(said, bool):
                draft.report.add(place, f"“{word}”应当对应 true 或 false", word)
            if column.kind == "code" and said not in [*draft.items(column.field)]:
                draft.report.add(place, f"“{word}”对应的 {said} 不在列表 {column.field} 里", word)
