"""What the reader found, put as a promise that a person may accept: functions of a text and its reading."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop
from fullresponse.promises import rules
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

FIELDS = (
    *("kind", "lead", "category", "street", "value", "unit", "comparator", "course", "unchecked", "due", "group"),
    *("section", "owner", "supports", "baseline", "baseline_by", "serial", "items"),
)
BOUNDS = {EQUAL: "ge", AT_LEAST: "ge", AT_MOST: "le", MORE: "gt", ABOUT: "about"}
SEVERAL, OPEN_END, EXACT = "several_numbers", "open_end", "exact"
DOUBTS = {  # of proposals; those of the reader are its own
    SEVERAL: gettext_noop("这一句不止一个数，先取了第一个。"),
    OPEN_END: gettext_noop("没有说做到什么算完成。"),
    EXACT: gettext_noop("原文没有说“以上”或“以内”，先按不低于（越低越好的按不高于）理解。"),
}
WHY_NOT = "没有说做到什么算完成"
PRACTICAL, ACTIONS = re.compile("实事"), re.compile("专项行动")
NUMBERING = re.compile(r"^[(（]?[一二三四五六七八九十\d]+[)）]?[、.．是]?")
GROUP = rules.LIMITS["group"]


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
        if figure.tense != ACHIEVED and figure.value_start not in inside
    ]
    yield from sorted(found, key=lambda one: (one.start, one.end))


def _of_figure(text: str, one: Figure, pack: Any, year: int) -> Proposal:
    said = _common(text[one.start : one.end], one.path, pack) | _measured(one, text) | {"due": _due(one.period, year)}
    kind = "target" if one.tense == TARGET else said["kind"]
    return Proposal(one.start, one.end, said | {"kind": kind}, (*one.doubts, *_of_bound(one)))


def _of_task(text: str, one: Task, figures: Mapping[int, Figure], pack: Any, year: int) -> Proposal:
    numbers = [figures[at] for at in one.quantities if at in figures]
    said = _common(text[one.start : one.end], one.path, pack) | {"due": _due(one.deadline or one.period, year)}
    doubts = list(one.doubts)
    if numbers:
        said |= _measured(numbers[0], text)
        doubts += _of_bound(numbers[0])
    elif one.checkability == "general":
        said["unchecked"] = WHY_NOT
        doubts.append(OPEN_END)
    if len(numbers) > 1:
        doubts.append(SEVERAL)
    return Proposal(one.start, one.end, said, tuple(doubts))


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
        "unit": one.unit[: rules.LIMITS["unit"]],
        "comparator": "le" if less else BOUNDS[one.bound],
        "course": "holds" if one.base_unit in ("%", "‰", "个百分点") else "grows",
    }


def _due(period: str, year: int) -> str:
    """The last day of the period: of the year where it says no more."""
    said = re.search(r"((?:19|20|21)\d\d)", period)
    of = int(said[1]) if said else year
    if "上半年" in period:
        return date(of, 6, 30).isoformat()
    return date(of, 12, 31).isoformat()
