"""Large letters: chosen on any page without an account or a script, kept, and nothing is lost by it."""

import re

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.browser import walk
from tests.browser.conftest import NARROW, Site


def test_the_switch_is_a_plain_button_that_stays_chosen_and_comes_back_to_the_page(site: Site):
    page = site.page(NARROW, java_script_enabled=False)
    page.goto("/track?number=x")
    page.click("text=大字 / 高对比")
    expect(page.locator("html")).to_have_attribute("data-look", "large")
    expect(page).to_have_url(re.compile(r"/track\?number=x$"))
    page.goto("/privacy")
    expect(page.locator("html")).to_have_attribute("data-look", "large")
    page.click("text=普通字号")
    expect(page.locator("html")).not_to_have_attribute("data-look", "large")


def test_staff_find_the_switch_under_their_name(site: Site):
    page = site.as_("handler")
    page.click("[data-menu] summary")
    page.click("text=大字 / 高对比")
    expect(page.locator("html[data-look=large]")).to_be_attached()
    expect(page).to_have_url(re.compile("/desk/work$"))


def test_a_case_in_large_letters_says_all_that_it_says_otherwise(site: Site):
    case = cast.a_case("replied")
    page = walk.as_resident(site, case)
    usual = page.locator("main").inner_text().split()
    walk.choose(page, "large")
    page.reload()
    assert page.locator("main").inner_text().split() == usual


VOICE = """(() => {
  const said = window.said = [];
  const voice = { getVoices: () => [{ lang: "LANG" }], speak: (one) => said.push(one.text), cancel: () => {} };
  Object.defineProperty(window, "speechSynthesis", { value: voice });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})()"""


def test_a_page_is_read_aloud_where_the_browser_has_a_voice_for_its_language(site: Site):
    """Chromium has no voice here, so one is put in that writes down what it is given."""
    page = site.page(NARROW)
    page.add_init_script(VOICE.replace("LANG", "zh-CN"))
    page.goto("/track")
    page.click("text=朗读")
    expect(page.locator("[data-aloud]")).to_have_text("停止朗读")
    said = page.evaluate("window.said")
    assert said[0] == "您的诉求办到哪一步了？"
    assert "编号" in "".join(said)
    page.click("[data-aloud]")
    expect(page.locator("[data-aloud]")).to_have_text("朗读")


@pytest.mark.parametrize("voice", ["", "fr-FR"])
def test_without_a_voice_for_the_language_no_button_promises_one(site: Site, voice):
    page = site.page()
    if voice:
        page.add_init_script(VOICE.replace("LANG", voice))
    page.goto("/track")
    expect(page.locator("[data-aloud]")).to_be_hidden()
