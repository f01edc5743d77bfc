"""Five hundred in one transaction are what five hundred by themselves are: the same script, one action after the other
and in batches, leaves the same rows, events, clocks, words and deliveries, refused rows in the middle included."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fullresponse.cases import actions, calls, replay
from fullresponse.cases.models import Case, Clock, Words
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import verify
from fullresponse.ledger.models import Delivery, Event
from fullresponse.orgs.models import Person
from fullresponse.vault import people
from tests import cast
from tests.core.rows import changed, everything

pytestmark = pytest.mark.django_db
TICK = timedelta(hours=3)
OWN = ("演示丙", "13800138003")  # the telephone of a dispatcher

REQUESTS = {
    "plain": {},
    "same caller": {"name": "演示甲", "phone": "13800138000"},
    "no caller": {"name": "", "phone": ""},
    "emergency": {"urgency": "emergency"},
    "the dispatcher's own": {"name": OWN[0], "phone": OWN[1]},
    "empty": {"words": " "},
    "unknown place": {"street": "nowhere"},
    "bad telephone": {"phone": "123"},
}
MOVES = {
    "dispatch": ("dispatcher", lambda: {"lead": cast.two_bodies()[0]}),
    "dispatch faster": ("dispatcher", lambda: {"lead": cast.two_bodies()[0], "urgency": "emergency", "note": "快。"}),
    "dispatch own": ("complainant", lambda: {"lead": cast.two_bodies()[0]}),
    "dispatch nowhere": ("dispatcher", lambda: {"lead": "nowhere"}),
    "decline": ("operator", lambda: {"outcome": "unlawful", "answer": "不属于受理范围。"}),
    "sign_in": ("handler", dict),
    "sign_in elsewhere": ("stranger", dict),
    "contact": ("handler", dict),
    "reply": ("handler", lambda: {"answer": "已更换灯具。"}),
    "object": ("handler", lambda: {"reason": "不归我们。"}),
    "call_back": ("caller_back", lambda: {"contacted": True, "solved": True, "satisfaction": "satisfied"}),
    "call_back unsolved": ("caller_back", lambda: {"contacted": True, "solved": False, "satisfaction": "dissatisfied"}),
    "add_words": ("operator", lambda: {"words": "还有一盏也不亮。"}),
    "dispatch with help": ("dispatcher", lambda: {"lead": cast.two_bodies()[0], "assistants": cast.two_bodies()[1:]}),
    "dispatch with itself": ("dispatcher", lambda: {"lead": cast.two_bodies()[0], "assistants": cast.two_bodies()}),
    "ask_help": ("handler", lambda: {"assistants": cast.two_bodies()[1:], "matter": "请关闭电源。"}),
    "ask_extension": ("handler", lambda: {"units": 2, "extension_reason": "配件未到。"}),
    "withdraw_for": ("operator", lambda: {"taken_back": "诉求人来电撤回。"}),
}
PARTS = {  # what is done on the newest open part of that life cycle
    "uphold objection": ("shift_leader", lambda: {"why": "不归该单位。"}),
    "reject objection": ("shift_leader", lambda: {"why": "职责明确。"}),
    "report assist": ("stranger", lambda: {"result": "已关闭。"}),
    "sign_in assist": ("handler", dict),
    "grant extension": ("shift_leader", lambda: {"units": 1, "extension_reason": "配件未到。"}),
}
MOVES |= PARTS
row = st.one_of(
    st.tuples(st.just("receive"), st.sampled_from(sorted(REQUESTS)), st.none()),
    st.tuples(st.just("take"), st.sampled_from(sorted(REQUESTS)), st.sampled_from(sorted(MOVES))),
    st.tuples(st.just("move"), st.integers(0, 5), st.sampled_from(sorted(MOVES))),
    st.tuples(st.just("move"), st.integers(0, 5), st.sampled_from(list(MOVES)[:9])),
    st.tuples(st.just("moves"), st.integers(0, 5), st.tuples(*[st.sampled_from(sorted(MOVES))] * 2)),
)
scripts = st.lists(st.lists(row, min_size=1, max_size=9), min_size=1, max_size=6)  # ticks of rows of one moment


class Run:
    """One run of a script. `cases` are those that were received, in order."""

    def __init__(self):
        self.cases, self.told = [], []
        staff = ("operator", "dispatcher", "handler", "stranger", "caller_back", "shift_leader")
        self.actors = {who: cast.actor(who) for who in staff}
        record = people.keep(*OWN)
        Person.objects.filter(username="many_hats").update(own_record=record)
        self.actors["complainant"] = cast.actor("many_hats")

    def do(self, work, at, row):
        what, which, move = row
        if what in ("receive", "take"):
            case = work.receive(cast.a_request(**REQUESTS[which]), actor=self.actors["operator"], at=at)
            if move:
                case = self.move(work, case, move, at)
            self.cases.append(case)
        elif self.cases:  # of several moves in one row the last may be refused: then none was made
            for verb in move if what == "moves" else (move,):
                self.move(work, self.cases[which % len(self.cases)], verb, at)

    def move(self, work, case, move, at):
        who, values = MOVES[move]
        if move in PARTS:
            case = self.part(work, case, move.split()[1])
        return work.move(case, move.split()[0], actor=self.actors[who], at=at, **values())

    def part(self, work, case, lifecycle):
        found = [part for part in work.attached_to(case) if part.lifecycle == lifecycle]
        if not found:
            raise Refused("没有这样的分支。")
        return found[-1]

    def one_by_one(self, script):
        for at, rows in moments(script):
            for row in rows:
                try:
                    with actions.batch(recorded_at=at) as work:
                        self.do(work, at, row)
                    self.told.append("")
                except Refused as refusal:
                    self.told.append(str(refusal))

    def in_batches(self, script):
        for at, rows in moments(script):
            for done in actions.in_batches(rows, lambda work, row, at=at: self.do(work, at, row), recorded_at=at):
                self.told += [str(refusal or "") for _, refusal in done]

    def all_about_it(self):
        assert list(replay.disagreements()) == []
        assert verify()[1] is None
        return self.told, standing()


def moments(script):
    return [(cast.NOON + number * TICK, rows) for number, rows in enumerate(script)]


def standing():
    """Everything but keys and salts, in an order of its own; the key of a whole is its number."""
    numbers = {None: None, **dict(Case.objects.values_list("pk", "number"))}
    cases = []
    for case in Case.objects.select_related("caller").order_by("number"):
        values = {f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields}
        del values["id"], values["caller_id"]
        values["parent_id"] = numbers[values["parent_id"]]
        cases.append((values, people.reveal(case.caller) if case.caller else None))
    event = ("kind", "subject", "seq", "actor", "at", "recorded_at", "backfilled", "public", "data")
    clock = [f.attname for f in Clock._meta.concrete_fields if f.name not in ("id", "case")]
    owed = ("event__subject", "event__seq", "follower", "attempts", "next_try_at", "leased_until", "error")
    return {
        "cases": cases,
        "events": [whole(row, numbers) for row in Event.objects.order_by("subject", "seq").values_list(*event)],
        "clocks": list(Clock.objects.order_by("case__number", "code", "id").values_list("case__number", *clock)),
        "words": list(words().values_list("case__number", "seq", "need", "shown", "text")),
        "deliveries": list(Delivery.objects.order_by("event__subject", "event__seq", "follower").values_list(*owed)),
        "people": people.Person.objects.count(),
    }


def whole(row, numbers):
    """An event as it stands, a part's whole by its number."""
    *rest, data = row
    told = json.loads(data)
    if key := told.get("set", {}).get("parent_id"):
        told["set"]["parent_id"] = numbers[key]
    return (*rest, told)


