"""What the two conferences look at: the windows of the day, and the agenda that the numbers of the week write."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fullresponse.cases.models import Case
from fullresponse.metrics import rollup
from fullresponse.orgs.packs import current_pack
from fullresponse.supervision import marks, meetings, numbers
from fullresponse.supervision.meetings import AGENDA, DAILY, WEEKLY
from tests.cast import NOON, a_case, part_of, sent_back, two_bodies, whistled
from tests.stories.test_conferences import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    SECOND,
    WEEK,
    convened,
    decided,
    do,
    look,
    now,
    numbers_of,
)
from tests.stories.test_supervision import colours, swept, told

pytestmark = pytest.mark.django_db


def agenda(now=NOON):
    """What stands on the agenda of the week: topic -> numbers."""
    return {name: found for name, found in numbers_of(WEEKLY, now).items() if found}


# —— the window of the day ——


def test_the_day_goes_from_noon_to_noon_and_the_last_second_belongs_to_it():
    last = a_case(at=NOON - SECOND, phone="")
    first = a_case(at=NOON, phone="")
    begins = a_case(at=NOON - DAY, phone="")
    a_case(at=NOON - DAY - SECOND, phone="")
    assert numbers_of(DAILY, NOON + HOUR)["in"] == {last.number, begins.number}
    assert numbers_of(DAILY, NOON + HOUR, MONDAY + DAY)["in"] == {first.number}


def test_the_other_window_goes_from_midnight_to_midnight():
    midnight = datetime(2026, 4, 13, 16, 0, tzinfo=UTC)
    last = a_case(at=midnight - SECOND, phone="")
    first = a_case(at=midnight, phone="")
    later = midnight + HOUR
    assert numbers_of(DAILY, later, MONDAY, "day")["in"] == {last.number}
    assert numbers_of(DAILY, later, code="day")["in"] == {first.number}


def test_the_numbers_stand_beside_those_of_the_window_before():
    a_case("closed", at=NOON - HOUR, phone="13800138001")
    a_case(at=NOON - DAY - HOUR, phone="13800138002")
    a_case(at=NOON - DAY - 2 * HOUR, phone="13800138003")
    found = {f.topic.code: (f.n, f.before) for f in meetings.figures(look(DAILY, NOON + MINUTE), current=True)}
    assert (found["in"], found["out"], found["repeats"]) == ((1, 2), (1, 0), (0, 0))
    assert found["late"] == (2, None)  # nobody marked how the day before ended
    marks.mark(MONDAY - DAY)
    found = {f.topic.code: f.before for f in meetings.figures(look(DAILY, NOON + MINUTE), current=True)}
    assert found["late"] == 2


def test_of_a_day_gone_by_only_what_happened_then_is_known():
    a_case("dispatched", at=NOON - 3 * DAY)
    found = meetings.figures(look(DAILY, NOON, MONDAY - 2 * DAY), current=False)
    assert {f.topic.code for f in found if f.n is None} == {"late", "tomorrow", "relook", "whistles", "bounced"}
    assert next(f.n for f in found if f.topic.code == "in") == 1


def test_late_tomorrow_is_what_falls_due_before_the_next_window_ends():
    at = NOON + DAY - 2 * HOUR  # signing in takes two clock hours: due exactly at noon tomorrow
    edge = a_case("dispatched", at=at, phone="13800138001")
    before = a_case("dispatched", at=at - SECOND, phone="13800138002")
    found = numbers_of(DAILY, at + MINUTE, MONDAY)
    assert (edge.number in found["tomorrow"], before.number in found["tomorrow"]) == (False, True)
    assert edge.number in numbers_of(DAILY, at + MINUTE, MONDAY + DAY)["tomorrow"]
    late = numbers_of(DAILY, NOON + DAY)["late"]
    assert (edge.number in late, before.number in late) == (False, True)


def test_hard_cases_whistles_and_what_bounced_twice_are_counted():
    hard = hung(at=NOON - HOUR)
    case = whistled(at=NOON - HOUR, phone="")
    lost = bounced_twice(NOON - 5 * HOUR)
    found = numbers_of(DAILY, NOON - MINUTE)
    assert found["hung"] == {hard.number}
    assert found["whistles"] == {p.number for p in Case.objects.filter(parent=case, lifecycle="whistle")}
    assert found["bounced"] == {lost.number}
    assert hard.number not in found["relook"]
    assert hard.number in numbers_of(DAILY, NOON + 10 * DAY)["relook"]


def hung(at, phone="13800138111"):
    """A case on the register of hard cases, to be looked at again in ten days."""
    case = a_case("contacted", at=at, phone=phone, urgency="general")
    do(case, "ask_hanging", "handler", at, **HARD)
    wish = part_of(case, "hanging")
    day = (at + 10 * DAY).date()
    do(wish, "grant", "shift_leader", at, hard_reason="money", relook_on=day, hard_told="演示：等经费。")
    return now(case)


HARD = {"hard_wish": "money", "evidence": "演示：已经问过三次。"}


def bounced_twice(at):
    case = sent_back(a_case("dispatched", at=at, phone="13800138222"), at + HOUR)
    case = do(case, "dispatch", "dispatcher", at + 2 * HOUR, lead=two_bodies()[0])
    return sent_back(case, at + 3 * HOUR)


# —— the agenda of the week ——


def test_nothing_is_on_the_agenda_where_nothing_waits():
    assert agenda() == {}


def test_what_is_late_and_what_will_be_are_on_the_agenda_the_oldest_first():
    young = a_case("dispatched", at=NOON - 3 * HOUR, phone="13800138001")
    old = a_case("dispatched", at=NOON - 5 * HOUR, phone="13800138002")
    soon = a_case("contacted", at=NOON - HOUR, phone="13800138003")
    assert agenda() == {"late": {young.number, old.number}, "soon": set()} | {"soon": {soon.number}}
    one = look(WEEKLY)
    rows = meetings.rows({code: topic.asks(one) for code, topic in AGENDA.items()})
    assert [row["number"] for row in rows["late"]] == [old.number, young.number]


def test_what_bounced_twice_is_on_the_agenda():
    case = bounced_twice(NOON - 5 * HOUR)
    assert agenda()["bounced"] == {case.number}
    do(case, "answer", "dispatcher", NOON, answer="演示：已说明。")
    assert "bounced" not in agenda(NOON + MINUTE)


def test_whistles_that_were_refused_or_not_answered_in_time_are_on_the_agenda():
    case = whistled(at=NOON - DAY)
    first, second = two_bodies()
    parts = {p.lead: p for p in Case.objects.filter(parent=case, lifecycle="whistle")}
    assert "whistles" not in agenda(NOON - DAY + MINUTE)
    do(parts[second], "refuse", "stranger", NOON - HOUR, reason="演示：没有人手。")
    assert agenda(NOON + 2 * DAY)["whistles"] == {parts[first].number, parts[second].number}
    assert agenda(NOON + 8 * DAY)["whistles"] == {parts[first].number}


def test_a_hard_case_is_on_the_agenda_of_the_week_in_which_it_is_looked_at_again():
    case = hung(NOON)
    assert "relook" not in agenda(NOON + HOUR)
    assert agenda(NOON + 4 * DAY)["relook"] == {case.number}


def test_orange_and_red_notices_are_on_the_agenda_until_they_are_answered():
    case = a_case("contacted", at=NOON)
    swept(NOON + 8 * DAY)
    assert ("overdue", "orange") in colours(case)
    orange = Case.objects.get(parent=case, notice__level="orange")
    at = now(orange).changed_at + HOUR
    assert agenda(at)["notices"] == {orange.number}
    do(orange, "answer", "handler", at, answer="演示：今天答复。")
    assert "notices" not in agenda(at + MINUTE)


def test_a_decision_of_last_week_that_is_not_done_is_on_the_agenda_of_this_one():
    part = decided(convened(), until=date(2026, 4, 24))
    assert "undone" not in agenda(NOON + 3 * DAY)
    assert agenda(NOON + WEEK)["undone"] == {part.number}


def test_what_is_over_is_late_on_the_agenda_of_the_same_week():
    part = decided(convened(), until=date(2026, 4, 14))
    end = datetime(2026, 4, 14, 16, 0, tzinfo=UTC)
    assert "undone" not in agenda(end)
    assert agenda(end + SECOND)["undone"] == {part.number}


def test_the_three_rates_of_a_street_stand_beside_those_of_last_week():
    street = a_case("closed", at=NOON - WEEK, phone="13800138001").street
    a_case("closed", at=NOON, phone="13800138002")
    bad = a_case("replied", at=NOON, phone="13800138003")
    do(bad, "call_back", "caller_back", NOON, contacted=True, solved=False, satisfaction="dissatisfied")
    told()
    while rollup.refresh(NOON):
        pass
    (found,) = meetings.rates(look(WEEKLY, NOON + HOUR))
    assert found.street == street
    assert [(r["solved"].yes, r["solved"].counted) for r in (found.this, found.last)] == [(1, 2), (1, 1)]


def test_what_rose_most_in_a_week_is_measured_against_the_week_before():
    for n in range(4):
        a_case(at=NOON - 3 * DAY, phone=f"1380013800{n}")
    a_case(at=NOON - 9 * DAY, phone="")
    rises = numbers.rising(NOON, current_pack(), days=7)
    assert {(r.kind, r.recent, r.before, r.by) for r in rises} == {("street", 4, 1, 3), ("category", 4, 1, 3)}


def test_agenda_and_numbers_are_one_question_each_however_much_there_is():
    for n in range(3):
        a_case("dispatched", at=NOON - 5 * HOUR, phone=f"1380013800{n}")
    one = look(WEEKLY)
    asked = {code: topic.asks(one) for code, topic in AGENDA.items()}
    with CaptureQueriesContext(connection) as caught:
        assert meetings.counts(asked)["late"] == len(meetings.rows(asked)["late"]) == 3
    assert len(caught) == 2
