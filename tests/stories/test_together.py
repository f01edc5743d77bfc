"""What nobody can do alone: a case of several bodies, of a street that whistles, of a leader who asks, of a community
that is not to be made to lead. 《北京市接诉即办工作条例》第12、14、16、17、20条"""

from datetime import timedelta

import pytest

from fullresponse.cases import access, actions, queries, replay
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.history import history
from fullresponse.orgs.packs import current_pack
from tests.cast import NOON, a_case, a_request, actor, inside, of_a_street, part_of, person, two_bodies, two_streets
from tests.stories.officers import hire_officers

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WHY = {"matter": "同一个点位反复堆物，请到现场一起定办法。"}


@pytest.fixture(autouse=True)
def row_and_ledger_agree(db):
    yield
    assert list(replay.disagreements()) == []


def kinds(case):
    return [event.kind for event in history(case.subject)]


def fresh(case):
    return Case.objects.get(pk=case.pk)


def go(case, verb, who, at=NOON + HOUR, **needs):
    return actions.move(fresh(case), verb, actor=actor(who), at=at, **needs)


class TestDispatch:
    def test_what_goes_straight_to_a_street_goes_in_copy_to_the_district(self):
        assert of_a_street("dispatched").copy == "district"
        assert a_case("dispatched").copy == ""

    def test_the_district_presses_on_and_brings_together_what_it_has_a_copy_of(self):
        hire_officers()
        case = of_a_street("dispatched")
        go(case, "supervise", "office", level="blue", matter="演示：请今天到现场。")
        notice = part_of(case, "notice")
        assert notice.lead == case.lead and access.openable_by(actor("office")).filter(pk=notice.pk).exists()
        case = go(of_a_street("signed_in"), "meet", "office", meets_on="2026-04-20", invited=[two_bodies()[0]], **WHY)
        assert part_of(case, "invitation").lead == two_bodies()[0]
        with pytest.raises(NotAllowed):
            go(a_case("dispatched"), "supervise", "office", level="blue")

    def test_several_bodies_are_asked_before_anybody_is_named(self):
        case = go(a_case(), "consult", "dispatcher", asked=list(two_bodies()), **WHY)
        asked = queries.parts(case)
        assert {part.lead for part in asked} == set(two_bodies()) and case.state == "received"
        opinion = go(part_of(case, "consult"), "answer", "stranger", ours=False, opinion="不在我们的清单里。")
        assert (opinion.state, [c.running for c in opinion.clocks.all()]) == ("answered", [False])

    def test_nobody_waits_for_an_opinion_once_it_is_dispatched(self):
        case = go(a_case(), "consult", "dispatcher", asked=[two_bodies()[1]], **WHY)
        go(case, "dispatch", "dispatcher", lead=two_bodies()[0])
        assert part_of(case, "consult").state == "lapsed"

    def test_the_co_handler_named_at_dispatch_reports_to_the_lead(self):
        case = go(a_case(), "dispatch", "dispatcher", lead=two_bodies()[0], assistants=[two_bodies()[1]])
        part = part_of(case, "assist")
        assert (part.number, part.lead) == (f"{case.number}.1", two_bodies()[1])
        go(part, "report", "stranger", result="已经查过三年的记录。")
        assert access.openable_by(actor("handler")).filter(pk=part.pk).exists(), "the lead reads what was reported"

    def test_what_a_part_came_to_is_read_on_the_page_of_the_whole(self, client):
        case = go(a_case(), "consult", "dispatcher", asked=list(two_bodies()), **WHY)
        opinion = go(part_of(case, "consult"), "answer", "stranger", ours=False, opinion="演示：不在我们的清单里。")
        client.force_login(person("dispatcher"), backend="fullresponse.orgs.backends.StaffBackend")
        page = client.get(f"/desk/cases/{case.number}").content.decode()
        listed = page[page.index('id="parts"') : page.index('id="passed"')]
        assert opinion.number in listed and "演示：不在我们的清单里。" in listed and WHY["matter"] not in listed

    def test_a_co_handler_who_cannot_finish_in_time_says_why_and_how_far(self):
        case = go(a_case("contacted"), "ask_help", "handler", assistants=[two_bodies()[1]], **WHY)
        with pytest.raises(Refused, match="为什么不能按期、做到哪一步"):
            go(part_of(case, "assist"), "explain", "stranger")
        part = go(part_of(case, "assist"), "explain", "stranger", interim="要等档案馆开门，已经约好周三。")
        assert part.state == "asked" and kinds(part)[-1] == "case.assist_explained"

    def test_the_first_that_is_found_right_is_named_and_stays_responsible(self):
        case = a_case("signed_in")
        go(case, "object", "handler", reason="产权属于另一个单位。")
        review = part_of(case, "objection")
        go(review, "redirect", "shift_leader", lead=two_bodies()[1], why="权属清楚。")
        case = go(case, "sign_in", "stranger", NOON + 2 * HOUR)
        assert (case.first_lead, case.lead, case.bounces) == (two_bodies()[1], two_bodies()[1], 1)

    def test_who_dispatched_does_not_judge_the_objection_and_it_stops_no_clock(self):
        case = go(a_case("dispatched"), "object", "handler", reason="不归我们。")
        review = part_of(case, "objection")
        with pytest.raises(NotAllowed, match="您自己经手过"):
            go(review, "uphold", "dispatcher", why="是的。")
        running = {c.code for c in queries.clocks(case) if c.running}
        assert running == {"reply", "sign_in", "first_contact"}
        review = go(review, "reject", "shift_leader", why="派单目录写明由你们办（条例第十四条）。")
        assert (review.state, fresh(case).state, fresh(case).bounces) == ("rejected", "dispatched", 0)

    def test_who_redirected_a_case_does_not_judge_the_next_objection_and_old_work_lapses(self):
        case = go(a_case("signed_in"), "ask_help", "handler", assistants=["civil"], **WHY)
        go(case, "object", "handler", reason="产权属于另一个单位。")
        go(part_of(case, "objection"), "redirect", "shift_leader", lead=two_bodies()[1], why="权属清楚。")
        assert part_of(case, "assist").state == "lapsed"
        go(case, "object", "stranger", NOON + 2 * HOUR, reason="也不归我们。")
        with pytest.raises(NotAllowed, match="您自己经手过"):
            go(part_of(case, "objection"), "uphold", "shift_leader", NOON + 2 * HOUR, why="是的。")

    def test_one_objection_at_a_time(self):
        case = go(a_case("dispatched"), "object", "handler", reason="不归我们。")
        with pytest.raises(Refused, match="已经有一项“派单异议”没有了结"):
            go(case, "object", "handler", reason="再说一遍。")

    def test_a_community_cannot_be_made_to_lead_what_is_not_on_its_list(self):
        community = inside(two_streets()[0], "community")
        with pytest.raises(Refused, match=r"不能由“.+”主责办理（条例第十七条）"):
            go(a_case(), "dispatch", "dispatcher", lead=community)
        case = go(a_case(), "dispatch", "dispatcher", lead=community, category="community-work")
        assert case.lead == community

    def test_what_is_too_hard_for_one_body_goes_up(self):
        case = go(a_case("contacted"), "escalate", "handler", upward="district", reason="涉及三个区属单位和一家央企。")
        assert part_of(case, "escalation").lead == "district"
        with pytest.raises(Refused, match="只能是区级、部门"):
            go(case, "escalate", "handler", upward=two_streets()[0], reason="试一试。")


