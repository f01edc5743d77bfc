"""通报: drafted by one, found right by another, published, and from then on the same for ever; whoever doubts it counts
it again from the ledger. What changes later is told beside it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from fullresponse.cases import actions as cases
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.deliver import deliver
from fullresponse.ledger.history import history
from fullresponse.orgs.packs import current_pack
from fullresponse.reports import actions, corrections, queries, recompute
from fullresponse.reports.content import Content
from fullresponse.reports.document import document
from fullresponse.reports.models import Bulletin
from fullresponse.supervision import numbers
from tests.cast import NOON, a_case, actor, part_of, person

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)
THIRD = datetime(2026, 5, 3, 2, 0, tzinfo=UTC)  # 3 May 2026, ten in the morning in Beijing
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def drafted(month=APRIL, at=THIRD, who="report_editor", **more) -> Bulletin:
    return actions.draft("month", month, actor=actor(who), at=at, **more)


def published(month=APRIL, at=THIRD, **more) -> Bulletin:
    row = drafted(month, at, **more)
    actions.check(row, actor=actor("second_editor"), at=at + HOUR)
    return actions.publish(row, actor=actor("report_editor"), at=at + 2 * HOUR)


def callback(case, at=NOON + HOUR, solved=True, satisfaction="satisfied"):
    said = {"contacted": True, "solved": solved, "satisfaction": satisfaction}
    return cases.move(Case.objects.get(pk=case.pk), "call_back", actor=actor("caller_back"), at=at, **said)


def told_on(response) -> str:
    """What stands in the list of a page."""
    return response.content.decode().partition('<ul class="list">')[2].partition("</ul>")[0]


def content(row) -> Content:
    return Content.read(Bulletin.objects.get(pk=row.pk).content)


def solved(row) -> tuple[int, int, int]:
    rate = content(row).whole("solved")
    return rate.yes, rate.counted, rate.excluded


class TestTwoPeople:
    def test_one_drafts_another_checks_and_it_is_published(self):
        a_case("closed")
        row = published()
        assert (row.name, row.case.state, solved(row)) == ("2026-04", "bulletin_published", (1, 1, 0))
        events = [e for e in history(row.case.subject) if "sha256" in e.data]
        assert [e.kind.removeprefix("case.bulletin_") for e in events] == ["counted", "checked", "published"]
        assert {e.data["sha256"] for e in events} == {row.sha256}, "three times the very same numbers"

    def test_nobody_checks_their_own_draft_whatever_other_posts_they_have(self):
        row = drafted()
        with pytest.raises(NotAllowed, match="自己经手过"):
            actions.check(row, actor=actor("report_editor"), at=THIRD + HOUR)
        both = replace(actor("report_editor"), posts=(("report_editor", ""), ("supervisor", ""), ("leader", "")))
        with pytest.raises(NotAllowed, match="自己经手过"):
            actions.check(row, actor=both, at=THIRD + HOUR)
        with pytest.raises(NotAllowed):
            actions.check(row, actor=actor("supervisor"), at=THIRD + HOUR)

    def test_who_wrote_the_words_does_not_check_them_either(self):
        row = drafted()
        actions.write(row, actor=actor("second_editor"), at=THIRD, preface="四月的编者按。", topic="")
        with pytest.raises(NotAllowed, match="自己经手过"):
            actions.check(row, actor=actor("second_editor"), at=THIRD + HOUR)

    def test_what_was_not_checked_is_not_published(self):
        row = drafted()
        with pytest.raises(Refused, match="只有“已核对”时可以"):
            actions.publish(row, actor=actor("second_editor"), at=THIRD)
        assert Bulletin.objects.get(pk=row.pk).published_at is None

    def test_numbers_taken_anew_are_to_be_checked_anew(self):
        case = a_case("replied")
        row = drafted()
        actions.check(row, actor=actor("second_editor"), at=THIRD + HOUR)
        before = row.sha256
        callback(case)
        row = actions.take(row, actor=actor("report_editor"), at=THIRD + 2 * HOUR)
        assert (row.case.state, solved(row)) == ("drafted", (1, 1, 0)) and row.sha256 != before

    def test_the_numbers_are_of_all_that_happened_though_the_follower_is_behind(self):
        a_case("closed")  # nothing was delivered yet
        assert solved(drafted()) == (1, 1, 0)

    def test_a_check_that_is_late_is_late_on_the_record(self):
        row = drafted()
        cases.sweep(THIRD + 9 * DAY)
        assert [e.public["clock"] for e in history(row.case.subject) if e.kind == "case.overdue"] == ["bulletin_check"]


class TestWorkOfTheHouse:
    def test_no_board_and_no_number_of_residents_counts_it(self):
        drafted()
        cases.sweep(THIRD + 30 * DAY)
        board = numbers.board(THIRD + HOUR, current_pack())
        assert {code: board.at(code) for code in ("in", "late", "soon")} == {"in": 0, "late": 0, "soon": 0}
        assert numbers.standing(THIRD + 30 * DAY)["late"] == {}
        assert Content.read(drafted(date(2026, 3, 1)).content).whole("received").counted == 0

    def test_nobody_registers_one_by_a_form(self, client):
        client.force_login(person("report_editor"), backend="fullresponse.orgs.backends.StaffBackend")
        assert client.get("/desk/register/bulletin").status_code == 404
        assert "/desk/register/bulletin" not in client.get("/desk/reports").content.decode()


class TestWrongWindows:
    @pytest.mark.parametrize("month", [date(2026, 5, 1), date(2026, 6, 1), date(2030, 1, 1)])
    def test_a_month_that_is_not_over_has_no_bulletin(self, month):
        with pytest.raises(Refused, match="还没有过完"):
            drafted(month)
        assert not Bulletin.objects.exists() and not Case.objects.filter(lifecycle="bulletin").exists()

    def test_one_that_is_being_made_or_is_out_is_not_made_twice(self):
        row = drafted()
        with pytest.raises(Refused, match="已经在编"):
            drafted()
        actions.check(row, actor=actor("second_editor"), at=THIRD)
        actions.publish(row, actor=actor("report_editor"), at=THIRD)
        with pytest.raises(Refused, match="已经发布"):
            drafted()

    def test_what_was_withdrawn_may_be_made_again(self):
        row = drafted()
        cases.move(row.case, "withdraw", actor=actor("report_editor"), at=THIRD, reason="换一个方案。")
        assert drafted(at=THIRD + HOUR).pk != row.pk

    @pytest.mark.parametrize("window", ["week", "noon", "fortnight"])
    def test_bulletins_are_by_the_month(self, window):
        with pytest.raises(Refused, match="按月编制"):
            actions.draft(window, APRIL, actor=actor("report_editor"), at=THIRD)

    def test_a_month_from_the_20th_has_its_own(self):
        row = actions.draft("month20", APRIL, actor=actor("report_editor"), at=THIRD)
        assert (row.name, row.first, row.last) == ("2026-04-month20", date(2026, 3, 20), date(2026, 4, 19))

    def test_nobody_else_drafts_one(self):
        for who in ("supervisor", "handler", "admin", "leader"):
            with pytest.raises(NotAllowed):
                drafted(who=who)
        assert not Bulletin.objects.exists()


class TestFrozen:
    @pytest.mark.parametrize("change", [{"content": "{}"}, {"sha256": "0"}, {"published_at": None}, {"topic": "x"}])
    def test_the_database_refuses_to_change_what_was_published(self, change):
        row = published()
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            Bulletin.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            Bulletin.objects.filter(pk=row.pk).delete()

    def test_no_step_leads_out_of_it(self):
        row = published()
        for verb in (actions.take, actions.check, actions.publish):
            with pytest.raises(Refused):
                verb(row, actor=actor("report_editor"), at=THIRD + DAY)
        with pytest.raises(Refused):
            actions.write(row, actor=actor("report_editor"), at=THIRD + DAY, preface="改一句。")


THAW = {
    "sqlite": ("reports_bulletin_no_update", "ledger_event_no_update"),
    "postgresql": ("reports_bulletin_frozen ON reports_bulletin", "ledger_event_no_change ON ledger_event"),
}


def thaw():
    """As somebody would who has the database in their hands."""
    with connection.cursor() as cursor:
        for trigger in THAW[connection.vendor]:
            cursor.execute(f"DROP TRIGGER {trigger}")


class TestCountedAgain:
    def said(self, capsys, *args):
        try:
            call_command("recompute", *args)
            code = 0
        except SystemExit as end:
            code = end.code
        out = capsys.readouterr()
        return code, out.out + out.err

    def test_the_ledger_alone_gives_the_same_numbers(self, capsys):
        for n in range(3):
            callback(a_case("replied"), solved=n > 0)
        row = published()
        callback(a_case("replied", at=THIRD + DAY), at=THIRD + 2 * DAY)  # later: not counted
        assert recompute.recompute(row).same
        assert self.said(capsys, "2026-04")[0] == 0
        assert "数字相同" in self.said(capsys, row.case.number)[1]
        assert self.said(capsys, "--all")[0] == 0

    def test_a_number_that_somebody_changed_is_named(self, capsys):
        callback(a_case("replied"), solved=False)
        row = published()
        thaw()
        forged = row.content.replace('["now","","","solved",0,1,0,1]', '["now","","","solved",1,1,0,1]')
        assert forged != row.content
        Bulletin.objects.filter(pk=row.pk).update(content=forged)
        code, out = self.said(capsys, "2026-04")
        assert code == 1 and "全区 · 解决率：公布 1/1/0，重算 0/1/0" in out and "哈希不符" in out

    def test_an_event_that_somebody_changed_is_named(self, capsys):
        case = callback(a_case("replied"), solved=False)
        published()
        thaw()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_event SET public = REPLACE(public, %s, %s) WHERE subject = %s",
                ['"solved":false', '"solved":true', case.subject],
            )
        code, out = self.said(capsys, "2026-04")
        assert code == 1 and "解决率：公布 0/1/0，重算 1/1/0" in out
        assert "台账不成立" in out and case.subject in out

    def test_what_is_not_there_is_refused(self, capsys):
        from django.core.management.base import CommandError

        drafted()
        for args in (["2026-04"], ["2025-01"], [], ["2026-04", "--all"]):
            with pytest.raises(CommandError):
                call_command("recompute", *args)


class TestCorrections:
    def swept(self, at):
        deliver(at)
        return corrections.sweep(at)

    def test_a_late_callback_is_told_beside_the_published_number(self):
        case = a_case("replied")
        row = published()
        deliver(THIRD + HOUR)
        callback(case, at=NOON + 2 * HOUR)  # recorded late
        assert self.swept(THIRD + 2 * DAY) == 1
        assert solved(row) == (0, 0, 0), "the published number stays"
        ((_one, found),) = queries.corrections(row)
        assert ["", "", "solved", [0, 0, 0], [1, 1, 0]] in found
        assert history(row.case.subject)[-1].kind == "case.bulletin_corrected"
        told = [p.text for p in document(row, public=True).parts if hasattr(p, "text")]
        assert any("2026-05-05 更正：" in text and "解决率原来 0÷0，现在 1÷1" in text for text in told)
        assert recompute.recompute(row).same, "as it was when it was published"

    def test_what_changed_between_the_counting_and_the_publication_is_told_too(self):
        case = a_case("replied")
        row = drafted()
        actions.check(row, actor=actor("second_editor"), at=THIRD + HOUR)
        callback(case, at=NOON + 2 * HOUR)
        deliver(THIRD + HOUR)
        actions.publish(row, actor=actor("report_editor"), at=THIRD + 2 * HOUR)
        assert self.swept(THIRD + 3 * HOUR) == 1
        ((_one, found),) = queries.corrections(row)
        assert ["", "", "solved", [0, 0, 0], [1, 1, 0]] in found

    def test_the_list_of_all_says_which_was_corrected(self, client):
        case = a_case("replied")
        published()
        assert "更正" not in told_on(client.get(reverse("bulletins")))
        callback(case, at=NOON + 2 * HOUR)
        assert self.swept(THIRD + 2 * DAY) == 1
        assert "10:00 更正" in told_on(client.get(reverse("bulletins")))

    def test_what_does_not_touch_a_number_makes_no_correction(self):
        row = published()
        a_case("closed", at=THIRD + DAY)
        assert self.swept(THIRD + 2 * DAY) == 0 and not row.corrections.exists()

    def test_once_a_day_and_nothing_is_lost(self):
        one, two = a_case("replied"), a_case("replied")
        row = published()
        callback(one, at=NOON + 2 * HOUR)
        assert self.swept(THIRD + 2 * DAY) == 1
        callback(two, at=NOON + 2 * HOUR)
        assert self.swept(THIRD + 2 * DAY + HOUR) == 0
        assert self.swept(THIRD + 3 * DAY) == 1
        assert [d for _c, found in queries.corrections(row) for d in found if d[:3] == ["", "", "solved"]] == [
            ["", "", "solved", [0, 0, 0], [1, 1, 0]],
            ["", "", "solved", [1, 1, 0], [2, 2, 0]],
        ]

    def test_an_exclusion_that_is_granted_afterwards_is_told(self):
        case = callback(a_case("replied"))
        row = published()
        why = {"exclusion_wish": "no_duty", "evidence": "属于合同纠纷。"}
        cases.move(case, "ask_exclusion", actor=actor("handler"), at=THIRD + DAY, **why)
        review = part_of(case, "exclusion")
        granted = {"excluded": "no_duty", "why": "依据充分。"}
        cases.move(review, "grant", actor=actor("shift_leader"), at=THIRD + DAY + HOUR, **granted)
        assert self.swept(THIRD + 2 * DAY) == 1
        ((_one, found),) = queries.corrections(row)
        assert ["", "", "solved", [1, 1, 0], [0, 0, 1]] in found

    def test_an_appeal_that_is_upheld_afterwards_is_told(self):
        case = callback(a_case("replied"))
        why = {"exclusion_wish": "no_duty", "evidence": "属于合同纠纷。"}
        cases.move(case, "ask_exclusion", actor=actor("handler"), at=NOON + DAY, **why)
        refused = part_of(case, "exclusion")
        cases.move(refused, "refuse", actor=actor("shift_leader"), at=NOON + 2 * DAY, why="仍属职责。")
        again = {"reason": "判决书没有看到。", "evidence": "判决书编号。"}
        cases.move(refused, "appeal", actor=actor("handler"), at=NOON + 3 * DAY, **again)
        row = published()
        granted = {"excluded": "no_duty", "why": "确属司法途径。"}
        cases.move(refused, "uphold", actor=actor("leader"), at=THIRD + DAY, **granted)
        assert self.swept(THIRD + 2 * DAY) == 1
        ((_one, found),) = queries.corrections(row)
        assert ["", "", "solved", [1, 1, 0], [0, 0, 1]] in found and solved(row) == (1, 1, 0)
