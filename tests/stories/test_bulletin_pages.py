"""What an editor, a leader and a stranger see of a bulletin, and what of it nobody may read off."""

from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from fullresponse.metrics.definitions import DEFINITIONS
from fullresponse.metrics.windows import months_before
from fullresponse.orgs.packs import current_pack
from fullresponse.reports import actions, how
from fullresponse.reports.models import Bulletin
from tests.cast import a_case, actor, person

pytestmark = pytest.mark.django_db
BACKEND = "fullresponse.orgs.backends.StaffBackend"
DAY = timedelta(days=1)


@pytest.fixture
def as_(client):
    def signed_in(username):
        client.force_login(person(username), backend=BACKEND)
        return client

    return signed_in


def last_month() -> date:
    return months_before(timezone.localdate().replace(day=1), 2)[0]


def lived(many=12):
    """Closed cases of last month: of one street, and of one body."""
    at = timezone.now().replace(day=1) - 10 * DAY
    for _ in range(many):
        a_case("closed", at=at)


def published(many=12) -> Bulletin:
    lived(many)
    now = timezone.now()
    row = actions.draft("month", last_month(), actor=actor("report_editor"), at=now)
    actions.check(row, actor=actor("second_editor"), at=now)
    return actions.publish(row, actor=actor("report_editor"), at=now)


def body(response) -> str:
    return response.content.decode()


def test_an_editor_drafts_writes_and_hands_over_another_checks_and_publishes(as_):
    lived()
    editor = as_("report_editor")
    assert "起草一期" in body(editor.get(reverse("reports")))
    made = editor.post(reverse("reports"), {"month": f"{last_month():%Y-%m}", "window": "month", "scheme": "r1s5m4"})
    row = Bulletin.objects.get()
    assert made.status_code == 302 and made.url == reverse("report", args=[row.case.number])
    page = body(editor.get(made.url))
    assert "有效回访 12 件诉求，其中 12 件已经解决" in page and "“核对通过”要由别人来做" in page
    told = {"preface": "演示的编者按。", "topic": "", "topic_words": ""}
    editor.post(reverse("report_move", args=[row.case.number, "write"]), told)
    assert "演示的编者按。" in body(editor.get(made.url))
    assert editor.post(reverse("report_move", args=[row.case.number, "check"])).status_code == 409
    other = as_("second_editor")
    for verb in ("check", "publish"):
        assert other.post(reverse("report_move", args=[row.case.number, verb])).status_code == 302
    assert Bulletin.objects.get().published_at is not None


def test_a_wrong_month_is_told_on_the_form(as_):
    editor = as_("report_editor")
    for month, sentence in (
        ("2099-01", "还没有过完"),
        ("十月", "月份要写成"),
        ("", "月份要写成"),
        ("2026-13", "月份要写成"),
    ):
        response = editor.post(reverse("reports"), {"month": month, "window": "month"})
        assert response.status_code == 409 and sentence in body(response)
    response = editor.post(reverse("reports"), {"month": "2026-01", "window": "month", "scheme": "x"})
    assert response.status_code == 409 and "没有可用的计分方案" in body(response)


def test_a_leader_reads_the_draft_and_does_nothing_with_it(as_):
    lived(1)
    row = actions.draft("month", last_month(), actor=actor("report_editor"), at=timezone.now())
    page = body(as_("leader").get(reverse("report", args=[row.case.number])))
    assert "<h1>" in page and "核对通过" not in page and "起草一期" not in body(as_("leader").get(reverse("reports")))


def test_a_stranger_reads_what_was_published_and_nothing_else(client, as_):
    row = published()
    draft = actions.draft("month20", last_month(), actor=actor("report_editor"), at=timezone.now())
    assert row.name in body(client.get(reverse("bulletins"))) and draft.name not in body(
        client.get(reverse("bulletins"))
    )
    page = body(client.get(reverse("bulletin", args=[row.name])))
    assert "解决率 100.00%" in page and row.sha256[:16] in page
    assert client.get(reverse("bulletin", args=[row.case.number])).status_code == 200
    for name in (draft.name, draft.case.number, "2020-01", "x"):
        assert client.get(reverse("bulletin", args=[name])).status_code == 404
        assert client.get(reverse("bulletin_file", args=[name, "pdf"])).status_code == 404


def test_it_can_be_taken_along_in_three_forms_with_the_same_number(client):
    row = published()
    got = {form: client.get(reverse("bulletin_file", args=[row.name, form])) for form in ("docx", "pdf", "xlsx")}
    assert [r.status_code for r in got.values()] == [200, 200, 200]
    assert got["pdf"].content.startswith(b"%PDF") and got["docx"].content.startswith(b"PK")
    cells = {
        cell.value
        for sheet in load_workbook(BytesIO(got["xlsx"].content))
        for line in sheet.iter_rows()
        for cell in line
    }
    assert {"解决率", 12} <= cells
    assert client.get(f"/bulletins/{row.name}.exe").status_code == 404


def test_few_callbacks_are_not_told_one_by_one_to_the_public_but_are_in_the_total(client, as_):
    row = published(many=3)
    staff = body(as_("report_editor").get(reverse("report", args=[row.case.number])))
    client.logout()
    public = body(client.get(reverse("bulletin", args=[row.name])))
    assert "有效回访不足 10 件，不排名" in staff and "有效回访 3 件诉求" in staff
    assert "有效回访 3 件诉求" in public and "也不单列，已经计入全区的数" in public
    street = next(p.name for p in current_pack().places.values() if p.level == "street")
    assert street in staff and street not in public


@pytest.mark.parametrize("code", DEFINITIONS)
def test_how_each_number_is_counted_can_be_read(client, code):
    page = body(client.get(reverse("number", args=[code])))
    assert DEFINITIONS[code].question in page and DEFINITIONS[code].examples[0].of in page
    assert reverse("number", args=[code]) in body(client.get(reverse("numbers")))


def test_how_a_score_and_a_place_come_about_can_be_read_with_an_example(client):
    page = body(client.get(reverse("number", args=["composite"])))
    pack = current_pack()
    assert all(one.label in page for one in (*pack.schemes.values(), *pack.scores.values()))
    assert "93.00%" in page and reverse("number", args=["composite"]) in body(client.get(reverse("numbers")))


def test_the_example_of_a_score_is_worked_by_what_ranks():
    told = {who: (share, place) for who, _rates, share, place in how.worked()}
    ninety_three = Fraction(1 * 10 + 5 * 9 + 4 * Fraction(95, 10), 10 * 10)
    assert told == {"甲": (ninety_three, 1), "乙": (ninety_three, 1), "丙": (Fraction(86, 100), 3), "丁": (None, None)}


def test_a_number_that_is_none_is_not_there(client):
    assert client.get(reverse("number", args=["happiness"])).status_code == 404
