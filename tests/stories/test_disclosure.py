"""政府信息公开: applied for, confirmed, supplemented once, a third party asked while the clock stands still, more time
by the head, and answered by one of the outcomes of the regulation."""

import pytest

from fullresponse.cases import actions, replay
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.orgs.packs import current_pack
from tests.cast import part_of, two_bodies
from tests.stories.officers import begin, day, do, hire_officers, last_day, now, runs

pytestmark = pytest.mark.django_db
OFFICER = "disclosure_officer"
FORM = {"form_wanted": "electronic"}
ANSWER = {"outcome": "disclosed", "answer": "演示：所申请信息附后。"}


@pytest.fixture(autouse=True)
def officers():
    hire_officers()
    yield
    assert list(replay.disagreements()) == []


def received(at="2026-09-21", who="caller"):
    case = begin("disclosure", who, day(at), needs=FORM)
    assert case.state == "submitted"
    return do(case, "confirm", OFFICER, day(at, 15))


def searching():
    return do(received(), "begin", OFFICER, day("2026-09-22"), lead=two_bodies()[0])


def test_an_application_is_answered_within_twenty_working_days_around_the_holidays():
    case = received()
    assert last_day(case, "disclosure_examine") == "2026-10-08"  # Mid-Autumn to the 27th, National Day to the 7th
    assert last_day(case, "disclosure_reply") == "2026-10-26"
    case = do(case, "begin", OFFICER, day("2026-09-22"), lead=two_bodies()[0])
    case = do(case, "answer_application", "handler", day("2026-10-19"), **ANSWER)
    assert (case.state, case.outcome, case.open) == ("disclosure_answered", "disclosed", False)


def test_what_can_be_answered_on_the_spot_is():
    case = do(
        received(),
        "answer_application",
        OFFICER,
        day("2026-09-21", 16),
        outcome="already_public",
        answer="演示：见门户网站。",
    )
    assert case.state == "disclosure_answered"


def test_a_supplement_is_asked_for_once_and_the_time_counts_anew_from_it():
    case = received()
    case = do(
        case, "ask_supplement", OFFICER, day("2026-09-23"), unclear="演示：请写明年份。", supplement_by="2026-10-14"
    )
    assert (case.state, runs(case, "disclosure_reply"), last_day(case, "disclosure_supplement")) == (
        "supplement_asked",
        False,
        "2026-10-14",
    )
    case = do(case, "supplement", "caller", day("2026-10-12"), words="演示：2025 年。")
    assert last_day(case, "disclosure_reply") == "2026-11-09"
    with pytest.raises(Refused, match="只能做一次"):
        do(case, "ask_supplement", OFFICER, day("2026-10-13"), unclear="演示：再补。", supplement_by="2026-10-30")


def test_what_is_not_supplemented_in_time_is_taken_as_abandoned():
    case = do(
        received(), "ask_supplement", OFFICER, day("2026-09-23"), unclear="演示：请写明。", supplement_by="2026-10-14"
    )
    actions.sweep(day("2026-10-15"))
    assert (now(case).state, now(case).open) == ("abandoned", False)


def test_while_a_third_party_is_asked_the_clock_stands_still():
    case = do(searching(), "ask_third", OFFICER, day("2026-10-09"), third_asked="演示：某企业，是否同意公开。")
    assert last_day(case, "disclosure_third_party") == "2026-10-29"
    actions.sweep(day("2026-10-28"))
    assert now(case).due_clock == "disclosure_third_party"  # the answer would have been due on the 26th
    case = do(now(case), "third_said", OFFICER, day("2026-10-28"), third_view="objects")
    assert last_day(case, "disclosure_reply") == "2026-11-13"  # 26 October and the 14 working days lost


def test_nobody_stops_their_own_clock():
    with pytest.raises(NotAllowed):
        do(searching(), "ask_third", "handler", day("2026-10-09"), third_asked="演示：某企业。")


def test_a_third_party_that_says_nothing_holds_nothing_up():
    case = do(searching(), "ask_third", OFFICER, day("2026-10-09"), third_asked="演示：某企业。")
    actions.sweep(day("2026-10-30"))
    case = now(case)
    assert (case.state, case.due_clock) == ("searching", "disclosure_reply")


def test_more_time_is_given_by_the_head_and_told_to_the_applicant():
    reason = {"units": 20, "extension_reason": "演示：信息量大。"}
    case = do(searching(), "ask_extension", "handler", day("2026-10-12"), **reason)
    with pytest.raises(NotAllowed):
        do(part_of(case, "prolongation"), "grant", OFFICER, day("2026-10-13"), **reason)
    do(part_of(case, "prolongation"), "grant", "head", day("2026-10-13"), **reason)
    assert last_day(case, "disclosure_reply") == "2026-11-23"
    with pytest.raises(Refused, match="不能再延长"):
        do(now(case), "ask_extension", "handler", day("2026-10-14"), **{**reason, "units": 1})


def test_the_outcomes_are_those_of_the_regulation():
    items = current_pack().lists["disclosure_outcomes"].values()
    cited = [i.clause for i in items if "第36条" in i.clause]
    assert len(cited) == 7 and not any(i.demo for i in items)


@pytest.mark.parametrize("missing", ["name", "phone"])
def test_whoever_applies_says_who_they_are(missing):
    with pytest.raises(Refused, match="请填写"):
        begin("disclosure", "caller", day("2026-09-21"), needs=FORM, **{missing: ""})
