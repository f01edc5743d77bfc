"""Requests as residents live them: a lamp is fixed, an answer on the spot, told why not, not solved the first time,
rated by themself. Each gets where it gets by somebody acting."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from fullresponse.cases import actions, calls, numbers, queries, replay
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.history import history
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_pack
from fullresponse.vault import people
from tests.cast import NOON, a_case, a_request, actor, two_bodies

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
RATING = {"contacted": True, "solved": True, "satisfaction": "satisfied"}
UNSOLVED = {"contacted": True, "solved": False, "satisfaction": "dissatisfied"}


def kinds(case):
    return [e.kind.removeprefix("case.") for e in history(case.subject)]


def texts(case, shown=""):
    return {w.need: w.text for line in queries.timeline(case, shown=shown) for w in line.words}


def agreed():
    return list(replay.disagreements()) == []


def test_a_lamp_is_fixed():
    clerk, desk, crew = actor("operator"), actor("dispatcher"), actor("handler")
    case = actions.receive(a_request(words="路灯不亮。"), actor=clerk, at=NOON)
    case = actions.move(case, "dispatch", actor=desk, at=NOON + HOUR, lead=two_bodies()[0], note="请尽快。")
    case = actions.move(case, "sign_in", actor=crew, at=NOON + 2 * HOUR)
    case = actions.move(case, "contact", actor=crew, at=NOON + 3 * HOUR)
    case = actions.move(case, "reply", actor=crew, at=NOON + 9 * HOUR, answer="已更换灯具，今晚恢复照明。")
    case = actions.move(case, "call_back", actor=actor("caller_back"), at=NOON + 20 * HOUR, **RATING)
    assert (case.state, case.round, case.closed_at) == ("closed", 1, NOON + 20 * HOUR)
    assert (case.contacted, case.solved, case.satisfaction) == (True, True, "satisfied")
    assert case.handlers == f",{crew.person},"
    assert kinds(case) == ["received", "dispatched", "signed_in", "contacted", "replied", "called_back", "closed"]
    assert agreed()


def test_nobody_of_several_who_worked_on_it_calls_back():
    case = a_case("dispatched")
    both = (("handler", case.lead), ("caller_back", ""))
    first, second = (replace(actor(who), posts=both) for who in ("handler", "stranger"))
    case = actions.move(case, "sign_in", actor=first, at=NOON)
    case = actions.move(case, "contact", actor=first, at=NOON)
    case = actions.move(case, "reply", actor=second, at=NOON, answer="已更换灯具。")
    for one in (first, second):
        assert queries.to_call_back(Case.objects.all(), one.person).count() == 0
        with pytest.raises(NotAllowed, match="您是本件的办理人"):
            actions.move(case, "call_back", actor=one, at=NOON, **RATING)
    assert actions.move(case, "call_back", actor=actor("caller_back"), at=NOON, **RATING).state == "closed"
    assert agreed()


def test_the_resident_reads_the_answer_and_not_the_note():
    case = a_case("dispatched")
    case = actions.move(case, "remark", actor=actor("handler"), at=NOON, note="此人常来电。")
    assert "note" not in texts(case, shown="caller")
    assert texts(case)["note"] == "此人常来电。"


def test_a_question_is_answered_on_the_spot():
    case = actions.receive(a_request(), actor=actor("operator"), at=NOON)
    case = actions.move(case, "answer", actor=actor("operator"), at=NOON, answer="服务大厅周六上午开放。")
    assert (case.state, case.closed_at, case.due_at) == ("answered", NOON, None)
    assert texts(case, shown="caller")["answer"] == "服务大厅周六上午开放。"
    assert agreed()


OUTCOMES = ("emergency_line", "statutory_channel", "already_handled", "confidential", "beyond_duties", "unlawful")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_request_that_is_not_dispatched_is_told_why(outcome):
    case = actions.receive(a_request(), actor=actor("operator"), at=NOON)
    case = actions.move(case, "decline", actor=actor("operator"), at=NOON, outcome=outcome, answer="原因如下。")
    assert (case.state, case.outcome, case.closed_at) == ("declined", outcome, NOON)
    assert history(case.subject)[-1].public["outcome"] == outcome
    assert agreed()


def test_there_are_exactly_six_outcomes():
    assert tuple(current_pack().lists["outcomes"]) == OUTCOMES


@pytest.mark.parametrize("missing", ["outcome", "answer"])
def test_nobody_is_sent_away_without_the_case_and_the_words(missing):
    values = {"outcome": "unlawful", "answer": "原因如下。", missing: ""}
    with pytest.raises(Refused, match="“不予派单”要先填写"):
        actions.move(a_case(), "decline", actor=actor("operator"), at=NOON, **values)


def handled_again(solved):
    case = actions.move(a_case("replied"), "call_back", actor=actor("caller_back"), at=NOON + HOUR, **UNSOLVED)
    assert (case.state, case.round, case.solved) == ("dispatched", 2, False)
    for verb, values in (("sign_in", {}), ("contact", {}), ("reply", {"answer": "重新修好。"})):
        case = actions.move(case, verb, actor=actor("colleague"), at=NOON + 2 * HOUR, **values)
    said = RATING if solved else UNSOLVED
    return actions.move(case, "call_back", actor=actor("second_clerk"), at=NOON + 3 * HOUR, **said)


def test_what_was_not_solved_is_handled_a_second_time_and_solved():
    case = handled_again(solved=True)
    assert (case.state, case.round, case.solved, case.satisfaction) == ("closed", 2, True, "satisfied")
    assert kinds(case).count("called_back") == 2
    assert kinds(case)[-1] == "closed" and "redone" in kinds(case)
    assert agreed()


def test_what_is_not_solved_twice_is_closed_and_says_so():
    case = handled_again(solved=False)
    assert (case.state, case.round, case.solved) == ("closed", 2, False)
    assert kinds(case).count("redone") == 1
    assert agreed()


def test_the_resident_rates_by_themself():
    case = actions.move(a_case("replied"), "rate", actor=Actor.caller(), at=NOON + HOUR, words="谢谢。", **RATING)
    assert (case.state, case.solved) == ("closed", True)
    assert history(case.subject)[-2].actor == "caller:web"
    assert texts(case, shown="caller")["words"] == "谢谢。"


def test_a_resident_who_says_no_sends_it_back_by_themself():
    case = actions.move(a_case("replied"), "rate", actor=Actor.caller(), at=NOON + HOUR, **UNSOLVED)
    assert (case.state, case.round) == ("dispatched", 2)


def test_a_resident_can_ask_to_be_called_until_they_were():
    case = actions.move(a_case("replied"), "ask_call", actor=Actor.caller(), at=NOON)
    assert case.call_asked
    case = actions.move(case, "call_back", actor=actor("caller_back"), at=NOON, **RATING)
    assert not case.call_asked
    assert agreed()


def test_a_caller_who_was_not_reached_waits_with_the_same_deadline():
    case = a_case("replied")
    after = actions.move(case, "not_reached", actor=actor("caller_back"), at=NOON + HOUR)
    assert (after.state, after.due_at) == ("replied", case.due_at)


def test_the_handler_may_not_call_back():
    case = a_case("dispatched")
    for verb, values in (("sign_in", {}), ("contact", {}), ("reply", {"answer": "修好了。"})):
        case = actions.move(case, verb, actor=actor("many_hats"), at=NOON, **values)
    with pytest.raises(NotAllowed, match="您是本件的办理人，“回访”要由别人来做。"):
        actions.move(case, "call_back", actor=actor("many_hats"), at=NOON, **RATING)
    assert actions.move(case, "call_back", actor=actor("caller_back"), at=NOON, **RATING).state == "closed"


def as_complainant(username):
    """The person's actor, when the vault knows that they are the one who asked."""
    record = people.keep("演示甲", "13800138000")
    Person.objects.filter(username=username).update(own_record=record)
    person = Person.objects.select_related("own_record").prefetch_related("posts").get(username=username)
    return actor_for(person, NOON.date())


