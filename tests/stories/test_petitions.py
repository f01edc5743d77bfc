"""信访 from registration to the end: decided in time, put off, objected to, reviewed, rechecked with a hearing, passed
to the court, and of six representatives one too many. The days are those of 2026 with its holidays."""

import pytest

from fullresponse.cases import actions, replay
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.history import history
from tests.cast import actor, part_of, two_bodies
from tests.stories.officers import begin, day, do, hire_officers, last_day, now, runs

pytestmark = pytest.mark.django_db
KIND = {"petition_kind": "appeal"}
OPINION = {"outcome": "not_supported", "answer": "演示：经查，请求缺乏依据，不予支持。"}
REVIEW = {"review_result": "upheld", "answer": "演示：维持原处理意见。"}


@pytest.fixture(autouse=True)
def officers():
    hire_officers()
    yield
    assert list(replay.disagreements()) == []


def forwarded(at="2026-09-14"):
    case = begin("petition", "petition_officer", day("2026-09-10"), channel="letter")
    assert (case.state, last_day(case, "petition_forward")) == (
        "petition_registered",
        "2026-09-28",
    )  # the 25th begins Mid-Autumn
    return do(case, "forward", "petition_officer", day(at), lead=two_bodies()[0], **KIND)


def accepted():
    case = forwarded()
    assert last_day(case, "petition_notice") == "2026-09-29"
    assert last_day(case, "petition_object") == "2026-09-20"  # a Sunday, but a make-up workday: the fifth
    case = do(case, "take_petition", "handler", day("2026-09-16"), answer="演示：已受理，60 日内办结。")
    assert last_day(case, "petition_decision") == "2026-11-16"  # the 60th day is Sunday the 15th
    assert not runs(case, "petition_object")
    return case


def decided():
    return do(accepted(), "give_opinion", "handler", day("2026-11-10"), **OPINION)


def test_a_petition_is_decided_and_nobody_asks_for_a_review():
    case = decided()
    assert (case.state, case.outcome, last_day(case, "petition_review_ask")) == (
        "opinion_given",
        "not_supported",
        "2026-12-10",
    )
    actions.sweep(day("2026-12-10", 23))
    assert now(case).state == "opinion_given"
    actions.sweep(day("2026-12-11", 1))
    case = now(case)
    assert (case.state, case.open, case.closed_at) == ("settled", False, day("2026-12-11", 0))
    assert "case.overdue" not in [e.kind for e in history(case.subject)]  # the right to ask is nobody's lateness


def test_after_its_time_a_review_is_refused_although_no_sweep_came():
    case = decided()
    with pytest.raises(Refused):
        do(case, "ask_review", "caller", day("2026-12-12"), words="演示：不服，请求复查。")
    assert now(case).state == "opinion_given"  # refused: nothing changed
    actions.sweep(day("2026-12-12"))
    assert now(case).state == "settled"


def test_a_review_and_a_recheck_with_a_hearing_that_does_not_count():
    case = do(decided(), "ask_review", "caller", day("2026-11-20"), words="演示：不服，请求复查。")
    assert last_day(case, "petition_review") == "2026-12-21"  # the 30th day, 20 December, is a Sunday
    with pytest.raises(Refused, match="办理过这一件"):
        do(case, "send_review", "petition_officer", day("2026-11-23"), lead=case.lead)
    case = do(case, "send_review", "petition_officer", day("2026-11-23"), lead="district")
    with pytest.raises(NotAllowed):
        do(case, "review_opinion", "handler", day("2026-11-24"), **REVIEW)
    case = do(case, "review_opinion", "office", day("2026-11-26"), **REVIEW)
    assert last_day(case, "petition_recheck_ask") == "2026-12-28"  # 26 December is a Saturday
    case = do(case, "ask_recheck", "caller", day("2026-11-27"), words="演示：仍不服，请求复核。")
    assert last_day(case, "petition_recheck") == "2026-12-28"  # 27 December is a Sunday
    with pytest.raises(Refused, match="办理过这一件"):
        do(case, "send_recheck", "petition_officer", day("2026-11-30"), lead=two_bodies()[0])
    case = do(case, "send_recheck_up", "petition_officer", day("2026-11-30"))
    assert case.lead == ""
    case = do(case, "open_hearing", "petition_officer", day("2026-12-01"), reason="演示：重大复杂。")
    assert (case.state, now(case).due_clock) == ("hearing", "petition_hearing")
    case = do(case, "close_hearing", "petition_officer", day("2026-12-11"), record="演示：听证记录。")
    assert last_day(case, "petition_recheck") == "2027-01-07"  # ten days are given back
    with pytest.raises(NotAllowed):
        do(case, "recheck_opinion", "office", day("2026-12-14"), **REVIEW)
    case = do(case, "recheck_opinion", "petition_officer", day("2026-12-14"), **REVIEW)
    assert (case.state, case.open) == ("concluded", False)


def test_more_time_is_granted_by_the_head_of_the_body_and_by_nobody_else():
    case = do(accepted(), "ask_extension", "handler", day("2026-11-02"), units=30, extension_reason="演示：情况复杂。")
    part = part_of(case, "prolongation")
    assert part.lead == case.lead
    for who in ("handler", "leader", "petition_officer", "shift_leader"):
        with pytest.raises(NotAllowed):
            do(part, "grant", who, day("2026-11-03"), units=30, extension_reason="演示：情况复杂。")
    do(part, "grant", "head", day("2026-11-03"), units=30, extension_reason="演示：情况复杂。")
    assert last_day(case, "petition_decision") == "2026-12-16"
    with pytest.raises(Refused, match="不能再延长"):
        do(now(case), "ask_extension", "handler", day("2026-11-04"), units=1, extension_reason="演示：还要一天。")