class TestWhistle:
    def whistled(self):
        return go(of_a_street(), "whistle", "street", departments=list(two_bodies()), **WHY)

    def test_only_a_street_whistles(self):
        with pytest.raises(Refused, match="“吹哨”只有街道承办时可以"):
            go(a_case("contacted"), "whistle", "handler", departments=[two_bodies()[1]], **WHY)

    def test_two_departments_are_called_and_each_has_its_own_clock_to_arrive(self):
        case = self.whistled()
        parts = queries.parts(case)
        assert [(p.state, p.due_clock) for p in parts] == [("called", "arrival")] * 2
        assert {p.asker for p in parts} == {two_streets()[0]} and case.state == "contacted"

    def test_they_arrive_work_together_bring_a_result_and_score_each_other(self):
        case = self.whistled()
        part = Case.objects.get(parent=case.pk, lead=two_bodies()[0])
        go(part, "arrive", "handler", NOON + 2 * HOUR, arrived_note="到了。")
        go(part, "contribute", "street", NOON + 3 * HOUR, part_done="街道清了场地。")
        go(part, "contribute", "handler", NOON + 3 * HOUR, part_done="我们拆了棚子。")
        go(part, "finish", "handler", NOON + 4 * HOUR, result="堆物已清，装了隔离。", solved=True)
        with pytest.raises(NotAllowed):
            go(part, "score_department", "handler", NOON + 5 * HOUR, score_lead=100)
        go(part, "score_department", "street", NOON + 5 * HOUR, score_lead=92)
        part = go(part, "score_street_last", "handler", NOON + 5 * HOUR, score_asker=88)
        scores = [e.public[s] for e in history(part.subject) for s in ("score_lead", "score_asker") if s in e.public]
        assert (part.state, scores) == ("scored", [92, 88])
        other = Case.objects.get(parent=case.pk, lead=two_bodies()[1])
        assert other.state == "called", "the other department answers for itself"

    def test_to_refuse_is_an_event_of_its_own_with_the_reason(self):
        part = Case.objects.get(parent=self.whistled().pk, lead=two_bodies()[1])
        part = go(part, "refuse", "stranger", reason="不属于本单位职责。")
        assert (part.state, kinds(part)[-1]) == ("refused", "case.whistle_refused")

    def test_a_department_that_was_called_sees_the_whole_but_not_its_neighbours_part(self):
        case = self.whistled()
        seen = access.openable_by(actor("stranger"))
        mine, theirs = (Case.objects.get(parent=case.pk, lead=body) for body in reversed(two_bodies()))
        assert seen.filter(pk=case.pk).exists() and seen.filter(pk=mine.pk).exists()
        assert not seen.filter(pk=theirs.pk).exists()
        assert not access.visible_to(actor("stranger")).filter(pk=case.pk).exists(), "lists go by the lead"

    def test_who_was_asked_and_did_nothing_does_not_go_on_reading(self):
        case = go(a_case(), "consult", "dispatcher", asked=[two_bodies()[1]], **WHY)
        assert access.openable_by(actor("stranger")).filter(pk=case.pk).exists()
        go(part_of(case, "consult"), "answer", "stranger", ours=False, opinion="不在我们的清单里。")
        assert not access.openable_by(actor("stranger")).filter(pk=case.pk).exists()

    def test_what_was_not_done_lapses_when_the_whole_is_closed(self):
        case = self.whistled()
        go(case, "reply", "street", answer="已经清理。")
        go(case, "call_back", "caller_back", contacted=True, solved=True, satisfaction="satisfied")
        assert {p.state for p in queries.parts(case)} == {"lapsed"}

    def test_both_sides_still_score_each_other_after_the_case_is_closed(self):
        case = self.whistled()
        part = Case.objects.get(parent=case.pk, lead=two_bodies()[0])
        go(part, "arrive", "handler", NOON + 2 * HOUR)
        go(part, "finish", "handler", NOON + 2 * HOUR, result="堆物已清。", solved=True)
        go(case, "reply", "street", NOON + 3 * HOUR, answer="已经清理。")
        go(case, "call_back", "caller_back", NOON + 4 * HOUR, contacted=True, solved=True, satisfaction="satisfied")
        assert (fresh(case).open, fresh(part).state) == (False, "done")
        go(part, "score_street", "handler", NOON + 5 * HOUR, score_asker=88)
        assert go(part, "score_department_last", "street", NOON + 5 * HOUR, score_lead=92).state == "scored"


