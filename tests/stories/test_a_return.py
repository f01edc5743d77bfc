"""A body that is not the right one sends a request back, and another one gets it: the resident's deadline stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fullresponse.cases import actions, listing, queries, replay
from fullresponse.cases.labels import labels_of
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import history
from fullresponse.metrics.facts import fold
from tests.cast import NOON, a_case, actor, part_of, person, sent_back, two_bodies

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def returned(at=NOON + HOUR):
    case = a_case("dispatched")
    return sent_back(case, at)


def dispatched_again(at=NOON + 2 * HOUR):
    return actions.move(returned(), "dispatch", actor=actor("dispatcher"), at=at, lead=two_bodies()[1])


def clock(case, code):
    return [c for c in queries.clocks(case) if c.code == code]


def test_a_return_needs_a_reason():
    with pytest.raises(Refused, match="“派单异议”要先填写“理由”。"):
        actions.move(a_case("dispatched"), "object", actor=actor("handler"), at=NOON)


def test_a_returned_request_waits_for_dispatch_under_its_first_reply_deadline():
    before = a_case("dispatched")
    due = clock(before, "reply")[0].due_at
    case = sent_back(before, NOON + HOUR)
    again = NOON + 3 * HOUR  # the hotline has its own two hours once more
    assert (case.state, case.due_clock, case.due_at, case.queue_at) == ("received", "dispatch", again, again)
    assert {c.code: c.due_at for c in queries.clocks(case) if c.running} == {"dispatch": again, "reply": due}


def test_a_request_dispatched_again_keeps_the_reply_clock_it_had():
    first = clock(a_case("dispatched"), "reply")[0]
    replies = clock(dispatched_again(), "reply")
    assert [(c.started_at, c.due_at, c.running) for c in replies] == [(first.started_at, first.due_at, True)]


def test_a_request_dispatched_again_gives_the_new_body_a_whole_span_to_sign_in():
    case = dispatched_again()
    old, new = sorted(clock(case, "sign_in"), key=lambda c: c.started_at)
    assert (old.running, old.stopped_at) == (False, None)  # nobody signed in: it was dropped, and has no verdict
    assert (new.running, new.started_at, new.due_at) == (True, NOON + 2 * HOUR, NOON + 4 * HOUR)
    assert (case.due_clock, case.due_at, case.round) == ("sign_in", new.due_at, 1)


def test_who_only_returned_it_neither_signed_in_nor_called_in_time():
    case = a_case("dispatched")
    sent_back(case, NOON + HOUR)
    assert [r.late for r in fold(case.subject, history(case.subject)).clocks if r.late] == []


def test_a_request_returned_twice_still_agrees_with_its_ledger():
    case = dispatched_again()
    case = sent_back(case, NOON + 3 * HOUR, by="stranger", reason="也不在本单位。")
    case = actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON + 3 * HOUR, lead=two_bodies()[0])
    assert list(replay.disagreements()) == []
    assert [e.kind for e in history(case.subject)] == [
        "case.received", "case.dispatched", "case.objected", "case.recalled", "case.dispatched", "case.objected",
        "case.recalled", "case.dispatched",
    ]  # fmt: skip


def test_a_return_and_a_new_dispatch_in_one_transaction_agree_with_the_ledger():
    case = a_case("dispatched")
    with actions.batch(recorded_at=NOON + HOUR) as work:
        work.move(case, "object", actor=actor("handler"), at=NOON + HOUR, reason="不在本单位。")
        (objection,) = work.attached_to(case)
        work.move(objection, "uphold", actor=actor("shift_leader"), at=NOON + HOUR, why="异议成立。")
        work.move(case, "dispatch", actor=actor("dispatcher"), at=NOON + HOUR, lead=two_bodies()[1])
    assert list(replay.disagreements()) == []


def test_the_body_that_returned_it_can_no_longer_act():
    with pytest.raises(Refused, match=r"本件由“.+”办理，不由您的单位办理。"):
        actions.move(dispatched_again(), "sign_in", actor=actor("handler"), at=NOON + 3 * HOUR)


def test_the_reason_is_for_staff_only():
    case = returned()
    assert [w.text for line in queries.timeline(case, shown="caller") for w in line.words if w.need == "reason"] == []
    assert [w.text for line in queries.timeline(case) for w in line.words if w.need == "reason"] == [
        "不在本单位职责内。"
    ]


def test_whoever_sent_it_back_is_not_offered_it_again(client):
    client.force_login(person("dispatcher"), backend="fullresponse.orgs.backends.StaffBackend")
    case = a_case("received")
    body = named_for(case)
    case = actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON, lead=body)
    assert named_for(case) == body
    theirs = replace(actor("handler"), posts=(("handler", body),))
    actions.move(case, "object", actor=theirs, at=NOON + HOUR, reason="不在本单位职责内。")
    why = "职责不在该单位。"
    actions.move(part_of(case, "objection"), "uphold", actor=actor("shift_leader"), at=NOON + HOUR, why=why)
    case.refresh_from_db()
    assert named_for(case) == ""
    page = client.get("/desk/queue").content.decode()
    assert "另选单位" in page and 'data-says="按建议派单"' not in page
    other = a_case("received")
    back = client.get("/desk/queue?flag=returned").content.decode()
    assert case.number in back and other.number not in back


def named_for(case):
    row = {name: getattr(case, name) for name in queries.COLUMNS}
    return listing.row(row, labels_of(case.revision_id), NOON).suggested
