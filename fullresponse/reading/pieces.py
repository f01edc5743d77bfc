"""Where a clause with several numbers is cut, so that each number has the shortest clause with its own noun."""

import re
from collections.abc import Sequence

from fullresponse.reading.clauses import Clause
from fullresponse.reading.numerals import Number

DOING = re.compile(
    "(?:建设|改造|整治|修缮|工程|翻建|改扩建|新建|治理|修复|提升|任务|整修|开工|竣工|封顶|投产|投用|运行|通车|搬迁|拆迁|腾退|培训|服务|试点|创建|改建|扩建|维修|养护|升级|保护|利用|上市|落地|达产|编制|入地|安置|供应|绿化|造林)$"
)
PROJECTS = re.compile("项目(?:建设|实施)?$")
PART = re.compile("[、和与及]|以及")
MEASURED = re.compile(r"\d[万亿]*[元吨亩]$")  # 64个产值过10亿元、30个过1亿元的企业: they share the noun
BARE_AFTER = re.compile("^(?:以上|左右|以内|以下|的)?$")


def pieces(text: str, clause: Clause, numbers: Sequence[Number]) -> list[tuple[int, int]]:
    """For each number of a clause the stretch that it stands in, all of the clause where the head is shared."""
    cuts = [_cut(text, clause, numbers, i) for i in range(len(numbers) - 1)]
    found, start = [], clause.start
    for i in range(len(numbers)):
        stop = next((cut[0] for cut in cuts[i:] if cut), clause.end)
        found.append((start, stop))
        if i < len(cuts) and (cut := cuts[i]):
            start = cut[1]
    return found


def _cut(text: str, clause: Clause, numbers: Sequence[Number], i: int) -> tuple[int, int] | None:
    """Where the clause may be cut between number i and the next: (end of the left, start of the right), or None."""
    here, following = numbers[i], numbers[i + 1]
    marks = [m for m in PART.finditer(text, here.end, following.start)]
    if not marks:
        return None
    right_end = numbers[i + 2].start if i + 2 < len(numbers) else clause.end
    mark = _mark(text, here, marks)
    left, right = text[here.end : mark.start()], text[following.end : right_end]
    between = text[mark.end() : following.start]
    if BARE_AFTER.match(left):  # the noun stands before the number: 绿地3公顷、花箱40个
        return (mark.start(), mark.end()) if len(between) >= 2 and not between.startswith("分别") else None
    if len(left) < 2 or MEASURED.search(left) or BARE_AFTER.match(right):
        return None
    shared = (DOING.search(right) and not DOING.search(left)) or (PROJECTS.search(right) and not PROJECTS.search(left))
    return None if shared else (mark.start(), mark.end())


def _mark(text: str, here: Number, marks: list[re.Match[str]]) -> re.Match[str]:
    """The first mark behind which a part of its own begins: the first behind a doing (改造、), else the first."""
    for mark in marks:
        if DOING.search(text[here.end : mark.start()]) or BARE_AFTER.match(text[here.end : mark.start()]):
            return mark
    return marks[0]