class TestInsideTheBody:
    def test_a_street_hands_on_to_its_community_with_a_deadline_inside_its_own(self):
        case = of_a_street()
        task = inside(two_streets()[0], "community")
        reply = max(c.due_at for c in queries.clocks(case) if c.running)
        with pytest.raises(Refused, match="“内部时限”不能晚于整件的时限"):
            go(case, "assign", "street", inside=[task], done_by=reply + HOUR, **WHY)
        case = go(case, "assign", "street", inside=[task], done_by=NOON + 20 * HOUR, **WHY)
        part = part_of(case, "task")
        assert (part.lead, part.due_at) == (task, NOON + 20 * HOUR)
        go(part, "take", "community")
        go(part, "report", "community", NOON + 3 * HOUR, result="入户劝导，当场清走。")
        with pytest.raises(Refused):
            go(part, "check", "community", NOON + 4 * HOUR)
        assert go(part, "check", "street", NOON + 4 * HOUR).state == "checked"

    def test_without_a_named_deadline_it_still_ends_no_later_than_the_whole(self):
        case = of_a_street(urgency="timely")
        reply = next(c.due_at for c in queries.clocks(case) if c.code == "reply")
        case = go(case, "assign", "street", inside=[inside(two_streets()[0], "section")], **WHY)
        assert part_of(case, "task").due_at <= reply

    def test_only_what_belongs_to_the_street_and_is_on_the_communitys_list_is_handed_on(self):
        case = of_a_street()
        with pytest.raises(Refused, match=r"不是“.+”下面的"):
            go(case, "assign", "street", inside=[two_bodies()[0]], **WHY)
        case = of_a_street(category="walls")
        with pytest.raises(Refused, match=r"不能交由“.+”办理（条例第十七条）"):
            go(case, "assign", "street", inside=[inside(two_streets()[0], "community")], **WHY)

    def test_a_section_hands_on_to_a_community_and_that_to_its_grid(self):
        street = two_streets()[0]
        section, community = inside(street, "section"), inside(street, "community")
        grid = inside(community, "grid")
        case = go(of_a_street(), "assign", "street", inside=[section], done_by=NOON + 20 * HOUR, **WHY)
        one = part_of(case, "task")
        with pytest.raises(Refused, match="不能晚于整件的时限"):
            go(one, "assign", "section", inside=[community], done_by=NOON + 21 * HOUR, **WHY)
        two = part_of(go(one, "assign", "section", inside=[community], **WHY), "task")
        three = part_of(go(two, "assign", "community", inside=[grid], **WHY), "task")
        assert three.number == f"{case.number}.1.1.1" and three.due_at <= two.due_at <= one.due_at
        assert access.openable_by(actor("grid")).filter(pk=case.pk).exists(), "whoever works on it reads what it is"
        go(three, "report", "grid", NOON + 2 * HOUR, result="当场清走，有照片。")
        assert go(three, "check", "community", NOON + 3 * HOUR).state == "checked"
        assert fresh(two).state == "assigned", "who handed it on still answers for it"

    def test_a_grid_has_nobody_below_to_hand_on_to(self):
        grid = inside(inside(two_streets()[0], "community"), "grid")
        case = go(of_a_street(), "assign", "street", inside=[grid], **WHY)
        with pytest.raises(Refused, match="下面没有可以交办的单位"):
            go(part_of(case, "task"), "assign", "grid", inside=[grid], **WHY)

    def test_nobody_hands_work_up_or_across(self):
        street = two_streets()[0]
        section, other = (b.code for b in current_pack().bodies.values() if b.parent == street and b.kind == "section")
        case = go(of_a_street(), "assign", "street", inside=[section], **WHY)
        for wrong in (other, street, section, inside(two_streets()[1], "community")):
            with pytest.raises(Refused, match=r"不是“.+”下面的"):
                go(part_of(case, "task"), "assign", "section", inside=[wrong], **WHY)

    def test_what_a_community_may_not_be_given_is_not_given_to_its_grid(self):
        grid = inside(inside(two_streets()[0], "community"), "grid")
        with pytest.raises(Refused, match=r"不能交由“.+”办理（条例第十七条）"):
            go(of_a_street(category="walls"), "assign", "street", inside=[grid], **WHY)

    def test_when_the_whole_ends_all_that_was_handed_on_ends(self):
        case = go(of_a_street(), "assign", "street", inside=[inside(two_streets()[0], "section")], **WHY)
        one = part_of(case, "task")
        two = part_of(go(one, "assign", "section", inside=[inside(two_streets()[0], "community")], **WHY), "task")
        go(case, "withdraw_for", "operator", NOON + 2 * HOUR, taken_back="诉求人来电撤回。")
        assert {fresh(one).state, fresh(two).state} == {"lapsed"}

    def test_a_leaders_instruction_becomes_somebodys_with_a_clock_and_the_leader_looks_at_the_end(self):
        case = go(a_case("contacted"), "instruct", "leader", matter="请到现场看一次，本周内报我。")
        part = part_of(case, "instruction")
        assert (part.lead, part.due_clock) == (two_bodies()[0], "instruction")
        part = go(part, "report", "handler", NOON + 2 * HOUR, result="看过了，今天修。")
        part = go(part, "again", "leader", NOON + 3 * HOUR, reason="修好以后再报。")
        go(part, "report", "handler", NOON + 4 * HOUR, result="修好了，有照片。")
        assert go(part, "accept", "leader", NOON + 5 * HOUR).state == "accepted"

    def test_a_leader_stands_for_a_case(self):
        head = person("leader").pk
        assert go(a_case("contacted"), "keep", "supervisor", custodian=head).custodian == head


