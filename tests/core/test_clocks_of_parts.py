"""Clocks that are warned of, put off, set aside or bound to those of the whole."""

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.db import transaction

from fullresponse.cases import actions, queries, replay
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import history
from fullresponse.orgs.packs import load_pack
from tests.cast import NOON, PATH, a_request, actor, part_of, sent_back, two_bodies
from tests.core.rows import changed, everything

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FELL = ("case.warned", "case.overdue")
HUNG = {"hard_reason": "money", "hard_told": "正在筹措资金。"}


def beijing(*parts):
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=8)


def a_case(state="contacted", at=NOON, urgency="general", **more):
    case = actions.receive(a_request(urgency=urgency, **more), actor=actor("operator"), at=at)
    for verb in ("dispatch", "sign_in", "contact", "reply"):
        if case.state == state:
            break
        who, needs = PATH[verb]
        case = actions.move(case, verb, actor=actor(who), at=at, **needs())
    return case


def go(case, verb, who, at, **values):
    return actions.move(case, verb, actor=actor(who), at=at, **values)


def clock(case, code):
    return next(c for c in queries.clocks(case) if c.code == code)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def asks(case, extra, at):
    """The body asks for more time; the part that somebody else decides."""
    go(case, "ask_extension", "handler", at, units=extra, extension_reason="配件要从外地运来。")
    return part_of(case, "extension")


def granted(case, extra, at, asked=None):
    part = asks(case, extra, asked or at)
    go(part, "grant", "shift_leader", at, units=extra, extension_reason="配件要从外地运来。")
    return fresh(case)


def hung(case, at, relook_on):
    go(case, "ask_hanging", "handler", at, hard_wish="money", evidence="已经报了预算。")
    go(part_of(case, "hanging"), "grant", "shift_leader", at, relook_on=relook_on, **HUNG)
    return fresh(case)


def fell(case):
    return [(e.kind.removeprefix("case."), e.public["clock"], e.at) for e in history(case.subject) if e.kind in FELL]


@pytest.fixture(autouse=True)
def _row_and_ledger_agree():
    yield
    assert list(replay.disagreements()) == []


# More time ----------------------------------------------------------------------------------------------------------
def test_asking_for_more_time_moves_nothing():
    case = a_case()
    asks(case, 3, NOON + HOUR)
    assert clock(case, "reply").due_at == fresh(case).due_at == beijing(2026, 4, 21)


def test_granted_time_moves_the_deadline_and_keeps_the_first_promise():
    case = granted(a_case(), 2, NOON + HOUR)
    reply = clock(case, "reply")
    assert (reply.due_at, reply.first_due_at, reply.extra) == (beijing(2026, 4, 23), beijing(2026, 4, 21), 2)
    assert (case.due_at, case.queue_at) == (reply.due_at, reply.due_at)


def test_whoever_decides_may_grant_another_length_than_was_asked_for():
    case = a_case()
    part = asks(case, 7, NOON)
    go(part, "grant", "shift_leader", NOON, units=1, extension_reason="一天就够。")
    assert clock(case, "reply").due_at == beijing(2026, 4, 22)


def test_the_last_day_of_more_time_moves_off_a_weekend():
    case = granted(a_case(), 5, NOON)  # five days after Monday 20 April is a Saturday
    assert clock(case, "reply").due_at == beijing(2026, 4, 28)


def test_more_time_that_was_asked_for_early_and_granted_late_takes_the_mark_of_lateness_back():
    case = a_case()
    part = asks(case, 3, beijing(2026, 4, 20, 17))
    actions.sweep(beijing(2026, 4, 21, 8))
    assert clock(case, "reply").overdue
    go(part, "grant", "shift_leader", beijing(2026, 4, 21, 9), units=3, extension_reason="配件未到。")
    reply = clock(case, "reply")
    assert (reply.overdue, reply.due_at, reply.wake_at) == (False, beijing(2026, 4, 24), beijing(2026, 4, 22))
    actions.sweep(beijing(2026, 4, 25))
    late = [at for what, code, at in fell(case) if (what, code) == ("overdue", "reply")]
    assert late == [beijing(2026, 4, 21), beijing(2026, 4, 24)]


