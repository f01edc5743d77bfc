"""Any text and any cut of a report is read without a crash, and every place gives the quotation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fullresponse.reading.doubts import DOUBTS
from fullresponse.reading.flow import flow
from fullresponse.reading.numerals import spelled
from fullresponse.reading.reader import read_report
from fullresponse.reading.rows import lines
from fullresponse.reading.tests.reports import WHOLE

PIECES = [
    *"一二三四五六七八九十百千万亿两余多约近超过第年月日",
    *"，。；：、！？“”‘’（）《》——…,.;:()%\n\r\f \xa0\u200b０９％",
    *(
        "12",
        "3.5",
        "1,200",
        "2031年",
        "个",
        "亿元",
        "公里",
        "百分之",
        "分别",
        "其中",
        "同比增长",
        "完成",
        "加快",
        "要",
        "等",
    ),
    *(
        "（一）",
        "一是",
        "一、2030年工作回顾",
        "三、2031年重点工作",
        "重点做好以下工作：",
        "预计",
        "占",
        "的",
        "新建",
        "码头",
        "各位代表",
    ),
]
chinese = st.lists(st.sampled_from(PIECES), max_size=80).map("".join)


def check(text: str) -> None:
    report = read_report(text)
    for figure in report.figures:
        assert 0 <= figure.start <= figure.value_start < figure.value_end <= figure.end <= len(text)
        assert any(one.isdigit() or one in "零〇一二两三四五六七八九十百千数几上成好" for one in figure.value)
    for task in report.tasks:
        assert 0 <= task.start < task.end <= len(text)
        assert all(task.start <= place < task.end for place in task.quantities)
    doubts = [code for one in (report, *report.figures, *report.tasks) for code in one.doubts]
    assert set(doubts) <= set(DOUBTS)
    for section in report.sections:
        assert text[section.start : section.end].startswith(section.path[-1])
    assert len(list(lines(text, report))) == len(report.figures) + len(report.tasks)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), chinese))
def test_any_text_is_read(text):
    check(text)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
def test_any_cut_of_a_report_is_read(one, other):
    check(WHOLE[min(one, other) : max(one, other)])


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(WHOLE)), chinese)
def test_anything_inside_a_report_is_read(at, more):
    check(WHOLE[:at] + more + WHOLE[at:])


@given(st.one_of(st.text(), chinese))
def test_each_character_of_the_running_text_has_its_place_in_order(text):
    running = flow(text)
    assert len(running.text) == len(running.at)
    assert list(running.at) == sorted(running.at)


@given(st.integers(1, 9999))
def test_a_number_in_chinese_numerals_is_the_number(number):
    digits = "零一二三四五六七八九"
    written = "".join(
        digits[int(one)] + unit for one, unit in zip(f"{number:04d}", ("千", "百", "十", ""), strict=True) if one != "0"
    )
    assert spelled(written) == str(number)


@pytest.mark.parametrize(
    "mark",
    [
        *("-", "一", "9", "，", "（", "“", "、", " ", "年", "以", "为", "要", "[1", "\n", "9,", "的", "争取", "分别"),
        *("1个、", "1个", "的1个", "分别1%、", "其中1个(", "五年来1%", "三个和", "甲、"),
        *("一是甲。", "加快", "今年1万", "超过"),
    ],
)
def test_a_long_row_of_one_thing_costs_no_more_than_its_length(mark):
    lead = "一、2030年工作回顾\n一年来，"
    check(lead + mark * (9_000 // len(mark)))
    check(f"三、2031年重点工作\n重点做好以下工作：\n（一）甲\n{mark * (9_000 // len(mark))}")
