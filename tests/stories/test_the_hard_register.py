"""疑难库: what the register tells of each hard case, to whom, narrowed by what; on the page and as a sheet."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fullresponse.cases import actions, hard
from fullresponse.cases.models import Case
from fullresponse.orgs.packs import current_pack
from tests import cast
from tests.cast import NOON, a_case, actor, part_of, two_bodies
from tests.core.test_sheets import book_of, client_of, heads

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WISH = {"hard_wish": "history", "evidence": "产权单位已经注销。"}


def go(case, verb, who, at=NOON + DAY, **needs):
    return actions.move(Case.objects.get(pk=case.pk), verb, actor=actor(who), at=at, **needs)


def hung(reason="history", relook="2026-05-13", **more):
    case = go(a_case("contacted", urgency="general", **more), "ask_hanging", "handler", NOON, **WISH)
    told = {"hard_reason": reason, "relook_on": relook, "hard_told": "每月告诉您进展。"}
    go(part_of(case, "hanging"), "grant", "shift_leader", **told)
    return Case.objects.get(pk=case.pk)


def meeting(case, on, decision="", recorded=NOON + 10 * DAY):
    go(case, "meet", "shift_leader", NOON + 2 * DAY, matter="定接收单位。", invited=[two_bodies()[1]], meets_on=on)
    called = part_of(case, "meeting")
    if decision:
        go(called, "hold", "leader", recorded, decision=decision, attended=list(two_bodies()))
    return called


def told(*cases):
    return hard.told(Case.objects.filter(pk__in=[case.pk for case in cases]), current_pack())


def test_of_each_is_told_why_since_when_until_when_and_who_stands_for_it():
    case = hung()
    go(case, "keep", "shift_leader", NOON + 2 * DAY, custodian=actor("leader").person)
    one = told(case)[case.pk]
    assert (one.reason, one.kept_by, one.since) == ("history", "演示leader", date(2026, 4, 14))
    assert (one.relook, one.next, one.last) == (date(2026, 5, 13), None, None)
    page = client_of("shift_leader").get("/desk/hard").content.decode()
    for said in (case.number, "历史遗留", "演示leader", "2026-05-13", "2026-04-14", "没有开过"):
        assert said in page


def test_a_look_that_was_taken_moves_the_day_and_not_the_day_it_began():
    case = hung()
    go(case, "relook", "shift_leader", NOON + 2 * DAY, hard_told="还没有移交。", relook_on="2026-06-12")
    one = told(case)[case.pk]
    assert (one.since, one.relook) == (date(2026, 4, 14), date(2026, 6, 12))


def test_the_last_meeting_is_told_with_its_decision_and_the_next_with_its_day():
    case = hung()
    meeting(case, "2026-04-18", "先由街道代管。")
    last = meeting(case, "2026-04-20", "由房管接收。")
    coming, _later = meeting(case, "2026-05-06"), meeting(case, "2026-05-10")
    one = told(case)[case.pk]
    assert one.last == hard.Meeting(last.number, date(2026, 4, 20), True, "由房管接收。")
    assert one.next == hard.Meeting(coming.number, date(2026, 5, 6), False)
    page = client_of("shift_leader").get("/desk/hard").content.decode()
    assert "由房管接收。" in page and "先由街道代管。" not in page
    assert "到期未开" in page, "its day has passed and nobody wrote down that it was held"


def test_a_meeting_that_came_together_earlier_was_not_held_on_a_day_to_come():
    case = hung()
    meeting(case, "2026-05-06", "由房管接收。", NOON + 3 * DAY)
    assert told(case)[case.pk].last.on == date(2026, 4, 16)


def test_a_meeting_that_lapsed_is_neither_held_nor_to_come():
    case = hung()
    meeting(case, "2026-05-06")
    go(case, "withdraw_for", "operator", NOON + 3 * DAY, taken_back="诉求人来电撤回。")
    one = told(case)[case.pk]
    assert (one.next, one.last) == (None, None)


def test_the_register_is_narrowed_by_reason_and_by_body():
    here, there = hung(), hung("policy")
    client, body = client_of("shift_leader"), two_bodies()[0]
    page = client.get("/desk/hard?reason=policy").content.decode()
    assert there.number in page and here.number not in page
    assert here.number in client.get(f"/desk/hard?lead={body}").content.decode()
    none = client.get(f"/desk/hard?lead={two_bodies()[1]}").content.decode()
    assert "没有符合条件的挂账诉求。" in none
    assert client.get("/desk/hard?reason=nothing").status_code == 409
    stranger = client_of("stranger").get("/desk/hard").content.decode()
    assert here.number not in stranger and "没有挂账的诉求。" in stranger


def test_a_page_asks_no_more_questions_for_many_than_for_one():
    def questions():
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/hard")
        return len(asked)

    client = client_of("shift_leader")
    meeting(hung(), "2026-04-20", "由房管接收。")
    client.get("/desk/hard")
    one = questions()
    for _ in range(4):
        case = hung()
        meeting(case, "2026-04-20", "由房管接收。")
        go(case, "keep", "shift_leader", NOON + 3 * DAY, custodian=actor("leader").person)
    assert questions() <= one + 1, "whoever stands for a case is named by one more"


def test_the_register_goes_out_as_its_page_shows_it():
    case = hung(words="=1+1 演示", name="演示甲", phone="13800138000")
    hung("policy")
    go(case, "keep", "shift_leader", NOON + DAY, custodian=actor("leader").person)
    meeting(case, "2026-04-20", "由房管接收。")
    book = book_of(client_of("shift_leader"), "/desk/hard.xlsx?reason=history")
    page, notes = book.worksheets[0], dict(book["说明"].values)
    (row,) = ({h: c.value for h, c in zip(heads(page), line, strict=True)} for line in page.iter_rows(min_row=2))
    assert (row["编号"], row["挂账原因"], row["包案领导"]) == (case.number, "历史遗留", "演示leader")
    assert (row["挂账日期"].date(), row["复看日期"].date()) == (date(2026, 4, 14), date(2026, 5, 13))
    assert (row["上次协调会"].date(), row["下次协调会"], row["会议决定"]) == (date(2026, 4, 20), None, "由房管接收。")
    assert (notes["筛选"], notes["行数"]) == ("挂账原因：历史遗留", "1")
    every = str([[cell.value for cell in line] for sheet in book for line in sheet.rows])
    assert "13800138000" not in every and "演示甲" not in every and "产权单位已经注销" not in every


def test_a_body_sees_its_own_hard_cases_with_their_meetings():
    case = hung()
    called = meeting(case, "2026-04-20", "由房管接收。")
    client = client_of("handler")
    assert "由房管接收。" in client.get("/desk/hard").content.decode()
    assert client.get(f"/desk/cases/{called.number}").status_code == 200
    assert cast.actor("handler").posts[0][1] == case.lead
