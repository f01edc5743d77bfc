"""Files that are damaged, disguised, hostile or only unusual. A wrong one changes nothing and says what to do."""

import subprocess
import sys
import zipfile

import pytest
from django.core.management import CommandError
from openpyxl import Workbook, load_workbook

from fullresponse.cases.models import Case
from fullresponse.files import table, xlsxtable
from tests.connectors.samples import (
    CITY,
    TAIDI,
    bring_in,
    csv_file,
    csv_text,
    fill,
    letter,
    refusals,
    ticket,
    xlsx_file,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path):
    return tmp_path / "letters.csv"


def refused(source, path, sentence):
    """The command refuses the file with this sentence, and nothing has changed, not even the list of an earlier run."""
    earlier = path.with_suffix(".refused.csv")
    earlier.write_text("行号,编号,原因\n", encoding="utf-8-sig")
    with pytest.raises(CommandError, match=sentence) as error:
        bring_in(source, path)
    assert str(error.value).count("\n") == 0
    assert earlier.exists()
    assert not Case.objects.exclude(outer_number="").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_csv_is_read_in_every_usual_encoding(tmp_path, encoding):
    assert bring_in("taidi4", csv_file(tmp_path, [letter()], encoding)) == (1, 1, 0, 0)
    assert Case.objects.get(source="taidi4").title == "演示：楼道灯不亮"


def test_a_tab_separated_file_is_read(path):
    path.write_bytes(csv_text([letter()]).replace(",", "\t").encode("utf-16"))
    assert bring_in("taidi4", path) == (1, 1, 0, 0)


def test_a_damaged_utf8_file_is_not_taken_for_another_encoding(path):
    text = csv_text([letter("A1"), letter("A2")]).encode()
    path.write_bytes(text[:-40] + b"\xff\xfe" + text[-40:])
    refused("taidi4", path, "第 3 行有认不出的字符")


def test_a_file_in_no_known_encoding_is_refused(path):
    path.write_bytes(b"\xff\xff\xff\x80\x80" * 20)
    refused("taidi4", path, "第 1 行有认不出的字符")


def test_an_empty_file_is_refused(path):
    path.write_bytes(b"")
    refused("taidi4", path, "空文件")


def test_a_file_of_blank_lines_is_refused(path):
    path.write_bytes(b"\n\n , ,\n")
    refused("taidi4", path, "没有一行内容")


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    refused("taidi4", tmp_path / "nothing.csv", "没有“nothing.csv”这个文件")
    (tmp_path / "folder.csv").mkdir()
    refused("taidi4", tmp_path / "folder.csv", "没有“folder.csv”这个文件")


def test_a_file_over_50_mb_is_refused_before_it_is_read(path):
    with path.open("wb") as file:
        file.truncate(table.LARGEST + 1)
    refused("taidi4", path, "超过 50 MB")


def test_a_csv_of_50_mb_is_read_in_constant_memory(path):
    line = csv_text([letter("N", 留言详情="演示" * 2500)]).splitlines(keepends=True)
    row = line[1].encode()
    count = (table.LARGEST - 200) // (len(row) + 8)
    with path.open("wb") as file:
        file.write(line[0].encode())
        for n in range(count):
            file.write(row.replace(b"N", b"N%08d" % n, 1))
    assert path.stat().st_size > 49 * 1024 * 1024
    script = (
        "import resource, sys, pathlib\n"
        "from fullresponse.files.table import open_table\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "rows = sum(1 for _ in open_table(pathlib.Path(sys.argv[1]), 'csv').rows())\n"
        "print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
    rows, kilobytes = map(int, done.stdout.split())
    assert rows == count
    assert kilobytes < 20_000


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda h: [n for n in h if n != "答复时间"], "缺少“答复时间”"),
        (lambda h: [*h, "处理人"], "不认识“处理人”"),
        (lambda h: [*h, "留言编号"], "“留言编号”出现了两次"),
        (lambda h: [*h[:3], "", *h[3:]], "第 4 列没有名字"),
    ],
)
def test_a_header_that_is_not_the_sources_is_refused(path, change, sentence):
    header = change(TAIDI)
    path.write_text(",".join(header) + "\n" + ",".join("x" for _ in header), encoding="utf-8")
    refused("taidi4", path, sentence)


def test_a_header_may_have_a_bom_spaces_and_full_width_letters(path):
    path.write_text("\ufeff" + csv_text([letter()]).replace("留言编号,", " 留言编号 ,", 1), encoding="utf-8-sig")
    assert bring_in("taidi4", path) == (1, 1, 0, 0)


