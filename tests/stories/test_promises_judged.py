"""The end of a promise, judged against what was promised first and against what it became: number, day, unit, meaning;
and what a whole and its parts make of each other when they are amended."""

from datetime import date

import pytest

from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.promises import actions, progress, settling
from fullresponse.promises.actions import Change
from fullresponse.promises.models import Promise
from tests.cast import actor
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
        from dataclasses import replace

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
    with pytest.raises(Refused, match="没有达到"):
        settling.correct(row, "kept", ground="演示。", reason="演示。", actor=actor("leader"), at=END + DAY)
