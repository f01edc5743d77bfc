"""Running text: other scripts and marks, page furniture, breaks inside words and what cannot be seen change no figure
and no task, and every place still gives the quotation."""

import pytest

from fullresponse.reading.flow import flow
from fullresponse.reading.reader import read_report
from fullresponse.reading.tests.reports import WHOLE

HALF = str.maketrans("，；：（）？！", ",;:()?!")
FULL = str.maketrans("0123456789%.", "０１２３４５６７８９％．")


def told(text: str):
    """What was read of a text, without places."""
    report = read_report(text)
    figures = [(one.base_value, one.base_unit, one.bound, one.indicator, one.period) for one in report.figures]
    tasks = [(one.role, one.verb, one.stage, one.checkability) for one in report.tasks]
    return figures, tasks


def between(text: str, mark: str) -> str:
    """The text with a mark inside words: after 新, 增 and 河."""
    return text.replace("生产", f"生{mark}产").replace("清淤", f"清{mark}淤").replace("码头", f"码{mark}头")


@pytest.mark.parametrize(
    "changed",
    [
        WHOLE.translate(HALF),
        WHOLE.translate(FULL),
        between(WHOLE, "\u200b"),
        between(WHOLE, "\ufeff"),
        between(WHOLE, "\xa0"),
        between(WHOLE, " "),
        WHOLE.replace("\n", "\r\n"),
        WHOLE.replace("\n", "\n\n"),
        WHOLE.replace("\n", "\n　　"),
        WHOLE.replace("修补堤岸4.5公里", "修补堤\n\n岸4.5公里"),
        WHOLE.replace("（一）", "— 3 —\n\f（一）"),
    ],
)
def test_how_a_text_is_set_changes_nothing_that_is_read(changed):
    assert told(changed) == told(WHOLE)


def test_traditional_characters_are_read_as_simplified_and_quoted_as_printed():
    text = "今年以來，已巡查河道48公里，著力治理污染，發放補貼1.2億元。"
    first, second = read_report(text).figures
    assert (text[first.start : first.end], first.indicator) == ("已巡查河道48公里", "巡查河道")
    assert (second.unit, second.base_value) == ("亿元", 120_000_000)


def test_a_break_inside_a_number_is_bridged_and_its_place_covers_it():
    text = "一年来，全区水务、渔业、航运等条线共完成清淤320\n0立方米。"
    (figure,) = read_report(text).figures
    assert (figure.base_value, text[figure.value_start : figure.value_end]) == (3200, "320\n0立方米")


def test_headings_and_captions_are_not_joined_with_what_follows():
    assert flow("（一）把河岸、码头建设好\n新建码头。").text.splitlines() == ["(一)把河岸、码头建设好", "新建码头。"]
    assert flow("江边晚会，现场一角\n居民提问").text.count("\n") == 2


def test_a_text_that_is_broken_by_width_is_joined_to_paragraphs():
    lines = [f"这一年我们把河岸{letter}边的码头渡口灯塔一座一座修好" for letter in "甲乙丙丁戊己庚辛"]
    assert flow("\n".join([*lines, "就到这里。"])).text == "".join(lines) + "就到这里。\n"


@pytest.mark.parametrize("page", ["\n\f", "\n— 3 —\n"])
def test_a_line_that_stands_at_the_edge_of_every_page_is_furniture(page):
    text = page.join(f"青麓区报告\n内部\n{name}事已办。\n第九次会议" for name in "甲乙丙")
    assert flow(text).text == "甲事已办。\n乙事已办。\n丙事已办。\n"


def test_a_line_that_comes_often_inside_a_page_is_read():
    assert flow("甲区\n新建码头。\n渡口\n修灯塔。\n渡口\n修浮桥。\n渡口\n修泊位。\n完。").text.count("渡口") == 3


def test_a_number_with_its_unit_on_a_line_of_its_own_belongs_to_the_line_before():
    assert flow("渔业产值增长\n5%。\n新建码头\n12座\n— 3 —\n7\n完。").text == "渔业产值增长5%。\n新建码头12座\n完。\n"


def test_a_quotation_at_the_end_of_a_full_line_does_not_end_the_paragraph():
    lines = [f"这一年我们把河岸{letter}边的码头渡口灯塔一座一座修好" for letter in "甲乙丙丁戊己庚"]
    quoted = "这一年我们在河岸边的码头渡口接着做了“百灯工程”"
    assert flow("\n".join([*lines, quoted, "就到这里。"])).text == "".join(lines) + quoted + "就到这里。\n"
    assert flow("\n".join([*lines, "做了“百灯工程”", "就到这里。"])).text.endswith("做了“百灯工程”\n就到这里。\n")


def test_notes_behind_a_report_are_not_read():
    assert told(f"{WHOLE}名词解释\n1.百灯：指江边100盏灯。\n") == told(WHOLE)
