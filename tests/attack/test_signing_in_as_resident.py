"""A code that goes to one telephone opens nothing to anybody else, and asking for one tells nothing."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fullresponse.cases import tracking
from fullresponse.jobs import worker
from fullresponse.ledger.models import Event
from fullresponse.notices import signin, wording
from fullresponse.notices.models import SignIn
from fullresponse.vault.models import Party
from tests.cast import NOON, a_case
from tests.core.rows import changed, everything

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "13800138000", "13911112222"
NO_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON + timedelta(hours=1), tick=False) as travelling:
        yield travelling


def asks(contact=KNOWN, **more):
    client = Client(**more)
    assert client.post("/me", {"contact": contact})["Location"] == "/me/code"
    return client


def right():
    return signin.code_of(SignIn.objects.latest("pk"))


def test_asking_tells_nothing_of_who_is_known(sms):
    a_case()
    asks()  # the first fills what a process remembers
    answers, queries, rows = [], [], []
    for contact in (KNOWN, UNKNOWN):
        before = everything()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client = asks(contact, REMOTE_ADDR=f"192.0.2.{len(rows)}")
        rows.append(changed(before, everything()))
        queries.append([re.sub(r"'[^']*'|x'\w*'|\d+", "?", q["sql"]) for q in seen.captured_queries])
        page = client.get("/me/code").content
        answers.append(NO_TOKEN.sub(b"", page).replace(b"139****2222", b"").replace(b"138****8000", b""))
    assert answers[0] == answers[1] and queries[0] == queries[1] and rows[0] == rows[1] == ["notices_signin"]
    while worker.one_round(NOON + timedelta(hours=1)):
        pass
    assert {to for to, _ in sms.said} == {KNOWN}


def test_a_wrong_code_is_told_the_same_for_a_telephone_that_nobody_has(sms):
    a_case()
    pages = [NO_TOKEN.sub(b"", asks(c).post("/me/code", {"code": "0"}).content) for c in (KNOWN, UNKNOWN)]
    assert pages[0].replace(b"138****8000", b"") == pages[1].replace(b"139****2222", b"")


def test_five_wrong_codes_and_the_right_one_opens_nothing(sms):
    a_case()
    client = asks()
    for _ in range(signin.TRIES):
        assert client.post("/me/code", {"code": "x"}).status_code == 422
    assert client.post("/me/code", {"code": right()}).status_code == 422
    assert "验证码" in asks().get("/me/code").content.decode()


def test_ten_wrong_codes_lock_the_address_as_wrong_tracking_codes_do(sms):
    a_case()
    for _ in range(2):
        client = asks()
        for _ in range(signin.TRIES):
            client.post("/me/code", {"code": "1"})
    assert asks().post("/me/code", {"code": right()}).status_code == 429


def test_a_code_is_used_once_in_time_and_in_the_browser_that_asked(sms, clock):
    a_case()
    client = asks()
    code, stranger = right(), asks(UNKNOWN)
    assert stranger.post("/me/code", {"code": code}).status_code == 422
    assert Client().post("/me/code", {"code": code})["Location"] == "/me"
    assert "138****8000" not in Client().get("/me").content.decode()
    assert client.post("/me/code", {"code": code})["Location"] == "/me"
    assert not signin.prove(SignIn.objects.order_by("pk").first().pk, code, at=NOON + timedelta(hours=1))
    late = asks()
    clock.shift(signin.VALID)
    assert late.post("/me/code", {"code": right()}).status_code in (302, 422)
    assert "138****8000" not in late.get("/me").content.decode()


def test_the_key_of_the_session_changes_when_a_contact_is_proven(sms):
    a_case()
    client = asks()
    planted = client.cookies["sessionid"].value
    client.post("/me/code", {"code": right()})
    assert client.cookies["sessionid"].value != planted
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert "138****8000" not in attacker.get("/me").content.decode()


def test_a_contact_opens_no_case_of_anybody_else(sms):
    mine, other = a_case("replied", confidential=True), a_case("replied", phone=UNKNOWN, confidential=True)
    client = asks()
    client.post("/me/code", {"code": right()})
    assert client.get(f"/my/{mine.number}").status_code == 200
    assert client.get(f"/my/{other.number}").status_code == 302
    assert client.get(f"/my/{other.number}/messages").status_code == 404
    assert client.post(f"/my/{other.number}/do/ask_call").status_code == 404
    assert client.post(f"/my/{other.number}/helper", {"agreed": "on"}).status_code == 404
    assert other.number not in client.get("/me").content.decode()


def test_asking_too_often_is_refused_for_a_contact_and_for_an_address(sms, clock):
    for _ in range(3):
        asks()
    assert Client().post("/me", {"contact": KNOWN}, REMOTE_ADDR="192.0.2.9").status_code == 422
    for n in range(17):
        asks(f"139111100{n:02}")
    assert Client().post("/me", {"contact": UNKNOWN}).status_code == 422
    clock.shift(timedelta(hours=1, minutes=1))
    asks()


@pytest.mark.parametrize(
    "typed", ["", "x", "12345", "010-66001234", "a@b", "138001380001", "yan@example.org", "１" * 300]
)
def test_what_no_channel_reaches_is_refused_with_a_sentence(sms, typed):
    answer = Client().post("/me", {"contact": typed})
    assert answer.status_code == 422 and ("wrong" in answer.content.decode() or "error" in answer.content.decode())
    assert not SignIn.objects.exists()


def test_no_address_and_no_code_stands_in_the_rows_or_the_ledger(sms):
    a_case()
    asks()
    code = right()
    while worker.one_round(NOON + timedelta(hours=1)):
        pass
    rows = str({name: rows for name, rows in everything().items() if name.startswith("notices_")})
    assert KNOWN not in rows and code not in rows
    assert not any(KNOWN in e.data + e.public for e in Event.objects.all())


def test_a_stop_link_is_signed():
    assert wording.stopped_by("西-260413-0001-7") == wording.stopped_by("x:y:z") == ("", 0)
    assert Client().post("/messages/stop/x:y:z").status_code == 404


def test_a_helpers_code_of_one_case_opens_no_other(sms):
    first, second = a_case("replied"), a_case("replied")
    owner = Client()
    owner.post("/track", {"number": first.number, "code": tracking.code_of(first.number)})
    owner.post(f"/my/{first.number}/helper", {"agreed": "on"})
    party = Party.objects.get()
    code = tracking.helper_code(party)
    assert Client().post("/track", {"number": second.number, "code": code}).status_code == 422
    other = Client()
    other.post("/track", {"number": second.number, "code": tracking.code_of(second.number)})
    other.post(f"/my/{second.number}/helper/{party.pk}/end")
    party.refresh_from_db()
    assert party.left_at is None
