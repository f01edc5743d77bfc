"""Folding: one script, half-width, lower case, and never a character more or less."""

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fullresponse.reading.script import RADICALS, TABLE, fold, unified


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("廣安門內大街", "广安门内大街"),
        ("電梯裡", "电梯里"),
        ("羣眾", "群众"),
        ("１２３４５", "12345"),
        ("ＡＢＣ　Def", "abc def"),
        ("路灯", "路灯"),
        ("", ""),
        ("İ😀é", "İ😀é"),
    ],
)
def test_traditional_full_width_and_capitals_are_read_as_their_plain_twins(written, folded):
    assert fold(written) == folded


def test_radicals_are_read_as_the_characters_that_they_are():
    assert unified("政府⼯作报告：改善⺠⽣，增⻓5%，⼀是新建⻝堂") == "政府工作报告：改善民生，增长5%，一是新建食堂"
    assert unified("演示😀") == "演示😀"


def test_what_stands_for_a_radical_is_a_character_that_reports_are_written_in():
    assert len(RADICALS) > 240 and all("\u4e00" <= plain <= "\u9fff" for plain in RADICALS.values())


@given(st.text())
def test_folding_keeps_the_length_and_is_done_once(text):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_the_table_is_that_of_opencc():
    """Made from OpenCC's dictionary; made again here, so that nobody changes it by hand."""
    simplify = opencc.OpenCC("t2s").convert
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
    assert len(pairs) > 3000
    assert [pair for pair in pairs if simplify(pair[0]) != pair[1]] == []
