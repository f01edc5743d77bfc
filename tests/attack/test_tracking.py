"""What proves that a case is one's own proves it to nobody else."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from fullresponse.cases import actions, tracking
from fullresponse.cases.models import Case
from tests.cast import a_request, actor, person

pytestmark = pytest.mark.django_db
FORM = {"words": "演示：路灯不亮。", "token": "a" * 32}


def taken(by="operator", ago=timedelta(0)):
    return actions.receive(a_request(), actor=actor(by), at=timezone.now() - ago)


def read_out(username, case):
    client = Client()
    client.force_login(person(username), backend="fullresponse.orgs.backends.StaffBackend")
    return tracking.code_of(case.number) in client.get(f"/desk/intake/{case.number}").content.decode()


def test_whoever_took_the_call_reads_the_tracking_code_out():
    assert read_out("operator", taken())


def test_nobody_else_on_the_desk_can_open_the_tracking_code_and_rate_in_the_callers_name():
    assert not read_out("dispatcher", taken())


def test_the_same_operator_cannot_open_the_tracking_code_once_the_call_is_over():
    assert not read_out("operator", taken(ago=timedelta(hours=1)))


def test_the_tracking_code_of_a_request_from_the_web_is_never_read_by_staff(client):
    client.post("/", FORM)
    assert not read_out("operator", Case.objects.get())


def test_a_session_that_somebody_else_put_into_the_browser_sees_nothing_of_what_is_proven_later(client):
    client.post("/", {**FORM, "token": "b" * 32})  # any session of the attacker's own
    planted = client.cookies["sessionid"].value
    victim, attacker = Client(), Client()
    victim.cookies["sessionid"] = attacker.cookies["sessionid"] = planted
    case = taken()
    victim.post("/track", {"number": case.number, "code": tracking.code_of(case.number)})
    assert victim.get(f"/my/{case.number}").status_code == 200
    assert attacker.get(f"/my/{case.number}")["Location"].startswith("/track")


def guess(client, number, times=1, **more):
    for _ in range(times):
        found = client.post("/track", {"number": number, "code": "1234 5678"}, **more).status_code
    return found


def test_ten_wrong_guesses_lock_an_address_out_for_a_quarter_of_an_hour_and_no_other():
    case, start = taken(), timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        assert guess(Client(), case.number, tracking.TRIES) == 422
        assert guess(Client(), case.number) == 429  # another browser at the same address
        assert guess(Client(), case.number, REMOTE_ADDR="192.0.2.7") == 422
        clock.move_to(start + timedelta(minutes=14, seconds=59))
        assert guess(Client(), case.number) == 429
        clock.move_to(start + timedelta(minutes=15))
        assert guess(Client(), case.number) == 422
        assert tracking.forget_guesses(start + timedelta(minutes=16)) == tracking.TRIES + 1


def test_one_form_sent_twice_is_one_case(client):
    assert client.post("/", FORM)["Location"] == client.post("/", FORM)["Location"]
    assert Case.objects.count() == 1


def test_the_token_of_anothers_form_alone_opens_nobody_elses_case(client):
    first = client.post("/", FORM)["Location"]
    second = Client().post("/", {**FORM, "words": "演示：别的事情。"})["Location"]
    assert first != second and Case.objects.count() == 2


def test_the_token_of_a_colleagues_call_gives_neither_its_number_nor_its_code():
    told, lamp, other = [], "演示：路灯不亮。", "演示：别的事情。"
    for username, words in (("operator", lamp), ("dispatcher", other), ("dispatcher", lamp)):
        client = Client()
        client.force_login(person(username), backend="fullresponse.orgs.backends.StaffBackend")
        sent = {"data": json.dumps({"words": words, "token": "same"}), "content_type": "application/json"}
        answers = [client.post("/api/cases", **sent) for _ in range(2)]  # two clicks
        assert [a.status_code for a in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        told.append(answers[0].json()["number"])
    assert len(set(told)) == Case.objects.count() == 3