def test_a_notice_is_answered_and_judged_and_outlives_the_case():
    case = go(a_case("contacted"), "supervise", "supervisor", level="blue", matter="请说明进展。")
    go(case, "reply", "handler", answer="已经修好。")
    go(case, "call_back", "caller_back", contacted=True, solved=True, satisfaction="satisfied")
    notice = part_of(case, "notice")
    assert notice.state == "issued"
    go(notice, "answer", "handler", NOON + 2 * HOUR, answer="配件周二到，已经装好。")
    assert go(notice, "accept", "supervisor", NOON + 3 * HOUR).state == "accepted"


def test_who_asked_for_it_themselves_acts_on_no_part_of_it():
    from dataclasses import replace

    from fullresponse.vault import people

    case = actions.receive(a_request(phone="13900139000"), actor=actor("operator"), at=NOON)
    case = go(case, "dispatch", "dispatcher", lead=two_bodies()[0], assistants=[two_bodies()[1]])
    own = replace(actor("stranger"), own_phone=people.phone_indexes("13900139000")[0])
    with pytest.raises(NotAllowed, match="您是本件的诉求人"):
        actions.move(part_of(case, "assist"), "sign_in", actor=own, at=NOON + HOUR)
    assert not access.openable_by(own).filter(pk=part_of(case, "assist").pk).exists()
