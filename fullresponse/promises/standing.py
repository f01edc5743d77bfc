"""How promises stand today: their rows with everything said of them, read for many at once, made into what light.py
judges; and the light kept on the row for lists. Nothing is decided here."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from fullresponse.ledger.rows import update
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack
from fullresponse.promises import duties, judging, light, rules
from fullresponse.promises.models import Amendment, Entry, Milestone, Promise

OPEN = "promise_open"  # the state in which words are due
LIT: tuple[str, ...] = (
    *("light", "schedule", "official", "evidence", "flags", "reading", "last_on", "next_word", "outcome", "lit_on"),
    *("due", "lead", "running", "late", "waits_since", "now_value", "now_unit", "now_comparator"),
    *("first_judged", "judged"),
)


@dataclass
class Known:
    """A promise with what hangs on it, in order of time. `parts`: what it read and what its parts read together; None
    where they are not all of it."""

    promise: Promise
    amendments: list[Amendment] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    parts: tuple[Fraction, Fraction] | None = None

    @property
    def unit(self) -> str:
        return self.unit_on(date.max)

    def unit_on(self, day: date) -> str:
        return next((a.unit for a in reversed(self.amendments) if a.unit and a.on <= day), self.promise.unit)

    @property
    def due(self) -> date:
        return next((a.due for a in reversed(self.amendments) if a.due), self.promise.first_due)

    @property
    def last(self) -> Entry | None:
        return self.entries[-1] if self.entries else None

    @property
    def waits(self) -> Entry | None:
        """The newest entry with evidence, where nobody looked at it yet: whoever verifies that needs no older one."""
        shown = [entry for entry in self.entries if entry.evidence in ("documented", "verified")]
        return shown[-1] if shown and shown[-1].evidence == "documented" else None

    @property
    def comparator(self) -> str:
        return self.aim_on(date.max)[0]

    @property
    def value(self) -> str:
        return self.aim_on(date.max)[1]

    def aim_on(self, day: date) -> tuple[str, str]:
        """Comparator and number as they were promised on that day."""
        comparator, value = self.promise.comparator, self.promise.value
        for amended in self.amendments:
            if amended.on <= day:
                comparator, value = amended.comparator or comparator, amended.value or value
        return comparator, value

    @property
    def goal(self) -> rules.Goal:
        """As last amended; the first promise where it never was."""
        return self.goal_on(date.max)

    def goal_on(self, day: date) -> rules.Goal:
        """What was promised as of that day."""
        comparator, value = self.aim_on(day)
        return rules.Goal(comparator, rules.exact(value), self.promise.goal.baseline)

    @property
    def owing(self) -> duties.Owing:
        return duties.Owing(self.promise.made_on, self.promise.kind, self._measured_since)

    @property
    def _measured_since(self) -> date | None:
        """Since when a number is promised: since it was registered, or an amendment gave it one."""
        if self.promise.goal.measured:
            return self.promise.made_on
        return next((a.on for a in self.amendments if self.goal_on(a.on).measured), None)

    @property
    def changed(self) -> date | None:
        """Since when it is counted otherwise than before: in another unit, or meaning something else."""
        unit, found = self.promise.unit, None
        for amended in self.amendments:
            if amended.scope or (amended.unit and amended.unit != unit):
                unit, found = amended.unit or unit, amended.on
        return found

    @property
    def counting(self) -> list[Entry]:
        """The entries that nobody doubts, since it is counted as it is now."""
        since = self.changed or date.min
        return [entry for entry in self.entries if entry.evidence != "doubted" and entry.on >= since]

    @property
    def told(self) -> list[judging.Told]:
        return [
            judging.Told(e.on, rules.exact(e.value), e.status == rules.DONE, e.evidence == "verified")
            for e in self.counting
        ]

    @property
    def readings(self) -> list[Fraction]:
        return [Fraction(e.value) for e in self.counting if e.value]

    @property
    def reading(self) -> str:
        return next((e.value for e in reversed(self.counting) if e.value), "")


def known(promises: Sequence[Promise]) -> list[Known]:
    """Everything that hangs on these promises: three questions for all of them, two more where there are wholes."""
    keys = [promise.pk for promise in promises]
    found = {promise.pk: Known(promise) for promise in promises}
    for amendment in Amendment.objects.filter(promise__in=keys).order_by("promise", "on", "id"):
        found[amendment.promise_id].amendments.append(amendment)
    for milestone in Milestone.objects.filter(promise__in=keys).order_by("promise", "day", "id"):
        found[milestone.promise_id].milestones.append(milestone)
    for entry in Entry.objects.filter(promise__in=keys).order_by("promise", "on", "id"):
        found[entry.promise_id].entries.append(entry)
    _compare(found)
    return list(found.values())


def _compare(wholes: Mapping[int, Known]) -> None:
    """Hold the readings of each whole against those of its parts. What is not pursued is no part any more."""
    units = {key: one.unit for key, one in wholes.items() if one.unit and one.readings}
    parts: dict[int, list[Promise]] = defaultdict(list)
    if units:
        rows = Promise.objects.filter(parent__in=list(units)).exclude(light=light.DROPPED)
        for part in rows.only("parent", "now_unit", "now_value"):
            if part.parent_id is not None and part.now_value and part.now_unit == units[part.parent_id]:
                parts[part.parent_id].append(part)
    said: dict[int, list[Entry]] = defaultdict(list)
    if parts:
        own = [part.pk for rows in parts.values() for part in rows]
        entries = Entry.objects.filter(promise__in=own).exclude(value="").exclude(evidence="doubted")
        for entry in entries.order_by("promise", "on", "id"):
            said[entry.promise_id].append(entry)
    for key, each in parts.items():
        whole = wholes[key]
        if whole.goal.target == sum((Fraction(part.now_value) for part in each), Fraction()):
            whole.parts = _together(whole.counting, [said[part.pk] for part in each])


def _together(whole: Sequence[Entry], parts: Sequence[Sequence[Entry]]) -> tuple[Fraction, Fraction] | None:
    """What the whole and its parts together read: on the last day by which all had said something, for one that reports
    later than another contradicts nobody; as of now, where they agree by now."""
    own = [entry for entry in whole if entry.value]
    if not own or not all(parts):
        return None
    days = [entries[-1].on for entries in (own, *parts)]
    pairs = []
    for day in (min(days), max(days)):
        read = [_by(entries, day) for entries in (own, *parts)]
        if all(value is not None for value in read):
            first, *rest = (value or Fraction() for value in read)
            pairs.append((first, sum(rest, Fraction())))
    return next((pair for pair in pairs if pair[0] == pair[1]), pairs[0] if pairs else None)


def _by(entries: Sequence[Entry], day: date) -> Fraction | None:
    """The last reading by that day."""
    return next((Fraction(entry.value) for entry in reversed(entries) if entry.on <= day), None)


def seen(one: Known, today: date, pack: Pack) -> light.Seen:
    """The light of the promise on that day, by the rule that is in force then."""
    return light.see(standing(one, today, pack), pack.light_rule(today))


def standing(one: Known, today: date, pack: Pack) -> light.Standing:
    promise, last = one.promise, one.last
    running = promise.case.state == OPEN
    return light.Standing(
        today=today,
        start=promise.said_on or promise.made_on,
        due=one.due,
        goal=one.goal,
        course=promise.course,
        unchecked=bool(promise.unchecked) and not one.goal.measured,
        state=promise.case.state,
        outcome=promise.case.outcome,
        official=last.status if last else "",
        evidence=last.evidence if last else "none",
        value=rules.exact(one.reading),
        readings=one.readings,
        parts=one.parts,
        milestones=[light.Milestone(m.day, rules.exact(m.value), m.done_on) for m in one.milestones],
        silences=duties.silences(one.owing, today, one.entries, pack) if running else (),
    )


def light_up(one: Known, today: date, pack: Pack) -> None:
    """Put on the row how it stands. The row is not written."""
    row, last, now = one.promise, one.last, standing(one, today, pack)
    found = light.see(now, pack.light_rule(today))
    row.light, row.schedule, row.lit_on = found.light, found.schedule, today
    row.flags = f",{','.join(found.flags)}," if found.flags else ""
    row.official, row.evidence = (last.status, last.evidence) if last else ("", "none")
    row.reading, row.last_on = one.reading, last.on if last else None
    row.due, row.lead, row.outcome, row.running = one.due, row.case.lead, row.case.outcome, row.case.open
    row.now_value, row.now_unit, row.now_comparator = one.value, one.unit, one.comparator
    row.first_judged, row.judged = judged(one, pack)
    row.late = row.running and (found.schedule == "overdue" or light.is_silent(now))
    waits = one.waits
    row.waits_since = waits.told_on if waits and row.running else None
    row.next_word = next_word(one, today, pack) if row.case.state == OPEN else None


def judged(one: Known, pack: Pack) -> tuple[str, str]:
    """What numbers and days say against the first promise, and against the amended one; by the rule of the day when it
    was made. Nothing of what cannot be checked."""
    row, about = one.promise, pack.light_rule(one.promise.made_on).about
    first = judging.Asked(row.goal, row.first_due, row.course, one.changed is not None)
    now = judging.Asked(one.goal, one.due, row.course)
    told = [
        "" if row.unchecked and not asked.goal.measured else judging.judged(asked, one.told, about)
        for asked in (first, now)
    ]
    return told[0], told[1]


def next_word(one: Known, today: date, pack: Pack) -> date | None:
    return duties.next_word(one.owing, today, one.entries, pack)


def refresh(keys: Sequence[int], today: date) -> None:
    """Work out the lights of these promises anew and write them; in the caller's transaction, whole after its parts."""
    found = Promise.objects.select_for_update(of=("self",)).filter(pk__in=keys).select_related("case")
    rows = list(found.order_by("pk"))
    pack = current_pack()
    for one in known(rows):
        light_up(one, today, pack)
    update(rows, LIT)


def tallies(one: Known, until: date, pack: Pack) -> list[tuple[duties.Due, Counter[str]]]:
    """Of each duty that the promise is under its last period, and how many periods there were of each state."""
    looked = (duties.looked_at(duty, one.owing, until, one.entries, pack) for duty in one.owing.under(pack, until))
    return [(found[-1], Counter(due.state for due in found)) for found in looked if found]
