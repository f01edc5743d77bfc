"""What a lead owes each week, month and quarter: one entry serves them all, what it lacks is told at once, and whoever
is silent or brings no evidence is seen and gets a notice."""

from datetime import date

import pytest
from django.utils import timezone

from fullresponse.cases import actions as cases
from fullresponse.cases.models import Case, Clock
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.deliver import deliver
from fullresponse.orgs.packs import current_pack
from fullresponse.promises import actions, daily, duties, progress, standing
from tests.cast import actor, part_of
from tests.promising import ADDRESS, DAY, JANUARY, a_draft, again, lit, on, promised, told

pytestmark = pytest.mark.django_db


def why(row, at) -> list[str]:
    seen = standing.seen(standing.known([row])[0], at.date(), current_pack())
    return [f"{values.get('duty')} {values.get('n')}" for _text, values in seen.why if "duty" in values]


def every_month(row, months=range(1, 10), proof="", **more):
    for month in months:
        entry = told(again(row), on(month, 28), str(4 * month), proof=proof, **more)
    return entry


class TestEvidence:
    def test_a_year_of_bare_claims_is_not_green(self):
        row = promised()
        every_month(row)
        row = lit(row, on(9, 29))
        assert (row.schedule, row.evidence, row.light) == ("on_time", "claimed", "red")
        assert "missing" in row.flagged and why(row, on(9, 29)) == ["quarterly_check 2"]

    def test_evidence_that_nobody_looked_at_is_yellow_and_not_the_leads_fault(self):
        row = promised()
        every_month(row, proof=ADDRESS)
        row = lit(row, on(9, 29))
        assert row.light == "yellow" and row.flagged == ["unverified"]

    def test_one_verified_entry_a_quarter_is_enough(self):
        row = promised()
        for quarter in ((1, 2, 3), (4, 5, 6)):
            entry = every_month(row, quarter, proof=ADDRESS)
            progress.verify(entry, actor=actor("supervisor"), at=on(quarter[-1], 29))
        row = lit(row, on(7, 2))
        assert row.light == "green" and row.flagged == []

    def test_a_number_without_evidence_does_not_end_what_the_quarter_asks_for(self):
        row = promised()
        every_month(row, range(1, 4))
        assert again(row).next_word == date(2026, 4, 15), "the tenth working day after the quarter"
        cases.sweep(on(4, 16))
        while deliver(on(4, 16)):
            pass
        assert part_of(row.case, "notice").notice.rule == "promise_silent"


class TestTheWeek:
    def test_a_special_action_owes_a_word_every_week_and_others_do_not(self):
        action, task = promised(kind="action"), promised(kind="task")
        assert (action.next_word, task.next_word) == (date(2026, 1, 19), date(2026, 2, 6))

    def test_two_silent_weeks_are_yellow_and_four_are_red(self):
        row = promised(kind="action")
        seen = [lit(row, at).light for at in (on(1, 20), on(1, 27), on(2, 3), on(2, 10))]
        assert seen == ["not_rated", "yellow", "yellow", "red"]

    def test_a_missed_week_brings_a_notice(self):
        row = promised(kind="action")
        cases.sweep(on(1, 20))
        while deliver(on(1, 20)):
            pass
        assert part_of(row.case, "notice").notice.level == "blue"

    def test_one_entry_is_the_word_of_the_week_the_month_and_the_quarter(self):
        row = promised(kind="action")
        entry = told(row, on(3, 30), "4", proof=ADDRESS)
        progress.verify(entry, actor=actor("supervisor"), at=on(3, 31))
        one, day, pack = standing.known([again(row)])[0], date(2026, 3, 31), current_pack()
        found = [duties.looked_at(duty, one.owing, day, one.entries, pack)[-1] for duty in one.owing.under(pack, day)]
        assert [due.state for due in found] == ["met", "met", "met"]

    def test_whoever_was_late_once_is_flagged_until_the_next_word(self):
        row = promised()
        told(row, on(2, 20), "4", proof=ADDRESS, on=date(2026, 1, 31))
        assert again(row).flagged == ["late"]
        told(again(row), on(3, 2), "8", proof=ADDRESS, on=date(2026, 2, 28))
        assert again(row).flagged == []


