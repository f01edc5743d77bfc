"""What a plan promises to do, and what only leads in, sums up or names an effect. All sentences are invented."""

import pytest

from fullresponse.reading.reader import read_report
from fullresponse.reading.tests.reports import AIMS, PLAN, REVIEW, TITLE, planned, quotes, whole


def only(words: str):
    text, tasks = planned(f"修缮灯塔；{words}")
    (task,) = [one for one in tasks if text[one.start : one.end] == words.rstrip("。")]
    return task


def test_there_is_one_task_for_each_verb_and_one_for_each_number():
    text, tasks = planned("修缮渔棚，完善渡口，新增绿地3公顷、花箱40个，推动5个渡口、3个船坞建设。")
    assert quotes(text, tasks) == [
        "修缮渔棚",
        "完善渡口",
        "新增绿地3公顷",
        "花箱40个",
        "推动5个渡口、3个船坞建设",
        "推动5个渡口、3个船坞建设",
    ]
    assert [len(one.quantities) for one in tasks if one.role == "action"][:4] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    "words",
    [
        "按照总体规划，新建码头。",
        "围绕水运，新建码头。",
        "抓住通航契机，新建码头。",
        "充分利用江边资源，新建码头。",
        "坚持以人为本，新建码头。",
        "渔业产值增长4%，新建码头。",
        "以水运为重点，新建码头。",
    ],
)
def test_lead_ins_attitudes_and_where_an_indicator_will_stand_are_no_actions(words):
    assert quotes(*planned(words)) == ["新建码头"]


@pytest.mark.parametrize("effect", ["不断提升治水水平", "为夜航创造良好环境", "让居民共享江景", "确保江岸安全"])
def test_a_purpose_behind_a_doing_is_an_outcome(effect):
    text, tasks = planned(f"健全巡河制度，{effect}。")
    assert (quotes(text, tasks), quotes(text, tasks, "outcome")) == (["健全巡河制度"], [effect])


def test_the_same_words_in_the_first_place_are_an_action():
    assert quotes(*planned("提升治水水平，健全巡河制度。")) == ["提升治水水平", "健全巡河制度"]


def test_topic_sentences_are_umbrellas_and_preambles_guide():
    text, tasks = planned("坚持依法治水，不断健全制度。\n一是加快河岸建设。新建码头。\n")
    assert quotes(text, tasks, "guiding") == ["坚持依法治水", "不断健全制度"]
    assert quotes(text, tasks, "umbrella") == ["加快河岸建设"]
    assert quotes(text, tasks) == ["新建码头"]


def test_a_short_first_sentence_over_a_paragraph_is_an_umbrella_too():
    text, tasks = planned(
        "坚持依法治水。\n提升河岸品质。新建码头，修缮灯塔。完善渡口。\n推进航运。启动疏浚，完善航标。完善渡口。\n"
    )
    assert quotes(text, tasks, "umbrella") == ["提升河岸品质", "推进航运"]


def test_what_is_definite_or_stands_right_under_a_topic_is_no_topic():
    text, tasks = planned(
        "加强渔港管理。优化泊位布局。推进网箱改造，清理沉船。支持东湾、西湾建设浮桥。修缮灯塔。",
        PLAN.replace("（一）把河岸建设好\n", "（一）把河岸建设好。"),
    )
    assert quotes(text, tasks, "umbrella") == ["加强渔港管理"]
    assert {"优化泊位布局", "支持东湾、西湾建设浮桥", "修缮灯塔"} <= set(quotes(text, tasks))


@pytest.mark.parametrize(
    ("words", "stage", "checkable"),
    [
        ("完成码头改建。", "complete", "milestone"),
        ("实现码头竣工。", "complete", "milestone"),
        ("启动码头改建。", "start", "milestone"),
        ("启动编制航运规划。", "start", "milestone"),
        ("确保码头按期开工。", "start", "milestone"),
        ("开展巡河改革试点。", "start", "milestone"),
        ("编制航运规划。", "plan", "milestone"),
        ("探索建立河长制度。", "plan", "milestone"),
        ("推进码头改建工程。", "progress", "named_progress"),
        ("加大巡河力度。", "progress", "general"),
        ("逐步实现船证一体化办理。", "progress", "named_progress"),
        ("完善航运体系。", "improve", "general"),
        ("深化航运改革。", "improve", "named_progress"),
        ("鼓励居民护河。", "support", "general"),
        ("推动船厂改建项目。", "progress", "named_progress"),
        ("推动船厂用电。", "support", "general"),
        ("新建码头3座。", "complete", "quantified"),
    ],
)
def test_verb_hedge_and_object_say_how_far_a_task_goes_and_whether_it_can_be_checked(words, stage, checkable):
    task = only(words)
    assert (task.stage, task.checkability) == (stage, checkable)


def test_adverbs_are_not_the_verb_and_a_deadline_is_only_what_the_clause_says():
    task = only("继续加快推进航道疏浚。")
    assert (task.verb, task.qualifiers, task.deadline) == ("推进", ("继续", "加快"), "")
    assert only("加快航道疏浚。").verb == "加快"
    assert only("尽快建立船证库。").deadline == "尽快"


def test_a_place_that_is_the_subject_holds_until_the_next():
    _, tasks = planned("滨河园要新建码头，修缮灯塔。沙洲镇要疏浚航道，完善渡口。")
    assert [one.place for one in tasks if one.role == "action"] == ["滨河园", "滨河园", "沙洲镇", "沙洲镇"]


def test_a_doing_that_is_a_noun_before_its_number_is_a_task():
    text, tasks = planned("修缮灯塔，渡口亮化改造12处，夜航人次达到3万。")
    assert quotes(text, tasks) == ["修缮灯塔", "渡口亮化改造12处"]


def test_who_is_responsible_is_only_what_is_named():
    assert only("由区水务局牵头制定巡河办法。").responsible == "区水务局"
    assert only("制定巡河办法。").responsible == ""


def test_an_aim_without_a_number_is_a_task_and_the_others_are_figures():
    aims = "今年主要预期目标是：渔业产值增长4%；耗水降低率完成市里定的指标。\n"
    text = f"{TITLE}{REVIEW}无。\n{AIMS}{aims}{PLAN}新建码头。\n"
    report = read_report(text)
    assert quotes(text, report.tasks) == ["耗水降低率完成市里定的指标", "新建码头"]
    assert [one.tense for one in report.figures] == ["target"]


def test_the_review_and_the_peroration_promise_nothing():
    assert [one.verb for one in whole().tasks if one.role == "action"] == ["新建", "启动", "制定"]


def test_what_may_be_an_effect_is_marked_for_a_second_look():
    _, tasks = planned("健全巡河制度，促进船厂用电。")
    assert tasks[-1].doubts == ("maybe_an_outcome",)


def test_sections_keep_their_headings_as_printed_and_say_which_part_they_are():
    report = whole()
    assert [(one.path[-1], one.part) for one in report.sections if one.level == 0] == [
        ("一、2030年工作回顾", "review"),
        ("二、2031年工作总体要求", "aims"),
        ("三、2031年重点工作", "plan"),
    ]
    assert ("三、2031年重点工作", "（一）把河岸建设好", "一是加快河岸建设") in [one.path for one in report.sections]
    assert {one.subject for one in report.figures} == {"青麓区"}
