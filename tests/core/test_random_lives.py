"""Whatever anybody tries, at whatever time and with whatever values: row and ledger agree, and the row points at the
clock that governs its state."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fullresponse.cases import actions, replay
from fullresponse.cases.models import FAR, Case, Clock
from fullresponse.cases.rules import right_number
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import history, verify
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from tests import cast

pytestmark = pytest.mark.django_db
MINUTES = (-60, 0, 1, 59, 121, 1500, 12_000, 20_000)
STAFF = ("operator", "dispatcher", "handler", "colleague", "stranger", "caller_back", "second_clerk", "many_hats")
WHO = (*STAFF, "supervisor", "admin", "caller", "system", "importer")
VERBS = (
    *("receive", "answer", "decline", "dispatch", "sign_in", "contact", "reply", "object", "not_reached", "call_back"),
    *("rate", "redo", "close", "close_outside", "add_words", "ask_call", "remark", "unmask", "attach", "sweep"),
)
VALUES = {
    "lead": ("", "first", "second", "no_such_body"),
    "urgency": ("", "emergency", "timely", "general", "complex", "whenever"),
    "outcome": ("", "unlawful", "no_such_outcome"),
    "answer": ("", "已经修好。", "字" * 10_001, "一\0二"),
    "reason": ("", "不归我们。", 5),
    "note": ("", "记一笔。"),
    "words": ("", "还是不亮。\r\n真的。"),
    "contacted": (True, False, "yes", "no", "maybe", None),
    "solved": (True, False, False, "no", None),
    "satisfaction": ("", "satisfied", "very_dissatisfied", "so_so"),
    "why": ("", "contact", "curious"),
}
values = st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in VALUES.items()})
wild = st.tuples(st.sampled_from(VERBS), st.sampled_from(WHO), st.sampled_from(MINUTES), values, st.booleans())
likely = st.tuples(st.just("likely"), st.integers(0, 30), st.sampled_from(MINUTES), values, st.booleans())
scripts = st.lists(st.one_of(likely, likely, wild), min_size=3, max_size=14)


def actors():
    outside = {"caller": Actor.caller(), "system": Actor.system(), "importer": Actor.importer("tests")}
    return {name: cast.actor(name) for name in WHO if name not in outside} | outside


def likely_step(case, index):
    """One of the moves that could be made now, by somebody who often may."""
    moves = [m for m in current_pack().lifecycles["request"].leaving(case.state) if "caller" in m.by or m.by]
    move = moves[index % len(moves)]
    who = {"handler": "handler", "caller_back": "caller_back", "importer": "importer"}
    return move.verb, who.get(move.by[0], move.by[0])


def right(move, given_):
    """What the move needs and may be given, out of the values drawn, with the missing needs filled in."""
    full = {**{k: v[1] for k, v in VALUES.items()}, **given_}
    return {k: full[k] for k in (*move.needs, *(m for m in move.may if m in given_))}


def attempt(case, step, people, at):
    verb, who, _, given_, dated = step
    cycle = current_pack().lifecycles["request"]
    if verb == "sweep":
        return actions.sweep(at)
    if verb == "likely":
        moves = cycle.leaving(case.state)
        if not moves:
            return None
        verb, who = likely_step(case, who)
        given_ = right(cycle.moves[verb], given_)
    if given_.get("lead") in ("first", "second"):
        given_ = {**given_, "lead": cast.two_bodies()[given_["lead"] == "second"]}
    extra = {"event_data": {}} if cycle.moves[verb].named else {}
    when = None if who == "importer" and not dated else at
    with actions.batch(recorded_at=at) as work:
        return work.move(case, verb, actor=people[who], at=when, **extra, **given_)


def holds(case):
    cycle = current_pack().lifecycles["request"]
    state = cycle.states[case.state]
    clocks = list(Clock.objects.filter(case=case))
    on = {c.code: c for c in clocks if c.running}
    assert len(on) == sum(c.running for c in clocks), "two clocks of one code run"
    assert not (state.final and on), "a clock runs after the end"
    governing = on.get(state.clock)
    assert (case.due_at, case.due_clock) == ((governing.due_at, governing.code) if governing else (None, ""))
    assert case.queue_at == ((case.closed_at if state.final else case.due_at) or FAR)
    assert bool(case.closed_at) <= state.final
    assert all(c.stopped_at is None or (c.stopped_at >= c.started_at and not c.running) for c in clocks)
    assert right_number(case.number)
    events = history(case.subject)
    late = Counter(e.public["clock"] for e in events if e.kind == "case.overdue")
    assert late == Counter(c.code for c in clocks if c.overdue), "each late clock is told once"
    told = [e.at for e in events if e.at and e.kind != "case.overdue"]
    assert told == sorted(told), "steps follow one another in time"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(script=scripts, dated=st.booleans())
def test_random_moves_at_random_times_leave_row_and_ledger_in_agreement(db, script, dated):
    with transaction.atomic():
        people, at = actors(), cast.NOON
        by = people["operator"] if dated else people["importer"]
        with actions.batch(recorded_at=at) as work:
            case = work.receive(cast.a_request(), actor=by, at=at if dated else None)
        for step in script:
            moment = at + timedelta(minutes=step[2])
            try:
                attempt(case, step, people, moment)
                at = max(at, moment)
            except Refused as refusal:
                assert "{" not in str(refusal)
            case = Case.objects.get(pk=case.pk)
            holds(case)
        assert list(replay.disagreements()) == []
        held, broken = verify()
        assert broken is None and held >= len(history(case.subject))
        transaction.set_rollback(True)
