"""Somebody is away and a deputy does their work: from the first day to the last, in the deputy's own name, and no
further than the rules of the house let anybody go."""

from datetime import date, timedelta

import pytest
from django.test import Client

from fullresponse.cases import actions, replay
from fullresponse.cases.access import visible_to
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.history import history, verify
from fullresponse.orgs import leaves
from fullresponse.orgs.actors import actor_for
from fullresponse.orgs.models import Leave, Person
from fullresponse.orgs.people import hire
from tests.cast import NOON, PASSWORD, a_case, actor, person, two_bodies
from tests.core.rows import changed, everything

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOON.date()
BACKEND = "fullresponse.orgs.backends.StaffBackend"


def away(who="handler", deputy="stranger", since=TODAY, until=TODAY + DAY, by="", at=NOON, **more):
    people = person(who), person(deputy)
    return leaves.arrange(*people, since=since, until=until, actor=actor(by or who), at=at, **more)


def on(username, day):
    return actor_for(person(username), day)


def test_a_deputy_signs_in_a_case_while_the_handler_is_away_and_no_longer_the_day_after():
    away()
    case, other = a_case("dispatched"), a_case("dispatched")
    deputy = on("stranger", TODAY + DAY)
    case = actions.move(case, "sign_in", actor=deputy, at=NOON)
    assert (case.state, history(case.subject)[-1].actor) == ("signed_in", f"person:{person('stranger').pk}")
    assert deputy.stands_in == ("演示handler",)
    back = on("stranger", TODAY + 2 * DAY)
    assert (back.posts, back.stands_in) == ((("handler", two_bodies()[1]),), ())
    with pytest.raises(NotAllowed, match="不由您的单位办理"):
        actions.move(other, "sign_in", actor=back, at=NOON)
    assert list(replay.disagreements()) == []


def test_a_leave_begins_on_its_first_day():
    away(since=TODAY + DAY, until=TODAY + 2 * DAY)
    held = [len(on("stranger", TODAY + n * DAY).posts) for n in range(4)]
    assert held == [1, 2, 2, 1]


def test_the_deputy_sees_what_the_absent_person_sees_and_the_bar_says_for_whom(time_machine):
    time_machine.move_to(NOON)
    case = a_case("dispatched")
    client = Client()
    client.force_login(person("stranger"), backend=BACKEND)
    assert client.get(f"/desk/cases/{case.number}").status_code == 404
    leave = away()
    page = client.get(f"/desk/cases/{case.number}").content.decode()
    assert "代 演示handler" in page and "签收" in page
    leaves.end(leave, actor=actor("handler"), at=NOON)
    assert client.get(f"/desk/cases/{case.number}").status_code == 404


def test_one_post_alone_may_be_handed_on():
    first = two_bodies()[0]
    away("many_hats", "supervisor", role="handler", body=first)
    assert on("supervisor", TODAY).posts == (("supervisor", ""), ("handler", first))


def test_what_a_deputy_deputises_for_is_not_passed_on():
    away("handler", "stranger")
    away("stranger", "supervisor")
    assert on("supervisor", TODAY).posts == (("supervisor", ""), ("handler", two_bodies()[1]))


def test_a_deputy_does_not_handle_what_they_asked_for_themselves():
    hire(
        username="asker", name="演示asker", password=PASSWORD, posts=[("operator", "")], phone="13800138000",
        actor="system:tests", at=NOON,
    )  # fmt: skip
    case = a_case("dispatched", phone="13800138000")
    away("handler", "asker")
    deputy = actor("asker")
    assert ("handler", two_bodies()[0]) in deputy.posts
    assert not visible_to(deputy).filter(pk=case.pk).exists()
    with pytest.raises(NotAllowed, match="您是本件的诉求人"):
        actions.move(case, "sign_in", actor=deputy, at=NOON)


def test_who_handled_a_case_does_not_call_back_as_somebodys_deputy():
    case = a_case("replied")
    away("caller_back", "handler")
    said = {"contacted": True, "solved": True, "satisfaction": "satisfied"}
    with pytest.raises(NotAllowed, match="您是本件的办理人"):
        actions.move(case, "call_back", actor=actor("handler"), at=NOON, **said)


