"""Reads a government work report: its sections, figures and tasks, each with its place in the text.

`extract` (text.py) makes the text out of a file; `read_report` reads it. The text is never changed: every place counts
Unicode code points of it."""

import re
from bisect import bisect_left
from datetime import date

from fullresponse.kernel.refusal import Refused
from fullresponse.reading.clauses import sentences
from fullresponse.reading.counting import figures_in
from fullresponse.reading.figures import figures
from fullresponse.reading.flow import Flow, flow
from fullresponse.reading.mentions import Mention, mentions
from fullresponse.reading.periods import AGED, planned_year
from fullresponse.reading.report import Report, Section
from fullresponse.reading.sections import ACCOUNT, NOTES, Heading, Paragraph, paragraphs
from fullresponse.reading.tasks import Told, tasks

AREA = "(?:自治[区州县旗]|[省市区县旗镇乡盟]|街道)"
EARLIEST = 11  # the month of the year before in which a report may be given
GOVERNMENT = re.compile(f"([\\u4e00-\\u9fa5]{{2,16}}?{AREA})(?:人民政府|政府工作报告)")
INNERMOST = re.compile(f"(?:.*(?:年|代表|省|市|自治[区州]))?(.{{1,8}}{AREA})")
ASSEMBLY = re.compile(f"(?:(?<=在)|\\b)([\\u4e00-\\u9fa5]{{2,9}}?{AREA})(?:第?[一二三四五六七八九十]+届)人民代表大会")


def read_report(text: str, *, date: date | None = None) -> Report:
    """The report in this text. `date` is the day on which it was given, for a document that does not say its year.
    Refused: a day that contradicts the year that the text states."""
    running = flow(text)
    planned = _year(running.text, date)
    numbers = list(figures_in(running.text))
    starts = [number.start for number in numbers]
    found: list[Mention] = []
    told: list[Told] = []
    for paragraph in paragraphs(running.text, planned):
        if paragraph.part == NOTES:
            continue
        said = list(sentences(running.text, paragraph.start, paragraph.end))
        inside = numbers[bisect_left(starts, paragraph.start) : bisect_left(starts, paragraph.end)]
        found.extend(mentions(running.text, paragraph, said, inside))
        told.append(Told(paragraph, said, inside, _alone(running.text, paragraph)))
    return Report(
        year=planned,
        sections=tuple(_sections(running, [one.paragraph for one in told])),
        figures=tuple(figures(running, found, planned, _subject(running.text))),
        tasks=tuple(tasks(running, told, planned)),
        doubts=tuple(_doubts(planned, told)),
    )


def _year(text: str, day: date | None) -> int | None:
    """The year that the text states; what only an anniversary lets guess gives way to the day. Some assemblies meet in
    the last weeks of the year before."""
    stated = planned_year(AGED.sub("", text), None)
    if day is None or stated is None:
        return planned_year(text, day)
    if not (stated - 1, EARLIEST) <= (day.year, day.month) <= (stated, 12):
        other = day.isoformat()
        raise Refused(
            "文中写的是 {year} 年，和报告日期 {day} 对不上；请核对日期，或者不填日期。", year=stated, day=other
        )
    return stated


def _sections(running: Flow, told: list[Paragraph]) -> list[Section]:
    """Each heading with the stretch of text that stands under it, in the order of the text."""
    under: dict[Heading, list[Paragraph]] = {}
    for paragraph in told:
        for heading in paragraph.headings:
            under.setdefault(heading, []).append(paragraph)
    found = []
    for heading, below in under.items():
        above = below[0].headings[: below[0].headings.index(heading) + 1]
        start, end = running.span(heading.start, below[-1].end)
        path = tuple(running.quote(one.start, one.end) for one in above)
        found.append(Section(start, end, heading.level, path, below[-1].part))
    return sorted(found, key=lambda section: section.start)


def _subject(text: str) -> str:
    """Whose report it is: the innermost area that the text names before 人民政府, or else before its assembly; "" when
    none is named. 自治区 alone names none."""
    for title in (*GOVERNMENT.finditer(text), *ASSEMBLY.finditer(text)):
        inner = INNERMOST.fullmatch(title[1])
        if inner and len(inner[1]) > len("全省") and "代表" not in inner[1] and not inner[1].startswith("自治"):
            return inner[1]
    return ""


def _alone(text: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph goes on in the line of its heading."""
    heading = paragraph.headings[-1] if paragraph.headings else None
    return heading is not None and heading.level == 1 and "\n" not in text[heading.end : paragraph.start]


def _doubts(planned: int | None, told: list[Told]) -> list[str]:
    doubts = ["no_year"] if planned is None else []
    return [*doubts, "no_parts"] if all(one.paragraph.part == ACCOUNT for one in told) else doubts
