"""Who sees which cases, once, as a queryset; and that every role comes to a page of its own."""

from datetime import timedelta

import pytest
from django.http import Http404

from fullresponse.cases import actions, queries
from fullresponse.cases.access import get_case, openable_by, sees_caller, visible_to
from fullresponse.cases.models import Case
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person, Post
from fullresponse.vault import people
from tests import cast
from tests.cast import NOON, a_case, actor, sent_back, two_bodies
from tests.core.play import REQUEST, Play, cycles, moves, roles, whole_of, wholes

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PACKS = ("xicheng", "qinglu")
BACKEND = "fullresponse.orgs.backends.StaffBackend"
DISTRICT = ("operator", "dispatcher", "caller_back", "shift_leader", "supervisor", "many_hats")


@pytest.fixture
def led():
    """A case that nobody leads yet, one of the first body, one of the second."""
    first, second = two_bodies()
    none, ours, theirs = a_case(), a_case("dispatched"), a_case()
    theirs = actions.move(theirs, "dispatch", actor=actor("dispatcher"), at=NOON, lead=second)
    return {"": none, first: ours, second: theirs}


def seen(who):
    return set(visible_to(who).values_list("lead", flat=True))


@pytest.mark.parametrize("username", DISTRICT)
def test_a_post_of_the_whole_district_sees_every_case(led, username):
    assert seen(actor(username)) == set(led)


@pytest.mark.parametrize("username", ["handler", "colleague"])
def test_a_post_of_a_body_sees_what_the_body_leads(led, username):
    assert seen(actor(username)) == {two_bodies()[0]}


def test_another_body_sees_its_own(led):
    assert seen(actor("stranger")) == {two_bodies()[1]}


def test_the_administrator_sees_no_case(led):
    assert seen(actor("admin")) == set()


@pytest.mark.parametrize(
    "nobody",
    [
        Actor("person", "0"),
        Actor.caller(),
        Actor.system(),
        Actor.importer("tests"),
        Actor("person", "0", (("emperor", ""),)),
        Actor("person", "0", (("handler", ""),)),
    ],
)
def test_who_holds_no_post_of_the_pack_sees_nothing(led, nobody):
    assert seen(nobody) == set()


def test_a_post_is_held_from_its_first_day_to_its_last():
    person = cast.person("operator")
    Post.objects.filter(person=person).update(since=NOON.date(), until=NOON.date() + 2 * DAY)
    person = cast.person("operator")
    held = [bool(actor_for(person, NOON.date() + n * DAY).posts) for n in (-1, 0, 2, 3)]
    assert held == [False, True, True, False]


def test_somebody_of_two_bodies_sees_both(led):
    first, second = two_bodies()
    assert seen(Actor("person", "0", (("handler", first), ("handler", second)))) == {first, second}


def own(username):
    record = people.keep("演示甲", "13800138000")
    Person.objects.filter(username=username).update(own_record=record)
    person = Person.objects.select_related("own_record").prefetch_related("posts").get(username=username)
    return actor_for(person, NOON.date())


def test_nobody_sees_as_staff_what_they_asked_for_themselves():
    mine, other, unknown = a_case(), a_case(name="演示乙", phone="13900139000"), a_case(name="", phone="")
    assert set(visible_to(own("dispatcher"))) == {other, unknown}
    with pytest.raises(Http404):
        get_case(own("dispatcher"), mine.number)


def test_a_case_that_may_not_be_seen_is_as_one_that_is_not_there(led):
    number = led[two_bodies()[0]].number
    assert get_case(actor("handler"), number).number == number
    for who, wanted in (("stranger", number), ("handler", "西-260413-9999-9"), ("handler", ""), ("admin", number)):
        with pytest.raises(Http404):
            get_case(actor(who), wanted)


def test_a_confidential_caller_is_known_to_the_hotline_alone():
    case = a_case("dispatched", confidential=True)
    assert sees_caller(actor("caller_back"), case) and not sees_caller(actor("handler"), case)
    with pytest.raises(Exception, match="要求保密"):
        actions.unmask(case, actor=actor("handler"), at=NOON, why="contact")


def test_a_case_leaves_the_view_of_the_body_that_returned_it_when_another_leads():
    case = a_case("dispatched")
    case = sent_back(case, NOON)
    actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON, lead=two_bodies()[1])
    assert not visible_to(actor("handler")).exists()
    assert visible_to(actor("stranger")).get().number == case.number


def test_who_handled_a_case_is_not_offered_it_for_callback():
    a_case("replied")
    everybody = Case.objects.all()
    assert queries.to_call_back(everybody, actor("caller_back").person).count() == 1
    assert queries.to_call_back(everybody, actor("handler").person).count() == 0


def test_a_case_without_a_handler_is_offered_for_callback():
    """An imported reply has no person of ours behind it."""
    case = a_case("replied")
    Case.objects.filter(pk=case.pk).update(handlers="")
    assert queries.to_call_back(Case.objects.all(), actor("caller_back").person).count() == 1


@pytest.mark.parametrize("pack", PACKS)
def test_everybody_of_the_district_comes_to_a_page_of_their_own(client, pack, tmp_path):
    play, wrong = Play(pack, tmp_path), []
    for role in roles(pack):
        client.force_login(
            Person.objects.get(pk=play.who[role].person), backend="fullresponse.orgs.backends.StaffBackend"
        )
        response = client.get("/desk/", follow=True)
        if response.status_code != 200:
            wrong.append(f"{role}: {response.redirect_chain} {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize("pack", PACKS)
def test_whoever_may_act_on_a_case_can_open_it(client, pack, tmp_path):
    play, wrong = Play(pack, tmp_path), []
    cases = [play.case(REQUEST, state) for state in ("dispatched", "replied")]
    parts = [cycle for cycle in cycles(pack) if cycle not in wholes(pack)]
    cases += [play.received(cycle) for cycle in wholes(pack)]
    cases += [play.part(play.received(whole_of(pack, cycle)), cycle) for cycle in parts]
    for case in cases:
        for who in (w for w, someone in play.who.items() if someone.person and may_act(play, w, case)):
            client.force_login(Person.objects.get(pk=play.who[who].person), backend=BACKEND)
            if not openable_by(play.who[who]).filter(pk=case.pk).exists():
                wrong.append(f"{who} does not see {case.lifecycle} {case.state}")
            for url in (f"/desk/cases/{case.number}", "/desk/cases"):
                status = client.get(url).status_code
                if status != 200:
                    wrong.append(f"{who} {url}: {case.lifecycle} {status}")
    assert wrong == []


def may_act(play, who, case):
    return any(play.may(who, verb, case) for verb in moves(play.pack, case.lifecycle))