def test_more_time_that_is_over_when_it_is_granted_leaves_it_late():
    case = a_case()
    part = asks(case, 1, beijing(2026, 4, 20, 17))
    go(part, "grant", "shift_leader", beijing(2026, 4, 23, 9), units=1, extension_reason="配件未到。")
    assert (clock(case, "reply").overdue, clock(case, "reply").due_at) == (True, beijing(2026, 4, 22))


def test_no_warning_is_dated_before_the_time_was_granted():
    case = granted(a_case(), 1, beijing(2026, 4, 20, 20), asked=NOON)  # two days before the new end have passed already
    actions.sweep(beijing(2026, 4, 30))
    assert [at for what, code, at in fell(case) if (what, code) == ("warned", "reply")] == [beijing(2026, 4, 19)]


@pytest.mark.parametrize(("extra", "reason"), [(0, "至少是 1。"), (8, "最多还能延长 7，现在要延长 8。")])
def test_too_little_or_too_much_time_is_refused_when_it_is_asked_for(extra, reason):
    case = a_case()
    before = everything()
    with pytest.raises(Refused, match=reason):
        asks(case, extra, NOON)
    assert changed(before, everything()) == []


def test_what_was_granted_before_counts():
    case = granted(a_case(), 5, NOON)
    with pytest.raises(Refused, match="最多还能延长 2，现在要延长 3。"):
        asks(case, 3, NOON)


def test_an_urgent_case_has_no_more_time():
    with pytest.raises(Refused, match="“答复”不能再延长。"):
        asks(a_case(urgency="timely"), 1, NOON)


def test_the_deadline_of_another_line_is_not_ours_to_put_off():
    with pytest.raises(Refused, match="请向上级平台申请延长。"):
        asks(a_case(due={"reply": NOON + 5 * DAY}), 1, NOON)


def test_time_is_not_granted_for_what_was_answered_meanwhile():
    case = a_case()
    part = asks(case, 1, NOON)
    go(case, "reply", "handler", NOON + HOUR, answer="已修好。")
    before = everything()
    with pytest.raises(Refused, match="现在是“已答复”，不能延期；"):
        go(part, "grant", "shift_leader", NOON + HOUR, units=1, extension_reason="配件未到。")
    assert changed(before, everything()) == []


# Set aside ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("what", "received", "aside", "back", "due"),
    [
        ("over a weekend", (2026, 4, 10, 10), (2026, 4, 10, 16), (2026, 4, 13, 9), (2026, 4, 21)),
        ("over the October break", (2026, 9, 23, 10), (2026, 9, 28, 10), (2026, 10, 9, 9), (2026, 10, 13)),
        ("on one day", (2026, 4, 10, 10), (2026, 4, 10, 11), (2026, 4, 10, 16), (2026, 4, 18)),
    ],
)
def test_the_days_on_the_register_are_given_back(what, received, aside, back, due):
    case = a_case(at=beijing(*received))
    case = hung(case, beijing(*aside), beijing(*back).date() + 7 * DAY)
    reply = clock(case, "reply")
    assert (reply.paused_at, reply.wake_at, case.due_clock) == (beijing(*aside), None, "relook")
    case = go(case, "unhang", "shift_leader", beijing(*back), note="条件具备了。")
    reply = clock(case, "reply")
    assert (case.state, case.due_at, reply.paused_at, reply.held) == ("contacted", beijing(*due), None, True), what
    assert (reply.due_at, reply.overdue, reply.wake_at) == (beijing(*due), False, reply.warn_at)


def test_hours_on_the_register_are_given_back_to_the_second():
    case = hung(a_case("signed_in", at=beijing(2026, 4, 10, 10)), beijing(2026, 4, 10, 16), date(2026, 4, 20))
    case = go(case, "unhang", "shift_leader", beijing(2026, 4, 13, 9), note="条件具备了。")
    assert (case.state, case.due_clock, case.due_at) == ("signed_in", "first_contact", beijing(2026, 4, 14, 3))


