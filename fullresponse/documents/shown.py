"""How a value of a document is read: the only place where an exact number becomes text."""

import re
import unicodedata
from fractions import Fraction

from fullresponse.documents.model import Delta, Table, Value
from fullresponse.kernel.figures import NONE, decimal, percent

UP, DOWN, STILL = "↑", "↓", "→"
NARROW, WIDEST = 3.2, 16.0  # ems of a column on paper
SHORT = 4.2  # ems of a header that stays on one line
UNBROKEN = re.compile(r"[!-~\u00a1-\u02af]+")  # a word of Latin letters; between Chinese characters a line may end


def shown(value: Value, kind: str) -> str:
    """A cell as it is read; `kind` is that of its column, or the unit of a chart."""
    if value is None:
        return NONE
    if isinstance(value, str):
        return value
    if isinstance(value, Delta):
        return moved(value)
    if kind == "percent":
        return f"{percent(Fraction(value))}%"
    return decimal(value) if kind == "decimal" else f"{value:,}"


def moved(delta: Delta) -> str:
    """↑2, ↓0.45, →0: the arrow says which way, the number how far."""
    amount = delta.amount
    arrow = UP if amount > 0 else DOWN if amount < 0 else STILL
    return arrow + (f"{abs(amount):,}" if isinstance(amount, int) else percent(abs(amount)))


def ems(text: str) -> float:
    """About how wide a text is, in widths of a Chinese character. Rather too wide than too narrow."""
    return sum(_em(character) for character in text)


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if character in "mwMW@%":
        return 0.92
    return 0.56 if character.isdigit() else 0.6 if character.isascii() else 0.8


def fitted(text: str, width: float, most: int) -> list[str]:
    """The text in at most so many lines of `width` ems; what does not fit is shortened to “…”."""
    lines: list[str] = []
    while text and len(lines) < most:
        end = _end(text, width)
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    if text:
        last = lines[-1]
        while last and ems(last) + 1 > width:
            last = last[:-1]
        lines[-1] = last + "…"
    return lines or [""]


def _end(text: str, width: float) -> int:
    """How many characters go on a line, broken between words where there are any."""
    end, used = 0, 0.0
    while end < len(text) and used + _em(text[end]) <= width:
        used += _em(text[end])
        end += 1
    if end < len(text) and text[end - 1].isascii() and text[end].isascii() and (space := text.rfind(" ", 0, end)) > 0:
        return space
    return max(end, 1)


def widths(table: Table) -> list[float]:
    """How many ems each column needs on paper: what its longest cell does; a long header goes over two lines, but no
    word of it is broken."""
    found = []
    for n, column in enumerate(table.columns):
        longest = max((ems(shown(row[n].value, column.kind)) for row in table.rows), default=0.0)
        found.append(min(max(longest, _header(column.label), NARROW), WIDEST))
    return found


def _header(label: str) -> float:
    whole = ems(label)
    words = (ems(word) for word in UNBROKEN.findall(label))
    return max(whole if whole <= SHORT else whole / 2 + 0.5, *words, 0.0)