@pytest.mark.parametrize("verb", ["answer", "decline", "dispatch", "remark"])
def test_a_dispatcher_who_asked_for_it_is_refused_to_work_on_it(verb):
    case = a_case()
    values = {
        "answer": {"answer": "好。"},
        "decline": {"outcome": "unlawful", "answer": "不。"},
        "dispatch": {"lead": two_bodies()[0]},
        "remark": {"note": "记。"},
    }
    with pytest.raises(NotAllowed, match="您是本件的诉求人，请由同事办理。"):
        actions.move(case, verb, actor=as_complainant("dispatcher"), at=NOON, **values[verb])


def test_a_clerk_may_not_take_their_own_call_and_send_it_off_at_once():
    with pytest.raises(NotAllowed, match="您是本件的诉求人"):
        calls.take(a_request(), "dispatch", {"lead": two_bodies()[0]}, actor=as_complainant("many_hats"), at=NOON)
    assert not Case.objects.exists()


def test_a_colleague_of_the_complainant_may():
    as_complainant("dispatcher")
    case = actions.move(a_case(), "dispatch", actor=actor("many_hats"), at=NOON, lead=two_bodies()[0])
    assert case.state == "dispatched"


def test_two_clicks_make_one_case():
    first = actions.receive(a_request(token="form-1"), actor=Actor.caller(), at=NOON)
    second = actions.receive(a_request(token="form-1"), actor=Actor.caller(), at=NOON + HOUR)
    assert first.pk == second.pk
    assert Case.objects.count() == 1
    assert kinds(first) == ["received"]
    assert people.Person.objects.count() == 1


