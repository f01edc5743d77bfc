"""What the reader takes for a figure, and what it says about it. All sentences are invented."""

from datetime import date

import pytest

from fullresponse.reading.reader import read_report

DAY = date(2031, 1, 8)


def read(words: str):
    text = f"2031年青麓区政府工作报告\n一、2030年工作回顾\n{words}\n二、2031年重点工作\n重点做好以下工作：\n"
    return text, read_report(text).figures


def values(words: str) -> list[str]:
    text, figures = read(words)
    return [text[one.value_start : one.value_end] for one in figures]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("全区生产总值实现320.5亿元，同比增长6%。", ["320.5亿元", "6%"]),
        ("受理诉求2万余条，新增车位250个。", ["2万余条", "250个"]),
        ("新增车位1,250个。", ["1,250个"]),
        ("电价下降三成以上。", ["三成"]),
        ("成立南北两大联盟，实现三日内答复。", ["两大", "三日"]),
        ("目前有6万居民使用。", ["6万"]),
        ("举办数百场讲座。", ["数百场"]),
        ("解决率百分之九十五。", ["百分之九十五"]),
    ],
)
def test_a_number_with_its_unit_is_a_figure(words, found):
    assert values(words) == found


@pytest.mark.parametrize(
    "words",
    [
        "落实三年行动计划，推进“4+1”模式。",
        "地铁9号线通车，第12届灯会开幕。",
        "庆祝建区60周年，十分热烈，进一步提高。",
        "发布《2030年百项清单》，推出一批典型。",
        "5月10日，2.0版上线。",
        "建设15分钟生活圈和24小时便利店。",
    ],
)
def test_years_ordinals_names_and_plans_are_no_figures(words):
    assert values(words) == []


def test_a_caller_may_say_when_a_report_was_given_that_does_not_say_it_itself():
    report = read_report("今年以来，已巡查河道48公里。", date=DAY)
    assert (report.year, report.figures[0].period) == (2031, "2031年以来")
    assert "no_year" in read_report("已巡查河道48公里。").doubts
