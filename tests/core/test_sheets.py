"""Every list goes out as a workbook and comes in again: what it says, what it keeps to itself, who took it; and that a
sheet does what its preview showed, once, and nothing else."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import Workbook, load_workbook

from fullresponse.cases import filled as filled_in
from fullresponse.cases import orders, sheets
from fullresponse.cases.models import Case, Words
from fullresponse.files import sheets as writer
from fullresponse.ledger.history import history
from fullresponse.ledger.models import Event
from tests import cast
from tests.cast import NOON, a_case, actor

pytestmark = pytest.mark.django_db
BACKEND = "fullresponse.orgs.backends.StaffBackend"
SIGNED = re.compile(r'name="signed" value="([^"]+)"')


def client_of(who: str) -> Client:
    client = Client()
    client.force_login(cast.person(who), backend=BACKEND)
    return client


def book_of(client, address):
    answer = client.post(address)
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def heads(page):
    return [cell.value for cell in page[1]]


def filled(book, *rows):
    """The workbook with these cells filled in: (sheet row, header, value)."""
    page = book.worksheets[0]
    for row, head, value in rows:
        page.cell(row, heads(page).index(head) + 1, value)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def send(client, data, name="表.xlsx"):
    return client.post("/desk/sheets", {"sheet": SimpleUploadedFile(name, data)})


def carry_out(client, page):
    return client.post("/desk/sheets/do", {"signed": SIGNED.search(page.content.decode())[1]})


# —— out ——————————————————————————————————————————————


def test_a_list_goes_out_with_its_facts_and_without_its_people():
    case = a_case("dispatched", words="=HYPERLINK(1)演示", name="演示甲", phone="13800138000")
    book = book_of(client_of("handler"), "/desk/work.xlsx")
    page = book.worksheets[0]
    row = dict(zip(heads(page), next(page.iter_rows(min_row=2)), strict=True))
    assert row["编号"].value == case.number
    assert (row["诉求"].value, row["诉求"].data_type) == ("=HYPERLINK(1)演示", "s")
    assert row["受理时间"].value.isoformat() == "2026-04-13T12:00:00"
    assert row["受理时间"].is_date
    assert (page.freeze_panes, row["步骤"].value) == ("A2", None)
    told = str([[cell.value for cell in line] for sheet in book for line in sheet.rows])
    assert "演示甲" not in told
    assert "13800138000" not in told
    assert "演示handler" not in told


def test_what_can_be_done_can_be_chosen_in_the_sheet():
    a_case("dispatched")
    book = book_of(client_of("handler"), "/desk/work.xlsx")
    hidden = book["lists"]
    assert hidden.sheet_state == "hidden"
    chosen = {cell.value for column in hidden.columns for cell in column}
    assert {"签收", "联系诉求人"} <= chosen
    assert "派单" not in chosen
    assert {"备注", "答复内容"} <= set(heads(book.worksheets[0]))


def test_the_filters_hold_and_are_told_and_the_export_is_an_event():
    a_case()
    other = a_case("dispatched")
    book = book_of(client_of("supervisor"), "/desk/cases.xlsx?state=dispatched")
    page, notes = book.worksheets[0], dict(book["说明"].values)
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [other.number]
    assert "步骤" not in heads(page), "who may do nothing has nothing to fill in"
    assert (notes["筛选"], notes["行数"], notes["导出岗位"]) == ("状态：已派单", "1", "督办")
    event = Event.objects.get(kind="list.exported")
    said = history(event.subject)[0]
    assert (said.actor, said.data) == (
        actor("supervisor").ref,
        {"list": "cases", "rows": 1, "by": {"state": "dispatched"}},
    )


def test_the_queue_tells_the_suggested_body_and_the_callback_list_who_waits():
    a_case()
    replied = a_case("replied")
    queue = book_of(client_of("dispatcher"), "/desk/queue.xlsx").worksheets[0]
    assert queue.cell(2, heads(queue).index("建议承办") + 1).value
    calls = book_of(client_of("caller_back"), "/desk/callback.xlsx").worksheets[0]
    assert [row[0].value for row in calls.iter_rows(min_row=2)] == [replied.number]
    assert {"联系过您吗", "解决了吗", "满意吗"} <= set(heads(calls))


def test_the_rates_go_out_with_their_definition():
    book = book_of(client_of("supervisor"), "/desk/rates.xlsx?first=2026-04-01&last=2026-04-30&by=lead")
    notes = dict(book["说明"].values)
    assert notes["统计哪些天"] == "2026-04-01 到 2026-04-30（含）"
    assert "分母都是有效回访数" in notes["怎么算的"]
    assert book.worksheets[0]["A2"].value == "全区"


def test_a_list_that_is_too_long_says_on_the_sheet_that_it_was_cut(monkeypatch):
    monkeypatch.setattr(writer, "MOST", 2)
    file = io.BytesIO()
    assert writer.write(writer.Sheet("表", [writer.Column("甲")], [["1"], ["2"], ["3"]]), file) == 2
    book = load_workbook(file)
    assert "只导出了前 2 行" in book["表"]["A4"].value
    assert "没有导全" in dict(book["说明"].values)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "a\x00b"])
def test_no_text_becomes_a_formula(text):
    file = io.BytesIO()
    writer.write(writer.Sheet("表", [writer.Column("甲")], [[text]]), file)
    cell = load_workbook(file)["表"]["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix == (text[0] in "=+-@\t")


# —— in ———————————————————————————————————————————————


@pytest.fixture
def queue():
    """Three cases to be dispatched, and the dispatcher's sheet of them."""
    cases = [a_case() for _ in range(3)]
    client = client_of("dispatcher")
    return cases, client, book_of(client, "/desk/queue.xlsx")