def test_two_forms_without_a_token_are_two_cases():
    for _ in range(2):
        actions.receive(a_request(token=""), actor=Actor.caller(), at=NOON)
    assert Case.objects.filter(token=None).count() == 2


def test_the_numbers_of_a_day_follow_one_another_and_carry_a_check_digit():
    cases = [actions.receive(a_request(), actor=Actor.caller(), at=NOON) for _ in range(3)]
    assert [c.number[:14] for c in cases] == ["西-260413-0001-", "西-260413-0002-", "西-260413-0003-"]


def test_a_refused_call_takes_no_number():
    with pytest.raises(Refused):
        actions.receive(a_request(words=""), actor=Actor.caller(), at=NOON)
    assert actions.receive(a_request(), actor=Actor.caller(), at=NOON).number.startswith("西-260413-0001-")


def test_a_day_ends_at_midnight_in_the_district():
    before = actions.receive(a_request(), actor=Actor.caller(), at=NOON.replace(hour=15, minute=59))
    after = actions.receive(a_request(), actor=Actor.caller(), at=NOON.replace(hour=16))
    assert (before.number[2:8], after.number[2:8]) == ("260413", "260414")


def test_the_ten_thousandth_request_of_a_day_has_a_number_too():
    with transaction.atomic():
        assert len(numbers.take(NOON.date(), 9_999)) == 9_999
    case = actions.receive(a_request(), actor=Actor.caller(), at=NOON)
    assert case.number.startswith("西-260413-10000-")
    assert agreed()


def test_a_caller_who_gives_no_name_is_nobody_in_the_vault():
    case = actions.receive(a_request(name="", phone=""), actor=Actor.caller(), at=NOON)
    assert case.caller is None
    with pytest.raises(Refused, match="没有留下联系方式"):
        actions.unmask(case, actor=actor("operator"), at=NOON, why="contact")


def test_whoever_calls_again_is_the_same_person():
    first, second = (actions.receive(a_request(), actor=Actor.caller(), at=NOON) for _ in range(2))
    assert first.caller_id == second.caller_id


def test_looking_at_a_telephone_is_on_record_with_its_reason():
    case = a_case("dispatched")
    plain = actions.unmask(case, actor=actor("handler"), at=NOON, why="contact")
    assert plain.phone == "13800138000"
    event = history(case.subject)[-1]
    assert (event.kind, event.actor) == ("case.caller_unmasked", actor("handler").ref)
    assert "contact" in str(event.data)
    assert agreed()


def test_a_telephone_is_not_shown_without_a_reason():
    case = a_case("dispatched")
    for why in ("", "curious", None):
        with pytest.raises(Refused):
            actions.unmask(case, actor=actor("handler"), at=NOON, why=why)
    assert kinds(case)[-1] == "dispatched"


def test_the_supervisor_looks_and_does_not_touch():
    for verb in ("add_words", "remark"):
        with pytest.raises(NotAllowed):
            actions.move(a_case(), verb, actor=actor("supervisor"), at=NOON, words="x", note="x")
    with pytest.raises(NotAllowed):
        actions.unmask(a_case(), actor=actor("supervisor"), at=NOON, why="contact")


def test_a_step_cannot_be_dated_before_the_one_it_follows():
    case = a_case("dispatched", at=NOON)
    with pytest.raises(Refused, match="早于上一步"):
        actions.move(case, "sign_in", actor=actor("handler"), at=NOON - HOUR)


def test_an_old_page_is_told_how_it_stands_now():
    case = a_case("received")
    actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON, lead=two_bodies()[0])
    with pytest.raises(Refused, match="现在是“已派单”，不能派单；只有“已受理”时可以。"):
        actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON, lead=two_bodies()[1])
