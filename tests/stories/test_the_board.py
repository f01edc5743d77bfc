"""The numbers of the day against a small story counted by hand: midnight, yesterday, and again from the ledger."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fullresponse.cases import actions
from fullresponse.cases.models import Case
from fullresponse.cases.replay import disagreements
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.supervision import follow, marks, numbers
from fullresponse.supervision.models import DayMark, Moment
from tests.cast import NOON, a_case, a_request, actor, part_of, sent_back, two_bodies
from tests.stories.test_supervision import STREET, street_category, told

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MIDNIGHT = datetime(2026, 4, 13, 16, 0, tzinfo=UTC)  # the night from 13 to 14 April in Beijing
SECOND = timedelta(seconds=1)


def board(now: datetime) -> numbers.Board:
    return numbers.board(now, current_pack())


def counted(now: datetime) -> dict[str, tuple[int | None, int | None]]:
    """Each number that is not twice nought: today's and yesterday's."""
    found = board(now)
    pairs = {code: (found.at(code), found.at(code, yesterday=True)) for code in numbers.NUMBERS}
    return {code: pair for code, pair in pairs.items() if pair not in ((0, 0), (0, None))}


def behind(code: str, day: date, now: datetime) -> set[str]:
    return set(numbers.behind(code, day, now, current_pack()).values_list("number", flat=True))


def test_a_case_of_the_last_second_belongs_to_the_day_that_ends():
    last = a_case(at=MIDNIGHT - SECOND, phone="")
    first = a_case(at=MIDNIGHT, phone="")
    found = board(MIDNIGHT + HOUR)
    assert (found.at("in"), found.at("in", yesterday=True)) == (1, 1)
    assert behind("in", date(2026, 4, 13), MIDNIGHT + HOUR) == {last.number}
    assert behind("in", date(2026, 4, 14), MIDNIGHT + HOUR) == {first.number}


def test_what_is_closed_counts_on_the_day_of_its_closing():
    closed = a_case("closed", at=MIDNIGHT - HOUR)
    found = board(MIDNIGHT + HOUR)
    assert (found.at("out"), found.at("out", yesterday=True)) == (0, 1)
    assert behind("out", date(2026, 4, 13), MIDNIGHT + HOUR) == {closed.number}


def test_a_small_day_counted_by_hand():
    a_case("closed", at=NOON, phone="13800138001")  # came and went on the 13th
    a_case("dispatched", at=NOON, phone="13800138002")  # to be signed in until 14:00
    a_case("dispatched", at=MIDNIGHT + HOUR, phone="13800138003")  # the 14th, until 03:00
    a_case("dispatched", at=MIDNIGHT + HOUR, phone="13800138003")  # the same caller about the same
    sent_back(a_case("dispatched", at=NOON, phone=""), NOON + HOUR)  # back at dispatch, for two hours at most
    marks.sweep(MIDNIGHT + 1.5 * HOUR)
    told()
    now = MIDNIGHT + 2 * HOUR
    assert counted(now) == {
        "in": (2, 3),
        "out": (0, 1),
        "late": (2, 2),
        "soon": (2, 0),
        "repeats": (1, 0),
        "bounced": (0, 1),
    }
    found = board(MIDNIGHT + 4 * HOUR)
    assert (found.at("late"), found.at("soon")) == (4, 0)


def test_streets_and_bodies_add_up_to_the_whole():
    for state in ("received", "dispatched", "replied", "closed"):
        a_case(state, at=NOON)
    found = board(NOON + 3 * HOUR)
    for code in numbers.NUMBERS:
        streets = sum(found.at(code, street=s) or 0 for s in current_pack().places)
        assert streets == found.at(code)
    leads = sum(found.at("late", lead=lead) or 0 for lead in found.leads)
    assert (leads, found.at("late")) == (1, 2)  # what nobody has yet is late with no body


def test_a_bounce_is_counted_at_the_body_that_had_the_case():
    case = a_case("dispatched")
    first, second = two_bodies()
    actions.move(case, "object", actor=actor("handler"), at=NOON, reason="演示：不是我们。", lead_proposed=second)
    objection = part_of(case, "objection")
    actions.move(objection, "redirect", actor=actor("shift_leader"), at=NOON, why="演示：是的。", lead=second)
    told()
    found = board(NOON + HOUR)
    assert (found.at("bounced", lead=first), found.at("bounced", lead=second)) == (1, 0)
    assert behind("bounced", date(2026, 4, 13), NOON) == {case.number}


def test_whistles_are_counted_when_called_when_arrived_and_when_refused():
    lead = current_pack().street_bodies[STREET]
    handler = Actor("person", "900", (("handler", lead),), 900)
    case = a_case("received", category=street_category(), street=STREET)
    case = actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON, lead=lead)
    case = actions.move(case, "sign_in", actor=handler, at=NOON)
    first, second = two_bodies()
    actions.move(case, "whistle", actor=handler, at=NOON, departments=[first, second], matter="演示：来看看。")
    parts = {p.lead: p for p in Case.objects.filter(parent=case, lifecycle="whistle")}
    actions.move(parts[first], "arrive", actor=actor("handler"), at=NOON + HOUR)
    actions.move(parts[second], "refuse", actor=actor("stranger"), at=MIDNIGHT, reason="演示：没有人手。")
    told()
    assert counted(MIDNIGHT + HOUR) | {"late": 0, "soon": 0} == {
        "in": (0, 1),
        "late": 0,
        "soon": 0,
        "whistled": (0, 2),
        "arrived": (0, 1),
        "refused": (1, 0),
    }
    assert behind("whistled", date(2026, 4, 13), NOON) == {case.number}


def test_a_part_is_no_case_of_its_own():
    case = a_case("dispatched")
    actions.move(case, "supervise", actor=actor("supervisor"), at=NOON, level="blue")
    assert board(NOON + HOUR).at("in") == 1
    assert board(NOON + 30 * DAY).at("late") == 1


def test_how_things_stood_last_night_is_found_however_late_somebody_looks():
    a_case("dispatched", at=NOON)
    moved = a_case("dispatched", at=NOON, phone="13800138009")
    gone = a_case("received", at=NOON, phone="13800138008")
    soon = a_case("dispatched", at=MIDNIGHT - HOUR, phone="13800138007")
    at_midnight = marks.stood(MIDNIGHT, current_pack())
    assert [sum(c.values()) for c in at_midnight] == [3, 1]
    actions.sweep(MIDNIGHT + HOUR)
    actions.move(moved, "sign_in", actor=actor("handler"), at=MIDNIGHT + HOUR)
    actions.move(soon, "sign_in", actor=actor("handler"), at=MIDNIGHT + HOUR)
    actions.move(gone, "answer", actor=actor("dispatcher"), at=MIDNIGHT + HOUR, answer="演示：已说明。")
    a_case("dispatched", at=MIDNIGHT + HOUR, phone="13800138006")
    assert marks.stood(MIDNIGHT, current_pack()) == at_midnight


def test_the_mark_of_a_day_is_made_once():
    a_case("dispatched", at=NOON)
    assert marks.sweep(MIDNIGHT + HOUR) == 1
    assert marks.sweep(MIDNIGHT + 2 * HOUR) == 0
    assert marks.mark(date(2026, 4, 13)) == 0
    assert DayMark.objects.filter(day=date(2026, 4, 13)).count() == 2  # the body's, and the one that says it is done


def test_without_a_mark_nothing_is_said_about_last_night():
    assert board(NOON).at("late", yesterday=True) is None


def test_the_counts_are_the_same_again_from_the_ledger():
    case = sent_back(a_case("dispatched"), NOON + HOUR)
    case = actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON + 2 * HOUR, lead=two_bodies()[0])
    sent_back(case, NOON + 3 * HOUR)
    told()
    live = list(Moment.objects.order_by("event").values_list("event", "what", "day", "case", "street", "lead"))
    assert len(live) == 2
    assert follow.rebuild() == 2
    assert list(Moment.objects.order_by("event").values_list("event", "what", "day", "case", "street", "lead")) == live


def test_the_board_asks_seven_questions_however_many_cases_there_are(django_assert_num_queries):
    for n in range(3):
        a_case("dispatched", phone=f"1380013800{n}")
    board(NOON)
    with django_assert_num_queries(7):
        board(NOON + HOUR)


# —— who asks again ——


def test_the_same_telephone_about_the_same_within_thirty_days_is_a_repeat():
    a_case(phone="13800138000")
    again = a_case(phone="138 0013 8000", at=NOON + 30 * DAY)
    assert again.repeats == 1
    assert a_case(phone="13800138000", at=NOON + 31 * DAY).repeats == 1


def test_another_telephone_another_matter_or_no_telephone_is_none():
    pack = current_pack()
    first = a_case(phone="13800138000")
    top = pack.top(first.category)
    other = next(c.code for c in pack.leaves.values() if pack.top(c.code) != top)
    assert a_case(phone="13800138001").repeats == 0
    assert a_case(phone="13800138000", category=other).repeats == 0
    assert a_case(phone="", name="").repeats == 0
    assert a_case(phone="13800138000", category="").repeats == 0


def test_who_wrote_again_without_a_category_is_a_repeat_once_the_hotline_names_one():
    first = a_case(phone="13800138000")
    again = a_case(phone="13800138000", category="", at=NOON + DAY)
    assert again.repeats == 0
    named = {"lead": two_bodies()[0], "category": first.category}
    again = actions.move(again, "dispatch", actor=actor("dispatcher"), at=NOON + DAY + HOUR, **named)
    assert Case.objects.get(pk=again.pk).repeats == 1 and Case.objects.get(pk=first.pk).repeats == 0
    assert list(disagreements()) == []


def test_repeats_are_in_the_event_and_the_ledger_rebuilds_them():
    a_case(phone="13800138000")
    a_case("dispatched", phone="13800138000")
    assert list(disagreements()) == []


def test_those_of_one_batch_count_each_other():
    with actions.batch(recorded_at=NOON + HOUR) as work:
        cases = [work.receive(a_request(), actor=actor("operator"), at=NOON + n * SECOND) for n in range(3)]
    assert [case.repeats for case in cases] == [0, 1, 2]


def test_counting_repeats_is_one_question_and_none_without_a_telephone():
    def asked(**more) -> int:
        with CaptureQueriesContext(connection) as caught:
            a_case(**more)
        return sum("received_at" in q["sql"] and q["sql"].startswith("SELECT") for q in caught.captured_queries)

    assert asked(phone="13800138000") == 1
    assert asked(phone="", name="") == 0


def test_what_rises_is_measured_in_whole_cases_against_the_week_before():
    for n in range(4):
        a_case(at=NOON, phone=f"1380013800{n}")
    a_case(at=NOON - 3 * DAY, phone="")
    rises = numbers.rising(NOON + HOUR, current_pack())
    assert {(r.kind, r.recent, r.before) for r in rises} == {("street", 4, 1), ("category", 4, 1)}
    assert numbers.rising(NOON + 2 * DAY, current_pack()) == []
