"""Figures of a report: a number, what it measures, how sure it is, what it is a share of, and its period."""

from collections.abc import Iterator

from fullresponse.reading.bounds import bound, inherited, qualifiers
from fullresponse.reading.comparisons import ITEMS, PART, comparison
from fullresponse.reading.flow import Flow
from fullresponse.reading.mentions import Before, Mention, leans, left_of
from fullresponse.reading.naming import indicator
from fullresponse.reading.periods import OPEN, Place, period, tense
from fullresponse.reading.report import ACHIEVED, NOT_REACHED, TARGET, Figure
from fullresponse.reading.undone import not_reached, without_negation
from fullresponse.reading.verbs import governing, states

TOLD_BEFORE = 1500  # characters of a paragraph in which a word of time is looked for
FEW = 6  # figures back to which a list of changes may refer


def figures(flow: Flow, found: list[Mention], planned: int | None, subject: str) -> Iterator[Figure]:
    """The figures of a report, in the order of the text. `planned` is the year that the report plans, `subject` whose
    report it is."""
    before: Before | None = None
    for one in found:
        before = before if before and leans(flow.text, one, before) else None
        left = left_of(flow.text, one, before)
        figure = _figure(flow, one, left, before, planned, subject)
        earlier = (*(before.earlier if before else ()), figure.indicator)[-FEW:]
        before = Before(one, figure, left, earlier)
        yield figure


def _figure(flow: Flow, one: Mention, left: str, before: Before | None, planned: int | None, subject: str) -> Figure:
    text, number = flow.text, one.number
    right = text[number.end : one.end]
    kind = comparison(left, right, one, before)
    measured, verb = indicator(one, before, kind, left, right)
    place = _place(text, one, planned)
    when, source = period(place)
    reached = tense(place)
    missed = reached == ACHIEVED and _missed(text, one)
    return Figure(
        *flow.span(one.start, one.end),
        *flow.span(number.start, number.end),
        value=number.value,
        unit=number.unit,
        base_value=number.base_value,
        base_unit=number.base_unit,
        bound=bound(text, number, one.end),
        qualifiers=qualifiers(text, one),
        inherited=inherited(text, one),
        comparison=kind,
        part_of=before.figure.value_start if before and kind in (PART, ITEMS) else None,
        indicator=without_negation(measured) if missed else measured,
        subject=subject,
        verb=verb,
        period=when,
        period_source=source,
        tense=TARGET if missed else reached,
        path=tuple(flow.quote(h.start, h.end) for h in one.paragraph.headings),
        doubts=(*_doubts(text, one, measured, when), *((NOT_REACHED,) if missed else ())),
    )


def _place(text: str, one: Mention, planned: int | None) -> Place:
    told, clause, at = one.paragraph, one.clause, one.number.start
    verb = governing(text[clause.start : clause.end])
    return Place(
        before=text[one.sentence.start : at],
        paragraph=text[max(told.start, at - TOLD_BEFORE) : at],
        part=told.part,
        part_year=told.year,
        planned=planned,
        states=states(text[clause.start : at], text[one.number.end : one.end], verb),
    )


def _missed(text: str, one: Mention) -> bool:
    """Does a review say that this number was not reached?"""
    head, tail = text[one.clause.start : one.number.start], text[one.number.end : one.clause.end]
    verb = governing(head)
    return not_reached(head, verb.start if verb else len(head), tail)


def _doubts(text: str, one: Mention, measured: str, when: str) -> Iterator[str]:
    """Codes of doubts.py."""
    if not measured:
        yield "no_indicator"
    if one.number.base_value is None:
        yield "vague_number"
    if one.listed:
        yield "which_of_several"
    if when == OPEN:
        yield "no_period"
    if one.number.chinese and one.number.kind == "count":
        yield "maybe_a_name"
    if inherited(text, one):
        yield "reaches_over"