def test_every_leave_is_an_event_of_codes_and_ids():
    leave = away()
    leaves.end(leave, actor=actor("admin"), at=NOON)
    arranged, ended = history(f"person:{person('handler').pk}")[-2:]
    deputy = person("stranger").pk
    assert (arranged.kind, arranged.actor) == ("person.leave_arranged", actor("handler").ref)
    assert arranged.data == {
        "leave": leave.pk, "deputy": deputy, "since": "2026-04-13", "until": "2026-04-14",
        "posts": [f"handler.{two_bodies()[0]}"],
    }  # fmt: skip
    assert (ended.kind, ended.actor, ended.data) == (
        "person.leave_ended", actor("admin").ref, {"leave": leave.pk, "deputy": deputy},
    )  # fmt: skip
    assert verify()[1] is None


def test_nobody_looks_for_leaves_of_whoever_deputises_for_nobody(django_assert_num_queries):
    people = {name: person(name) for name in ("handler", "stranger", "supervisor")}
    leave = away()
    with django_assert_num_queries(0):
        actor_for(people["supervisor"], TODAY)
    deputy = person("stranger")
    bool(deputy.own_record)
    with django_assert_num_queries(1):
        assert len(actor_for(deputy, TODAY).posts) == 2
    leaves.end(leave, actor=actor("handler"), at=NOON)
    assert person("stranger").stands_in is False


@pytest.mark.parametrize("who", ["supervisor", "stranger"])
def test_a_request_costs_a_deputy_one_statement_more_and_nobody_else_any(who, time_machine):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def counted():
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/desk/cases").status_code == 200
        return len(caught)

    time_machine.move_to(NOON)
    client = Client()
    client.force_login(person(who), backend=BACKEND)
    client.get("/desk/cases")
    before = counted()
    away()
    away("colleague")
    assert counted() - before == (who == "stranger")


