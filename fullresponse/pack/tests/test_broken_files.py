"""Files that are missing, misspelt, in the wrong encoding or no files at all; and everything wrong told at once."""

import shutil
from pathlib import Path

import pytest

from fullresponse.kernel.refusal import Refused
from fullresponse.pack import PackBroken, load
from fullresponse.pack.rows import BIGGEST

FILES = ("pack.toml", "bodies.csv", "places.csv", "categories.csv", "lists.toml", "roles.toml", "deadlines.toml")


@pytest.mark.parametrize("file", [*FILES, "people.csv"])
def test_a_missing_file_is_told_by_name(file, copy, problems):
    (copy / file).unlink()
    assert (file, 1, "缺少这个文件，或者读不到") in [(p.file, p.line, p.reason) for p in problems(copy)]


@pytest.mark.parametrize("folder", ["holidays", "lifecycles"])
def test_a_missing_folder_is_told_by_name(folder, copy, problems):
    shutil.rmtree(copy / folder)
    assert (f"{folder}/", "缺少文件") in [(p.file, p.reason) for p in problems(copy)]


def test_a_pack_may_have_no_source_to_import_from_but_not_an_empty_folder_of_them(copy, problems):
    shutil.rmtree(copy / "sources")
    assert load(copy).sources == {}
    (copy / "sources").mkdir()
    assert [(p.file, p.reason) for p in problems(copy)] == [("sources/", "缺少文件")]


def test_a_folder_that_is_not_there_is_no_pack(tmp_path, problems):
    assert [p.reason for p in problems(tmp_path / "nowhere")] == ["没有这个文件夹"]


def test_an_empty_folder_tells_every_file_it_needs(tmp_path, problems):
    assert {p.file for p in problems(tmp_path)} >= {*FILES, "people.csv", "holidays/", "lifecycles/"}


@pytest.mark.parametrize("file", ["bodis.csv", "holidays/2026.json", "notes.txt"])
def test_a_file_nobody_reads_is_told(file, copy, problems):
    (copy / file).write_text("", encoding="utf-8")
    assert [(p.file, p.reason) for p in problems(copy)] == [(file, "不认识的文件")]


@pytest.mark.parametrize("file", ["README.md", ".hidden"])
def test_a_readme_is_welcome(file, copy):
    (copy / file).write_text("说明", encoding="utf-8")
    assert load(copy).code == "qinglu"


@pytest.mark.parametrize("file", ["bodies.csv", "roles.toml"])
def test_a_byte_order_mark_as_a_spreadsheet_writes_it_is_welcome(file, copy):
    path: Path = copy / file
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(copy).code == "qinglu"


def test_gb18030_is_recognised_and_told_with_the_first_line_that_shows_it(copy, problems):
    path: Path = copy / "bodies.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    assert ("bodies.csv", 2) in [(p.file, p.line) for p in problems(copy) if "GB18030" in p.reason]


def test_bytes_of_no_encoding_are_refused(copy, problems):
    (copy / "bodies.csv").write_bytes(b"code,name\nfarm,\xff\xff\xff\n")
    told = [p for p in problems(copy) if p.file == "bodies.csv"]
    assert [(p.line, p.reason) for p in told] == [(2, "不是 UTF-8 编码，请存成 UTF-8")]


def test_a_table_of_nothing_is_told(copy, problems):
    (copy / "people.csv").write_bytes(b"")
    assert ("people.csv", "文件是空的，缺少列名") in [(p.file, p.reason) for p in problems(copy)]


def test_a_table_with_a_nul_is_refused(copy, problems):
    path: Path = copy / "people.csv"
    path.write_bytes(path.read_bytes().replace(b"jie,", b"j\0e,", 1))
    assert [p.line for p in problems(copy) if p.file == "people.csv"] == [2]


def test_a_huge_file_is_not_read(copy, problems):
    (copy / "people.csv").write_bytes(b"x" * (BIGGEST + 1))
    assert ("people.csv", "文件太大，不像是地区包的文件") in [(p.file, p.reason) for p in problems(copy)]


def test_windows_line_ends_and_blank_lines_are_read(copy):
    path: Path = copy / "bodies.csv"
    before = load(copy)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n,,,,,,,,\r\n")
    assert load(copy) == before


def test_a_column_named_twice_is_told(copy, problems):
    path: Path = copy / "people.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("until", "since", 1), encoding="utf-8")
    assert ("people.csv", 1, "列名“since”出现了两次") in [(p.file, p.line, p.reason) for p in problems(copy)]


def test_the_line_is_right_after_a_cell_with_a_line_end(copy, problems):
    path: Path = copy / "bodies.csv"
    text = path.read_text(encoding="utf-8").replace("hall,青芦区人民政府", 'hall,"青芦区\n人民政府"', 1)
    path.write_text(text.replace("farm,区农事服务站,department", "farm,区农事服务站,guild"), encoding="utf-8")
    lines = text.splitlines()
    assert [lines[p.line - 1].split(",")[0] for p in problems(copy)] == ["farm"]


def test_everything_is_told_at_once_and_in_order(copy, problems):
    for file, old, new in (
        ("roles.toml", 'scope = "none"', 'scope = "all"'),
        ("bodies.csv", "farm,区农事服务站,department", "farm,区农事服务站,guild"),
        ("bodies.csv", "order,区秩序管理站,department", "order,区秩序管理站,gang"),
        ("deadlines.toml", "amount = 30", "amount = 0"),
    ):
        text = (copy / file).read_text(encoding="utf-8")
        (copy / file).write_text(text.replace(old, new), encoding="utf-8")
    told = problems(copy)
    assert told == sorted(told)
    assert [p.file for p in told] == ["bodies.csv", "bodies.csv", "deadlines.toml", "roles.toml"]
    assert told[0].line < told[1].line


def test_the_refusal_reads_as_file_line_reason(copy):
    (copy / "people.csv").unlink()
    with pytest.raises(PackBroken) as refused:
        load(copy)
    assert isinstance(refused.value, Refused)
    assert "people.csv:1: 缺少这个文件，或者读不到" in str(refused.value)


def test_a_move_that_neither_cites_nor_is_demo_is_told(copy, problems):
    path: Path = copy / "lifecycles/request.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index('verb = "confirm"')
    path.write_text(text[:start] + text[start:].replace("demo = true\n", "", 1), encoding="utf-8")
    line = text[:start].count("\n")
    assert [(p.line, p.reason[:4]) for p in problems(copy)] == [(line, "没有依据")]


def test_what_stands_in_a_long_string_is_no_entry(copy, problems):
    """A line that looks like a header inside a text of several lines must not shift the lines that are told."""
    path: Path = copy / "roles.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("demo = true", 'demo = true\nclause = """\n[[role]]\ncode = "x"\n"""', 1)
    path.write_text(text.replace('home = "callback"', 'home = "garden"'), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert 'home = "garden"' in [lines[p.line - 1] for p in problems(copy) if p.file == "roles.toml"]
