"""领导接访: booked for a day, held with a record or put off, answered there, handed over, or made a petition."""

import pytest

from fullresponse.cases import actions, queries, replay
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import history
from tests.cast import actor, part_of, two_bodies
from tests.stories.officers import begin, day, do, hire_officers, last_day, now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def officers():
    hire_officers()
    yield
    assert list(replay.disagreements()) == []


def booked():
    needs = {"reception_on": "2026-05-12", "custodian": actor("leader").person}
    case = begin("reception", "petition_officer", day("2026-05-06"), needs=needs)
    assert (case.state, last_day(case, "reception")) == ("booked", "2026-05-12")
    return case


def held():
    return do(booked(), "hold", "leader", day("2026-05-12"), record="演示：来访人说明情况，领导当场表态。")


def test_a_reception_is_held_and_answered_there():
    case = do(held(), "answer_there", "leader", day("2026-05-12", 11), answer="演示：下月起恢复。")
    assert (case.state, case.open, case.custodian) == ("answered_there", False, actor("leader").person)


def test_without_a_record_no_reception_was_held():
    with pytest.raises(Refused, match="接访记录"):
        do(booked(), "hold", "leader", day("2026-05-12"))


def test_what_was_not_held_is_put_off_and_said_so():
    case = do(
        booked(),
        "reschedule",
        "petition_officer",
        day("2026-05-12"),
        reception_on="2026-05-19",
        reason="演示：临时会议。",
    )
    assert last_day(case, "reception") == "2026-05-19"
    with pytest.raises(Refused, match="要在现在之后"):
        do(
            case,
            "reschedule",
            "petition_officer",
            day("2026-05-13"),
            reception_on="2026-05-11",
            reason="演示：又一次。",
        )


def test_a_reception_that_nobody_held_is_late_and_stays_open():
    case = booked()
    actions.sweep(day("2026-05-13"))
    assert [e.kind for e in history(case.subject)][-1] == "case.overdue"
    assert now(case).state == "booked"


def test_what_is_handed_over_reaches_each_body_and_the_result_is_told():
    case = do(
        held(),
        "give_over",
        "petition_officer",
        day("2026-05-13"),
        handed_to=list(two_bodies()),
        matter="演示：会同解决。",
    )
    assert last_day(case, "reception_return") == "2026-06-03"
    parts = Case.objects.filter(parent=case.pk, lifecycle="instruction")
    assert {p.lead for p in parts} == set(two_bodies())
    do(part_of(case, "instruction"), "report", "stranger", day("2026-05-15"), result="演示：已办。")
    case = do(now(case), "tell_result", "petition_officer", day("2026-05-20"), answer="演示：两家已办结。")
    assert case.state == "reception_done"


def test_a_reception_becomes_a_petition_of_the_same_person_and_words():
    case = held()
    case = do(case, "register_petition", "petition_officer", day("2026-05-13"))
    petition = Case.objects.get(lifecycle="petition")
    assert (case.state, petition.state) == ("became_petition", "petition_registered")
    assert (petition.caller_id, petition.title) == (case.caller_id, case.title)
    assert [w.text for w in petition.words.all()] == [w.text for w in case.words.filter(need="request")]
    assert [c.number for c in queries.tied(case)] == [petition.number]
    assert last_day(petition, "petition_forward") == "2026-05-28"
    assert "case.linked" in [e.kind for e in history(petition.subject)]


def test_a_refused_registration_leaves_no_petition_behind():
    case = held()
    with pytest.raises(Refused):
        do(case, "register_petition", "leader", day("2026-05-13"))
    assert not Case.objects.filter(lifecycle="petition").exists()
