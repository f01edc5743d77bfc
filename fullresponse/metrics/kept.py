"""A question and its answer as they are kept beside a published number: plain values, so that the same question can be
put again whatever became of the definitions since. Plain Python."""

from collections.abc import Mapping, Sequence
from typing import Any

from fullresponse.metrics.definitions import Definition
from fullresponse.metrics.question import Answer, Asked, Question, Span
from fullresponse.metrics.rates import Rate

Row = list[Any]  # window, by, code, name, yes, counted, excluded, unit


def plain(question: Question) -> dict[str, Any]:
    """All that is needed to put the question again and to read what comes back."""
    return {
        "sql": question.sql,
        "spans": [[name, span.start, span.end] for name, span in question.spans.items()],  # in their order
        "cells": {at: [list(cells) for cells in of] for at, of in question.cells.items()},
        "asked": [
            {
                **{name: getattr(a.definition, name) for name in ("code", "at", "each")},
                **{name: getattr(a, name) for name in ("source", "yes", "counted", "excluded", "unit")},
            }
            for a in question.asked
        ],
    }


def question(kept: Mapping[str, Any]) -> Question:
    """The inverse of `plain`. Of a definition only what reading needs is there: the rest stands in the statement."""
    return Question(
        kept["sql"],
        {name: Span(*ends) for name, *ends in kept["spans"]},
        {at: tuple(tuple(cells) for cells in of) for at, of in kept["cells"].items()},
        tuple(_asked(one) for one in kept["asked"]),
    )


def _asked(one: Mapping[str, Any]) -> Asked:
    about: dict[str, Any] = {name: one[name] for name in ("code", "at", "each")}
    nothing: dict[str, Any] = dict.fromkeys(("label", "question", "counted", "yes", "clause"), "")
    columns = {name: one[name] for name in ("source", "yes", "counted", "excluded", "unit")}
    return Asked(Definition(**about, **nothing), **columns)


def rows(answer: Answer) -> list[Row]:
    """The whole numbers of an answer, in one order whatever engine gave them."""
    found = ([*key, rate.yes, rate.counted, rate.excluded, rate.unit] for key, rate in answer.numbers.items())
    return sorted(found)


def answer(kept: Sequence[Sequence[Any]], units: Mapping[str, int]) -> Answer:
    """The answer that these rows say."""
    found = {}
    for window, by, code, name, yes, counted, excluded, unit in kept:
        found[window, by, code, name] = Rate(name, yes, counted, unit, excluded)
    return Answer(found, dict(units))
