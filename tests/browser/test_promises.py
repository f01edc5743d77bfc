"""A promise from the form to the phone of whoever asks what became of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from fullresponse.orgs.packs import current_pack
from fullresponse.promises import actions, progress, settling
from fullresponse.promises.actions import Change
from fullresponse.promises.models import Promise
from tests.browser import walk
from tests.browser.conftest import NARROW, WIDE, Site
from tests.browser.test_looks import enlarged, looked_at
from tests.browser.walk import LONG
from tests.cast import actor, two_bodies
from tests.promising import ADDRESS, again, promised, told

DAY = timedelta(days=1)


def a_year() -> dict[str, Promise]:
    """One with numbers, an amendment, milestones and items; one with very long words; one broken; one reported done."""
    now = timezone.now()
    today = timezone.localdate(now)
    about = {"year": today.year, "due": today + 100 * DAY, "said_on": today - 300 * DAY}
    start = now - 280 * DAY
    full = promised(at=start, **about, supports=(two_bodies()[1],), owner=two_bodies()[1], category="rubbish")
    boss = actor("supervisor")
    steps = [(today - 100 * DAY, "演示：开工二十个", "20"), (today + 90 * DAY, "演示：全部完工", "44")]
    actions.plan(full, steps, actor=boss, at=start + DAY)
    change = Change(
        today - 200 * DAY, "演示区人大常委会", "第四十二次会议", "演示：选址有变。", value="40", scope="演示：含改造。"
    )
    actions.amend(again(full), change, actor=boss, at=start + 90 * DAY)
    promised(at=start + 91 * DAY, parent=full, value="37", **about)
    for days, value in ((180, "8"), (120, "20"), (40, "18"), (3, "30")):
        entry = told(again(full), now - days * DAY, value, proof=ADDRESS)
        if days > 100:
            progress.verify(entry, actor=boss, at=now - (days - 1) * DAY)
    long = promised(at=start, **about, quote=LONG[:5000], group="很长的类别" * 12, document="很长的文件名" * 30)
    told(long, now - 2 * DAY, "1", "blocked", said=LONG[:5000])
    broken = promised(
        at=start, **about, quote="演示：没有办成的事。", value="", comparator="", unit="", baseline="", baseline_by=""
    )
    settling.settle(broken, "broken", ground=LONG[:2000], actor=boss, at=now - DAY)
    done = promised(at=start, **about, quote="演示：已经报了完成的事。")
    told(done, now - DAY, "44", "done", proof=ADDRESS)
    return {name: again(row) for name, row in {"full": full, "long": long, "broken": broken, "done": done}.items()}


def registered(desk: Page) -> str:
    desk.get_by_role("link", name="承诺", exact=True).click()
    desk.get_by_role("link", name="登记承诺").click()
    desk.get_by_label("报告原文").fill("演示：年内建成三个口袋公园。")
    desk.get_by_label("牵头单位").fill(current_pack().bodies[two_bodies()[0]].name)
    desk.locator("#id_value").fill("3")
    desk.get_by_label("单位（计量）").fill("个")
    desk.get_by_label("怎么比较").select_option("ge")
    desk.get_by_role("button", name="登记").click()
    expect(desk.get_by_role("heading", name="演示：年内建成三个口袋公园。")).to_be_visible()
    return desk.url


def test_registered_by_a_form_reported_on_a_phone_verified_settled_and_read_by_a_stranger(site: Site):
    desk = site.as_("supervisor")
    address = registered(desk)
    phone = site.as_("handler", NARROW)
    phone.goto(address)
    phone.get_by_role("link", name="报进展").click()
    phone.get_by_label("已完成").check()
    phone.get_by_label("到那天的累计数或者读数").fill("3")
    phone.get_by_label("进展", exact=True).fill("演示：三个公园都已开放。")
    phone.get_by_label("佐证：网址").fill(ADDRESS)
    phone.get_by_role("button", name="填报").click()
    expect(phone.get_by_text("一份多用")).to_be_visible()
    desk.goto(address)
    desk.get_by_role("button", name="核实完成").click()
    desk.locator("summary", has_text="了结").click()
    desk.get_by_label("结论").select_option("kept")
    desk.get_by_label("全年完成情况").fill("演示：都建成了。")
    desk.get_by_role("button", name="了结").click()
    reader = site.page(NARROW)
    reader.goto("/")
    reader.get_by_role("link", name="承诺台账").click()
    reader.get_by_role("link", name="演示：年内建成三个口袋公园。").click()
    expect(reader.get_by_text("演示：都建成了。").first).to_be_visible()
    expect(reader.get_by_text("● 兑现").first).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_everybody_can_read_every_page_of_it(site: Site, size):
    rows = a_year()
    wrong = []
    stranger = site.page(size)
    addresses = [reverse("public_promises"), reverse("settlement", args=[rows["full"].year])]
    addresses += [reverse("public_promise", args=[row.case.number]) for row in rows.values()]
    for address in addresses:
        wrong += looked_at(stranger, address)
    desk = site.as_("supervisor", size)
    staff = [reverse("promises"), reverse("promise_new"), reverse("promise_queue"), "/desk/weekly"]
    staff += [reverse("promise_divide", args=[rows["long"].case.number]), reverse("promise_imports")]
    for address in (*staff, *(reverse("promise", args=[row.case.number]) for row in rows.values())):
        wrong += looked_at(desk, address)
    lead = site.as_("handler", size)
    wrong += looked_at(lead, reverse("promise_report", args=[rows["full"].case.number]))
    assert wrong == []


def test_large_letters_lose_nothing(site: Site):
    rows = a_year()
    page, wrong = site.page(NARROW), []
    page.goto("/privacy")
    walk.choose(page, "large")
    for address in (reverse("public_promises"), reverse("public_promise", args=[rows["full"].case.number])):
        page.set_viewport_size(NARROW)
        wrong += looked_at(page, address, "large") + [f"{address}: {w}" for w in enlarged(page, "large")]
    assert wrong == []


@pytest.mark.parametrize(
    ("address", "down", "up"),
    [("promises", "j", "k"), ("promise_queue", "j", "k"), ("promises", "ArrowDown", "ArrowUp")],
)
def test_the_rows_are_walked_and_opened_without_a_mouse(site: Site, address, down, up):
    rows = a_year()
    told(rows["long"], timezone.now() - DAY, "2", proof=ADDRESS)
    desk = site.as_("supervisor")
    desk.goto(reverse(address))
    links = desk.locator("[data-rows] a.what")
    desk.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    desk.keyboard.press(down)
    expect(links.nth(1)).to_be_focused()
    desk.keyboard.press(up)
    expect(links.nth(0)).to_be_focused()
    desk.keyboard.press(down)
    wanted = links.nth(1).get_attribute("href")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**{wanted}")


def test_the_agenda_of_the_week_is_walked_without_a_mouse(site: Site):
    a_year()
    desk = site.as_("shift_leader")
    desk.goto(reverse("weekly"))
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(desk.locator("[data-rows] a.what").nth(1)).to_be_focused()
