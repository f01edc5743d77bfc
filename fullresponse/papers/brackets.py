"""A mark ends with no half of a bracket: what stands in brackets says more of the clause before them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from fullresponse.papers.proposing import SEVERAL, Proposal
from fullresponse.promises.rules import QUOTE

PAIRS = {"（": "）", "“": "”", "‘": "’", "《": "》", "「": "」", "【": "】", "[": "]"}
WIDTHS = str.maketrans("()", "（）")  # one half of a pair is often typed in the other width
STOP = re.compile("[。！？!?；;\n]")


def whole(text: str, found: Iterable[Proposal]) -> Iterator[Proposal]:
    """Proposals in the order of the text; one that ends inside brackets reaches to their end, if they end within the
    sentence, and takes the place of those that stand in them."""
    rows = list(found)
    while rows:
        one = rows.pop(0)
        end = _end(text, one.start, one.end)
        inside = [other for other in rows if other.start < end]
        if end == one.end or any(other.end > end for other in inside):
            yield one
            continue
        numbers = {row.said.get("value_start") for row in (one, *inside)} - {None}
        several = (SEVERAL,) if len(numbers) > 1 and SEVERAL not in one.doubts else ()
        yield replace(one, end=end, doubts=one.doubts + several)
        rows = rows[len(inside) :]


def _end(text: str, start: int, end: int) -> int:
    """Where the stretch ends with the brackets that it leaves open; where it ended, if they do not close in time."""
    open_ones = _open(text[start:end])
    if not open_ones:
        return end
    stop = STOP.search(text, end)
    behind = text[end : min(stop.start() if stop else len(text), start + QUOTE)]
    for n, sign in enumerate(behind.translate(WIDTHS)):
        open_ones = _after(open_ones, sign)
        if not open_ones:
            return end + n + 1
    return end


def _open(words: str) -> tuple[str, ...]:
    """The closing halves that are still to come."""
    waiting: tuple[str, ...] = ()
    for sign in words.translate(WIDTHS):
        waiting = _after(waiting, sign)
    return waiting


def _after(waiting: tuple[str, ...], sign: str) -> tuple[str, ...]:
    if sign in PAIRS:
        return (*waiting, PAIRS[sign])
    return waiting[:-1] if waiting and sign == waiting[-1] else waiting
