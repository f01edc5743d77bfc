"""The same numbers and the same words in all four forms, each read back; and nobody's words break out of any."""

from fractions import Fraction

import pytest

from fullresponse.documents.model import Delta, Document, Table
from fullresponse.documents.shown import shown
from fullresponse.documents.tests import samples
from fullresponse.documents.tests.readers import read_page, read_pdf, read_word, read_workbook, squeezed

LANGUAGES = ("zh-hans", "zh-hant", "en")
TEXTS = (read_page, read_word, read_pdf)


def printed(table: Table) -> list[list[str]]:
    return [[shown(c.value, k.kind) for c, k in zip(row, table.columns, strict=True)] for row in table.rows]


def filled(document: Document) -> list[Table]:
    return [table for table in document.tables if table.rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_word_have_every_cell_as_it_is_shown(language):
    document = samples.bulletin(language)
    expected = [printed(table) for table in filled(document)]
    assert expected[0][0] == ["1", "青禄街道", "1,247", "89.57%", "2.33", "↓2", "↓0.90"]
    assert read_page(document).tables == expected
    assert [rows for rows in read_word(document).tables if len(rows) > 1] == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_has_every_row_in_its_order(language):
    document = samples.bulletin(language)
    text = squeezed(read_pdf(document).text)
    at = 0
    for table in filled(document):
        for row, cells in zip(table.rows, printed(table), strict=True):
            line = "".join(c + "".join(map(str, cell.notes)) for c, cell in zip(cells, row, strict=True))
            assert line in text[at:], f"{line} does not follow"
            at = text.index(line, at)


def test_the_workbook_has_the_exact_values():
    document = samples.bulletin()
    for table, rows in zip(document.tables, read_workbook(document).tables, strict=True):
        for made, read in zip(table.rows, rows, strict=True):
            for cell, there in zip(made, read, strict=True):
                same(cell.value, there)


def same(value, there) -> None:
    if isinstance(value, Delta):
        amount = value.amount
        assert there.value == (amount if isinstance(amount, int) else float(amount * 100))
        assert there.number_format == ('"↑"0;"↓"0;"→"0' if isinstance(amount, int) else '"↑"0.00;"↓"0.00;"→"0.00')
    elif isinstance(value, Fraction):
        assert there.value == pytest.approx(float(value), rel=1e-15), "as many digits as a workbook holds"
        assert there.number_format in ("0.00%", "0.00")
    elif isinstance(value, int):
        assert (there.value, type(there.value), there.number_format) == (value, int, "0")
    else:
        assert there.value == ("—" if value is None else value)


def test_a_share_is_a_share_in_the_workbook_and_hundredths_elsewhere():
    document = samples.bulletin()
    cell = read_workbook(document).tables[0][0][3]
    assert (cell.value, cell.number_format) == (pytest.approx(1117 / 1247, rel=1e-15), "0.00%")
    assert all("89.57%" in read(document).text for read in TEXTS)


@pytest.mark.parametrize("read", [*TEXTS, read_workbook])
def test_every_form_has_title_words_corrections_and_footnotes(read):
    document = samples.bulletin()
    text = squeezed(read(document).text)
    for said in (document.title, document.subtitle, document.made, *document.footnotes):
        assert squeezed(said) in text, said
    for part in document.parts:
        assert squeezed(getattr(part, "text", "")) in text


@pytest.mark.parametrize("read", TEXTS)
def test_a_table_without_rows_says_so(read):
    assert "没有数据。" in read(samples.bulletin()).text
    assert "No data." in read(samples.bulletin("en")).text
    assert "沒有資料" in read(samples.bulletin("zh-hant")).text or "沒有數據" in read(samples.bulletin("zh-hant")).text


@pytest.mark.parametrize("read", TEXTS)
def test_three_hundred_rows_are_all_there(read):
    text = squeezed(read(samples.long()).text)
    for row in printed(samples.long().tables[0]):
        assert "".join(row) in text


@pytest.mark.parametrize("read", TEXTS)
def test_markup_of_any_format_is_read_as_it_was_written(read):
    text = squeezed(read(samples.nasty()).text)
    assert text.count(squeezed(samples.MARKUP)) >= 6
    assert text.count("很") == samples.SENTENCES, "a long paragraph is whole, whatever stands between its pages"


def test_markup_is_read_as_it_was_written_in_the_workbook_and_nothing_is_a_formula():
    read = read_workbook(samples.nasty())
    assert read.text.count(samples.MARKUP) >= 6
    cells = {cell.value: cell for row in read.tables[0] for cell in row}
    for name in ('=HYPERLINK("http://example.org")', "+1-2", "@SUM(1)"):
        assert (cells[name].data_type, cells[name].quotePrefix) == ("s", True)


@pytest.mark.parametrize("read", [read_page, read_word, read_workbook])
def test_other_scripts_and_long_names_are_whole_where_the_reader_has_fonts(read):
    text = read(samples.nasty()).text
    for name in ("北京" * 60, "W" * 200, "مركز الخدمة", "abc 反", "社区😀", "𠮷祥里", "鏡頭 \ufffd"):
        assert name in text
    assert not set("\x00\x0b\u202e\u202c\ud800") & set(text)