WRONG = {
    "oneself": ({"deputy": "handler"}, "自己不能代理自己"),
    "backwards": ({"until": TODAY - DAY}, "结束的日子早于开始的日子"),
    "the past": ({"since": TODAY - DAY}, "不能从已经过去的日子开始"),
    "for ever": ({"until": date(2028, 1, 1)}, "一次最长一年"),
    "far ahead": ({"since": date(2029, 1, 1), "until": date(2029, 1, 2)}, "最早提前一年"),
    "a post not held": ({"role": "operator"}, "没有这个岗位"),
    "a post at another body": ({"role": "handler", "body": "nowhere"}, "没有这个岗位"),
    "by a colleague": ({"by": "colleague"}, "只能由本人安排，或者由系统管理安排"),
    "by the shift leader, of a body": ({"by": "shift_leader"}, "只能由本人安排"),
    "of a desk by an operator": ({"who": "caller_back", "by": "operator"}, "或者由值班长、系统管理安排"),
    "the leader for themself": ({"who": "operator", "deputy": "shift_leader", "by": "shift_leader"}, "不能安排自己去"),
    "of the supervisor by the leader": ({"who": "supervisor", "by": "shift_leader"}, "只能由本人安排"),
    "an administrator who would see cases": ({"deputy": "admin"}, "要由不同的人担任"),
    "somebody who would become administrator": ({"who": "admin"}, "要由不同的人担任"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_leave_is_refused_with_a_sentence_and_nothing_changes(what):
    given, sentence = WRONG[what]
    before = everything()
    with pytest.raises(Refused, match=sentence):
        away(**given)
    assert changed(before, everything()) == []


@pytest.mark.parametrize(("who", "by"), [("operator", "shift_leader"), ("handler", "admin"), ("operator", "operator")])
def test_some_roles_arrange_for_others(who, by):
    assert away(who, "stranger", by=by).pk


def test_leaves_of_one_post_do_not_overlap():
    away(until=TODAY + 5 * DAY)
    with pytest.raises(Refused, match="演示handler从2026-04-13到2026-04-18已经由演示stranger代理"):
        away(deputy="colleague", since=TODAY + 5 * DAY, until=TODAY + 9 * DAY)
    with pytest.raises(Refused, match="已经由演示stranger代理"):
        away(deputy="colleague", role="handler", body=two_bodies()[0])
    assert away(deputy="colleague", since=TODAY + 6 * DAY, until=TODAY + 9 * DAY).pk


def test_two_posts_of_one_person_may_have_two_deputies_on_one_day():
    away("many_hats", "supervisor", role="operator")
    assert away("many_hats", "stranger", role="dispatcher").pk
    with pytest.raises(Refused, match="已经由演示supervisor代理"):
        away("many_hats", "colleague", role="operator")


def test_who_is_away_deputises_for_nobody():
    away("stranger", "colleague")
    with pytest.raises(Refused, match="演示stranger这几天自己也请了假"):
        away("handler", "stranger")


def test_a_leave_that_is_over_is_not_ended_again():
    leave = away()
    with pytest.raises(Refused, match="已经结束了"):
        leaves.end(leave, actor=actor("handler"), at=NOON + 3 * DAY)
    leaves.end(leave, actor=actor("handler"), at=NOON)
    with pytest.raises(Refused, match="已经结束了"):
        leaves.end(leave, actor=actor("handler"), at=NOON)


def test_a_deputy_does_not_end_what_somebody_else_arranged():
    with pytest.raises(NotAllowed, match="只能由本人安排"):
        leaves.end(away(), actor=actor("stranger"), at=NOON)


def test_what_is_past_is_looked_at_no_longer():
    away()
    away(since=TODAY + 9 * DAY, until=TODAY + 9 * DAY, at=NOON + 5 * DAY)
    assert list(Leave.objects.order_by("pk").values_list("current", flat=True)) == [False, True]


@pytest.fixture
def page(time_machine):
    time_machine.move_to(NOON)

    def of(username):
        client = Client()
        client.force_login(person(username), backend=BACKEND)
        return client

    return of


def test_a_leave_is_arranged_and_ended_on_its_page(page):
    client = page("handler")
    form = {"deputy": "演示stranger", "post": "", "since": "2026-04-13", "until": "2026-04-20"}
    told = client.post("/desk/leave", form, follow=True).content.decode()
    assert "已安排：2026-04-13 至 2026-04-20 由 演示stranger 代理 演示handler。" in told
    assert "代 演示handler" in page("stranger").get("/desk/leave").content.decode()
    leave = Leave.objects.get()
    assert page("stranger").post(f"/desk/leave/{leave.pk}/end").status_code == 403
    told = client.post(f"/desk/leave/{leave.pk}/end", follow=True).content.decode()
    assert "已结束：演示stranger 不再代理 演示handler。" in told
    assert not Person.objects.filter(stands_in=True).exists()


def test_the_shift_leader_arranges_for_a_desk_and_sees_only_what_can_be_ended(page):
    client = page("shift_leader")
    form = {"person": "演示operator", "deputy": "演示second_clerk", "post": "", "since": TODAY, "until": TODAY}
    away("handler", "stranger")
    told = client.post("/desk/leave", form, follow=True).content.decode()
    assert "演示operator 由 演示second_clerk 代理" in told
    assert "演示handler 由" not in told


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"deputy": "nobody-there"}, 422),
        ({"deputy": ""}, 422),
        ({"since": "yesterday"}, 422),
        ({"until": "99999-01-01"}, 422),
        ({"post": "emperor."}, 422),
        ({"deputy": "handler"}, 409),
        ({"since": "2026-04-01"}, 409),
        ({"deputy": "x" * 500}, 422),
    ],
)
def test_a_wrong_form_is_shown_again_with_what_is_wrong(page, wrong, status):
    form = {"deputy": "stranger", "post": "", "since": "2026-04-13", "until": "2026-04-13", **wrong}
    answer = page("handler").post("/desk/leave", form)
    assert answer.status_code == status
    assert "还不能保存，请先改正" in answer.content.decode()
    assert not Leave.objects.exists()


def test_the_page_of_leaves_costs_the_same_however_many_there_are(page, django_assert_max_num_queries):
    client = page("admin")
    client.get("/desk/leave")
    for who in ("handler", "colleague", "operator", "dispatcher", "caller_back"):
        away(who, "supervisor")
    with django_assert_max_num_queries(9):
        assert client.get("/desk/leave").content.decode().count("由 演示supervisor 代理") == 5
