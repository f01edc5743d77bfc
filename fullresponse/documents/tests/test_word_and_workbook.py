"""A Word file that an office can go on writing in, and a workbook that can be calculated with."""

import io

import pytest
from docx.oxml.ns import qn
from PIL import Image

from fullresponse.documents.model import Document
from fullresponse.documents.tests import samples
from fullresponse.documents.tests.readers import read_word, read_workbook

FACES = {"zh-hans": "Microsoft YaHei", "zh-hant": "Microsoft JhengHei", "en": "Microsoft YaHei"}


def test_headings_are_headings():
    book = read_word(samples.bulletin()).whole
    said = [(p.style.name, p.text) for p in book.paragraphs if p.style.name in ("Title", "Heading 2", "Heading 3")]
    assert said == [
        ("Title", "演示区月通报"),
        ("Heading 2", "排名"),
        ("Heading 3", "走势"),
        ("Heading 2", "怎么算的"),
        ("Heading 2", "注"),
    ]


@pytest.mark.parametrize("language", FACES)
def test_chinese_has_a_chinese_font_in_every_style_and_no_theme_overrides_it(language):
    book = read_word(samples.bulletin(language)).whole
    for name in ("Normal", "Title", "Heading 2", "Caption"):
        fonts = book.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == FACES[language]
        assert not [key for key in fonts.attrib if key.endswith("Theme")]


def test_the_header_of_a_table_comes_again_and_no_row_is_torn():
    (table,) = read_word(samples.long()).whole.tables
    head, *rows = table._tbl.tr_lst
    assert head.trPr.find(qn("w:tblHeader")) is not None
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert not [row for row in rows if row.trPr.find(qn("w:tblHeader")) is not None]


def test_charts_are_pictures_with_words_for_who_does_not_see_them():
    book = read_word(samples.bulletin()).whole
    said = [shape._inline.docPr.get("descr") for shape in book.inline_shapes]
    assert said == ["各街道解决率；数据表写了同样的数。", "一年的走势；数据表写了同样的数。"]
    images = [part.blob for part in book.part.package.iter_parts() if part.content_type == "image/png"]
    assert [Image.open(io.BytesIO(blob)).format for blob in images] == ["PNG", "PNG"]


def test_pages_are_numbered_by_word_itself():
    foot = read_word(samples.bulletin()).whole.sections[0].footer.paragraphs[0]
    assert [field.text for field in foot._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    assert "".join(run.text for run in foot.runs) == "第  页，共  页"


def test_nobody_is_named_as_author():
    core = read_word(samples.bulletin()).whole.core_properties
    assert (core.title, core.author, core.comments, core.last_modified_by) == ("演示区月通报", "", "", "")


def test_each_table_has_a_sheet_of_its_own_even_under_the_same_name():
    same = samples.counted([("甲", 1)], "同名/:?[]" * 9)
    book = read_workbook(Document("演示", "", "zh-hans", (same, same))).whole
    assert len(book.sheetnames) == 3
    assert len(set(book.sheetnames)) == 3
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert book.sheetnames[-1] == "注"
    assert book.worksheets[0].freeze_panes == "A2"


def test_an_empty_table_and_a_document_without_any_are_workbooks_too():
    assert read_workbook(samples.bulletin()).tables[-1] == []
    assert read_workbook(Document("演示", "", "en", ())).whole.sheetnames == ["Notes"]
