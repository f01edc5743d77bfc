"""What is counted about one case: a fold of its whole history, which the ledger can repeat at any time. Every field is
a whole number or a short code, so that the same question reads the same on every engine (decision 14). Plain Python."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fullresponse.ledger.history import Happening
from fullresponse.metrics.question import PLACES

CALLBACK = ("contacted", "solved", "satisfaction")  # what a callback asks; an event that has them is one
SCORES = ("score_lead", "score_asker")  # how the sides of a whistle score each other
PLACED = ("street", "lead", "category")  # what every event says of its case
KEPT = {  # the column of a case as the ledger sets it -> the fact
    **{name: name for name in ("lifecycle", "kind", "channel", "community", "asker", "urgency", "outcome", "excluded")},
    **{"hard_reason": "hung", "category": "leaf", "bounces": "bounces", "repeats": "repeats", "round": "rounds"},
}


@dataclass
class ClockRun:
    """One run of one clock. Times are whole seconds since 1970 UTC. `settled`: when it was known whether it was kept,
    at its stop or when it fell due; `late` 0 or 1, None while it runs or when what it was for was not done (dropped, or
    stopped by a step whose time is not on record)."""

    subject: str
    nth: int
    clock: str
    lifecycle: str = ""
    street: str = ""
    community: str = ""
    lead: str = ""
    round: int = 1
    started: int | None = None
    due: int | None = None
    settled: int | None = None
    late: int | None = None


@dataclass
class Facts:
    """One case, or one part of a case (`part` 1). Times are whole seconds since 1970 UTC, None for what has not
    happened or has no time on record. `called` puts the callback into a window; a callback whose time the source does
    not record falls into that of the closing. `category` is the top one, `leaf` the chosen one; `late` how many of its
    clocks were missed, in all rounds."""

    subject: str
    lifecycle: str = ""
    part: int = 0
    kind: str = ""
    channel: str = ""
    category: str = ""
    leaf: str = ""
    street: str = ""
    community: str = ""
    lead: str = ""
    asker: str = ""
    urgency: str = ""
    outcome: str = ""
    received: int | None = None
    dispatched: int | None = None
    closed: int | None = None
    called: int | None = None
    scored: int | None = None
    called_back: int = 0
    contacted: int | None = None
    solved: int | None = None
    satisfaction: str = ""
    excluded: str = ""  # out of the rates by a reviewed decision: its reason
    hung: str = ""  # on the register of hard cases: its reason
    rounds: int = 1
    bounces: int = 0
    repeats: int = 0
    late: int = 0
    score_lead: int | None = None
    score_asker: int | None = None
    called_street: str = ""  # who had the case when somebody was called, where others have it now
    called_community: str = ""
    called_lead: str = ""
    clocks: list[ClockRun] = field(default_factory=list)


def seconds(at: datetime) -> int:
    """The moment in whole seconds since 1970 UTC, cut off."""
    return int(at.timestamp() // 1)


def fold(subject: str, events: list[Happening]) -> Facts:
    """The facts of a case from its events, oldest first. The last callback stands: a case counts once."""
    facts, running, had = Facts(subject), dict[str, ClockRun](), dict[str, str]()
    for event in events:
        changed = event.data.get("set", {})
        for name in PLACED:
            setattr(facts, name, event.public.get(name, getattr(facts, name)))
        _changed(facts, changed, event.at)
        if event.seq == 1:
            facts.received = _at(event.at)
            facts.part = int(changed.get("parent_id") is not None)
        if _callback(facts, event):
            had = {name: getattr(facts, name) for name in PLACES}
        _clocks(facts, running, event)
    if facts.called_back and facts.called is None:
        facts.called = facts.closed
    for name, then in had.items():
        setattr(facts, f"called_{name}", then if then != getattr(facts, name) else "")
    facts.late = sum(run.late or 0 for run in facts.clocks)
    return facts


def _at(at: datetime | None) -> int | None:
    return None if at is None else seconds(at)


def _changed(facts: Facts, changed: dict[str, Any], at: datetime | None) -> None:
    for column, name in KEPT.items():
        if column in changed:
            setattr(facts, name, changed[column])
    if "closed_at" in changed:
        facts.closed = _at(at) if changed["closed_at"] else None
    if changed.get("lead") and facts.dispatched is None:
        facts.dispatched = _at(at)


def _callback(facts: Facts, event: Happening) -> bool:
    """Whether somebody was called with it."""
    called = all(name in event.public for name in CALLBACK)
    if called:
        facts.called_back, facts.called = 1, _at(event.at)
        facts.contacted, facts.solved = _bit(event.public["contacted"]), _bit(event.public["solved"])
        facts.satisfaction = event.public["satisfaction"]
    for name in SCORES:
        if name in event.public:
            setattr(facts, name, event.public[name])
            facts.scored = _at(event.at)
    return called


def _bit(said: bool | None) -> int | None:
    return None if said is None else int(said)


def _clocks(facts: Facts, running: dict[str, ClockRun], event: Happening) -> None:
    """What the event did to the clocks: stopped, put off, fallen due, started; in this order, for a move may stop a
    clock and start it again."""
    for code, at in event.data.get("stops", {}).items():
        if (run := running.pop(code, None)) is not None:
            _stopped(run, None if at is None else seconds(datetime.fromisoformat(at)))
    for code, new in event.data.get("moved", {}).items():
        if (run := running.get(code)) is not None:
            _moved(run, new)
    if event.kind == "case.overdue" and (run := running.get(event.public["clock"])) is not None:
        run.late, run.settled = 1, run.due
    for code, (due, _outer, _provisional, round_, _warn) in event.data.get("starts", {}).items():
        run = ClockRun(facts.subject, len(facts.clocks), code, facts.lifecycle, round=round_, started=_at(event.at))
        run.due = seconds(datetime.fromisoformat(due))
        facts.clocks.append(run)
        running[code] = run
    for run in running.values():  # whoever has the case while the clock runs answers for it
        run.street, run.community, run.lead = facts.street, facts.community, facts.lead


def _stopped(run: ClockRun, at: int | None) -> None:
    if run.late is None and at is not None:
        run.late, run.settled = 0, at


def _moved(run: ClockRun, new: dict[str, Any]) -> None:
    if new.get("due_at"):
        run.due = seconds(datetime.fromisoformat(new["due_at"]))
    if new.get("overdue") is False:  # asked for in time, granted late: not late
        run.late = run.settled = None
