"""The running text of a report: one line a paragraph, Simplified, half-width marks, without page furniture and what
cannot be seen; every character knows its place in the extracted text."""

import re
from array import array
from collections import Counter
from dataclasses import dataclass

from fullresponse.reading.script import simplify

BREAK = re.compile("[\n\r\f\v\x85\u2028\u2029]")
UNSEEN = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f]")
NOTE = re.compile(r"\[\d{1,3}\]|[①-⑳]")  # the mark of a footnote
WIDE_GAP = re.compile(r"[ \t\u00a0\u2002-\u200a]{3,}")  # columns of a footer or a table: a break, not a space
SPACE = re.compile(r"\s")
PAGE = re.compile(
    r"[\W_]*(?:第?\d{1,4}页?(?:[/共]{1,2}\d{1,4}页?)?)?[\W_]*"
)  # “— 12 —”, “第3页”, “3/20”, a rule of hyphens
HEADED = re.compile(
    r"[一二三四五六七八九十]{1,3}(?:、|是)|\([一二三四五六七八九十\d]{1,3}\)|第[一二三四五六七八九十]{1,3}[章节部]|\d{1,2}[.、]\D|—"
)
ENDED = "。!?;:…”’)》"
OPEN = ",、("
SHORT_PROSE = 20  # a line of no more characters is a caption, even with a comma in it
WROTE = re.compile("(?<![专名显巨土论原编译遗])著(?![名作称书录述者])")  # 着 that a conversion left as it was
SHORT_HEADER, OFTEN = 40, 3  # a header of the page: a short line without an end that comes at least so often
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
    often = {line for line, times in Counter(said for _, said, _ in lines).items() if times >= OFTEN and _passing(line)}
    lines = [line for line in lines if line[1] not in often and not _page(line[1])]
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
    if line[-1] in OPEN:
        return True
    if HEADED.match(line) and "。" not in line:
        return bool(width) and len(line) >= width - NEAR
    prose = len(line) > SHORT_PROSE and any(mark in line for mark in ",。:;")
    return prose or bool(width and len(line) >= width - NEAR)


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


def _passing(line: str) -> bool:
    return len(line) <= SHORT_HEADER and line[-1] not in ENDED


def _width(lines: list[str]) -> int:
    """How many characters a full line has, when the text is broken by width; else nought."""
    lengths = sorted(len(line) for line in lines)
    if len(lengths) < 8:
        return 0
    longest = lengths[int(len(lengths) * 0.95)]
    near = sum(longest - NEAR <= length <= longest + NEAR for length in lengths)
    return longest if longest <= 80 and near >= WRAPPED * len(lengths) else 0
