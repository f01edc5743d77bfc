"""The four clocks of a case: when each starts, stops and falls due; an overdue deadline is dated when it fell due,
whoever writes it down and however late."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from fullresponse.cases import actions, queries, replay
from fullresponse.cases.models import Case
from fullresponse.ledger.history import history
from fullresponse.orgs.packs import current_pack
from tests.cast import NOON, PATH, a_request, actor, sent_back, two_bodies

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BEIJING = timedelta(hours=8)


def beijing(*parts):
    return datetime(*parts, tzinfo=UTC) - BEIJING


def received(at=NOON, urgency="timely"):
    return actions.receive(a_request(urgency=urgency), actor=actor("operator"), at=at)


def go(case, *verbs, at):
    for verb in verbs:
        who, needs = PATH[verb]
        case = actions.move(case, verb, actor=actor(who), at=at, **needs())
    return case


def clock(case, code, round_=1):
    return [c for c in queries.clocks(case) if c.code == code and c.round == round_][-1]


def overdue(case):
    return [(e.public["clock"], e.at) for e in history(case.subject) if e.kind == "case.overdue"]


def told(case):
    """The ledger's story without its keys and times of writing."""
    return [(e.kind, e.seq, e.actor, e.at, e.public, e.data) for e in history(case.subject)]


def twice(story):
    """The same story with a sweep at every step, and without any."""
    found = []
    for sweeping in (True, False):
        with transaction.atomic():
            case = story(actions.sweep if sweeping else lambda now: 0)
            found.append((told(case), case.state, case.due_at, list(replay.disagreements())))
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        ("emergency", NOON + 2 * HOUR),
        ("timely", NOON + DAY),
        ("general", beijing(2026, 4, 21)),  # seven days: to the end of the 20th
        ("complex", beijing(2026, 4, 29)),
    ],
)
def test_the_reply_clock_runs_from_receipt_as_the_class_says(urgency, due):
    case = received(urgency=urgency)
    assert clock(case, "reply").due_at == due


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        ("emergency", NOON + HOUR),
        ("timely", NOON + 2 * HOUR),
        ("general", NOON + 2 * HOUR),
        ("complex", beijing(2026, 4, 14, 12)),  # eight hours of work: until six, and three of the next morning
    ],
)
def test_the_hotline_has_a_deadline_of_its_own_for_what_nobody_has_yet(urgency, due):
    case = received(urgency=urgency)
    assert (case.due_at, case.due_clock, case.queue_at) == (due, "dispatch", due)
    actions.sweep(due + MINUTE)
    assert ("dispatch", due) in overdue(case)


def test_opinions_before_a_dispatch_are_for_what_is_complex_and_leave_time_for_it():
    case = received(urgency="general")
    asked = {"asked": [two_bodies()[0]], "matter": "演示：归哪家？", "urgency": "complex"}
    case = actions.move(case, "consult", actor=actor("dispatcher"), at=NOON + MINUTE, **asked)
    assert (case.due_clock, case.due_at) == ("dispatch", beijing(2026, 4, 14, 12))


def test_each_state_points_at_its_own_clock():
    case = received()
    assert (case.due_clock, case.due_at) == ("dispatch", clock(case, "dispatch").due_at)
    for verb, wanted in (("dispatch", "sign_in"), ("sign_in", "first_contact"), ("contact", "reply")):
        case = go(case, verb, at=NOON)
        assert (case.due_clock, case.due_at) == (wanted, clock(case, wanted).due_at)
    case = go(case, "reply", at=NOON)
    assert (case.due_clock, case.due_at) == ("callback", beijing(2026, 4, 16, 18))
    case = go(case, "call_back", at=NOON)
    assert (case.due_clock, case.due_at, case.queue_at) == ("", None, NOON)


