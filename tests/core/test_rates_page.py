"""The page of the three rates: who sees it, and that its integers are those of the callbacks."""

import re

import pytest

from fullresponse.jobs import worker
from fullresponse.metrics import rollup
from tests import cast

pytestmark = pytest.mark.django_db


def work():
    while worker.one_round(cast.NOON):
        pass


def page(client, username, **asked):
    client.force_login(cast.person(username), backend="fullresponse.orgs.backends.StaffBackend")
    return client.get("/desk/rates", {"first": "2026-04-01", "last": "2026-04-30", **asked})


def test_each_percentage_stands_beside_its_integers(client):
    cast.a_case("closed")
    work()
    html = re.sub(
        r' data-name="[^"]+"', "", page(client, "supervisor").content.decode()
    )  # what a phone shows beside it
    assert "<td>1</td><td>1</td><td>100.00 %</td><td>1</td><td>100.00 %</td><td>10/10</td><td>100.00 %</td>" in html


def test_without_a_callback_there_is_no_rate_and_it_says_so(client):
    html = page(client, "supervisor", by="lead").content.decode()
    assert "—" in html and "这些天没有有效回访" in html


@pytest.mark.parametrize("username", ["operator", "handler", "admin"])
def test_the_page_is_for_those_who_oversee(client, username):
    assert page(client, username).status_code == 403


@pytest.mark.parametrize("asked", [{"first": "昨天"}, {"last": "2026-02-30"}, {"first": "2026-05-01"}])
def test_a_day_that_is_none_is_refused_with_a_sentence(client, asked):
    answer = page(client, "supervisor", **asked)
    assert answer.status_code == 409 and ("日期" in answer.content.decode() or "日子" in answer.content.decode())


def test_days_that_are_being_added_up_again_are_said_to_be(client):
    cast.a_case("closed")
    work()
    rollup.forget([cast.NOON.date()])
    assert "有 1 天的数正在重新汇总" in page(client, "supervisor").content.decode()
    assert "重新汇总" not in page(client, "supervisor", first="2026-05-01", last="2026-05-31").content.decode()
    work()
    assert "重新汇总" not in page(client, "supervisor").content.decode()
