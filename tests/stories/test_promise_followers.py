"""Whoever follows a promise is told whenever it moves, each for themselves, until they have had enough."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from fullresponse.jobs import worker
from fullresponse.notices import outbox, signin, wording
from fullresponse.notices.models import Choice, Message, SignIn
from fullresponse.promises import actions, progress
from fullresponse.promises.actions import Change
from fullresponse.vault import people
from fullresponse.vault.models import Person
from tests.cast import NOON, a_case, actor
from tests.promising import ADDRESS, again, promised, told

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PHONES = ("13800138000", "13900139000")


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON + HOUR, tick=False):
        yield


def work(at=NOON + HOUR):
    while worker.one_round(at):
        pass


def signed_in(peer, phone):
    client = Client()
    client.post("/me", {"contact": phone})
    work()
    code = re.search(r"(?<!\d)\d{6}(?!\d)", peer.said[-1][1])[0]
    client.post("/me/code", {"code": code})
    return client


@pytest.fixture
def followed(sms):
    """A promise that two people follow, with their browsers."""
    row = promised(at=NOON)
    browsers = []
    for phone in PHONES:
        a_case(phone=phone)
        browsers.append(signed_in(sms, phone))
        assert browsers[-1].post(f"/promises/{row.case.number}/follow").status_code == 302
    sms.said.clear()
    return row, browsers


def test_many_follow_one_promise_and_each_is_told_when_it_moves(followed, sms):
    row, _browsers = followed
    told(row, NOON + HOUR, "4", proof=ADDRESS)
    work()
    assert sorted(to for to, _text in sms.said) == sorted(PHONES)
    assert all("您关注的承诺" in text and "/promises/" in text for _to, text in sms.said)
    change = Change(date(2026, 4, 13), "演示区人大常委会", "第四十二次会议", "演示：情况有变。", value="40")
    actions.amend(again(row), change, actor=actor("supervisor"), at=NOON + 2 * HOUR)
    work(NOON + 2 * HOUR)
    assert len(sms.said) == 4 and "演示" not in str(sms.said[2:]), "nobody's words go out"


def test_one_stops_and_the_other_goes_on_hearing(followed, sms):
    row, (one, _other) = followed
    address = f"/promises/{row.case.number}/follow"
    assert "不再关注" in one.get(address).content.decode()
    one.post(address, {"stop": "1"})
    told(row, NOON + HOUR, "4")
    work()
    assert [to for to, _text in sms.said] == [PHONES[1]]


def test_followed_twice_is_told_once(followed, sms):
    row, (one, _other) = followed
    one.post(f"/promises/{row.case.number}/follow")
    assert Choice.objects.filter(follows=True, ended_at=None).count() == 2
    told(row, NOON + HOUR, "4")
    work()
    assert Message.objects.filter(number=row.case.number).count() == 2


def test_a_link_in_an_e_mail_stops_one_follower_alone(followed):
    row, _browsers = followed
    mine, theirs = Choice.objects.filter(follows=True).order_by("pk")
    link = wording.stop_link(Message(number=row.case.number, choice=mine))
    path = re.sub(r"^https?://[^/]+", "", link)
    assert Client().post(path).status_code == 200
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.ended_at is not None and theirs.ended_at is None


def test_who_has_proven_nothing_is_asked_for_a_contact_and_follows_nothing(sms):
    row = promised(at=NOON)
    client = Client()
    assert "获取验证码" in client.get(f"/promises/{row.case.number}/follow").content.decode()
    assert client.post(f"/promises/{row.case.number}/follow").status_code == 422
    assert not Choice.objects.exists()


STRANGER = "13700137000"


def asked_to_follow(row, contact=STRANGER):
    """Somebody who never asked for anything wants to follow, and types where the code should go."""
    client = Client()
    assert client.post(f"/promises/{row.case.number}/follow", {"contact": contact})["Location"] == "/me/code"
    work()
    return client


def code(peer):
    return re.search(r"(?<!\d)\d{6}(?!\d)", peer.said[-1][1])[0]


@pytest.mark.parametrize(("peer", "contact"), [("sms", STRANGER), ("mail", "somebody@example.org")])
def test_a_stranger_follows_with_nothing_but_a_contact_that_a_code_proved(request, peer, contact):
    peer, row = request.getfixturevalue(peer), promised(at=NOON)
    address = reverse("promise_follow", args=[row.case.number])
    client = asked_to_follow(row, contact)
    assert "如果" not in client.get("/me/code").content.decode()
    assert client.post("/me/code", {"code": code(peer)})["Location"] == address
    assert client.post(address).status_code == 302
    kept = people.reveal(Person.objects.get())
    assert (kept.phone or kept.email, kept.name, kept.id_number) == (contact, "", "")
    told(row, NOON + HOUR, "4")
    work()
    assert peer.said[-1][0] == contact and "您关注的承诺" in peer.said[-1][1]


def test_the_address_lies_nowhere_but_in_the_vault_once_the_code_is_on_its_way(sms):
    row = promised(at=NOON)
    client = Client()
    client.post(f"/promises/{row.case.number}/follow", {"contact": STRANGER})
    waiting = SignIn.objects.get()
    assert STRANGER.encode() not in bytes(waiting.sealed) and not Person.objects.exists(), "only the worker looks"
    work()
    assert SignIn.objects.get().sealed is None and [to for to, _text in sms.said] == [STRANGER]


def test_who_never_uses_the_code_is_forgotten_after_a_day(sms):
    asked_to_follow(promised(at=NOON))
    outbox.forget(NOON + 23 * HOUR)
    assert people.reveal(Person.objects.get()).phone == STRANGER
    outbox.forget(NOON + 26 * HOUR)
    assert people.reveal(Person.objects.get()).phone == ""


def test_who_follows_no_more_is_forgotten_after_a_day_and_who_asked_for_something_is_not(followed, sms):
    row, (one, other) = followed
    told(row, NOON + HOUR, "4")
    work()
    stranger = asked_to_follow(row)
    stranger.post("/me/code", {"code": code(sms)})
    for browser in (one, other, stranger):
        browser.post(f"/promises/{row.case.number}/follow")
        browser.post(f"/promises/{row.case.number}/follow", {"stop": "1"})
    outbox.forget(NOON + 20 * HOUR)
    assert {people.reveal(person).phone for person in Person.objects.all()} == {*PHONES, STRANGER}
    outbox.forget(NOON + 27 * HOUR)
    assert {people.reveal(person).phone for person in Person.objects.all()} == {*PHONES, ""}


def test_codes_to_follow_are_limited_as_those_to_sign_in_are(sms):
    row = promised(at=NOON)
    for _time in range(3):
        asked_to_follow(row)
    answer = Client().post(f"/promises/{row.case.number}/follow", {"contact": STRANGER})
    assert answer.status_code == 422 and "太频繁" in answer.content.decode()
    assert Client().post("/me", {"contact": STRANGER}).status_code == 422, "one limit for both"


def test_beyond_what_a_house_sends_in_an_hour_only_who_is_known_gets_a_code(sms, monkeypatch):
    monkeypatch.setattr(signin, "STRANGERS", (1, HOUR))
    row = promised(at=NOON)
    a_case(phone=PHONES[0])
    for contact in (STRANGER, "13600136000", PHONES[0]):
        asked_to_follow(row, contact)
    assert [to for to, _text in sms.said] == [STRANGER, PHONES[0]]
    assert Person.objects.count() == 2, "nobody else is kept"


def test_a_code_for_the_own_cases_still_goes_to_nobody_that_is_unknown(sms):
    Client().post("/me", {"contact": STRANGER})
    work()
    assert sms.said == [] and not Person.objects.exists()


def test_a_send_back_is_told_as_what_it_is(followed, sms):
    row, _browsers = followed
    told(row, NOON, "44", "done", proof=ADDRESS)
    progress.send_back(again(row), reason="演示：没有开门。", actor=actor("supervisor"), at=NOON + HOUR)
    work()
    texts = [text for _to, text in sms.said]
    assert sum("退回再办" in text for text in texts) == 2 and not any("正在办" in text for text in texts)
    assert not any("没有开门" in text for text in texts), "nobody's words go out"
