"""A register that is taken out as a table comes in again as it was: items under their wholes, words to the character,
and what does not come in is told."""

import csv as csv_files
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from fullresponse.orgs.packs import current_pack
from fullresponse.promises import actions, blank, imports, sheets
from fullresponse.promises.models import Promise
from tests.cast import actor, two_bodies
from tests.promising import a_draft
from tests.stories.test_promise_sheets import HEAD, brought, csv, desk, line, worked, xlsx, year

pytestmark = pytest.mark.django_db
__all__ = ["desk"]


def made(parent=None, **more) -> Promise:
    """A promise of the coming year, registered today."""
    now = timezone.now()
    draft = a_draft(**{"year": year(), "due": timezone.localdate().replace(year=year(), month=12, day=31), **more})
    return actions.register(draft, actor=actor("supervisor"), at=now, parent=parent)


def taken(desk, form="csv") -> list[dict]:
    """The register as it is taken out, row by row."""
    answer = desk.post(f"{reverse('promise_sheet', args=[form])}?year={year()}")
    return read(b"".join(answer.streaming_content), form)


def read(data: bytes, form: str) -> list[dict]:
    if form == "csv":
        return list(csv_files.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))
    head, *rows = load_workbook(BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def file(rows: list[dict], form="csv", rename=None) -> SimpleUploadedFile:
    """The rows as a file; `rename`: what is done to each row before."""
    rows = [(rename or dict)(row) for row in rows]
    if form == "xlsx":
        return xlsx([list(row.values()) for row in rows], list(rows[0]))
    out = StringIO()
    writer = csv_files.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile("a.csv", out.getvalue().encode())


def told(row) -> dict[int, str]:
    return {at: str(why) for at, why, _cells in imports.bad(row)}


def test_the_very_file_that_was_taken_out_can_be_brought_in(desk):
    made(serial="1")
    answer = desk.post(f"{reverse('promise_sheet', args=['xlsx'])}?year={year()}")
    row = brought(desk, SimpleUploadedFile("a.xlsx", b"".join(answer.streaming_content)))
    assert told(worked(row)) == {2: "这一项已经登记过了。"} and Promise.objects.count() == 1


def another_year(row: dict) -> dict:
    return {**row, "年度": str(year() - 1)}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_items_come_in_under_their_own_whole_however_it_is_called(desk, form):
    """Without 类别 and 序号, with one of them, and where two are called the same."""
    for n, place in enumerate([("", ""), ("民生", ""), ("", "3"), ("产业", "1"), ("产业", "1"), ("水 利", "2 甲")]):
        group, serial = place
        whole = made(group=group, serial=serial, quote=f"演示：整体{n}。")
        made(parent=whole, group=group, serial="", quote=f"演示：{n}的分项。", value="5")
    row = worked(brought(desk, file(taken(desk, form), form, another_year)))
    assert (told(row), row.kept) == ({}, 12)
    again = Promise.objects.filter(year=year() - 1)
    found = {p.quote: p.parent.quote for p in again.exclude(parent=None).select_related("parent")}
    assert found == {f"演示：{n}的分项。": f"演示：整体{n}。" for n in range(6)}
    assert sum(p.parent is None for p in again) == 6


def test_a_whole_that_has_a_name_of_its_own_is_called_by_it_and_others_by_their_number(desk):
    named, first, second = made(serial="1"), made(serial="2"), made(serial="2", quote="演示：同号的另一项。")
    for whole in (named, first, second):
        made(parent=whole, serial="9", value="5", quote=f"演示：{whole.pk}之一。")
    said = {row["属于哪一项"] for row in taken(desk)} - {""}
    assert said == {"民生保障 1", first.case.number, second.case.number}


def test_where_a_name_fits_several_nobody_guesses(desk):
    made(serial="7")
    made(serial="7", quote="演示：也是第七项。")
    rows = [
        line(1, 重点督办内容="演示：甲。"),
        line(1, 重点督办内容="演示：乙。"),
        line("1-1", 数值=5, 属于哪一项="民生保障 1"),
        line("7-1", 数值=5, 属于哪一项="民生保障 7"),
        line("8-1", 数值=5, 属于哪一项="民生保障 8"),
        line(8),
    ]
    row = worked(brought(desk, csv(rows)))
    assert told(row) == {
        4: "表里有 2 行都叫“民生保障 1”；请给整体写编号，再在“属于哪一项”里写这个编号。",
        5: f"{year()} 年叫“民生保障 7”的不止一项，请在“属于哪一项”里写编号。",
        6: "没有“民生保障 8”这一项，整体要排在它的各项前面。",
    }


def test_a_label_of_ones_own_in_the_column_of_numbers_names_a_whole(desk):
    rows = [[*line(1), "甲"], [*line(1, 重点督办内容="演示：乙。"), "乙"], [*line("", 数值=5, 属于哪一项="乙"), ""]]
    rows[2][2] = "演示：乙的一项。"
    assert told(worked(brought(desk, csv(rows, [*HEAD, "编号"])))) == {}
    assert Promise.objects.exclude(parent=None).get().parent.quote == "演示：乙。"


def test_an_item_of_a_whole_that_was_refused_says_which_row_to_mend(desk):
    rows = [line(1, 数值="很多"), line("1-1", 数值=5, 属于哪一项="民生保障 1")]
    assert told(worked(brought(desk, csv(rows))))[3] == "它的整体（第 2 行）没有登记，请先改正那一行。"


def test_an_item_may_be_added_to_a_table_of_which_the_rest_is_there(desk, monkeypatch):
    monkeypatch.setattr(imports, "PIECE", 1)
    rows = [line(1), line("1-1", 数值=30, 属于哪一项="民生保障 1")]
    worked(brought(desk, csv(rows)))
    row = worked(brought(desk, csv([*rows, line("1-2", 数值=14, 属于哪一项="民生保障 1")])))
    assert row.kept == 1 and set(told(row)) == {2, 3}
    assert Promise.objects.get(parent=None).parts.count() == 2


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "quote", ["=演示：等于号开头。", "+演示", "-演示", "@演示", "'=演示", "''-演示", "'演示", "演示\n第二行"]
)
def test_words_come_back_to_the_character_whatever_they_begin_with(desk, form, quote):
    made(quote=quote, group="-类", unit="+个", serial="=1")
    there = taken(desk, form)
    if form == "xlsx":  # as it was taken out: a spreadsheet would not make formulas of cells marked as text
        data = b"".join(desk.post(f"{reverse('promise_sheet', args=[form])}?year={year()}").streaming_content)
        row = worked(brought(desk, SimpleUploadedFile("a.xlsx", data)))
    else:
        row = worked(brought(desk, file(there)))
        other = worked(brought(desk, file(there, rename=another_year)))
        assert told(other) == {} and Promise.objects.get(year=year() - 1).quote == quote
    assert told(row) == {2: "这一项已经登记过了。"}


