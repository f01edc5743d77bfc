"""Whatever anybody tries with two requests and their parts, at whatever time and with whatever values: row and ledger
agree, every pending thing has its clock, and nobody decides on what they did themselves."""

from collections import Counter
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fullresponse.cases import actions, replay
from fullresponse.cases.models import FAR, Case, Clock
from fullresponse.cases.rules import right_number
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import everything, history, verify
from fullresponse.metrics.facts import fold
from fullresponse.metrics.follow import keep
from fullresponse.metrics.models import CaseFacts, ClockFacts
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from tests import cast
from tests.core import play

pytestmark = pytest.mark.django_db
MINUTES = (-60, 0, 0, 1, 1, 1, 59, 59, 121, 1500, 12_000, 20_000)
STAFF = ("operator", "dispatcher", "handler", "colleague", "stranger", "caller_back", "second_clerk", "many_hats")
DECIDING = ("shift_leader", "supervisor", "admin")
OTHERS = ("leader", "street", "caller", "system", "importer")
WHO = (*STAFF, *DECIDING, *OTHERS)
STREET = "110102010000"
BODIES = ("", "first", "second", STREET, "no_such_body")
VERBS = sorted({v for c in play.cycles("xicheng") for v in play.moves("xicheng", c)} | {"sweep", "link", "unlink"})
PLAIN = (
    "answer",
    "decline",
    "withdraw",
    "withdraw_for",
    "transfer",
    "unmask",
    "attach",
    "hide",
    "keep",
    "add_words",
    "ask_call",
    "remark",
)
DAYS = ("", "2026-04-14", "2026-05-30", "9999-12-31", "soon")
VALUES = {
    **dict.fromkeys(("lead", "lead_proposed", "upward"), BODIES),
    **dict.fromkeys(("assistants", "departments", "asked", "invited", "inside", "attended"), BODIES),
    **dict.fromkeys(("meets_on", "relook_on"), DAYS),
    "urgency": ("", "emergency", "timely", "general", "complex", "whenever"),
    "outcome": ("", "unlawful", "no_such_outcome"),
    "answer": ("", "已经修好。", "字" * 10_001, "一\0二"),
    "reason": ("", "不归我们。", 5),
    "units": ("", 1, 0, 7, 1001, "2"),
    "done_by": ("", "2026-04-14T10:00", "2026-13-01T10:00"),
    "custodian": ("", 7, "somebody"),
    "score_lead": ("", 90, 101),
    "score_asker": ("", 90, 101),
    "contacted": (True, True, False, "yes", "no", "maybe", None),
    "solved": (True, False, False, "no", None),
    "satisfaction": ("", "satisfied", "very_dissatisfied", "so_so"),
    **dict.fromkeys(("hard_reason", "hard_wish"), ("", "money", "no_such_reason")),
    "excluded": ("", "untrue", "no_such_reason"),
    "level": ("", "blue", "green"),
    "rule": ("", "by_hand"),
}
ASIDE = ("case.overdue", "case.warned", "case.linked", "case.unlinked")  # no steps of the life cycle
FIRST = ("received", "dispatched", "signed_in", "contacted", "replied")
values = st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in VALUES.items()})
target, minutes = st.integers(0, 9), st.sampled_from(MINUTES)
wild = st.tuples(st.sampled_from(VERBS), target, st.sampled_from(WHO), minutes, values, st.booleans())
likely = st.tuples(st.just("likely"), target, st.integers(0, 99), minutes, values, st.just(True))
scripts = st.lists(st.one_of(likely, likely, likely, wild), min_size=12, max_size=26)


def actors():
    pretended = {
        "leader": Actor("person", "9001", (("leader", ""),), 9001),
        "street": Actor("person", "9002", (("handler", STREET),), 9002),
    }
    outside = {"caller": Actor.caller(), "system": Actor.system(), "importer": Actor.importer("tests")}
    return {name: cast.actor(name) for name in (*STAFF, *DECIDING)} | pretended | outside


