"""The pages without a browser: what they cost, what they refuse, what they never say."""

import json

import pytest
from django.conf import settings
from django.test import Client

from fullresponse.cases import actions, labels, tracking
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import Refused
from tests import cast

pytestmark = pytest.mark.django_db
MOST_QUERIES = 6  # of a list page, signing-in check and session included
WORDS = "演示：宣武门外大街的路灯坏了三天，椿树街道没人来修。"


def as_(username: str) -> Client:
    client = Client()
    client.force_login(cast.person(username), backend="fullresponse.orgs.backends.StaffBackend")
    client.get("/desk/")  # the first page of a session also notes when it was seen
    return client


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("handler", "/desk/work"),
        ("supervisor", "/desk/cases?state=received&street=&category="),
        ("supervisor", "/api/cases?state=received"),
    ],
)
def test_a_list_page_costs_at_most_six_queries(who, address, django_assert_max_num_queries):
    for state in cast.AFTER:
        cast.a_case(state)
    client = as_(who)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(address).status_code == 200


def test_the_last_page_follows_the_first_by_the_cursor_without_gap_or_repeat():
    made = [cast.a_case(words=f"演示第{n}件").number for n in range(30)]
    client, seen, address = as_("supervisor"), [], "/api/cases?state=received&size=7"
    after = ""
    while True:
        page = client.get(f"{address}&after={after}").json()
        seen += [row["number"] for row in page["cases"]]
        if not (after := page["after"]):
            break
    assert sorted(seen) == sorted(made)


@pytest.mark.parametrize("after", ["x", "2026-01-01_x", "%00", "9" * 50, "2026-01-01T00:00:00Z_" + "9" * 40])
def test_a_made_up_cursor_is_refused_in_a_sentence(after):
    answer = as_("supervisor").get(f"/api/cases?after={after}")
    assert answer.status_code == 409
    assert "翻页" in answer.json()["refused"]


@pytest.mark.parametrize("query", ["state=nowhere", "street=nowhere", "category=nowhere", "lead=nowhere", "size=1000"])
def test_an_unknown_filter_is_refused_in_a_sentence(query):
    answer = as_("supervisor").get(f"/api/cases?{query}")
    assert answer.status_code == 409
    assert answer.json()["refused"]


def test_every_page_carries_the_policy_and_is_not_kept_by_the_browser():
    answer = as_("supervisor").get("/desk/cases")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert "geolocation=()" in answer["Permissions-Policy"]


def test_a_session_ends_after_its_idle_minutes_and_says_so(time_machine):
    time_machine.move_to(cast.NOON)
    client = as_("supervisor")
    time_machine.shift(settings.IDLE_MINUTES * 60 + 61)
    answer = client.get("/desk/cases", follow=True)
    assert answer.redirect_chain[0][0].startswith("/login")
    assert "离开" in answer.content.decode()


def test_pages_read_within_a_minute_write_no_session(time_machine, django_assert_max_num_queries):
    time_machine.move_to(cast.NOON)
    client = as_("supervisor")
    before = client.session["seen"]
    time_machine.shift(30)
    client.get("/desk/cases")
    assert client.session["seen"] == before


def test_an_intake_by_json_is_a_case_once():
    client = as_("operator")
    body = json.dumps({"words": WORDS, "token": "abc"})
    first = client.post("/api/cases", body, content_type="application/json")
    again = client.post("/api/cases", body, content_type="application/json")
    assert first.status_code == 201
    assert first.json()["number"] == again.json()["number"]
    assert first.json()["code"] == tracking.code_of(first.json()["number"])


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '{"words": 3}',
        '{"words": ""}',
        '{"place": "x"}',
        '{"words": "x", "state": "closed"}',
        '{"words": "x", "kind": "?"}',
    ],
)
def test_a_wrong_intake_by_json_is_refused_and_nothing_is_kept(body):
    answer = as_("operator").post("/api/cases", body, content_type="application/json")
    assert answer.status_code == 409
    assert answer.json()["refused"]
    assert not Case.objects.exists()


def test_json_needs_signing_in_and_writing_needs_the_post():
    assert Client().get("/api/cases").status_code == 401
    answer = as_("supervisor").post("/api/cases", json.dumps({"words": WORDS}), content_type="application/json")
    assert answer.status_code == 403


def test_writing_without_the_csrf_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.person("operator"), backend="fullresponse.orgs.backends.StaffBackend")
    answer = client.post("/api/cases", json.dumps({"words": WORDS}), content_type="application/json")
    assert answer.status_code == 403


def test_the_code_may_be_typed_in_full_width_digits():
    case = cast.a_case()
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in tracking.code_of(case.number))
    assert tracking.find(f" {case.number} ", wide) == case
    assert tracking.find(case.number, "1234 5678") is None


def test_a_page_of_somebody_elses_case_asks_for_the_code_again():
    case = cast.a_case()
    answer = Client().get(f"/my/{case.number}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/track")
    assert Client().post(f"/my/{case.number}/do/ask_call").status_code == 404


def test_the_caller_cannot_make_a_move_of_the_staff():
    case = cast.a_case("dispatched")
    client = Client()
    client.post("/track", {"number": case.number, "code": tracking.code_of(case.number)})
    answer = client.post(f"/my/{case.number}/do/sign_in")
    assert answer.status_code in (403, 409)
    case.refresh_from_db()
    assert case.state == "dispatched"


def test_a_body_may_be_typed_in_part_when_only_one_fits():
    found = labels.Choices({"a": "市政 › 路灯", "b": "市政 › 路面", "c": "环境 › 垃圾"}, "类别")
    assert (found.code("路灯"), found.code("a"), found.code("垃圾"), found.code("")) == ("a", "a", "c", "")
    with pytest.raises(Refused, match="2 个类别"):
        found.code("路")
    with pytest.raises(Refused, match="没有"):
        found.code("电梯")


def test_a_handler_does_not_see_another_bodys_case():
    case = cast.a_case("dispatched")
    assert as_("stranger").get(f"/desk/cases/{case.number}").status_code == 404
    assert as_("handler").get(f"/desk/cases/{case.number}").status_code == 200


def test_internal_words_never_reach_the_callers_page():
    case = cast.a_case("contacted")
    actions.move(case, "remark", actor=cast.actor("handler"), at=cast.NOON, note="只给同事看的话")
    client = Client()
    client.post("/track", {"number": case.number, "code": tracking.code_of(case.number)})
    page = client.get(f"/my/{case.number}").content.decode()
    assert "只给同事看的话" not in page
    assert "演示handler" not in page


def test_too_many_wrong_passwords_lock_the_account_with_a_sentence():
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        answer = client.post("/login", {"username": "operator", "password": "wrong"})
    assert answer.status_code == 429
    assert "锁定" in answer.content.decode()


def test_a_page_that_is_not_there_says_so_in_words():
    answer = Client().get("/nothing-here")
    assert answer.status_code == 404
    assert "找不到" in answer.content.decode()


def test_the_platform_says_that_it_is_well():
    assert Client().get("/healthz").json() == {"ok": True}
