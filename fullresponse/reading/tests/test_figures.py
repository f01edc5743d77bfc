"""What the reader takes for a figure, and what it says about it. All sentences are invented."""

from datetime import date
from decimal import Decimal

import pytest

from fullresponse.kernel.refusal import Refused
from fullresponse.reading.reader import read_report
from fullresponse.reading.tests.reports import PLAN, REVIEW, TITLE, reviewed


def values(words: str) -> list[str]:
    text, figures = reviewed(words)
    return [text[one.value_start : one.value_end] for one in figures]


def only(words: str):
    (figure,) = reviewed(words)[1]
    return figure


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
        ("在东门、西门等2处设岗。", ["2处"]),
        ("新增产能30万吨/年。", ["30万吨/年"]),
        ("培育3—5家龙头企业。", ["3—5家"]),
        ("渡轮运客86.5万、货1.2万吨。", ["86.5万", "1.2万吨"]),
        ("连续十二年没有溃堤。", ["十二年"]),
        ("人均预期寿命达到81.2岁。", ["81.2岁"]),
        ("两次上调渡轮票价，区长三次到渡口。", ["两次"]),
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
        "东门、西门2处设岗。",
        "完成以下3项任务。",
        "跻身全国前20名。",
        "三里桥、八角亭一带千方百计保畅通。",
        "PM2.5监测站升级，C919亮相，5G覆盖全区。",
        "65岁以上老人免费乘船。",
        "灯塔见“一降三减”[12]好势头。",
    ],
)
def test_years_ordinals_names_lists_and_plans_are_no_figures(words):
    assert values(words) == []


def test_ten_thousands_are_multiplied_out_and_tenths_become_per_cent():
    money, fallen = reviewed("治水投入1.07亿元，投诉下降五成。")[1]
    assert (money.value, money.unit, money.base_value, money.base_unit) == ("1.07", "亿元", Decimal(107_000_000), "元")
    assert (fallen.base_value, fallen.base_unit, fallen.comparison) == (Decimal(50), "%", "下降")


@pytest.mark.parametrize(
    ("words", "bound"),
    [
        ("修路30公里。", "="),
        ("修路30公里以上。", ">="),
        ("修路不少于30公里。", ">="),
        ("修路30余公里。", ">"),
        ("修路超过30公里。", ">"),
        ("修路近30公里。", "~"),
        ("修路30公里左右。", "~"),
        ("失业率控制在3%以内。", "<="),
        ("修路数百公里。", "~"),
        ("水质达标率达到或略高于90%。", ">="),
        ("剩余30户。", "="),
    ],
)
def test_words_beside_a_number_say_how_the_true_value_lies_to_it(words, bound):
    assert only(words).bound == bound


def test_expected_reaches_over_a_comma_but_not_over_a_semicolon():
    first, second, third = reviewed("预计渔业收入5亿元，同比增长7%；港口收入2亿元。")[1]
    assert (first.qualifiers, second.inherited, third.inherited) == (("预计",), ("预计",), ())
    assert "reaches_over" in second.doubts


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("提供公共泊位300个。", ()),
        ("共建花园2个。", ()),
        ("完成“百灯计划”改造3处。", ()),
        ("实施渔港发展计划新建码头2座。", ()),
        ("落实三年计划新建码头2座。", ()),
        ("共修灯塔9座。", ("共",)),
        ("全年共修灯塔9座。", ("共",)),
        ("计划新建码头2座。", ("计划",)),
        ("今年计划新建码头2座。", ("计划",)),
        ("渔港项目计划投资5亿元。", ("计划",)),
    ],
)
def test_a_sum_and_an_intention_are_told_from_words_that_only_hold_their_characters(words, said):
    assert only(words).qualifiers == said


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("渔获量同比增长8%。", "同比增长"),
        ("渔获量比上年下降8%。", "同比下降"),
        ("渔获量增长8%。", "增长"),
        ("鱼价平均下降8%。", "平均下降"),
        ("渔获量年均实际增长8%。", "平均增长"),
        ("渔业占全区生产总值的8%。", "占比"),
        ("8%的渔船装了北斗。", "占比"),
        ("渔业增加值比重上升到8%。", "占比"),
        ("水质达标率提高到98%。", None),
    ],
)
def test_a_change_and_a_share_are_told_from_a_level(words, kind):
    assert only(words).comparison == kind


def test_what_stands_in_brackets_or_behind_among_them_is_part_of_the_one_before():
    total, new, old, ended = reviewed("设渡口9处（新建6处、提升3处）。受理40件，其中30件办结。")[1][:4]
    assert (new.comparison, new.part_of, old.comparison) == ("其中", total.value_start, "其中")
    assert ended.comparison is None


