"""The running text of a report: one line a paragraph, Simplified, half-width marks, without page furniture and what
cannot be seen; every character knows its place in the extracted text."""

import re
from array import array
from collections import Counter
from dataclasses import dataclass

from fullresponse.reading.bodies import LABEL
from fullresponse.reading.numerals import numbers
from fullresponse.reading.script import simplify

BREAK = re.compile("[\n\r\f\v\x85\u2028\u2029]")
UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f]")
NOTE = re.compile(r"\[\d{1,3}\]|[①-⑳]")  # the mark of a footnote
WIDE_GAP = re.compile(r"[ \t\u00a0\u2002-\u200a]{3,}")  # columns of a footer or a table: a break, not a space
SPACE = re.compile(r"\s")
RULE = "[^\\w%‰。,;:!?、]*"  # what is beside a page number; these marks are of a sentence: 5%。
PAGE = re.compile(rf"{RULE}(?:第?\d{{1,4}}页?(?:[/共]{{1,2}}\d{{1,4}}页?)?)?{RULE}")  # “— 12 —”, “第3页”, “3/20”
HEADED = re.compile(
    r"[一二三四五六七八九十]{1,3}(?:、|是)|\([一二三四五六七八九十\d]{1,3}\)|第[一二三四五六七八九十]{1,3}[章节部]|\d{1,2}[.、]\D|—"
    rf"|{LABEL}"
)
ENDED, CLOSED = "。!?;:…", "”’)》"
OPEN = ",、("
SHORT_PROSE = 20  # a line of no more characters is a caption, even with a comma in it
WROTE = re.compile("(?<![专名显巨土论原编译遗])著(?![名作称书录述者])")  # 着 that a conversion left as it was
SHORT_HEADER, OFTEN = 40, 3  # a header of the page: a short line without an end that comes at least so often
NARROWEST = 16  # characters of a column; shorter lines are a list
WRAPPED, NEAR = 0.4, 3  # so many lines within so many characters of the longest: the text is broken by width


@dataclass(frozen=True)
class Flow:
    """`text` with its places: `at[i]` is where character i stands in `raw`, the extracted text."""

    text: str
    raw: str
    at: array

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Places in the extracted text for a stretch of `text`, which must not be empty."""
        return self.at[start], self.at[end - 1] + 1

    def quote(self, start: int, end: int) -> str:
        """The stretch as it stands in the extracted text."""
        first, last = self.span(start, end)
        return self.raw[first:last]


def flow(text: str) -> Flow:
    """The running text of what was extracted."""
    lines = [line for line in _lines(WROTE.sub("着", simplify(text))) if line[1]]
    headers = _headers(text, lines)
    lines = [line for number, line in enumerate(lines) if number not in headers and not _page(line[1])]
    width = _width([said for _, said, _ in lines])
    written, places = [], array("q")
    for number, (_, said, at) in enumerate(lines):
        following = lines[number + 1][1] if number + 1 < len(lines) else ""
        written.append(said)
        places.extend(at)
        if not goes_on(said, following, width):
            written.append("\n")
            places.append(at[-1] + 1)
    return Flow("".join(written), text, places)


def goes_on(line: str, following: str, width: int) -> bool:
    """Whether a paragraph was broken between these two lines, as by a page or by the width of the column."""
    if not following or line[-1] in ENDED or HEADED.match(following):
        return False
    if line[-1] in OPEN or _only_number(following):
        return True
    wide = bool(width) and len(line) >= width - NEAR
    if line[-1] in CLOSED or (HEADED.match(line) and "。" not in line):
        return wide
    return wide or (len(line) > SHORT_PROSE and any(mark in line for mark in ",。:;"))


def _only_number(line: str) -> bool:
    """Whether a line is a number with its unit, which belongs to the line before it."""
    number = next(numbers(line[:SHORT_HEADER]), None) if line[0].isdigit() else None
    return (
        number is not None
        and number.start == 0
        and number.kind not in ("none", "time")
        and line[number.end :].strip("。;,") == ""
    )


def _lines(text: str) -> list[tuple[int, str, array]]:
    """Each line: where it begins, what is seen of it, and the place of each of its characters."""
    found, start = [], 0
    for mark in [*BREAK.finditer(text), None]:
        end = mark.start() if mark else len(text)
        piece = start
        for gap in [*WIDE_GAP.finditer(text, start, end), None]:
            stop = gap.start() if gap else end
            found.append(_line(text, piece, stop))
            piece = gap.end() if gap else end
        start = mark.end() if mark else end
    return found


def _line(text: str, start: int, end: int) -> tuple[int, str, array]:
    marks = {i for note in NOTE.finditer(text, start, end) for i in range(note.start(), note.end())}
    seen = (i for i in range(start, end) if i not in marks and not UNSEEN.match(text[i]))
    at = array("q", (i for i in seen if not _loose(text, i, start, end)))
    return start, "".join(text[i] for i in at), at


def _loose(text: str, i: int, start: int, end: int) -> bool:
    """Whether this is a space that parts nothing: only between two Latin letters does one say something."""
    if not SPACE.match(text[i]):
        return False
    left, right = text[i - 1 : i] if i > start else "", text[i + 1 : i + 2] if i + 1 < end else ""
    return not (left.isascii() and left.isalpha() and right.isascii() and right.isalnum())


def _page(line: str) -> bool:
    """A page number or a rule: told by short lines alone, so that a long row of marks costs nothing."""
    return not any(one.isalnum() for one in line) or (len(line) <= SHORT_HEADER and bool(PAGE.fullmatch(line)))


def _headers(text: str, lines: list[tuple[int, str, array]]) -> set[int]:
    """Which lines are headers: short ones without an end that often stand first or last on a page or by its number."""
    counted = Counter(said for _, said, _ in lines)
    often = {said for said, times in counted.items() if times >= OFTEN and _passing(said)}
    if not often:
        return set()
    breaks = [number for number in range(1, len(lines)) if "\f" in text[lines[number - 1][2][-1] : lines[number][2][0]]]
    down = _at_edge(lines, often, range(len(lines)), set(breaks))
    up = _at_edge(lines, often, range(len(lines) - 1, -1, -1), {number - 1 for number in breaks})
    found = down | up
    on_pages = Counter(lines[number][1] for number in found)
    return {number for number in found if on_pages[lines[number][1]] >= OFTEN}


def _at_edge(lines: list[tuple[int, str, array]], often: set[str], order: range, first: set[int]) -> set[int]:
    """The lines that come often, in this order, before anything else of their page."""
    found, edge = set(), True
    for number in order:
        said = lines[number][1]
        edge = _page(said) or ((edge or number in first) and said in often)
        if edge:
            found.add(number)
    return found


def _passing(line: str) -> bool:
    return len(line) <= SHORT_HEADER and line[-1] not in ENDED + CLOSED and not _page(line)


def _width(lines: list[str]) -> int:
    """How many characters a full line has, when the text is broken by width; else nought."""
    lengths = sorted(len(line) for line in lines)
    if len(lengths) < 8:
        return 0
    longest = lengths[int(len(lengths) * 0.95)]
    near = sum(longest - NEAR <= length <= longest + NEAR for length in lengths)
    return longest if NARROWEST <= longest <= 80 and near >= WRAPPED * len(lengths) else 0
