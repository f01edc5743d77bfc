"""What waits for a decision goes out and comes in as a sheet: each row by the life cycle of its own case, by the same
rules as one move; and what a cell cannot say is not said in one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fullresponse.cases import actions, orders, replay
from fullresponse.cases.models import Case
from fullresponse.cases.orders import Order
from fullresponse.ledger.models import Event
from tests import cast
from tests.cast import NOON, a_case, actor, part_of
from tests.core.test_sheets import book_of, carry_out, client_of, filled, heads, send
from tests.stories.test_hard_cases import HARD, MORE, TOLD

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _row_and_ledger_agree(db):
    yield
    assert list(replay.disagreements()) == []


def asked(verb, lifecycle, state="contacted", **needs):
    case = actions.move(a_case(state, urgency="general"), verb, actor=actor("handler"), at=NOON, **needs)
    return part_of(case, lifecycle)


def extension():
    return asked("ask_extension", "extension", **MORE)


def hanging():
    return asked("ask_hanging", "hanging", **HARD)


def objection():
    return asked("object", "objection", "dispatched", reason="不归我们。")


def hung():
    part = hanging()
    actions.move(part, "grant", actor=actor("shift_leader"), at=NOON, **TOLD)
    return Case.objects.get(pk=part.parent_id)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def line(book, case):
    return next(cell.row for cell in book.worksheets[0]["A"] if cell.value == case.number)


def fill(book, of):
    """The sheet with what is written in the rows of these cases: (case, {header: value})."""
    return filled(book, *[(line(book, case), head, said) for case, cells in of for head, said in cells.items()])


SOON = timezone.localdate() + timedelta(days=30)  # pages act now
GRANT_TIME = {"步骤": "批准", "延长多少（按原时限的单位）": 2, "向诉求人说明的理由": "配件要从外地调来。"}
GRANT_HARD = {
    "步骤": "同意挂账",
    "为什么暂时解决不了": "历史遗留",
    "复看日期（填写）": SOON,
    "向诉求人的说明": "每月告诉您进展。",
}
REJECT = {"步骤": "维持派单", "审核意见": "职责明确。"}


def test_the_sheet_says_of_each_row_what_it_is_and_of_each_kind_what_can_be_done():
    parts = [extension(), hanging(), objection()]
    book = book_of(client_of("shift_leader"), "/desk/decisions.xlsx")
    page, notes = book.worksheets[0], list(book["说明"].values)
    said = {row[0].value: row[heads(page).index("种类")].value for row in page.iter_rows(min_row=2)}
    assert said == {part.number: kind for part, kind in zip(parts, ("延期", "挂账申请", "派单异议"), strict=True)}
    guide = dict(notes)
    assert guide["延期"].startswith(
        "批准（延长多少（按原时限的单位）、向诉求人说明的理由、审批意见（可不填））；不批准（审批意见）"
    )
    assert "维持派单（审核意见）" in guide["派单异议"]
    chosen = {cell.value for column in book["lists"].columns for cell in column}
    assert {"批准", "不批准", "同意挂账", "不同意", "维持派单", "异议成立，改派", "复看", "销账"} <= chosen
    assert "召集协调会" not in chosen, "it calls a part"
    assert "包案" not in chosen, "a person is not said in a cell"


def test_one_kind_alone_has_its_own_columns_and_is_told():
    objection()
    book = book_of(client_of("shift_leader"), "/desk/decisions.xlsx?kind=extension")
    page = book.worksheets[0]
    assert page.max_row == 1, "no extension waits"
    assert "改派给" not in heads(page) and "审批意见" in heads(page)
    assert dict(book["说明"].values)["筛选"] == "种类：延期"
    assert Event.objects.filter(kind="list.exported").count() == 1


def test_each_row_is_decided_by_its_own_life_cycle():
    time, hard, against, other = extension(), hanging(), objection(), objection()
    client, body = client_of("shift_leader"), cast.two_bodies()[1]
    book = book_of(client, "/desk/decisions.xlsx")
    redirect = {"步骤": "异议成立，改派", "改派给": body, "审核意见": "归别的单位。"}
    rows = [(time, GRANT_TIME), (hard, GRANT_HARD), (against, REJECT), (other, redirect)]
    page = send(client, fill(book, of=rows))
    assert "可以办 4，不能办 0" in page.content.decode()
    assert [fresh(part).open for part, _cells in rows] == [True] * 4, "it is only shown"
    assert "办成 4，没有办 0" in carry_out(client, page).content.decode()
    assert [fresh(p).state for p, _cells in rows] == ["granted", "granted", "rejected", "redirected"]
    assert (fresh(hard).parent.state, fresh(hard).parent.hard_reason) == ("hung", "history")
    assert fresh(other).parent.lead == body
    assert fresh(time).words.filter(need="extension_reason").latest("pk").text == "配件要从外地调来。"


def test_the_code_of_a_verb_means_in_each_row_what_its_life_cycle_means_by_it():
    time, hard = extension(), hanging()
    client = client_of("shift_leader")
    book = book_of(client, "/desk/decisions.xlsx")
    page = send(
        client, fill(book, of=[(time, {**GRANT_TIME, "步骤": "grant"}), (hard, {**GRANT_HARD, "步骤": "grant"})])
    )
    assert "可以办 2，不能办 0" in page.content.decode()
    carry_out(client, page)
    assert (fresh(time).state, fresh(hard).state) == ("granted", "granted")


def test_what_a_row_of_another_kind_would_need_is_refused_by_itself():
    time, hard, against = extension(), hanging(), objection()
    client = client_of("shift_leader")
    book = book_of(client, "/desk/decisions.xlsx")
    rows = [
        (time, {"步骤": "同意挂账", "审批意见": "同意。"}),
        (hard, {**GRANT_HARD, "审批意见": "同意。"}),
        (against, {"步骤": "维持派单"}),
    ]
    text = send(client, fill(book, of=rows)).content.decode()
    assert "“延期”没有“同意挂账”这个步骤。" in text
    assert "“同意挂账”不需要“审批意见”。" in text
    assert "“维持派单”要先填写“审核意见”。" in text
    assert "可以办 0，不能办 3" in text
    assert all(fresh(part).open for part in (time, hard, against))


def test_nobody_decides_in_a_sheet_what_they_may_not_decide_alone():
    time = extension()
    book = book_of(client_of("shift_leader"), "/desk/decisions.xlsx")
    sheet = fill(book, of=[(time, GRANT_TIME)])
    assert "“批准”不由您的岗位办理" in send(client_of("supervisor"), sheet).content.decode()
    assert f"找不到“{time.number}”" in send(client_of("stranger"), sheet).content.decode()
    assert "找不到" in send(client_of("handler"), sheet).content.decode(), "it asked for it, and its part is the desk's"


def test_what_a_cell_cannot_say_is_not_ordered_in_a_sheet():
    case = hung()
    client = client_of("shift_leader")
    book = book_of(client, "/desk/hard.xlsx")
    text = send(client, fill(book, of=[(case, {"步骤": "召集协调会"})])).content.decode()
    assert "“召集协调会”不能在表里办，请打开这一件来办。" in text
    text = send(client, fill(book, of=[(case, {"步骤": "keep"})])).content.decode()
    assert "“包案”不能在表里办" in text
    assert not Case.objects.filter(lifecycle="meeting").exists()


def test_hard_cases_are_looked_at_again_and_taken_off_in_a_sheet():
    looked, done = hung(), hung()
    client = client_of("shift_leader")
    book = book_of(client, "/desk/hard.xlsx")
    again = {"步骤": "复看", "向诉求人的说明": "还没有移交。", "复看日期（填写）": SOON.isoformat()}
    page = send(client, fill(book, of=[(looked, again), (done, {"步骤": "销账", "备注": "移交了。"})]))
    assert "可以办 2，不能办 0" in page.content.decode()
    carry_out(client, page)
    assert (fresh(looked).state, fresh(done).state) == ("hung", "contacted")
    assert fresh(looked).due_at.astimezone(NOON.tzinfo).date() == SOON


def test_a_day_that_is_no_day_and_a_number_that_is_none_are_refused_in_words():
    case, time = hung(), extension()
    client = client_of("shift_leader")
    book = book_of(client, "/desk/decisions.xlsx")
    wrong = {"步骤": "复看", "向诉求人的说明": "记", "复看日期（填写）": "下个月"}
    text = send(client, fill(book, of=[(case, wrong), (time, {**GRANT_TIME, "延长多少（按原时限的单位）": "很多"})]))
    assert "“复看日期”要写成日期" in text.content.decode()
    assert "要写 0 到 1000 的整数" in text.content.decode()


def test_the_cases_that_a_leader_stands_for_go_out_with_what_a_leader_can_do():
    case = actions.move(a_case("contacted"), "keep", actor=actor("leader"), at=NOON, custodian=actor("leader").person)
    book = book_of(client_of("leader"), "/desk/decisions.xlsx?kind=kept")
    page = book.worksheets[0]
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [case.number]
    assert "备注" in heads(page)
    assert dict(book["说明"].values)["筛选"] == "种类：我包案、接访的"


def test_a_body_reports_its_shares_of_others_work_in_a_sheet():
    asked_for = {"assistants": [cast.two_bodies()[1]], "matter": "请关闭电源。"}
    case = actions.move(a_case("contacted"), "ask_help", actor=actor("handler"), at=NOON, **asked_for)
    part, client = part_of(case, "assist"), client_of("stranger")
    book = book_of(client, "/desk/work.xlsx?kind=assist")
    assert "报结果（协办结果）" in dict(book["说明"].values)["协办"]
    page = send(client, fill(book, of=[(part, {"步骤": "report", "协办结果": "已关闭。"})]))
    assert "可以办 1，不能办 0" in page.content.decode()
    carry_out(client, page)
    assert not fresh(part).open


def test_many_decisions_need_no_more_questions_than_few():
    def questions(n, key):
        wanted = [Order(i, objection().number, "reject", {"why": "职责明确。"}) for i in range(n)]
        with CaptureQueriesContext(connection) as asked:
            told = orders.run(wanted, actor=actor("shift_leader"), at=NOON, key=key)
        assert not [one for one in told if one.refusal]
        return len(asked)

    questions(1, "warm")
    assert questions(12, "many") <= questions(3, "few") + 4  # many rows of a table are written in another way
