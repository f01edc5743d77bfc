"""What no browser and no program of ours would send is refused with a sentence, never a broken page."""

import json
from datetime import date

import pytest

from fullresponse.cases import rules
from fullresponse.cases.models import Case
from tests.cast import person

pytestmark = pytest.mark.django_db


def signed_in(client, username):
    client.force_login(person(username), backend="fullresponse.orgs.backends.StaffBackend")
    return client


def sent(client, body):
    return signed_in(client, "operator").post("/api/cases", body, content_type="application/json")


@pytest.mark.parametrize("body", ["[" * 60_000, '{"words":' * 6_000])
def test_json_of_endless_brackets_is_refused(client, body):
    answer = sent(client, body)
    assert (answer.status_code, answer.json()) == (409, {"refused": "内容不是 JSON。"})


@pytest.mark.parametrize("token", ["\ud800", "\0", "a\nb", "令牌"])
def test_a_token_that_a_database_cannot_keep_is_refused(client, token):
    answer = sent(client, json.dumps({"words": "路灯不亮。", "token": token}))
    assert (answer.status_code, answer.json()) == (409, {"refused": "“token”的类型不对。"})
    assert not Case.objects.exists()


@pytest.mark.parametrize("page", ["/", "/desk/intake"])
def test_a_forms_token_fits_into_the_row_with_the_name_of_its_form(client, page):
    answer = signed_in(client, "operator").post(page, {"token": "a" * 51, "words": "路灯不亮。", "verb": "receive"})
    assert answer.status_code == 422 and not Case.objects.exists()


@pytest.mark.parametrize("page", ["/desk/cases/%00", "/desk/intake/a%00b", "/my/%00", "/nowhere/%00"])
def test_a_nul_in_an_address_is_refused_before_it_reaches_the_database(client, page):
    assert signed_in(client, "operator").get(page).status_code == 400


@pytest.mark.parametrize("page", ["/desk/find?q=", "/desk/queue?at="])
def test_a_nul_in_what_is_looked_for_finds_nothing(client, page):
    right = rules.number("西", date(2026, 11, 21), 42)
    assert rules.right_number(right) and not rules.right_number(right.replace("西", "\0"))
    assert signed_in(client, "many_hats").get(page + right.replace("西", "%00")).status_code == 200


@pytest.mark.parametrize("query", ["first=0001-01-01", "last=9999-12-31", "first=1899-12-31", "last=3000-01-01"])
def test_rates_of_a_year_that_cannot_be_computed_are_refused(client, query):
    answer = signed_in(client, "supervisor").get(f"/desk/rates?{query}")
    assert answer.status_code == 409 and "日期要写成" in answer.content.decode()


def test_a_length_in_superscript_digits_is_no_length(client):
    assert client.get("/", CONTENT_LENGTH="\u00b2").status_code == 413