def words():
    return Words.objects.order_by("case__number", "seq", "need", "text")


def result(way, script):
    with transaction.atomic():
        run = Run()
        getattr(run, way)(script)
        found = run.all_about_it()
        transaction.set_rollback(True)
    return found


LONG_LIFE = [
    [("receive", "plain", None), ("take", "same caller", "dispatch"), ("receive", "bad telephone", None)],
    [("moves", 0, ("dispatch faster", "reply")), ("moves", 1, ("object", "sign_in")), ("move", 0, "add_words")],
    [("move", 0, "dispatch"), ("move", 1, "sign_in elsewhere"), ("move", 1, "object"), ("move", 1, "dispatch")],
    [("move", 0, "sign_in"), ("take", "no caller", "dispatch nowhere"), ("move", 0, "contact"), ("move", 0, "reply")],
    [("move", 0, "call_back unsolved"), ("take", "the dispatcher's own", "dispatch own"), ("move", 0, "sign_in")],
    [("receive", "the dispatcher's own", None), ("move", 2, "dispatch own"), ("move", 0, "add_words")],
]


OF_PARTS = [
    [("take", "plain", "dispatch with help"), ("take", "no caller", "dispatch with help"), ("receive", "plain", None)],
    [("moves", 0, ("report assist", "sign_in")), ("moves", 1, ("object", "uphold objection")), ("move", 1, "dispatch")],
    [("moves", 0, ("contact", "ask_help")), ("move", 0, "sign_in assist"), ("move", 0, "ask_extension")],
    [("move", 2, "dispatch with itself"), ("moves", 2, ("dispatch", "object")), ("move", 2, "object")],
    [("moves", 0, ("ask_help", "ask_help")), ("move", 0, "grant extension"), ("move", 1, "report assist")],
    [("moves", 2, ("sign_in", "contact", "reply", "uphold objection")), ("moves", 2, ("sign_in", "contact", "reply"))],
    [("move", 2, "uphold objection"), ("move", 2, "reject objection"), ("move", 0, "withdraw_for")],
    [("moves", 1, ("sign_in", "object", "withdraw_for")), ("move", 2, "call_back"), ("move", 2, "uphold objection")],
]
SPAWN = [
    ("take", "plain", "dispatch with help"),
    ("move", 0, "report assist"),
    ("take", "plain", "dispatch with itself"),
]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(script=scripts)
@example(script=LONG_LIFE)
@example(script=OF_PARTS)
@example(script=[SPAWN, [("moves", 0, ("sign_in", "object", "uphold objection", "dispatch with itself"))], SPAWN * 3])
@example(script=[[("receive", "the dispatcher's own", None), ("move", 0, "dispatch own"), ("move", 0, "dispatch")]])
@example(script=[[("take", "plain", "dispatch")] * 30, [("move", 3, "object"), ("move", 3, "dispatch")] * 30])
def test_a_batch_leaves_what_one_action_after_the_other_leaves(db, script):
    alone, (told, together) = result("one_by_one", script), result("in_batches", script)
    assert told == alone[0]
    for what, rows in together.items():
        assert rows == alone[1][what], what


