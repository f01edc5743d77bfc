"""Reads a government work report: its sections, figures and tasks, each with its place in the text.

`extract` (text.py) makes the text out of a file; `read_report` reads it. The text is never changed: every place counts
Unicode code points of it."""

from bisect import bisect_left
from datetime import date

from fullresponse.reading.clauses import sentences
from fullresponse.reading.counting import figures_in
from fullresponse.reading.figures import figures
from fullresponse.reading.flow import flow
from fullresponse.reading.mentions import Mention, mentions
from fullresponse.reading.periods import planned_year
from fullresponse.reading.report import Report
from fullresponse.reading.sections import ACCOUNT, NOTES, Paragraph, paragraphs
from fullresponse.reading.tasks import Told, tasks


def read_report(text: str, *, date: date | None = None) -> Report:
    """The report in this text. `date` is the day on which it was given, for a document that does not say its year."""
    running = flow(text)
    planned = planned_year(running.text, date)
    numbers = list(figures_in(running.text))
    starts = [number.start for number in numbers]
    found: list[Mention] = []
    told: list[Told] = []
    for paragraph in paragraphs(running.text):
        if paragraph.part == NOTES:
            continue
        said = list(sentences(running.text, paragraph.start, paragraph.end))
        inside = numbers[bisect_left(starts, paragraph.start) : bisect_left(starts, paragraph.end)]
        found.extend(mentions(running.text, paragraph, said, inside))
        told.append(Told(paragraph, said, inside, _alone(paragraph)))
    return Report(
        year=planned,
        sections=(),
        figures=tuple(figures(running, found, planned, "")),
        tasks=tuple(tasks(running, told, planned)),
        doubts=tuple(_doubts(planned, told)),
    )


def _alone(paragraph: Paragraph) -> bool:
    """Whether a paragraph goes on in the line of its heading."""
    return (
        bool(paragraph.headings)
        and paragraph.start - paragraph.headings[-1].end <= 1
        and paragraph.headings[-1].level == 1
    )


def _doubts(planned: int | None, told: list[Told]) -> list[str]:
    doubts = ["no_year"] if planned is None else []
    return [*doubts, "no_parts"] if all(one.paragraph.part == ACCOUNT for one in told) else doubts
