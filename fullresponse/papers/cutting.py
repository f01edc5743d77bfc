"""Two marks in place of one, and one in place of two. A number goes with the half in which it is printed; the other
half is read as if it had always stood alone."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from fullresponse.cases.actions import once_more
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.rows import insert
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.papers import fields, proposing, queries
from fullresponse.papers.actions import changed, may_review, taken
from fullresponse.papers.models import REPLACED, Mark
from fullresponse.papers.proposing import Proposal
from fullresponse.promises import rules
from fullresponse.reading.flow import flow
from fullresponse.reading.numerals import numbers
from fullresponse.reading.reader import read_report
from fullresponse.reading.report import Report

MARKS = "，,、；;。 \n\t\u00a0\u3000和与及并"


@once_more
def split(mark: Mark, cut: int, *, seen: int, actor: Actor, at: datetime) -> list[Mark]:
    """拆: two marks in place of one, the second from the character `cut` of the text on."""
    may_review(actor)
    text = mark.paper.text
    report = read_report(text, date=mark.paper.said_on)  # before anything is locked
    with transaction.atomic():
        row = taken(mark, seen, actor)
        if not row.start < cut < row.end:
            raise Refused("要在这一段的中间拆开。")
        if queries.in_number(text, cut) or any(one.value_start < cut < one.value_end for one in report.figures):
            raise Refused("不能从一个数的中间拆开。")
        halves = [(row.start, _before(text, row.start, cut)), (_after(text, cut, row.end), row.end)]
        if any(start >= end for start, end in halves):
            raise Refused("要在这一段的中间拆开。")
        pack, year = current_pack(), row.paper.year
        own = [proposing.of_stretch(text, start, end, report, pack, year) for start, end in halves]
        made = [_half(row, one, keeps) for one, keeps in zip(own, _keeps(row, cut, own, report), strict=True)]
        insert(made)
        changed(row, REPLACED, "split", actor, at, cut=cut)
    return made


def _before(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in MARKS:
        end -= 1
    return end


def _after(text: str, start: int, end: int) -> int:
    while start < end and text[start] in MARKS:
        start += 1
    return start


def _keeps(row: Mark, cut: int, halves: Sequence[Proposal], report: Report) -> tuple[bool, bool]:
    """Which half has the number of the whole: where it is printed; of one that somebody typed, where the same number
    stands; else where the reader's stood, and what stands nowhere stays in front."""
    said = fields.said(row)
    if not said.get("value") and not said.get("comparator"):
        return False, False
    place = said.get("value_start")
    if not place:
        value = fields.number(said.get("value", ""))
        for printed in (_figures, _any):
            if value is not None and any(alike := [value in printed(row, one, report) for one in halves]):
                return alike[0], not alike[0]
        place = fields.first(row).get("value_start")
    behind = bool(place) and int(place or 0) >= cut
    return not behind, behind


def _figures(_row: Mark, half: Proposal, report: Report) -> Iterator[Fraction | Decimal | None]:
    """What the reader takes for a quantity."""
    for one in proposing.within(report, half.start, half.end):
        yield from (fields.number(one.value), one.base_value)


def _any(row: Mark, half: Proposal, _report: Report) -> Iterator[Fraction | Decimal | None]:
    """Whatever can be read as a number, in digits or in characters."""
    for one in numbers(flow(row.paper.text[half.start : half.end]).text):
        yield from (fields.number(one.value), one.base_value)


def _half(row: Mark, own: Proposal, keeps: bool) -> Mark:
    """As the reader sees it, with what people changed in the whole; the number of the whole or its own."""
    first, said = fields.first(row), fields.said(row)
    by_hand = {n: value for n, value in said.items() if value and value != first.get(n) and n not in fields.NUMBER}
    both = {**own.said, **by_hand}
    if keeps:
        both |= {name: said.get(name, "") for name in fields.NUMBER}
    if both.get("value") or both.get("comparator"):
        both["unchecked"] = ""
    made = Mark(paper=row.paper, start=own.start, end=own.end, doubts=",".join(own.doubts)[:200])
    made.first, made.said = fields.written(own.said), fields.written(both)
    return made


@once_more
def merge(mark: Mark, other: Mark, *, seen: Sequence[int], actor: Actor, at: datetime) -> Mark:
    """并: one mark over both, in place of the two. What the first does not say, it takes from the second."""
    with transaction.atomic():
        pair = [taken(one, version, actor) for one, version in zip((mark, other), seen, strict=True)]
        first, second = sorted(pair, key=lambda one: (one.start, one.end))
        if first.paper_id != second.paper_id or first.pk == second.pk:
            raise Refused("只能合并同一份文件里的两条。")
        reason = queries.why_not(first, second, queries.between(first, second))
        if reason:
            raise Refused(reason, most=rules.QUOTE)
        said, several = _both(fields.said(first), fields.said(second))
        made = Mark(paper=first.paper, start=first.start, end=max(first.end, second.end), first="{}")
        made.said, made.doubts = fields.written(said), proposing.SEVERAL if several else ""
        insert([made])
        for one in (first, second):
            changed(one, REPLACED, "merged", actor, at)
    return made


def _both(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[dict[str, str], bool]:
    """What two say together, and whether both had a number: value, unit and comparison come from the same one."""
    said = {n: value for n, value in other.items() if value} | {n: value for n, value in one.items() if value}
    numbered = one if one.get("value") or not other.get("value") else other
    said |= {name: numbered.get(name, "") for name in fields.NUMBER}
    if said["value"]:
        said["unchecked"] = ""
    return said, bool(one.get("value") and other.get("value"))