def test_nothing_runs_after_the_end():
    told = {"answer": "已说明。"}
    for verb, values in (("answer", told), ("decline", {**told, "outcome": "unlawful"})):
        case = actions.move(received(), verb, actor=actor("operator"), at=NOON + HOUR, **values)
        ended = {c.code: (c.running, c.stopped_at) for c in queries.clocks(case)}
        assert ended == {code: (False, NOON + HOUR) for code in ("dispatch", "reply")}


def test_a_sweep_that_runs_late_dates_the_deadline_when_it_fell_due():
    case = go(received(), "dispatch", at=NOON)
    assert actions.sweep(NOON + 9 * HOUR) == 1
    assert overdue(case) == [("sign_in", NOON + 2 * HOUR)]
    event = history(case.subject)[-1]
    assert (event.actor, event.recorded_at) == ("system:clock", NOON + 9 * HOUR)
    assert list(replay.disagreements()) == []


def test_a_deadline_is_told_once_however_often_the_sweep_runs():
    case = go(received(), "dispatch", at=NOON)
    assert [actions.sweep(NOON + 9 * HOUR) for _ in range(3)] == [1, 0, 0]
    assert len(overdue(case)) == 1


def test_at_the_very_instant_nothing_is_overdue_yet():
    case = go(received(), "dispatch", at=NOON)
    actions.sweep(NOON + 2 * HOUR)  # it writes down the warning
    assert overdue(case) == []
    go(case, "sign_in", at=NOON + 2 * HOUR)
    assert overdue(case) == []


def test_a_microsecond_later_it_is():
    case = go(received(), "dispatch", at=NOON)
    go(case, "sign_in", at=NOON + 2 * HOUR + timedelta(microseconds=1))
    assert overdue(case) == [("sign_in", NOON + 2 * HOUR)]


def test_a_late_move_tells_the_missed_deadline_before_itself():
    case = go(go(received(), "dispatch", at=NOON), "sign_in", at=NOON + 5 * HOUR)
    assert [e.kind for e in history(case.subject)][-2:] == ["case.overdue", "case.signed_in"]
    assert clock(case, "sign_in").overdue and not clock(case, "sign_in").running


def test_several_missed_deadlines_are_told_in_the_order_in_which_they_fell_due():
    case = go(received(), "dispatch", at=NOON + HOUR)
    case = go(case, "sign_in", at=NOON + 3 * DAY)
    assert overdue(case) == [("sign_in", NOON + 3 * HOUR), ("reply", NOON + DAY), ("first_contact", NOON + DAY + HOUR)]


def test_the_ledger_says_the_same_whether_or_not_the_sweep_came_first():
    def story(sweep):
        case = received()
        for hours, verb in ((1, "dispatch"), (9, "sign_in"), (40, "contact"), (50, "reply"), (200, "call_back")):
            sweep(NOON + hours * HOUR - MINUTE)
            case = go(case, verb, at=NOON + hours * HOUR)
        return case

    with_sweep, without = twice(story)
    assert with_sweep == without
    assert len([e for e in without[0] if e[0] == "case.overdue"]) == 4


def test_the_ledger_says_the_same_when_the_body_returns_it_late():
    def story(sweep):
        case = go(received(), "dispatch", at=NOON)
        sweep(NOON + 30 * HOUR)
        case = sent_back(case, NOON + 31 * HOUR, reason="不归我们。")
        sweep(NOON + 33 * HOUR)
        return go(case, "dispatch", "sign_in", at=NOON + 34 * HOUR)

    with_sweep, without = twice(story)
    assert with_sweep == without


def test_a_sweep_takes_the_oldest_first_and_leaves_the_rest_to_the_next(monkeypatch):
    monkeypatch.setattr(actions, "SIZE", 2)
    cases = [received(at=NOON + number * HOUR, urgency="emergency") for number in range(5)]
    late = NOON + DAY
    assert [actions.sweep(late) for _ in range(6)] == [2, 2, 2, 2, 2, 0]  # each has two clocks, told together
    assert [overdue(case) for case in cases] == [
        [("dispatch", c.due_at), ("reply", clock(c, "reply").due_at)] for c in cases
    ]