def test_quoted_newlines_stay_in_their_cell_and_lines_are_counted_as_in_the_file(tmp_path):
    rows = [letter("A1", 留言详情="演示：第一行\r\n第二行\n第三行"), letter("A2", 留言时间="昨天")]
    path = csv_file(tmp_path, rows)
    assert bring_in("taidi4", path) == (2, 1, 0, 1)
    assert refusals(path) == [["5", "A2", "“留言时间”认不出日期，请写成 2026-04-13 09:30 这样。"]]
    assert Case.objects.get(outer_number="A1").words.get(need="request").text.count("\n") == 2


def test_an_unclosed_quotation_mark_is_refused_with_its_line(path):
    path.write_text(csv_text([letter("A1"), letter("A2")]).replace("A2,U001", 'A2,"U001'), encoding="utf-8")
    refused("taidi4", path, "第 3 行的引号没有配对")


def test_a_row_with_too_many_or_too_few_cells_is_refused_alone(path):
    text = csv_text([letter("A1")]).splitlines()
    path.write_text("\n".join([*text, text[1].replace("A1", "A2") + ",多一格", "A3,U1,短"]), encoding="utf-8")
    assert bring_in("taidi4", path) == (3, 1, 0, 2)
    assert [row[1] for row in refusals(path)] == ["A2", "A3"]


def test_a_nul_in_a_text_is_refused_with_its_row(tmp_path):
    path = csv_file(tmp_path, [letter("A1", 留言详情="演示\0"), letter("A2")])
    assert bring_in("taidi4", path) == (2, 1, 0, 1)
    assert "控制字符" in refusals(path)[0][2]


def test_blank_rows_are_skipped_and_told(path):
    path.write_text(csv_text([letter("A1")]) + "\n,,,,,,\n  ,,,,,,\n", encoding="utf-8")
    assert bring_in("taidi4", path) == (1, 1, 0, 0)


# — workbooks —


def test_a_csv_that_calls_itself_xlsx_is_refused(tmp_path):
    refused("cityline", csv_file(tmp_path, [ticket()], name="city.xlsx"), "不是 .xlsx 工作簿")


def test_an_old_or_locked_workbook_is_refused(tmp_path):
    path = tmp_path / "city.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    refused("cityline", path, "旧版 .xls 或加了密码")


def test_a_workbook_where_a_csv_belongs_is_refused(tmp_path):
    refused("taidi4", xlsx_file(tmp_path, [ticket()], name="letters.csv"), "不是 CSV")


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "city.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    refused("cityline", path, "不是 Excel 工作簿")


def test_a_zip_bomb_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsxtable, "UNPACKED", 20 * 1024 * 1024)
    path = xlsx_file(tmp_path, [ticket()])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/bomb.xml", b" " * (21 * 1024 * 1024))
    assert path.stat().st_size < 100_000
    refused("cityline", path, "解开后太大")


def test_a_workbook_with_entities_of_its_own_is_refused(tmp_path):
    path = rewritten(xlsx_file(tmp_path, [ticket()]), lambda xml: xml.replace(b"<worksheet", b"<!DOCTYPE x><worksheet"))
    refused("cityline", path, "已损坏")


@pytest.mark.parametrize("change", [lambda xml: xml[:-60], lambda xml: xml.replace(b'r="B2"', b'r="?"')])
def test_a_broken_sheet_is_refused_before_a_row_is_written(tmp_path, change):
    refused("cityline", rewritten(xlsx_file(tmp_path, [ticket()]), change), "已损坏")


def test_half_a_download_is_refused(tmp_path):
    path = xlsx_file(tmp_path, [ticket()])
    path.write_bytes(path.read_bytes()[:-300])
    refused("cityline", path, "已损坏")


