"""The settlement of a year with more promises than a page holds: narrowed, paged, and as files of a bounded size."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from fullresponse.promises import actions, settlement, settling, views_public
from tests.cast import actor, two_bodies
from tests.promising import again, kept_all_year, on, promised
from tests.stories.test_promise_pages import body

pytestmark = pytest.mark.django_db


def many(n: int) -> None:
    for number in range(n):
        promised(serial=str(number), quote=f"演示：第{number:02}件。", lead=two_bodies()[number % 2])


def test_a_page_at_a_time_with_the_count_of_all_on_each(client, monkeypatch):
    monkeypatch.setattr(views_public, "PAGE", 4)
    many(10)
    address, seen = reverse("settlement", args=[2026]), []
    while address:
        page = body(client.get(address))
        assert "10 项：" in page
        seen += [n for n in range(10) if f"第{n:02}件" in page]
        onward = page.partition('data-key="n"')[0].rpartition("<a href=")[2] if 'data-key="n"' in page else ""
        address = reverse("settlement", args=[2026]) + onward.strip().strip('"') if onward else ""
    assert seen == list(range(10))


def test_narrowed_to_a_body_the_page_and_its_files_have_only_its_own(client):
    many(4)
    lead = two_bodies()[1]
    page = body(client.get(reverse("settlement", args=[2026]), {"lead": lead}))
    assert "2 项：" in page and "第01件" in page and "第00件" not in page
    assert f"/promises/settlement/2026.xlsx?lead={lead}" in page
    file = client.get(reverse("settlement_file", args=[2026, "xlsx"]), {"lead": lead})
    told = [row[2] for row in load_workbook(BytesIO(file.content)).worksheets[0].iter_rows(values_only=True)]
    assert [words for words in told if words and words.startswith("演示：第")] == ["演示：第01件。", "演示：第03件。"]


def test_a_file_that_would_be_too_long_says_how_many_there_are(client, monkeypatch):
    monkeypatch.setattr(settlement, "MOST", 3)
    many(5)
    answer = client.get(reverse("settlement_file", args=[2026, "pdf"]))
    assert answer.status_code == 409 and "一共 5 项，一份文件最多 3 项" in body(answer)
    assert client.get(reverse("settlement_file", args=[2026, "pdf"]), {"lead": two_bodies()[1]}).status_code == 200


def test_a_page_of_the_settlement_costs_the_same_for_few_and_for_many(client, django_assert_max_num_queries):
    many(30)
    client.get(reverse("settlement", args=[2026]))
    with django_assert_max_num_queries(12):
        client.get(reverse("settlement", args=[2026]))


def test_wrong_filters_are_refused(client):
    promised()
    assert client.get(reverse("settlement", args=[2026]), {"lead": "nobody"}).status_code in (400, 409)
    assert client.get(reverse("settlement", args=[2026]), {"after": "x"}).status_code in (400, 409)


def test_the_numbers_on_top_add_up_to_the_whole_and_what_is_dropped_says_why(client):
    boss = actor("supervisor")
    settling.settle(kept_all_year(promised()), "kept", ground="演示：都建成了。", actor=boss, at=on(12, 30))
    settling.settle(promised(serial="2"), "broken", ground="演示：没有动工。", actor=boss, at=on(12, 30))
    promised(serial="3")
    settling.drop(promised(serial="4"), reason="演示：规划取消，不再建。", actor=boss, at=on(5, 1))
    page = body(client.get(reverse("settlement", args=[2026])))
    assert "4 项：兑现 1；部分兑现 0；没有兑现 1；无法核验 0；不再推进 1；还没有了结 1。" in page
    assert "演示：规划取消，不再建。" in page and page.count("还没有填报") == 1


def test_what_was_amended_and_then_dropped_says_why_it_was_dropped_and_not_why_it_was_amended(client):
    row, boss = promised(), actor("supervisor")
    authority = {"on": date(2026, 3, 1), "body": "演示区政府", "meeting": "演示会议", "reason": "演示：选址有变。"}
    actions.amend(row, actions.Change(value="40", **authority), actor=boss, at=on(3, 2))
    settling.drop(again(row), reason="演示：规划取消。", actor=boss, at=on(5, 1))
    page = body(client.get(reverse("settlement", args=[2026])))
    assert "演示：规划取消。" in page and "演示：选址有变。" not in page
