"""The settlement of a year with more promises than a page holds: narrowed, paged, and as files of a bounded size."""

from datetime import date
from importlib import import_module
from io import BytesIO

import pytest
from django.apps import apps
from django.urls import reverse
from openpyxl import load_workbook

from fullresponse.promises import actions, settlement, settling
from fullresponse.promises.models import Promise
from tests.cast import actor, two_bodies
from tests.promising import a_draft, again, kept_all_year, on, promised
from tests.stories.test_promise_pages import body

pytestmark = pytest.mark.django_db


def many(n: int) -> None:
    for number in range(n):
        promised(serial=str(number), quote=f"演示：第{number:02}件。", lead=two_bodies()[number % 2])


def test_a_page_at_a_time_with_the_count_of_all_on_each(client, monkeypatch):
    monkeypatch.setattr(settlement, "PAGE", 4)
    many(10)
    address, seen = reverse("settlement", args=[2026]), []
    while address:
        page = body(client.get(address))
        assert "10 项：" in page
        seen += [n for n in range(10) if f"第{n:02}件" in page]
        onward = page.partition('data-key="n"')[0].rpartition("<a href=")[2] if 'data-key="n"' in page else ""
        address = reverse("settlement", args=[2026]) + onward.strip().strip('"') if onward else ""
    assert seen == list(range(10))


def order() -> list[str]:
    """The 类别 and 序号 of all, as they stand in the file of the settlement."""
    return [f"{row.group}{row.serial}" for row in Promise.objects.filter(year=2026).order_by("place")]


def test_numbers_are_in_the_order_of_numbers_and_classes_in_the_order_in_which_they_came(client):
    water, field = [("水", "10"), ("水", "9")], [("水", ""), ("田", "1甲"), ("田", "1")]
    for group, serial in (*water, ("田", "2"), ("水", "１"), ("", "1"), *field):
        promised(group=group, serial=serial)
    wanted = ["水１", "水9", "水10", "水", "田1", "田1甲", "田2", "1"]
    assert order() == wanted
    file = client.get(reverse("settlement_file", args=[2026, "xlsx"]))
    told = [row[:2] for row in load_workbook(BytesIO(file.content)).worksheets[0].iter_rows(values_only=True)]
    shown = [f"{group or ''}{serial or ''}" for group, serial in told]
    assert shown[-len(wanted) :] == wanted


def test_an_item_stands_behind_its_whole_whatever_it_is_called_and_whenever_it_was_registered():
    first, second = promised(serial="1"), promised(serial="1")
    promised(serial="2")
    third = promised(parent=second, serial="3", value="5", group="别的")
    promised(parent=second, serial="2", value="5")
    promised(parent=first, serial="1.10", value="5")
    promised(parent=first, serial="1.9", value="5")
    promised(parent=third, serial="", value="1")
    assert order() == [f"民生保障{n}" for n in ("1", "1.9", "1.10", "1", "2")] + ["别的3", "民生保障", "民生保障2"]


def test_what_was_registered_before_there_was_an_order_gets_the_same_one():
    """The upgrade begins with rows that have no place: here they are taken from them."""
    first = promised(group="水", serial="10")
    for group, serial, parent in (("田", "2", None), ("水", "9", None), ("", "1", None), ("水", "1", first)):
        promised(group=group, serial=serial, parent=parent, value="5")
    wanted = list(Promise.objects.order_by("pk").values_list("place", flat=True))
    Promise.objects.update(place="")
    import_module("fullresponse.promises.migrations.0003_in_the_published_order").placed(apps, None)
    assert list(Promise.objects.order_by("pk").values_list("place", flat=True)) == wanted
    assert order() == ["水9", "水10", "水1", "田2", "1"]


def test_what_is_divided_in_one_go_has_its_place_too():
    whole = promised(serial="1")
    promised(serial="2")
    drafts = [a_draft(serial=f"1.{n}", value="11") for n in (4, 3, 2, 1)]
    actions.divide(whole, drafts, actor=actor("supervisor"), at=on(1, 13))
    assert order() == [f"民生保障{n}" for n in ("1", "1.1", "1.2", "1.3", "1.4", "2")]


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
    assert client.get(reverse("settlement", args=[2026]), {"after": "999999"}).status_code in (400, 409)


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
