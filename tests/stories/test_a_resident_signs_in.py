"""A resident signs in by a code that a real peer receives, hears of the steps they chose, and is helped by another."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from fullresponse.cases import actions, letting_in, tracking
from fullresponse.cases.models import Case
from fullresponse.jobs import worker
from fullresponse.ledger.history import history
from fullresponse.notices import actions as choices
from fullresponse.notices import outbox
from fullresponse.notices.models import Choice, Message
from fullresponse.vault import parties, people
from fullresponse.vault.models import Party
from tests.cast import NOON, a_case, a_request, actor, person

pytestmark = pytest.mark.django_db
PHONE, EMAIL = "13800138000", "yan@example.org"
ASKED = {"words": "演示：路灯不亮。", "token": "a" * 32, "phone": PHONE, "name": "演示甲"}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        yield


def work(hours=0):
    """The worker's rounds until nothing is left to do."""
    now = NOON + timedelta(hours=1 + hours)
    while worker.one_round(now):
        pass


def signed_in(peer, contact=PHONE):
    client = Client()
    assert client.post("/me", {"contact": contact})["Location"] == "/me/code"
    work()
    code = re.search(r"(?<!\d)\d{6}(?!\d)", peer.said[-1][1])[0]
    assert client.post("/me/code", {"code": code})["Location"] == "/me"
    return client


def test_a_resident_signs_in_by_text_message_sees_what_came_from_that_telephone_and_rates(sms):
    case, other = a_case("replied"), a_case("replied", phone="13900139000")
    client = signed_in(sms)
    assert sms.said[-1][0] == PHONE
    page = client.get("/me").content.decode()
    assert case.number in page and other.number not in page and "138****8000" in page and PHONE not in page
    later = a_case("dispatched", at=NOON + timedelta(minutes=30))
    assert later.number in client.get("/me").content.decode()
    rating = {"rate-contacted": "yes", "rate-solved": "no", "rate-satisfaction": "dissatisfied"}
    answer = client.post(f"/my/{case.number}/do/rate", {**rating, "rate-unsolved_reason": "came_back"})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.round, case.solved) == ("dispatched", 2, False)
    rated = next(e for e in history(case.subject) if e.kind == "case.rated")
    assert rated.public["unsolved_reason"] == "came_back"


def test_signing_out_leaves_nothing_on_the_machine(sms):
    case = a_case("dispatched")
    client = signed_in(sms)
    assert client.get(f"/my/{case.number}").status_code == 200
    client.post("/track/forget")
    assert case.number not in client.get("/me").content.decode()
    assert client.get(f"/my/{case.number}").status_code == 302


def test_the_session_of_a_contact_ends_after_two_hours(sms):
    case = a_case("dispatched")
    client = signed_in(sms)
    with time_machine.travel(NOON + timedelta(hours=3, minutes=1), tick=False):
        assert client.get(f"/my/{case.number}").status_code == 302


def test_a_mailbox_given_in_the_form_signs_in_too(mail):
    Client().post("/", {**ASKED, "email": "Yan@Example.ORG"})
    case = Case.objects.get()
    client = signed_in(mail, EMAIL)
    assert mail.said[-1][0] == EMAIL
    assert case.number in client.get("/me").content.decode()
    assert people.masked(Party.objects.get().person).email == "y***@example.org"


def test_messages_come_for_every_step_to_who_ticked_it_with_no_name_and_no_word_of_theirs(sms):
    Client().post("/", {**ASKED, "messages": "on"})
    case = Case.objects.get()
    work()
    actions.move(
        case, "dispatch", actor=actor("dispatcher"), at=NOON + timedelta(hours=2), lead=actor("handler").posts[0][1]
    )
    work(hours=1)
    assert [to for to, _text in sms.said] == [PHONE, PHONE]
    text = sms.said[1][1]
    assert case.number in text and "下一步：" in text and link_of(case) in text
    assert "演示甲" not in text and "路灯" not in text and PHONE not in text


def test_only_replies_and_deadlines_are_told_to_who_wants_no_more(mail):
    case = a_case("received")
    choose(case, "key")
    a_reply(case)
    work(hours=4)
    assert [("已答复" in text, case.number in text) for _to, text in mail.said] == [(True, True)]


