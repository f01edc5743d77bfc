"""Numbers in their clauses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fullresponse.reading.clauses import Clause, Sentence
from fullresponse.reading.numerals import Number, within
from fullresponse.reading.pieces import pieces
from fullresponse.reading.report import Figure
from fullresponse.reading.sections import Paragraph

LEANS = re.compile("其中|同比|比上年|分别|增长|下降")
REACH = 120  # characters before a number that are looked at
LIST_MARK = 3  # characters between two numbers of a list: 7.9%、2.8%


@dataclass(frozen=True)
class Mention:
    """A number in its clause; `start` to `end` is the shortest clause with its noun. Places of the running text."""

    number: Number
    start: int
    end: int
    clause: Clause
    sentence: Sentence
    paragraph: Paragraph
    bracketed: bool = False
    listed: tuple[int, int] | None = None  # the how many-th of how many numbers that are said 分别


@dataclass(frozen=True)
class Before:
    """The figure that was read before, on which the next may lean."""

    mention: Mention
    figure: Figure
    left: str  # what was read as standing before its number
    earlier: tuple[str, ...] = ()  # the indicators before it, that one last; the newest few


def mentions(text: str, paragraph: Paragraph, said: list[Sentence], found: Sequence[Number]) -> Iterator[Mention]:
    """The numbers of a paragraph, each with its clause; `found` are all figures of the paragraph, from the left."""
    for sentence in said:
        for clause in sentence.clauses:
            inside = within(found, clause.start, clause.end)
            turn = len(inside) > 1 and "分别" in text[clause.start : inside[0].start]
            for n, (number, (start, end)) in enumerate(zip(inside, pieces(text, clause, inside), strict=True)):
                bracket = text.rfind("(", clause.start, number.start) > text.rfind(")", clause.start, number.start)
                listed = (n, len(inside)) if turn else None
                yield Mention(number, start, end, clause, sentence, paragraph, bracket, listed)


def leans(text: str, one: Mention, before: Before) -> bool:
    """Whether a number may lean on the one before: in the same sentence, or in one that goes on: 其中…, 同比…"""
    return before.mention.sentence == one.sentence or LEANS.match(text, one.sentence.start) is not None


def left_of(text: str, one: Mention, before: Before | None) -> str:
    """What stands in the clause before the number; for the second of a list (7.9%、2.8%), before the first."""
    start = one.start
    if before and before.mention.clause == one.clause and before.mention.number.end > start:
        if one.number.start - before.mention.number.end <= LIST_MARK:
            return before.left
        start = before.mention.number.end
    return text[max(start, one.number.start - REACH) : one.number.start]
