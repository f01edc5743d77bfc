"""Lists, as annual practical matters are told: items with their numbers, who does them and by when. All invented."""

import pytest

from fullresponse.reading.reader import read_report
from fullresponse.reading.tests.reports import PLAN, REVIEW, TITLE, planned, quotes, reviewed

BARE_PLAN = "三、2031年重点工作\n"


def read(words: str):
    text = f"{TITLE}{REVIEW}无。\n{BARE_PLAN}{words}\n"
    report = read_report(text)
    return text, report.figures, [one for one in report.tasks if one.role == "action"]


@pytest.mark.parametrize(
    "words",
    [
        "（一）新建码头3座，修缮渡口5处。\n（二）增设航标20个。",
        "一、新建码头3座，修缮渡口5处。\n二、增设航标20个。",
        "一是新建码头3座，修缮渡口5处。二是增设航标20个。",
        "一是新建码头3座，修缮渡口5处；二是增设航标20个。",
        "1.新建码头3座，修缮渡口5处。\n2.增设航标20个。",
        "1、新建码头3座，修缮渡口5处\n2、增设航标20个",
        "（1）新建码头3座，修缮渡口5处。\n（2）增设航标20个。",
        "新建码头3座，修缮渡口5处\n增设航标20个",
    ],
)
def test_every_item_of_a_list_is_read_without_its_mark(words):
    text, figures, tasks = read(words)
    said = ["新建码头3座", "修缮渡口5处", "增设航标20个"]
    assert [text[one.start : one.end] for one in figures] == said
    assert [one.indicator for one in figures] == ["新建码头", "修缮渡口", "增设航标"]
    assert [text[one.start : one.end] for one in tasks] == said


def test_items_without_numbers_are_tasks_when_nothing_stands_under_them():
    text, _, tasks = read("（一）修缮灯塔。\n（二）完善渡口。")
    assert [text[one.start : one.end] for one in tasks] == ["修缮灯塔", "完善渡口"]


def test_a_heading_with_text_under_it_stays_one_even_with_a_number_in_it():
    _, _, tasks = read("（一）办好10件河岸实事\n修缮灯塔，完善渡口。\n（二）建设河岸。修缮浮桥，完善航标。")
    assert [one.path[-1] for one in tasks] == ["（一）办好10件河岸实事"] * 2 + ["（二）建设河岸"] * 2


def test_short_lines_that_are_parted_from_their_numbers_are_read():
    _, figures, _ = read("新建泊位\n50个\n新建泊位\n60个\n新建泊位\n70个")
    assert [(one.indicator, one.value) for one in figures] == [("新建泊位", value) for value in ("50", "60", "70")]


def test_lines_under_an_item_say_who_does_it_and_by_when():
    _, _, (first, second) = read(
        "1.新建码头3座。\n责任单位：区水务局、区航运办\n完成时限：9月底\n2.修缮灯塔。\n牵头单位：区港务中心"
    )
    assert (first.responsible, first.deadline) == ("区水务局、区航运办", "9月底")
    assert (second.responsible, second.deadline) == ("区港务中心", "")


@pytest.mark.parametrize(
    ("words", "bodies"),
    [
        ("新建码头3座（责任单位：区水务局、区航运办）。", "区水务局、区航运办"),
        ("新建码头3座。（牵头单位：区水务局，配合单位：区航运办）", "区水务局"),
        ("由区水务局负责新建码头3座。", "区水务局"),
        ("新建码头3座，区水务局牵头，区航运办配合。", "区水务局"),
        ("新建码头3座（区水务局负责）。", "区水务局"),
    ],
)
def test_who_does_a_task_is_read_beside_it_and_is_no_part_of_what_is_done(words, bodies):
    text, figures, (task,) = read(words)
    assert (task.responsible, task.verb, task.objects) == (bodies, "新建", ("码头3座",))
    assert "区航运办" not in text[task.start : task.end] and figures[0].indicator == "新建码头"


def test_short_lines_of_about_one_length_are_a_list_and_no_column():
    _, figures, tasks = read("项目名称：东湾渡口\n建设内容：新建码头3座\n完成时限：6月底\n责任单位：区水务局")
    assert [(one.indicator, one.tense) for one in figures] == [("新建码头", "planned")]
    assert [(one.deadline, one.responsible) for one in tasks] == [("6月底", "区水务局")]


def test_a_number_in_the_only_sentence_over_a_list_is_a_task():
    _, _, tasks = read("（一）建设河岸。新建浮桥3座。\n（二）新建码头3座。修缮渡口5处。")
    assert len(tasks) == 3


def test_each_item_of_a_sentence_has_the_bodies_in_its_own_brackets():
    _, _, tasks = read("新建码头3座（责任单位：区水务局）；修缮渡口5处（责任单位：区航运办）。")
    assert [one.responsible for one in tasks] == ["区水务局", "区航运办"]


def test_an_annex_with_practical_matters_is_read_as_a_plan_of_its_own():
    text, figures, tasks = read(
        "修缮灯塔。\n名词解释\n1.百灯：指江边100盏灯。\n附件\n2031年10件民生实事\n一、河岸安全\n"
        "年度目标：增设航标20个\n主办单位：区航运办，各镇人民政府\n二、河岸整治提升\n年度目标：修缮渡口5处。\n主办单位：区水务局"
    )
    assert [(text[one.start : one.end], one.tense) for one in figures] == [
        ("增设航标20个", "planned"),
        ("修缮渡口5处", "planned"),
    ]
    assert [one.responsible for one in tasks[1:]] == ["区航运办,各镇人民政府", "区水务局"]
    assert tasks[-1].path == ("2031年10件民生实事", "二、河岸整治提升")


@pytest.mark.parametrize("words", ["一、二产业产值分别增长5%、6%。", "三要素保障完成3处。", "1.5公里河岸修好。"])
def test_what_only_looks_like_the_mark_of_a_list_is_read(words):
    text, figures = reviewed(words)
    assert text[figures[0].start : figures[0].end].startswith(words[:2])


def test_one_item_after_the_other_in_one_line_is_no_topic_for_the_next():
    text, tasks = planned("一是修缮灯塔。二是完善渡口。", PLAN)
    assert quotes(text, tasks) == ["修缮灯塔", "完善渡口"]
