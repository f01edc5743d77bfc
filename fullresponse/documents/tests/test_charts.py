"""A chart says what its table says, in shapes that are as long as the numbers, whatever is in them."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fullresponse.documents.chart import TALLEST, WIDE, draw, scale_of
from fullresponse.documents.model import Chart, Column, Point, Series, Table, Tile, TileMap
from fullresponse.documents.shown import ems, fitted, shown
from fullresponse.documents.tests import samples

SVG = {"s": "http://www.w3.org/2000/svg"}


def drawn(chart: Chart) -> list[etree._Element]:
    return [etree.fromstring(svg.encode()) for svg in draw(chart, chart.caption)]


def texts(picture: etree._Element) -> list[str]:
    return picture.xpath("//s:text/text()", namespaces=SVG)


def bar_lengths(chart: Chart) -> list[float]:
    return [float(rect.get("width")) for picture in drawn(chart) for rect in picture.findall("s:rect", SVG)]


def course_of(*values) -> Chart:
    labels = [f"{n}月" for n in range(1, len(values) + 1)]
    table = Table("表", (Column("月"), Column("件", "decimal")), tuple(zip(labels, values, strict=True)))
    return Chart("line", "图", (Series("", tuple(map(Point, labels, values))),), "decimal", table)


def test_every_name_and_every_value_of_the_bars_is_written():
    (picture,) = drawn(samples.bars())
    for row in samples.ranking().rows:
        assert {row[1].value, shown(row[3].value, "percent")} <= set(texts(picture))
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "各街道解决率"


def test_bars_are_as_long_as_their_numbers():
    lengths = bar_lengths(samples.counted([("甲", 400), ("乙", 100), ("丙", 0), ("丁", 1)]))
    assert len(lengths) == 3, "nought has no bar"
    assert lengths[0] == pytest.approx(4 * lengths[1], abs=0.5)
    assert lengths[0] == pytest.approx(400 * lengths[2], rel=0.2)


def test_many_bars_go_over_several_pictures_on_one_scale():
    rows = [(f"第{n}社区", 263 - n) for n in range(263)]
    pictures = drawn(samples.counted(rows))
    assert len(pictures) > 5
    assert all(float(picture.get("height")) <= TALLEST for picture in pictures)
    said = [text for picture in pictures for text in texts(picture)]
    assert all(name in said and str(value) in said for name, value in rows)
    lengths = bar_lengths(samples.counted(rows))
    assert lengths == sorted(lengths, reverse=True)


def test_a_long_name_stands_above_its_bar_in_two_lines_and_is_shortened_there_only():
    (picture,) = drawn(samples.counted([("演示综合管理服务中心" * 9, 7), ("甲", 3)]))
    assert len([text for text in texts(picture) if text.startswith("演示")]) == 1
    assert sum(text.endswith("…") for text in texts(picture)) == 1


@pytest.mark.parametrize("name", samples.NASTY)
def test_no_name_breaks_the_drawing_or_leaves_it(name):
    for picture in drawn(samples.counted([(name, 5), ("甲", 2)])):
        assert not picture.xpath("//s:script|//s:style|//@style|//@onload|//s:foreignObject", namespaces=SVG)
        for text in picture.findall("s:text", SVG):
            assert 0 <= float(text.get("x")) + ems(text.text or "") * 13 <= WIDE + 6


def test_a_course_has_a_mark_for_each_value_and_a_gap_where_there_is_none():
    chart = samples.course()
    (picture,) = drawn(chart)
    dashes = {path.get("stroke-dasharray") for path in picture.findall("s:path", SVG)} - {None}
    assert len(dashes) == 2, "the series differ without colour"
    satisfied = [p.get("d") for p in picture.findall("s:path", SVG) if p.get("d").count("L") > 5][-1]
    assert (satisfied.count("M"), satisfied.count("L")) == (2, 9)
    assert {"解决率", "满意率", "2月", "12月"} <= set(texts(picture))
    for series in chart.series:
        assert shown(series.points[-1].value, "percent") in texts(picture)


@pytest.mark.parametrize("values", [(5,), (None, None), (0, 0, 0), (7, 7), (-3, 2), (Fraction(1, 3), None, 10**9)])
def test_a_course_of_any_numbers_is_drawn_inside_its_frame(values):
    (picture,) = drawn(course_of(*values))
    height = float(picture.get("height"))
    for circle in picture.findall("s:circle", SVG):
        assert 0 <= float(circle.get("cx")) <= WIDE
        assert 0 <= float(circle.get("cy")) <= height


def test_a_chart_without_points_is_no_picture():
    assert draw(course_of(), "图") == []


@given(st.fractions(-(10**6), 10**6), st.fractions(0, 10**6))
def test_a_scale_has_two_to_six_round_lines_around_all_values(low, span):
    lines = scale_of(low, low + span)
    assert lines[0] <= low
    assert lines[-1] >= low + span
    assert 2 <= len(lines) <= 6
    assert len({second - first for first, second in pairwise(lines)}) == 1


@given(st.text(max_size=80), st.integers(2, 30), st.integers(1, 3))
def test_a_fitted_text_keeps_to_its_lines(text, width, most):
    lines = fitted(text, width, most)
    assert 1 <= len(lines) <= most
    assert all(ems(line) <= width for line in lines)


def mapped(*values: Fraction | None) -> Chart:
    """Bars of so many streets that lie in rows of two."""
    names = [f"第{n}街道" for n in range(1, len(values) + 1)]
    told = [(name, value) for name, value in zip(names, values, strict=True) if value is not None]
    table = Table("表", (Column("街道"), Column("率", "percent")), tuple(told))
    tiles = tuple(Tile(n, v, 1 + at // 2, 1 + at % 2) for at, (n, v) in enumerate(zip(names, values, strict=True)))
    points = tuple(Point(*one) for one in told)
    return Chart("bars", "图", (Series("", points),), "percent", table, TileMap("越深越高", tiles))


def test_a_map_has_a_tile_for_each_place_with_its_name_and_value_and_the_highest_is_the_darkest():
    *_bars, picture = drawn(mapped(Fraction(1, 2), None, Fraction(9, 10), Fraction(7, 10)))
    assert {"第1街道", "50.00%", "第2街道", "—", "90.00%", "越深越高"} <= set(texts(picture))
    boxes = picture.findall("s:rect", SVG)
    at = [(float(b.get("x")), float(b.get("y"))) for b in boxes]
    assert len(set(at)) == 4 and at[0][0] == at[2][0] < at[1][0] and at[0][1] == at[1][1] < at[2][1]
    grey = [sum(bytes.fromhex(b.get("fill")[1:])) for b in boxes]
    assert grey[1] > grey[0] > grey[3] > grey[2], "the one without a value is white"


def test_where_all_are_alike_no_tile_is_darker():
    *_bars, picture = drawn(mapped(Fraction(1), Fraction(1)))
    assert len({b.get("fill") for b in picture.findall("s:rect", SVG)}) == 1


def test_a_map_that_says_what_its_table_does_not_is_refused():
    chart = mapped(Fraction(1, 2))
    with pytest.raises(ValueError, match="does not say"):
        replace(chart, map=TileMap("越深越高", (Tile("第1街道", Fraction(1, 3), 1, 1),)))


def test_a_value_is_written_over_no_other_and_not_on_the_course_of_another():
    up, down = (
        [Fraction(n, 100) for n in (99, 97, 98, 96, 99, 97)],
        [Fraction(n, 100) for n in (97, 98, 96, 97, 97, 96)],
    )
    labels = [f"{n}月" for n in range(1, 7)]
    table = Table(
        "表", (Column("月"), *(Column(c, "percent") for c in "甲乙")), tuple(zip(labels, up, down, strict=True))
    )
    series = tuple(Series(name, tuple(map(Point, labels, values))) for name, values in (("甲", up), ("乙", down)))
    (picture,) = drawn(Chart("line", "图", series, "percent", table))
    said = [t for t in picture.findall("s:text", SVG) if t.get("fill") in ("#1c5a9c", "#8a5300")]
    middles = [(float(t.get("x")), float(t.get("y")) - 4, ems(t.text) * 11 / 2, t.get("fill")) for t in said]
    assert {t.text for t in said} >= {"97.00%", "96.00%"}, "the last of each is told"
    for n, (x, y, half, _colour) in enumerate(middles):
        assert not [1 for x2, y2, other, _c in middles[n + 1 :] if abs(x - x2) < half + other and abs(y - y2) < 11]
    discs = [(float(c.get("cx")), float(c.get("cy"))) for c in picture.findall("s:circle", SVG)]
    beside = [(x, y, half) for x, y, half, colour in middles if colour == "#8a5300"]
    assert len(beside) > 1
    assert not [1 for x, y, half in beside for cx, cy in discs if abs(x - cx) < half and abs(y - cy) < 5]
