"""A row of a table that somebody filled in, before a word of it is trusted: its cells, and what a cell says as text."""

from dataclasses import dataclass
from typing import Any

from fullresponse.kernel.refusal import Refused

BLANK = (None, "")
EXACT = 10**15  # a spreadsheet keeps no more digits than these of a number


@dataclass(frozen=True)
class Unreadable:
    """A cell that has no value of its own; `why` is a sentence with {column}."""

    why: str


@dataclass(frozen=True)
class Row:
    """One row that says something: the line it starts on (a sheet's row number), and its cells as they are."""

    line: int
    cells: list[Any]


def says_nothing(cells: list[Any]) -> bool:
    return all(cell in BLANK or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def plain(value: Any, column: str) -> str:
    """Any cell as text, full-width digits and all; "" for an empty one."""
    if isinstance(value, Unreadable):
        raise Refused(value.why, column=column)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return whole(value, column)
    return str(value).strip()


def whole(value: float, column: str) -> str:
    """A number that was meant as text: an outer number, a telephone."""
    if abs(value) >= EXACT:
        raise Refused("“{column}”被 Excel 变成了数字，末几位已丢失，请把这一列设为文本格式重新导出。", column=column)
    return str(int(value)) if value == int(value) else str(float(value))
