"""Late, hopeless, repeated: more time with a reason, the register of hard cases, one matter of several callers, and the
ways out of the ordinary way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fullresponse.cases import actions, queries, replay, tracking
from fullresponse.cases.access import openable_by, visible_to
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.deliver import deliver
from fullresponse.ledger.history import history
from fullresponse.metrics.queries import rates
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from tests.cast import NOON, a_case, actor, part_of, person, sent_back, two_bodies, two_streets

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MORE = {"units": 3, "extension_reason": "配件从外地调来，到货后两天内装好。"}
HARD = {"hard_wish": "history", "evidence": "产权单位已经注销，接收单位没有确定。"}
TOLD = {"hard_reason": "history", "relook_on": "2026-05-13", "hard_told": "产权移交以后马上修，每月告诉您进展。"}


@pytest.fixture(autouse=True)
def row_and_ledger_agree(db):
    yield
    assert list(replay.disagreements()) == []


def fresh(case):
    return Case.objects.get(pk=case.pk)


def go(case, verb, who, at=NOON + HOUR, **needs):
    by = Actor.caller() if who == "caller" else actor(who)
    return actions.move(fresh(case), verb, actor=by, at=at, **needs)


def clock(case, code):
    return next(c for c in queries.clocks(case) if c.code == code)


def told_to_the_caller(case):
    return {w.need: w.text for line in queries.timeline(fresh(case), shown="caller") for w in line.words}


class TestMoreTime:
    def asked(self):
        return part_of(go(a_case("contacted", urgency="general"), "ask_extension", "handler", **MORE), "extension")

    def test_more_time_is_asked_with_a_reason_and_granted_by_somebody_else(self):
        part = self.asked()
        before = clock(part.parent, "reply")
        with pytest.raises(NotAllowed):
            go(part, "grant", "handler", **MORE)
        go(part, "grant", "shift_leader", **MORE)
        after = clock(part.parent, "reply")
        assert (after.due_at - before.due_at, after.first_due_at, after.extra) == (3 * DAY, before.due_at, 3)

    def test_the_caller_is_told_why_and_the_hotline_has_it_in_the_history(self):
        part = self.asked()
        go(part, "grant", "shift_leader", **MORE)
        assert told_to_the_caller(part.parent)["extension_reason"] == MORE["extension_reason"]
        assert history(part.parent.subject)[-1].kind == "case.extended"

    def test_nobody_grants_what_their_own_body_asks_for(self):
        part = self.asked()
        both = replace(actor("colleague"), posts=(*actor("colleague").posts, ("shift_leader", "")))
        with pytest.raises(NotAllowed, match="您自己的单位提出的"):
            actions.move(part, "grant", actor=both, at=NOON + HOUR, **MORE)

    def test_another_class_after_a_dispatch_is_no_way_to_more_time(self):
        case = sent_back(a_case("dispatched", urgency="timely"), NOON + HOUR)
        with pytest.raises(Refused, match="只能改短时限"):
            go(case, "dispatch", "dispatcher", NOON + 2 * HOUR, lead=two_bodies()[1], urgency="complex")
        shorter = go(case, "dispatch", "dispatcher", NOON + 2 * HOUR, lead=two_bodies()[1], urgency="emergency")
        assert clock(shorter, "reply").due_at == NOON + 2 * HOUR

    def test_what_is_refused_changes_no_clock(self):
        part = self.asked()
        before = clock(part.parent, "reply").due_at
        go(part, "refuse", "shift_leader", why="配件本地就有。")
        assert clock(part.parent, "reply").due_at == before

    def test_no_more_than_the_rules_allow_can_even_be_asked_for(self):
        case = a_case("contacted", urgency="general")
        with pytest.raises(Refused, match="最多还能延长"):
            go(case, "ask_extension", "handler", **{**MORE, "units": 400})
        with pytest.raises(Refused, match="不能再延长"):
            go(a_case("contacted", urgency="emergency"), "ask_extension", "handler", **MORE)

    def test_who_is_late_already_can_ask_for_no_more_time(self):
        case = a_case("contacted", urgency="general")
        with pytest.raises(Refused, match="现在不在期限内"):
            go(case, "ask_extension", "handler", NOON + 30 * DAY, **MORE)

    def test_the_decision_itself_has_a_clock_that_can_be_late(self):
        part = self.asked()
        actions.sweep(NOON + 10 * DAY)
        assert "case.overdue" in [e.kind for e in history(part.subject)]


class TestHardCases:
    def hung(self):
        case = go(a_case("contacted", urgency="general"), "ask_hanging", "handler", **HARD)
        go(part_of(case, "hanging"), "grant", "shift_leader", **TOLD)
        return fresh(case)

    def test_it_is_on_the_register_with_its_reason_and_the_day_of_the_next_look(self):
        case = self.hung()
        assert (case.state, case.hard_reason, case.due_clock) == ("hung", "history", "relook")
        assert case.due_at.astimezone(current_pack().calendar.tz).date() == date(2026, 5, 14)  # 24:00 of the 13th
        assert "每月告诉您进展" in told_to_the_caller(case)["hard_told"]

    def test_the_reply_clock_stands_still_and_goes_on_with_the_same_rest(self):
        case = self.hung()
        due = clock(case, "reply").due_at
        assert actions.sweep(NOON + 20 * DAY) == 0, "a clock that stands still does not fall due"
        case = go(case, "unhang", "shift_leader", NOON + 20 * DAY, note="接收单位已经确定。")
        assert (case.state, case.due_clock) == ("contacted", "reply")
        assert clock(case, "reply").due_at >= due + 19 * DAY

    def test_who_asked_does_not_grant(self):
        case = go(a_case("contacted"), "ask_hanging", "handler", **HARD)
        with pytest.raises(NotAllowed):
            go(part_of(case, "hanging"), "grant", "handler", **TOLD)

    def test_it_is_looked_at_again_and_a_meeting_decides(self):
        case = go(
            self.hung(), "relook", "shift_leader", NOON + 2 * DAY, hard_told="还没有移交。", relook_on="2026-06-12"
        )
        assert clock(case, "relook").due_at.date() == date(2026, 6, 12)
        street = two_streets()[0]
        called = {"matter": "定接收单位。", "meets_on": "2026-04-20", "invited": [street]}
        case = go(case, "meet", "shift_leader", NOON + 3 * DAY, **called)
        assert not visible_to(actor("street")).filter(pk=case.pk) and openable_by(actor("street")).filter(pk=case.pk)
        invitation = go(part_of(case, "invitation"), "come", "street", NOON + 3 * DAY, note="由副主任参加。")
        assert (invitation.state, invitation.open) == ("coming", False)
        meeting = part_of(case, "meeting")
        bodies = list(two_bodies())
        meeting = go(meeting, "hold", "leader", NOON + 4 * DAY, decision="由房管接收。", attended=bodies)
        assert (meeting.state, history(meeting.subject)[-1].public["attended"]) == ("held", bodies)

    def test_a_look_cannot_be_put_off_for_ever(self):
        with pytest.raises(Refused, match="最晚到 2026-07-14"):  # 90 days from the 15th of April
            go(self.hung(), "relook", "shift_leader", NOON + 2 * DAY, hard_told="再等。", relook_on="2027-04-13")

    def test_a_look_that_was_forgotten_is_late_on_its_day(self):
        case = self.hung()
        actions.sweep(NOON + 60 * DAY)
        late = [e for e in history(case.subject) if e.kind == "case.overdue" and e.public["clock"] == "relook"]
        assert [e.at for e in late] == [clock(case, "relook").due_at]


class TestOutOfTheRates:
    def closed(self, solved=True):
        case = a_case("replied")
        answer = {"contacted": True, "solved": solved, "satisfaction": "satisfied"}
        return go(case, "call_back", "caller_back", **answer)

    def counted(self):
        deliver(NOON + 9 * DAY)
        found = rates(NOON.date(), NOON.date(), current_pack())["solved"]
        return found.yes, found.counted, found.excluded

    def test_a_case_leaves_the_rates_only_by_a_reviewed_decision(self):
        case = self.closed()
        why = {"exclusion_wish": "no_duty", "evidence": "属于两户之间的合同纠纷，已告知诉讼途径。"}
        go(case, "ask_exclusion", "handler", NOON + 2 * HOUR, **why)
        assert self.counted() == (1, 1, 0), "asking for it changes nothing"
        review = part_of(case, "exclusion")
        with pytest.raises(NotAllowed):
            go(review, "grant", "dispatcher", NOON + 3 * HOUR, excluded="no_duty", why="同意。")
        go(review, "grant", "shift_leader", NOON + 3 * HOUR, excluded="no_duty", why="依据充分。")
        assert self.counted() == (0, 0, 1), "it is told beside the rates and is in none of them"

    def test_to_be_on_the_register_of_hard_cases_is_not_to_be_out_of_the_rates(self):
        case = go(a_case("contacted"), "ask_hanging", "handler", **HARD)
        go(part_of(case, "hanging"), "grant", "shift_leader", **TOLD)
        go(case, "unhang", "shift_leader", NOON + 2 * HOUR, note="可以办了。")
        go(case, "reply", "handler", NOON + 3 * HOUR, answer="已经办好。")
        go(case, "call_back", "caller_back", NOON + 4 * HOUR, contacted=True, solved=False, satisfaction="dissatisfied")
        assert self.counted() == (0, 1, 0)


class TestOneMatterOfSeveralCallers:
    def two(self):
        main = a_case("contacted", phone="13800138001")
        return main, a_case("received", phone="13800138002")

    def test_each_caller_gets_the_answer_and_is_called_back_and_keeps_the_deadline(self):
        main, other = self.two()
        due = clock(other, "reply").due_at
        other = actions.merge(other, main, actor=actor("dispatcher"), at=NOON + HOUR)
        assert (other.state, other.due_at) == ("merged", due)
        go(main, "reply", "handler", NOON + 2 * HOUR, answer="两盏灯都换好了。")
        other = fresh(other)
        assert (other.state, other.due_clock, other.lead) == ("replied", "callback", main.lead)
        assert told_to_the_caller(other)["answer"] == "两盏灯都换好了。"

    def test_who_worked_on_the_one_calls_back_neither(self):
        main, other = self.two()
        actions.merge(other, main, actor=actor("dispatcher"), at=NOON + HOUR)
        go(main, "reply", "handler", NOON + 2 * HOUR, answer="修好了。")
        assert fresh(other).handlers == fresh(main).handlers != ""

    def test_a_merge_is_undone_and_the_case_stands_where_it_stood(self):
        main, other = self.two()
        other = actions.merge(other, main, actor=actor("dispatcher"), at=NOON + HOUR)
        other = go(other, "split", "dispatcher", NOON + 2 * HOUR)
        assert (other.state, other.was, other.due_clock) == ("received", "", "dispatch")

    def test_what_ends_otherwise_lets_the_others_go_their_own_way(self):
        main, other = self.two()
        actions.merge(other, main, actor=actor("dispatcher"), at=NOON + HOUR)
        go(main, "withdraw", "caller", NOON + 2 * HOUR)
        assert (fresh(main).state, fresh(other).state) == ("withdrawn", "received")

    def test_what_was_merged_before_its_dispatch_is_led_and_seen_by_whoever_answers_it(self):
        main, other = self.two()
        other = actions.merge(other, main, actor=actor("dispatcher"), at=NOON + HOUR)
        assert other.lead == main.lead and visible_to(actor("handler")).filter(pk=other.pk).exists()
        assert go(other, "split", "dispatcher", NOON + 2 * HOUR).lead == ""

    def test_what_was_merged_goes_where_the_main_case_goes(self):
        main, other = a_case(phone="13800138001"), a_case(phone="13800138002")
        actions.merge(other, main, actor=actor("dispatcher"), at=NOON)
        go(main, "dispatch", "dispatcher", NOON + HOUR, lead=two_bodies()[0])
        assert fresh(other).lead == two_bodies()[0]
        assert [e.kind for e in history(other.subject)][-1] == "case.led_along"

    def test_who_was_not_contacted_is_not_said_to_have_been(self):
        main, other = a_case("contacted", phone="13800138001"), a_case("signed_in", phone="13800138002")
        actions.merge(other, main, actor=actor("handler"), at=NOON)
        go(main, "reply", "handler", answer="修好了。")
        assert clock(fresh(other), "first_contact").stopped_at is None

    def test_a_body_merges_only_what_is_about_the_same(self):
        main, other = a_case("contacted"), a_case("contacted", category="rubbish")
        with pytest.raises(NotAllowed, match="街道或者类别不同"):
            actions.merge(other, main, actor=actor("handler"), at=NOON + HOUR)

    def test_a_body_does_not_merge_its_case_into_that_of_another(self):
        main = a_case("contacted")
        review = go(a_case("dispatched"), "object", "handler", reason="不归我们。")
        go(part_of(review, "objection"), "redirect", "shift_leader", lead=two_bodies()[1], why="改派。")
        other = go(go(review, "sign_in", "stranger", NOON + 2 * HOUR), "contact", "stranger", NOON + 2 * HOUR)
        with pytest.raises(NotAllowed, match="要由派遣员或者值班长并案"):
            actions.merge(other, main, actor=actor("stranger"), at=NOON + 3 * HOUR)

    def test_nothing_is_merged_into_itself_or_into_what_is_merged(self):
        main, other = self.two()
        with pytest.raises(Refused, match="不能并入自己"):
            actions.merge(main, main, actor=actor("dispatcher"), at=NOON + HOUR)
        actions.merge(other, main, actor=actor("dispatcher"), at=NOON + HOUR)
        third = a_case("received")
        with pytest.raises(Refused, match="不能并入"):
            actions.merge(third, other, actor=actor("dispatcher"), at=NOON + HOUR)
        with pytest.raises(Refused, match="请先拆开"):
            actions.merge(main, third, actor=actor("dispatcher"), at=NOON + HOUR)

    def test_cases_are_linked_and_the_link_is_undone(self):
        main, other = self.two()
        for _twice in range(2):
            actions.link(main, other, actor=actor("dispatcher"), at=NOON + HOUR)
        assert [c.pk for c in queries.tied(other)] == [main.pk]
        actions.link(other, main, actor=actor("dispatcher"), at=NOON + HOUR, undo=True)
        assert queries.tied(main) == []
        assert [e.kind for e in history(main.subject)][-2:] == ["case.linked", "case.unlinked"]

    def test_a_call_about_two_things_is_divided_and_put_together_again(self, client):
        case, title = a_case("dispatched"), "演示：隔壁夜里施工。"
        client.force_login(person("operator"), backend="fullresponse.orgs.backends.StaffBackend")
        answer = client.post(f"/desk/cases/{case.number}/do/divide", {"divide-title": title}, follow=True)
        heir = queries.tied(case)[0]
        page = answer.content.decode()
        assert heir.number in page and tracking.code_of(heir.number) in page, "the number and code are read out"
        assert (heir.title, heir.state, heir.lead, heir.caller_id) == (title, "received", "", case.caller_id)
        assert {c.code for c in queries.clocks(heir) if c.running} == {"dispatch", "reply"}
        assert (fresh(case).state, told_to_the_caller(case)["title"]) == ("dispatched", title)
        back = actions.merge(heir, case, actor=actor("dispatcher"), at=heir.received_at + HOUR)
        assert (back.state, back.main_id) == ("merged", case.pk)


class TestOtherWaysOut:
    def test_nobody_takes_back_or_passes_on_what_they_worked_on_nor_what_was_not_solved(self):
        case = go(go(a_case("dispatched"), "sign_in", "many_hats"), "contact", "many_hats")
        for verb, needs in (
            ("withdraw_for", {"taken_back": "来电说不用了。"}),
            ("transfer", {"channel_told": "去法院。"}),
        ):
            with pytest.raises(NotAllowed):
                go(case, verb, "many_hats", NOON + 2 * HOUR, **needs)
        again = go(
            a_case("replied"), "call_back", "caller_back", contacted=True, solved=False, satisfaction="dissatisfied"
        )
        with pytest.raises(Refused, match="说过没有解决"):
            go(again, "withdraw_for", "operator", NOON + 2 * HOUR, taken_back="来电说不用了。")

    def test_the_hotline_withdraws_only_with_what_the_caller_said(self):
        with pytest.raises(Refused, match="要先填写“谁来说的、怎么说的”"):
            go(a_case("contacted"), "withdraw_for", "operator")
        assert go(a_case("contacted"), "withdraw_for", "operator", taken_back="来电说修好了。").state == "withdrawn"

    def test_who_asks_for_confidence_later_is_confidential_in_every_part(self):
        case = go(a_case("contacted"), "ask_help", "handler", assistants=[two_bodies()[1]], matter="请关闭电源。")
        go(case, "hide", "caller", NOON + 2 * HOUR)
        part = part_of(case, "assist")
        assert part.confidential and [e.kind for e in history(part.subject)][-1] == "case.concealed"

    def test_the_caller_withdraws(self):
        case = go(a_case("contacted"), "withdraw", "caller", words="邻居自己修好了。")
        assert (case.state, case.open, queries.clocks(case)[0].running) == ("withdrawn", False, False)

    def test_what_belongs_to_a_statutory_channel_is_passed_there_with_the_way_told(self):
        with pytest.raises(NotAllowed):
            go(a_case("contacted"), "transfer", "handler", channel_told="请走仲裁。")
        case = go(a_case("contacted"), "transfer", "shift_leader", channel_told="可以申请劳动仲裁，地址和电话见下。")
        assert case.state == "transferred" and "劳动仲裁" in told_to_the_caller(case)["channel_told"]

    def test_the_caller_asks_for_confidence_later(self):
        case = go(a_case("contacted"), "hide", "caller")
        assert case.confidential
        with pytest.raises(NotAllowed, match="要求保密"):
            actions.unmask(case, actor=actor("handler"), at=NOON + 2 * HOUR, why="contact")

    def test_who_is_done_asks_to_be_forgotten_and_somebody_decides(self):
        from fullresponse.vault import people

        case = go(a_case("contacted", name="演示丁", phone="13800138004"), "withdraw", "caller")
        case = go(case, "ask_forget", "caller", NOON + 2 * HOUR)
        go(part_of(case, "privacy"), "grant", "shift_leader", NOON + 3 * HOUR)
        assert fresh(case).caller_id is None and people.find_by_phone("13800138004") == []
        assert history(case.subject)[-1].kind == "case.forgotten"

    def test_who_asked_for_two_things_is_known_until_both_are_forgotten(self):
        from fullresponse.vault import people

        first, second = (a_case("contacted", name="演示丁", phone="13800138004") for _ in range(2))
        go(go(first, "withdraw", "caller"), "ask_forget", "caller", NOON + 2 * HOUR)
        go(part_of(first, "privacy"), "grant", "shift_leader", NOON + 3 * HOUR)
        assert fresh(first).caller_id is None and len(people.find_by_phone("13800138004")) == 1
        assert fresh(second).caller_id is not None