def somebody(case, roles):
    """One who often may: of the body that leads it, or that called it, or at a desk of that name."""
    first, second = cast.two_bodies()
    at = {first: "handler", second: "stranger", STREET: "street"}
    role = roles[-1] if roles[0] == "operator" else roles[0]
    return at.get({"handler": case.lead, "asker": case.asker}.get(role, ""), role if role in WHO else "shift_leader")


def right(cycle, move, drawn):
    """What the move needs, and of what it may be given that which was drawn."""
    wanted = (*move.needs, *(m for m in move.may if m in drawn))
    plain = {"words": "演示的话。", "yesno": True, "person": 7, "code": "contact", "place": ""}
    return {n: drawn.get(n, VALUES.get(n, ("", plain.get(cycle.needs[n].kind, "")))[1]) for n in wanted}


def a_likely(case, cycle, index):
    """A move that can be made now; one that ends the case, or that only looks, not as often as the others."""
    moves = [m for m in cycle.leaving(case.state) if m.by != ("importer",)]
    deeper = [m for m in moves if m.verb not in PLAIN]
    chosen = moves if index % 4 == 0 or not deeper else deeper
    return chosen[index // 4 % len(chosen)] if chosen else None


def named(value):
    first, second = cast.two_bodies()
    return {"first": first, "second": second}.get(value, value) if isinstance(value, str) else value


def attempt(cases, step, people, at):
    """Try the step; the verb that was made, if any."""
    verb, which, who, _, drawn, dated = step
    case, other = cases[which % len(cases)], cases[(which + 1) % len(cases)]
    if verb == "sweep":
        return actions.sweep(at)
    if verb in ("link", "unlink"):
        return actions.link(case, other, actor=people[who], at=at, undo=verb == "unlink")
    cycle = current_pack().lifecycles[case.lifecycle]
    if verb == "likely":
        move = a_likely(case, cycle, who)
        if move is None:
            return None
        verb, who, drawn = move.verb, somebody(case, move.by), right(cycle, move, drawn)
    elif verb in cycle.moves:
        drawn = {n: v for n, v in drawn.items() if n in (*cycle.moves[verb].needs, *cycle.moves[verb].may, "lead")}
    if verb == "merge":
        return actions.merge(case, other, actor=people[who], at=at)
    more = {"event_data": {}} if verb in cycle.moves and cycle.moves[verb].named else {}
    when = None if who == "importer" and not dated else at
    barred = did_last(case, cycle.moves[verb]) if verb in cycle.moves else {}
    with actions.batch(recorded_at=at) as work:
        work.move(case, verb, actor=people[who], at=when, **more, **{n: named(v) for n, v in drawn.items()})
    assert people[who].ref not in barred, (verb, barred)
    return None


def did_last(case, move):
    """Who did last what nobody decides on themselves, before the move: a decision may itself be written into the whole
    as one of these."""
    found = {}
    for one in (case, case.parent) if case.parent else (case,):
        cycle = current_pack().lifecycles[one.lifecycle]
        for verb in (v for v in move.not_doer if v in cycle.moves):
            done = [e.actor for e in history(one.subject) if e.kind == f"case.{cycle.moves[verb].event}"]
            found |= {actor: verb for actor in done[-1:]}
    return found


def holds(case, *, dated):
    cycle = current_pack().lifecycles[case.lifecycle]
    state = cycle.states[case.state]
    clocks = list(Clock.objects.filter(case=case))
    on = {c.code: c for c in clocks if c.running}
    assert len(on) == sum(c.running for c in clocks), "two clocks of one code run"
    assert case.open != state.final
    assert not (state.final and on), "a clock runs after the end"
    governing = on.get(state.clock)
    assert governing or state.final or state.passing or not dated, f"no clock runs in {case.lifecycle} {case.state}"
    due = governing.due_at if governing and not governing.paused_at else None
    assert (case.due_at, case.due_clock) == (due, governing.code if governing else "")
    assert case.queue_at == ((case.closed_at if state.final else case.due_at) or FAR)
    assert bool(case.closed_at) <= state.final
    assert all(c.stopped_at is None or (c.stopped_at >= c.started_at and not c.running) for c in clocks)
    assert all(not c.overdue and c.wake_at is None for c in clocks if c.paused_at), "a clock that stands still is late"
    assert right_number(case.number)
    events = history(case.subject)
    late = Counter(e.public["clock"] for e in events if e.kind == "case.overdue")
    moved = [(code, m) for e in events for code, m in e.data.get("moved", {}).items()]
    forgiven = Counter(code for code, m in moved if m.get("overdue") is False)
    assert late == Counter(c.code for c in clocks if c.overdue) + forgiven, "each late clock is told once"
    told = [(e.at, e.kind) for e in events if e.at and e.kind not in ASIDE]
    assert told == sorted(told, key=lambda t: t[0]), "steps follow one another in time"


def facts_now():
    """What the whole ledger says, folded at once."""
    found = (fold(subject, events) for subject, events in everything("case:"))
    return {f.subject: [asdict(replace(f, clocks=[])), [asdict(run) for run in f.clocks]] for f in found}


def facts_of_the_follower():
    """The rows as the follower has kept them, told now and then and at last of everything."""
    keep(list(Case.objects.all()))
    cases = {row["subject"]: [{**row, "clocks": []}, []] for row in CaseFacts.objects.values()}
    for row in ClockFacts.objects.order_by("subject", "nth").values():
        cases[row["subject"]][1].append({name: value for name, value in row.items() if name != "key"})
    return cases


def begin(work, case, state, people):
    """The case led to the state, by the street's people."""
    for verb in ("dispatch", "sign_in", "contact", "reply")[: FIRST.index(state) if state else 0]:
        given_ = {"dispatch": {"lead": STREET}, "reply": {"answer": "已经修好。"}}.get(verb, {})
        actor = people["dispatcher" if verb == "dispatch" else "street"]
        work.move(case, verb, actor=actor, at=cast.NOON, **given_)


def family(case):
    """A whole, its parts, and what it is handled together with."""
    parts = list(Case.objects.filter(parent=case.pk).order_by("pk"))
    assert [p.number for p in parts] == [f"{case.number}.{n}" for n, _ in enumerate(parts, 1)]
    cycles = current_pack().lifecycles
    if not case.open and case.closed_at:
        left = [p for p in parts if p.open and p.received_at < case.closed_at]
        assert [p.lifecycle for p in left if cycles[p.lifecycle].lapse] == [], "a part outlives its whole"
    if case.state == "merged":
        assert case.main_id and Case.objects.get(pk=case.main_id).open, "handled together with what has ended"
    return [case, *parts]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(script=scripts, dated=st.booleans(), began=st.tuples(st.sampled_from(FIRST), st.sampled_from(FIRST)))
@example(script=[("likely", 0, n, 1, {}, True) for n in (1, 2, 3, 7, 8, 9)], dated=True, began=FIRST[2:4])
@example(
    script=[("merge", 0, "operator", 0, {}, True), ("merge", 1, "operator", 1, {}, True)], dated=True, began=FIRST[:2]
)
def test_random_moves_at_random_times_leave_row_and_ledger_in_agreement(db, script, dated, began):
    with transaction.atomic():
        people, at = actors(), cast.NOON
        by = people["operator"] if dated else people["importer"]
        with actions.batch(recorded_at=at) as work:
            for state in began:
                case = work.receive(cast.a_request(urgency="general"), actor=by, at=at if dated else None)
                begin(work, case, state if dated else "", people)
        for nth, step in enumerate(script):
            moment = at + timedelta(minutes=step[3])
            cases = list(Case.objects.order_by("-open", "-pk"))
            try:
                attempt(cases, step, people, moment)
                at = max(at, moment)
            except Refused as refusal:
                assert "{" not in str(refusal)
            if nth % 5 == 4:
                keep(cases)
            dated = dated and (step[5] or step[2] != "importer")
            for whole in Case.objects.filter(parent=None):
                for case in family(whole):
                    holds(case, dated=dated)
        assert list(replay.disagreements()) == []
        assert facts_of_the_follower() == facts_now()
        assert verify()[1] is None
        transaction.set_rollback(True)
