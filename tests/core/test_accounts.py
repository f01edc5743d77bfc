"""Accounts after their first day: posts given and ended, accounts closed, by command and on a page."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client

from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import history
from fullresponse.orgs import leaves, people
from fullresponse.orgs.actors import actor_for
from fullresponse.orgs.models import Leave, Post
from tests.cast import NOON, PASSWORD, actor, person, two_bodies
from tests.core.rows import changed, everything

pytestmark = pytest.mark.django_db
BACKEND = "fullresponse.orgs.backends.StaffBackend"
DAY = timedelta(days=1)
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON)


def signed_in(username):
    client = Client()
    client.force_login(person(username), backend=BACKEND)
    return client


def posts(username, day=TODAY):
    return actor_for(person(username), day).posts


def told(username):
    event = history(f"person:{person(username).pk}")[-1]
    return event.kind, event.actor, event.data


def test_a_closed_account_signs_in_nowhere_and_holds_nothing(capsys):
    client, other = signed_in("operator"), signed_in("dispatcher")
    assert client.get("/desk/intake").status_code == 200
    Client().get("/track")
    kept = Session.objects.count()
    call_command("dismiss", "operator")
    assert "已注销账号 operator" in capsys.readouterr().out
    assert client.get("/desk/intake")["Location"].startswith("/login")
    assert other.get("/desk/queue").status_code == 200
    assert Session.objects.count() == kept - 1
    Client().post("/login", {"username": "operator", "password": PASSWORD})
    assert Session.objects.count() == kept - 1
    assert (person("operator").is_active, posts("operator"), posts("operator", TODAY + DAY)) == (False, (), ())
    assert told("operator") == ("person.dismissed", "system:command", {"sessions": 1})


def test_with_the_account_its_leaves_end_on_both_sides():
    for who, deputy in (("handler", "stranger"), ("stranger", "supervisor")):
        leaves.arrange(
            person(who), person(deputy), since=TODAY, until=TODAY, actor=actor(who), at=NOON,
        )  # fmt: skip
    people.dismiss("stranger", actor=actor("admin"), at=NOON)
    assert not Leave.objects.filter(current=True).exists()
    assert (posts("supervisor"), posts("stranger")) == ((("supervisor", ""),), ())
    assert told("handler")[0] == "person.leave_ended"


def test_a_post_is_given_and_ended_from_a_day_on(capsys):
    first, second = two_bodies()
    call_command("post", "add", "handler", f"handler@{second}", on="2026-04-15")
    assert [len(posts("handler", TODAY + n * DAY)) for n in (1, 2)] == [1, 2]
    assert told("handler") == (
        "person.post_added", "system:command", {"post": f"handler.{second}", "since": "2026-04-15"},
    )  # fmt: skip
    call_command("post", "end", "handler", f"handler@{first}")
    assert (posts("handler"), posts("handler", TODAY + 2 * DAY)) == ((), (("handler", second),))
    assert told("handler")[2] == {"post": f"handler.{first}", "until": "2026-04-12"}
    assert "handler handler@" in capsys.readouterr().out


def test_a_post_that_ended_begins_again_as_the_same_row():
    people.end_post("operator", "operator", actor=actor("admin"), at=NOON)
    people.add_post("operator", "operator", actor=actor("admin"), at=NOON + DAY)
    assert Post.objects.filter(person=person("operator")).count() == 1
    assert posts("operator", TODAY + DAY) == (("operator", ""),)


def test_who_loses_a_post_has_lost_it_at_the_next_click():
    client = signed_in("operator")
    assert client.get("/desk/intake").status_code == 200
    people.end_post("operator", "operator", actor=actor("admin"), at=NOON)
    assert client.get("/desk/intake").status_code == 403


WRONG = [
    (("dismiss", "nobody-there"), "没有“nobody-there”这个账号"),
    (("post", "add", "operator", "emperor"), "没有“emperor”这个岗位"),
    (("post", "add", "operator", "handler"), "“承办”要属于一个单位"),
    (("post", "add", "operator", "handler@nowhere"), "没有“nowhere”这个单位"),
    (("post", "add", "operator", "operator"), "演示operator已经有这个岗位"),
    (("post", "add", "operator", "dispatcher", "--on", "soon"), "日期要写成"),
    (("post", "end", "operator", "dispatcher"), "没有这个岗位"),
    (("post", "add", "admin", "operator"), "要由不同的人担任"),
    (("post", "add", "operator", "admin"), "要由不同的人担任"),
    (("post", "add", "nobody-there", "operator"), "没有“nobody-there”这个账号"),
]


@pytest.mark.parametrize(("command", "sentence"), WRONG)
def test_a_wrong_command_is_told_so_and_changes_nothing(command, sentence):
    before = everything()
    with pytest.raises(CommandError, match=sentence):
        call_command(*command)
    assert changed(before, everything()) == []


def test_a_closed_account_is_neither_closed_again_nor_given_a_post():
    people.dismiss("operator", actor=actor("admin"), at=NOON)
    with pytest.raises(Refused, match="已经注销"):
        people.dismiss("operator", actor=actor("admin"), at=NOON)
    with pytest.raises(Refused, match="已经注销"):
        people.add_post("operator", "dispatcher", actor=actor("admin"), at=NOON)


def test_nobody_closes_their_own_account():
    with pytest.raises(Refused, match="不能注销自己的账号"):
        people.dismiss("admin", actor=actor("admin"), at=NOON)


def test_the_administrator_sees_who_holds_what_and_ends_it_on_the_page():
    client = signed_in("admin")
    shown = client.get("/desk/people?q=演示handler").content.decode()
    assert "演示handler" in shown and "演示operator" not in shown
    given = {"verb": "add", "username": "handler", "role": "operator", "body": "", "on": ""}
    assert "已设岗：handler，受理员" in client.post("/desk/people/post", given, follow=True).content.decode()
    assert ("operator", "") in posts("handler")
    ended = {**given, "verb": "end"}
    assert "已结束任职：handler，受理员" in client.post("/desk/people/post", ended, follow=True).content.decode()
    assert ("operator", "") not in posts("handler")
    closed = {"username": "handler", "again": "handler"}
    assert "已注销 演示handler 的账号。" in client.post("/desk/people/dismiss", closed, follow=True).content.decode()
    assert "已注销" in client.get("/desk/people?q=handler").content.decode()


@pytest.mark.parametrize(
    ("address", "form", "sentence"),
    [
        ("/desk/people/dismiss", {"username": "operator", "again": "operatr"}, "请把用户名再写一遍"),
        ("/desk/people/dismiss", {"username": "admin", "again": "admin"}, "不能注销自己"),
        ("/desk/people/post", {"verb": "add", "username": "operator", "role": "x"}, "没有“x”这个岗位"),
        (
            "/desk/people/post",
            {"username": "operator", "role": "handler", "body": "不存在的单位"},
            "里没有“不存在的单位”",
        ),
        ("/desk/people/post", {"username": "admin", "role": "supervisor"}, "不能给自己设岗"),
        ("/desk/people/post", {"username": "operator", "role": "dispatcher", "on": "soon"}, "日期要写成"),
    ],
)
def test_a_wrong_form_is_refused_and_changes_nothing(address, form, sentence):
    client, before = signed_in("admin"), everything()
    answer = client.post(address, form)
    assert (answer.status_code, sentence in answer.content.decode()) == (409, True)
    assert changed(before, everything()) == []


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30])
def test_a_made_up_page_of_accounts_is_refused(after):
    assert signed_in("admin").get(f"/desk/people?after={after}").status_code == 409


def test_the_page_of_accounts_costs_the_same_however_many_there_are(django_assert_max_num_queries):
    accounts = [{"username": f"new{n}", "name": f"演示{n}", "posts": [("operator", "")]} for n in range(60)]
    people.hire_many(accounts, password=PASSWORD, actor="system:tests", at=NOON)
    client = signed_in("admin")
    client.get("/desk/people")
    with django_assert_max_num_queries(5):
        page = client.get("/desk/people").content.decode()
    assert "下一页" in page
