"""The recipe of docs/case_type.md, followed to the letter: a copy of the pack with those three pieces, loaded, and a
case led through its life by the pages. No Python is touched."""

import re
import shutil

import pytest
from django.test import Client

from fullresponse.cases import life, replay
from fullresponse.cases.models import Case
from fullresponse.ledger import kinds
from fullresponse.orgs import packs
from fullresponse.orgs.people import hire
from tests import cast
from tests.loud import ROOT

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r"```toml\n(.*?)```", re.DOTALL)
BACKEND = "fullresponse.orgs.backends.StaffBackend"


@pytest.fixture
def district(tmp_path):
    """The pack as the recipe leaves it, in force; the kinds of events that only it knows are forgotten again."""
    known = dict(kinds.KINDS)
    folder = tmp_path / "xicheng"
    shutil.copytree(ROOT / "packs" / "xicheng", folder)
    cycle, deadlines, role = BLOCK.findall((ROOT / "docs" / "case_type.md").read_text(encoding="utf-8"))
    (folder / "lifecycles" / "idea.toml").write_text(cycle, encoding="utf-8")
    for name, more in (("deadlines", deadlines), ("roles", role)):
        with (folder / f"{name}.toml").open("a", encoding="utf-8") as file:
            file.write(f"\n{more}")
    packs.load_pack(folder, actor="system:tests", at=cast.NOON)
    posts = [("idea_officer", "")]
    hire(username="ideas", name="演示建议", password=cast.PASSWORD, posts=posts, actor="system:tests", at=cast.NOON)
    yield
    kinds.KINDS.clear()
    kinds.KINDS.update(known)
    life._declared.cache_clear()


def as_(username: str) -> Client:
    client = Client()
    client.force_login(cast.person(username), backend=BACKEND)
    return client


def text(response) -> str:
    return response.content.decode()


def test_a_case_of_the_new_type_is_led_through_its_life_by_the_pages(district):
    officer, handler, resident = as_("ideas"), as_("handler"), Client()
    assert "建议征集" in text(officer.get("/desk/decisions"))  # the bar offers its form
    form = text(resident.get("/ask/idea"))
    assert "您的建议" in form
    given = {"token": "t", "title": "演示：多设长椅", "words": "演示：河边缺少长椅。"}
    page = resident.post("/ask/idea", given, follow=True)
    case = Case.objects.get(lifecycle="idea")
    assert case.number in text(page) and "正在确定由谁研究" in text(page)
    assert case.number in text(officer.get("/desk/decisions"))
    case_page = f"/desk/cases/{case.number}"
    assert "交研究" in text(officer.get(case_page))
    officer.post(f"{case_page}/do/study", {"study-lead": cast.two_bodies()[0]})
    assert case.number in text(handler.get("/desk/work"))
    answer = {"answer_idea-outcome": "changed", "answer_idea-answer": "演示：采纳，今年设十张。"}
    handler.post(f"{case_page}/do/answer_idea", answer)
    page = text(resident.get(f"/my/{case.number}"))
    assert "今年设十张" in page and "已回复" in page
    assert not Case.objects.get(pk=case.pk).open
    assert list(replay.disagreements()) == []


def test_the_desk_registers_one_gets_a_receipt_and_is_told_what_is_missing(district):
    officer = as_("ideas")
    refused = officer.post("/desk/register/idea", {"token": "t", "words": "演示：河边缺少长椅。"})
    assert refused.status_code == 422 and "标题" in text(refused)
    given = {"token": "t", "title": "演示：多设长椅", "words": "演示：河边缺少长椅。", "phone": "13800138000"}
    receipt = text(officer.post("/desk/register/idea", given, follow=True))
    case = Case.objects.get(lifecycle="idea")
    assert case.number in receipt and "查询码" in receipt
    again = officer.post("/desk/register/idea", given, follow=True)
    assert case.number in text(again) and Case.objects.filter(lifecycle="idea").count() == 1


def test_the_chart_of_the_new_type_is_there_for_everybody(district):
    page = text(Client().get("/lifecycles/idea"))
    assert "<svg" in page and "研究并回复" in page and "信访工作条例 第29条" in page