def link_of(case):
    return reverse("mine", args=[case.number])


def choose(case, steps, language="zh-hans"):
    told = {"actor": "caller:web", "at": NOON}
    return choices.choose(case.number, people.keep(email=EMAIL), "email", steps, language, **told)


def a_reply(case):
    lead = actor("handler").posts[0][1]
    steps = (
        ("dispatch", "dispatcher", {"lead": lead}), ("sign_in", "handler", {}), ("contact", "handler", {}),
        ("reply", "handler", {"answer": "已修好。"}),
    )  # fmt: skip
    for hour, (verb, who, given) in enumerate(steps, 1):
        actions.move(case, verb, actor=actor(who), at=NOON + timedelta(hours=hour), **given)


def test_the_language_is_the_one_that_was_chosen_and_the_link_in_the_mail_stops_it(mail):
    case = a_case("received")
    choose(case, "all", "en")
    a_reply(case)
    work(hours=4)
    assert len(mail.said) == 5 and "Answered." in mail.said[-1][1]
    link = re.search(r"/messages/stop/\S+", mail.said[-1][1])[0]
    client = Client()
    assert client.get(link).status_code == 200 and Choice.objects.get().ended_at is None
    assert client.post(link).status_code == 200
    actions.move(case, "call_back", actor=actor("caller_back"), at=NOON + timedelta(hours=5), **SOLVED)
    work(hours=5)
    assert len(mail.said) == 5
    assert [e.kind for e in history(f"notice:{Choice.objects.get().pk}")] == ["notice.chosen", "notice.stopped"]


SOLVED = {"contacted": True, "solved": True, "satisfaction": "satisfied"}


def test_a_choice_is_made_changed_and_ended_on_its_page(sms):
    case = a_case("dispatched")
    client = signed_in(sms)
    url = f"/my/{case.number}/messages"
    assert "138****8000" in client.get(url).content.decode()
    wanted = {"steps": "key", "channel": "sms", "language": "en"}
    assert client.post(url, wanted).status_code == 302
    assert client.post(url, {**wanted, "contact": "010-66001234"}).status_code == 422
    assert client.post(url, {**wanted, "steps": "all"}).status_code == 302
    assert Choice.objects.get(ended_at=None).steps == "all"
    assert client.post(url, {**wanted, "steps": "none"}).status_code == 302
    assert not Choice.objects.filter(ended_at=None).exists() and Choice.objects.count() == 2


def test_who_asks_for_somebody_else_says_that_they_agreed_and_both_see_the_case(sms):
    other = {"for_other": "on", "other_name": "演示乙", "other_phone": "13700137000"}
    assert Client().post("/", {**ASKED, **other}).status_code == 422
    assert Client().post("/", {**ASKED, **other, "consent": "on"}).status_code == 302
    case = Case.objects.get()
    assert people.reveal(case.caller).phone == "13700137000"
    joined = history(f"party:{Party.objects.get().pk}")[0]
    assert joined.kind == "party.joined" and joined.data["consent"] is True and joined.actor == "helper:web"
    helper, concerned = signed_in(sms), signed_in(sms, "13700137000")
    assert "我代办的" in helper.get("/me").content.decode()
    assert "请人帮忙" in concerned.get(f"/my/{case.number}").content.decode()
    assert "请人帮忙" not in helper.get(f"/my/{case.number}").content.decode()
    staff = Client()
    staff.force_login(person("dispatcher"), backend="fullresponse.orgs.backends.StaffBackend")
    assert "代办人" in staff.get(f"/desk/cases/{case.number}").content.decode()


def test_who_asks_for_somebody_else_does_not_rate_what_comes_of_it():
    other = {"for_other": "on", "other_name": "演示乙", "other_phone": "13700137000", "consent": "on"}
    client = Client()
    page = client.post("/", {**ASKED, **other}, follow=True).content.decode()
    case = Case.objects.get()
    code = tracking.helper_code(Party.objects.get())
    assert case.number in page and code in page and tracking.code_of(case.number) not in page
    again = Client()
    assert again.post("/track", {"number": case.number, "code": code})["Location"] == link_of(case)
    assert "代办人的身份" in again.get(f"/my/{case.number}").content.decode()
    for verb in ("rate", "withdraw", "hide"):
        assert client.post(f"/my/{case.number}/do/{verb}", {}).status_code in (409, 422)
    assert Case.objects.get().state == "received"


