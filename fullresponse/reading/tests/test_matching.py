"""What a later report says of an earlier one's promises: found where it is told, and called kept only where nothing
stands in the way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fullresponse.reading.likeness import Index, pairs
from fullresponse.reading.matching import match
from fullresponse.reading.reader import read_report
from fullresponse.reading.verdicts import REASONS, RELATIONS, VERDICTS

OLD = """青芦区2031年政府工作报告
一、2030年工作回顾
去年完成了各项任务。
二、2031年重点工作
{}
"""
NEW = """青芦区2032年政府工作报告
一、2031年工作回顾
{}
二、2032年重点工作
{}
"""


def told(promise, result, plan="继续做好各项工作。"):
    """The matches of one sentence of plans with one of results."""
    old, new = OLD.format(promise), NEW.format(result, plan)
    return [
        (found, old[found.start : found.end], None if found.to_start is None else new[found.to_start : found.to_end])
        for found in match(old, read_report(old), new, read_report(new))
    ]


def verdicts(promise, result, plan="继续做好各项工作。"):
    return [(found.verdict, *found.reasons) for found, _said, _told in told(promise, result, plan)]


@pytest.mark.parametrize(
    ("promise", "result"),
    [
        ("新建公共停车泊位1200个。", "新建公共停车泊位1350个。"),
        ("新建公共停车泊位1200个以上。", "新建公共停车泊位1200个。"),
        ("粮食总产量达到30万吨。", "粮食总产量达到31.5万吨。"),
        ("城镇登记失业率控制在4%以内。", "城镇登记失业率为3.2%。"),
        ("渔业产值增长6%左右。", "渔业产值增长6.3%。"),
        ("建成芦花湾文化馆。", "芦花湾文化馆建成开放。"),
        ("居民人均可支配收入增长5.8%以上。", "居民人均可支配收入达到33720元，同比增长5.9%。"),
        ("单位产值能耗下降3%以上。", "单位产值能耗下降3.6%。"),
        ("外贸进出口总值增长4%。", "进出口总额增长4.2%、增速居全国第9位。"),
        ("渔港改造投资占比达到30%。", "渔港改造投资比重提升至32%。"),
        ("水上公交线路里程突破90公里。", "五年来，我们修路架桥。水上公交线路里程突破95公里。"),
        ("开工建设芦花湾客运码头。", "芦花湾客运码头开工建设。"),
        ("推动芦花湾客运码头建成投用。", "这五年，芦花湾客运码头建成投用。"),
        ("举办第三届芦花湾渔灯节。", "成功举办第三届芦花湾渔灯节。"),
    ],
)
def test_what_was_reached_is_kept(promise, result):
    assert ("kept",) in verdicts(promise, result)


@pytest.mark.parametrize(
    ("promise", "result", "expected"),
    [
        ("新建公共停车泊位1200个。", "新建公共停车泊位900个。", ("partly", "short")),
        ("渔业产值增长6%左右。", "渔业产值增长5.9%。", ("partly", "approximate")),
        ("城镇登记失业率控制在4%以内。", "城镇登记失业率为4.3%。", ("partly", "short")),
        ("建成芦花湾文化馆。", "芦花湾文化馆开工建设。", ("partly", "stage")),
        ("新建公共停车泊位1200个。", "新建公共停车泊位近1200个。", ("partly", "approximate")),
        ("单位产值能耗下降3%以上。", "单位产值能耗下降2.6%。", ("partly", "short")),
        ("城乡居民人均可支配收入分别增长5%、7%。", "城乡居民人均可支配收入分别增长4%、6%。", ("partly", "short")),
    ],
)
def test_what_fell_short_is_partly_kept_and_says_why(promise, result, expected):
    assert expected in verdicts(promise, result)


@pytest.mark.parametrize(
    ("promise", "result", "why"),
    [
        ("新建公共停车泊位1200个。", "新建公共停车泊位3.5万平方米。", "unit"),
        ("渔业产值增长6%。", "渔业产值达到60亿元。", "measure"),
        ("新建公共停车泊位1200个。", "五年来累计新建公共停车泊位6200个。", "period"),
        ("居民人均可支配收入增长6%。", "农村居民人均可支配收入增长8%。", "scope"),
        ("新增养老床位300张。", "养老床位1200张。", "measure"),
        ("新增养老床位300张。", "新增养老床位1500张。", "far_off"),
        ("加快建设5个社区码头。", "5个社区码头全部开工。", "open_ended"),
        ("加强渔港管理。", "渔港管理得到加强。", "open_ended"),
        ("进一步扩大对外开放。", "对外开放进一步扩大。", "open_ended"),
        ("预算收入同口径增长5%。", "预算收入增长5.7%。", "measure"),
        ("预算收入增长2%。", "预算收入、渔税收入年均分别增长4.5%、3%。", "measure"),
        ("培育渔业合作社160家。", "渔业合作社突破200家。", "measure"),
        ("登记失业率全年控制在5.5%以内。", "年末登记失业率降到5.5%。", "measure"),
        ("渔业产量突破25万吨。", "五年来，我们靠海吃海。渔业产量突破26万吨。", "period"),
        ("“十五五”时期渔业产值增长6%。", "渔业产值增长8%。", "period"),
        ("创建贝壳、海藻等4个渔业育苗示范园区。", "创建6个渔业育苗示范园区。", "scope"),
        ("出台渔港核算实施方案。", "出台渔港核算地方标准。", "scope"),
        ("建成全国渔业安全示范市。", "建成全国渔业安全示范区。", "scope"),
    ],
)
def test_what_cannot_be_compared_is_not_called_kept_whatever_the_numbers(promise, result, why):
    found = verdicts(promise, result)
    assert all(verdict == "not_comparable" for verdict, *_ in found)
    assert any(why in reasons for _verdict, *reasons in found)


def test_the_new_reports_own_plan_is_no_result():
    found = verdicts("新建公共停车泊位1200个。", "天气很好。", plan="新建公共停车泊位1500个。")
    assert found == [("no_trace", "none")]


def test_equal_numbers_of_other_things_are_no_match():
    assert verdicts("新建公共停车泊位12个。", "改造老旧泵站12个。") == [("no_trace", "none")]


def test_a_slogan_with_a_numeral_is_no_match():
    assert verdicts("落实渔业三年行动计划。", "出台便民三年行动计划。") == [("no_trace", "none")]


def test_traditional_script_is_read_as_its_twin():
    ((found, said, result),) = told("新建公共停车泊位1200个。", "新建公共停車泊位1250個。")
    assert (found.verdict, said, result) == ("kept", "新建公共停车泊位1200个", "新建公共停車泊位1250個")


def test_every_relation_that_people_mark_has_a_verdict_or_is_no_promise_pair():
    assert len(RELATIONS) == 13
    assert set(RELATIONS.values()) == {"not_comparable", "no_trace", "no_promise_pair"}
    assert "kept" not in RELATIONS.values()


def test_what_is_the_same_is_wholly_alike_and_the_rare_counts_more():
    index = Index([pairs("芦花湾文化馆"), pairs("芦花湾码头"), pairs("渔港码头")], [pairs("码头")] * 9)
    (first, like), (second, less), *_ = index.best(pairs("芦花湾文化馆"), 3)
    assert (first, second) == (0, 1) and like == pytest.approx(1) and less < 0.6
    assert index.best(pairs("12345"), 3) == []


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_are_compared_without_a_crash(one, other):
    for found in match(one, read_report(one), other, read_report(other)):
        assert found.verdict in VERDICTS and set(found.reasons) <= set(REASONS)
        assert 0 <= found.start < found.end <= len(one)
        assert found.to_start is None or 0 <= found.to_start < found.to_end <= len(other)
