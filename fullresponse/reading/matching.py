"""Last year's promises against this year's report: for each promise the passages that may tell what became of it, each
with how alike it is and the draft of a verdict; or that nothing was found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from fullresponse.reading.clauses import Clause, Sentence, sentences
from fullresponse.reading.flow import flow
from fullresponse.reading.likeness import Index, pairs
from fullresponse.reading.report import ACTION, Figure, Report
from fullresponse.reading.sameness import ONE_YEAR, Side, canonical
from fullresponse.reading.sections import AIMS, OPENING, PLAN, Paragraph, paragraphs
from fullresponse.reading.undone import actual
from fullresponse.reading.verdicts import NO_TRACE, judged
from fullresponse.reading.words import column, one_of

LEAST = 0.26  # likeness of a passage that is shown
MOST = 3  # passages for one promise
Turn = tuple[int, int]
AROUND = 40  # characters, at the beginning of a paragraph and before a clause, that may say of which time it tells


@dataclass(frozen=True)
class Match:
    """A promise of the old text and a passage of the new one; no passage where nothing was found. `score` from 0 to 1;
    `reasons` are keys of verdicts.REASONS."""

    start: int
    end: int
    to_start: int | None
    to_end: int | None
    score: float
    verdict: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A promise or a passage with its place and what it is about."""

    start: int
    end: int
    side: Side
    about: frozenset[str]
    year: str = ""


def match(old_text: str, old: Report, new_text: str, new: Report) -> list[Match]:
    """Every promise of the old report, in its order, with the passages of the new one that are most alike."""
    asked, told = list(promises(old_text, old)), list(results(new_text, new))
    index = Index((one.about for one in told), (one.about for one in asked))
    return list(chain.from_iterable(_matched(promise, told, index) for promise in asked))


def _matched(promise: Told, told: list[Told], index: Index) -> Iterator[Match]:
    found = [(told[n], like) for n, like in index.best(promise.about, MOST) if like >= LEAST]
    for passage, like in found:
        verdict, reasons = judged(promise.side, passage.side, promise.year)
        place = (promise.start, promise.end, passage.start, passage.end)
        yield Match(*place, round(like, 3), verdict, reasons)
    if not found:
        yield Match(promise.start, promise.end, None, None, 0.0, NO_TRACE, ("none",))


def promises(text: str, report: Report) -> Iterator[Told]:
    """What was promised: every number aimed at or planned, and every task that has none."""
    turns = _turns(report)
    for figure in report.figures:
        if figure.promised:
            before = _plain(text[max(0, figure.start - AROUND) : figure.start]).rsplit("。", 1)[-1]
            yield _of_figure(text, figure, turns[figure.value_start], Side("", before))
    for task in report.tasks:
        if task.role == ACTION and not task.quantities:
            words = _plain(text[task.start : task.end])
            side = Side(words, stage=task.stage, checkability=task.checkability)
            yield Told(task.start, task.end, side, pairs(canonical(words)), task.period)


def results(text: str, report: Report) -> Iterator[Told]:
    """What the new report tells of the time that is over: its numbers, and its clauses without a number."""
    running = flow(text)
    numbers, turns = [one for one in report.figures if not one.promised], _turns(report)
    spans = sorted((one.start, one.end) for one in report.figures)
    over = str(report.year - 1) if report.year else ""
    for paragraph in paragraphs(running.text, report.year):
        if paragraph.part in (AIMS, PLAN) or (paragraph.part == OPENING and report.year is None):
            continue
        begun = _opening(running.text, paragraph)
        for sentence in sentences(running.text, paragraph.start, paragraph.end):
            last: Figure | None = None
            for clause in sentence.clauses:
                start, end = running.span(clause.start, clause.end)
                around = replace(_around(running.text, paragraph.end, sentence, clause), opening=begun, over=over)
                while numbers and numbers[0].value_start < end:
                    one = _named(numbers.pop(0), last, around)
                    last = one
                    if one.value_start >= start:
                        yield _of_figure(text, one, turns[one.value_start], around)
                if not any(s < end and start < e for s, e in spans):
                    words = running.text[clause.start : clause.end]
                    yield Told(start, end, replace(around, words=words), pairs(canonical(words)))


def _named(one: Figure, meant: Figure | None, around: Side) -> Figure:
    """What was reached of what the sentence had meant is of the same name: 原定建成助餐点15个，实际建成9个."""
    if meant is None or meant.base_unit != one.base_unit or not actual(around.clause):
        return one
    return replace(one, indicator=meant.indicator)


def _around(text: str, end: int, sentence: Sentence, clause: Clause) -> Side:
    before = text[max(sentence.start, clause.start - AROUND) : clause.start]
    after = text[clause.end : min(end, clause.end + AROUND)]
    return Side("", before, clause=text[clause.start : clause.end], after=after)


def _opening(text: str, paragraph: Paragraph) -> str:
    """What says of which time all of a paragraph tells: its beginning, and if that names no year the part's heading,
    unless it names one, and the years that the paragraph looks back to at its end."""
    begun = text[paragraph.start : paragraph.start + AROUND]
    if ONE_YEAR.search(begun):
        return begun
    headings = [text[one.start : one.end] for one in paragraph.headings[:1]]
    said = re.findall(one_of("time"), text[paragraph.start + AROUND : paragraph.end])
    back = [word for word in said if word in column("time", "five")]
    return "".join((begun, *(one for one in headings if not ONE_YEAR.search(one)), *back))


def _turns(report: Report) -> dict[int, Turn]:
    """For each number the place that it has in its clause, and how many there are."""
    clauses: dict[tuple[int, int], list[int]] = {}
    for one in report.figures:
        clauses.setdefault((one.start, one.end), []).append(one.value_start)
    return {at: (turn, len(several)) for several in clauses.values() for turn, at in enumerate(several)}


def _of_figure(text: str, one: Figure, turn: Turn, around: Side) -> Told:
    words = _plain(text[one.start : one.end])
    side = replace(around, words=words, figure=one, turn=turn)
    return Told(one.start, one.end, side, pairs(canonical(f"{one.indicator} {words}")), one.period)


def _plain(words: str) -> str:
    return re.sub(r"\s", "", flow(words).text)