@pytest.mark.parametrize(
    ("words", "indicator"),
    [
        ("渔业产值实现5亿元。", "渔业产值"),
        ("水产业实现收入5亿元。", "水产业收入"),
        ("完成40间渔棚修缮工作。", "渔棚修缮"),
        ("新增绿地3公顷。", "新增绿地"),
        ("江口、沙洲等4个码头实现通航。", "通航码头"),
        ("办事大厅实现了五日内办结。", "办结时限"),
        ("渔业增加值约占全区生产总值的8%左右。", "渔业增加值占全区生产总值比重"),
        ("渔业增加值比重达到8%。", "渔业增加值比重"),
        ("东湾、西湾渔获量都减少2%。", "东湾、西湾渔获量"),
    ],
)
def test_an_indicator_is_the_noun_with_the_doing_where_that_is_counted(words, indicator):
    assert only(words).indicator == indicator


def test_a_change_is_of_what_was_named_before_and_of_each_in_turn():
    assert [one.indicator for one in reviewed("渔业产值5亿元，同比增长7%。")[1]] == ["渔业产值"] * 2
    turns = reviewed("渔船、码头贷款分别增长7%、8%。")[1]
    assert [one.indicator for one in turns] == ["渔船贷款", "码头贷款"]
    assert all("which_of_several" in one.doubts for one in turns)


def test_each_number_has_the_shortest_clause_with_its_own_noun():
    text, figures = reviewed("完成40间渔棚修缮、3座码头改建。推动5个渡口、3个船坞建设。")
    assert [text[one.start : one.end] for one in figures] == [
        "完成40间渔棚修缮",
        "3座码头改建",
        "推动5个渡口、3个船坞建设",
        "推动5个渡口、3个船坞建设",
    ]


def test_the_part_of_the_report_says_the_year_and_whether_it_was_reached():
    text = f"{TITLE}{REVIEW}修路3公里。\n{PLAN}新建道路5公里，渔业产值增长4%。\n"
    assert [(one.period, one.tense) for one in read_report(text).figures] == [
        ("2030", "achieved"),
        ("2031", "planned"),
        ("2031", "target"),
    ]


def test_a_plan_that_looks_back_tells_what_was_reached_until_it_orders_or_says_this_year():
    words = "去年，修路3公里。清淤河道12条，要把失业率控制在3%以内。今年，新建道路5公里。"
    figures = read_report(f"{TITLE}{REVIEW}无。\n{PLAN}{words}\n").figures
    assert [(one.period, one.tense) for one in figures] == [
        ("2030", "achieved"),
        ("2030", "achieved"),
        ("2031", "target"),
        ("2031", "planned"),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "2031年青麓自治区政府工作报告\n",
        "政府工作报告\n——2031年1月8日在青麓自治区第九届人民代表大会第四次会议上\n我代表自治区人民政府报告工作。\n",
    ],
)
def test_whose_report_it_is_the_title_says_or_the_assembly(title):
    assert [one.subject for one in read_report(f"{title}{REVIEW}修路3公里。").figures] == ["青麓自治区"]


def test_an_account_of_a_running_year_tells_stocks_months_and_halves_apart():
    text = "今年以来，已巡河48公里。7月份，解决率90%。上半年，演出80场。目前已有6万居民使用。争取明年清淤9条。"
    report = read_report(text, date=date(2031, 8, 30))
    assert [one.period for one in report.figures] == ["2031年以来", "2031-07", "2031上半年", "2031截至报告时", "未定"]
    assert report.doubts == ("no_parts",)


@pytest.mark.parametrize("day", [date(2030, 12, 28), date(2031, 1, 8), date(2031, 12, 31)])
def test_a_day_of_the_year_or_of_the_weeks_before_it_leaves_the_year_of_the_text(day):
    assert read_report(TITLE + REVIEW + "清淤9条。", date=day).year == 2031


@pytest.mark.parametrize("day", [date(2030, 10, 31), date(2032, 1, 1), date(2019, 8, 31)])
def test_a_day_that_contradicts_the_year_of_the_text_is_refused(day):
    with pytest.raises(Refused, match=r"2031 年.*对不上"):
        read_report(TITLE + REVIEW + "清淤9条。", date=day)


def test_without_a_year_the_reader_says_so_and_an_anniversary_may_tell_it():
    assert "no_year" in read_report("已巡河48公里。").doubts
    assert read_report("国庆70周年前，已巡河48公里。").year == 2019


def test_five_years_that_are_over_are_a_period_of_their_own():
    _, (five, last) = reviewed("五年来，累计修路90公里。\n2030年，修路9公里。")
    assert (five.period, last.period) == ("2026-2030", "2030")