def test_more_than_thirty_days_cannot_even_be_asked_for():
    with pytest.raises(Refused, match="最多还能延长 30"):
        do(accepted(), "ask_extension", "handler", day("2026-11-02"), units=31, extension_reason="演示：太久。")


def test_the_wrong_body_objects_within_five_working_days():
    case = do(forwarded(), "object", "handler", day("2026-09-18"), reason="演示：不属于本单位职权。")
    assert (case.state, runs(case, "petition_notice")) == ("forwarded", True)  # no clock stops for it
    part = part_of(case, "petition_objection")
    with pytest.raises(NotAllowed):
        do(part, "uphold", "dispatcher", day("2026-09-18"), why="演示：同意。")  # the hotline has no say in it
    with pytest.raises(NotAllowed, match="您自己经手过"):  # who forwarded it does not judge the objection to it
        do(part, "redirect", "petition_officer", day("2026-09-21"), lead=two_bodies()[1], why="演示：同意。")
    do(part, "redirect", "second_petition_officer", day("2026-09-21"), lead=two_bodies()[1], why="演示：确属另一单位。")
    case = now(case)
    assert (case.lead, case.bounces, last_day(case, "petition_notice")) == (two_bodies()[1], 1, "2026-10-08")


def test_over_the_holidays_five_working_days_are_two_weeks():
    case = forwarded("2026-09-24")
    assert last_day(case, "petition_object") == "2026-10-09"  # Mid-Autumn from the 25th, National Day to 7 October


def test_an_objection_after_five_working_days_is_refused():
    case = forwarded()
    with pytest.raises(Refused, match="期限内"):
        do(case, "object", "handler", day("2026-09-22"), reason="演示：不属于本单位职权。")
    actions.sweep(day("2026-09-22"))
    assert "case.petition_object_passed" in [e.kind for e in history(case.subject)]
    assert now(case).state == "forwarded"


def test_at_most_five_of_a_group_come_for_all():
    with pytest.raises(Refused, match="0 到 5"):
        begin("petition", "petition_officer", day("2026-09-10"), needs={"visitors": 40, "representatives": 6})
    case = begin("petition", "petition_officer", day("2026-09-10"), needs={"visitors": 40, "representatives": 5})
    assert history(case.subject)[0].public["representatives"] == 5


def test_a_petition_without_a_name_is_not_taken():
    with pytest.raises(Refused, match="称呼"):
        begin("petition", "petition_officer", day("2026-09-10"), name="")


def test_what_belongs_to_a_court_is_passed_there_and_told():
    case = do(
        accepted(), "transfer", "petition_officer", day("2026-09-20"),
        channel="court", channel_told="演示：请向人民法院起诉，材料清单附后。",
    )  # fmt: skip
    assert (case.state, case.open) == ("transferred", False)


def test_an_entrusted_petition_is_reported_on_by_the_day_named():
    case = begin("petition", "petition_officer", day("2026-09-10"))
    lead = two_bodies()[0]
    case = do(case, "entrust", "petition_officer", day("2026-09-11"), lead=lead, report_by="2026-10-30", **KIND)
    assert last_day(case, "petition_report") == "2026-10-30"
    case = do(case, "take_petition", "handler", day("2026-09-14"), answer="演示：已受理。")
    case = do(case, "report_back", "handler", day("2026-10-20"), report="演示：办结报告。")
    assert not runs(case, "petition_report")


def test_a_leader_stands_for_it_and_their_instruction_reaches_the_body():
    case = do(accepted(), "keep", "leader", day("2026-09-17"), custodian=actor("second_leader").person)
    assert case.custodian == actor("second_leader").person
    do(case, "instruct", "leader", day("2026-09-17"), matter="演示：请一周内拿出办法。")
    instruction = part_of(case, "instruction")
    assert instruction.lead == case.lead
    do(instruction, "report", "handler", day("2026-09-18"), result="演示：已约谈。")
    case = do(now(case), "give_opinion", "handler", day("2026-09-21"), **OPINION)
    assert Case.objects.get(pk=instruction.pk).state == "reported"  # it is not lost when the petition ends


def test_an_agreement_ends_a_petition_only_when_the_petitioner_confirms_it():
    case = do(accepted(), "settle_agreed", "handler", day("2026-10-12"), answer="演示：双方约定下月修好。")
    assert (case.state, case.open, runs(case, "petition_decision")) == ("agreed", True, True)
    case = do(case, "deny_agreed", "caller", day("2026-10-13"))
    assert case.state == "accepted"
    case = do(case, "settle_agreed", "handler", day("2026-10-14"), answer="演示：改为本月修好。")
    assert do(case, "confirm_agreed", "caller", day("2026-10-15")).state == "settled"


def test_a_body_does_not_pass_a_petition_on_to_a_court_by_itself():
    with pytest.raises(NotAllowed):
        do(accepted(), "transfer", "handler", day("2026-10-12"), channel="court", channel_told="演示：请起诉。")
