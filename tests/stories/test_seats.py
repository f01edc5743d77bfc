"""The shift leader says who sits where: seats by shifts, nobody twice in a shift, nobody who is away."""

from datetime import timedelta

import pytest
from django.test import Client

from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.history import history
from fullresponse.orgs import leaves, seats
from fullresponse.orgs.models import Seat
from fullresponse.orgs.people import dismiss, end_post
from tests.cast import NOON, actor, person
from tests.core.rows import changed, everything
from tests.core.test_two_writers import at_once, shared  # noqa: F401 - a fixture that this file uses

BACKEND = "fullresponse.orgs.backends.StaffBackend"
DAY = timedelta(days=1)
TODAY = NOON.date()


def key(username):
    return person(username).pk


def plan(wanted, day=TODAY, who="shift_leader", seen=None):
    seen = seats.mark(seats.of(day)) if seen is None else seen
    named = {place: key(name) if isinstance(name, str) else name for place, name in wanted.items()}
    return seats.plan(day, named, seen=seen, actor=actor(who), at=NOON)


def away(who, day=TODAY):
    leaves.arrange(person(who), person("supervisor"), since=day, until=day, actor=actor(who), at=NOON)


@pytest.fixture
def page(time_machine):
    time_machine.move_to(NOON)

    def of(who):
        client = Client()
        client.force_login(person(who), backend=BACKEND)
        return client

    return of


@pytest.mark.django_db
def test_the_plan_of_a_day_is_kept_and_is_one_event():
    assert plan({("early", 1): "operator", ("middle", 1): "operator", ("early", 2): "caller_back"}) == 3
    assert plan({("early", 1): "caller_back", ("early", 2): "operator"}) == 3  # two changed places, one left
    assert seats.of(TODAY) == {("early", 1): key("caller_back"), ("early", 2): key("operator")}
    first, second = history("seats:2026-04-13")
    assert (second.kind, second.actor) == ("seats.planned", actor("shift_leader").ref)
    assert second.data == {"seats": {"early.1": key("caller_back"), "early.2": key("operator")}}
    assert first.data["seats"]["middle.1"] == key("operator")


@pytest.mark.django_db
def test_a_plan_that_changes_nothing_is_no_event():
    assert (plan({}), history("seats:2026-04-13")) == (0, [])


WRONG = {
    "twice in a shift": ({("early", 1): "operator", ("early", 2): "operator"}, "已经坐 1 号座席，不能再坐 2 号"),
    "a shift that is none": ({("noon", 1): "operator"}, "没有“noon”的 1 号座席"),
    "a seat that is none": ({("night", 3): "operator"}, "没有“night”的 3 号座席"),
    "somebody of a body": ({("early", 1): "handler"}, "没有热线的岗位"),
    "somebody who only looks": ({("early", 1): "supervisor"}, "没有热线的岗位"),
    "nobody at all": ({("early", 1): 10**9}, "没有热线的岗位"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_plan_is_refused_with_a_sentence_and_nothing_changes(what):
    wanted, sentence = WRONG[what]
    before = everything()
    with pytest.raises(Refused, match=sentence):
        plan({("middle", 1): "dispatcher", **wanted})
    assert changed(before, everything()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "sentence"), [(-1, "已经过去的日子"), (93, "最多提前 92 天")])
def test_a_plan_is_of_a_day_soon_to_come(days, sentence):
    with pytest.raises(Refused, match=sentence):
        plan({}, TODAY + days * DAY)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["operator", "admin", "handler"])
def test_nobody_else_plans(who):
    with pytest.raises(NotAllowed, match="座席由值班长安排"):
        plan({}, who=who)


@pytest.mark.django_db
def test_who_is_away_gets_no_seat_and_the_deputy_may():
    away("operator")
    with pytest.raises(Refused, match="演示operator这一天请了假，早班 1 号座席要换人"):
        plan({("early", 1): "operator"})
    assert plan({("early", 1): "supervisor"}) == 1
    assert plan({("early", 1): "operator"}, TODAY + DAY) == 1


