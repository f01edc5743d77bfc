"""人大代表建议 and 政协提案: assigned, consulted, answered with a grade, reacted to, answered again, and what was
promised tracked to its day."""

import pytest

from fullresponse.cases import actions, replay
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.history import history
from fullresponse.orgs.packs import current_pack
from tests.cast import part_of, person, two_bodies
from tests.stories.officers import begin, day, do, hire_officers, last_day, now, runs

pytestmark = pytest.mark.django_db
OFFICER = "proposal_officer"
CARD = {"proposal": {"deputy_card": "演示第 1 号"}, "cppcc": {"member_card": "演示第 1 号"}}
ANSWER = {"answer": "演示：已列入计划。", "grade": "b", "contact_record": "演示：与代表面商一次。"}


@pytest.fixture(autouse=True)
def officers():
    hire_officers()
    yield
    assert list(replay.disagreements()) == []


def filed(kind="proposal"):
    return begin(kind, OFFICER, day("2026-01-20"), title="演示：增设无障碍坡道", needs=CARD[kind])


def handling(kind="proposal"):
    case = filed(kind)
    if kind == "cppcc":
        case = do(case, "docket", OFFICER, day("2026-01-26"))
    case = do(case, "hand_over", OFFICER, day("2026-01-30"), lead=two_bodies()[0])
    assert last_day(case, f"{kind}_reply") == "2026-04-30"
    return case


def answered(kind="proposal", **more):
    case = do(handling(kind), "consult_author", "handler", day("2026-03-02"), contact_record="演示：电话联系。")
    return do(case, "answer_officially", "handler", day("2026-04-24"), **{**ANSWER, **more})


@pytest.mark.parametrize("kind", ["proposal", "cppcc"])
def test_a_proposal_is_answered_and_its_author_is_satisfied(kind):
    case = answered(kind, grade="a")
    assert (case.state, case.grade, case.contacted) == ("officially_answered", "a", True)
    assert last_day(case, f"{kind}_reaction") == "2026-05-19"  # Labour Day to the 5th; Saturday the 9th is worked
    case = do(case, "react", "caller", day("2026-05-11"), attitude="satisfied")
    assert do(case, "finish", OFFICER, day("2026-05-12")).state == "finished"


def test_who_does_not_react_in_fifteen_working_days_waits_for_nobody():
    case = answered()
    actions.sweep(day("2026-05-20"))
    case = now(case)
    assert (case.state, case.due_clock) == ("reacted", "proposal_judge")
    with pytest.raises(Refused):
        do(case, "react", "caller", day("2026-05-21"), attitude="dissatisfied")


def test_a_perfunctory_answer_is_given_again_within_two_months():
    case = do(
        answered(grade="c"), "react", OFFICER, day("2026-04-30"), attitude="dissatisfied", words="演示：答非所问。"
    )
    case = do(case, "answer_again", OFFICER, day("2026-05-06"), weakness="perfunctory", reason="演示：没有回应建议。")
    assert (case.state, case.round, last_day(case, "proposal_again")) == ("again", 2, "2026-07-06")
    case = do(case, "answer_officially", "handler", day("2026-06-30"), **{**ANSWER, "grade": "a"})
    assert (case.state, case.grade, runs(case, "proposal_again")) == ("officially_answered", "a", False)


def test_what_was_promised_is_tracked_to_its_day_and_may_be_late():
    case = do(answered(), "react", "caller", day("2026-04-28"), attitude="understanding")
    case = do(case, "track", OFFICER, day("2026-04-29"), promised_on="2026-10-30")
    assert last_day(case, "proposal_promise") == "2026-10-30"
    case = do(case, "tell_progress", "handler", day("2026-08-03"), progress="演示：已完成设计。")
    actions.sweep(day("2026-11-02"))
    assert [e.kind for e in history(case.subject)][-1] == "case.overdue"
    case = do(now(case), "fulfil", "handler", day("2026-11-05"), progress="演示：坡道已建成。", grade="a")
    assert (case.state, case.grade) == ("finished", "a")


def test_what_cannot_be_fulfilled_is_explained_in_writing():
    case = do(answered(), "react", "caller", day("2026-04-28"), attitude="understanding")
    case = do(case, "track", OFFICER, day("2026-04-29"), promised_on="2026-10-30")
    with pytest.raises(Refused, match="进展"):
        do(case, "cannot_fulfil", "handler", day("2026-09-01"))
    assert (
        do(case, "cannot_fulfil", "handler", day("2026-09-01"), progress="演示：地下管线冲突。").state == "unfulfilled"
    )