def test_nothing_falls_due_on_the_register_but_the_day_to_look_again():
    case = hung(a_case(at=beijing(2026, 4, 10, 10)), beijing(2026, 4, 10, 16), date(2026, 4, 20))
    actions.sweep(beijing(2026, 6, 1))
    assert {(what, code) for what, code, _ in fell(case)} == {("overdue", "relook")}
    assert fell(case)[-1][2] == beijing(2026, 4, 21)
    case = go(case, "relook", "shift_leader", beijing(2026, 6, 1), hard_told="再等一等。", relook_on=date(2026, 6, 10))
    assert (case.state, case.due_at) == ("hung", beijing(2026, 6, 11))


def test_what_was_late_before_it_came_on_the_register_stays_late():
    case = hung(a_case(at=beijing(2026, 4, 10, 10)), beijing(2026, 4, 20, 9), date(2026, 4, 30))
    case = go(case, "unhang", "shift_leader", beijing(2026, 4, 28, 9), note="条件具备了。")
    reply = clock(case, "reply")
    assert (reply.overdue, reply.due_at, case.due_at) == (True, beijing(2026, 4, 18), beijing(2026, 4, 18))


def test_what_is_withdrawn_from_the_register_is_not_late():
    case = hung(a_case(at=beijing(2026, 4, 10, 10)), beijing(2026, 4, 10, 16), date(2026, 4, 20))
    case = go(case, "withdraw_for", "operator", beijing(2026, 4, 19, 9), taken_back="诉求人来电撤回。")
    actions.sweep(beijing(2026, 6, 1))
    assert fell(case) == []
    assert not any(c.running for c in queries.clocks(case))


# Warnings -----------------------------------------------------------------------------------------------------------
def test_a_warning_comes_before_the_end_whether_or_not_the_sweep_came():
    found = []
    for sweep in (actions.sweep, lambda now: 0):
        with transaction.atomic():
            case = a_case("dispatched")
            part = part_of(case, "objection") if go(case, "object", "handler", NOON, reason="不归我们。") else None
            for hours in (1.5, 3, 26):
                sweep(NOON + hours * HOUR)
            go(part, "reject", "shift_leader", NOON + 30 * HOUR, why="职责明确。")
            go(case, "sign_in", "handler", NOON + 30 * HOUR)
            found.append((fell(case), fell(part)))
            transaction.set_rollback(True)
    assert found[0] == found[1]
    whole, part = found[0]
    assert whole[:2] == [("warned", "sign_in", NOON + HOUR), ("overdue", "sign_in", NOON + 2 * HOUR)]
    assert [what for what, _, _ in part] == ["warned", "overdue"]
    assert all(a[2] <= b[2] for story in (whole, part) for a, b in pairwise(story))


# Bound to the whole -------------------------------------------------------------------------------------------------
def asked_for_help(case, at):
    go(case, "ask_help", "handler", at, assistants=[two_bodies()[1]], matter="请关闭电源。")
    return part_of(case, "assist")


def test_an_inner_clock_ends_with_its_own_span_or_with_the_whole():
    assert asked_for_help(a_case(), NOON).due_at == beijing(2026, 4, 16, 18)
    short = a_case(urgency="timely")
    assert asked_for_help(short, NOON).due_at == short.due_at == NOON + DAY


def test_an_inner_clock_of_a_whole_that_is_late_already_has_its_own_span():
    late = a_case(urgency="emergency")
    assert asked_for_help(late, NOON + 3 * HOUR).due_at == beijing(2026, 4, 16, 18)


def test_a_shorter_class_of_the_whole_shortens_the_inner_clocks():
    case = a_case("received")
    case = go(case, "dispatch", "dispatcher", NOON, lead=two_bodies()[0], assistants=[two_bodies()[1]])
    help_ = part_of(case, "assist")
    case = sent_back(case, NOON + HOUR)
    go(case, "dispatch", "dispatcher", NOON + HOUR, lead=two_bodies()[0], urgency="emergency")
    help_ = fresh(help_)
    assert help_.due_at == clock(case, "sign_in").due_at == NOON + 3 * HOUR
    assert clock(help_, "assist").first_due_at == beijing(2026, 4, 16, 18)


