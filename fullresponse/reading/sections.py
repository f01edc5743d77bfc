"""Headings, what stands under them, and which part of a report that is: what was done, is aimed at, will be done."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fullresponse.reading.bodies import LABEL
from fullresponse.reading.clauses import LIST_MARK
from fullresponse.reading.counting import figures_in
from fullresponse.reading.verbs import BARE_AFTER, governing

OPENING, REVIEW, AIMS, PLAN, ACCOUNT, NOTES = "opening", "review", "aims", "plan", "account", "notes"
NOTED = re.compile("(?:名词|相关|有关|附件|附录|附表|术语)*(?:解释|注释|说明|名词|附件|附录)[:：]?$|注释")
NUMERAL = "[一二三四五六七八九十]{1,3}"
LEVELS = (
    re.compile(rf"第?{NUMERAL}(?:、|部分|章)"),
    re.compile(rf"\({NUMERAL}\)|第{NUMERAL}节"),
    re.compile(rf"{NUMERAL}(?:是|要)(?!否)|\d{{1,2}}(?:[.、](?!\d)|\))|\(\d{{1,2}}\)"),
)
LONGEST_HEADING = 60
REVIEWED = re.compile("成就|回顾|总结|完成情况|主要成绩|过去|取得|五年来|一年来|执行情况|建设成就")
PLANNED = re.compile("重点|任务|实事|安排|部署|打算|计划|举措|工作(?!总体|的?要求)|做好|着力|努力|加快|全力|加强|建设")
FIVE_YEARS = re.compile("(?:今后|未来|未来的)五年|“?[十]?[一二三四五六七八九十]五”?(?:时期|规划)")
WHOLE = re.compile("总体(?:部署|安排|工作|考虑)")
AIMED = re.compile("总体部署|总体考虑|基本考虑|总体要求|指导思想|总体思路|目标|形势|主要预期|总体安排|基本思路")
TO_DO = re.compile("重点|任务|安排|部署|(?<!总体)工作(?!总体|的?要求)")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
LEAD_IN = re.compile(
    r"(?:重点|着力|主要|突出|认真|集中)?(?:要|需要)?(?:重点|着力|主要|突出|认真)?(?:做好|抓好|抓|推进|做|落实)[^。;]{0,12}(?:工作|方面|任务|大事|实事)[^。;]{0,6}[:。]?$"
)


SPOKEN_TO = re.compile("(?:各位代表|同志们|朋友们)[!,:]")
UNNUMBERED = 26  # characters of a heading that has no number and no mark at its end
# A part without a number: 2024年工作回顾, “十四五”时期工作回顾
PART_TITLE = re.compile(
    "(?:(?:19|20)\\d\\d年|过去(?:的)?(?:一|五)年|“?十[一二三四五六七八九]五”?时期|今后五年|今年)[^,。;:!?]{0,18}"
    "(?:回顾|总结|工作|安排|建议|任务|目标|部署|重点|成就|要求)$"
)
ANNEX = re.compile("(?:19|20)\\d\\d年[^,。;:!?]{0,18}实事(?:项目|工程)?(?:清单|安排)?$")
LABELLED = re.compile(LABEL)
PERORATION = re.compile("让我们|紧密团结在")


@dataclass(frozen=True)
class Heading:
    start: int
    end: int
    level: int  # 0 for a part, 1 and 2 below it; 3 where it has no number


@dataclass(frozen=True)
class Paragraph:
    """A stretch of running text without its heading. `headings` are those above it, outermost first; `part` is what is
    told in it; `year` is named by the heading of its part; `preamble` is whether it leads in what stands below."""

    start: int
    end: int
    headings: tuple[Heading, ...]
    part: str
    year: int | None = None
    preamble: bool = False


def years_of_parts(text: str) -> list[int]:
    """The years that the headings of the parts plan: the one they name, or the one after that of a review."""
    headings = (heading for _, _, heading in _headed(text))
    parts = (text[one.start : one.end] for one in headings if one and one.level == 0)
    return [int(year) + bool(REVIEWED.search(part)) for part in parts for year in YEAR.findall(part)]


def paragraphs(text: str, planned: int | None) -> list[Paragraph]:
    """The paragraphs of running text, each with its headings and its part; `planned` is the year that it is about to
    plan."""
    stack: list[Heading] = []
    found: list[Paragraph] = []
    part, year = OPENING, None
    for start, end, heading in _headed(text):
        if heading and part == NOTES and ANNEX.match(text, heading.start, heading.end):
            heading = replace(heading, level=-1)
        if heading:
            stack = [above for above in stack if above.level < heading.level] + [heading]
            if heading.level == -1 or (heading.level == 0 and stack[0].level == 0):
                part, year = part_of(text[heading.start : heading.end], part, planned)
            elif NOTED.match(text, heading.start, heading.end):
                part, stack = NOTES, [heading]
            start = heading.end + (heading.end < end and text[heading.end] in "。:")
        if start < end:
            closing = not heading and SPOKEN_TO.match(text, start) is not None
            found.append(Paragraph(start, end, tuple(stack[: 1 if closing else None]), part, year))
    if all(one.part == OPENING for one in found):
        found = [replace(one, part=ACCOUNT) for one in found]
    return _preambles(_aims_first(text, found))


def _headed(text: str) -> list[tuple[int, int, Heading | None]]:
    """The lines, each with its heading. An item of a list is none: nothing stands under it, or it counts something."""
    lines = list(_lines(text))
    found = [heading_of(text, start, end) for start, end in lines]
    told: list[tuple[int, int, Heading | None]] = []
    item: int | None = None  # the level of the item before
    for n, ((start, end), heading) in enumerate(zip(lines, found, strict=True)):
        if heading:
            at = next((m for m in range(n + 1, len(lines)) if not LABELLED.match(text, *lines[m])), len(lines))
            below = found[at] if at < len(lines) else Heading(end, end, 0)
            listed = item == heading.level or (below is not None and below.level <= heading.level)
            is_item = _is_item(text, heading, end, listed)
            item, heading = (heading.level, None) if is_item else (None, heading)
        elif not LABELLED.match(text, start, end):
            item = None
        told.append((start, end, heading))
    return told


def _is_item(text: str, one: Heading, end: int, listed: bool) -> bool:
    """Whether what looks like a heading is an item; `listed`: nothing stands under it, or it follows an item."""
    ended = one.end < end or text[end - 1] in "。;"
    if not (ended or listed) or PART_TITLE.match(text, one.start, one.end):
        return False
    if ended and listed and one.level == 1 and end - one.end <= 1:
        return True
    return _counts(text, one)


def _counts(text: str, one: Heading) -> bool:
    """Whether a line says how many are done or where a measure will stand: 新建码头3座, but not 办好10件实事."""
    mark = LIST_MARK.match(text, one.start, one.end)
    words = text[mark.end() if mark else one.start : one.end]
    numbers = list(figures_in(words))
    if not numbers:
        return False
    verb = governing(words)
    return bool(verb and verb.sure) or BARE_AFTER.match(words[numbers[-1].end :]) is not None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line:
            yield start, start + len(line)
        start += len(line) + 1


def heading_of(text: str, start: int, end: int) -> Heading | None:
    """The heading with which a line begins: all of it, or what stands before its first full stop."""
    if LABELLED.match(text, start, end):
        return None
    for level, numbered in enumerate(LEVELS):
        if numbered.match(text, start, end):
            stop = text.find("。", start, end)
            stop = end if stop < 0 else stop
            if level == 2 and (stop in (end, end - 1) or LIST_MARK.match(text, stop + 1, end)):
                return None  # an item of a list, not the topic of what follows
            return Heading(start, stop, level) if stop - start <= LONGEST_HEADING else None
    if PART_TITLE.match(text, start, end) and end - start <= UNNUMBERED:
        return Heading(start, end, 0)
    short = end - start <= UNNUMBERED and text[end - 1] not in "。!?:;,、”"
    return Heading(start, end, 3) if short and not re.search("[,。;]", text[start:end]) else None


def part_of(heading: str, before: str, planned: int | None = None) -> tuple[str, int | None]:
    """What is told under the heading of a part, and the year that it names; like the part before if it does not say."""
    years = [int(year) for year in YEAR.findall(heading)]
    year = max(years) if years else None
    if REVIEWED.search(heading) or (year and planned and year < planned):
        return REVIEW, year
    if FIVE_YEARS.search(heading) and not year:
        return AIMS, None
    if AIMED.search(heading) and not TO_DO.search(WHOLE.sub("", heading)):
        return AIMS, year
    if PLANNED.search(heading) or before in (AIMS, PLAN):
        return PLAN, year
    return (ACCOUNT if before == OPENING else before), year


def _aims_first(text: str, found: list[Paragraph]) -> list[Paragraph]:
    """A part of plans often begins with requirements and targets, up to a sentence such as “重点做好以下工作:” or
    the first heading below it."""
    parts: dict[Heading, list[int]] = {}
    for number, one in enumerate(found):
        if one.part == PLAN and one.headings:
            parts.setdefault(one.headings[0], []).append(number)
    for numbers in parts.values():
        ends = [n for n in numbers if LEAD_IN.search(text, found[n].start, found[n].end)]
        below = [n for n in numbers if any(above.level == 1 for above in found[n].headings)]
        until = ends[0] if ends and (not below or ends[0] < below[0]) else (below[0] if below else numbers[0])
        for n in numbers:
            if n < until or (n == until and n in ends):
                found[n] = replace(found[n], part=AIMS)
    return found


def _preambles(found: list[Paragraph]) -> list[Paragraph]:
    """The first paragraph under a heading of the second level leads in the others, if there are others."""
    for n, one in enumerate(found[:-1]):
        under = (
            one.headings and one.headings[-1].level == 1 and (n == 0 or found[n - 1].headings[-1:] != one.headings[-1:])
        )
        following = found[n + 1].headings
        if under and one.headings[-1].end + 1 >= one.start - 1 and one.headings[-1] in following:
            found[n] = replace(one, preamble=True)
    return found
