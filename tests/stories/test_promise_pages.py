"""The register, a promise, its forms and its settlement as people open them."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document as Word
from openpyxl import load_workbook
from pypdf import PdfReader

from fullresponse.promises import actions, settling
from fullresponse.promises.actions import Change
from fullresponse.promises.models import Entry, Promise
from tests.cast import actor, person, two_bodies
from tests.promising import ADDRESS, a_draft, again, kept_all_year, promised, told

pytestmark = pytest.mark.django_db
BACKEND = "fullresponse.orgs.backends.StaffBackend"
DAY = timedelta(days=1)


@pytest.fixture
def as_(client):
    def signed_in(username):
        client.force_login(person(username), backend=BACKEND)
        return client

    return signed_in


def body(response) -> str:
    return response.content.decode()


def lately(**more) -> Promise:
    """One of this year, promised a month ago."""
    now = timezone.now()
    given = {
        "year": now.year,
        "due": timezone.localdate(now) + 100 * DAY,
        "said_on": timezone.localdate(now) - 40 * DAY,
    }
    return promised(at=now - 30 * DAY, **{**given, **more})


def form(**more) -> dict:
    today = timezone.localdate()
    draft = {
        **{"quote": "演示：年内建成三个口袋公园。", "year": today.year, "kind": "practical", "lead": two_bodies()[0]},
        **{"due": (today + 60 * DAY).isoformat(), "course": "grows", "value": "3", "unit": "个", "comparator": "ge"},
    }
    return {**draft, **more}


def test_from_the_form_to_the_settlement(as_):
    supervisor = as_("supervisor")
    made = supervisor.post(reverse("promise_new"), form())
    row = Promise.objects.get()
    assert made.status_code == 302 and made.url == reverse("promise", args=[row.case.number])
    assert "演示：年内建成三个口袋公园。" in body(supervisor.get(reverse("promises")))
    handler = as_("handler")
    word = {
        "status": "done",
        "on": timezone.localdate().isoformat(),
        "said": "演示：都建成了。",
        "value": "3",
        "link": ADDRESS,
    }
    assert handler.post(reverse("promise_report", args=[row.case.number]), word).status_code == 302
    assert handler.post(reverse("promise_do", args=[row.case.number, "accept"])).status_code == 409
    supervisor = as_("supervisor")
    assert "演示：都建成了。" in body(supervisor.get(reverse("promise_queue")))
    assert supervisor.post(reverse("promise_do", args=[row.case.number, "accept"])).status_code == 302
    end = {"settle-outcome": "kept", "settle-ground": "演示：三个公园都已开放。"}
    assert supervisor.post(reverse("promise_do", args=[row.case.number, "settle"]), end).status_code == 302
    for address in (reverse("public_promise", args=[row.case.number]), reverse("settlement", args=[row.year])):
        assert "演示：三个公园都已开放。" in body(as_("supervisor").get(address)), address


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"value": "三个"}, "要写成数"),
        ({"lead": "没有这个单位"}, "请从列表里选"),
        ({"supports": "没有这个单位"}, "请从列表里选"),
        ({"quote": ""}, "这个字段是必填项"),
        ({"comparator": ""}, "要选怎么比较"),
        ({"due": "昨天"}, "输入一个有效的日期"),
    ],
)
def test_what_is_wrong_is_told_on_the_form_and_nothing_is_kept(as_, wrong, sentence):
    answer = as_("supervisor").post(reverse("promise_new"), form(**wrong))
    assert answer.status_code == 422 and sentence in body(answer)
    assert not Promise.objects.exists()


def test_supporting_bodies_are_typed_by_name(as_):
    from fullresponse.orgs.packs import current_pack

    other = current_pack().bodies[two_bodies()[1]].name
    as_("supervisor").post(reverse("promise_new"), form(supports=f"{other}，{other}"))
    assert Promise.objects.get().supporting == [two_bodies()[1]]


def test_an_item_goes_beyond_its_whole_and_is_refused_with_the_sum(as_):
    whole = lately()
    of = f"{reverse('promise_new')}?of={whole.case.number}"
    supervisor = as_("supervisor")
    assert supervisor.post(of, form(value="37", baseline="", unit="个")).status_code == 302
    answer = supervisor.post(of, form(value="8", unit="个"))
    assert answer.status_code == 422 and "37+8=45个，超过了整体的 44个" in body(answer)


def test_a_number_of_ours_is_evidence_as_it_was_counted(as_):
    row = lately()
    word = {
        **{
            "status": "on_the_way",
            "on": timezone.localdate().isoformat(),
            "said": "演示：见本平台的数。",
            "value": "4",
        },
        **{"figure": "solved", "window": "month"},
    }
    assert as_("handler").post(reverse("promise_report", args=[row.case.number]), word).status_code == 302
    proof = Entry.objects.get().proofs.get()
    assert (proof.kind, proof.figure, proof.counted) == ("figure", "solved", 0)
    assert "解决率" in body(as_("supervisor").get(reverse("promise", args=[row.case.number])))


def test_a_file_is_evidence_that_those_who_may_open_the_promise_can_fetch(as_):
    from tests.core.addresses import photo

    row = lately()
    word = {"status": "on_the_way", "on": timezone.localdate().isoformat(), "said": "演示：见照片。", "value": "4"}
    as_("handler").post(reverse("promise_report", args=[row.case.number]), {**word, "file": photo()["files"]})
    proof = Entry.objects.get().proofs.get()
    assert as_("supervisor").get(reverse("file", args=[proof.attachment])).status_code == 200
    assert as_("stranger").get(reverse("file", args=[proof.attachment])).status_code == 404
    client = as_("supervisor")
    client.logout()
    public = body(client.get(reverse("public_promise", args=[row.case.number])))
    assert "lamp.png" not in public


def test_the_public_reads_an_entrys_words_once_somebody_verified_it(as_, client):
    from fullresponse.promises import progress

    row = lately()
    entry = told(row, timezone.now() - DAY, "4", proof=ADDRESS, said="演示：还没有人核过的话。")
    address = reverse("public_promise", args=[row.case.number])
    assert "还没有人核过的话" not in body(client.get(address)) and "4 个" in body(client.get(address))
    progress.verify(entry, actor=actor("supervisor"), at=timezone.now())
    assert "还没有人核过的话" in body(client.get(address))


def test_the_register_is_narrowed_by_street_body_theme_light_and_lateness(client):
    from fullresponse.orgs.packs import current_pack

    pack = current_pack()
    street = next(p.code for p in pack.places.values() if p.level == "street")
    lately(quote="演示：甲事。", street=street, category="rubbish")
    lately(quote="演示：乙事。", lead=two_bodies()[1], kind="task")
    one, two = "甲事", "乙事"
    top = pack.top("rubbish")
    for query, there, absent in (
        (f"street={street}", one, two),
        (f"lead={two_bodies()[1]}", two, one),
        (f"theme={top}", one, two),
        ("kind=task", two, one),
        ("light=not_rated", one, "没有符合"),
    ):
        page = body(client.get(f"{reverse('public_promises')}?{query}"))
        assert there in page and absent not in page, query
    assert "没有符合条件的承诺" in body(client.get(f"{reverse('public_promises')}?light=red"))
    assert "没有符合条件的承诺" in body(client.get(f"{reverse('public_promises')}?late=1"))


@pytest.mark.parametrize(
    "query", ["light=blue", "lead=x", "street=x", "theme=x", "kind=x", "year=x", "after=x", "after=%00"]
)
def test_a_made_up_filter_is_refused_in_a_sentence(client, query):
    answer = client.get(f"{reverse('public_promises')}?{query}")
    assert answer.status_code == 409 and "。" in body(answer)


def test_the_pages_follow_each_other_without_gap_or_repeat(client):
    now = timezone.now()
    drafts = [
        a_draft(quote=f"演示第{n:02}件。", value="1", year=now.year, due=timezone.localdate(now) + DAY)
        for n in range(30)
    ]
    for draft in drafts:
        actions.register(draft, actor=actor("supervisor"), at=now)
    first = body(client.get(reverse("public_promises")))
    second = body(
        client.get(f"{reverse('public_promises')}?year={now.year}&after={Promise.objects.order_by('id')[24].pk}")
    )
    assert [f"第{n:02}件" in first for n in range(30)] == [True] * 25 + [False] * 5
    assert [f"第{n:02}件" in second for n in range(30)] == [False] * 25 + [True] * 5


def settled_year() -> int:
    """A kept one, an amended one, a broken one and one that was dropped, all of 2026."""
    from tests.stories.test_promises import BY_CONGRESS, END, settled

    settled(kept_all_year(promised()))
    amended = promised(serial="2", quote="演示：收入增长百分之六。", value="6", unit="%")
    change = Change(on=date(2026, 3, 1), value="0", comparator="gt", **BY_CONGRESS)
    from tests.promising import on

    actions.amend(amended, change, actor=actor("supervisor"), at=on(3, 2))
    settled(kept_all_year(again(amended), ("1", "1", "2", "2")))
    settled(promised(serial="3", quote="演示：没有办成的事。", group="城市建设"), "broken")
    dropped = promised(serial="4", quote="演示：取消的事。")
    settling.drop(dropped, reason="演示：规划取消。", actor=actor("supervisor"), at=END)
    return 2026


def test_the_settlement_has_the_published_columns_and_judges_twice(client):
    year = settled_year()
    page = body(client.get(reverse("settlement", args=[year])))
    for column in ("类别", "序号", "重点督办内容", "牵头单位", "全年完成情况", "对照最初承诺", "对照调整后"):
        assert f">{column}</th>" in page, column
    book = load_workbook(BytesIO(client.get(reverse("settlement_file", args=[year, "xlsx"])).content))
    lines = [
        row for row in book.worksheets[0].iter_rows(values_only=True) if row and row[0] in ("民生保障", "城市建设")
    ]
    assert [(line[1], *line[5:8]) for line in lines] == [
        ("1", "达到了", "—", "兑现"),
        ("2", "没有达到", "达到了", "兑现"),
        ("4", "—", "—", "不再推进"),
        ("3", "没有报过数", "—", "没有兑现"),
    ]


def test_the_settlement_is_taken_along_as_word_and_pdf(client):
    year = settled_year()
    word = Word(BytesIO(client.get(reverse("settlement_file", args=[year, "docx"])).content))
    assert any("演示：没有办成的事。" in cell.text for row in word.tables[0].rows for cell in row.cells)
    pdf = PdfReader(BytesIO(client.get(reverse("settlement_file", args=[year, "pdf"])).content))
    assert any("第四十二次会议" in page.extract_text() for page in pdf.pages)


def test_a_year_without_promises_has_no_settlement(client):
    assert client.get(reverse("settlement", args=[2001])).status_code == 404
    assert client.get("/promises/%E8%A5%BF-000000-0000-0").status_code == 404


def test_a_leads_own_posts_do_not_verify_on_the_page_either(as_):
    row = lately()
    told(row, timezone.now() - DAY, "4", proof=ADDRESS)
    page = body(as_("colleague").get(reverse("promise", args=[row.case.number])))
    assert "核实这一次" not in page and "报进展" in page
    entry = Entry.objects.get()
    answer = as_("colleague").post(reverse("promise_entry", args=[row.case.number, entry.pk, "verify"]))
    assert answer.status_code == 409


def test_a_handler_finds_at_the_top_what_the_body_owes_a_word_on_the_soonest_first(as_):
    late, soon = (
        lately(quote="演示：早该说的事。"),
        promised(
            at=timezone.now(),
            quote="演示：刚登记的事。",
            due=timezone.localdate() + 90 * DAY,
            year=timezone.localdate().year,
        ),
    )
    told(late, timezone.now() - DAY, "4")
    lately(quote="演示：别的单位的事。", lead=two_bodies()[1])
    page = body(as_("handler").get(reverse("promises")))
    top = page.partition('id="owed"')[2].partition("</section>")[0]
    assert reverse("promise_report", args=[soon.case.number]) in top and "别的单位的事" not in top
    assert "该本单位汇报的" not in body(as_("supervisor").get(reverse("promises")))