def test_a_named_day_lies_ahead_and_not_behind_the_deadline_of_the_whole():
    case = a_case()
    before = everything()
    for day, reason in (
        (date(2026, 4, 21), "不能晚于整件的时限（04-21 00:00）。"),
        (date(2026, 4, 12), "要在现在之后。"),
    ):
        with pytest.raises(Refused) as refusal:
            go(case, "meet", "dispatcher", NOON, matter="谁来修。", invited=[two_bodies()[1]], meets_on=day)
        assert reason in str(refusal.value)
    assert changed(before, everything()) == []
    go(case, "meet", "dispatcher", NOON, matter="谁来修。", invited=[two_bodies()[1]], meets_on=date(2026, 4, 20))
    meeting = part_of(case, "meeting")
    assert (meeting.due_at, clock(meeting, "meeting").named) == (beijing(2026, 4, 21), True)


# A year without a notice --------------------------------------------------------------------------------------------
@pytest.fixture
def notice(tmp_path):
    """Loads the pack with a notice for 2027, in which New Year is four days off."""

    def load(at):
        folder = shutil.copytree(settings.ROOT / "packs" / "xicheng", tmp_path / "xicheng")
        file = folder / "holidays" / "2027.toml"
        text = file.read_text(encoding="utf-8").replace("last = 2027-01-01", "last = 2027-01-04")
        text = text.replace('status = "provisional"', 'status = "official"')
        text = re.sub("notice = .*", 'notice = "https://example.org/2027"', text)
        file.write_text(text, encoding="utf-8")
        load_pack(folder, actor="system:tests", at=at)

    return load


def test_provisional_deadlines_are_counted_again_when_the_notice_comes(notice):
    at, later = beijing(2026, 12, 28, 9), beijing(2026, 12, 30, 9)
    case, calm = a_case(at=at), a_case(at=at, urgency="emergency")
    help_ = asked_for_help(case, later)
    for one in (case, help_):
        assert (fresh(one).due_at, clock(one, fresh(one).due_clock).provisional) == (beijing(2027, 1, 5), True)
    assert actions.recount(later) == 0  # nothing was announced
    notice(later)
    actions.recount(later)
    for one in (case, help_):
        counted = clock(one, fresh(one).due_clock)
        assert (fresh(one).due_at, counted.due_at, counted.provisional) == (*[beijing(2027, 1, 6)] * 2, False)
        assert counted.first_due_at == beijing(2027, 1, 5)
        (event,) = [e for e in history(one.subject) if e.kind == "case.recounted"]
        assert (event.actor, event.at) == ("system:calendar", later)
    assert [e for e in history(calm.subject) if e.kind == "case.recounted"] == []
    assert actions.recount(later) == 0


def test_more_time_is_counted_again_with_the_rest(notice):
    at, later = beijing(2026, 12, 28, 9), beijing(2026, 12, 30, 9)
    case = granted(a_case(at=at), 1, at)
    assert (case.due_at, clock(case, "reply").provisional) == (beijing(2027, 1, 6), True)
    notice(later)
    actions.recount(later)
    assert (fresh(case).due_at, clock(case, "reply").extra) == (beijing(2027, 1, 7), 1)


def test_what_stood_still_and_what_another_line_set_is_not_counted_again(notice):
    at, later = beijing(2026, 12, 28, 9), beijing(2026, 12, 30, 9)
    held = hung(a_case(at=at), at, date(2027, 1, 5))
    outer = a_case(at=at, due={"reply": beijing(2027, 1, 3)})
    notice(later)
    actions.recount(later)
    assert (clock(held, "reply").due_at, clock(held, "reply").paused_at) == (beijing(2027, 1, 5), at)
    assert clock(outer, "reply").due_at == beijing(2027, 1, 3)
    held = go(held, "unhang", "shift_leader", beijing(2026, 12, 30, 10), note="条件具备了。")
    assert held.due_at == beijing(2027, 1, 7)
