"""A promise of the work report: registered with an owner and a day, reported once for week, month and quarter, verified
by somebody else, settled against the first promise and against the amended one."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fullresponse.cases import actions as cases
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.deliver import deliver
from fullresponse.ledger.history import history
from fullresponse.orgs.packs import current_pack
from fullresponse.promises import actions, duties, progress, settling, standing
from fullresponse.promises.actions import Change
from fullresponse.promises.models import Amendment, Promise
from tests.cast import actor, part_of, two_bodies
from tests.promising import ADDRESS, DAY, JANUARY, a_draft, again, kept_all_year, lit, on, promised, told

pytestmark = pytest.mark.django_db
END = datetime(2027, 1, 10, 2, 0, tzinfo=UTC)
BY_CONGRESS = {"body": "演示区人大常委会", "meeting": "第四十二次会议", "reason": "演示：情况有变。"}


def settled(row, outcome="kept", at=END, **more) -> Promise:
    settling.settle(row, outcome, ground="演示：全年完成情况。", actor=actor("supervisor"), at=at, **more)
    return again(row)


class TestKept:
    def test_registered_reported_verified_done_settled(self):
        row = promised()
        assert (row.case.state, row.light, row.case.lead) == ("promise_open", "not_rated", two_bodies()[0])
        row = kept_all_year(row)
        assert (row.case.state, row.evidence, row.reading, row.schedule) == (
            "promise_verified",
            "verified",
            "44",
            "reached",
        )
        row = settled(row)
        assert (row.case.state, row.outcome, row.light, row.running) == ("promise_settled", "kept", "green", False)
        kinds = [e.kind for e in history(row.case.subject) if e.kind not in ("case.overdue", "case.warned")]
        events = [kind.removeprefix("case.promise_") for kind in kinds]
        assert events[:3] == ["made", "worded", "progress"] and events[-3:] == ["reported", "verified", "settled"]

    def test_the_ledger_has_numbers_and_codes_and_nobodys_words(self):
        row = kept_all_year(promised())
        for event in history(row.case.subject):
            assert "演示" not in f"{event.public}{event.data}", event.kind
        assert next(e for e in history(row.case.subject) if e.kind == "case.promise_worded").data["value"] == "44"

    def test_one_entry_serves_the_week_the_month_and_the_quarter(self):
        row = promised()
        entry = told(row, on(1, 30), "4", proof=ADDRESS)
        progress.verify(entry, actor=actor("supervisor"), at=on(2, 2))
        one = standing.known([again(row)])[0]
        pack = current_pack()
        found = {
            code: [d.state for d in duties.looked_at(duty, one.owing, date(2026, 1, 31), one.entries, pack)]
            for code, duty in pack.duties.items()
        }
        assert found["weekly_word"][-1:] == found["monthly_report"] == found["quarterly_check"] == ["met"]


class TestWhoVerifies:
    def test_the_reporter_cannot_verify_whatever_other_posts_they_have(self):
        row = promised()
        entry = told(row, on(2, 2), "4", proof=ADDRESS)
        both = replace(actor("handler"), posts=(*actor("handler").posts, ("supervisor", "")))
        with pytest.raises(NotAllowed, match="别的单位"):
            progress.verify(entry, actor=both, at=on(2, 3))
        with pytest.raises(NotAllowed):
            progress.verify(entry, actor=actor("colleague"), at=on(2, 3))
        assert again(row).evidence == "documented"

    def test_whoever_moved_from_the_lead_to_the_supervisors_does_not_judge_their_own_report(self):
        row = promised()
        told(row, on(2, 2), "44", "done", proof=ADDRESS)
        moved = replace(actor("handler"), posts=(("supervisor", ""),))
        with pytest.raises(NotAllowed, match="自己经手过"):
            progress.accept(again(row), actor=moved, at=on(2, 3))

    def test_what_has_no_evidence_is_not_verified(self):
        entry = told(promised(), on(2, 2), "4")
        with pytest.raises(Refused, match="没有佐证"):
            progress.verify(entry, actor=actor("supervisor"), at=on(2, 3))

    def test_nobody_verifies_twice(self):
        entry = told(promised(), on(2, 2), "4", proof=ADDRESS)
        progress.verify(entry, actor=actor("supervisor"), at=on(2, 3))
        with pytest.raises(Refused, match="已经核过"):
            progress.verify(entry, actor=actor("supervisor"), at=on(2, 3))

    def test_another_body_does_not_report(self):
        with pytest.raises(NotAllowed, match="不由您的单位办理"):
            told(promised(), on(2, 2), "4", who="stranger")


class TestAmended:
    def test_both_the_first_promise_and_the_amended_one_are_judged(self):
        row = promised()
        change = Change(on=date(2026, 3, 1), value="40", **BY_CONGRESS)
        actions.amend(row, change, actor=actor("supervisor"), at=on(3, 2))
        row = kept_all_year(again(row), ("10", "20", "33", "41"))
        row = settled(row)
        one = standing.known([row])[0]
        assert (row.value, one.goal.value) == ("44", 40)
        assert row.outcome == "kept"
        assert (row.first_judged, row.judged) == ("missed", "reached")

    def test_the_meaning_of_an_indicator_may_change_without_its_number(self):
        row = promised()
        change = Change(on=date(2026, 9, 1), scope="演示：统计口径改为常住人口。", **BY_CONGRESS)
        made = actions.amend(row, change, actor=actor("supervisor"), at=on(9, 2))
        assert (made.value, made.scope) == ("", "演示：统计口径改为常住人口。")
        assert standing.known([again(row)])[0].goal == row.goal

    def test_a_day_that_is_moved_moves_the_clock_and_the_first_day_stays(self):
        row = promised(due=date(2026, 6, 30))
        change = Change(on=date(2026, 5, 1), due=date(2026, 9, 30), **BY_CONGRESS)
        actions.amend(row, change, actor=actor("supervisor"), at=on(5, 2))
        row = again(row)
        assert (row.first_due, row.due) == (date(2026, 6, 30), date(2026, 9, 30))
        assert row.case.due_at == datetime(2026, 9, 30, 16, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({}, "调整了什么"),
            ({"value": "四十"}, "要写成数"),
            ({"value": "40", "body": ""}, "请填写"),
            ({"value": "40", "meeting": ""}, "请填写"),
            ({"value": "40", "reason": ""}, "先填写"),
            ({"value": "40", "on": date(2026, 9, 3)}, "不能晚于今天"),
            ({"due": date(2026, 8, 1)}, "要在现在之后"),
        ],
    )
    def test_an_amendment_without_authority_or_substance_is_refused(self, change, sentence):
        row = promised()
        with pytest.raises(Refused, match=sentence):
            actions.amend(
                row,
                Change(**{"on": date(2026, 9, 1), **BY_CONGRESS, **change}),
                actor=actor("supervisor"),
                at=on(9, 2),
            )
        assert not Amendment.objects.exists()


class TestBrokenAndSilent:
    def test_a_promise_that_is_not_kept_is_settled_as_that_and_stays(self):
        row = promised()
        told(row, on(12, 1), "20", proof=ADDRESS)
        with pytest.raises(Refused, match="没有核实完成"):
            settled(again(row), "kept")
        row = settled(again(row), "broken")
        assert (row.light, row.outcome) == ("red", "broken")
        assert Promise.objects.filter(year=2026).count() == 1

    def test_kept_is_refused_where_the_number_is_not_there(self):
        row = promised()
        told(row, on(12, 1), "20", "done", proof=ADDRESS)
        progress.accept(again(row), actor=actor("supervisor"), at=on(12, 2))
        with pytest.raises(Refused, match="没有达到"):
            settled(again(row), "kept")

    def test_one_of_whom_nothing_is_heard_goes_yellow_then_red_and_the_lead_gets_a_notice(self):
        row = promised()
        assert (row.next_word, row.light) == (date(2026, 2, 6), "not_rated")
        assert lit(row, on(2, 7)).light == "yellow"
        assert lit(row, on(3, 10)).light == "red" and "missing" in again(row).flagged
        cases.sweep(on(2, 7))
        while deliver(on(2, 7)):
            pass
        notice = part_of(row.case, "notice")
        assert (notice.lead, notice.notice.level, notice.notice.rule) == (row.lead, "blue", "promise_silent")

    def test_a_notice_that_is_not_answered_turns_orange_then_red_and_an_answer_closes_it(self):
        row = promised()
        for at in (on(2, 7), on(3, 1), on(4, 1)):
            cases.sweep(at)
            while deliver(at):
                pass
        notice = part_of(row.case, "notice")
        assert notice.notice.level == "red"
        cases.move(notice, "answer", actor=actor("handler"), at=on(4, 2), answer="演示：已补报。")
        cases.move(notice, "accept", actor=actor("supervisor"), at=on(4, 3))
        assert not Case.objects.get(pk=notice.pk).open

    def test_dropped_with_a_reason_and_still_shown(self):
        row = promised()
        with pytest.raises(Refused, match="先填写“理由”"):
            settling.drop(row, reason="", actor=actor("supervisor"), at=on(5, 1))
        settling.drop(row, reason="演示：规划取消。", actor=actor("supervisor"), at=on(5, 1))
        assert (again(row).light, again(row).case.state) == ("dropped", "promise_dropped")

    def test_a_conclusion_is_corrected_in_sight_by_whoever_did_not_report(self):
        row = settled(promised(), "broken")
        settling.correct(
            row, "partly", ground="演示：补核。", reason="演示：漏算三个。", actor=actor("leader"), at=END + DAY
        )
        assert again(row).outcome == "partly"
        assert [e.public["outcome"] for e in history(row.case.subject) if "outcome" in e.public] == ["broken", "partly"]


class TestParts:
    def test_forty_four_is_thirty_seven_and_seven(self):
        whole = promised()
        items = [
            a_draft(quote=f"演示：{n}。", value=v, baseline="", baseline_by="")
            for n, v in (("新建", "37"), ("提升", "7"))
        ]
        made = actions.divide(whole, items, actor=actor("supervisor"), at=JANUARY)
        assert [p.parent_id for p in made] == [whole.pk, whole.pk]

    def test_forty_four_is_not_thirty_seven_and_eight(self):
        whole = promised()
        items = [a_draft(quote=f"演示：{v}。", value=v) for v in ("37", "8")]
        with pytest.raises(Refused, match=r"37\+8=45个，超过了整体的 44个"):
            actions.divide(whole, items, actor=actor("supervisor"), at=JANUARY)
        assert Promise.objects.count() == 1 and Case.objects.count() == 1

    def test_nor_thirty_seven_and_six_where_these_are_said_to_be_all(self):
        with pytest.raises(Refused, match="不等于整体"):
            items = [a_draft(value=v) for v in ("37", "6")]
            actions.divide(promised(), items, actor=actor("supervisor"), at=JANUARY)

    def test_items_come_one_by_one_but_never_beyond_the_whole(self):
        whole = promised()
        promised(parent=whole, value="37")
        with pytest.raises(Refused, match="超过了整体"):
            promised(parent=whole, value="8")

    def test_fifteen_actions_with_fifty_three_items(self):
        whole = promised(kind="action", value="15", unit="项行动", items=53)
        each = [a_draft(kind="action", value="1", unit="项行动", items=n) for n in [4] * 8 + [3] * 7]
        assert len(actions.divide(whole, each, actor=actor("supervisor"), at=JANUARY)) == 15
        with pytest.raises(Refused, match="一共 53 项，现在列了 54 项"):
            actions.divide(
                promised(kind="action", value="15", unit="项行动", items=53),
                [replace(each[0], items=5), *each[1:]],
                actor=actor("supervisor"),
                at=JANUARY,
            )

    def test_a_whole_is_not_settled_before_its_parts(self):
        whole = promised()
        part = promised(parent=whole, value="37")
        with pytest.raises(Refused, match="还有 1 项没有了结"):
            settled(whole, "broken")
        settled(part, "broken")
        assert settled(again(whole), "broken").outcome == "broken"


class TestContradictions:
    def test_a_total_that_falls_is_flagged(self):
        row = promised()
        told(row, on(2, 2), "10", proof=ADDRESS)
        told(again(row), on(3, 2), "8", proof=ADDRESS)
        assert again(row).flagged == ["falls"] and again(row).light == "yellow"

    def test_done_without_evidence_is_flagged(self):
        row = promised()
        told(row, on(2, 2), "44", "done")
        assert "unproven" in again(row).flagged and again(row).light == "yellow"

    def test_a_whole_that_says_more_than_its_parts_is_flagged(self):
        whole = promised()
        parts = [promised(parent=again(whole), value=value) for value in ("37", "7")]
        for part in parts:
            told(part, on(2, 2), "5")
        told(again(whole), on(2, 2), "11")
        assert "beyond" in lit(whole, on(2, 2)).flagged

    def test_what_is_sent_back_is_done_again(self):
        row = promised()
        told(row, on(2, 2), "44", "done", proof=ADDRESS)
        progress.send_back(again(row), reason="演示：现场没有。", actor=actor("supervisor"), at=on(2, 3))
        row = again(row)
        assert (row.case.state, row.evidence, row.reading) == ("promise_open", "doubted", "")
        assert row.case.due_at == datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "the day that was promised"


class TestWrongInput:
    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"quote": ""}, "请填写“报告原文”"),
            ({"lead": ""}, "请填写“牵头单位”"),
            ({"lead": "nobody"}, "没有“nobody”"),
            ({"value": "四十四"}, "要写成数"),
            ({"value": "44%"}, "要写成数"),
            ({"value": "1" * 40}, "要写成数"),
            ({"comparator": ""}, "要选怎么比较"),
            ({"value": ""}, "要写数值"),
            ({"comparator": "keep_up"}, "和基准比较"),
            ({"unchecked": "演示：没有口径。"}, "就不写数值"),
            ({"baseline_by": ""}, "由谁定的"),
            ({"start": 3}, "出处要写全"),
            ({"start": 3, "end": 9, "sha256": "0" * 64}, "对不上"),
            ({"year": 12}, "要在"),
            ({"items": 0}, "在 1 和"),
            ({"due": date(2025, 1, 1)}, "不能早于年度"),
            ({"due": date(2026, 1, 10)}, "要在现在之后"),
            ({"said_on": date(2027, 1, 8)}, "不能晚于完成时限"),
            ({"due": date(2126, 1, 1)}, "最晚到"),
            ({"document": "长" * 201}, "最多 200 个字"),
        ],
    )
    def test_what_cannot_be_kept_is_refused_and_nothing_is(self, wrong, sentence):
        with pytest.raises(Refused, match=sentence):
            promised(**wrong)
        assert not Promise.objects.exists() and not Case.objects.exists()

    def test_very_long_words_are_kept_whole(self):
        quote = "没有标点的很长的一句话" * 400
        row = promised(quote=quote[:5000])
        assert row.quote == quote[:4400] and len(row.case.title) == 60

    @pytest.mark.parametrize(
        "link", ["javascript:alert(1)", "//example.org", "http://example.org", "ftp://x", "https://a b"]
    )
    def test_an_address_that_leads_elsewhere_is_no_evidence(self, link):
        with pytest.raises(Refused, match="https://"):
            told(promised(), on(2, 2), "4", proof=link)

    @pytest.mark.parametrize("day", [date(2026, 2, 3), date(2020, 1, 1)])
    def test_nobody_speaks_of_a_day_to_come_or_of_long_ago(self, day):
        with pytest.raises(Refused, match="截至哪一天"):
            told(promised(), on(2, 2), "4", on=day)


class TestNumbersOfEveryKind:
    """What people write as a number is kept whatever it looks like, and no event can hold a telephone number."""

    @pytest.mark.parametrize("value", ["1/3", "13500000000", "13500000000/7", "-0.5", "439.55"])
    def test_a_promise_and_an_entry_of_it(self, value):
        row = promised(value=value, comparator="ge")
        entry = told(row, JANUARY + DAY, value)
        assert (again(row).value, entry.value) == (value, value)

    def test_no_more_than_nought(self):
        row = promised(value="0", comparator="le", baseline="", baseline_by="")
        told(row, JANUARY + DAY, "1")
        assert again(row).reading == "1"

    def test_done_without_the_number_is_no_green_light(self):
        row = promised()
        told(row, JANUARY + DAY, "10", "done", proof=ADDRESS)
        assert again(row).light != "green" and "short" in again(row).flags

    def test_a_quotation_over_the_break_of_a_page_keeps_its_places(self):
        quote = "演示：年内新建和提升便民\f\r\n菜站四十四个。"
        row = promised(quote=quote, start=7, end=7 + len(quote), sha256="0" * 64)
        assert again(row).quote == quote