def states(cases):
    return [Case.objects.get(pk=case.pk).state for case in cases]


def test_a_filled_sheet_is_shown_first_and_then_done_once(queue):
    cases, client, book = queue
    body = client.get("/desk/queue") and cast.two_bodies()[1]
    page = send(client, filled(book, (2, "步骤", "派单"), (2, "承办单位", body), (3, "步骤", "派单")))
    text = page.content.decode()
    assert "表中共 3 行：可以办 1，不能办 1，没填步骤 1。现在还没有办。" in text
    assert "将是：已派单" in text
    assert "要先填写“承办单位”" in text
    assert states(cases) == ["received"] * 3
    done = carry_out(client, page)
    assert "表中共 3 行：办成 1，没有办 1，没填步骤 1。" in done.content.decode()
    assert states(cases) == ["dispatched", "received", "received"]
    assert Case.objects.get(pk=cases[0].pk).lead == body
    again = carry_out(client, page)
    assert again.status_code == 409
    assert "已经办过了：办成 1 件" in again.content.decode()


def test_yes_no_choices_places_and_codes_are_read_as_they_are_called():
    client, case, other = client_of("caller_back"), a_case("replied"), a_case("replied")
    book = book_of(client, "/desk/callback.xlsx")
    said = [("步骤", "回访"), ("联系过您吗", "是"), ("解决了吗", "yes"), ("满意吗", "满意"), ("备注", 12)]
    wrong = [("步骤", "call_back"), ("联系过您吗", "也许"), ("解决了吗", "是"), ("满意吗", "satisfied")]
    page = send(client, filled(book, *[(2, *one) for one in said], *[(3, *one) for one in wrong]))
    assert "“联系过您吗”只能填：是、否。" in page.content.decode()
    carry_out(client, page)
    case.refresh_from_db()
    assert (case.state, case.solved, case.satisfaction) == ("closed", True, "satisfied")
    assert case.words.get(need="note").text == "12"
    assert states([other]) == ["replied"]


def test_a_sheet_made_in_english_can_be_filled_in_and_read_in_chinese():
    client, case = client_of("dispatcher"), a_case()
    client.cookies["django_language"] = "en"
    book = book_of(client, "/desk/queue.xlsx")
    client.cookies["django_language"] = "zh-hans"
    with translation.override("en"):
        step = translation.gettext(sheets.STEP)
    page = send(client, filled(book, (2, step, "Dispatch"), (2, "Lead body", cast.two_bodies()[0])))
    carry_out(client, page)
    assert states([case]) == ["dispatched"]


def test_a_formula_is_not_computed_but_refused(queue):
    cases, client, book = queue
    page = send(client, filled(book, (2, "步骤", "内部备注"), (2, "备注", "=1+1"), (3, "步骤", "=A1")))
    assert page.content.decode().count("是公式，请粘贴为数值再导入") == 2
    assert not Words.objects.filter(need="note").exists()
    assert states(cases) == ["received"] * 3


