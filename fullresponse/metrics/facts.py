"""What is counted about one case: a fold of its whole history, which the ledger can repeat at any time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fullresponse.ledger.history import Happening

ASKED = ("contacted", "solved", "satisfaction")  # what a callback asks; an event that has them is one


@dataclass
class Facts:
    """One case. `window_at`: the time that puts its callback into a window; a callback whose time the source does not
    record falls into the window of the closing. `late`: first-round clock -> True late, False in time; a clock that
    is missing has no verdict (still running in time, or its start or stop is not on record)."""

    subject: str
    lifecycle: str = ""
    street: str = ""
    lead: str = ""
    category: str = ""
    received_at: datetime | None = None
    closed_at: datetime | None = None
    called_back: bool = False
    window_at: datetime | None = None
    contacted: bool | None = None
    solved: bool | None = None
    satisfaction: str = ""
    excluded: str = ""  # out of the rates by a reviewed decision: its reason
    rounds: int = 1
    late: dict[str, bool] = field(default_factory=dict)


def fold(subject: str, events: list[Happening]) -> Facts:
    """The facts of a case from its events, oldest first. The last callback stands: a case counts once."""
    facts, state = Facts(subject), dict[str, Any]()
    for event in events:
        state |= event.data.get("set", {})
        facts.street = event.public.get("street", facts.street)
        facts.lead = event.public.get("lead", facts.lead)
        facts.category = event.public.get("category", facts.category)
        if event.seq == 1:
            facts.received_at = event.at
        if "closed_at" in event.data.get("set", {}):
            facts.closed_at = event.at
        _callback(facts, event)
        _lateness(facts, event)
    facts.rounds = state.get("round", 1)
    facts.lifecycle, facts.excluded = state.get("lifecycle", ""), state.get("excluded", "")
    if facts.called_back and facts.window_at is None:
        facts.window_at = facts.closed_at
    return facts


def _callback(facts: Facts, event: Happening) -> None:
    if all(name in event.public for name in ASKED):
        facts.called_back, facts.window_at = True, event.at
        facts.contacted, facts.solved = event.public["contacted"], event.public["solved"]
        facts.satisfaction = event.public["satisfaction"]


def _lateness(facts: Facts, event: Happening) -> None:
    """Only the first round is judged; what a source did not record has no verdict."""
    if event.kind == "case.overdue" and event.data["round"] == 1:
        facts.late[event.public["clock"]] = True
    for code, changed in event.data.get("moved", {}).items():
        if changed.get("overdue") is False:  # asked for in time, granted late: not late
            facts.late.pop(code, None)
    for code, at in event.data.get("stops", {}).items():
        if at is not None:
            facts.late.setdefault(code, False)
