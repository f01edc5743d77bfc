"""Tasks of a report: what its plan promises to do, one for each verb and clause, or for each number of a clause."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile, zip_longest

from fullresponse.reading.bodies import ASIDE, FIELD, LABEL, NAMED, completed, responsible
from fullresponse.reading.clauses import LIST_MARK, Clause, Sentence
from fullresponse.reading.deadlines import times
from fullresponse.reading.flow import Flow
from fullresponse.reading.numerals import Number, within
from fullresponse.reading.periods import OPEN
from fullresponse.reading.pieces import pieces
from fullresponse.reading.report import ACTION, GUIDING, OUTCOME, UMBRELLA, Task
from fullresponse.reading.roles import is_effect, is_moral, leads_in, may_be_effect
from fullresponse.reading.sections import AIMS, LABELLED, PLAN, Paragraph
from fullresponse.reading.stages import FINISHES, checkability_of, stage_of
from fullresponse.reading.verbs import Governing, governing, nominal, states
from fullresponse.reading.words import column, one_of

NOT_TOLD = re.compile(f"{LABEL}|.*?(?:让我们|紧密团结在|谢谢)")  # who does it, and the peroration
YEAR_ALONE = re.compile(r"\d{4}年")  # 2030年, … may as well look back
MOST_LABELS = 6  # lines under an item
# Too definite for a topic sentence.
SUMMING_UP = re.compile("(?:总之,?)?我们(?:一定|必须)?要|让我们")
DISCRETE = re.compile("(?:加快|尽快|全面|继续)?(?:完成|建成|启动|出台|开工|新建|开通|成立|编制|制定|[^。]{2,6}“)")
SHORT_TOPIC = 36  # characters of a first sentence that only names the topic
SHORT_INNER_TOPIC = 26
DEFINITE = re.compile(
    ".*(?:、|等)|.*(?:工作|行动|工程|园区)。?$|.*与.+(?:合作|协作)|支持.+(?:建设|打造|创建)|.{0,2}(?:实施|开展)"
)
TARGET_DONE = re.compile("完成.{0,20}(?:指标|目标|任务)$")
# Subjects that are no place.
NOBODY = re.compile("我们|区政府|市政府|政府|各级|全[区市省县体]|各[区市省县]|必须|大家|同志")


@dataclass(frozen=True)
class Told:
    """A paragraph with its sentences and the figures in it."""

    paragraph: Paragraph
    sentences: list[Sentence]
    numbers: Sequence[Number]
    alone: bool  # whether it is all that stands under its heading, in the same line


def tasks(flow: Flow, told: list[Told], planned: int | None) -> Iterator[Task]:
    """The tasks of a report in the order of the text."""
    for n, one in enumerate(told):
        if one.paragraph.part == AIMS:
            yield from _targets(flow, one, planned)
        elif one.paragraph.part == PLAN and not NOT_TOLD.match(flow.text, one.paragraph.start, one.paragraph.end):
            labels = _labels(flow, told, n)
            for task in (*_topic(flow, one, planned), *_planned(flow, one, planned)):
                by, bodies = task.deadline or completed(labels), task.responsible or responsible(labels)
                yield replace(task, deadline=by, responsible=bodies)


def _labels(flow: Flow, told: list[Told], n: int) -> str:
    """What the lines right under an item say of it: 责任单位:…, 完成时限:…"""
    under = (one.paragraph for one in told[n + 1 : n + 1 + MOST_LABELS])
    return "\n".join(flow.text[one.start : one.end] for one in takewhile(lambda one: _labelled(flow, one), under))


def _labelled(flow: Flow, one: Paragraph) -> bool:
    return LABELLED.match(flow.text, one.start, one.end) is not None


def _targets(flow: Flow, one: Told, planned: int | None) -> Iterator[Task]:
    """Of requirements and targets only a target without a number is a task (the others are figures)."""
    for sentence in one.sentences:
        aimed = False
        for clause in sentence.clauses:
            words = flow.text[clause.start : clause.end]
            aimed = aimed or "预期目标" in words
            if aimed and not within(one.numbers, clause.start, clause.end) and TARGET_DONE.search(words):
                verb = Governing("完成", "complete", (), "", words.index("完成"), words.index("完成") + 2)
                yield _task(flow, one, (clause.start, clause.end), verb, ACTION, planned, "")


def _topic(flow: Flow, one: Told, planned: int | None) -> Iterator[Task]:
    """The topic sentence over a paragraph (一是…), which says in one what the paragraph says in parts."""
    heading = one.paragraph.headings[-1] if one.paragraph.headings else None
    if heading and heading.level == 2:
        mark = LIST_MARK.match(flow.text, heading.start, heading.end)
        start = mark.end() if mark else heading.start
        verb = governing(flow.text[start : heading.end])
        if verb:
            yield _task(flow, one, (start, heading.end), verb, UMBRELLA, planned, "")


def _planned(flow: Flow, one: Told, planned: int | None) -> Iterator[Task]:
    """The clauses of a paragraph, each with the role that its sentence or it itself has."""
    zone = ""
    role = ""
    for n, sentence in enumerate(one.sentences):
        before, role = role, _sentence_role(flow, one, n)
        if role == before == UMBRELLA and not _marked(flow, sentence):
            role = ""  # what stands under a topic is no topic
        verb: Governing | None = None
        whole = flow.text[sentence.start : sentence.end] + _aside(flow, sentence.end)
        by, bodies = completed(whole), responsible(whole)
        for clause, behind in zip_longest(sentence.clauses, sentence.clauses[1:]):
            words = flow.text[clause.start : clause.end]
            numbers = within(one.numbers, clause.start, clause.end)
            found = governed(words) or (nominal(flow.text[clause.start : numbers[0].start]) if numbers else None)
            zone = _zone(found, zone)
            by = _only_time(words) or by
            verb = found or verb
            if verb is None or not _promises(flow, clause, words, numbers, found):
                continue
            first = clause.after in ("", ";", ":")
            aside = _aside(flow, clause.end)
            later = _time_in(aside) or by or (_finished(flow.text[behind.start : behind.end]) if behind else "")
            said = ACTION if role == GUIDING and numbers else role or _role(words, found, first, bool(numbers))
            for piece, own in _pieces(flow, clause, numbers, said, verb):
                task = _task(flow, one, piece, own, said, planned, zone)
                yield replace(
                    task,
                    deadline=_deadline(flow.text[clause.start : piece[1]], piece[0] - clause.start, own) or later,
                    responsible=responsible(words + aside) or bodies,
                    doubts=tuple(_doubts(task, words, own, first)),
                )


def governed(words: str) -> Governing | None:
    """The verb of a clause, also where it says first by when (6月底前建成…, …6月建成)."""
    named = NAMED.match(words)
    if named and (verb := governed(words[named.end() :])):
        return replace(verb, start=verb.start + named.end(), end=verb.end + named.end())
    plain = governing(words)
    for said in times(words):
        before, after = words[: said.start()], words[said.end() :]
        adverbial = _adverbs().fullmatch(before)
        verb = governing(before + after) if adverbial else governing(after)
        if not verb or not verb.sure or (not adverbial and (_named(verb, after) or (plain and plain.sure))):
            continue
        behind = adverbial and verb.start < len(before)
        moved = 0 if behind else len(said.group()) + (0 if adverbial else len(before))
        return replace(verb, start=verb.start + moved, end=verb.end + moved)
    return plain


def _named(verb: Governing, words: str) -> bool:
    """Whether something but adverbs stands before a verb."""
    return verb.start > 0 and not _adverbs().fullmatch(words[: verb.start])


def _deadline(words: str, at: int, verb: Governing) -> str:
    """By when, as the clause says it of this number or, if it does not, of one before."""
    found = [one for one in times(words) if _says_when(words, one)]
    said = [one.group() for one in found if one.start() >= at] or [one.group() for one in found]
    return "、".join((*said, *(word for word in _when(verb) if not any(word in one for one in said))))


def _says_when(words: str, said: re.Match[str]) -> bool:
    """Whether a time says by when the clause is done (…年底前竣工), and not what its object is (制定2030年前的方案)."""
    after = words[said.end() :]
    if said.group()[0] in "到至在" or _adverbs().fullmatch(words[: said.start()]) or FINISHES.match(after):
        return True
    verb = governing(after)
    return verb is not None and verb.sure and not _named(verb, after)


def _when(verb: Governing) -> tuple[str, ...]:
    return tuple(word for word in verb.adverbs if word in column("adverbs", "when"))


def _only_time(words: str) -> str:
    """What a clause says that only says by when: 6月底前, … holds for the clauses behind it."""
    said = next(times(words), None)
    whole = said is not None and said.group() == words and not YEAR_ALONE.fullmatch(words)
    return words if whole else ""


def _time_in(words: str) -> str:
    said = next(times(words), None)
    return said.group() if said else ""


def _finished(words: str) -> str:
    """By when, of a clause that says no more than that what stands before it is finished then (6月底前完工)."""
    said = next(times(words), None)
    if not said or said.start():
        return ""
    adverbs = _adverbs().match(words, said.end())
    return said.group() if FINISHES.match(words, adverbs.end() if adverbs else said.end()) else ""


def _before_time(words: str) -> str:
    said = next(times(words), None)
    return words[: said.start()] if said else ""


@cache
def _adverbs() -> re.Pattern[str]:
    return re.compile(f"{one_of('adverbs')}*")


def _aside(flow: Flow, at: int) -> str:
    """What brackets behind a clause or a sentence say of who does it and by when."""
    aside = ASIDE.match(flow.text, at)
    return aside.group() if aside else ""


def _marked(flow: Flow, sentence: Sentence) -> bool:
    return LIST_MARK.match(flow.text, sentence.start, sentence.end) is not None


def _promises(flow: Flow, clause: Clause, words: str, numbers: Sequence[Number], verb: Governing | None) -> bool:
    """Whether a clause has a doing: a verb, or a number under the verb before it (学校5所); not a lead-in, and not
    where an indicator will stand (社会消费品零售总额增长7%)."""
    if leads_in(words) or FIELD.fullmatch(words):
        return False
    if not numbers:
        return verb is not None and verb.sure
    left, right = flow.text[clause.start : numbers[0].start], flow.text[numbers[-1].end : clause.end]
    return not states(left, right, verb)


def _zone(verb: Governing | None, before: str) -> str:
    """The place that is the subject of a clause (滨河园要…) stays until the next subject."""
    if not verb or not verb.subject:
        return before
    return "" if NOBODY.match(verb.subject) else verb.subject


def _sentence_role(flow: Flow, one: Told, n: int) -> str:
    """The role that a sentence gives to all its clauses: "" where each has its own."""
    sentence = one.sentences[n]
    words = flow.text[sentence.start : sentence.end]
    counted = bool(within(one.numbers, sentence.start, sentence.end))
    if one.paragraph.preamble and len(one.sentences) == 1:
        return GUIDING
    if n == 0 and one.alone and not counted and is_moral(words):
        return GUIDING
    last = n + 1 == len(one.sentences)
    if last and n and not counted and SUMMING_UP.match(words):
        return GUIDING
    if len(sentence.clauses) > 1 or counted or last or one.paragraph.headings[-1].level == 2:
        return ""
    if LIST_MARK.match(words):  # 一是…。 with its parts behind it, or one item after the other
        following = one.sentences[n + 1]
        return "" if LIST_MARK.match(flow.text, following.start) else UMBRELLA
    if DISCRETE.match(words):
        return ""
    if n == 0:
        return UMBRELLA if len(words) <= SHORT_TOPIC else ""
    return UMBRELLA if one.alone and len(words) <= SHORT_INNER_TOPIC and not DEFINITE.match(words) else ""


def _role(words: str, verb: Governing | None, first: bool, counted: bool) -> str:
    if counted or verb is None:
        return ACTION
    if is_moral(words[len(verb.subject) + 1 :] if verb.subject else words):
        return GUIDING
    return OUTCOME if is_effect(words, verb, first) else ACTION


def _pieces(
    flow: Flow, clause: Clause, numbers: Sequence[Number], role: str, verb: Governing
) -> Iterator[tuple[tuple[int, int], Governing]]:
    """The stretches of a clause, one for each number, each with its verb: its own or that of the clause."""
    if len(numbers) < 2 or role != ACTION:
        yield (clause.start, clause.end), verb
        return
    for start, end in pieces(flow.text, clause, numbers):
        own = governed(flow.text[start:end]) if start > clause.start else None
        yield (start, end), own if own and not own.start else verb


def _doubts(task: Task, words: str, verb: Governing, first: bool) -> Iterator[str]:
    """Codes of doubts.py."""
    if not verb.sure:
        yield "verb_unsure"
    if task.role == ACTION and not task.quantities and not first and may_be_effect(verb):
        yield "maybe_an_outcome"
    if task.role == OUTCOME and not may_be_effect(verb):
        yield "maybe_an_action"


def _task(
    flow: Flow,
    one: Told,
    piece: tuple[int, int],
    verb: Governing,
    role: str,
    planned: int | None,
    zone: str,
) -> Task:
    start, end = piece
    own = flow.text.startswith(verb.word, start + verb.start)
    rest = flow.text[start + verb.end : end] if own else flow.text[start:end]
    counted = within(one.numbers, start, end)
    action = role == ACTION
    stage = stage_of(verb.word, verb.stage, verb.adverbs, rest) if action else None
    return Task(
        *flow.span(start, end),
        role=role,
        verb=verb.word,
        objects=_objects(rest or _before_time(flow.text[start:end])),
        qualifiers=verb.adverbs,
        stage=stage,
        checkability=checkability_of(stage or "", verb.word, rest, bool(counted)) if action else "none",
        quantities=tuple(flow.span(number.start, number.end)[0] for number in counted),
        deadline="、".join(_when(verb)),
        place=zone,
        responsible=responsible(flow.text[start:end]),
        period=str(planned) if planned else OPEN,
        path=tuple(flow.quote(h.start, h.end) for h in one.paragraph.headings),
    )


def _objects(rest: str) -> tuple[str, ...]:
    """What the verb is about, one for each part that 、 divides; a list of examples (甲、乙等项目) is one."""
    return (rest,) if "等" in rest else tuple(part for part in rest.split("、") if part)