def rewritten(path, change):
    """The workbook with its first sheet's XML changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    changed = change(parts["xl/worksheets/sheet1.xml"])
    assert changed != parts["xl/worksheets/sheet1.xml"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, changed if name == "xl/worksheets/sheet1.xml" else content)
    return path


def test_a_formula_is_refused_with_its_row_and_a_text_that_looks_like_one_is_not(tmp_path):
    path = xlsx_file(tmp_path, [ticket("1", 内容="=1+1"), ticket("2", 内容="演示:=开头的话")])
    assert bring_in("cityline", path) == (2, 1, 0, 1)
    assert refusals(path) == [["2", "1", "“内容”是公式，请粘贴为数值再导入。"]]


def test_an_error_value_is_refused_with_its_row(tmp_path):
    path = xlsx_file(tmp_path, [ticket("1", 标题="#N/A")])
    assert bring_in("cityline", path) == (1, 0, 0, 1)
    assert "错误值" in refusals(path)[0][2]


def test_a_merged_title_above_the_header_is_refused(tmp_path):
    book = Workbook()
    book.active.append(["市民热线每日工单"])
    book.active.merge_cells("A1:Q1")
    fill(book.active, [ticket()], CITY)
    book.save(tmp_path / "city.xlsx")
    refused("cityline", tmp_path / "city.xlsx", "缺少“工单编号”")


def test_a_merged_header_cell_is_refused(tmp_path):
    book = Workbook()
    fill(book.active, [ticket()], [*CITY[:3], None, *CITY[3:]])
    book.active.merge_cells("C1:D1")
    book.save(tmp_path / "city.xlsx")
    refused("cityline", tmp_path / "city.xlsx", "第 4 列没有名字")


def test_hidden_and_empty_sheets_are_passed_over(tmp_path):
    book = Workbook()
    book.active.sheet_state = "visible"
    secret = book.create_sheet("内部", 0)
    fill(secret, [ticket("9")], CITY)
    secret.sheet_state = "hidden"
    fill(book["Sheet"], [ticket("1")], CITY)
    book.create_sheet("Sheet3")
    book.active = 1
    book.save(tmp_path / "city.xlsx")
    assert bring_in("cityline", tmp_path / "city.xlsx") == (1, 1, 0, 0)
    assert Case.objects.get(source="cityline").outer_number == "1"


def test_a_workbook_with_only_hidden_rows_of_sheets_or_two_full_sheets_is_refused(tmp_path):
    book = Workbook()
    fill(book.active, [ticket()], CITY)
    fill(book.create_sheet("乙"), [ticket()], CITY)
    book.save(tmp_path / "two.xlsx")
    refused("cityline", tmp_path / "two.xlsx", "2 张看得见的工作表")
    book.active.sheet_state = "hidden"
    book.remove(book["乙"])
    book.create_sheet("空的")
    book.active = 1
    book.save(tmp_path / "none.xlsx")
    refused("cityline", tmp_path / "none.xlsx", "没有看得见的内容")


def test_a_hundred_thousand_formatted_empty_rows_are_passed_over(tmp_path):
    path = xlsx_file(tmp_path, [ticket("1")])
    book = load_workbook(path)
    book.active["A100001"].number_format = "0.00"
    book.active["A100002"] = " "
    book.save(path)
    assert bring_in("cityline", path) == (1, 1, 0, 0)


def test_a_row_number_beyond_a_spreadsheet_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsxtable, "LAST_ROW", 10_000)
    path = rewritten(xlsx_file(tmp_path, [ticket("1")]), lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999"'))
    refused("cityline", path, "行号超出")


def test_a_cell_of_32767_characters_is_refused_with_its_row(tmp_path):
    path = xlsx_file(tmp_path, [ticket("1", 内容="演" * 32_767), ticket("2", 内容="演" * 10_000)])
    assert bring_in("cityline", path) == (2, 1, 0, 1)
    assert "最多 10000 个字" in refusals(path)[0][2]


def test_the_list_of_refused_rows_never_overwrites_something_else(tmp_path):
    path = csv_file(tmp_path, [letter("A1", 留言时间="昨天")])
    other = tmp_path / "diary.csv"
    other.write_text("别的内容", encoding="utf-8")
    for target in (other, path):
        with pytest.raises(CommandError, match="另取一个文件名"):
            bring_in("taidi4", path, refused=target)
    assert other.read_text(encoding="utf-8") == "别的内容"
    with pytest.raises(CommandError, match="文件夹"):
        bring_in("taidi4", path, refused=tmp_path / "no" / "list.csv")


def test_nothing_in_a_list_of_refused_rows_is_run_by_a_spreadsheet(tmp_path):
    path = csv_file(tmp_path, [letter("-12", 留言时间="昨天")])
    assert bring_in("taidi4", path) == (1, 0, 0, 1)
    assert refusals(path)[0][1] == "'-12"


def test_an_unknown_source_is_refused_with_those_there_are(tmp_path):
    refused("carrier_pigeon", csv_file(tmp_path, [letter()]), "现有：cityline、taidi4")
