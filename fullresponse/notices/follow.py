"""The follower that makes messages of what happens to cases. Told twice, it makes each message once."""

import json
from datetime import timedelta
from typing import Any

from fullresponse.cases.models import Case
from fullresponse.cases.telling import answers, promised
from fullresponse.kernel.lifecycle import Lifecycle
from fullresponse.notices.models import ALL, Choice, Message
from fullresponse.orgs.packs import pack_of

STALE = timedelta(days=2)  # what an import brings of the past is no news


def tell(events: list[Any]) -> None:
    """One message for each event and each contact that chose to hear of it."""
    numbers = {event.subject.removeprefix("case:") for event in events}
    choices = list(Choice.objects.filter(number__in=numbers, ended_at=None).exclude(person=None))
    if not choices:
        return
    cases = {c.number: c for c in Case.objects.filter(number__in=[c.number for c in choices])}
    by_number: dict[str, list[Choice]] = {}
    for choice in choices:
        by_number.setdefault(choice.number, []).append(choice)
    found = [
        message
        for event in events
        for choice in by_number.get(event.subject.removeprefix("case:"), ())
        if (message := _message(event, choice, cases[choice.number]))
    ]
    Message.objects.bulk_create(found, ignore_conflicts=True)


def _message(event: Any, choice: Choice, case: Case) -> Message | None:
    if event.at is None or event.recorded_at < choice.since or event.recorded_at - event.at > STALE:
        return None
    template, matters = _template(event, pack_of(case.revision_id).lifecycles[case.lifecycle], choice.follows)
    if not template or not (matters or choice.steps == ALL):
        return None
    return Message(
        event=event.pk,
        choice=choice,
        person_id=choice.person_id,
        channel=choice.channel,
        template=template,
        number=choice.number,
        language=choice.language,
        made_at=event.recorded_at,
        next_try_at=event.recorded_at,
    )


def _template(event: Any, cycle: Lifecycle, follows: bool) -> tuple[str, bool]:
    """What the message is about ("" for nothing) and whether it is an answer or a deadline. Who follows is told what
    was done where it stands again as it stood at the beginning."""
    data = json.loads(event.data)
    if event.kind == "case.overdue":
        clock = json.loads(event.public).get("clock", "")
        return f"overdue.{clock}", clock in promised(cycle)
    state = cycle.states.get(data.get("set", {}).get("state", ""))
    move = next((m for m in cycle.moves.values() if f"case.{m.event}" == event.kind), None)
    again = follows and state is not None and state.code == cycle.birth.to and move is not None and bool(move.sources)
    if state is not None and not state.passing and not again:
        return f"state.{state.code}", state.final or (move is not None and answers(cycle, move.needs))
    for clock in sorted(promised(cycle) & {c for c, now in data.get("moved", {}).items() if "due_at" in now}):
        return f"moved.{clock}", True
    if move is not None and (move.told or again):
        return f"told.{move.event}", bool(data.get("starts")) or answers(cycle, move.needs)
    return "", False
