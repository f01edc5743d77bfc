"""Whoever follows a promise is told whenever it moves, each for themselves, until they have had enough."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from fullresponse.jobs import worker
from fullresponse.notices import wording
from fullresponse.notices.models import Choice, Message
from fullresponse.promises import actions
from fullresponse.promises.actions import Change
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


def test_who_has_proven_nothing_is_asked_to_sign_in_and_follows_nothing(sms):
    row = promised(at=NOON)
    client = Client()
    assert "登录" in client.get(f"/promises/{row.case.number}/follow").content.decode()
    assert client.post(f"/promises/{row.case.number}/follow").status_code == 409
    assert not Choice.objects.exists()
