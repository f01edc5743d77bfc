"""日会商、周调度: what is decided is a part with a body and a clock; it is reported, looked at, and supervised when
it is late; nobody decides twice."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from fullresponse.cases import actions
from fullresponse.cases.access import openable_by, visible_to
from fullresponse.cases.models import Case, Tie
from fullresponse.cases.replay import disagreements
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.supervision import conferences, marks, meetings, numbers
from fullresponse.supervision.conferences import Given
from fullresponse.supervision.meetings import AGENDA, DAILY, TODAY, WEEKLY
from tests.cast import NOON, a_case, actor, part_of, two_bodies, whistled
from tests.stories.officers import BEIJING, last_day
from tests.stories.test_supervision import colours, swept

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY
SECOND = timedelta(seconds=1)
MONDAY = date(2026, 4, 13)
TOKENS = count()


def look(kind, now=NOON, day=None, code=""):
    pack = current_pack()
    return meetings.look(conferences.window(kind, code, pack), day or now.astimezone(BEIJING).date(), now, pack)


def numbers_of(kind, now=NOON, day=None, code=""):
    """topic -> the numbers of the cases behind it"""
    topics = {DAILY: TODAY, WEEKLY: AGENDA}[kind]
    one = look(kind, now, day, code)
    found = {name: set(topic.asks(one).values_list("number", flat=True)) for name, topic in topics.items()}
    assert {name: len(cases) for name, cases in found.items()} == meetings.counts(
        {name: topic.asks(one) for name, topic in topics.items()}
    )
    return found


def convened(kind=WEEKLY, at=NOON, who="shift_leader"):
    day = at.astimezone(BEIJING).date()
    return conferences.convene(kind, day, agenda="演示的议程。", title="演示会", actor=actor(who), at=at)


def decided(conference, at=NOON, who="shift_leader", about=None, token="", **needs):
    given = {"decided_for": two_bodies()[0], "matter": "演示：把路灯修好。", "until": (at + 2 * DAY).date(), **needs}
    one = Given(given, about, token or f"token{next(TOKENS)}")
    return conferences.decide(conference, one, actor=actor(who), at=at)


def now(case):
    return Case.objects.get(pk=case.pk)


def do(case, verb, who, at, **given):
    return actions.move(case, verb, actor=actor(who), at=at, **given)


# —— the conference and its decisions ——


def test_a_conference_counts_in_no_number_of_the_day():
    decided(convened(DAILY))
    board = numbers.board(NOON + 30 * DAY, current_pack())
    assert {code: board.at(code) for code in ("late", "soon")} == {"late": 0, "soon": 0}
    assert numbers.board(NOON + HOUR, current_pack()).at("in") == 0
    assert marks.stood(NOON + DAY, current_pack()) == ({}, {})
    assert numbers_of(DAILY, NOON + 20 * DAY)["late"] == set()
    assert numbers.rising(NOON + HOUR, current_pack()) == []


def test_there_is_one_conference_for_a_day_and_one_for_a_week():
    daily, weekly = convened(DAILY), convened(WEEKLY)
    assert daily.pk != weekly.pk
    assert convened(DAILY, NOON + HOUR, "leader").pk == daily.pk
    assert convened(DAILY, NOON + DAY).pk != daily.pk
    assert convened(WEEKLY, datetime(2026, 4, 19, 15, 59, tzinfo=UTC)).pk == weekly.pk  # Sunday, a minute to midnight
    assert convened(WEEKLY, datetime(2026, 4, 19, 16, 0, tzinfo=UTC)).pk != weekly.pk


def test_no_conference_is_convened_for_another_day():
    with pytest.raises(Refused, match="只能召开今天的日会商、本周的周调度。"):
        conferences.convene(DAILY, MONDAY - DAY, agenda="演示。", title="演示", actor=actor("shift_leader"), at=NOON)
    assert Case.objects.count() == 0


def test_who_is_neither_shift_leader_nor_leader_convenes_and_decides_nothing():
    for who in ("supervisor", "operator", "handler"):
        with pytest.raises(NotAllowed):
            convened(who=who)
    conference = convened()
    for who in ("supervisor", "operator", "handler"):
        with pytest.raises(NotAllowed):
            decided(conference, who=who)
    assert Case.objects.filter(parent=conference).count() == 0


def test_a_decision_is_a_part_with_a_body_a_day_and_the_case_it_is_about():
    case = a_case("dispatched", at=NOON)
    part = now(decided(convened(), about=case, until=date(2026, 4, 20)))
    assert (part.lead, part.state, part.due_clock) == (two_bodies()[0], "given", "decision")
    assert part.title == "演示：把路灯修好。"
    assert last_day(part, "decision") == "2026-04-20"
    assert Tie.objects.filter(one=case.pk, other=part.pk).count() == 1
    (shown,) = conferences.decisions(NOON, NOON, current_pack())
    assert (shown.about.number, shown.matter, shown.until) == (case.number, "演示：把路灯修好。", date(2026, 4, 20))


def test_a_decision_about_a_whistle_is_one_about_the_case():
    case = whistled(at=NOON)
    part = decided(convened(), about=part_of(case, "whistle"))
    assert Tie.objects.filter(one=case.pk, other=part.pk).exists()


def test_it_is_in_the_list_of_the_body_and_its_conference_can_be_opened_there():
    conference = convened()
    part = decided(conference)
    assert visible_to(actor("handler")).filter(pk=part.pk, open=True).exists()
    assert openable_by(actor("handler")).filter(pk=conference.pk).exists()
    assert not visible_to(actor("stranger")).filter(pk__in=(part.pk, conference.pk)).exists()


def test_the_body_reports_the_shift_leader_accepts_and_the_conference_is_over():
    conference = convened()
    first = decided(conference)
    second = decided(conference, decided_for=two_bodies()[1], matter="演示：查一遍井盖。")
    conferences.close(conference, {"minutes": "演示：议了两件事。"}, actor=actor("shift_leader"), at=NOON + HOUR)
    assert now(conference).state == "conferred"
    do(first, "report", "handler", NOON + DAY, result="演示：修好了。")
    do(first, "accept", "shift_leader", NOON + DAY + HOUR)
    assert (now(first).state, now(conference).state) == ("carried_out", "conferred")
    with pytest.raises(Refused, match=r"还有 1 项“会定事项”没有了结，不能全部落实。"):
        do(conference, "settle", "shift_leader", NOON + DAY + HOUR)
    do(second, "report", "stranger", NOON + DAY, result="演示：查过了。")
    do(second, "accept", "leader", NOON + DAY + 2 * HOUR)
    over = now(conference)
    assert (over.state, over.open, over.closed_at) == ("followed_up", False, NOON + DAY + 2 * HOUR)
    assert list(disagreements()) == []
    assert {d.part.state for d in conferences.decisions(NOON + 2 * DAY, NOON, current_pack())} == {"carried_out"}


def test_a_conference_of_which_everything_is_done_before_it_ends_is_over_with_it():
    conference = convened(DAILY)
    part = decided(conference)
    do(part, "report", "handler", NOON + MINUTE, result="演示：已经修好。")
    do(part, "accept", "shift_leader", NOON + 2 * MINUTE)
    assert now(conference).state == "convened"
    conferences.close(conference, {}, actor=actor("leader"), at=NOON + HOUR)
    assert now(conference).state == "followed_up"


def test_what_is_not_done_goes_on_with_another_day():
    part = decided(convened())
    do(part, "report", "handler", NOON + DAY, result="演示：看过了。")
    do(part, "again", "shift_leader", NOON + DAY, reason="演示：还没有亮。", until=date(2026, 4, 17))
    assert (now(part).state, last_day(part, "decision")) == ("given", "2026-04-17")


def test_what_is_given_up_ends_the_conference_as_well():
    conference = convened()
    part = decided(conference)
    conferences.close(conference, {}, actor=actor("leader"), at=NOON + HOUR)
    do(part, "give_up", "leader", NOON + DAY, reason="演示：那里要拆了。")
    assert (now(part).state, now(conference).state) == ("given_up", "followed_up")


def test_who_reported_does_not_look_at_it_themselves():
    both = Actor("person", "901", (("handler", two_bodies()[0]), ("shift_leader", "")), 901)
    part = decided(convened())
    actions.move(part, "report", actor=both, at=NOON, result="演示：修好了。")
    for verb, needs in (("accept", {}), ("give_up", {"reason": "演示。"})):
        with pytest.raises(NotAllowed, match="您自己经手过"):
            actions.move(part, verb, actor=both, at=NOON, **needs)
    assert now(part).state == "reported"


def test_a_decision_that_nobody_answers_is_warned_of_late_and_supervised():
    conference = convened()
    part = decided(conference, until=date(2026, 4, 17))
    conferences.close(conference, {}, actor=actor("leader"), at=NOON + HOUR)
    swept(datetime(2026, 4, 17, 12, 0, tzinfo=UTC))
    assert colours(conference) == [("early_warning", "blue")]
    swept(datetime(2026, 4, 18, 1, 0, tzinfo=UTC))
    assert ("late_step", "blue") in colours(conference)
    assert Case.objects.get(parent=conference, notice__rule="late_step").lead == part.lead


def test_what_nobody_looks_at_is_the_hotlines_own_delay():
    conference = convened()
    part = decided(conference)
    do(part, "report", "handler", NOON, result="演示：修好了。")
    swept(NOON + 4 * DAY)
    assert Case.objects.get(parent=conference, notice__rule="desk_late").lead == "command-centre"


def test_the_day_before_a_makeup_workday_leaves_one_day_to_look():
    friday = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)  # Saturday 10 October 2026 is worked, Sunday is not
    part = decided(convened(at=friday), at=friday)
    do(part, "report", "handler", friday, result="演示：修好了。")
    assert last_day(part, "decision_look") == "2026-10-12"
    assert numbers_of(DAILY, friday + DAY)["in"] == set()
    makeup = convened(DAILY, friday + DAY)
    assert last_day(makeup, "conference") == "2026-10-10"


# —— once ——


def test_two_clicks_make_one_decision():
    conference = convened()
    one = decided(conference, token="the same")
    assert decided(conference, at=NOON + SECOND, token="the same").pk == one.pk
    assert Case.objects.filter(parent=conference).count() == 1
    other = decided(conference, token="the same", matter="演示：另一件事。")
    assert other.pk != one.pk


def test_nobody_decides_twice_about_one_case_for_one_body():
    case = a_case("dispatched", at=NOON)
    part = decided(convened(WEEKLY), about=case)
    with pytest.raises(Refused, match=rf"“{case.number}”已经交“.+”办（{part.number}），还没有办完。"):
        decided(convened(DAILY), about=case, matter="演示：快一点。")
    assert Case.objects.filter(lifecycle="decision").count() == 1
    decided(convened(DAILY), about=case, decided_for=two_bodies()[1])
    do(part, "report", "handler", NOON, result="演示：修好了。")
    do(part, "accept", "leader", NOON)
    decided(convened(DAILY), about=case, matter="演示：再看一遍。")
    assert Case.objects.filter(lifecycle="decision").count() == 3


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"until": date(2026, 4, 12)}, "“什么时候办完”要在现在之后。"),
        ({"until": date(2026, 9, 1)}, "“什么时候办完”最晚到 2026-05-20。"),
        ({"until": "soon"}, "要写成日期"),
        ({"matter": ""}, "要先填写“定的事”"),
        ({"decided_for": "nobody"}, "没有“nobody”这个选项"),
        ({"decided_for": "110102015001"}, "不能这样请来"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_changes_nothing(wrong, sentence):
    conference = convened()
    with pytest.raises(Refused, match=sentence):
        decided(conference, **wrong)
    assert Case.objects.filter(parent=conference).count() == 0


def test_a_refused_first_decision_convenes_nothing():
    given = Given({"decided_for": "nobody", "matter": "演示。", "until": MONDAY}, None, "t")
    with pytest.raises(Refused):
        conferences.opened_with(
            DAILY, MONDAY, given, agenda="演示。", title="演示", actor=actor("shift_leader"), at=NOON
        )
    assert Case.objects.count() == 0


def test_a_conference_that_is_over_decides_nothing_more():
    conference = convened()
    conferences.close(conference, {}, actor=actor("leader"), at=NOON)
    with pytest.raises(Refused, match="现在是“全部落实”"):
        decided(conference)
