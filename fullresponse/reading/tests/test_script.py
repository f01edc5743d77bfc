"""Folding: one script, half-width, lower case, and never a character more or less."""

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fullresponse.reading.script import TABLE, fold


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
