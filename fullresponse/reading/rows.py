"""A report as rows of JSON, one a figure or task: the form that other programs read."""

import json
from collections.abc import Iterator
from decimal import Decimal

from fullresponse.reading.doubts import DOUBTS
from fullresponse.reading.report import Figure, Report, Task


def lines(text: str, report: Report) -> Iterator[str]:
    """One line of JSON for each figure and task, in the order of the text."""
    for figure in report.figures:
        yield _line(_figure(text, figure))
    for task in report.tasks:
        yield _line(_task(text, task))


def doubts(report: Report) -> Iterator[str]:
    """What is doubtful about the report as a whole, in sentences."""
    for code in report.doubts:
        yield DOUBTS[code]


def _line(row: dict[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _figure(text: str, one: Figure) -> dict[str, object]:
    comparison = {"type": one.comparison, "of": one.part_of} if one.comparison else None
    return {
        "kind": "figure",
        "quote": text[one.start : one.end],
        "char_start": one.start,
        "char_end": one.end,
        "value_text": text[one.value_start : one.value_end],
        "value_start": one.value_start,
        "value_end": one.value_end,
        "value": one.value,
        "unit": one.unit,
        "base_value": _number(one.base_value),
        "base_unit": one.base_unit,
        "bound": one.bound,
        "qualifier": one.qualifiers,
        "qualifier_inherited": one.inherited,
        "comparison": comparison,
        "indicator": one.indicator,
        "subject": one.subject,
        "verb": one.verb,
        "period": one.period,
        "period_source": one.period_source,
        "tense": one.tense,
        "section": one.path,
        "doubts": one.doubts,
    }


def _task(text: str, one: Task) -> dict[str, object]:
    return {
        "kind": "task",
        "quote": text[one.start : one.end],
        "char_start": one.start,
        "char_end": one.end,
        "role": one.role,
        "verb": one.verb,
        "object": one.objects,
        "qualifiers": one.qualifiers,
        "stage": one.stage,
        "checkability": one.checkability,
        "quantity": one.quantities,
        "deadline": one.deadline,
        "place": one.place,
        "responsible": one.responsible,
        "period": one.period,
        "section": one.path,
        "doubts": one.doubts,
    }


def _number(value: Decimal | None) -> int | float | None:
    """Whole numbers stay whole; the others are short decimals, which a float holds as they are printed."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
