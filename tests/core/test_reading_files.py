"""Word, PDF and HTML files give their text; what is broken, locked, huge or something else is refused with a sentence.
Every file is made here, by the same libraries that people use."""

import hashlib
import io
import json
import struct
import tracemalloc
import zipfile
import zlib

import pytest
import typst
from django.core.management import CommandError, call_command
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from fullresponse.documents.pdf import fonts
from fullresponse.kernel.refusal import Refused
from fullresponse.reading import text as reading_text
from fullresponse.reading.reader import read_report
from fullresponse.reading.tests.reports import WHOLE
from fullresponse.reading.text import DOCUMENT, extract

SENTENCES = ("2031年工作回顾", "全年新增绿地3公顷，受理诉求2万余条。", "明年再见。")
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def word(*paragraphs: str, table: str = "") -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        document.add_table(1, 1).cell(0, 0).text = table
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def pdf(*paragraphs: str) -> bytes:
    source = '#set text(font: "Noto Sans SC", lang: "zh")\n' + "\n\n".join(paragraphs)
    made = typst.compile(source.encode(), font_paths=fonts())
    assert isinstance(made, bytes)
    return made


def locked(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("geheim", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        extract(data, name)
    return str(refused.value)


def test_a_text_file_is_exactly_its_characters():
    written = "\ufeff甲，\r\n乙\u200b。"
    found = extract(written.encode(), "报告.txt")
    assert (found.text, found.kind, found.sha256) == (written, "text", hashlib.sha256(written.encode()).hexdigest())


def test_a_word_file_gives_its_paragraphs_and_tables_in_order():
    found = extract(word(*SENTENCES, table="附表：码头4座"), "报告.DOCX")
    assert found.kind == "word"
    assert found.text.splitlines() == [*SENTENCES, "附表：码头4座"]


def test_the_same_report_is_read_the_same_from_every_kind_of_file():
    paragraphs = [line for line in WHOLE.splitlines() if line.strip()]
    page = "".join(f"<p>{line}</p>" for line in paragraphs)
    files = {"a.txt": WHOLE.encode(), "a.docx": word(*paragraphs), "a.html": page.encode(), "a.pdf": pdf(*paragraphs)}
    read = {name: told(extract(data, name).text) for name, data in files.items()}
    assert read["a.txt"] == read["a.docx"] == read["a.html"] == read["a.pdf"]


def told(text: str):
    """What is read of a text, without places."""
    report = read_report(text)
    figures = [(one.base_value, one.base_unit, one.indicator, one.period, one.tense) for one in report.figures]
    return figures, [(one.verb, one.stage) for one in report.tasks if one.role == "action"]


def test_what_was_deleted_while_changes_were_tracked_is_not_read():
    document = Document()
    paragraph = document.add_paragraph("新建码头")
    run = paragraph.add_run("3座")._r
    run.getparent().replace(run, _deleted(run))
    paragraph.add_run("4座。")
    written = io.BytesIO()
    document.save(written)
    assert extract(written.getvalue(), "a.docx").text.strip() == "新建码头4座。"


def _deleted(run):
    """The run as Word marks it deleted: its text becomes w:delText inside w:del."""
    from docx.oxml import OxmlElement

    gone = OxmlElement("w:del")
    run_gone, text = OxmlElement("w:r"), OxmlElement("w:delText")
    text.text = run.text
    run_gone.append(text)
    gone.append(run_gone)
    return gone


def test_a_pdf_gives_its_words_and_its_figures_are_read():
    found = extract(pdf(*SENTENCES), "报告.pdf")
    assert found.kind == "pdf"
    assert [(one.value, one.unit) for one in read_report(found.text).figures] == [("3", "公顷"), ("2", "万条")]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_web_page_gives_its_words_without_script_style_and_tags(encoding):
    head = "<head><title>t</title><style>p{}</style></head>"
    page = (
        f"<html>{head}<body><script>1</script><h1>回顾</h1><p>新增<b>绿地</b>3公顷。<br>完</p><!-- 注 --></body></html>"
    )
    assert extract(page.encode(encoding), "a.html").text.split("\n") == ["回顾", "新增绿地3公顷。", "完"]


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"x", "报告.doc", "只能读"),
        (b"x", "报告", "只能读"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "报告.docx", "密码"),
        (b"PK\x03\x04 no archive", "报告.docx", "docx"),
        (b"%PDF-1.7 nothing", "报告.pdf", "PDF 读不出来"),
        (b"PK", "报告.pdf", "PDF 读不出来"),
        (bytes(range(128, 256)), "报告.txt", "UTF-8"),
        ("Zürich, café, naïve, Ærø, Größe".encode("latin-1"), "报告.txt", "UTF-8"),
        (b"a\x00b", "报告.txt", "不是文本文件"),
        (b" \n ", "报告.txt", "没有文字"),
        (b"<html></html>", "报告.html", "没有文字"),
        (b"", "报告.html", "网页"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data, name, says):
    assert says in refusal(data, name)


def test_a_locked_pdf_is_refused():
    assert "密码" in refusal(locked(pdf("甲")), "a.pdf")


def test_a_scan_without_text_is_refused():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    written = io.BytesIO()
    writer.write(written)
    assert "文字识别" in refusal(written.getvalue(), "a.pdf")


def test_too_many_pages_too_many_characters_and_too_many_bytes_are_refused(monkeypatch):
    writer = PdfWriter()
    for _ in range(401):
        writer.add_blank_page(10, 10)
    written = io.BytesIO()
    writer.write(written)
    assert "400 页" in refusal(written.getvalue(), "a.pdf")
    monkeypatch.setattr(reading_text, "LONGEST_TEXT", 5)
    assert "5 个字" in refusal("新增绿地三公顷".encode(), "a.txt")
    monkeypatch.setattr(reading_text, "LARGEST_FILE", 1_000_000)
    assert "1 MB" in refusal(b"0" * 1_000_001, "a.txt")


def test_a_word_file_that_unpacks_to_too_much_is_refused():
    data = packed(b" " * 20_000_001)
    assert len(data) < 200_000
    assert "太大" in refusal(data, "a.docx")


SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def packed(body: str | bytes, method: int = zipfile.ZIP_DEFLATED, **header: int) -> bytes:
    """A Word file with this main part, packed so; `header` says otherwise than it is (the fields of the archive's
    directory, by their place in it)."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        archive.writestr(DOCUMENT, body)
    data = bytearray(written.getvalue())
    directory = data.rfind(b"PK\x01\x02")
    for field, value in header.items():
        place, form = FIELDS[field]
        struct.pack_into(form, data, directory + place, value)
    return bytes(data)


FIELDS = {"flags": (8, "<H"), "packing": (10, "<H"), "crc": (16, "<I"), "packed_size": (20, "<I"), "size": (24, "<I")}


def part(inner: str) -> str:
    return f'<w:document xmlns:w="{SPACE}"><w:body>{inner}</w:body></w:document>'


def said(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_word_file_that_no_word_has_packed_is_refused(method):
    assert "docx" in refusal(packed(part(said("甲")), method), "a.docx")


@pytest.mark.parametrize("header", [{"flags": 1}, {"packing": 14}, {"packing": 97}, {"crc": 1}, {"packed_size": 9}])
def test_a_word_file_with_another_header_than_its_contents_is_refused(header):
    assert "docx" in refusal(packed(part(said("甲")), **header), "a.docx")


def test_a_word_file_that_says_it_is_small_is_unpacked_no_further_than_is_allowed():
    data = packed(part(said("甲")) + " " * 200_000_000, size=200)
    tracemalloc.start()
    try:
        assert "docx" in refusal(data, "a.docx")
        assert tracemalloc.get_traced_memory()[1] < 3 * reading_text.LARGEST_BODY
    finally:
        tracemalloc.stop()


def test_a_paragraph_in_a_box_in_a_paragraph_is_one_of_its_own_and_told_once():
    space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    twice = f'<x:Fallback xmlns:x="{space}">{said("丙")}</x:Fallback>'
    inner = f"<w:p><w:r><w:t>甲</w:t></w:r>{said('乙')}{twice}<w:r><w:tab/><w:t>丁</w:t></w:r></w:p>"
    assert extract(packed(part(inner + said("戊"))), "a.docx").text == "甲 丁\n乙\n戊"


def test_paragraphs_without_end_in_each_other_are_refused():
    nested = "<w:p>" * 100 + "<w:r><w:t>a</w:t></w:r>" * 200_001 + "</w:p>" * 100
    assert "200000 个字" in refusal(packed(part(nested)), "a.docx")
    assert "没有文字" in refusal(packed(part("<w:p/>" * 300_000)), "a.docx")
    assert "docx" in refusal(packed(part("<w:p>" * 100_000)), "a.docx")


def test_a_pdf_of_one_page_with_any_number_of_words_is_refused():
    assert "200000 个字" in refusal(one_page(b"BT /F 1 Tf (aaaaaaaaaa) Tj ET " * 20_100), "a.pdf")


@pytest.mark.parametrize("stream", [b" " * 300_000_000, b"q " * 2_000_000], ids=["spaces", "states"])
def test_a_pdf_that_unpacks_to_too_much_is_refused(stream):
    data = one_page(stream)
    assert len(data) < 1_000_000
    assert refusal(data, "a.pdf").endswith("。")


def one_page(stream: bytes) -> bytes:
    """A PDF with one page that draws this."""
    drawn = zlib.compress(stream)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    data = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(data)
    return data + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def test_entities_that_multiply_are_not_expanded():
    bomb = '<!DOCTYPE d [<!ENTITY a "哈哈哈哈">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 20}">' for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )
    try:
        assert len(extract(packed(f"{bomb}]>{part(said('甲&h;'))}"), "a.docx").text) < 100
    except Refused as refused:
        assert "docx" in str(refused)


WORD, PDF = word(*SENTENCES), pdf(*SENTENCES)


def changed(data: bytes, places: list[tuple[int, int]], cut: int) -> bytes:
    """The file with some bytes changed, and cut."""
    spoilt = bytearray(data)
    for place, byte in places:
        spoilt[place % len(spoilt)] = byte
    return bytes(spoilt[: max(1, cut % (2 * len(spoilt)))])


spoiling = (st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=12), st.integers(0, 10**6))


@FUZZ
@given(*spoiling)
def test_a_spoilt_word_file_is_read_or_refused(places, cut):
    read_or_refused(changed(WORD, places, cut), "a.docx")


values = {name: st.integers(0, 2 ** (8 * struct.calcsize(form)) - 1) for name, (_, form) in FIELDS.items()}
headers = st.fixed_dictionaries({}, optional=values)
methods = st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])


@FUZZ
@given(methods, headers, *spoiling)
def test_a_word_file_packed_anyhow_with_any_header_is_read_or_refused(method, header, places, cut):
    read_or_refused(changed(packed(part(said("甲") * 9), method, **header), places, cut), "a.docx")


ELEMENTS = [f"<{end}w:{name}>" for name in ("p", "r", "t", "tbl", "tc", "del", "x") for end in ("", "/")]
pieces = st.lists(st.sampled_from([*ELEMENTS, "甲", "&amp;", "&a;", "<", "<w:br/>", "<w:tab/>", "<!--", "]]>", "\0"]))


@FUZZ
@given(pieces)
def test_any_main_part_of_a_word_file_is_read_or_refused(inner):
    read_or_refused(packed(part("".join(inner))), "a.docx")


@settings(max_examples=8, deadline=None)
@given(*spoiling)
def test_a_spoilt_pdf_is_read_or_refused(places, cut):
    read_or_refused(changed(PDF, places, cut), "a.pdf")


@FUZZ
@given(st.binary(max_size=300))
def test_any_bytes_as_a_web_page_are_read_or_refused(data):
    read_or_refused(data, "a.html")


def read_or_refused(data: bytes, name: str) -> None:
    try:
        found = extract(data, name)
    except Refused as refused:
        assert str(refused).endswith("。")
    else:
        assert found.sha256 == hashlib.sha256(found.text.encode()).hexdigest()
        read_report(found.text)


def test_the_command_prints_one_line_each_and_says_why_it_will_not(tmp_path, capsys):
    file = tmp_path / "报告.txt"
    file.write_text("今年以来，已巡河48公里。", encoding="utf-8")
    call_command("read", str(file), "--jsonl", "--date", "2031-08-30")
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 1
    assert '"period": "2031年以来"' in out[0]
    with pytest.raises(CommandError, match="打不开"):
        call_command("read", str(tmp_path / "无.txt"))
    file.write_bytes(b"\xff")
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("read", str(file))
    with pytest.raises(CommandError, match=r"“2019-13-01”不是日期.*。"):
        call_command("read", str(file), "--date", "2019-13-01")
    with pytest.raises(CommandError, match=r"这是文件夹.*。"):
        call_command("read", str(tmp_path))


def test_the_command_prints_the_text_in_which_its_places_count_and_its_hash(tmp_path, capsys):
    file = tmp_path / "报告.docx"
    file.write_bytes(word(*SENTENCES))
    call_command("read", str(file), "--jsonl")
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    call_command("read", str(file), "--text")
    said = capsys.readouterr()
    assert rows and all(said.out[row["char_start"] : row["char_end"]] == row["quote"] for row in rows)
    assert said.err == f"SHA-256 {hashlib.sha256(said.out.encode()).hexdigest()}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_a_text_is_read_in_whatever_encoding_it_was_saved_by_an_editor(encoding):
    words = "全年新增绿地3公顷，建成口袋公园5个。"
    assert extract(words.encode(encoding), "报告.txt").text.removeprefix("\ufeff") == words


@pytest.mark.parametrize(("declared", "encoding"), [("big5", "big5"), ("GB2312", "gbk"), ("utf-8", "utf-8")])
def test_a_page_is_read_in_the_encoding_that_it_declares(declared, encoding):
    page = f'<html><head><meta charset="{declared}"></head><body><p>全年新增公園3個。</p></body></html>'
    assert extract(page.encode(encoding), "a.html").text == "全年新增公園3個。"


def test_the_commands_refuse_a_day_that_contradicts_the_year_of_the_text(tmp_path, capsys):
    file = tmp_path / "报告.txt"
    file.write_text("2031年青麓区政府工作报告\n二、2031年重点工作\n新建码头3座。\n", encoding="utf-8")
    once, twice = ("read", str(file), "--date"), ("match", str(file), str(file), "--new-date")
    for asked in (once, twice):
        with pytest.raises(CommandError, match=r"2031 年.*2037-08-31 对不上"):
            call_command(*asked, "2037-08-31")
        assert capsys.readouterr().out == ""
