"""Tasks of a report: what its plan promises to do, one for each verb and clause, or for each number of a clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fullresponse.reading.clauses import Clause, Sentence
from fullresponse.reading.flow import Flow
from fullresponse.reading.numerals import Number
from fullresponse.reading.pieces import pieces
from fullresponse.reading.report import ACTION, GUIDING, OUTCOME, UMBRELLA, Task
from fullresponse.reading.roles import is_effect, is_moral, leads_in
from fullresponse.reading.sections import AIMS, PLAN, Paragraph
from fullresponse.reading.stages import checkability_of, stage_of
from fullresponse.reading.verbs import Governing, governing, states

MARKER = re.compile(r"[一二三四五六七八九十]{1,3}[是要]|\d{1,2}[.、)]|\(\d{1,2}\)")
PERORATION = re.compile("让我们|紧密团结在|谢谢")
# Too definite for a topic sentence.
DISCRETE = re.compile("(?:加快|尽快|全面|继续)?(?:完成|建成|启动|出台|开工|新建|开通|成立|编制|制定|[^。]{2,6}“)")
SHORT_TOPIC = 36  # characters of a first sentence that only names the topic
SHORT_INNER_TOPIC = 26
DEADLINE = frozenset(
    {
        "尽快",
        "按期",
        "定期",
        "如期",
        "按时",
        "尽早",
        "及早",
        "确保如期",
        "年内",
        "每月",
        "每季度",
        "每年",
        "上半年",
        "年底前",
    }
)
TARGET_DONE = re.compile("完成.{0,20}(?:指标|目标|任务)$|(?:同步|一致|平稳|以内)$")


@dataclass(frozen=True)
class Told:
    """A paragraph with its sentences and the figures in it."""

    paragraph: Paragraph
    sentences: list[Sentence]
    numbers: list[Number]
    alone: bool  # whether it is all that stands under its heading, in the same line


def tasks(flow: Flow, told: list[Told], planned: int | None) -> Iterator[Task]:
    """The tasks of a report in the order of the text."""
    for one in told:
        if one.paragraph.part == AIMS:
            yield from _targets(flow, one, planned)
        elif one.paragraph.part == PLAN and not PERORATION.search(flow.text, one.paragraph.start, one.paragraph.end):
            yield from _topic(flow, one, planned)
            yield from _planned(flow, one, planned)


def _targets(flow: Flow, one: Told, planned: int | None) -> Iterator[Task]:
    """Of requirements and targets only a target without a number is a task (the others are figures)."""
    for sentence in one.sentences:
        aimed = False
        for clause in sentence.clauses:
            words = flow.text[clause.start : clause.end]
            aimed = aimed or "预期目标" in words
            if aimed and not _inside(one.numbers, clause) and re.search("完成.{0,20}(?:指标|目标|任务)$", words):
                verb = Governing("完成", "complete", (), "", words.index("完成"), words.index("完成") + 2)
                yield _task(flow, one, clause, (clause.start, clause.end), verb, ACTION, planned, "")


def _topic(flow: Flow, one: Told, planned: int | None) -> Iterator[Task]:
    """The topic sentence over a paragraph (一是…), which says in one what the paragraph says in parts."""
    heading = one.paragraph.headings[-1] if one.paragraph.headings else None
    if heading and heading.level == 2:
        mark = MARKER.match(flow.text, heading.start, heading.end)
        start = mark.end() if mark else heading.start
        verb = governing(flow.text[start : heading.end])
        if verb:
            yield _task(flow, one, None, (start, heading.end), verb, UMBRELLA, planned, "")


def _planned(flow: Flow, one: Told, planned: int | None) -> Iterator[Task]:
    zone = ""
    for n, sentence in enumerate(one.sentences):
        role = _sentence_role(flow, one, n)
        verb: Governing | None = None
        for i, clause in enumerate(sentence.clauses):
            words = flow.text[clause.start : clause.end]
            numbers = _inside(one.numbers, clause)
            found = governing(words)
            if found and found.subject:
                zone = found.subject
            if leads_in(words) or (numbers and _states(flow, clause, numbers, found)):
                continue
            if not found and not numbers:
                continue
            verb = found or verb
            if verb:
                said = role or _role(words, found, i == 0 or clause.after in ";:", bool(numbers))
                for piece in _pieces(flow, clause, numbers, said):
                    yield _task(flow, one, clause, piece, verb, said, planned, zone)


def _sentence_role(flow: Flow, one: Told, n: int) -> str:
    """The role that a sentence gives to all its clauses: "" where each has its own."""
    sentence = one.sentences[n]
    words = flow.text[sentence.start : sentence.end]
    counted = any(sentence.start <= number.start < sentence.end for number in one.numbers)
    if one.paragraph.preamble and len(one.sentences) == 1:
        return GUIDING
    if n == 0 and one.alone and not counted and is_moral(words):
        return GUIDING
    last = n + 1 == len(one.sentences)
    if len(sentence.clauses) > 1 or counted or last or one.paragraph.headings[-1].level == 2:
        return ""
    if DISCRETE.match(words):
        return ""
    if n == 0:
        return UMBRELLA if len(words) <= SHORT_TOPIC else ""
    return UMBRELLA if one.alone and len(words) <= SHORT_INNER_TOPIC else ""


def _role(words: str, verb: Governing | None, first: bool, counted: bool) -> str:
    if counted or verb is None:
        return ACTION
    if is_moral(words[len(verb.subject) + 1 :] if verb.subject else words):
        return GUIDING
    return OUTCOME if is_effect(words, verb, first) else ACTION


def _states(flow: Flow, clause: Clause, numbers: list[Number], verb: Governing | None) -> bool:
    """Whether a clause only says where an indicator will stand: 社会消费品零售总额增长7%."""
    return states(flow.text[clause.start : numbers[0].start], flow.text[numbers[-1].end : clause.end], verb)


def _pieces(flow: Flow, clause: Clause, numbers: list[Number], role: str) -> list[tuple[int, int]]:
    if len(numbers) < 2 or role != ACTION:
        return [(clause.start, clause.end)]
    return pieces(flow.text, clause, numbers)


def _inside(numbers: list[Number], clause: Clause) -> list[Number]:
    return [number for number in numbers if clause.start <= number.start and number.end <= clause.end]


def _task(
    flow: Flow,
    one: Told,
    clause: Clause | None,
    piece: tuple[int, int],
    verb: Governing,
    role: str,
    planned: int | None,
    zone: str,
) -> Task:
    start, end = piece
    rest = flow.text[start + verb.end : end] if clause and start == clause.start else flow.text[start:end]
    counted = [number for number in one.numbers if start <= number.start and number.end <= end]
    action = role == ACTION
    stage = stage_of(verb.word, verb.stage, verb.adverbs, rest) if action else None
    return Task(
        *flow.span(start, end),
        role=role,
        verb=verb.word,
        objects=_objects(rest),
        qualifiers=verb.adverbs,
        stage=stage,
        checkability=checkability_of(stage or "", verb.word, rest, bool(counted)) if action else "none",
        quantities=tuple(flow.span(number.start, number.end)[0] for number in counted),
        deadline="".join(word for word in verb.adverbs if word in DEADLINE),
        place=zone,
        responsible="",
        period=str(planned) if planned else "未定",
        path=tuple(flow.text[h.start : h.end] for h in one.paragraph.headings),
    )


def _objects(rest: str) -> tuple[str, ...]:
    """What the verb is about; coordinated objects stay in one phrase unless each stands for itself."""
    return tuple(part for part in re.split("、", rest) if part) if "等" not in rest else (rest,)