@pytest.mark.django_db
def test_the_day_before_fills_empty_seats_without_those_who_are_gone():
    crew = ("operator", "caller_back", "dispatcher", "second_clerk", "many_hats")
    plan({("early", n): name for n, name in enumerate(crew, 1)})
    tomorrow = TODAY + DAY
    plan({("early", 1): "shift_leader", ("early", 6): "caller_back"}, tomorrow)
    away("dispatcher", tomorrow)
    end_post("second_clerk", "caller_back", actor=actor("admin"), at=NOON)
    seen = seats.mark(seats.of(tomorrow))
    assert seats.copy(tomorrow, seen=seen, actor=actor("shift_leader"), at=NOON) == 1
    assert seats.of(tomorrow) == {
        ("early", 1): key("shift_leader"), ("early", 5): key("many_hats"), ("early", 6): key("caller_back"),
    }  # fmt: skip


@pytest.mark.django_db
def test_a_plan_made_of_what_is_no_longer_so_is_refused():
    plan({("early", 1): "operator"})
    with pytest.raises(Refused, match="刚才被别人改过"):
        plan({("early", 2): "operator"}, seen="")


def test_of_two_who_plan_one_day_at_once_one_does_and_the_other_is_told(shared):  # noqa: F811 - the fixture
    wanted = [{("early", 1): "operator"}, {("early", 1): "dispatcher"}]
    told = at_once(*(lambda one=one: plan(one, seen="") for one in wanted))
    assert sorted(str(t) for t in told) == ["1", "这一天的座席刚才被别人改过，请看过再保存。"]
    assert Seat.objects.count() == len(history("seats:2026-04-13")) == 1


@pytest.mark.django_db
def test_the_leader_plans_on_the_page_and_everybody_reads_their_own(page):
    leader = page("shift_leader")
    assert "还空着 14 个座席。" in leader.get("/desk/seats").content.decode()
    form = {"day": "2026-04-14", "seen": "", "verb": "plan", "seat-night-2": key("operator")}
    told = leader.post("/desk/seats", form, follow=True).content.decode()
    assert "已保存，改了 1 个座席。" in told and "还空着 13 个座席。" in told
    own = page("operator").get("/desk/seats").content.decode()
    assert "2026-04-14" in own and "2 号座席" in own and "23:30–07:30" in own
    assert "还没有排到您" in page("caller_back").get("/desk/seats").content.decode()
    form = {"day": "2026-04-15", "seen": "", "verb": "copy"}
    assert "已照前一天补上 1 个座席。" in leader.post("/desk/seats", form, follow=True).content.decode()


@pytest.mark.django_db
def test_a_refused_plan_is_shown_again_as_it_was_filled_in(page):
    leader = page("shift_leader")
    twice = {"seat-early-1": key("operator"), "seat-early-2": key("operator")}
    answer = leader.post("/desk/seats", {"day": "2026-04-13", "seen": "", "verb": "plan", **twice})
    shown = answer.content.decode()
    assert answer.status_code == 409 and "不能再坐 2 号" in shown
    assert shown.count(f'value="{key("operator")}" selected') == 2
    answer = leader.post("/desk/seats", {"day": "2026-04-13", "seen": "old", "verb": "plan", **twice})
    assert f'value="{key("operator")}" selected' not in answer.content.decode()
    for wrong in ({"seat-early-1": "x"}, {"seat-early-1": "9" * 30}, {"seat-early-1": "-1"}):
        assert leader.post("/desk/seats", {"day": "2026-04-13", "seen": "", **wrong}).status_code == 409
    assert not Seat.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["tomorrow", "0001-01-01", "9999-12-31", "2026-13-01"])
def test_a_day_that_is_none_is_refused_with_a_sentence(page, day):
    answer = page("shift_leader").get(f"/desk/seats?day={day}")
    assert (answer.status_code, "日期要写成" in answer.content.decode()) == (409, True)


@pytest.mark.django_db
def test_a_seat_whose_person_went_away_is_marked(page):
    plan({("early", 1): "operator", ("early", 2): "caller_back"})
    away("operator")
    dismiss("caller_back", actor=actor("admin"), at=NOON)
    shown = page("shift_leader").get("/desk/seats").content.decode()
    assert shown.count('class="away"') == 2
    assert "演示operator（不在）" in shown and "已离岗（不在）" in shown and "演示operator（请假）" in shown


@pytest.mark.django_db
def test_a_plan_costs_the_same_however_many_sit(page, django_assert_max_num_queries):
    leader = page("shift_leader")
    leader.get("/desk/seats")
    crew = ("operator", "caller_back", "dispatcher", "second_clerk", "many_hats", "shift_leader")
    plan({(shift, n): name for shift in ("early", "middle") for n, name in enumerate(crew, 1)})
    with django_assert_max_num_queries(6):
        leader.get("/desk/seats")
