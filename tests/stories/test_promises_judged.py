"""The end of a promise, judged against what was promised first and against what it became: number, day, unit, meaning;
and what a whole and its parts make of each other when they are amended."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.promises import actions, progress, settling
from fullresponse.promises.actions import Change
from fullresponse.promises.models import Promise
from tests.cast import actor, two_bodies
from tests.promising import ADDRESS, DAY, a_draft, again, kept_all_year, on, promised, told
from tests.stories.test_promises import BY_CONGRESS, END, settled

pytestmark = pytest.mark.django_db
BOSS, MARCH = "supervisor", on(3, 2)


def amended(row, at=MARCH, **more) -> Promise:
    actions.amend(again(row), Change(on=at.date(), **BY_CONGRESS, **more), actor=actor(BOSS), at=at)
    return again(row)


def done(row, at, value="44") -> Promise:
    told(again(row), at, value, "done", proof=ADDRESS)
    progress.accept(again(row), actor=actor(BOSS), at=at + DAY)
    return again(row)


class TestTheDay:
    def test_reached_after_the_first_day_and_within_the_amended_one(self):
        row = amended(promised(due=date(2026, 6, 30)), due=date(2026, 11, 30))
        row = settled(done(row, on(11, 3)))
        assert (row.outcome, row.first_judged, row.judged) == ("kept", "too_late", "reached")

    def test_reached_too_late_is_not_kept(self):
        row = promised(due=date(2026, 6, 30))
        row = done(row, on(7, 20))
        with pytest.raises(Refused, match="到了期限以后才达到"):
            settled(row)
        assert settled(again(row), "partly").judged == "too_late"

    def test_what_has_no_number_is_judged_by_the_day_when_it_was_found_done(self):
        without = {"value": "", "comparator": "", "unit": "", "baseline": "", "baseline_by": ""}
        early, late = promised(**without), promised(**without, due=date(2026, 6, 30))
        rows = [done(row, on(7, 20), value="") for row in (early, late)]
        assert [settled(row, "partly").judged for row in rows] == ["reached", "too_late"]

    def test_never_found_done_is_missed_and_never_told_is_that(self):
        without = {"value": "", "comparator": "", "unit": "", "baseline": "", "baseline_by": ""}
        silent, counted = promised(**without), promised()
        assert [settled(row, "broken").judged for row in (silent, counted)] == ["missed", "untold"]


class TestUnitAndMeaning:
    @pytest.mark.parametrize("change", [{"unit": "万元", "value": "3"}, {"scope": "演示：只算新建。"}])
    def test_counted_otherwise_it_is_not_compared_with_the_first_promise(self, change):
        row = amended(promised(), **change)
        row = settled(kept_all_year(row, ("1", "2", "3", "44")))
        assert (row.first_judged, row.judged) == ("changed", "reached")

    def test_what_was_told_in_another_unit_is_no_reading_and_no_fall_any_more(self):
        row = promised()
        for at, value in ((on(2, 2), "10"), (on(2, 20), "20")):
            told(again(row), at, value, proof=ADDRESS)
        row = amended(row, unit="万元", value="3")
        assert (row.reading, row.now_unit) == ("", "万元")
        told(row, on(3, 20), "1", proof=ADDRESS)
        assert (again(row).reading, again(row).flagged) == ("1", [])

    def test_the_chart_has_no_line_of_two_units(self, client):
        row = promised()
        told(row, on(2, 2), "10", proof=ADDRESS)
        row = amended(row, unit="万元", value="3")
        told(row, on(3, 20), "1", proof=ADDRESS)
        page = client.get(f"/promises/{row.case.number}").content.decode()
        february = page.partition(">2026-02<")[2].partition("</tr>")[0]
        march = page.partition(">2026-03▲<")[2].partition("</tr>")[0]
        assert ">10" not in february and ">1<" in march.replace("1.00", "1")

    def test_the_list_shows_the_number_and_the_unit_as_they_became(self, client):
        amended(promised(quote="演示：改过单位的事。"), unit="万元", value="3")
        page = client.get("/promises?year=2026").content.decode()
        assert "≥ 3 万元" in page and "≥ 44" not in page


class TestAmendmentsAndParts:
    def whole(self) -> Promise:
        row = promised()
        items = [a_draft(value=v, quote=f"演示：{v}。", baseline="", baseline_by="") for v in ("37", "7")]
        actions.divide(row, items, actor=actor(BOSS), at=on(1, 13))
        return again(row)

    def test_a_whole_does_not_go_below_its_parts(self):
        with pytest.raises(Refused, match=r"37\+7=44个，超过了整体的 40个"):
            amended(self.whole(), value="40")

    def test_a_part_does_not_go_beyond_its_whole(self):
        part = self.whole().parts.order_by("id").last()
        with pytest.raises(Refused, match=r"37\+8=45个，超过了整体的 44个"):
            amended(part, value="8")

    def test_first_the_part_then_the_whole(self):
        whole = self.whole()
        amended(whole.parts.order_by("id").last(), value="3")
        assert amended(whole, at=on(3, 3), value="40").now_value == "40"

    def test_a_new_item_fits_into_what_the_whole_became(self):
        whole = amended(promised(), value="50")
        promised(parent=whole, at=on(3, 3), value="50", baseline="", baseline_by="")
        with pytest.raises(Refused, match="超过了整体的 50个"):
            promised(parent=again(whole), at=on(3, 3), value="1", baseline="", baseline_by="")

    def test_what_is_not_pursued_leaves_its_share_to_others(self):
        whole = self.whole()
        settling.drop(whole.parts.order_by("id").last(), reason="演示：取消。", actor=actor(BOSS), at=on(2, 2))
        promised(parent=again(whole), at=on(2, 3), value="7", quote="演示：换一处。", baseline="", baseline_by="")
        assert whole.parts.count() == 3

    def test_a_whole_knows_at_once_what_its_parts_say(self):
        whole = self.whole()
        told(again(whole), on(2, 2), "9")
        for part in whole.parts.order_by("id"):
            told(part, on(2, 2), "5")
        assert "beyond" in again(whole).flagged
        told(again(whole), on(2, 3), "10")
        assert "beyond" not in again(whole).flagged


class TestWhoMayChangeAPromise:
    """Whoever holds a post at the lead does not change what their own body is held to."""

    @pytest.mark.parametrize("verb", ["amend", "drop", "pass_on"])
    def test_not_with_a_post_at_the_lead(self, verb):
        row = promised()
        boss = actor(BOSS)
        both = replace(boss, posts=(*boss.posts, ("handler", row.lead)))
        do = {
            "amend": lambda: actions.amend(
                row, Change(on=date(2026, 3, 1), value="40", **BY_CONGRESS), actor=both, at=on(3, 2)
            ),
            "drop": lambda: settling.drop(row, reason="演示。", actor=both, at=on(3, 2)),
            "pass_on": lambda: actions.pass_on(row, "street-a", reason="演示。", actor=both, at=on(3, 2)),
        }
        with pytest.raises((NotAllowed, Refused), match="别的单位的人来做"):
            do[verb]()
        assert (again(row).now_value, again(row).case.state, again(row).lead) == ("44", "promise_open", row.lead)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_no_day_is_so_far_away_that_a_page_breaks(day):
    row = promised()
    for do in (
        lambda: actions.plan(row, [(day, "演示。", "")], actor=actor(BOSS), at=on(1, 13)),
        lambda: amended(row, due=day),
        lambda: promised(said_on=day),
        lambda: promised(baseline_on=day),
    ):
        with pytest.raises(Refused):
            do()


def test_a_correction_to_kept_needs_the_number_too():
    row = settled(promised(), "broken")
    with pytest.raises(Refused, match="没有核实完成"):
        settling.correct(row, "kept", ground="演示。", reason="演示。", actor=actor("leader"), at=END + DAY)


class TestWhatIsKept:
    """Kept is what the numbers bear out and somebody of another body found done."""

    def test_a_number_that_nobody_verified_is_not_enough(self):
        row = promised()
        told(row, on(12, 1), "44")
        told(again(row), on(12, 2), "", "done", proof=ADDRESS)
        progress.accept(again(row), actor=actor(BOSS), at=on(12, 3))
        with pytest.raises(Refused, match="没有人核实过"):
            settled(again(row))
        assert again(row).judged == "unproven"

    def test_a_correction_makes_nothing_kept_that_nobody_found_done(self):
        row = promised()
        told(row, on(12, 1), "44")
        row = settled(again(row), "broken")
        with pytest.raises(Refused, match="没有核实完成"):
            settling.correct(row, "kept", ground="演示。", reason="演示。", actor=actor("leader"), at=END + DAY)

    def test_what_numbers_tell_is_not_called_impossible_to_check(self):
        row = promised()
        told(row, on(12, 1), "10", proof=ADDRESS)
        with pytest.raises(Refused, match="已经能判断"):
            settled(again(row), "uncheckable")
        assert settled(promised(), "uncheckable").light == "not_checkable", "nothing was ever told"

    def test_a_limit_is_kept_at_its_end_and_not_before(self):
        row = promised(comparator="le", value="100", baseline="", baseline_by="")
        row = done(row, on(2, 20), "20")
        with pytest.raises(Refused, match="要到 2026-12-31 才看得出"):
            settled(row, at=on(2, 22))
        assert settled(again(row)).judged == "reached"

    def test_what_must_hold_at_every_reading_is_missed_by_one_and_a_level_by_the_last(self):
        judged = []
        for course in ("holds", "level"):
            row = promised(course=course, comparator="ge", value="95", unit="%", baseline="", baseline_by="")
            told(row, on(6, 1), "50", proof=ADDRESS)
            judged.append(done(row, on(12, 20), "96").judged)
        assert judged == ["missed", "reached"]

    def test_a_limit_that_was_passed_once_is_passed(self):
        row = promised(comparator="le", value="100", baseline="", baseline_by="")
        told(row, on(6, 1), "150", proof=ADDRESS)
        assert done(row, on(12, 20), "90").judged == "missed"

    def test_a_body_that_led_and_reported_in_between_does_not_judge(self):
        first, between = two_bodies()
        row = promised()
        actions.pass_on(row, between, reason="演示。", actor=actor(BOSS), at=on(2, 2))
        told(again(row), on(3, 2), "10", proof=ADDRESS, who="stranger")
        actions.pass_on(again(row), first, reason="演示。", actor=actor(BOSS), at=on(3, 3))
        both = replace(actor(BOSS), posts=(*actor(BOSS).posts, ("handler", between)))
        with pytest.raises(NotAllowed, match="别的单位的人来做"):
            settling.settle(again(row), "broken", ground="演示。", actor=both, at=END)


class TestAmendmentsThatMakeSense:
    def test_a_promise_that_is_given_a_number_owes_it_from_then_on(self):
        without = {"value": "", "comparator": "", "unit": "", "baseline": "", "baseline_by": ""}
        row = promised(**without)
        for month in (1, 2, 3):
            entry = told(again(row), on(month, 28), proof=ADDRESS)
        progress.verify(entry, actor=actor(BOSS), at=on(3, 29))
        row = amended(row, at=on(4, 2), value="44", comparator="ge", unit="个")
        assert row.light == "green" and row.flagged == []
        told(row, on(4, 28), "12", proof=ADDRESS)
        row = amended(row, at=on(5, 6), value="50")
        assert (row.reading, row.now_comparator, row.now_value) == ("12", "ge", "50")

    def test_raised_after_it_was_found_done_it_is_sent_back(self):
        row = amended(done(promised(), on(10, 1)), at=on(10, 9), value="60")
        with pytest.raises(Refused, match="没有达到"):
            settled(row)
        progress.send_back(row, reason="演示：还差十六个。", actor=actor(BOSS), at=on(10, 10))
        assert again(row).case.state == "promise_open"
        told(again(row), on(12, 1), "60", "done", proof=ADDRESS)

    @pytest.mark.parametrize(
        ("made", "change", "sentence"),
        [
            ({"comparator": "keep_up", "value": "", "baseline": "40"}, {"value": "30"}, "和基准比较"),
            ({}, {"comparator": "keep_up", "value": "30"}, "和基准比较"),
        ],
    )
    def test_a_number_that_nothing_is_held_against_is_refused(self, made, change, sentence):
        with pytest.raises(Refused, match=sentence):
            amended(promised(**made), **change)

    def test_amendments_follow_each_other_and_the_promise(self):
        row = promised()
        change = Change(on=date(2025, 12, 1), value="40", **BY_CONGRESS)
        with pytest.raises(Refused, match="不能早于承诺"):
            actions.amend(row, change, actor=actor(BOSS), at=on(3, 2))
        row = amended(row, at=on(7, 3), due=date(2027, 3, 31))
        earlier = Change(on=date(2026, 6, 1), due=date(2026, 9, 30), **BY_CONGRESS)
        with pytest.raises(Refused, match="上一次调整的 2026-07-03"):
            actions.amend(row, earlier, actor=actor(BOSS), at=on(7, 4))
        assert timezone.localdate(again(row).case.due_at - DAY) == again(row).due == date(2027, 3, 31)

    def test_no_day_is_moved_into_the_past_of_what_was_found_done(self):
        with pytest.raises(Refused, match="要在今天以后"):
            amended(done(promised(), on(10, 1)), at=on(10, 9), due=date(2026, 10, 1))


class TestThePlan:
    def test_the_lead_does_not_set_the_steps_that_it_is_measured_by(self):
        with pytest.raises(NotAllowed):
            actions.plan(
                promised(), [(date(2026, 12, 31), "演示：都在年底。", "44")], actor=actor("handler"), at=on(9, 1)
            )

    @pytest.mark.parametrize("day", [date(1999, 1, 1), date(2027, 1, 1)])
    def test_a_step_lies_in_the_time_of_the_promise(self, day):
        with pytest.raises(Refused, match="“节点”要在 2026-01-01 和 2026-12-31 之间"):
            actions.plan(promised(), [(day, "演示。", "")], actor=actor(BOSS), at=on(1, 13))

    def test_no_step_twice(self):
        row, step = promised(), (date(2026, 6, 1), "演示：开工。", "")
        actions.plan(row, [step], actor=actor(BOSS), at=on(1, 13))
        with pytest.raises(Refused, match="已经有这个节点"):
            actions.plan(again(row), [step], actor=actor(BOSS), at=on(1, 14))


class TestWholesAndParts:
    def test_a_whole_is_not_dropped_before_its_parts(self):
        whole = promised()
        promised(parent=whole, value="37")
        with pytest.raises(Refused, match="还有 1 项没有了结"):
            settling.drop(again(whole), reason="演示。", actor=actor(BOSS), at=on(2, 2))

    def test_a_part_ends_with_its_whole_and_takes_no_less_than_nothing(self):
        whole = promised(due=date(2026, 11, 30))
        with pytest.raises(Refused, match="不能晚于整体的 2026-11-30"):
            promised(parent=whole, value="37")
        with pytest.raises(Refused, match="不能是负数"):
            promised(parent=whole, value="-6", due=date(2026, 11, 30))

    def test_a_part_that_is_not_divided_counts_as_one_item(self):
        whole = promised(items=4, value="", comparator="", unit="", baseline="", baseline_by="")
        without = {"value": "", "comparator": "", "unit": "", "baseline": "", "baseline_by": ""}
        items = [a_draft(**without, items=3), a_draft(**without, quote="演示：还有一项。")]
        assert len(actions.divide(whole, items, actor=actor(BOSS), at=on(1, 13))) == 2
