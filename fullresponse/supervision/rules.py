"""Does a rule of the pack hold for what happened? Functions of values: no Django, no database, no clock."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from fullresponse.pack import Pack
from fullresponse.pack.model import Rule
from fullresponse.pack.supervision import LEVELS
from fullresponse.reading.script import fold

NOTICE = "notice"  # the life cycle of a notice, and the clock of its answer
ANSWER = "answer"  # the words that are compared
CLOCKED = ("warned", "overdue", "unanswered")  # rules about what the clock did by itself


@dataclass(frozen=True)
class Told:
    """One event as a rule looks at it; `kind` without its prefix."""

    id: int
    kind: str
    subject: str
    seq: int
    actor: str
    at: datetime | None
    recorded_at: datetime
    backfilled: bool
    public: Mapping[str, Any]
    raw: str  # the private part: seldom asked, so read only then

    @cached_property
    def changed(self) -> Mapping[str, Any]:
        """The columns of the case that the event set."""
        return json.loads(self.raw).get("set", {})

    @property
    def number(self) -> str:
        return self.subject.partition(":")[2]

    @property
    def day(self) -> date:
        return date.fromisoformat(self.public["day"])

    @property
    def happened(self) -> datetime:
        """When; of what nobody dated, when it was written down."""
        return self.at or self.recorded_at

    @property
    def live(self) -> bool:
        """Did it happen here, at a known time? What an import brings is history, and fires nothing."""
        return self.at is not None and not self.backfilled and not self.actor.startswith("importer:")


def told(event: Any) -> Told:
    """What a follower is handed, read."""
    kind = event.kind.removeprefix("case.")
    public = json.loads(event.public)
    return Told(
        *(event.id, kind, event.subject, event.seq, event.actor, event.at),
        *(event.recorded_at, event.backfilled, public, event.data),
    )


def asks(rule: Rule, event: Told) -> bool:
    """May the rule hold, as far as the event alone shows? Cheap: asked of every event."""
    if rule.when in ("warned", "overdue"):
        return event.kind == rule.when and event.public.get("clock") in rule.clocks
    if rule.when in ("skipped", "happened"):
        return event.kind in rule.events
    return _ASKS[rule.when](rule, event)


_ASKS = {
    "no_contact": lambda rule, event: event.public.get("contacted") is False,
    "bounced": lambda rule, event: '"bounces"' in event.raw and event.changed.get("bounces", 0) >= rule.at_least,
    "unanswered": lambda rule, event: event.kind == "overdue" and event.public.get("clock") == NOTICE,
    "same_text": lambda rule, event: False,  # asked of the words, see same_text.py
}


def skipped(rule: Rule, seq: int, events: Iterable[Any]) -> bool:
    """Did the round of event `seq` go without the step that belongs before it? `events` is the whole history."""
    seen = False
    for event in events:
        if event.seq > seq:
            break
        if "round" in event.data.get("set", {}):
            seen = False
        seen = seen or event.kind == f"case.{rule.without}"
    return not seen


def colour(events: Sequence[Any]) -> tuple[str, str, int]:
    """The colour that a notice has after these events, the rule it rests on, and how often it was raised."""
    levels = [e.public["level"] for e in events if "level" in e.public]
    rule = next((e.public["rule"] for e in events if "rule" in e.public), "")
    return (levels[-1] if levels else ""), rule, max(len(levels) - 1, 0)


def next_level(level: str, pack: Pack) -> str:
    """The colour above; "" above the last one."""
    order = [*pack.lists.get(LEVELS, {})]
    above = order[order.index(level) + 1 :] if level in order else order
    return above[0] if above else ""


def compared(text: str) -> str:
    """The words of an answer as they are compared: one script, no spaces, no punctuation."""
    return "".join(one for one in fold(text) if one.isalnum())


def answers(pack: Pack) -> frozenset[str]:
    """The events by which a body answers in its own words."""
    moves = (m for cycle in pack.lifecycles.values() if not cycle.part for m in cycle.moves.values())
    return frozenset(m.event for m in moves if ANSWER in m.needs and set(m.by) - {"system", "importer"})
