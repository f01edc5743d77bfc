"""The board, the leader's page and the supervisors' page: who sees them, what is asked wrongly, how they look."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fullresponse.cases import actions
from fullresponse.cases.models import Case
from fullresponse.ledger import deliver
from fullresponse.supervision import marks
from fullresponse.supervision.models import Notice
from tests import cast
from tests.browser.conftest import NARROW, WIDE, Site
from tests.browser.test_looks import looked_at
from tests.stories.officers import begin, hire_officers

HOUR = timedelta(hours=1)
PAGES = {
    "supervision": {"supervisor", "leader"},
    "board": {"shift_leader", "supervisor", "leader"},
    "leader": {"leader"},
}


@pytest.fixture
def as_(client, db):
    def signed_in(username: str):
        client.force_login(cast.person(username))
        return client

    return signed_in


@pytest.fixture
def lived_in(db):
    now = timezone.now()
    fill(now)
    return now


def fill(now) -> None:
    """Cases of today and yesterday, one kept by the leader, overdue ones with their notices."""
    for n, state in enumerate(cast.AFTER):
        cast.a_case(state, at=now - 30 * HOUR, phone=f"1380013800{n}")
        cast.a_case(state, at=now - timedelta(minutes=n + 1), phone=f"1380013800{n}")
    kept = cast.a_case("signed_in", at=now - 2 * HOUR)
    actions.move(kept, "keep", actor=cast.actor("supervisor"), at=now - HOUR, custodian=cast.person("leader").pk)
    actions.sweep(now)
    while deliver.deliver(now + timedelta(days=1)):
        pass
    marks.sweep(now)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", [*cast.ROLES, "handler"])
def test_each_page_opens_for_the_roles_that_the_pack_names(page, who, as_):
    assert as_(who).get(reverse(page)).status_code == (200 if who in PAGES[page] else 403)


def test_leaders_and_supervisors_begin_at_their_own_page(as_):
    assert as_("leader").get("/desk/").headers["location"] == "/desk/leader"
    assert as_("supervisor").get("/desk/").headers["location"] == "/desk/supervision"


def test_every_number_of_the_board_leads_to_its_cases(as_, lived_in):
    client = as_("shift_leader")
    page = client.get("/desk/board").content.decode()
    assert "今日看板" in page
    for code in ("in", "out", "late", "soon", "repeats", "bounced", "whistled", "arrived", "refused"):
        assert f"/desk/board/{code}" in page
        assert client.get(f"/desk/board/{code}").status_code == 200


def test_the_list_behind_a_number_holds_the_cases_that_it_counts(as_, lived_in):
    page = as_("shift_leader").get("/desk/board/late").content.decode()
    late = Case.objects.filter(parent=None, open=True, queue_at__lt=lived_in)
    assert late
    assert all(case.number in page for case in late)
    elsewhere = as_("shift_leader").get(f"/desk/board/late?lead={cast.two_bodies()[1]}").content.decode()
    assert not any(case.number in elsewhere for case in late)


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/desk/board/moon", 404, "找不到这一页"),
        ("/desk/board/in?day=yesterday", 409, "日期要写成"),
        ("/desk/board/in?day=2999-01-01", 409, "只能看今天和以前的日子"),
        ("/desk/board/late?day=2026-01-01", 409, "只有现在的名单"),
        ("/desk/board/in?street=nowhere", 409, "没有“nowhere”这个选项"),
        ("/desk/board/in?lead=nobody", 409, "没有“nobody”这个选项"),
        ("/desk/board/in?after=here", 409, "翻页地址不对"),
        ("/desk/supervision?level=mauve", 409, "没有“mauve”这个选项"),
        ("/desk/supervision?rule=none", 409, "没有“none”这个选项"),
        ("/desk/supervision?lead=nobody", 409, "里没有“nobody”"),
    ],
)
def test_what_is_asked_wrongly_is_refused_with_a_sentence(address, status, sentence, as_):
    answer = as_("supervisor").get(address)
    assert (answer.status_code, sentence in answer.content.decode()) == (status, True)


def test_supervisors_see_notices_by_colour_and_the_rules_with_their_clause(as_, lived_in):
    page = as_("supervisor").get("/desk/supervision").content.decode()
    notices = Notice.objects.select_related("part")
    assert notices
    assert all(reverse("case", args=[n.part.number]) in page for n in notices)
    assert "没有联系就办结" in page
    only = as_("supervisor").get("/desk/supervision?level=red").content.decode()
    assert not any(reverse("case", args=[n.part.number]) in only for n in notices if n.level != "red")


def test_a_leader_sees_four_numbers_what_is_late_and_the_cases_kept(as_, lived_in):
    page = as_("leader").get("/desk/leader").content.decode()
    kept = Case.objects.get(custodian=cast.person("leader").pk)
    assert reverse("case", args=[kept.number]) in page
    assert "逾期最久" in page
    assert "昨日" in page


def test_an_instruction_is_offered_only_where_one_can_be_given(as_, lived_in):
    hire_officers()
    needs = {"reception_on": (lived_in + timedelta(days=3)).date(), "custodian": cast.person("leader").pk}
    reception = begin("reception", "petition_officer", lived_in, needs=needs)
    kept = Case.objects.get(custodian=cast.person("leader").pk, lifecycle="request")
    page = as_("leader").get("/desk/leader").content.decode()
    assert reverse("case", args=[reception.number]) in page
    assert reverse("instruct", args=[reception.number]) not in page
    assert reverse("instruct", args=[kept.number]) in page


def test_a_leader_writes_an_instruction_and_comes_back(as_, lived_in):
    case = Case.objects.filter(parent=None, state="dispatched").first()
    client = as_("leader")
    assert "发出批示" in client.get(f"/desk/leader/{case.number}").content.decode()
    form = {"instruct-matter": "演示：请今天办好。", "next": "/desk/leader"}
    answer = client.post(f"/desk/cases/{case.number}/do/instruct", form)
    assert answer.headers["location"] == "/desk/leader"
    assert cast.part_of(case, "instruction").lead == case.lead


def test_a_case_that_is_over_takes_no_instruction_and_says_why(as_, lived_in):
    case = Case.objects.filter(parent=None, state="closed").first()
    page = as_("leader").get(f"/desk/leader/{case.number}").content.decode()
    assert "发出批示" not in page
    assert "现在是“已办结”" in page


@pytest.mark.parametrize(("page", "most"), [("board", 11), ("leader", 15), ("supervision", 13)])
def test_the_pages_ask_the_same_few_questions_however_much_there_is(
    page, most, as_, lived_in, django_assert_max_num_queries
):
    client = as_("leader")
    client.get(reverse(page))
    with django_assert_max_num_queries(most):
        client.get(reverse(page))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_the_pages_can_be_read_by_everybody(site: Site, size):
    fill(timezone.now())
    number = Case.objects.filter(parent=None, state="dispatched").values_list("number", flat=True)[0]
    page, wrong = site.as_("leader", size), []
    for address in ("/desk/leader", "/desk/board", "/desk/board/late", "/desk/supervision", f"/desk/leader/{number}"):
        wrong += looked_at(page, address)
    assert wrong == []
