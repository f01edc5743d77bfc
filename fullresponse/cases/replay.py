"""The proof that row and ledger agree: fold a case's events and compare with the row and its clocks."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from fullresponse.cases.life import FOLDED
from fullresponse.cases.models import Case
from fullresponse.kernel.canonical import instant
from fullresponse.ledger.history import Happening, everything
from fullresponse.orgs.packs import pack_of

GROUP = 500  # cases looked at together
CLOCK = (
    *("round", "started_at", "first_due_at", "stopped_at", "running", "outer"),
    *("due_at", "provisional", "warn_at", "warned", "overdue", "extra", "paused_at", "held"),
)
FELL = {"case.overdue": "overdue", "case.warned": "warned"}


def fold(events: list[Happening]) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """What the events say: the folded columns, and the clocks of each code in the order in which they started. Times
    stay canonical text."""
    row: dict[str, Any] = {}
    clocks: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        row |= event.data.get("set", {})
        if event.kind in FELL:
            running_one(clocks, event.public["clock"])[FELL[event.kind]] = True
        for code, changed in event.data.get("moved", {}).items():
            running_one(clocks, code).update(changed)
        for code, at in event.data.get("stops", {}).items():
            running_one(clocks, code).update(running=False, stopped_at=at)
        for code, started in event.data.get("starts", {}).items():
            clocks.setdefault(code, []).append(_started(event, started))
    return row, clocks


def running_one(clocks: dict, code: str) -> dict[str, Any]:
    """The clock of that code that runs: there is never more than one, and it is the last."""
    return next(clock for clock in reversed(clocks[code]) if clock["running"])


def _started(event: Happening, started: list) -> dict[str, Any]:
    due, outer, provisional, round_, warn_at = started
    return {
        "round": round_,
        "started_at": instant(event.at),
        "due_at": due,
        "first_due_at": due,
        "stopped_at": None,
        "running": True,
        "outer": outer,
        "provisional": provisional,
        "warn_at": warn_at,
        **{"warned": False, "overdue": False, "extra": 0, "paused_at": None, "held": False},
    }


def disagreements() -> Iterator[str]:
    """Every case whose row or clocks differ from its events, and every case without events, in words."""
    seen, told = 0, everything("case:")
    while group := {subject.removeprefix("case:"): events for subject, events in islice(told, GROUP)}:
        cases = Case.objects.filter(number__in=list(group)).prefetch_related("clocks")
        rows = {case.number: case for case in cases}
        for number, events in group.items():
            if number in rows:
                yield from compare(rows[number], events)
            else:
                yield f"{number}：台账里有，表里没有"
        seen += len(rows)
    if seen != Case.objects.count():
        yield f"表里有 {Case.objects.count()} 件，台账里有 {seen} 件"


def compare(case: Case, events: list[Happening]) -> Iterator[str]:
    """Where the row and its events disagree."""
    row, clocks = fold(events)
    final = pack_of(case.revision_id).lifecycles[case.lifecycle].states[case.state].final
    if case.open == final:  # what the lists of daily work go by follows from the state
        yield f"{case.number}：open 表里是 {case.open}，状态是 {case.state}"
    for name in FOLDED:
        stands = _text(getattr(case, name))
        if stands != row.get(name):
            yield f"{case.number}：{name} 表里是 {stands}，台账是 {row.get(name)}"
    standing: dict[str, list[dict[str, Any]]] = {}
    for clock in sorted(case.clocks.all(), key=lambda clock: clock.pk):
        standing.setdefault(clock.code, []).append({n: _text(getattr(clock, n)) for n in CLOCK})
    if standing != clocks:
        yield f"{case.number}：时钟不一致 {standing} {clocks}"


def _text(value: Any) -> Any:
    return instant(value) if hasattr(value, "astimezone") else value
