"""What a PDF is made of: our font alone, pages with numbers, headers that come again, footnotes where they belong."""

import re

import pytest
from fontTools.ttLib import TTFont

from fullresponse.documents import spelling
from fullresponse.documents.make_font import LATIN, MARKS
from fullresponse.documents.model import Column, Document, Heading, Paragraph, Table
from fullresponse.documents.pdf import pdf, pictures
from fullresponse.documents.spelling import covered, spell
from fullresponse.documents.tests import samples
from fullresponse.documents.tests.readers import read_pdf, squeezed
from tests.house.test_languages import messages
from tests.loud import ROOT

OURS = re.compile(r"/[A-Z]{6}\+FullResponseSans-Regular")


def fonts_of(reader) -> list:
    """Every font of every page and of the pictures on it."""
    found = []

    def look(resources) -> None:
        found.extend(font.get_object() for font in (resources.get("/Font") or {}).values())
        for thing in (resources.get("/XObject") or {}).values():
            inner = thing.get_object().get("/Resources")
            if inner is not None:
                look(inner.get_object())

    for page in reader.pages:
        look(page["/Resources"].get_object())
    return found


@pytest.mark.parametrize("document", [samples.bulletin("zh-hant"), samples.nasty()], ids=["bulletin", "nasty"])
def test_every_font_is_ours_and_embedded(document):
    fonts = fonts_of(read_pdf(document).whole)
    assert fonts
    for font in fonts:
        assert OURS.match(font["/BaseFont"])
        below = font["/DescendantFonts"][0].get_object()
        assert {"/FontFile3", "/FontFile2"} & set(below["/FontDescriptor"].get_object())


def test_the_same_document_gives_the_same_bytes():
    assert pdf(samples.bulletin()) == pdf(samples.bulletin())


def test_it_is_a4_with_numbered_pages_and_the_language_and_title_of_the_document():
    reader = read_pdf(samples.bulletin("en")).whole
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert reader.metadata.title == "演示区月通报"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    total = len(reader.pages)
    assert total > 1
    for n, page in enumerate(reader.pages, 1):
        assert f"Page {n} of {total}" in page.extract_text()


def test_the_header_of_a_table_comes_again_on_each_of_its_pages():
    pages = read_pdf(samples.long()).whole.pages
    assert len(pages) > 4
    for page in pages:
        assert "名次社区件解决率" in squeezed(page.extract_text())


def test_a_footnote_stands_on_the_page_that_refers_to_it_and_others_at_the_end():
    far = (Paragraph("一段。\n" * 60), Paragraph("最后一段。", notes=(1,)))
    reader = read_pdf(Document("演示", "", "zh-hans", far, ("脚注的话。", "没有提到的。"))).whole
    pages = [page.extract_text() for page in reader.pages]
    assert ["脚注的话" in page for page in pages] == ["最后一段" in page for page in pages]
    assert "没有提到的" in pages[-1]


def test_a_character_that_the_font_has_not_is_written_by_its_number_and_the_document_says_so():
    table = Table("𠮷表", (Column("名称😀"),), (("𠮷祥里",), ("社区👨‍👩‍👧居委会",), ("مركز",)))
    document = Document("题𠮷", "", "zh-hans", (Heading("标题👍"), table, samples.counted([("𠮷", 3)])), ("注𠮷",))
    text = squeezed(read_pdf(document).text)
    for said in (
        "题〔U+20BB7〕",
        "标题〔U+1F44D〕",
        "名称〔U+1F600〕",
        "〔U+20BB7〕祥里",
        "社区〔U+1F468U+200DU+1F469U+200DU+1F467〕居委会",
        "〔U+0645U+0631U+0643U+0632〕",
        "注〔U+20BB7〕",
    ):
        assert said in text
    assert text.count("〔U+20BB7〕") >= 5, "in the chart, too"
    assert "本文件的字体没有的字，按统一码编号写在〔〕里。" in text
    assert "〔〕" not in squeezed(read_pdf(samples.bulletin()).text)


def test_a_letter_with_its_accent_apart_is_the_letter_with_its_accent():
    assert spell("e\u0301té") == "été"
    assert spell("两行\n中文") == "两行\n中文"


def test_the_font_has_what_it_was_made_for_and_we_read_its_table_as_fonttools_does():
    assert covered() == frozenset(TTFont(spelling.FONT).getBestCmap())
    latin = {chr(code) for block in LATIN for code in block}
    assert sorted(c for c in {*latin, *MARKS} if ord(c) not in covered()) == []


@pytest.mark.parametrize("table", ["gb2312", "big5"])
def test_the_font_has_every_character_of_the_tables_that_offices_write_in(table):
    pairs = [bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0x40, 0xFF)]
    words = {text for pair in pairs if len(text := pair.decode(table, "ignore")) == 1 and "一" <= text <= "\u9fff"}
    assert len(words) > 6_700
    assert [word for word in words if ord(word) not in covered()] == []


def test_the_font_has_every_character_that_the_platform_and_its_packs_say():
    files = [*ROOT.glob("locale/*/LC_MESSAGES/*.po"), *ROOT.glob("packs/**/*.csv"), *ROOT.glob("packs/**/*.t*")]
    said = {c for path in files for c in path.read_text(encoding="utf-8")} - {"\n", "\t", "\ufeff"}
    assert sorted(c for c in said if ord(c) not in covered()) == []
    assert messages.file("en", "po") in files


def test_a_chart_for_word_is_a_picture_as_wide_as_the_text():
    (png,) = pictures(samples.bars(), "图")
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == pytest.approx(945, abs=2)  # 120 mm at 200 dots an inch
