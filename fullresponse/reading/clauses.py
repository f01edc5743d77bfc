"""Paragraphs, sentences and clauses of running text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fullresponse.reading.bodies import ASIDE

# Nothing parts what stands inside short quotation marks, titles and brackets; a long quotation is speech, and parted.
KEPT = re.compile(r"“[^“”\n,;。]{0,24}”|‘[^‘’\n,;。]{0,20}’|《[^《》\n]{0,40}》|\([^()\n]{0,40}\)")
SENTENCE_END = "。!?"
CLAUSE_END = ",;:。!?"
BEFORE_ITEM = ("", ",", ";", ":")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
LONGEST_CLAUSE, LONGEST_SENTENCE = 600, 4000  # characters; those of reports have some twenty and some hundred
# What stands before an item of a list and is no part of it, and what a list says behind it about who does it.
LIST_MARK = re.compile(
    r"[一二三四五六七八九十]{1,3}[是要](?![否素件点求])|\d{1,2}(?:[.、](?!\d)|\))|\([一二三四五六七八九十]{1,3}\)|\(\d{1,2}\)"
    r"|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十])"
)
BARE = "“”‘’( )—-"  # may stand around a clause without belonging to it


@dataclass(frozen=True)
class Clause:
    """From `start` to `end` of the running text, without the mark that ends it. `after` is the mark before it ("" where
    a sentence begins)."""

    start: int
    end: int
    after: str


@dataclass(frozen=True)
class Sentence:
    """Its clauses, and where it begins and ends (with its mark)."""

    start: int
    end: int
    clauses: tuple[Clause, ...]


def sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    """The sentences of a paragraph; one without a clause (marks alone) is left out."""
    kept = {i for m in KEPT.finditer(text, start, end) for i in range(m.start(), m.end())}
    kept.update(m.start() for m in THOUSANDS.finditer(text, start, end))
    clauses: list[Clause] = []
    began = piece = start
    after = ""
    for i in range(start, end + 1):
        mark = _mark(text, i, end, piece, began)
        forced = mark != text[i : i + 1]
        if mark not in CLAUSE_END or (i in kept and not forced):
            continue
        clause = _trimmed(text, piece, i, after)
        if clause:
            clauses.append(clause)
        after, piece = mark, i + (not forced)
        if mark in SENTENCE_END:
            if clauses:
                yield Sentence(began, min(i + 1, end), tuple(clauses))
            clauses, began, after = [], i + (not forced), ""


def _mark(text: str, i: int, end: int, piece: int, began: int) -> str:
    """The mark at a place. Where a clause or a sentence grows without end it is parted, so that what is looked at for
    one number or verb stays bounded."""
    if i == end or i - began >= LONGEST_SENTENCE:
        return "。"
    return "," if i - piece >= LONGEST_CLAUSE else text[i]


def _trimmed(text: str, start: int, end: int, after: str) -> Clause | None:
    """The clause without the mark of a list, without who does it, and without quotation marks that have no partner in
    it."""
    mark = LIST_MARK.match(text, start, end) if after in BEFORE_ITEM else None
    start = mark.end() if mark and mark.end() < end else start
    aside = ASIDE.search(text, start, end)
    end = aside.start() if aside and aside.end() == end else end
    while start < end and text[start] in BARE and not _paired(text, start, end):
        start += 1
    while end > start and text[end - 1] in BARE and not _paired(text, start, end, last=True):
        end -= 1
    return Clause(start, end, after) if end > start else None


PAIRS = {"“": "”", "‘": "’", "(": ")"}
CLOSED = {close: opened for opened, close in PAIRS.items()}


def _paired(text: str, start: int, end: int, *, last: bool = False) -> bool:
    if last:
        return text[end - 1] in CLOSED and CLOSED[text[end - 1]] in text[start : end - 1]
    return text[start] in PAIRS and PAIRS[text[start]] in text[start + 1 : end]
