"""Anything but a request comes in by the form of its life cycle: at a desk by those whom the table names, from
residents where they may begin it; each gets a receipt, and the charts are there for everybody."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fullresponse.cases import tracking
from fullresponse.cases.models import Case
from fullresponse.desk.chart import chart
from fullresponse.orgs.packs import current_pack
from tests import cast
from tests.stories.officers import begin, day, do, hire_officers

pytestmark = pytest.mark.django_db
BACKEND = "fullresponse.orgs.backends.StaffBackend"
PERSON = {"token": "t", "words": "演示：请求按规定处理。", "name": "演示甲", "phone": "13800138000"}


@pytest.fixture(autouse=True)
def officers():
    hire_officers()


def as_(username: str) -> Client:
    client = Client()
    client.force_login(cast.person(username), backend=BACKEND)
    return client


def text(response) -> str:
    return response.content.decode()


def test_an_officer_registers_a_petition_and_prints_its_receipt():
    officer = as_("petition_officer")
    assert officer.get("/desk/").headers["Location"] == "/desk/decisions"
    form = text(officer.get("/desk/register/petition"))
    assert "请求、事实和理由" in form and "推选的代表人数" in form and "姓名（名称）" in form
    page = text(officer.post("/desk/register/petition", {**PERSON, "channel": "letter"}, follow=True))
    case = Case.objects.get(lifecycle="petition")
    assert case.channel == "letter" and case.caller is not None
    assert case.number in page and tracking.code_of(case.number) in page and "信访工作条例" in page
    assert case.number in text(officer.get("/desk/decisions"))


def test_the_code_on_the_receipt_is_for_whoever_registered_it():
    as_("petition_officer").post("/desk/register/petition", PERSON)
    number = Case.objects.get(lifecycle="petition").number
    page = text(as_("supervisor").get(f"/desk/registered/{number}"))
    assert number in page and tracking.code_of(number) not in page


@pytest.mark.parametrize("number", ["6", "-1", "many"])
def test_six_representatives_are_refused_at_the_field(number):
    page = as_("petition_officer").post("/desk/register/petition", {**PERSON, "representatives": number})
    assert page.status_code == 422
    assert not Case.objects.filter(lifecycle="petition").exists()


def test_what_the_law_asks_for_is_asked_for():
    page = as_("disclosure_officer").post("/desk/register/disclosure", {**PERSON, "name": "", "phone": ""})
    assert page.status_code == 422 and not Case.objects.filter(lifecycle="disclosure").exists()


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("petition_officer", {"petition", "reception"}),
        ("proposal_officer", {"proposal", "cppcc"}),
        ("disclosure_officer", {"disclosure"}),
        ("operator", set()),
        ("leader", set()),
    ],
)
def test_each_officer_is_offered_their_own_types_and_refused_the_others(who, may):
    client = as_(who)
    bar = text(client.get("/desk/cases"))
    for code in ("petition", "reception", "proposal", "cppcc", "disclosure"):
        assert (f"/desk/register/{code}" in bar) == (code in may)
        assert client.get(f"/desk/register/{code}").status_code == (200 if code in may else 403)


@pytest.mark.parametrize("code", ["request", "objection", "nothing"])
def test_a_request_a_part_or_nothing_has_no_form_of_that_kind(code):
    assert as_("petition_officer").get(f"/desk/register/{code}").status_code == 404
    assert Client().get(f"/ask/{code}").status_code == 404


@pytest.mark.parametrize("code", ["petition", "disclosure"])
def test_a_resident_begins_it_and_follows_it_by_number_and_code(code):
    resident = Client()
    assert resident.get(f"/ask/{code}").status_code == 200
    page = text(resident.post(f"/ask/{code}", {**PERSON, "form_wanted": "electronic"}, follow=True))
    case = Case.objects.get(lifecycle=code)
    assert (case.number in page, case.channel) == (True, "web")
    other = Client()
    other.post("/track", {"number": case.number, "code": tracking.code_of(case.number)})
    assert case.number in text(other.get(f"/my/{case.number}"))


@pytest.mark.parametrize("code", ["proposal", "cppcc", "reception"])
def test_a_resident_is_not_asked_for_what_only_a_desk_registers(code):
    assert Client().get(f"/ask/{code}").status_code == 404


def test_the_caller_supplements_an_application_on_their_own_page():
    resident = Client()
    resident.post("/ask/disclosure", {**PERSON, "form_wanted": "paper"})
    case, officer = Case.objects.get(lifecycle="disclosure"), as_("disclosure_officer")
    officer.post(f"/desk/cases/{case.number}/do/confirm", {})
    asked = {
        "ask_supplement-unclear": "演示：请写明年份。",
        "ask_supplement-supplement_by": str(timezone.localdate() + timedelta(days=20)),
    }
    officer.post(f"/desk/cases/{case.number}/do/ask_supplement", asked)
    page = text(resident.get(f"/my/{case.number}"))
    assert "请写明年份" in page and "您可以在" in page and "补正" in page
    resident.post(f"/my/{case.number}/do/supplement", {"supplement-words": "演示：2025 年。"})
    assert Case.objects.get(pk=case.pk).state == "examining"


def test_a_leader_sees_what_they_stand_for_and_not_what_another_does():
    mine, other = (
        begin("petition", "petition_officer", day("2026-05-06")),
        begin("petition", "petition_officer", day("2026-05-06")),
    )
    do(mine, "keep", "leader", day("2026-05-06"), custodian=cast.actor("leader").person)
    do(other, "keep", "leader", day("2026-05-06"), custodian=cast.actor("second_leader").person)
    page = text(as_("leader").get("/desk/decisions?kind=kept"))
    assert mine.number in page and other.number not in page
    assert "演示leader" in text(as_("petition_officer").get(f"/desk/cases/{mine.number}"))
    assert mine.number in text(as_("petition_officer").get("/desk/decisions?kind=kept"))  # not a leader: what waits


def test_every_life_cycle_has_its_chart_in_every_language():
    for code, cycle in current_pack().lifecycles.items():
        drawing = chart(cycle)
        assert {box.state.code for box in drawing.boxes} == {s.code for s in cycle.states.values()}
        for language in ("zh-hans", "zh-hant", "en"):
            client = Client()
            client.post("/language", {"language": language})
            page = client.get(f"/lifecycles/{code}")
            assert page.status_code == 200 and b"<svg" in page.content, (code, language)
    assert Client().get("/lifecycles/nothing").status_code == 404
    assert "信访" in text(Client().get("/lifecycles"))


def test_no_box_of_a_chart_lies_on_another():
    for cycle in current_pack().lifecycles.values():
        at = [(box.x, box.y) for box in chart(cycle).boxes]
        assert len(set(at)) == len(at), cycle.code


TELEPHONE = 358  # pixels of a chart that a telephone shows at once


def test_a_chart_begins_where_a_telephone_shows_it():
    for cycle in current_pack().lifecycles.values():
        first = chart(cycle).boxes[0]
        assert first.state.code == cycle.birth.to and first.texts[0][0] < TELEPHONE, cycle.code


def test_what_a_chart_is_grounded_on_names_no_file():
    """Everybody reads these: a law, a rule, or that it is a demonstration; not where a programmer found it."""
    for cycle in current_pack().lifecycles.values():
        clauses = {cycle.clause, *(move.clause for move in cycle.moves.values())}
        assert not [c for c in clauses if re.search(r"\.(md|html)\b|pnid", c)], cycle.code