def test_six_months_at_most_and_only_with_the_consent_of_who_assigned_it():
    reason = {"units": 3, "extension_reason": "演示：涉及面广。"}
    with pytest.raises(Refused, match="最多还能延长 3"):
        do(handling(), "ask_extension", "handler", day("2026-04-01"), **{**reason, "units": 4})
    case = do(handling(), "ask_extension", "handler", day("2026-04-01"), **reason)
    part = part_of(case, "consent")
    with pytest.raises(NotAllowed):
        do(part, "grant", "shift_leader", day("2026-04-02"), **reason)
    do(part, "grant", OFFICER, day("2026-04-02"), **reason)
    assert last_day(case, "proposal_reply") == "2026-07-30"


SEVEN = (
    *("own_matter", "inquiry", "forwarded_letter", "complaint_or_appeal"),
    *("pending_judgment", "tender", "own_interest"),
)


@pytest.mark.parametrize("outcome", SEVEN)
def test_the_seven_kinds_that_may_not_be_raised_are_not_assigned_and_told(outcome):
    case = do(filed(), "refuse_proposal", OFFICER, day("2026-01-21"), outcome=outcome, answer="演示：原因如下。")
    assert (case.state, case.outcome, case.open) == ("not_assigned", outcome, False)


def test_it_may_be_withdrawn_before_it_is_assigned_and_not_after():
    assert do(filed(), "withdraw", "caller", day("2026-01-21")).state == "withdrawn"
    with pytest.raises(Refused, match="现在是"):
        do(handling(), "withdraw", "caller", day("2026-02-02"))


def test_a_body_hands_it_back_and_no_clock_stops_meanwhile():
    case = do(handling(), "object", "handler", day("2026-02-02"), reason="演示：不归本单位。")
    part = part_of(case, "handback")
    assert (now(case).state, runs(case, "proposal_reply")) == ("handling", True)
    do(part, "redirect", f"second_{OFFICER}", day("2026-02-04"), lead=two_bodies()[1], why="演示：改交。")
    case = now(case)
    assert (case.lead, last_day(case, "proposal_reply")) == (two_bodies()[1], "2026-05-06")  # off the Labour Day break


@pytest.mark.parametrize("kind", ["proposal", "cppcc"])
def test_after_five_working_days_nobody_hands_it_back_and_that_is_nobodys_lateness(kind):
    case = handling(kind)
    assert last_day(case, f"{kind}_return") == "2026-02-06"
    actions.sweep(day("2026-02-07"))
    case = now(case)
    assert (case.state, case.due_clock, runs(case, f"{kind}_return")) == ("handling", f"{kind}_reply", False)
    assert "case.overdue" not in [e.kind for e in history(case.subject)]
    with pytest.raises(Refused):
        do(case, "object", "handler", day("2026-02-07", 11), reason="演示：不归本单位。")


def test_one_body_leads_and_the_others_report_to_it():
    lead, other = two_bodies()
    called = {"lead": lead, "assistants": [other], "matter": "演示：会同。"}
    case = do(filed(), "hand_over", OFFICER, day("2026-01-30"), **called)
    assert (case.lead, part_of(case, "assist").lead) == two_bodies()
    do(part_of(case, "assist"), "report", "stranger", day("2026-02-03"), result="演示：已核实。")


def test_an_answer_without_its_grade_or_the_talk_with_the_author_is_refused():
    for missing in ("grade", "contact_record", "answer"):
        with pytest.raises(Refused, match="要先填写"):
            do(handling(), "answer_officially", "handler", day("2026-04-01"), **{**ANSWER, missing: ""})


def test_every_clock_and_move_of_the_cppcc_proposal_is_marked_as_practice():
    pack = current_pack()
    cycle = pack.lifecycles["cppcc"]
    law = {"unmask"}  # 个人信息保护法
    assert all(m.demo for m in cycle.moves.values() if m.verb not in law)
    assert all(d.demo for d in pack.deadlines if d.clock in cycle.clocks)


@pytest.mark.parametrize("kind", ["proposal", "cppcc"])
def test_a_leader_stands_for_a_proposal_and_asks_for_a_report(kind):
    case = do(handling(kind), "keep", OFFICER, day("2026-02-02"), custodian=person("leader").pk)
    assert case.custodian == person("leader").pk
    do(case, "instruct", "leader", day("2026-02-02"), matter="演示：请三月底前当面沟通一次。")
    part = do(part_of(case, "instruction"), "report", "handler", day("2026-02-05"), result="演示：已约好。")
    assert do(part, "accept", "leader", day("2026-02-06")).state == "accepted"


def test_more_time_asked_for_after_the_end_is_refused():
    with pytest.raises(Refused, match="期限内"):
        more = {"units": 1, "extension_reason": "演示：还要时间。"}
        do(handling(), "ask_extension", "handler", day("2026-05-06"), **more)