def test_rows_that_are_doubled_unseen_or_unknown_are_refused_by_themselves(queue):
    cases, client, book = queue
    rows = [(row, head, value) for row in (2, 3, 4, 5) for head, value in (("步骤", "内部备注"), ("备注", "记"))]
    rows += [(3, "编号", cases[0].number), (4, "编号", "西-260413-9999-9"), (5, "编号", cases[2].number)]
    page = send(client, filled(book, *rows, (5, "步骤", "飞走")))
    text = page.content.decode()
    for sentence in ("在前面已经有一行", "找不到“西-260413-9999-9”", "没有“飞走”这个步骤"):
        assert sentence in text
    assert "可以办 1，不能办 3，没填步骤 0" in text
    theirs = a_case("dispatched")
    sheet = filled(book, (2, "编号", theirs.number), (2, "步骤", "签收"), (2, "备注", None))
    assert "找不到" in send(client_of("stranger"), sheet).content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda page: page.cell(1, 2, "标题党"), "不认识的栏目：标题党"),
        (lambda page: page.delete_cols(1), "缺少栏目：编号"),
        (lambda page: page.cell(1, 2, "编号"), "栏目“编号”出现了两次"),
        (lambda page: page.cell(1, 40, "多出来的"), "不认识的栏目："),
    ],
)
def test_other_columns_are_refused_by_name(queue, change, sentence):
    _cases, client, book = queue
    change(book.worksheets[0])
    page = send(client, saved(book))
    assert page.status_code == 409
    assert sentence in page.content.decode()


def a_zip(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "不是 .xlsx 工作簿"),
        ("编号,步骤".encode(), "不是 .xlsx 工作簿"),
        (b"PK\x03\x04 broken", "打不开"),
        (b"PK\x03\x04" + b"0" * (5 * 2**20), "超过 5 MB"),
        (a_zip(**{"a.txt": "x"}), "ZIP 压缩包"),
        (
            a_zip(**{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>", "xl/a.xml": b" " * (40 * 2**20)}),
            "解开后太大",
        ),
    ],
)
def test_a_file_that_is_no_sheet_or_made_to_hurt_is_refused(data, sentence):
    page = send(client_of("dispatcher"), data)
    assert page.status_code == 409
    assert sentence in page.content.decode()


def test_too_many_rows_and_too_many_orders_are_refused(monkeypatch):
    def rows(n):
        book = Workbook()
        book.active.append(["编号", "步骤"])
        for _ in range(n):
            book.active.append(["西-260413-9999-9", "签收"])
        return saved(book)

    client = client_of("handler")
    assert "一张表最多办 500 件" in send(client, rows(501)).content.decode()
    monkeypatch.setattr(filled_in, "ROWS", 20)
    assert "最多 20 行" in send(client, rows(21)).content.decode()


def test_what_comes_back_must_be_what_was_shown_to_the_same_person_not_long_ago(queue, monkeypatch):
    cases, client, book = queue
    page = send(client, filled(book, (2, "步骤", "内部备注"), (2, "备注", "记")))
    signed = SIGNED.search(page.content.decode())[1]
    other = client_of("operator").post("/desk/sheets/do", {"signed": signed})
    changed = client.post("/desk/sheets/do", {"signed": signed[:-3] + "abc"})
    monkeypatch.setattr("fullresponse.cases.views_sheets.STANDS", -1)
    late = client.post("/desk/sheets/do", {"signed": signed})
    for answer, sentence in ((other, "别人上传的"), (changed, "不完整"), (late, "过了半小时")):
        assert answer.status_code == 409
        assert sentence in answer.content.decode()
    assert not Words.objects.filter(need="note").exists()
    assert states(cases) == ["received"] * 3


def test_what_changed_since_the_preview_is_refused_when_it_is_done(queue):
    cases, client, book = queue
    page = send(client, filled(book, (2, "步骤", "派单"), (2, "承办单位", cast.two_bodies()[0])))
    order = orders.Order(1, cases[0].number, "decline", {"outcome": "beyond_duties", "answer": "市场行为。"})
    orders.run([order], actor=actor("dispatcher"), at=NOON, key="k")
    done = carry_out(client, page).content.decode()
    assert "表中共 3 行：办成 0，没有办 1，没填步骤 2。" in done
    assert states(cases)[0] == "declined"
