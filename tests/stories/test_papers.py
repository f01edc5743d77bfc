"""读报告: a report is read, its marks are looked at one after the other, and what somebody accepts is a promise with
its place in the text. Everything here is invented."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from lxml import html

from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.history import history
from fullresponse.papers import actions, cutting, queries
from fullresponse.papers.actions import File
from fullresponse.papers.models import Mark, Paper
from fullresponse.promises.models import Promise
from tests.cast import actor, person, two_bodies
from tests.promising import promised

pytestmark = pytest.mark.django_db
AT = datetime(2031, 1, 12, 2, 0, tzinfo=UTC)
TEXT = """青芦区2031年政府工作报告
一、2030年工作回顾
全年新建便民菜站30个，渔业产值增长5%。
二、2031年重点工作
(一)改善民生
一是办好便民服务。新建便民菜站44个，改造渔市2处。建成芦花湾文化馆。加强渔港管理。
二是守住底线。城镇登记失业率控制在4%以内。
"""


def read(text=TEXT, name="report.txt", who="supervisor", at=AT, **more) -> Paper:
    return actions.read(File(name, text.encode()), actor=actor(who), at=at, **more)


def the(paper, words) -> Mark:
    """The mark that says this."""
    (found,) = [m for m in queries.marks(paper) if words in paper.text[m.start : m.end]]
    return Mark.objects.get(pk=found.pk)


def said(mark):
    return json.loads(Mark.objects.get(pk=mark.pk).said)


def quotes(paper):
    return [paper.text[m.start : m.end] for m in queries.marks(paper)]


class TestReading:
    def test_what_is_promised_is_marked_and_what_was_done_is_not(self):
        paper = read()
        assert paper.year == 2031 and paper.sha256
        assert "新建便民菜站44个" in quotes(paper) and "改造渔市2处" in quotes(paper)
        assert not [q for q in quotes(paper) if "30个" in q or "5%" in q]
        assert not Promise.objects.exists(), "nothing is a promise before somebody says so"
        assert [e.kind for e in history(paper.subject)] == ["paper.read"]

    def test_each_mark_has_the_number_the_day_and_the_heading(self):
        paper = read()
        found = said(the(paper, "菜站44"))
        assert (found["value"], found["unit"], found["comparator"]) == ("44", "个", "ge")
        assert (found["due"], found["group"], found["course"]) == ("2031-12-31", "改善民生", "grows")
        rate = said(the(paper, "失业率"))
        assert (rate["value"], rate["unit"], rate["comparator"], rate["course"]) == ("4", "%", "le", "level")

    @pytest.mark.parametrize(
        ("heading", "group"),
        [
            ("2031年工作安排", "2031年工作安排"),
            ("2031年工作安排\n(二)办好实事", "办好实事"),
            ("三、2031年环境建设", "2031年环境建设"),
        ],
    )
    def test_a_heading_loses_its_numbering_and_nothing_else(self, heading, group):
        paper = read(TEXT.replace("二、2031年重点工作\n(一)改善民生", heading).replace("一是办好便民服务。", ""))
        assert said(the(paper, "菜站44"))["group"] == group

    def test_what_has_no_end_says_why_it_cannot_be_checked(self):
        paper = read()
        assert said(the(paper, "渔港管理"))["unchecked"]
        assert not said(the(paper, "文化馆")).get("unchecked")

    def test_the_same_text_is_read_once(self):
        read()
        with pytest.raises(Refused, match="读过了"):
            read(name="again.txt")
        assert Paper.objects.count() == 1

    def test_a_text_without_a_year_asks_for_it(self):
        with pytest.raises(Refused, match="年份"):
            read("加强管理。\n")
        assert read("加强管理。\n", year=2031).year == 2031

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing", b"PK\x03\x04 no zip", b"\xff\xfe\x00\xd8"])
    def test_what_is_no_report_is_refused_with_a_sentence(self, data):
        for name in ("a.pdf", "a.docx", "a.txt", "a.exe"):
            with pytest.raises(Refused):
                actions.read(File(name, data), actor=actor("supervisor"), at=AT)
        assert not Paper.objects.exists()

    def test_who_may_not_register_may_not_read(self):
        with pytest.raises(NotAllowed):
            read(who="handler")


class TestDeciding:
    def test_accepted_it_is_a_promise_with_its_place_in_the_text(self):
        paper = read()
        mark = the(paper, "菜站44")
        lead = two_bodies()[0]
        row = actions.accept(mark, seen=1, said={"lead": lead}, actor=actor("supervisor"), at=AT)
        assert paper.text[row.start : row.end] == row.quote == "新建便民菜站44个"
        assert (row.sha256, row.document, row.year, row.lead) == (paper.sha256, paper.title, 2031, lead)
        assert (row.value, row.unit, row.comparator, row.due) == ("44", "个", "ge", date(2031, 12, 31))
        assert Mark.objects.get(pk=mark.pk).state == "accepted"
        assert [e.kind for e in history(paper.subject)] == ["paper.read", "paper.accepted"]

    def test_lead_supporting_bodies_and_data_owner_are_three_things(self):
        one, other = two_bodies()
        said = {"lead": one, "supports": other, "owner": other, "serial": "7", "items": "3"}
        said |= {"baseline": "30", "baseline_by": "演示统计"}
        row = actions.accept(the(read(), "菜站44"), seen=1, said=said, actor=actor("supervisor"), at=AT)
        assert (row.lead, row.supporting, row.owner) == (one, [other], other)
        assert (row.serial, row.items, row.baseline) == ("7", 3, "30")

    def test_a_report_of_long_ago_is_written_down_as_history(self):
        paper = read(said_on=date(2031, 1, 9), at=AT + timedelta(days=900))
        later = AT + timedelta(days=901)
        row = actions.accept(
            the(paper, "菜站44"), seen=1, said={"lead": two_bodies()[0]}, actor=actor("supervisor"), at=later
        )
        assert (row.made_on, row.due) == (date(2031, 1, 9), date(2031, 12, 31))

    def test_without_a_lead_nothing_is_registered_and_the_mark_stays_open(self):
        paper = read()
        mark = the(paper, "文化馆")
        with pytest.raises(Refused, match="牵头单位"):
            actions.accept(mark, seen=1, said={"lead": ""}, actor=actor("supervisor"), at=AT)
        assert Mark.objects.get(pk=mark.pk).state == "open" and not Promise.objects.exists()

    def test_two_people_at_once_the_slower_is_told_who_was_faster_and_changes_nothing(self):
        paper = read()
        mark = the(paper, "菜站44")
        actions.change(mark, {"value": "45"}, seen=1, actor=actor("supervisor"), at=AT)
        with pytest.raises(Refused, match="演示supervisor刚才"):
            actions.reject(mark, seen=1, actor=actor("shift_leader"), at=AT)
        with pytest.raises(Refused, match="您刚才"):
            actions.accept(mark, seen=1, said={"lead": two_bodies()[0]}, actor=actor("supervisor"), at=AT)
        assert said(mark)["value"] == "45" and Mark.objects.get(pk=mark.pk).state == "open"

    def test_a_decision_is_made_once(self):
        paper = read()
        mark = the(paper, "渔港管理")
        actions.reject(mark, seen=1, actor=actor("supervisor"), at=AT)
        with pytest.raises(Refused, match="处理过"):
            actions.reject(mark, seen=2, actor=actor("supervisor"), at=AT)

    @pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2200-01-01", "1899-12-31"])
    def test_a_day_that_nobody_can_mean_is_refused(self, day):
        mark = the(read(), "菜站44")
        given = {"lead": two_bodies()[0], "due": day}
        with pytest.raises(Refused, match="1900 年和 2199 年之间"):
            actions.change(mark, given, seen=1, actor=actor("supervisor"), at=AT)
        with pytest.raises(Refused, match="1900 年和 2199 年之间"):
            actions.accept(mark, seen=1, said=given, actor=actor("supervisor"), at=AT)
        assert said(mark)["due"] == "2031-12-31" and not Promise.objects.exists()

    def test_a_report_of_a_day_that_nobody_can_mean_is_not_read(self):
        with pytest.raises(Refused, match="报告日期"):
            read(said_on=date(1, 1, 1))
        assert not Paper.objects.exists()

    def test_a_sentence_that_the_reader_passed_over_can_be_marked(self):
        paper = read()
        start = paper.text.index("守住底线")
        made = actions.mark(paper, start, start + 4, actor=actor("supervisor"), at=AT)
        assert paper.text[made.start : made.end] == "守住底线"
        with pytest.raises(Refused, match="标过"):
            actions.mark(paper, start, start + 4, actor=actor("supervisor"), at=AT)

    def test_what_is_registered_already_is_linked_and_what_was_typed_is_not_taken_for_it(self):
        paper = read()
        mark = the(paper, "菜站44")
        place = {"quote": "新建便民菜站44个", "start": mark.start, "end": mark.end, "sha256": paper.sha256}
        there = promised(at=AT, year=2031, due=date(2031, 12, 31), value="44", **place)
        given = {"lead": two_bodies()[1], "value": "45"}
        with pytest.raises(Refused, match=there.case.number):
            actions.accept(mark, seen=1, said=given, actor=actor("supervisor"), at=AT)
        assert Mark.objects.get(pk=mark.pk).state == "open" and said(mark)["value"] == "44"
        assert actions.link(mark, seen=1, actor=actor("supervisor"), at=AT) == there
        assert Promise.objects.count() == 1 and Mark.objects.get(pk=mark.pk).state == "accepted"
        assert (said(mark)["lead"], said(mark)["baseline"]) == (two_bodies()[0], "0"), "what the register says"
        other = the(paper, "渔市2处")
        with pytest.raises(Refused, match="还没有登记"):
            actions.link(other, seen=1, actor=actor("supervisor"), at=AT)

    def test_corrections_are_kept_as_examples_without_words(self, capsys):
        paper = read()
        mark = the(paper, "菜站44")
        actions.accept(mark, seen=1, said={"lead": two_bodies()[0], "value": "45"}, actor=actor("supervisor"), at=AT)
        call_command("examples")
        (one,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert (one["first"]["value"], one["said"]["value"], one["state"]) == ("44", "45", "accepted")
        assert paper.text[one["start"] : one["end"]] == "新建便民菜站44个" and "菜站" not in json.dumps(one)


class TestPages:
    @pytest.fixture
    def desk(self, client):
        client.force_login(person("supervisor"), backend="fullresponse.orgs.backends.StaffBackend")
        return client

    def test_a_report_is_handed_in_and_its_first_mark_is_accepted_from_the_page(self, desk):
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("report.txt", TEXT.encode())
        answer = desk.post(reverse("papers"), {"file": file, "title": "演示报告"}, follow=True)
        assert answer.status_code == 200
        paper = Paper.objects.get()
        mark = queries.marks(paper)[0]
        page = answer.content.decode()
        assert paper.text[mark.start : mark.end] in page and "演示报告" in page
        given = {k: v for k, v in said(mark).items() if k != "section"} | {"seen": 1, "lead": two_bodies()[0]}
        answer = desk.post(reverse("mark_do", args=[paper.pk, mark.pk, "accept"]), given)
        assert answer.status_code == 302 and f"at={queries.marks(paper)[1].pk}" in answer["Location"]
        assert Promise.objects.get().quote == paper.text[mark.start : mark.end]

    def test_what_has_no_number_is_accepted_as_the_page_offers_it(self, desk):
        paper = read()
        mark = the(paper, "文化馆")
        page = desk.get(reverse("paper", args=[paper.pk]) + f"?at={mark.pk}")
        address = reverse("mark_do", args=[paper.pk, mark.pk, "accept"])
        (form,) = [form for form in html.fromstring(page.content).forms if form.action == address]
        assert desk.post(address, dict(form.form_values()) | {"lead": two_bodies()[0]}).status_code == 302
        assert Promise.objects.get().quote == "建成芦花湾文化馆"

    def test_what_is_refused_comes_back_with_what_was_typed(self, desk):
        paper = read()
        mark = the(paper, "菜站44")
        given = {**said(mark), "seen": 1, "lead": "", "value": "四十四"}
        answer = desk.post(reverse("mark_do", args=[paper.pk, mark.pk, "accept"]), given)
        assert answer.status_code == 422 and "四十四" in answer.content.decode(), "no lead"
        given["lead"] = two_bodies()[0]
        answer = desk.post(reverse("mark_do", args=[paper.pk, mark.pk, "accept"]), given)
        assert answer.status_code == 409 and "四十四" in answer.content.decode(), "no number"
        assert not Promise.objects.exists()

    def test_what_is_half_done_is_kept_for_later(self, desk):
        paper = read()
        mark = the(paper, "菜站44")
        given = {**said(mark), "seen": 1, "lead": "", "due": "", "value": "40"}
        answer = desk.post(reverse("mark_do", args=[paper.pk, mark.pk, "change"]), given)
        assert answer.status_code == 302 and said(mark)["value"] == "40"

    def test_whoever_was_slower_sees_what_stands_now(self, desk):
        paper = read()
        mark = the(paper, "菜站44")
        actions.reject(mark, seen=1, actor=actor("shift_leader"), at=AT)
        answer = desk.post(reverse("mark_do", args=[paper.pk, mark.pk, "reject"]), {"seen": 1})
        assert answer.status_code == 409 and "演示shift_leader刚才处理过" in answer.content.decode()

    def test_whoever_was_slower_has_what_they_typed_beside_what_stands_and_can_go_on(self, desk):
        paper = read()
        mark = the(paper, "菜站44")
        actions.change(mark, {"value": "45"}, seen=1, actor=actor("shift_leader"), at=AT)
        address = reverse("mark_do", args=[paper.pk, mark.pk, "accept"])
        given = {**said(mark), "seen": 1, "lead": two_bodies()[0], "value": "46"}
        page = desk.post(address, given)
        assert page.status_code == 409 and 'value="46"' in page.content.decode()
        assert re.search(r"<td[^>]*>46</td><td[^>]*>45</td>", page.content.decode())
        assert not Promise.objects.exists()
        seen = re.search(r'name="seen" value="(\d+)"', page.content.decode())[1]
        assert desk.post(address, {**given, "seen": seen}).status_code == 302
        assert Promise.objects.get().value == "46"

    @pytest.mark.parametrize("done", ["rejected", "replaced"])
    def test_of_a_mark_that_is_gone_what_was_typed_is_shown_and_goes_into_no_other(self, desk, done):
        paper = read()
        mark, other = the(paper, "菜站44"), the(paper, "渔市2处")
        if done == "rejected":
            actions.reject(mark, seen=1, actor=actor("shift_leader"), at=AT)
        else:
            cutting.merge(mark, other, seen=(1, 1), actor=actor("shift_leader"), at=AT)
        given = {**said(mark), "seen": 1, "lead": "", "value": "4,600"}
        page = desk.post(reverse("mark_do", args=[paper.pk, mark.pk, "accept"]), given)
        assert page.status_code == 409 and "您填的没有存" in page.content.decode()
        assert re.search(r"<td[^>]*>4,600</td><td[^>]*>44</td>", page.content.decode())
        assert 'value="4,600"' not in page.content.decode() and not Promise.objects.exists()

    def test_a_day_that_nobody_can_mean_is_refused_at_its_field(self, desk):
        paper = read()
        mark = the(paper, "菜站44")
        for verb in ("accept", "change"):
            given = {**said(mark), "seen": 1, "lead": two_bodies()[0], "due": "9999-12-31"}
            page = desk.post(reverse("mark_do", args=[paper.pk, mark.pk, verb]), given)
            assert page.status_code == 422 and 'id="id_due_error"' in page.content.decode()
            assert "1900 年和 2199 年之间" in page.content.decode()

    def test_a_stretch_that_is_registered_is_offered_its_link_and_no_fields(self, desk):
        paper = read()
        mark = the(paper, "菜站44")
        place = {"quote": "新建便民菜站44个", "start": mark.start, "end": mark.end, "sha256": paper.sha256}
        there = promised(at=AT, year=2031, due=date(2031, 12, 31), value="40", **place)
        page = desk.get(reverse("paper", args=[paper.pk]) + f"?at={mark.pk}").content.decode()
        assert reverse("promise", args=[there.case.number]) in page and 'name="value"' not in page
        assert re.search(r"<td[^>]*>44</td><td[^>]*>40</td>", page), "what is otherwise in the register"
        answer = desk.post(reverse("mark_do", args=[paper.pk, mark.pk, "link"]), {"seen": 1})
        assert answer.status_code == 302 and Mark.objects.get(pk=mark.pk).promise == there

    def test_a_missed_sentence_is_found_by_its_words(self, desk):
        paper = read()
        answer = desk.post(reverse("paper_mark", args=[paper.pk]), {"quote": "守住底线"}, follow=True)
        assert "守住底线" in answer.content.decode() and "守住底线" in quotes(paper)
        for quote in ("没有这句", "。", ""):
            answer = desk.post(reverse("paper_mark", args=[paper.pk]), {"quote": quote})
            assert answer.status_code == 409 and f">\n{quote}</textarea>" in answer.content.decode(), "typed once"

    def test_a_missed_sentence_is_found_however_its_lines_are_broken(self, desk):
        paper = read(TEXT.replace("二是守住底线", "二是守\n住底线"))
        answer = desk.post(reverse("paper_mark", args=[paper.pk]), {"quote": "守住\r\n底 线"})
        assert answer.status_code == 302 and "守\n住底线" in quotes(paper)

    def test_a_page_asks_for_as_much_whatever_the_number_of_marks(self, desk, django_assert_max_num_queries):
        paper = read(
            TEXT + "新建社区书屋7处。建成老人食堂。" * 1 + "".join(f"改造第{n}小学操场{n}处。" for n in range(10, 60))
        )
        with django_assert_max_num_queries(12):
            assert desk.get(reverse("paper", args=[paper.pk])).status_code == 200
