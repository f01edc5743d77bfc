"""How promises stand today: their rows with everything said of them, read for many at once, made into what light.py
judges; and the light kept on the row for lists. Nothing is decided here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone

from fullresponse.ledger.rows import update
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack
from fullresponse.promises import duties, light, rules
from fullresponse.promises.models import Amendment, Entry, Milestone, Promise

OPEN = "promise_open"  # the state in which words are due
SIZE = 500  # promises in one transaction
LIT: tuple[str, ...] = (
    "light",
    "schedule",
    "official",
    "evidence",
    "flags",
    "reading",
    "last_on",
    "next_word",
    "outcome",
    "lit_on",
)
LIT += ("due", "lead", "running", "late")


@dataclass
class Known:
    """A promise with what hangs on it, in order of time. `parts`: the sum of what its parts read, where all do."""

    promise: Promise
    amendments: list[Amendment] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    parts: Fraction | None = None

    @property
    def unit(self) -> str:
        return next((a.unit for a in reversed(self.amendments) if a.unit), self.promise.unit)

    @property
    def due(self) -> date:
        return next((a.due for a in reversed(self.amendments) if a.due), self.promise.first_due)

    @property
    def last(self) -> Entry | None:
        return self.entries[-1] if self.entries else None

    @property
    def goal(self) -> rules.Goal:
        """As last amended; the first promise where it never was."""
        return self.goal_on(date.max)

    def goal_on(self, day: date) -> rules.Goal:
        """What was promised as of that day."""
        first, comparator, value = self.promise.goal, self.promise.comparator, self.promise.value
        for amended in self.amendments:
            if amended.on <= day:
                comparator, value = amended.comparator or comparator, amended.value or value
        return rules.Goal(comparator, rules.exact(value), first.baseline)

    @property
    def readings(self) -> list[Fraction]:
        return [Fraction(e.value) for e in self.entries if e.value and e.evidence != "doubted"]

    @property
    def reading(self) -> str:
        return next((e.value for e in reversed(self.entries) if e.value and e.evidence != "doubted"), "")


def known(promises: Sequence[Promise]) -> list[Known]:
    """Everything that hangs on these promises, in four questions for all of them."""
    keys = [promise.pk for promise in promises]
    found = {promise.pk: Known(promise) for promise in promises}
    for amendment in Amendment.objects.filter(promise__in=keys).order_by("promise", "on", "id"):
        found[amendment.promise_id].amendments.append(amendment)
    for milestone in Milestone.objects.filter(promise__in=keys).order_by("promise", "day", "id"):
        found[milestone.promise_id].milestones.append(milestone)
    for entry in Entry.objects.filter(promise__in=keys).order_by("promise", "on", "id"):
        found[entry.promise_id].entries.append(entry)
    for key, total in _parts(promises).items():
        found[key].parts = total
    return list(found.values())


def _parts(promises: Iterable[Promise]) -> dict[int, Fraction]:
    """What the parts of each whole read together, where each part that counts the same has a reading."""
    units = {promise.pk: promise.unit for promise in promises if promise.unit}
    each: dict[int, list[str]] = defaultdict(list)
    for part in Promise.objects.filter(parent__in=list(units)).only("parent", "unit", "value", "reading"):
        if part.parent_id is not None and part.value and part.unit == units[part.parent_id]:
            each[part.parent_id].append(part.reading)
    return {whole: sum(map(Fraction, said), Fraction()) for whole, said in each.items() if all(said)}


def seen(one: Known, today: date, pack: Pack) -> light.Seen:
    """The light of the promise on that day, by the rule that is in force then."""
    return light.see(standing(one, today, pack), pack.light_rule(today))


def standing(one: Known, today: date, pack: Pack) -> light.Standing:
    promise, last = one.promise, one.last
    measured = one.goal.measured
    words: dict[str, Any] = {"measured": measured}
    running = promise.case.state == OPEN
    missed = duties.missing(promise.made_on, today, one.entries, pack, **words) if running else 0
    return light.Standing(
        today=today,
        start=promise.said_on or promise.made_on,
        due=one.due,
        goal=one.goal,
        course=promise.course,
        unchecked=bool(promise.unchecked),
        state=promise.case.state,
        outcome=promise.case.outcome,
        official=last.status if last else "",
        evidence=last.evidence if last else "none",
        value=rules.exact(one.reading),
        readings=one.readings,
        parts=one.parts,
        milestones=[light.Milestone(m.day, rules.exact(m.value), m.done_on) for m in one.milestones],
        missed=missed,
        late=running and _was_late(one, today, pack, measured=measured),
    )


def _was_late(one: Known, today: date, pack: Pack, *, measured: bool) -> bool:
    """Did the last pressing word that was due come after its limit?"""
    for duty in duties.pressing(pack, today):
        found = duties.looked_at(duty, one.promise.made_on, today, one.entries, pack, measured=measured)
        over = [due.state for due in found if due.state != "open"]
        if over[-1:] == ["late"]:
            return True
    return False


def light_up(one: Known, today: date, pack: Pack) -> None:
    """Put on the row how it stands. The row is not written."""
    row, last = one.promise, one.last
    found = seen(one, today, pack)
    row.light, row.schedule, row.lit_on = found.light, found.schedule, today
    row.flags = f",{','.join(found.flags)}," if found.flags else ""
    row.official, row.evidence = (last.status, last.evidence) if last else ("", "none")
    row.reading, row.last_on = one.reading, last.on if last else None
    row.due, row.lead, row.outcome, row.running = one.due, row.case.lead, row.case.outcome, row.case.open
    row.late = row.running and (found.schedule == "overdue" or "missing" in found.flags)
    row.next_word = next_word(one, today, pack) if row.case.state == OPEN else None


def next_word(one: Known, today: date, pack: Pack) -> date | None:
    return duties.next_word(one.promise.made_on, today, one.entries, pack, measured=one.goal.measured)


def refresh(keys: Sequence[int], today: date) -> None:
    """Work out the lights of these promises anew and write them; in the caller's transaction."""
    rows = list(Promise.objects.filter(pk__in=keys).select_related("case").order_by("pk"))
    pack = current_pack()
    for one in known(rows):
        light_up(one, today, pack)
    update(rows, LIT)


def sweep(now: datetime) -> int:
    """The lights of running promises that were last worked out on an earlier day; at most 500 a call."""
    today = timezone.localdate(now)
    with transaction.atomic():
        stale = Promise.objects.select_for_update(skip_locked=True).filter(running=True, lit_on__lt=today)
        keys = list(stale.order_by("lit_on", "id").values_list("pk", flat=True)[:SIZE])
        if keys:
            refresh(keys, today)
    return len(keys)
