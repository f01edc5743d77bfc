"""A resident signs in on a phone by the code that a real gateway received, and says that it is not solved."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from fullresponse.cases import tracking
from fullresponse.jobs import worker
from tests import cast
from tests.browser.conftest import NARROW, WIDE, Site, fits, serious


def test_signing_in_by_code_and_saying_not_solved(site: Site, sms):
    case = cast.a_case("replied", at=timezone.now())
    page = site.page(NARROW)
    page.goto("/me")
    assert fits(page) and serious(page) == []
    page.fill("#id_contact", "138 0013 8000")
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/code")
    assert fits(page) and serious(page) == []
    while worker.one_round(timezone.now() + timedelta(seconds=1)):
        pass
    page.fill("#id_code", re.search(r"(?<!\d)\d{6}(?!\d)", sms.said[-1][1])[0])
    page.keyboard.press("Enter")
    expect(page.locator(".list")).to_contain_text(case.number)
    assert fits(page) and serious(page) == []
    page.click(".list a")
    expect(page.locator(".why")).to_be_hidden()
    page.click("label:has-text('没有解决')")
    expect(page.locator(".why")).to_be_visible()
    page.click("label:has-text('办过了，又出现了')")
    page.check("input[name=rate-contacted][value=yes]")
    page.check("input[name=rate-satisfaction][value=dissatisfied]")
    assert fits(page) and serious(page) == []
    page.click("#rate button")
    expect(page.locator(".told").first).to_contain_text("已收到")
    case.refresh_from_db()
    assert (case.solved, case.round, case.state) == (False, 2, "dispatched")


def test_the_pages_of_messages_and_helpers_can_be_used_by_everybody(site: Site, sms):
    case = cast.a_case("dispatched")
    for size in (NARROW, WIDE):
        page = site.page(size)
        page.goto("/track")
        page.fill("#id_number", case.number)
        page.fill("#id_code", tracking.code_of(case.number))
        page.keyboard.press("Enter")
        page.click("text=我要收到消息")
        page.wait_for_url("**/messages")
        assert fits(page) and serious(page) == []
        page.click("label:has-text('只要答复')")
        page.click("button:has-text('保存')")
        expect(page.locator(".told").first).to_contain_text("已按您的选择保存")
        page.locator("#helpers[open]").count() or page.click("#helpers summary")
        page.check("#agreed")
        page.click("#helpers button:has-text('生成代办码')")
        expect(page.locator("#helpers .loud")).to_have_text(re.compile(r"\d{3} \d{3} \d{3}"))
        assert fits(page) and serious(page) == []