def test_a_second_round_starts_its_own_clocks():
    case = go(received(), "dispatch", "sign_in", "contact", "reply", at=NOON)
    case = actions.move(
        case, "call_back", actor=actor("caller_back"), at=NOON + HOUR,
        contacted=True, solved=False, satisfaction="dissatisfied",
    )  # fmt: skip
    assert (case.state, case.round, case.due_clock) == ("dispatched", 2, "sign_in")
    running = {(c.code, c.round): c.started_at for c in queries.clocks(case) if c.running}
    assert running == {(code, 2): NOON + HOUR for code in ("sign_in", "first_contact", "reply")}
    assert clock(case, "reply", 2).due_at == NOON + HOUR + DAY
    assert not clock(case, "reply", 1).running


def test_another_class_moves_the_deadline_and_keeps_the_first_promise():
    case = received(urgency="general")
    case = actions.move(
        case, "dispatch", actor=actor("dispatcher"), at=NOON + HOUR, lead=two_bodies()[0], urgency="timely"
    )
    reply = clock(case, "reply")
    assert (reply.started_at, reply.due_at, reply.first_due_at) == (NOON, NOON + DAY, beijing(2026, 4, 21))
    assert case.urgency == "timely"
    assert list(replay.disagreements()) == []


def test_the_same_class_again_moves_nothing():
    case = received(urgency="timely")
    case = actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON, lead=two_bodies()[0], urgency="timely")
    assert "moved" not in history(case.subject)[-1].data


def test_a_deadline_set_by_the_sending_line_is_kept_whatever_the_class():
    due = {"reply": NOON + 5 * HOUR}
    with actions.batch(recorded_at=NOON) as work:
        case = work.receive(a_request(urgency="general", due=due), actor=actor("operator"), at=NOON)
    assert (clock(case, "reply").due_at, clock(case, "reply").outer) == (NOON + 5 * HOUR, True)
    case = actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON, lead=two_bodies()[0], urgency="emergency")
    assert clock(case, "reply").due_at == NOON + 5 * HOUR


def replied(at):
    return clock(go(received(at, "general"), "dispatch", "sign_in", "contact", "reply", at=at), "callback")


@pytest.mark.parametrize(
    ("what", "at", "due"),
    [
        ("a make-up Saturday counts as a working day", beijing(2026, 5, 7, 10), beijing(2026, 5, 11, 18)),
        ("the labour-day break does not count", beijing(2026, 4, 29, 10), beijing(2026, 5, 7, 18)),
        ("a minute before midnight belongs to the old day", beijing(2026, 4, 13, 23, 59), beijing(2026, 4, 16, 18)),
        ("midnight belongs to the new day", beijing(2026, 4, 14), beijing(2026, 4, 17, 18)),
        ("an ordinary weekend does not count", beijing(2026, 4, 16, 9), beijing(2026, 4, 21, 18)),
    ],
)
def test_three_working_days_to_call_back(what, at, due):
    assert replied(at).due_at == due, what


def test_seven_days_that_end_in_a_break_end_with_the_first_workday_after_it():
    case = received(beijing(2026, 4, 26, 9), "general")  # seven days later is 3 May, in the break
    assert clock(case, "reply").due_at == beijing(2026, 5, 7)  # the 6th is worked, to its end


def test_a_deadline_counted_into_a_year_without_a_notice_is_provisional():
    assert clock(received(beijing(2026, 12, 28, 9), "general"), "reply").provisional
    assert not clock(received(beijing(2026, 12, 28, 9), "emergency"), "reply").provisional
    assert not clock(received(beijing(2026, 12, 20, 9), "general"), "reply").provisional
    assert current_pack().calendar.official_years == {2026}


def test_two_cases_of_one_moment_keep_their_order_of_coming():
    first, second = received(), received()
    page = queries.page(Case.objects.filter(state="received"))
    assert [r["number"] for r in page.rows] == [first.number, second.number]
