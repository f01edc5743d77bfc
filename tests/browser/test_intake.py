"""The operator's page: a call becomes a dispatched case in a few keys, without the mouse."""

from playwright.sync_api import Page, expect

from fullresponse.cases.models import Case
from tests import cast
from tests.browser.conftest import Site

WORDS = "演示：宣武门外大街的路灯坏了三天，椿树街道没人来修。"
MOST_KEYS = 12  # beyond the text itself


class Keys:
    """Presses keys and counts them; text is not counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def text(self, words: str) -> None:
        self.page.keyboard.insert_text(words)

    def press(self, chord: str) -> None:
        self.count += len(chord.split("+"))
        self.page.keyboard.press(chord)


def test_a_call_is_dispatched_in_at_most_twelve_keys_beyond_the_text(site: Site):
    page = site.as_("operator")
    keys = Keys(page)
    expect(page.locator("#id_words")).to_be_focused()
    keys.text(WORDS)
    with page.expect_response("**/desk/suggest*"):
        keys.press("Tab")
    expect(page.locator("#id_category")).not_to_have_value("")
    expect(page.locator("#id_lead")).not_to_have_value("")
    keys.text("13800138000")
    keys.press("Control+Enter")
    page.wait_for_url("**/desk/intake/**")
    case = Case.objects.get()
    expect(page.locator(".loud").first).to_have_text(case.number)
    keys.press("Enter")
    page.wait_for_url("**/desk/intake")
    expect(page.locator("#id_words")).to_be_focused()
    assert keys.count <= MOST_KEYS
    assert (case.state, case.street != "", case.lead != "") == ("dispatched", True, True)


def test_what_is_typed_over_a_suggestion_is_what_is_saved(site: Site):
    page = site.as_("operator")
    _, second = cast.two_bodies()
    page.fill("#id_words", WORDS)
    with page.expect_response("**/desk/suggest*"):
        page.keyboard.press("Tab")
    expect(page.locator("#id_lead")).not_to_have_value("")
    page.fill("#id_lead", second)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/intake/**")
    assert Case.objects.get().lead == second


def test_a_call_is_answered_on_the_spot(site: Site):
    page = site.as_("operator")
    page.keyboard.insert_text("演示：请问办证窗口周六开吗？")
    page.keyboard.press("Alt+a")
    expect(page.locator("#id_answer")).to_be_focused()
    page.keyboard.insert_text("周六上午开。")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/intake/**")
    assert Case.objects.get().state == "answered"


def test_one_of_the_six_reasons_is_chosen_by_its_digit(site: Site):
    page = site.as_("operator")
    page.keyboard.insert_text("演示：要求更改法院的判决。")
    page.keyboard.press("Alt+n")
    expect(page.locator("#id_outcome")).to_be_focused()
    page.keyboard.press("2")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("这件事要走诉讼途径。")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/intake/**")
    case = Case.objects.get()
    assert (case.state, case.outcome) == ("declined", "statutory_channel")


def test_two_clicks_make_one_case(site: Site):
    page = site.as_("operator")
    page.fill("#id_words", WORDS)
    page.evaluate("const b = document.querySelector('button[value=receive]'); b.click(); b.click();")
    page.wait_for_url("**/desk/intake/**")
    assert Case.objects.count() == 1


def test_a_known_telephone_shows_what_its_owner_has_open(site: Site):
    case = cast.a_case("dispatched")
    page = site.as_("operator")
    page.fill("#id_phone", "13800138000")
    expect(page.locator("[data-callers]")).to_contain_text(case.title[:10])


def test_a_draft_outlives_the_window_without_name_and_telephone(site: Site):
    page = site.as_("operator")
    page.fill("#id_words", WORDS)
    page.fill("#id_phone", "13800138000")
    page.goto("/desk/cases")
    page.goto("/desk/intake")
    expect(page.locator("#id_words")).to_have_value("")  # the next caller's words must not begin with this one's
    page.click("[data-draft-take]")
    expect(page.locator("#id_words")).to_have_value(WORDS)
    expect(page.locator("#id_phone")).to_have_value("")
    expect(page.locator("[data-draft-told]")).to_be_visible()


def test_begin_again_clears_every_field(site: Site):
    page = site.as_("operator")
    with page.expect_response("**/desk/suggest*"):
        page.fill("#id_words", WORDS)
    page.check("#id_confidential")
    page.goto("/desk/cases")
    page.goto("/desk/intake")
    page.click("[data-draft-take]")
    expect(page.locator("#id_confidential")).to_be_checked()
    page.click("[data-draft-drop]")
    expect(page.locator("#id_words")).to_have_value("")
    expect(page.locator("#id_confidential")).not_to_be_checked()
    expect(page.locator("select[name=urgency]")).to_have_value("")


def test_signing_out_takes_the_drafts_of_the_machine_with_it(site: Site):
    page = site.as_("operator")
    page.fill("#id_words", WORDS)
    kept = "Object.keys(localStorage).filter(k => k.startsWith('draft:')).length"
    while not page.evaluate(kept):  # wait_for_function would be an eval in the page, which the CSP forbids
        page.wait_for_timeout(50)
    page.click("[data-menu] > summary")
    page.click("form[action$=logout] button")
    page.wait_for_url("**/login**")
    assert page.evaluate(kept) == 0


def test_a_wrong_telephone_is_said_at_its_field_and_nothing_is_lost(site: Site):
    page = site.as_("operator")
    page.fill("#id_words", WORDS)
    page.fill("#id_phone", "123")
    page.click("button[value=receive]")
    expect(page.locator(".field .wrong")).to_contain_text("短号")
    expect(page.locator("#id_words")).to_have_value(WORDS)
    assert not Case.objects.exists()


def test_without_a_script_the_suggestion_is_shown_before_it_is_used(site: Site):
    page = site.page(java_script_enabled=False)
    page.goto("/login")
    page.fill("#id_username", "operator")
    page.fill("#id_password", cast.PASSWORD)
    page.click("main form button")
    page.fill("#id_words", WORDS)
    page.click("button[value=dispatch]")
    expect(page.locator(".told[role=status]")).to_contain_text("核对")
    expect(page.locator("#id_lead")).not_to_have_value("")
    assert not Case.objects.exists()
    page.click("button[value=dispatch]")
    expect(page.locator(".loud").first).to_have_text(Case.objects.get().number)