def test_an_action_is_a_batch_of_one(db):
    def through_actions():
        case = actions.receive(cast.a_request(), actor=cast.actor("operator"), at=cast.NOON)
        for verb, (who, values) in cast.PATH.items():
            case = actions.move(case, verb, actor=cast.actor(who), at=cast.NOON + TICK, **values())

    def through_batches():
        with actions.batch(recorded_at=cast.NOON) as work:
            case = work.receive(cast.a_request(), actor=cast.actor("operator"), at=cast.NOON)
        with actions.batch(recorded_at=cast.NOON + TICK) as work:
            for verb, (who, values) in cast.PATH.items():
                work.move(case, verb, actor=cast.actor(who), at=cast.NOON + TICK, **values())

    found = []
    for way in (through_actions, through_batches):
        with transaction.atomic():
            way()
            found.append(standing())
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert found[0]["cases"][0][0]["state"] == "closed"


def test_a_batch_of_which_every_row_is_refused_writes_nothing(db):
    before = standing()
    rows = [("receive", "empty", None), ("take", "plain", "dispatch nowhere")] * 30
    run = Run()
    run.in_batches([rows])
    assert all(run.told) and run.cases == []
    assert {**standing(), "people": 0} == {**before, "people": 0}


def test_rows_are_committed_five_hundred_at_a_time(db):
    sizes = []
    rows = range(1001)
    for done in actions.in_batches(rows, lambda work, row: None, recorded_at=cast.NOON):
        sizes.append(len(done))
    assert sizes == [500, 500, 1]


def test_a_refusal_inside_an_effect_leaves_no_trace(db):
    """The objection is right, but the body has replied meanwhile: neither the part nor the whole changes."""
    case = cast.a_case("signed_in")
    actions.move(case, "object", actor=cast.actor("handler"), at=cast.NOON, reason="不归我们。")
    for verb in ("contact", "reply"):
        who, values = cast.PATH[verb]
        actions.move(case, verb, actor=cast.actor(who), at=cast.NOON, **values())
    objection, before = cast.part_of(case, "objection"), everything()
    for _ in range(2):
        with pytest.raises(Refused, match="现在是“已答复”，不能异议成立，退回派单；"):
            actions.move(objection, "uphold", actor=cast.actor("shift_leader"), at=cast.NOON, why="不归该单位。")
    assert changed(before, everything()) == []
    actions.move(objection, "reject", actor=cast.actor("shift_leader"), at=cast.NOON, why="已经答复。")


def test_a_call_and_its_co_handlers_are_taken_in_one_transaction(db):
    first, second = cast.two_bodies()
    desk, needs = cast.actor("dispatcher"), {"lead": first, "assistants": [second], "note": "一起看。"}
    case = calls.take(cast.a_request(), "dispatch", needs, actor=desk, at=cast.NOON)
    (part,) = Case.objects.filter(parent=case.pk)
    assert (part.number, part.lead, part.state, part.asker) == (f"{case.number}.1", second, "asked", "")
    before = everything()
    with pytest.raises(Refused, match="就是本件的承办单位。"):
        calls.take(cast.a_request(), "dispatch", {**needs, "assistants": [first]}, actor=desk, at=cast.NOON)
    assert changed(before, everything()) == []
    assert list(replay.disagreements()) == []