class TestWhatADoubtTakesBack:
    def test_a_step_that_was_ticked_is_open_again(self):
        row = promised()
        actions.plan(row, [(date(2026, 6, 1), "演示：开工。", "")], actor=actor("supervisor"), at=on(1, 13))
        entry = told(again(row), on(2, 2), "10", proof=ADDRESS, done=(row.milestones.get().pk,))
        assert row.milestones.get().done_on == date(2026, 2, 2)
        progress.verify(entry, actor=actor("supervisor"), at=on(2, 3), doubts="演示：现场没有开工。")
        assert (row.milestones.get().done_on, again(row).reading) == (None, "")

    def test_sent_back_the_entry_that_reported_it_done_is_the_one_that_is_doubted(self):
        row = promised()
        done = told(row, on(3, 2), "44", "done", proof=ADDRESS, on=date(2026, 1, 31))
        progress.send_back(again(row), reason="演示：没有建成。", actor=actor("supervisor"), at=on(3, 2) + DAY)
        done.refresh_from_db()
        assert done.evidence == "doubted"

    def test_done_is_not_reported_as_of_a_day_before_the_last_entry(self):
        row = promised()
        told(row, on(3, 2), "10", proof=ADDRESS)
        with pytest.raises(Refused, match="不能早于上一次填报的 2026-03-02"):
            told(again(row), on(3, 3), "44", "done", proof=ADDRESS, on=date(2026, 2, 20))

    def test_sent_back_after_its_entry_was_verified_it_is_not_done_either(self):
        without = {"value": "", "comparator": "", "unit": "", "baseline": "", "baseline_by": ""}
        row = promised(**without, due=date(2026, 6, 30))
        done = told(row, on(6, 20), "", "done", proof=ADDRESS)
        progress.verify(done, actor=actor("supervisor"), at=on(6, 21))
        progress.send_back(again(row), reason="演示：没有建成。", actor=actor("supervisor"), at=on(6, 22))
        row = again(row)
        assert (row.evidence, row.light, row.judged) == ("doubted", "yellow", "missed")

    def test_poor_evidence_does_not_put_off_the_next_word(self):
        row = promised()
        entry = told(row, on(3, 31), "10", proof=ADDRESS)
        progress.verify(entry, actor=actor("supervisor"), at=on(4, 2), doubts="演示：网页打不开。")
        clock = Clock.objects.get(case=row.case_id, code="promise_word", running=True)
        assert (again(row).next_word, timezone.localdate(clock.due_at)) == (date(2026, 4, 8), date(2026, 4, 9))


class TestSilence:
    def swept(self, at) -> None:
        daily.sweep(at)
        cases.sweep(at)
        while deliver(at):
            pass

    def test_one_answer_does_not_buy_a_year(self):
        row = promised()
        self.swept(on(2, 7))
        notice = part_of(row.case, "notice")
        cases.move(notice, "answer", actor=actor("handler"), at=on(2, 9), answer="演示：马上报。")
        cases.move(notice, "accept", actor=actor("supervisor"), at=on(2, 10))
        for month, day in ((2, 11), (2, 12), (3, 9), (3, 10)):
            self.swept(on(month, day))
        assert Case.objects.filter(parent=row.case_id, lifecycle="notice", open=True).count() == 1

    def test_a_clock_that_runs_is_left_alone(self):
        row = promised()
        before = Clock.objects.get(case=row.case_id, code="promise_word").due_at
        daily.sweep(on(1, 20))
        assert Clock.objects.get(case=row.case_id, code="promise_word").due_at == before

    def test_whoever_is_told_on_the_last_days_of_a_period_owes_the_next_one(self):
        late = promised(at=on(3, 31), due=date(2026, 12, 31))
        assert late.next_word == date(2026, 5, 11), "April's, the fifth working day of May"
        early = promised(at=on(3, 10))
        assert early.next_word == date(2026, 4, 8)

    def test_what_was_said_long_ago_may_be_written_down_for_a_day_before_anybody_is_reminded(self):
        row = actions.register(a_draft(), actor=actor("supervisor"), at=JANUARY, recorded_at=on(9, 1))
        cases.sweep(on(9, 1) + DAY / 24)
        for at in (on(9, 1) + DAY / 24, on(9, 2) - DAY / 24):
            daily.sweep(at)
        told(again(row), on(1, 30), "4", recorded_at=on(9, 2) - DAY / 24)
        assert again(row).reading == "4"
        for day in (3, 4):
            self.swept(on(9, day))
        assert Clock.objects.get(case=row.case_id, code="promise_word", running=True).due_at > on(9, 3)
