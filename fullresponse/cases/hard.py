"""疑难库: what the register of hard cases tells of each beside the list: since when it is on it, who stands for it,
when it is looked at again, and what the joint meetings decided. One query for each kind of fact, however long the
page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from fullresponse.cases.models import Case, Clock, Words
from fullresponse.ledger.history import last
from fullresponse.orgs import people
from fullresponse.pack import Pack

HUNG = "hung"  # the state of what is on the register
MEETING = "meeting"  # the life cycle of a joint meeting, and the clock that ends on its day
DECISION = "decision"  # what it decided, in words
CHUNK = 500
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Meeting:
    """A joint meeting: its day; held, with what it decided, or not yet. One that was held was so on the day that it was
    called for, unless that had not come when it was written down."""

    number: str
    on: date
    held: bool
    decision: str = ""


@dataclass(frozen=True)
class Hard:
    """What is told of one case of the register."""

    reason: str
    kept_by: str
    since: date | None
    relook: date | None
    next: Meeting | None
    last: Meeting | None


@dataclass(frozen=True)
class Filters:
    """What the register is narrowed to; empty fields do not narrow."""

    reason: str = ""
    lead: str = ""

    def apply(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        wanted = {"hard_reason": self.reason, "lead": self.lead}
        return cases.filter(state=HUNG, **{name: code for name, code in wanted.items() if code})


def told(cases: QuerySet[Case], pack: Pack) -> dict[int, Hard]:
    """What is told of these cases, by key: five queries."""
    rows = list(cases.values("pk", "number", "hard_reason", "custodian", "due_at"))
    names = people.named({row["custodian"] for row in rows if row["custodian"]})
    hung = {f"case.{move.event}" for move in pack.request.moves.values() if move.to == HUNG}
    since = last([f"case:{row['number']}" for row in rows], hung)
    meetings = _meetings([row["pk"] for row in rows], pack)
    found = {}
    for row in rows:
        held = [m for m in meetings.get(row["pk"], ()) if m.held]
        called = [m for m in meetings.get(row["pk"], ()) if not m.held]
        found[row["pk"]] = Hard(
            row["hard_reason"],
            names.get(row["custodian"] or 0, ""),
            timezone.localdate(began) if (began := since.get(f"case:{row['number']}")) else None,
            day_of(row["due_at"]) if row["due_at"] else None,
            min(called, key=lambda m: m.on, default=None),
            max(reversed(held), key=lambda m: m.on, default=None),
        )
    return found


def _meetings(keys: list[int], pack: Pack) -> Mapping[int, list[Meeting]]:
    """The meetings of these cases, by the key of the case: when they are or were, and what was decided. What lapsed
    was neither held nor will be."""
    if MEETING not in pack.lifecycles:
        return {}
    cycle = pack.lifecycles[MEETING]
    clocks = Clock.objects.filter(case__parent__in=keys, case__lifecycle=MEETING, code=MEETING).order_by("pk")
    if cycle.lapse:
        clocks = clocks.exclude(case__state=cycle.moves[cycle.lapse].to)
    rows = list(clocks.values_list("case", "case__parent", "case__number", "case__closed_at", "due_at"))
    said = Words.objects.filter(case__in=[row[0] for row in rows], need=DECISION).order_by("pk")
    decided = dict(said.values_list("case", "text"))
    found: dict[int, list[Meeting]] = {}
    for key, whole, number, closed, due in rows:
        on = min(day_of(due), timezone.localdate(closed)) if closed else day_of(due)
        found.setdefault(whole or 0, []).append(Meeting(number, on, closed is not None, decided.get(key, "")))
    return found


def day_of(due: datetime) -> date:
    """The day that somebody named: its clock runs to the day's end."""
    return timezone.localdate(due - INSTANT)


def rows(cases: Iterable[dict], pack: Pack, reasons: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The rows of a workbook with what is told of each: as many queries for five hundred as for one."""
    cases = iter(cases)
    while chunk := list(islice(cases, CHUNK)):
        found = told(Case.objects.filter(pk__in=[case["id"] for case in chunk]), pack)
        yield from ({**case, **_cells(found[case["id"]], reasons)} for case in chunk if case["id"] in found)


def _cells(hard: Hard, reasons: Mapping[str, str]) -> dict[str, Any]:
    return {
        "reason": reasons.get(hard.reason, hard.reason),
        "kept_by": hard.kept_by,
        "since": hard.since,
        "relook": hard.relook,
        "meets": hard.next and hard.next.on,
        "met": hard.last and hard.last.on,
        "decided": hard.last.decision if hard.last else "",
    }
