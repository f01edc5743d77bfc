"""What a clause denies, puts off, gives up, only means or has only begun is never called kept. All sentences are
invented."""

import pytest

from fullresponse.reading.report import ACHIEVED, TARGET
from fullresponse.reading.tests.reports import planned, reviewed
from fullresponse.reading.tests.test_matching import verdicts
from fullresponse.reading.undone import undone

HALL = "建成演示桥文化中心。"
REPAIR = "完成演示古桥修缮工程。"
MEALS = "建成演示助餐点15个。"
BLOCKS = "完成演示小区整治20个。"
OUTPUT = "渔业总产值增长5%。"


@pytest.mark.parametrize(
    ("promise", "result", "why"),
    [
        (HALL, "演示桥文化中心未建成。", "not_done"),
        (HALL, "演示桥文化中心尚未建成。", "not_done"),
        (HALL, "演示桥文化中心暂未建成。", "not_done"),
        (HALL, "演示桥文化中心仍未建成。", "not_done"),
        (HALL, "演示桥文化中心没有如期建成。", "not_done"),
        (HALL, "演示桥文化中心无法建成。", "not_done"),
        (HALL, "演示桥文化中心有待建成。", "not_done"),
        (HALL, "演示桥文化中心距建成还有差距。", "not_done"),
        (HALL, "演示桥文化中心建成，但是没有投用。", "not_done"),
        (HALL, "建成演示桥文化中心的目标，没有实现。", "not_done"),
        (HALL, "尚未完成的有：建成演示桥文化中心。", "not_done"),
        (HALL, "演示橋文化中心尚未建成。", "not_done"),
        (REPAIR, "演示古桥修缮工程没有按期完成。", "not_done"),
        (REPAIR, "演示古桥修缮工程未能完成。", "not_done"),
        ("出台演示停车办法。", "演示停车办法没有出台。", "not_done"),
        ("完成1800户演示灶改造。", "仍有1800户演示灶改造没有完成。", "not_done"),
        ("完成1800户演示灶改造。", "1800户演示灶改造未完成。", "not_done"),
        (MEALS, "建成演示助餐点15个的目标没有实现。", "not_done"),
        (MEALS, "建成演示助餐点15个，低于预期。", "not_done"),
        (MEALS, "建成演示助餐点差15个未完成。", "not_done"),
        (OUTPUT, "渔业总产值增长未达到5%。", "not_done"),
        (OUTPUT, "渔业总产值没有增长5%。", "not_done"),
        (HALL, "演示桥文化中心延期建成。", "postponed"),
        (HALL, "演示桥文化中心建成时间推迟。", "postponed"),
        ("出台演示条例实施办法。", "演示条例实施办法暂缓出台。", "postponed"),
        (BLOCKS, "暂停演示小区整治20个。", "postponed"),
        (BLOCKS, "取消演示小区整治20个。", "cancelled"),
        ("成立演示养老服务中心。", "演示养老服务中心不再成立。", "cancelled"),
        (HALL, "演示桥文化中心即将建成。", "intended"),
        (HALL, "演示桥文化中心拟建成。", "intended"),
        (HALL, "演示桥文化中心计划于下半年建成。", "intended"),
        (HALL, "演示桥文化中心预计明年建成。", "intended"),
        (REPAIR, "演示古桥修缮工程力争早日完成。", "intended"),
        (BLOCKS, "力争完成演示小区整治20个。", "intended"),
        (MEALS, "原定建成演示助餐点15个，实际建成9个。", "intended"),
        (HALL, "推动演示桥文化中心建成。", "stage"),
        (HALL, "加快演示桥文化中心建成。", "stage"),
        (HALL, "演示桥文化中心正在建成。", "stage"),
        (HALL, "演示桥文化中心进入建成验收阶段。", "stage"),
        (HALL, "演示桥文化中心已具备建成条件。", "stage"),
        (MEALS, "在建演示助餐点15个。", "stage"),
        (BLOCKS, "启动演示小区整治20个。", "stage"),
        (HALL, "演示桥文化中心基本建成。", "part"),
        (HALL, "演示桥文化中心主体完工。", "part"),
        (HALL, "演示桥文化中心部分建成。", "part"),
        (HALL, "演示桥文化中心接近建成。", "part"),
        (REPAIR, "演示古桥修缮工程完成80%。", "part"),
        (REPAIR, "演示古桥修缮工程完成过半。", "part"),
        (REPAIR, "演示古桥修缮工程完成设计。", "step"),
        ("出台演示停车办法。", "演示停车办法草案完成。", "step"),
        (BLOCKS, "完成演示小区整治20个的设计。", "step"),
        (MEALS, "建成演示助餐点不足15个。", "short"),
        (OUTPUT, "渔业总产值负增长5%。", "direction"),
        (OUTPUT, "渔业总产值下降5%。", "direction"),
        ("启动建设演示桥文化中心。", "推动演示桥文化中心启动建设。", "start"),
        ("启动建设演示桥文化中心。", "演示桥文化中心启动建设推迟。", "postponed"),
        (HALL, "演示桥文化中心建成。但这一目标没有如期实现。", "not_done"),
        (HALL, "以下任务没有完成：一是停车楼，二是演示桥文化中心建成。", "not_done"),
        (HALL, "以下任务没有完成。建成演示桥文化中心。", "not_done"),
        (MEALS, "差6个才建成演示助餐点15个。", "not_done"),
        (OUTPUT, "渔业总产值由增长5%转为下降。", "not_done"),
        (HALL, "演示桥文化中心建成日期改到后年。", "postponed"),
        ("举办第三届演示灯会。", "第三届演示灯会因雨改期举办。", "postponed"),
        (MEALS, "关停演示助餐点15个。", "cancelled"),
        (HALL, "演示桥文化中心建成后又关闭。", "cancelled"),
        (HALL, "演示桥文化中心今年建成。", "intended"),
        (HALL, "演示桥文化中心建成指日可待。", "intended"),
        (HALL, "居民盼望演示桥文化中心建成。", "intended"),
        (MEALS, "应建成演示助餐点15个，已建成9个。", "intended"),
        (MEALS, "建成演示助餐点15个的任务只完成9个。", "intended"),
        (MEALS, "年初提出建成演示助餐点15个。", "stage"),
        (HALL, "为演示桥文化中心建成创造条件。", "stage"),
        (HALL, "演示桥文化中心建成受阻。", "stage"),
        ("开通演示湾公交线路。", "演示湾公交线路试运营。", "stage"),
        (HALL, "演示桥文化中心停车场建成。", "part"),
        (MEALS, "建成演示助餐点15个，其中6个尚未投用。", "part"),
        (REPAIR, "演示古桥修缮工程完成三分之二。", "part"),
        (HALL, "演示桥文化中心征地拆迁完成。", "step"),
        (MEALS, "选址演示助餐点15个。", "step"),
        ("登记失业率控制在4%以内。", "登记失业率超过4%。", "short"),
        (HALL, "演示桥文化中心无一处未建成。", "unclear"),
        (REPAIR, "没有一处演示古桥修缮工程未完成。", "unclear"),
        (REPAIR, "演示古桥修缮工程无一未完成。", "unclear"),
    ],
)
def test_what_was_not_done_is_never_kept_and_the_reason_says_so(promise, result, why):
    found = verdicts(promise, result)
    assert "kept" not in {verdict for verdict, *_ in found}
    assert why in found[0][1:]


