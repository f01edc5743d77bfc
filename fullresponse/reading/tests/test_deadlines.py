"""By when a task is to be done, and the day that this means. All sentences are invented."""

from datetime import date

import pytest

from fullresponse.reading.deadlines import last_day
from fullresponse.reading.reader import read_report
from fullresponse.reading.tests.reports import PLAN, REVIEW, TITLE, planned, quotes


def only(words: str):
    text, tasks = planned(words)
    (task,) = [one for one in tasks if one.role == "action"]
    return text, task


@pytest.mark.parametrize(
    ("words", "deadline", "verb", "objects"),
    [
        ("6月底前建成渡口灯塔。", "6月底前", "建成", ("渡口灯塔",)),
        ("12月31日前完成渔棚改造。", "12月31日前", "完成", ("渔棚改造",)),
        ("2031年6月底前建成渡口灯塔。", "2031年6月底前", "建成", ("渡口灯塔",)),
        ("今年内建成渡口灯塔。", "今年内", "建成", ("渡口灯塔",)),
        ("渡口灯塔6月建成。", "6月", "建成", ("渡口灯塔",)),
        ("力争三季度末前建成渡口灯塔。", "三季度末前", "建成", ("渡口灯塔",)),
        ("到2033年底建成渡口灯塔。", "到2033年底", "建成", ("渡口灯塔",)),
        ("6月底前，建成渡口灯塔。", "6月底前", "建成", ("渡口灯塔",)),
    ],
)
def test_a_task_without_a_number_keeps_its_verb_and_says_by_when(words, deadline, verb, objects):
    _, task = only(words)
    assert (task.deadline, task.verb, task.objects, task.doubts) == (deadline, verb, objects, ())


def test_a_deadline_is_no_part_of_what_is_counted_and_holds_for_the_numbers_behind_it():
    text = f"{TITLE}{REVIEW}无。\n{PLAN}6月底前新建码头2座、渡口3处。\n"
    report = read_report(text)
    assert [one.indicator for one in report.figures] == ["新建码头", "新建渡口"]
    assert [one.deadline for one in report.tasks if one.role == "action"] == ["6月底前", "6月底前"]


def test_two_deadlines_of_one_sentence_are_two_tasks():
    text, tasks = planned("渡口灯塔6月底前建成，三季度开放。")
    assert quotes(text, tasks) == ["渡口灯塔6月底前建成", "三季度开放"]
    assert [one.deadline for one in tasks if one.role == "action"] == ["6月底前", "三季度"]


@pytest.mark.parametrize("words", ["新建码头3座，6月底前完工。", "新建码头3座（6月底前完成）。"])
def test_when_a_thing_is_finished_may_be_said_behind_it(words):
    _, tasks = planned(words)
    assert (tasks[0].objects, tasks[0].deadline) == (("码头3座",), "6月底前")


@pytest.mark.parametrize(
    "words", ["制定2032年巡河计划。", "制定《2031年底巡河清单》。", "制定自7月1日起的办法。", "制定2033年前巡河方案。"]
)
def test_a_year_of_a_plan_a_name_and_a_day_from_which_on_are_no_deadlines(words):
    assert only(words)[1].deadline == ""


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("6月底前", date(2031, 6, 30)),
        ("2月", date(2031, 2, 28)),
        ("6月中旬", date(2031, 6, 20)),
        ("12月31日前", date(2031, 12, 31)),
        ("10月15日前", date(2031, 10, 15)),
        ("2月31日前", date(2031, 2, 28)),
        ("10月前", date(2031, 9, 30)),
        ("1月前", date(2031, 1, 31)),
        ("三季度", date(2031, 9, 30)),
        ("第一季度末", date(2031, 3, 31)),
        ("四季度前", date(2031, 9, 30)),
        ("2031上半年", date(2031, 6, 30)),
        ("2031-07", date(2031, 7, 31)),
        ("到2033年底", date(2033, 12, 31)),
        ("2033年6月底前", date(2033, 6, 30)),
        ("2031-2035", date(2035, 12, 31)),
        ("6月底前、12月底前", date(2031, 12, 31)),
        ("尽快", date(2031, 12, 31)),
        ("未定", date(2031, 12, 31)),
    ],
)
def test_the_last_day_of_a_deadline_or_a_period(period, day):
    assert last_day(period, 2031) == day