def let_in(case):
    client = Client()
    client.post("/track", {"number": case.number, "code": tracking.code_of(case.number)})
    assert client.post(f"/my/{case.number}/helper").status_code == 409
    page = client.post(f"/my/{case.number}/helper", {"agreed": "on"}, follow=True).content.decode()
    code = tracking.helper_code(Party.objects.latest("pk"))
    assert code in page and code not in client.get(f"/my/{case.number}").content.decode()  # shown once
    return client, code


def test_a_helper_sees_and_adds_words_may_not_rate_and_is_let_out(sms):
    case = a_case("replied")
    owner, code = let_in(case)
    helper = Client()
    assert helper.post("/track", {"number": case.number, "code": code})["Location"] == link_of(case)
    page = helper.get(f"/my/{case.number}").content.decode()
    assert "更换灯具" in page and "提交评价" not in page and tracking.code_of(case.number) not in page
    rating = {"rate-contacted": "yes", "rate-solved": "yes", "rate-satisfaction": "satisfied"}
    assert helper.post(f"/my/{case.number}/do/rate", rating).status_code == 409
    assert helper.post(f"/my/{case.number}/helper", {"agreed": "on"}).status_code == 404
    assert helper.get(f"/my/{case.number}/messages").status_code == 404
    said = helper.post(f"/my/{case.number}/do/add_words", {"add_words-words": "演示：代为补充。"})
    assert said.status_code == 302
    assert history(case.subject)[-1].actor == f"helper:{Party.objects.get().pk}"
    assert "代办人" in owner.get(f"/my/{case.number}").content.decode()
    owner.post(f"/my/{case.number}/helper/{Party.objects.get().pk}/end")
    assert helper.get(f"/my/{case.number}").status_code == 302
    assert Client().post("/track", {"number": case.number, "code": code}).status_code == 422


def test_a_helpers_code_ends_after_seven_days():
    case = a_case("replied")
    party = letting_in.let_in(case, agreed=True, at=NOON - timedelta(days=7))
    code = tracking.helper_code(party)
    assert tracking.find_helper(case.number, code, NOON - timedelta(seconds=1)) == party
    assert tracking.find_helper(case.number, code, NOON) is None
    assert Client().post("/track", {"number": case.number, "code": code}).status_code == 422
    assert parties.of(case.subject, NOON) == []


def test_without_a_channel_nothing_is_offered_and_the_system_page_shows_what_waits():
    case = a_case("received")
    choose(case, "all")
    a_reply(case)
    work(hours=4)
    assert Message.objects.filter(state="waiting").count() == 5
    assert "messages" not in Client().get("/").content.decode().split("</form>")[0].split("name=")
    assert "编号和查询码" in Client().get("/me").content.decode()
    admin = Client()
    admin.force_login(person("admin"), backend="fullresponse.orgs.backends.StaffBackend")
    page = admin.get("/desk/system").content.decode()
    assert "未发：没有通道" in page and EMAIL not in page
    outbox._give_up(NOON + timedelta(days=4))
    assert set(Message.objects.values_list("state", "error")) == {("failed", "too old")}


def test_a_request_that_is_declined_says_why_in_plain_words():
    case = actions.receive(a_request(), actor=actor("operator"), at=NOON)
    outcome = {"outcome": "beyond_duties", "answer": "请向物业公司反映。"}
    actions.move(case, "decline", actor=actor("operator"), at=NOON, **outcome)
    client = Client()
    client.post("/track", {"number": case.number, "code": tracking.code_of(case.number)})
    assert "没有单位可以派" in client.get(f"/my/{case.number}").content.decode()


@pytest.mark.parametrize("state", ["received", "dispatched", "signed_in", "contacted", "replied"])
def test_every_page_that_is_not_the_end_says_what_comes_next(state):
    case = a_case(state)
    client = Client()
    client.post("/track", {"number": case.number, "code": tracking.code_of(case.number)})
    page = client.get(f"/my/{case.number}").content.decode()
    assert re.search(r"下一步：</strong>\S+在 .+ 前\S+。", page)
    assert ("马上转入二次办理" in page) == (state == "replied")