@pytest.mark.parametrize(
    ("promise", "result"),
    [
        (MEALS, "建成演示助餐点不少于15个。"),
        (MEALS, "不仅建成演示助餐点16个，还请了厨师。"),
        (MEALS, "建成演示助餐点15个，只用了三个月。"),
        (MEALS, "建成演示助餐点15个，实际服务老人900人。"),
        (HALL, "演示桥文化中心建成，居民无不称赞。"),
        (HALL, "我们不断努力，演示桥文化中心建成。"),
        (REPAIR, "演示古桥修缮工程完成，没有发生事故。"),
        ("建成演示无障碍坡道20处。", "建成演示无障碍坡道22处。"),
        ("建成演示未成年人中心。", "演示未成年人中心建成。"),
        ("单位产值能耗下降3%。", "单位产值能耗下降不低于3%。"),
        (HALL, "演示桥文化中心建成。没有人迟到。"),
        (REPAIR, "已如期完成演示古桥修缮工程的目标。"),
        ("完成演示线扩能改造。", "演示线扩能改造全面完成。"),
        ("完成演示育林行动计划。", "演示育林行动计划提前完成。"),
        ("组建演示渔业银行。", "演示渔业银行挂牌运营。"),
        ("取消演示证明事项20项。", "取消演示证明事项20项。"),
        ("启动建设演示桥文化中心。", "演示桥文化中心启动建设。"),
        ("启动演示厂房改造工程。", "演示厂房改造工程启动。"),
        ("安装演示报警器200个。", "装上了演示报警器200个。"),
        ("演示消费价格涨幅2%左右。", "演示消费价格上涨1.6%。"),
    ],
)
def test_what_only_looks_like_a_negation_takes_nothing_away(promise, result):
    assert ("kept",) in verdicts(promise, result)


def test_what_was_reached_is_compared_and_not_what_had_been_meant():
    assert ("partly", "short") in verdicts(MEALS, "原定建成演示助餐点15个，实际建成9个。")
    assert ("kept",) in verdicts(MEALS, "原定建成演示助餐点12个，实际建成15个。")
    assert verdicts(MEALS, "建成演示助餐点9个，没有完成15个的任务。")[0] == ("partly", "short")


def test_a_price_that_rose_by_next_to_nothing_is_not_about_what_was_aimed_at():
    assert verdicts("演示消费价格涨幅2%左右。", "演示消费价格上涨0.1%。") == [("partly", "away")]


@pytest.mark.parametrize("words", ["不断建成", "未来城建成", "没有发生事故", "不仅建成", "不低于", "拟定办法"])
def test_words_that_hold_the_sign_of_a_negation_deny_nothing(words):
    assert undone(words) == ""


@pytest.mark.parametrize(
    ("words", "indicator"),
    [
        ("尚未建成停车位500个。", "停车位"),
        ("没有完成新建公园3个。", "新建公园"),
        ("新建公园3个没有完成。", "新建公园"),
        ("新建公园3个的目标没有实现。", "新建公园"),
        ("渔业总产值增长未达到5%。", "渔业总产值"),
    ],
)
def test_a_number_that_a_review_denies_was_not_achieved(words, indicator):
    ((figure,)) = reviewed(words)[1]
    assert (figure.tense, figure.indicator) == (TARGET, indicator)
    assert "not_reached" in figure.doubts


@pytest.mark.parametrize("words", ["整治未完成备案企业20家。", "没有发生火灾，新建公园3个。", "服务未成年人500人。"])
def test_a_negation_inside_what_is_counted_denies_no_number(words):
    ((figure,)) = reviewed(words)[1]
    assert (figure.tense, figure.doubts) == (ACHIEVED, ())


def test_a_negative_growth_is_a_fall():
    ((figure,)) = reviewed("固定资产投资负增长2%。")[1]
    assert (figure.indicator, figure.comparison, figure.value) == ("固定资产投资", "下降", "2")


def test_what_is_not_to_be_added_is_no_task_to_complete():
    ((task,)) = planned("不新增违建100处。")[1]
    assert (task.verb, task.stage) == ("不新增", "progress")
