"""Promises among other things: bodies that are merged, the conference of the week, and time that goes by."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
from docx import Document

from fullresponse.cases import actions as cases
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import NotAllowed
from fullresponse.ledger.deliver import deliver
from fullresponse.orgs.packs import current_pack
from fullresponse.promises import actions, daily, progress, settling
from fullresponse.promises.progress import Proof, Word
from tests.cast import NOON, actor, person, two_bodies
from tests.promising import ADDRESS, a_draft, again, lit, on, promised, told

pytestmark = pytest.mark.django_db


class TestBodiesChange:
    def test_a_merged_body_hands_its_promises_on_and_the_first_lead_stays_on_record(self):
        row = promised()
        other = two_bodies()[1]
        actions.pass_on(row, other, reason="演示：机构合并。", actor=actor("supervisor"), at=on(5, 1))
        row = again(row)
        assert (row.first_lead, row.lead, row.case.lead) == (two_bodies()[0], other, other)
        told(row, on(5, 2), "4", who="stranger")
        with pytest.raises(NotAllowed):
            told(again(row), on(5, 2), "4", who="handler")

    def test_nobody_of_the_body_that_led_first_verifies(self):
        row = promised()
        entry = told(row, on(4, 1), "4", proof=ADDRESS)
        actions.pass_on(row, two_bodies()[1], reason="演示：机构合并。", actor=actor("supervisor"), at=on(5, 1))
        both = replace(actor("colleague"), posts=(*actor("colleague").posts, ("supervisor", "")))
        with pytest.raises(NotAllowed):
            progress.verify(entry, actor=both, at=on(5, 2))


class TestTimeGoesBy:
    def test_the_light_is_worked_out_again_each_day_without_anybody(self):
        row = promised()
        told(row, on(1, 30), "4")
        assert again(row).light == "green"
        assert daily.sweep(on(2, 20) + timedelta(days=200)) == 1
        assert again(row).light == "red" and daily.sweep(on(2, 20) + timedelta(days=200)) == 0


class TestWeeklyConference:
    """What is late or blocked comes to the conference of the week, and what it decides has an owner and a day."""

    def page(self, client, at, time_machine):
        time_machine.move_to(at, tick=False)
        client.force_login(person("shift_leader"), backend="fullresponse.orgs.backends.StaffBackend")
        return client.get("/desk/weekly").content.decode()

    def test_a_blocked_promise_is_decided_at_the_weekly_conference(self, client, time_machine):
        row = promised(at=on(4, 14))
        told(row, on(4, 20), "4", "blocked", said="演示：用地没有落实。")
        page = self.page(client, on(4, 21), time_machine)
        assert "承诺受阻" in page and row.case.number in page
        given = {
            **{
                "decide-decided_for": current_pack().bodies[two_bodies()[1]].name,
                "decide-matter": "演示：两周内落实用地。",
            },
            **{"decide-until": "2026-05-06", "decide-token": "t", "decide-about": row.case.number},
        }
        assert client.post("/desk/conference/weekly/do/decide", given).status_code == 302
        decision = Case.objects.filter(lifecycle="decision").first()
        assert decision is not None and decision.lead == two_bodies()[1]
        page = client.get(f"/desk/promises/{row.case.number}").content.decode()
        assert "演示：两周内落实用地。" in page and decision.number in page

    def test_what_the_conference_wants_done_becomes_an_item_with_an_owner_and_a_day(self, client, time_machine):
        row = promised(at=on(4, 14))
        told(row, on(4, 20), "4", "blocked")
        address = f"/desk/weekly/items/{quote(row.case.number)}"
        assert address in self.page(client, on(4, 21), time_machine)
        assert not Case.objects.filter(lifecycle="conference").exists()
        given = {
            **{"quote": "演示：落实用地。", "lead": current_pack().bodies[two_bodies()[1]].name, "value": "2"},
            **{"unit": "个", "comparator": "ge", "due": "2026-05-29", "year": 2026, "kind": "task", "course": "grows"},
        }
        assert "纪要" in client.get(address).content.decode()
        assert client.post(address, {**given, "value": "45"}).status_code == 422
        assert not Case.objects.filter(lifecycle="conference").exists(), "what is refused convenes nothing"
        assert client.post(address, given).status_code == 302
        item = again(row).parts.get()
        assert (item.lead, item.due) == (two_bodies()[1], date(2026, 5, 29))
        conference = Case.objects.get(lifecycle="conference")
        assert "演示：落实用地。" in client.get("/desk/weekly").content.decode()
        assert conference.title in client.get(f"/desk/promises/{item.case.number}").content.decode()
        word = Document(BytesIO(client.post(f"/desk/minutes/{conference.number}/docx").content))
        lines = [[cell.text for cell in line.cells] for table in word.tables for line in table.rows]
        body = current_pack().bodies[two_bodies()[1]].name
        assert [item.case.number, "演示：落实用地。", body, "2026-05-29", "在办", row.case.number] in lines
        page = client.get(f"/desk/minutes/{conference.number}").content.decode()
        assert "演示：落实用地。" in page and "还没有定什么" not in page

    def test_nothing_more_is_recorded_when_the_conference_is_over(self, client, time_machine):
        row = promised(at=on(4, 14))
        self.page(client, on(4, 21), time_machine)
        client.post("/desk/conference/weekly/do/convene")
        client.post("/desk/conference/weekly/do/hold")
        given = {
            **{"quote": "演示：落实用地。", "lead": current_pack().bodies[two_bodies()[1]].name},
            **{"due": "2026-05-29", "year": 2026, "kind": "task", "course": "grows"},
        }
        answer = client.post(f"/desk/weekly/items/{row.case.number}", given)
        assert answer.status_code == 422 and "已经全部落实" in answer.content.decode()
        assert not again(row).parts.exists()

    def test_one_that_is_late_is_on_the_agenda_until_a_word_comes(self, client, time_machine):
        row = lit(promised(at=on(4, 14)), on(5, 12))
        assert row.late and "承诺过期或者没有按期汇报" in (page := self.page(client, on(5, 12), time_machine))
        assert row.case.number in page
        told(again(row), on(5, 12), "4", on=date(2026, 4, 30))
        assert not again(row).late


class TestAYearThatIsHistory:
    """A register of long ago is written down today: each step in its own time, and nobody is warned of it."""

    def test_a_year_of_2013_is_told_as_it_was_and_nobody_gets_a_notice(self):
        then, now = datetime(2013, 1, 20, 2, 0, tzinfo=UTC), NOON
        boss, about = actor("supervisor"), {"recorded_at": now}
        draft = a_draft(year=2013, due=date(2013, 12, 31), said_on=date(2013, 1, 10), source="history")
        row = actions.register(draft, actor=boss, at=then, **about)
        lead = actor("handler")
        for month, value, status in ((3, "10", "on_the_way"), (9, "30", "on_the_way"), (12, "44", "done")):
            at = datetime(2013, month, 20, 2, 0, tzinfo=UTC)
            word = Word(
                status=status, said="演示：按计划推进。", on=at.date(), value=value, proofs=(Proof(link=ADDRESS),)
            )
            entry = progress.report(again(row), word, actor=lead, at=at, **about)
            if status != "done":
                progress.verify(entry, actor=boss, at=at + timedelta(hours=1), **about)
        progress.accept(again(row), actor=boss, at=datetime(2013, 12, 25, 2, 0, tzinfo=UTC), **about)
        end = datetime(2014, 1, 8, 2, 0, tzinfo=UTC)
        settling.settle(again(row), "kept", ground="演示：已完成。", actor=boss, at=end, **about)
        cases.sweep(now)
        while deliver(now):
            pass
        row = again(row)
        assert (row.case.state, row.outcome, row.light, row.made_on) == (
            "promise_settled",
            "kept",
            "green",
            then.date(),
        )
        assert row.case.number.startswith("西-130120-")
        assert not Case.objects.filter(lifecycle="notice").exists()
