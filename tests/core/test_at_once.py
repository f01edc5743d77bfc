"""Several cases of a list at once: the same rules for each, what is refused is refused by itself, and once is once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fullresponse.cases import actions, orders, replay
from fullresponse.cases.models import Case, Words
from fullresponse.cases.orders import Order
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.history import history
from fullresponse.ledger.models import Event
from fullresponse.orgs.packs import current_pack
from fullresponse.orgs.people import hire
from tests import cast
from tests.cast import NOON, a_case, actor

pytestmark = pytest.mark.django_db
BACKEND = "fullresponse.orgs.backends.StaffBackend"


@pytest.fixture
def desk():
    """A client of one of the cast."""

    def of(who: str) -> Client:
        client = Client()
        client.force_login(cast.person(who), backend=BACKEND)
        return client

    return of


def post(client, cases, verb, **more):
    numbers = [getattr(case, "number", case) for case in cases]
    return client.post("/desk/batch", {"numbers": numbers, "verb": verb, "key": "form-1", **more})


def kinds(case):
    return [event.kind for event in history(case.subject)]


def test_twenty_are_signed_in_at_once_each_with_its_own_event(desk):
    cases = [a_case("dispatched") for _ in range(20)]
    page = post(desk("handler"), cases, "sign_in")
    assert page.status_code == 200
    assert "办成 20 件，没有办 0 件" in page.content.decode()
    assert set(Case.objects.values_list("state", flat=True)) == {"signed_in"}
    assert all(kinds(case)[-1] == "case.signed_in" for case in cases)
    assert list(replay.disagreements()) == []


def test_what_the_verb_needs_is_asked_once_for_all(desk):
    cases, body = [a_case(), a_case()], cast.two_bodies()[1]
    asked = post(desk("dispatcher"), cases, "dispatch")
    assert asked.status_code == 200
    assert 'name="dispatch-lead"' in asked.content.decode()
    assert set(Case.objects.values_list("state", flat=True)) == {"received"}
    post(desk("dispatcher"), cases, "dispatch", go="1", **{"dispatch-lead": body})
    assert set(Case.objects.values_list("state", "lead")) == {("dispatched", body)}


def test_words_that_are_needed_and_left_out_are_asked_for_again(desk):
    page = post(desk("dispatcher"), [a_case()], "remark", go="1", **{"remark-note": "  "})
    assert page.status_code == 422
    assert not Words.objects.filter(need="note").exists()


def test_each_goes_to_the_body_that_its_own_row_suggests(desk):
    plain, blank = a_case(), a_case(category="", words="演示：没有说是什么事")
    page = post(desk("dispatcher"), [plain, blank], "dispatch:suggested").content.decode()
    plain.refresh_from_db()
    blank.refresh_from_db()
    assert plain.state == "dispatched"
    assert blank.state == "received"
    assert "办成 1 件，没有办 1 件" in page
    assert "要先填写“承办单位”" in page


def test_one_that_may_not_leaves_the_others_standing(desk):
    good, late = a_case("dispatched"), a_case("signed_in")
    page = post(desk("handler"), [good, late], "sign_in").content.decode()
    assert "现在是“已签收”，不能签收" in page
    good.refresh_from_db()
    assert good.state == "signed_in"
    assert kinds(late).count("case.signed_in") == 1


def test_a_case_of_another_body_and_none_at_all_are_told_alike(desk):
    theirs, none = a_case("dispatched"), "西-260413-9999-9"
    page = post(desk("stranger"), [theirs, none, "\0", "x" * 200], "sign_in").content.decode()
    assert f"找不到“{theirs.number}”" in page
    assert f"找不到“{none}”" in page
    assert "没有办 4 件" in page
    theirs.refresh_from_db()
    assert theirs.state == "dispatched"


def test_nobody_calls_back_what_they_handled_nor_works_on_their_own_request(desk):
    handled, other = a_case("contacted"), a_case("replied")
    handled = actions.move(handled, "reply", actor=actor("many_hats"), at=NOON, answer="办好了。")
    said = {"call_back-contacted": "yes", "call_back-solved": "yes", "call_back-satisfaction": "satisfied"}
    page = post(desk("many_hats"), [handled, other], "call_back", go="1", **said).content.decode()
    assert "您是本件的办理人" in page
    other.refresh_from_db()
    assert other.state == "closed"
    own = {"username": "own", "name": "演示", "password": cast.PASSWORD, "posts": [("dispatcher", "")]}
    hire(**own, phone="13700137000", actor="system:tests", at=NOON)
    mine = a_case(phone="13700137000")
    told = orders.run([Order(1, mine.number, "remark", {"note": "x"})], actor=actor("own"), at=NOON, key="k")
    assert "找不到" in str(told[0].refusal)


@pytest.mark.parametrize(
    ("who", "numbers", "verb", "status", "sentence"),
    [
        ("dispatcher", ["西-260413-0001-7"], "fly", 409, "没有“fly”这个步骤"),
        ("dispatcher", [], "remark", 409, "还没有选中任何一件"),
        ("dispatcher", [f"西-260413-{n:04}-1" for n in range(201)], "remark", 409, "一次最多办 200 件，现在是 201 件"),
        ("supervisor", ["西-260413-0001-7"], "dispatch", 403, "不由您的岗位办理"),
        ("handler", ["西-260413-0001-7"], "attach", 409, "请用它自己的办法"),
    ],
)
def test_a_wrong_batch_is_refused_whole(desk, who, numbers, verb, status, sentence):
    page = post(desk(who), numbers, verb)
    assert page.status_code == status
    assert sentence in page.content.decode()
    assert not Event.objects.filter(kind="batch.done").exists()


def test_the_same_form_sent_twice_is_done_once(desk):
    cases, note = [a_case(), a_case()], {"go": "1", "remark-note": "记一笔。"}
    post(desk("dispatcher"), cases, "remark", **note)
    again = post(desk("dispatcher"), cases, "remark", **note)
    assert again.status_code == 409
    assert "已经办过了：办成 2 件" in again.content.decode()
    assert Words.objects.filter(need="note").count() == 2
    assert post(desk("operator"), cases, "remark", **note).status_code == 200, "the key is each person's own"
    assert post(desk("dispatcher"), cases, "remark", key="", **note).status_code == 409


def test_the_event_of_a_batch_says_how_many_and_no_number_or_word(desk):
    post(desk("dispatcher"), [a_case(), "x"], "remark", go="1", **{"remark-note": "记一笔。"})
    event = Event.objects.get(kind="batch.done")
    assert event.actor == actor("dispatcher").ref
    assert history(event.subject)[0].data == {"done": {"remark": 1}, "refused": 1}


def test_five_hundred_need_no_more_questions_than_one():
    def questions(n, key):
        wanted = [Order(i, a_case().number, "remark", {"note": "x"}) for i in range(n)]
        with CaptureQueriesContext(connection) as asked:
            orders.run(wanted, actor=actor("dispatcher"), at=NOON, key=key)
        return len(asked)

    questions(2, "warm")
    few, many = questions(3, "few"), questions(30, "many")
    assert many <= few + 4  # beyond 20 rows the rows of a table are written in another way


def test_trying_out_writes_nothing():
    case, before = a_case("dispatched"), Event.objects.count()
    tried = orders.try_out(
        [Order(2, case.number, "sign_in"), Order(3, case.number, "sign_in")], actor=actor("handler"), at=NOON
    )
    assert [str(one.refusal or "") for one in tried] == ["", "这一件在前面已经有一行，一次只做一步。"]
    assert tried[0].case.state == "signed_in"
    case.refresh_from_db()
    assert case.state == "dispatched"
    assert Event.objects.count() == before


def test_a_list_offers_the_verbs_of_the_person_from_the_states_of_its_rows(desk):
    a_case("dispatched")
    page = desk("handler").get("/desk/work").content.decode()
    assert 'value="sign_in" data-from="dispatched"' in page
    assert 'value="reply"' not in page
    assert 'value="sign_in"' not in desk("supervisor").get("/desk/cases").content.decode()


def test_a_verb_is_found_by_its_code_for_who_carries_it():
    assert orders.verb("sign_in", current_pack(), ["handler"])[1].label == "签收"
    with pytest.raises(NotAllowed):
        orders.verb("sign_in", current_pack(), ["dispatcher"])
    with pytest.raises(Refused):
        orders.run([], actor=actor("dispatcher"), at=NOON, key="k")
