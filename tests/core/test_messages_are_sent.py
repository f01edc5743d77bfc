"""Messages get to their peers whatever happens: a broken gateway, no such mailbox, a worker that is killed."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from fullresponse.cases import tracking
from fullresponse.cases.models import Case
from fullresponse.config.home import gateway, smtp
from fullresponse.jobs import worker
from fullresponse.ledger.models import Event
from fullresponse.notices import actions, follow, outbox
from fullresponse.notices.models import Choice, Message
from fullresponse.vault import people
from tests import peers
from tests.cast import NOON, a_case, actor, part_of
from tests.stories.officers import begin, do, hire_officers

MINUTE = timedelta(minutes=1)
PHONE = "13800138000"


def chosen(channel="sms", at=NOON, **contact):
    """A case of which every step is to be told."""
    case = a_case("received", at=at)
    person = people.keep(**(contact or {"phone": PHONE}))
    actions.choose(case.number, person, channel, "all", "zh-hans", actor="caller:web", at=at)
    return case


def work(at=NOON):
    while worker.one_round(at):
        pass


def states():
    return list(Message.objects.order_by("pk").values_list("state", "attempts", "error"))


@pytest.mark.django_db
def test_a_follower_told_twice_makes_a_message_once(sms):
    case = chosen()
    work()
    follow.tell(list(Event.objects.filter(subject=case.subject)))
    work()
    assert len(sms.said) == 1 and states() == [("sent", 1, "")]


@pytest.mark.django_db
def test_a_reception_that_was_put_off_is_told_with_its_new_day(sms):
    hire_officers()
    needs = {"reception_on": "2026-04-20", "custodian": actor("leader").person}
    case = begin("reception", "petition_officer", NOON, needs=needs)
    actions.choose(case.number, people.keep(phone=PHONE), "sms", "key", "zh-hans", actor="caller:web", at=NOON)
    do(case, "reschedule", "petition_officer", NOON + MINUTE, reception_on="2026-04-22", reason="演示：临时会议。")
    work(NOON + 2 * MINUTE)
    assert len(sms.said) == 1 and "改期" in str(sms.said) and "22" in str(sms.said)


@pytest.mark.django_db
def test_more_time_is_told_with_the_end_of_the_deadline_that_was_moved(sms):
    case = a_case("signed_in", urgency="general")  # in which another deadline, the first contact, comes next
    actions.choose(case.number, people.keep(phone=PHONE), "sms", "key", "zh-hans", actor="caller:web", at=NOON)
    more = {"units": 3, "extension_reason": "演示：等配件。"}
    do(case, "ask_extension", "handler", NOON + MINUTE, **more)
    do(part_of(case, "extension"), "grant", "shift_leader", NOON + 2 * MINUTE, **more)
    work(NOON + 3 * MINUTE)
    assert len(sms.said) == 1 and "“答复”的时限有变，现在是 4月23日 周四 24:00。" in sms.said[0][1]
    resident = Client()
    resident.post("/track", {"number": case.number, "code": tracking.code_of(case.number)})
    page = resident.get(f"/my/{case.number}").content.decode()
    assert "“答复”改到 4月23日 周四 24:00 前" in page and more["extension_reason"] in page


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [500, 503, 429, 302, 0])
def test_what_a_gateway_did_not_take_is_tried_again_under_the_same_id(sms, trouble):
    sms.answers = [trouble]
    chosen()
    work()
    assert states()[0][:2] == ("waiting", 1) and sms.said == []
    work(NOON + MINUTE)
    assert states() == [("sent", 2, "")] and len(sms.said) == 1
    assert sms.whole[0]["id"] == sms.whole[1]["id"]


@pytest.mark.django_db
def test_what_a_gateway_refuses_is_not_tried_again(sms):
    sms.answers = [400]
    chosen()
    work()
    work(NOON + MINUTE)
    assert states() == [("failed", 1, "HTTP 400")] and len(sms.whole) == 1


@pytest.mark.django_db
def test_a_mailbox_that_is_not_there_is_given_up_and_a_full_one_tried_again(mail):
    mail.answers = ["550 no such mailbox", "452 full"]
    chosen("email", email="a@example.org")
    chosen("email", email="b@example.org")
    work()
    work(NOON + MINUTE)
    assert sorted(states()) == [("failed", 1, "SMTP 550"), ("sent", 2, "")]
    assert (
        mail.whole[0]["Message-ID"].startswith("<fullresponse-")
        and "/messages/stop/" in mail.whole[0]["List-Unsubscribe"]
    )


@pytest.mark.django_db
def test_a_channel_that_is_silent_does_not_hold_up_the_other(sms, mail):
    sms.answers = [500]
    for _ in range(2):
        chosen()
    chosen("email", email="a@example.org")
    worker.one_round(NOON)  # makes the messages
    worker.one_round(NOON)
    assert len(mail.said) == 1


@pytest.mark.django_db
def test_somebody_whose_address_was_erased_gets_nothing(sms):
    case = chosen()
    people.erase(Choice.objects.get(number=case.number).person)
    work()
    assert sms.said == [] and states() == [("failed", 1, "no address")]


@pytest.mark.django_db
def test_what_an_import_brings_of_the_past_is_no_news(sms):
    case = chosen()
    [event] = list(Event.objects.filter(subject=case.subject))
    event.recorded_at = event.at + timedelta(days=3)
    follow.tell([event])
    assert states() == []


@pytest.mark.django_db
def test_a_flood_to_one_telephone_is_stopped(sms):
    for _ in range(outbox.A_DAY + 2):
        chosen()
    work()
    assert len(sms.said) == outbox.A_DAY
    assert [s for s in states() if s[0] == "failed"] == [("failed", 1, "too many to one person")] * 2


def test_a_worker_killed_while_it_sends_loses_no_message(committed_db, django_db_blocker, settings):
    peer = peers.Peer(answers=[-1])  # takes the request and says nothing
    server = peers.gateway(peer)
    settings.SMS_GATEWAY = f"http://127.0.0.1:{server.server_port}/"
    env = {
        **committed_db.env,
        "DJANGO_SETTINGS_MODULE": "fullresponse.config.settings",
        "FULLRESPONSE_SMS": settings.SMS_GATEWAY,
    }
    with django_db_blocker.unblock():
        chosen(at=timezone.now())
        process = subprocess.Popen([sys.executable, "-m", "fullresponse.config.cli", "work"], env=env)
        deadline = time.monotonic() + 40
        while not peer.whole and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
        peer.released.set()
        assert Message.objects.get().state == "waiting"
        assert outbox.sweep(timezone.now()) == 0  # its lease is another's
        assert outbox.sweep(timezone.now() + outbox.LEASE + MINUTE) == 1
        assert Message.objects.get().state == "sent" and Case.objects.count() == 1
    server.shutdown()
    assert [w["id"] for w in peer.whole] == [peer.whole[0]["id"]] * 2 and len(peer.said) == 1


def test_the_settings_of_channels_are_read_and_what_is_not_safe_is_refused():
    found = smtp("smtp://user:p%40ss@mail.example.org?from=a@example.org")
    assert (found["port"], found["password"], found["use_tls"], found["use_ssl"]) == (587, "p@ss", True, False)
    assert smtp("smtps://mail.example.org?from=a@example.org")["use_ssl"] and smtp("") == {}
    assert not smtp("smtp://127.0.0.1:25?from=a@example.org")["use_tls"]
    assert gateway("https://sms.example.org/x") and gateway("http://127.0.0.1:9/") and gateway("") == ""
    for wrong in ("http://sms.example.org/", "ftp://127.0.0.1/", "sms.example.org"):
        with pytest.raises(ImproperlyConfigured):
            gateway(wrong)
    for wrong in ("mail.example.org", "smtp://mail.example.org", "smtp://?from=a@example.org"):
        with pytest.raises(ImproperlyConfigured):
            smtp(wrong)
