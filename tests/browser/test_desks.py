"""Signing in, the dispatcher's queue, the handler's work and case page, the callback desk: each by its keys."""

from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from fullresponse.cases import actions
from fullresponse.cases.models import Case
from fullresponse.orgs.actors import Actor
from tests import cast
from tests.browser.conftest import NARROW, WIDE, Site


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_whoever_signs_in_by_name_password_and_enter_comes_to_their_own_work(site: Site, size):
    page = site.page(size)
    page.goto("/desk/")
    page.fill("#id_username", "handler")
    page.fill("#id_password", cast.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/work")
    expect(page.locator("form[action$=logout]")).to_be_attached()


def test_d_dispatches_the_row_as_suggested(site: Site):
    first, second = cast.a_case(words="演示：第一件"), cast.a_case(words="演示：第二件")
    page = site.as_("dispatcher")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".rows a:focus")).to_contain_text("第二件")
    page.keyboard.press("d")
    expect(page.locator(".told")).to_contain_text(second.number)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("received", "dispatched")


def test_e_opens_the_row_and_another_body_can_be_typed(site: Site):
    cast.a_case(words="演示：要改派的一件")
    other = cast.two_bodies()[1]
    page = site.as_("dispatcher")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_url("**/desk/queue?at=*")
    page.fill("#id_dispatch-lead", other)
    page.press("#id_dispatch-lead", "Control+Enter")
    expect(page.locator(".told")).to_be_visible()
    assert Case.objects.get().lead == other


def test_x_asks_for_the_reason_why_not(site: Site):
    cast.a_case(words="演示：不该派的一件")
    page = site.as_("dispatcher")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.wait_for_url("**do=decline*")
    page.select_option("#id_decline-outcome", "beyond_duties")
    page.fill("#id_decline-answer", "这是市场行为，可以协商或者诉讼。")
    page.press("#id_decline-answer", "Control+Enter")
    expect(page.locator(".told")).to_be_visible()
    assert Case.objects.get().state == "declined"


def test_a_handler_signs_in_contacts_and_replies_by_keys(site: Site):
    case = cast.a_case("dispatched")
    page = site.as_("handler")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/desk/cases/**")
    for key, state, done in (("g", "signed_in", "签收"), ("c", "contacted", "联系")):
        page.keyboard.press(key)
        if state == "contacted":
            page.keyboard.press("Control+Enter")
        else:
            page.keyboard.press("Enter")
        expect(page.locator(".told")).to_contain_text(done)  # this one's, not what was said of the step before
        case.refresh_from_db()
        assert case.state == state
    page.keyboard.press("r")
    page.keyboard.insert_text("已更换灯具。")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".told")).to_contain_text("答复")
    case.refresh_from_db()
    assert case.state == "replied"


def test_a_verb_that_cannot_be_made_says_why(site: Site):
    case = cast.a_case("dispatched")
    page = site.as_("handler")
    page.goto(f"/desk/cases/{case.number}")
    expect(page.locator(".cannot").first).to_contain_text("只有")


def test_an_unfinished_reply_is_still_there_after_leaving(site: Site):
    case = cast.a_case("contacted")
    page = site.as_("handler")
    page.goto(f"/desk/cases/{case.number}")
    page.keyboard.press("r")
    page.keyboard.insert_text("写到一半的答复")
    page.goto("/desk/work")
    page.goto(f"/desk/cases/{case.number}")
    expect(page.locator("#id_reply-answer")).to_have_value("写到一半的答复")


def test_the_whole_telephone_is_shown_for_a_reason_and_the_look_is_on_record(site: Site):
    case = cast.a_case("dispatched")
    page = site.as_("handler")
    page.goto(f"/desk/cases/{case.number}")
    expect(page.locator("#caller")).to_contain_text("138****8000")
    page.select_option("#reason", "contact")
    page.click("#caller button")
    expect(page.locator("#caller")).to_contain_text("13800138000")
    expect(page.locator(".line")).to_contain_text("查看了诉求人的联系方式")


def test_a_program_renamed_to_jpg_is_refused_by_name_on_the_case_page(site: Site, tmp_path):
    case = cast.a_case("dispatched")
    page = site.as_("handler")
    page.goto(f"/desk/cases/{case.number}")
    page.set_input_files(
        "#files-in", {"name": "灯.jpg", "mimeType": "image/jpeg", "buffer": b"MZ\x90\x00 not a picture"}
    )
    page.click("#files button")
    expect(page.locator("#files .wrong")).to_contain_text("灯.jpg")


def test_four_keys_call_back_and_who_asked_to_be_called_comes_first(site: Site):
    cast.a_case("replied", words="演示：先到的一件")
    asked = cast.a_case("replied", words="演示：请回电的一件", phone="13900139000")
    actions.move(asked, "ask_call", actor=Actor.caller(), at=cast.NOON)
    page = site.as_("caller_back")
    expect(page.locator(".said").first).to_contain_text("请回电的一件")
    for key in ("1", "1", "2"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator(".told[role=status]")).to_contain_text(asked.number)
    asked.refresh_from_db()
    assert (asked.state, asked.contacted, asked.solved, asked.satisfaction) == ("closed", True, True, "satisfied")
    expect(page.locator(".said").first).to_contain_text("先到的一件")


def test_not_solved_says_where_it_goes_and_goes_there(site: Site):
    case = cast.a_case("replied")
    page = site.as_("caller_back")
    page.keyboard.press("1")
    page.keyboard.press("2")
    expect(page.locator("[data-unsolved]")).to_be_visible()
    expect(page.locator("[data-unsolved]")).to_contain_text("二次办理")
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    expect(page.locator(".told[role=status]")).to_be_visible()
    case.refresh_from_db()
    assert (case.state, case.round, case.solved) == ("dispatched", 2, False)


def test_who_could_not_be_reached_comes_later(site: Site):
    first = cast.a_case("replied", words="演示：没接的一位")
    cast.a_case("replied", words="演示：下一位", at=cast.NOON)
    page = site.as_("caller_back")
    expect(page.locator(".said").first).to_contain_text("没接的一位")
    page.keyboard.press("u")
    expect(page.locator(".told[role=status]")).to_contain_text(first.number)
    expect(page.locator(".said").first).to_contain_text("下一位")


def test_the_clerk_who_handled_it_is_never_offered_the_callback(site: Site):
    case = cast.a_case("dispatched", words="演示：自己办的一件")
    hats = cast.actor("many_hats")
    for verb, needs in (("sign_in", {}), ("contact", {}), ("reply", {"answer": "办好了。"})):
        actions.move(case, verb, actor=hats, at=cast.NOON, **needs)
    page = site.as_("many_hats")
    page.goto("/desk/callback")
    expect(page.locator(".empty")).to_be_visible()


def test_a_whole_number_or_telephone_finds_the_case(site: Site):
    case = cast.a_case("dispatched")
    page = site.as_("supervisor")
    page.keyboard.press("/")
    page.keyboard.insert_text(case.number)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/cases/**")
    page.keyboard.press("Escape")
    page.wait_for_url(lambda address: case.number not in unquote(address))
    page.goto("/desk/cases")
    page.keyboard.press("/")
    page.keyboard.insert_text("13800138000")
    page.keyboard.press("Enter")
    expect(page.locator(".rows")).to_contain_text(case.number)


def test_the_question_mark_lists_the_keys(site: Site):
    cast.a_case()
    page = site.as_("dispatcher")
    page.keyboard.press("?")
    expect(page.locator("[data-keys]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-keys]")).to_be_hidden()
