"""Everything that happened to a promise stays to be read: by everybody what is public of it, by the lead why it did not
pass."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fullresponse.cases.models import Words
from fullresponse.orgs.packs import current_pack
from fullresponse.orgs.people import hire
from fullresponse.promises import actions, document, progress, settling, standing
from fullresponse.promises.actions import Change
from fullresponse.promises.models import Entry, Promise
from tests.cast import PASSWORD, actor, person, two_bodies
from tests.promising import ADDRESS, DAY, JANUARY, again, kept_all_year, on, promised, told

pytestmark = pytest.mark.django_db
BACKEND = "fullresponse.orgs.backends.StaffBackend"
AUTHORITY = {"body": "演示区人大常委会", "meeting": "第四十二次会议", "reason": "演示：选址有变。"}


@pytest.fixture
def reads(client):
    """The page of a promise as somebody reads it: a member of the cast, or everybody."""

    def opened(row: Promise, who: str = "", name: str = "promise") -> str:
        client.logout()
        if who:
            client.force_login(person(who), backend=BACKEND)
        address = reverse(name if who else "public_promise", args=[row.case.number])
        return client.get(address).content.decode()

    return opened


def history(page: str) -> str:
    return page.partition('id="past"')[2].partition("</section>")[0]


def corrected() -> Promise:
    row = kept_all_year(promised(), ("10", "20", "33", "44"))
    settling.settle(row, "partly", ground="演示：有四个还没有开放。", actor=actor("supervisor"), at=on(12, 28))
    said = {"ground": "演示：四十四个都已开放。", "reason": "演示：年底又查了一遍。"}
    settling.correct(again(row), "kept", **said, actor=actor("leader"), at=on(12, 30))
    return again(row)


@pytest.mark.parametrize("who", ["", "supervisor"])
def test_a_corrected_conclusion_stands_beside_the_first_one_with_the_words_of_both_and_why(reads, who):
    whole = reads(corrected(), who)
    page = history(whole)
    assert "结论更正过" in whole
    for said in (
        "结论：部分兑现",
        "演示：有四个还没有开放。",
        "原来是“部分兑现”，现在是“兑现”",
        "演示：四十四个都已开放。",
    ):
        assert said in page, said
    assert "演示：年底又查了一遍。" in page
    assert page.index("更正了结论") < page.index("结论：部分兑现"), "the newest first"


def test_amended_and_handed_on_is_told_with_authority_day_and_reason(reads):
    row = promised()
    change = Change(on=date(2026, 3, 1), value="40", due=date(2026, 11, 30), **AUTHORITY)
    actions.amend(row, change, actor=actor("supervisor"), at=on(3, 2))
    first, other = (current_pack().bodies[code].name for code in two_bodies())
    actions.pass_on(again(row), two_bodies()[1], reason="演示：机构合并。", actor=actor("supervisor"), at=on(4, 1))
    settling.drop(again(row), reason="演示：规划取消。", actor=actor("supervisor"), at=on(5, 1))
    page = history(reads(row))
    for said in ("登记了承诺", "数值改为 40；期限改到 2026-11-30", "2026-03-01 演示区人大常委会 · 第四十二次会议"):
        assert said in page, said
    for said in ("演示：选址有变。", f"牵头单位由“{first}”改为“{other}”", "演示：机构合并。", "演示：规划取消。"):
        assert said in page, said


def sent_back() -> Promise:
    row = promised()
    entry = told(row, on(2, 2), "4400", proof=ADDRESS)
    progress.verify(entry, actor=actor("supervisor"), at=on(2, 3), doubts="演示：多写了两个零。")
    told(again(row), on(3, 2), "44", "done", proof=ADDRESS)
    progress.send_back(again(row), reason="演示：三处还没有开门。", actor=actor("supervisor"), at=on(3, 3))
    return again(row)


def test_that_it_was_doubted_and_sent_back_is_public_and_why_is_for_staff(reads):
    row = sent_back()
    public, staff = history(reads(row)), history(reads(row, "supervisor"))
    for page in (public, staff):
        assert "对截至 2026-02-02 的填报存疑" in page and "核实没有通过，退回再办" in page
    for why in ("演示：多写了两个零。", "演示：三处还没有开门。"):
        assert why in staff and why not in public, why


def test_the_lead_reads_why_it_did_not_pass_before_it_reports_again(reads):
    row = sent_back()
    form = reads(row, "handler", "promise_report")
    assert "演示：三处还没有开门。" in form and "演示：多写了两个零。" not in form, "what was answered is past"
    told(row, on(3, 10), "44")
    assert "演示：三处还没有开门。" not in reads(row, "handler", "promise_report")


def test_what_was_erased_stays_erased(reads):
    row = corrected()
    Words.objects.filter(case=row.case_id, text="演示：有四个还没有开放。").delete()
    page = history(reads(row))
    assert "结论：部分兑现" in page and "演示：有四个还没有开放。" not in page


@pytest.mark.parametrize("who", ["", "supervisor"])
def test_a_long_history_costs_as_many_questions_as_a_short_one(reads, who):
    row = promised()

    def asked() -> int:
        with CaptureQueriesContext(connection) as asks:
            reads(row, who)
        return len(asks)

    asked()  # what is kept between pages is read once
    told(row, on(1, 20), "1", proof=ADDRESS)
    short = asked()
    for month in range(2, 9):
        told(again(row), on(month, 20), str(month), proof=ADDRESS)
        change = Change(on=date(2026, month, 1), value=str(40 + month), **AUTHORITY)
        actions.amend(again(row), change, actor=actor("supervisor"), at=on(month, 21))
    assert asked() == short


def test_half_a_year_of_silence_is_still_seen_after_one_word(reads, time_machine):
    row = promised()
    told(row, on(7, 8), "20", proof=ADDRESS)
    time_machine.move_to(on(7, 10), tick=False)
    page = reads(row).partition('id="duties"')[2].partition("</table>")[0]
    month = page.partition("月汇报")[2].partition("</tr>")[0]
    counted = [cell.partition("</td>")[0] for cell in month.split('">')[1:]]
    assert counted[:5] == ["7", "1", "0", "6", "0"], "of January to July one was met"


def test_no_word_is_counted_as_missing_after_it_ended(reads, time_machine):
    row = corrected()
    time_machine.move_to(on(12, 31) + timedelta(days=400), tick=False)
    page = reads(row).partition('id="duties"')[2].partition("</table>")[0]
    month = page.partition("月汇报")[2].partition("</tr>")[0]
    assert "到 2026-12-20 为止" in reads(row) and ">11<" not in month
    assert [cell.partition("</td>")[0] for cell in month.split('">')[1:]][:5] == ["12", "4", "0", "8", "0"]


def test_a_wrong_number_without_evidence_is_doubted_on_the_page_and_counts_no_more(client):
    row = promised(at=timezone.now() - 9 * DAY, due=timezone.localdate() + 90 * DAY)
    entry = told(row, timezone.now() - DAY, "4400")
    client.force_login(person("supervisor"), backend=BACKEND)
    page = client.get(reverse("promise", args=[row.case.number])).content.decode()
    address = reverse("promise_entry", args=[row.case.number, entry.pk, "doubt"])
    assert address in page and "核实这一次" not in page, "there is nothing to verify"
    assert client.post(address, {"reason": "演示：多写了两个零。"}).status_code == 302
    assert Entry.objects.get().evidence == "doubted" and again(row).reading == ""


def test_who_belongs_to_a_body_that_once_reported_is_offered_no_verdict(reads):
    row = promised()
    actions.pass_on(row, two_bodies()[1], reason="演示：机构合并。", actor=actor("supervisor"), at=on(2, 1))
    told(again(row), on(2, 2), "4", who="stranger", proof=ADDRESS)
    actions.pass_on(again(row), two_bodies()[0], reason="演示：又改回来。", actor=actor("supervisor"), at=on(2, 3))
    posts = [("supervisor", ""), ("handler", two_bodies()[1])]
    hire(username="both", name="演示", password=PASSWORD, posts=posts, actor="system:tests", at=JANUARY)
    assert "核实这一次" in reads(row, "supervisor") and "核实这一次" not in reads(row, "both")


def test_an_address_that_nobody_looked_at_is_no_link_for_everybody(reads):
    row = promised()
    entry = told(row, on(2, 2), "4", proof=ADDRESS)
    page = reads(row)
    assert ADDRESS not in page and "有佐证，还没有核实" in page
    assert f'href="{ADDRESS}"' in reads(row, "supervisor")
    progress.verify(entry, actor=actor("supervisor"), at=on(2, 3))
    assert f'href="{ADDRESS}"' in reads(row)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"comparator": "le"}, "调整了承诺：比较改为“不高于”<"),
        ({"unit": "处", "scope": "演示：含改造。"}, "调整了承诺：计量单位改为“处”；口径：演示：含改造。<"),
        ({"value": "40", "comparator": "gt", "unit": "处"}, "数值改为 40；比较改为“高于”；计量单位改为“处”<"),
    ],
)
def test_each_part_that_was_amended_is_told_by_its_name(reads, change, said):
    row = promised()
    given = Change(on=date(2026, 3, 1), **change, **AUTHORITY)
    actions.amend(row, given, actor=actor("supervisor"), at=on(3, 2))
    assert said in history(reads(row))


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 30), "2026-01", "2028-12"),
        (date(2029, 6, 15), "2027-07", "2030-06"),
        (date(2031, 11, 1), "2029-01", "2031-12"),
        (date(2033, 2, 1), "2030-03", "2033-02"),
    ],
)
def test_the_course_of_many_years_shows_today_and_what_is_next(today, first, last):
    one = standing.known([promised(due=date(2031, 12, 31))])[0]
    made = document.course(one, standing.standing(one, today, current_pack()))
    labels = [point.label for point in made.parts[0].series[0].points]
    assert (len(labels), labels[0], labels[-1]) == (36, first, last)
    assert today.strftime("%Y-%m") in labels


def test_the_course_of_a_year_is_the_year():
    one = standing.known([promised()])[0]
    made = document.course(one, standing.standing(one, JANUARY.date(), current_pack()))
    labels = [point.label for point in made.parts[0].series[0].points]
    assert (len(labels), labels[0], labels[-1]) == (12, "2026-01", "2026-12")
