"""What would come out wrong is refused when the document is put together."""

from fractions import Fraction

import pytest

from fullresponse.documents.model import (
    Cell,
    Chart,
    Column,
    Delta,
    Document,
    Heading,
    Paragraph,
    Point,
    Series,
    Table,
    clean,
)
from fullresponse.documents.shown import ems, shown, widths
from fullresponse.documents.tests import samples

NAMES = Column("单位")
COUNT = Column("件", "count")


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "percent", "—"),
        (1234567, "count", "1,234,567"),
        (-5, "count", "-5"),
        (Fraction(95985, 100000), "percent", "95.99%"),
        (Fraction(1), "percent", "100.00%"),
        (Fraction(5, 2), "decimal", "2.50"),
        (3, "decimal", "3.00"),
        (Delta(2), "movement", "↑2"),
        (Delta(-11), "movement", "↓11"),
        (Delta(0), "movement", "→0"),
        (Delta(Fraction(-45, 10000)), "movement", "↓0.45"),
        ("甲", "text", "甲"),
    ],
)
def test_a_value_is_shown_by_its_kind(value, kind, text):
    assert shown(value, kind) == text


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Table("表", (NAMES, COUNT), (("甲",),)),
        lambda: Table("表", (NAMES, COUNT), (("甲", Fraction(1, 2)),)),
        lambda: Table("表", (NAMES, COUNT), (("甲", True),)),
        lambda: Table("表", (NAMES, COUNT), (("甲", 0.5),)),
        lambda: Table("表", (NAMES, Column("率", "percent")), (("甲", 1),)),
        lambda: Table("表", (), ()),
        lambda: Column("件", "money"),
        lambda: Cell(1, "javascript:alert(1)"),
        lambda: Cell(1, "//example.org/"),
        lambda: Cell(1, "https://example.org/"),
        lambda: Heading("题", 1),
        lambda: Heading("题", 2, 'a" onclick="'),
        lambda: Document("题", "", "fr", ()),
        lambda: Document("题", "", "en", (Paragraph("话", notes=(1,)),)),
        lambda: Document("题", "", "en", (Table("表", (NAMES,), ((Cell("甲", "", (2,)),),)),), ("一",)),
        lambda: samples.counted([("甲", -1)]),
        lambda: chart(kind="pie"),
        lambda: chart(unit="件"),
        lambda: chart(points=(Point("甲", 8),)),
        lambda: chart(points=(Point("乙", 7),)),
        lambda: Chart("bars", "图", (), "count", Table("表", (NAMES, COUNT), ())),
    ],
)
def test_what_does_not_fit_is_refused(wrong):
    with pytest.raises(ValueError, match=r".+"):
        wrong()


def chart(kind="bars", unit="count", points=()):
    points = points or (Point("甲", 7),)
    return Chart(kind, "图", (Series("", points),), unit, Table("表", (NAMES, COUNT), (("甲", 7),)))


def test_the_same_with_what_fits_is_taken():
    assert chart().table.rows == ((Cell("甲"), Cell(7)),)


def test_a_text_is_made_fit_for_every_format():
    assert clean("a\x00b\x1b\u202ec\td\r\ne") == "abc d e"
    assert clean(" 一\r\n二\u2028三\n", lines=True) == " 一\n二\n三"
    assert clean("\ud83d\ufffe") == "\ufffd\ufffd"
    assert Document("题\n目", "", "en", (), ("一\n二",)).title == "题 目"


def test_the_first_column_of_words_names_the_rows():
    assert samples.ranking().head == 1
    assert Table("表", (COUNT,), ((1,),)).head is None


def test_no_word_of_a_header_is_broken_however_short_what_stands_under_it():
    heads = ("Weight", "Numerator", "Denominator", "Valid callbacks", "有效回访", "变化（百分点）", "")
    table = Table("表", tuple(Column(head, "count") for head in heads), ((1,) * len(heads),))
    found = dict(zip(heads, widths(table), strict=True))
    assert all(found[head] >= max(map(ems, head.split()), default=0) for head in heads if head.isascii())
    assert found["有效回访"] >= 4, "four characters stay together"
    assert ems("变化（百分点）") / 2 < found["变化（百分点）"] < ems("变化（百分点）"), (
        "a longer one goes over two lines"
    )
    assert found["Valid callbacks"] < ems("Valid callbacks")
