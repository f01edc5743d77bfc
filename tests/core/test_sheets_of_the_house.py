"""The lists that are not of cases go out as workbooks too: supervision, the board, seats, leaves, hand-over notes."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from fullresponse.cases import actions
from fullresponse.ledger.deliver import deliver
from fullresponse.ledger.history import history
from fullresponse.ledger.models import Event
from fullresponse.orgs import handovers, leaves, seats
from tests import cast
from tests.cast import NOON, a_case, actor, part_of
from tests.core.test_sheets import book_of, client_of, heads

pytestmark = pytest.mark.django_db


def rows(book):
    page = book.worksheets[0]
    return [dict(zip(heads(page), line, strict=True)) for line in page.iter_rows(min_row=2, values_only=True)]


def notes(book):
    return dict(book["说明"].values)


def exported():
    return [history(e.subject)[0].data for e in Event.objects.filter(kind="list.exported").order_by("pk")]


def test_the_open_notices_go_out_narrowed_as_on_the_page():
    case = a_case("contacted", title="演示：路灯")
    for level in ("orange", "red"):
        actions.move(case, "supervise", actor=actor("supervisor"), at=NOON, level=level, matter="请三天内办结。")
    deliver(NOON)
    client = client_of("supervisor")
    assert len(rows(book_of(client, "/desk/supervision.xlsx"))) == 2
    book = book_of(client, "/desk/supervision.xlsx?level=red")
    (row,) = rows(book)
    assert (row["编号"], row["整件编号"]) == (part_of(case, "notice").number, case.number)
    assert (row["级别"], row["升过几级"], row["诉求"]) == ("红色 责令", 0, "演示：路灯")
    assert notes(book)["筛选"] == "级别：红色 责令"
    assert "请三天内办结" not in str(rows(book))
    assert exported()[-1] == {"list": "supervision", "rows": 1, "by": {"level": "red"}}


def test_the_board_goes_out_with_todays_and_yesterdays_numbers_and_what_they_mean():
    a_case(at=timezone.now())
    book = book_of(client_of("shift_leader"), "/desk/board.xlsx")
    found = rows(book)
    assert (found[0]["范围"], found[0]["来（今日）"], found[0]["来（昨日）"]) == ("全区", 1, 0)
    assert found[0]["逾（昨日）"] is None, "nobody looked"
    streets = [row for row in found if row["范围"] == "按街道"]
    assert sum(row["来（今日）"] for row in streets) == 1
    assert "当天受理的诉求" in notes(book)["来"]
    assert exported()[-1]["list"] == "board"


def test_the_cases_behind_a_number_go_out_too():
    case = a_case(at=timezone.now())
    a_case()
    book = book_of(client_of("shift_leader"), "/desk/board/in.xlsx")
    assert [row["编号"] for row in rows(book)] == [case.number]
    assert "步骤" not in heads(book.worksheets[0])
    assert client_of("shift_leader").post("/desk/board/nothing.xlsx").status_code == 404


def test_the_seats_of_a_day_go_out_empty_ones_too():
    day = timezone.localdate()
    sitter = actor("operator").person
    seats.plan(day, {("early", 1): sitter}, seen="", actor=actor("shift_leader"), at=timezone.now())
    found = rows(book_of(client_of("shift_leader"), "/desk/seats.xlsx"))
    first = found[0]
    assert (first["日期"].date(), first["座席"], first["在座的人"]) == (day, 1, "演示operator")
    assert [row["在座的人"] for row in found[1:]] == [None] * (len(found) - 1)
    (own,) = rows(book_of(client_of("operator"), "/desk/seats.xlsx"))
    assert (own["日期"].date(), own["座席"], own["在座的人"]) == (day, 1, "演示operator")
    assert rows(book_of(client_of("dispatcher"), "/desk/seats.xlsx")) == [], "who does not plan gets their own"
    assert client_of("shift_leader").post("/desk/seats.xlsx?day=soon").status_code == 409


def test_leaves_go_out_as_far_as_the_page_shows_them():
    today = timezone.localdate()
    one, two = cast.person("operator"), cast.person("second_clerk")
    leaves.arrange(one, two, since=today, until=today + timedelta(days=2), actor=actor("admin"), at=timezone.now())
    (mine,) = rows(book_of(client_of("operator"), "/desk/leave.xlsx"))
    assert (mine["哪一类"], mine["由谁代理"], mine["现在"]) == ("我请的假", "演示second_clerk", "代理中")
    assert mine["到（含）"].date() == today + timedelta(days=2)
    (theirs,) = rows(book_of(client_of("second_clerk"), "/desk/leave.xlsx"))
    assert (theirs["哪一类"], theirs["谁请假"]) == ("我代理的人", "演示operator")
    assert rows(book_of(client_of("stranger"), "/desk/leave.xlsx")) == []
    (seen,) = rows(book_of(client_of("shift_leader"), "/desk/leave.xlsx"))
    assert seen["哪一类"] == "别人的安排"


def test_hand_over_notes_of_ones_own_desks_go_out():
    case = a_case()
    written = {"actor": actor("caller_back"), "at": NOON}
    note = handovers.write(("caller_back", ""), "=1+1 请再打一次。", {case.number: case.pk}, **written)
    handovers.take(note.pk, actor=actor("second_clerk"), at=NOON)
    (row,) = rows(book_of(client_of("caller_back"), "/desk/handover.xlsx"))
    assert (row["交班内容"], row["提到的诉求"]) == ("=1+1 请再打一次。", case.number)
    assert (row["交班人"], row["接班人"]) == ("演示caller_back", "演示second_clerk")
    assert row["交班时间"].date() == date(2026, 4, 13)
    assert rows(book_of(client_of("dispatcher"), "/desk/handover.xlsx")) == []
