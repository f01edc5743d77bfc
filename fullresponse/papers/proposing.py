"""What the reader found, put as a promise that a person may accept: functions of a text and its reading."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop
from fullresponse.promises import rules
from fullresponse.reading.deadlines import last_day, times
from fullresponse.reading.report import (
    ABOUT,
    ACHIEVED,
    ACTION,
    AT_LEAST,
    AT_MOST,
    EQUAL,
    MORE,
    TARGET,
    Figure,
    Report,
    Task,
)
from fullresponse.reading.suggest import suggest
from fullresponse.reading.words import one_of

BOUNDS = {EQUAL: "ge", AT_LEAST: "ge", AT_MOST: "le", MORE: "gt", ABOUT: "about"}
SEVERAL, OPEN_END, EXACT = "several_numbers", "open_end", "exact"
DOUBTS = {  # of proposals; those of the reader are its own
    SEVERAL: gettext_noop("这一句不止一个数，先取了第一个。"),
    OPEN_END: gettext_noop("没有说做到什么算完成。"),
    EXACT: gettext_noop("原文没有说“以上”或“以内”，先按不低于（越低越好的按不高于）理解。"),
}
WHY_NOT = "没有说做到什么算完成"
PRACTICAL, ACTIONS = re.compile("实事"), re.compile("专项行动")
NUMBERING = re.compile(r"^(?:[(（][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十\d]+[、.．是])")
GROUP = rules.LIMITS["group"]
RATES = ("%", "‰", "个百分点")


@dataclass(frozen=True)
class Proposal:
    """A stretch of the text and the fields of a promise that the reader made of it. `doubts` are codes."""

    start: int
    end: int
    said: Mapping[str, str]
    doubts: tuple[str, ...] = field(default=())


def proposals(text: str, report: Report, pack: Any, year: int) -> Iterator[Proposal]:
    """Everything that the report promises, in the order of the text."""
    inside = {value for task in report.tasks if task.role == ACTION for value in task.quantities}
    by_value = {figure.value_start: figure for figure in report.figures}
    found = [_of_task(text, task, by_value, pack, year) for task in report.tasks if task.role == ACTION]
    found += [
        _of_figure(text, figure, pack, year)
        for figure in report.figures
        if figure.promised and figure.value_start not in inside
    ]
    yield from sorted(found, key=lambda one: (one.start, one.end))


def _of_figure(text: str, one: Figure, pack: Any, year: int) -> Proposal:
    said = (
        _common(text[one.start : one.end], one.path, pack)
        | _measured(one, text)
        | {"due": _due(_said(text, one), year)}
    )
    kind = "target" if one.tense == TARGET else said["kind"]
    return Proposal(one.start, one.end, said | {"kind": kind}, (*one.doubts, *_of_bound(one)))


def _of_task(text: str, one: Task, figures: Mapping[int, Figure], pack: Any, year: int) -> Proposal:
    numbers = [figures[at] for at in one.quantities if at in figures]
    said = _common(text[one.start : one.end], one.path, pack) | {"due": _due(one.deadline or one.period, year)}
    more, doubts = _counted(numbers, text, general=one.checkability == "general")
    return Proposal(one.start, one.end, said | more, (*one.doubts, *doubts))


def of_stretch(text: str, start: int, end: int, report: Report, pack: Any, year: int) -> Proposal:
    """What the reader makes of a stretch that a person cut: its first number, its tasks, its words."""
    numbers = [one for one in within(report, start, end) if one.tense != ACHIEVED]
    tasks = [one for one in report.tasks if one.role == ACTION and start <= one.start and one.end <= end]
    path = next((one.path for one in tasks), numbers[0].path if numbers else ())
    period = next((one.deadline or one.period for one in tasks), _said(text, numbers[0]) if numbers else "")
    said = _common(text[start:end], path, pack) | {"due": _due(period, year)}
    if numbers and not tasks and numbers[0].tense == TARGET:
        said["kind"] = "target"
    general = bool(tasks) and all(one.checkability == "general" for one in tasks)
    more, doubts = _counted(numbers, text, general=general)
    return Proposal(start, end, said | more, tuple(doubts))


def within(report: Report, start: int, end: int) -> list[Figure]:
    """The numbers that are printed in a stretch of the text."""
    return [one for one in report.figures if start <= one.value_start and one.value_end <= end]


def _counted(numbers: Sequence[Figure], text: str, *, general: bool) -> tuple[dict[str, str], list[str]]:
    """The first number; or why it cannot be checked, where nothing says what is done. And what is doubtful of it."""
    if not numbers:
        return ({"unchecked": WHY_NOT}, [OPEN_END]) if general else ({}, [])
    return _measured(numbers[0], text), [*_of_bound(numbers[0]), *([SEVERAL] if len(numbers) > 1 else [])]


def _of_bound(one: Figure) -> list[str]:
    return [EXACT] if one.bound == EQUAL and one.base_value is not None else []


def _common(words: str, path: tuple[str, ...], pack: Any) -> dict[str, str]:
    """Kind, theme, lead and where it stands, by the words."""
    found = suggest(words, pack)
    headings = " ".join(path)
    kind = "practical" if PRACTICAL.search(headings) else "action" if ACTIONS.search(words) else "task"
    return {
        "kind": kind,
        "category": found.category,
        "lead": found.lead,
        "street": found.street,
        "group": NUMBERING.sub("", path[1] if len(path) > 1 else path[0] if path else "")[:GROUP],
        "section": " / ".join(path)[: rules.LIMITS["section"]],
    }


def _measured(one: Figure, text: str) -> dict[str, str]:
    """The number as it is printed; a number that is none, as 数百, is left to whoever reviews."""
    try:
        value = rules.number(one.value, rules.NAMES["value"])
    except Refused:
        return {}
    if not value or one.base_value is None:
        return {}
    less = one.bound == EQUAL and re.search(one_of("match_words", "less_better"), text[one.start : one.end])
    return {
        "value": value,
        "value_start": str(one.value_start),
        "value_end": str(one.value_end),
        "unit": one.unit[: rules.LIMITS["unit"]],
        "comparator": "le" if less else BOUNDS[one.bound],
        "course": rules.LEVEL if less or one.bound == AT_MOST or one.base_unit in RATES else rules.GROWS,
    }


def _said(text: str, one: Figure) -> str:
    """By when a number is to be reached: as its own clause says it, or its period."""
    return "、".join(said.group() for said in times(text[one.start : one.value_start])) or one.period


def _due(period: str, year: int) -> str:
    return last_day(period, year).isoformat()