def test_the_same_words_with_other_spaces_are_the_same_promise(desk):
    rows = [line(1), line(1, 重点督办内容=" 演示：第1件事。"), line(1, 重点督办内容="演示：\u3000第1件事。 ")]
    assert set(told(worked(brought(desk, xlsx(rows))))) == {3, 4}
    assert set(told(worked(brought(desk, xlsx(rows[1:]))))) == {2, 3}


def test_a_quotation_that_stands_in_its_text_with_a_space_before_it_is_known_again(desk):
    made(quote=" 演示：\n前有空格。", start=0, end=10, sha256="a" * 64)
    assert told(worked(brought(desk, file(taken(desk))))) == {2: "这一项已经登记过了。"}


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_what_was_taken_out_in_a_language_comes_in_again_in_it(desk, language):
    whole = made(serial="1")
    made(parent=whole, serial="1.1", value="5", owner=two_bodies()[1])
    desk.cookies["django_language"] = language
    answer = desk.post(f"{reverse('promise_sheet', args=['csv'])}?year={year()}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *rows = csv_files.reader(StringIO(text, newline=""))
    assert len(set(head)) == len(head) == len(sheets.headings())
    place = sheets.headings().index("年度")
    rows = [[*row[:place], str(year() - 1), *row[place + 1 :]] for row in rows]
    out = StringIO()
    csv_files.writer(out).writerows([head, *rows])
    row = worked(brought(desk, SimpleUploadedFile("a.csv", out.getvalue().encode())))
    assert told(row) == {} and Promise.objects.get(year=year() - 1, serial="1.1").parent.serial == "1"


def amended_twice() -> Promise:
    row, boss, today = made(serial="1"), actor("supervisor"), timezone.localdate()
    first = {"on": today, "body": "演示区人大常委会", "meeting": "第四十二次会议", "reason": "演示：加码。"}
    actions.amend(row, actions.Change(value="51", scope="演示：含改造。", **first), actor=boss, at=timezone.now())
    later = {**first, "body": "演示区政府", "meeting": "第九次常务会议", "due": row.first_due.replace(month=11, day=30)}
    actions.amend(Promise.objects.get(pk=row.pk), actions.Change(**later), actor=boss, at=timezone.now())
    return Promise.objects.get(pk=row.pk)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_table_has_what_holds_now_and_who_decided_it_beside_the_first_promise(desk, form):
    row = amended_twice()
    made(serial="2")
    one, other = taken(desk, form)
    assert (one["数值"], one["调整后的数值"], one["调整后的单位"], one["调整后的比较"]) == ("44", "51", "个", "不低于")
    assert str(one["完成时限"])[:10] == row.first_due.isoformat()
    assert str(one["调整后的期限"])[:10] == row.due.isoformat() and one["调整后的口径"] == "演示：含改造。"
    said = one["批准机关"], one["会议或文号"], str(one["批准日期"])[:10]
    assert said == ("演示区政府", "第九次常务会议", timezone.localdate().isoformat())
    assert not any(other[heading] for heading in sheets.AMENDED)


def test_an_amendment_does_not_come_in_and_the_page_says_so_for_that_row(desk):
    amended_twice()
    made(serial="2")
    row = worked(brought(desk, file(taken(desk), rename=another_year)))
    first = Promise.objects.get(year=year() - 1, serial="1")
    assert (first.value, first.now_value, first.amendments.count(), row.kept) == ("44", "44", 0, 2)
    ((at, said),) = imports.remarks(row)
    assert at == 2 and first.case.number in str(said) and "另写调整" in str(said)
    page = desk.get(reverse("promise_import", args=[row.pk])).content.decode()
    assert "还要另写调整的 1 行" in page and reverse("promise", args=[first.case.number]) in page
    assert "调整要在登记以后另写" in desk.get(reverse("promise_imports")).content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_refused_rows_come_out_with_their_cells_and_why_and_go_in_again_when_they_are_mended(desk, form):
    row = worked(brought(desk, csv([line(1, 数值="很多"), line(2, 牵头单位="没有这个单位"), line(3)])))
    address = reverse("promise_import_refused", args=[row.pk, form])
    page = desk.get(reverse("promise_import", args=[row.pk])).content.decode()
    assert row.kept == 1 and address in page
    answer = desk.get(address)
    data = answer.getvalue()
    first, second = read(data, form)
    assert list(first) == ["表中第几行", "没有登记的理由", *HEAD]
    assert (first["表中第几行"], first["数值"]) == ("2", "很多") and "要写成数" in first["没有登记的理由"]
    assert (second["表中第几行"], second["牵头单位"], second["重点督办内容"]) == (
        "3",
        "没有这个单位",
        "演示：第2件事。",
    )
    mended = [{**first, "数值": "44"}, second]
    again = worked(brought(desk, file(mended, form)))
    assert again.kept == 1 and set(told(again)) == {3}
    still = read(desk.get(reverse("promise_import_refused", args=[again.pk, form])).getvalue(), form)
    assert list(still[0]) == list(first) and still[0]["表中第几行"] == "3"


def test_more_rows_than_a_page_shows_are_all_in_the_file(desk):
    row = worked(brought(desk, csv([line(n, 数值="很多") for n in range(510)])))
    assert "只列了前 500 行" in desk.get(reverse("promise_import", args=[row.pk])).content.decode()
    assert len(read(desk.get(reverse("promise_import_refused", args=[row.pk, "csv"])).getvalue(), "csv")) == 510


def test_refused_rows_of_a_table_that_would_run_are_no_formulas(desk):
    row = worked(brought(desk, csv([line(1, 数值="=1+1")])))
    data = desk.get(reverse("promise_import_refused", args=[row.pk, "csv"])).getvalue().decode("utf-8-sig")
    assert "'=1+1" in data and ",=1+1" not in data


def test_an_empty_table_has_every_column_with_a_line_about_it_and_can_be_filled_in(desk):
    assert reverse("promise_import_blank") in desk.get(reverse("promise_imports")).content.decode()
    book = load_workbook(BytesIO(desk.get(reverse("promise_import_blank")).content))
    page, notes = book.worksheets[0], dict(book["说明"].iter_rows(values_only=True))
    head = [cell.value for cell in page[1]]
    assert set(head) == {*sheets.FIELDS, "编号"} and page.max_row == 1
    assert all(notes[heading] == blank.EXPLAINED[heading] for heading in head)
    lead = current_pack().bodies[two_bodies()[0]].name
    page.append([{"重点督办内容": "演示：填在空表里。", "牵头单位": lead}.get(heading) for heading in head])
    out = BytesIO()
    book.save(out)
    assert worked(brought(desk, SimpleUploadedFile("a.xlsx", out.getvalue()))).kept == 1
