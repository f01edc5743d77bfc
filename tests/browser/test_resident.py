"""The resident's pages on a phone: say it in three steps, follow it, rate it, add to it."""

import io
from datetime import date

from PIL import Image
from playwright.sync_api import expect

from fullresponse.cases import rules, tracking
from fullresponse.cases.models import Case, Words
from tests import cast
from tests.browser.conftest import NARROW, Site

WORDS = "演示：胡同口的路灯坏了，天黑看不清路。"


def photo() -> dict:
    held = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(held, "JPEG")
    return {"name": "路灯.jpg", "mimeType": "image/jpeg", "buffer": held.getvalue()}


def test_three_steps_with_a_photo_give_a_number_and_a_code(site: Site):
    page = site.page(NARROW)
    page.goto("/")
    page.fill("#id_words", WORDS)
    page.click("[data-next]")
    page.fill("#id_place", "演示胡同 3 号")
    page.set_input_files("#photos", photo())
    expect(page.locator("#photos-list img")).to_be_visible()
    page.click("[data-next]")
    page.fill("#id_phone", "13800138000")
    page.click("[data-last]")
    page.wait_for_url("**/my/**")
    case = Case.objects.get()
    expect(page.locator(".loud").nth(0)).to_have_text(case.number)
    expect(page.locator(".loud").nth(1)).to_have_text(tracking.code_of(case.number))
    expect(page.locator("#next + p + p")).to_contain_text("前")
    expect(page.locator(".shots img")).to_be_visible()


def test_words_are_asked_for_before_the_next_step(site: Site):
    page = site.page(NARROW)
    page.goto("/")
    page.click("[data-next]")
    expect(page.locator("#id_words")).to_be_visible()
    expect(page.locator("#id_place")).to_be_hidden()


def test_without_a_script_it_is_one_long_page(site: Site):
    page = site.page(NARROW, java_script_enabled=False)
    page.goto("/")
    page.fill("#id_words", WORDS)
    page.fill("#id_place", "演示胡同 3 号")
    page.click("[data-last]")
    expect(page.locator(".loud").first).to_have_text(Case.objects.get().number)


def test_number_and_code_open_the_case_and_neither_alone_does(site: Site):
    case = cast.a_case("dispatched")
    page = site.page(NARROW)
    page.goto(f"/my/{case.number}")
    page.wait_for_url("**/track**")
    sentences = []
    for number, code in (
        (case.number, "0000 0000"),
        (rules.number("西", case.received_at.date(), 9999), tracking.code_of(case.number)),
    ):
        page.goto("/track")  # the answer to the last one is not taken for the answer to this one
        page.fill("#id_number", number)
        page.fill("#id_code", code)
        page.keyboard.press("Enter")
        sentences.append(page.locator(".told.error").inner_text())
    assert sentences[0] == sentences[1]
    page.fill("#id_number", case.number)
    page.fill("#id_code", tracking.code_of(case.number))
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/**")


def test_on_a_shared_computer_the_next_one_sees_nothing(site: Site):
    case = cast.a_case("dispatched")
    page = track(site, case)
    page.goto("/track")
    page.get_by_role("button", name="不再显示").click()
    expect(page.locator(".told")).to_contain_text("看不到")
    expect(page.get_by_text(case.number)).to_have_count(0)
    page.goto(f"/my/{case.number}")
    page.wait_for_url("**/track**")


def test_a_number_that_was_miscopied_is_said_so_and_is_no_guess(site: Site):
    case = cast.a_case("dispatched")
    page = site.page(NARROW)
    for _ in range(tracking.TRIES + 1):
        page.goto("/track")  # the answer to the last one is not taken for the answer to this one
        page.fill("#id_number", case.number[:-1] + str((int(case.number[-1]) + 1) % 10))
        page.fill("#id_code", tracking.code_of(case.number))
        page.click("main form button")
        expect(page.locator(".told.error")).to_contain_text("编号抄错了")
    page.fill("#id_number", case.number.replace("-", " ").replace("西", ""))
    page.click("main form button")
    page.wait_for_url("**/my/**")


def test_guessing_is_locked_out(site: Site):
    page = site.page(NARROW)
    for _ in range(tracking.TRIES + 1):
        page.goto("/track")
        page.fill("#id_number", rules.number("西", date(2026, 11, 21), 1))
        page.fill("#id_code", "11112222")
        page.click("main form button")
        expect(page.locator(".told.error")).to_be_visible()  # each guess is answered before the next
    expect(page.locator(".told.error")).to_contain_text("15 分钟")


def track(site: Site, case: Case):
    page = site.page(NARROW)
    page.goto("/track")
    page.fill("#id_number", case.number)
    page.fill("#id_code", tracking.code_of(case.number))
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/**")
    return page


def test_the_caller_rates_it_themselves(site: Site):
    case = cast.a_case("replied")
    page = track(site, case)
    expect(page.locator("#answers + .said")).to_contain_text("更换灯具")
    page.check("input[name=rate-solved][value=no]")
    page.check("input[name=rate-contacted][value=yes]")
    page.check("input[name=rate-satisfaction][value=dissatisfied]")
    page.click("#rate button")
    expect(page.locator(".told")).to_be_visible()
    case.refresh_from_db()
    assert (case.solved, case.round, case.state) == (False, 2, "dispatched")


def test_words_are_added_and_a_call_is_asked_for(site: Site):
    case = cast.a_case("contacted")
    page = track(site, case)
    page.click("summary:has-text('补充说明')")
    page.fill("#id_add_words-words", "演示：今天又坏了一盏。")
    page.click("details[open] button")
    expect(page.locator(".line")).to_contain_text("又坏了一盏")
    page.click("button:has-text('请给我回电')")
    expect(page.locator("button:has-text('已请求回电')")).to_be_disabled()
    case.refresh_from_db()
    assert case.call_asked


def test_what_is_written_for_staff_is_never_shown(site: Site):
    case = cast.a_case("contacted")
    Words.objects.create(case=case, seq=1, need="note", shown="staff", text="内部的话")
    page = track(site, case)
    expect(page.locator("body")).not_to_contain_text("内部的话")
    expect(page.locator("body")).not_to_contain_text("演示handler")
