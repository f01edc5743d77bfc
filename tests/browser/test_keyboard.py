"""Without a mouse: every place can be reached and is seen, every verb can be done, and the list of keys is true."""

import pytest
from playwright.sync_api import Page, expect

from fullresponse.cases import actions
from fullresponse.cases.models import Case
from fullresponse.orgs.packs import current_pack
from tests import cast
from tests.browser import walk
from tests.browser.conftest import WIDE, Site
from tests.house.source import none_of

STOPS = 400  # more than any page has
# what Tab must come to: one of each group of radio buttons, nothing that is folded away
REACHED = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((el) => el.checkVisibility() && !el.disabled && el.tabIndex >= 0 && el.type !== "radio").length"""
HERE = """() => { const el = document.activeElement; if (el === document.body) return null;
  el.dataset.stop = el.dataset.stop || String(++window.stops || (window.stops = 1));
  const style = getComputedStyle(el.closest(".picks label") || el), box = el.getBoundingClientRect();
  return { stop: el.dataset.stop, radio: el.type === "radio", what: el.outerHTML.slice(0, 90),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    there: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth }; }"""


@pytest.fixture
def cases(site: Site):
    return walk.live_in()


def tabbed(page: Page) -> list[dict]:
    """Every stop of Tab from the top of the page to its end."""
    page.evaluate("document.activeElement.blur(); window.stops = 0; getSelection().removeAllRanges(); scrollTo(0, 0)")
    page.locator("body").evaluate("(body) => { body.tabIndex = -1; body.focus(); body.removeAttribute('tabindex'); }")
    found: list[dict] = []
    for _stop in range(STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if found and here and here["stop"] == found[-1]["stop"]:
            continue  # a date has several stops of its own
        if here is None or any(one["stop"] == here["stop"] for one in found):
            return found
        found.append(here)
    raise AssertionError(f"{page.url}: Tab does not come to an end")


def of_tab(page: Page) -> list[str]:
    page.emulate_media(reduced_motion="reduce")  # else the page is still moving when it is looked at
    found = tabbed(page)
    wrong = [
        f"the focus is not seen: {one['what']}" for one in found if not one["seen"] and 'id="main"' not in one["what"]
    ]
    wrong += [f"the focus is out of sight: {one['what']}" for one in found if not one["there"]]
    pressed = sum(not one["radio"] and "tabindex" not in one["what"] for one in found)
    wanted = page.evaluate(REACHED)
    wrong += [f"Tab comes to {pressed} of {wanted}"] if pressed < wanted else []
    return [f"{page.url.split('/', 3)[3]}: {fault}" for fault in wrong]


PLACES = {
    "": ["/", "/track"],
    "operator": ["/desk/intake", "/desk/handover", "/desk/leave"],
    "shift_leader": ["/desk/seats", "/desk/decisions"],
    "dispatcher": ["/desk/hard"],
    "admin": ["/desk/system"],
    "handler": ["/desk/work", "/desk/sheets"],
    "caller_back": ["/desk/callback"],
}


def test_tab_comes_to_everything_and_is_always_seen(site: Site, cases):
    wrong, page = [], site.page()
    for who, addresses in PLACES.items():
        site.become(page, who)
        for address in addresses:
            page.goto(address)
            wrong += of_tab(page)
    none_of(wrong, "Whoever has no mouse must come there, and see where they are.")


def test_tab_comes_to_everything_on_a_case_with_its_parts(site: Site, cases):
    page = site.as_("street")
    page.goto(f"/desk/cases/{cases['whole'].number}")
    none_of(of_tab(page), "Whoever has no mouse must come there, and see where they are.")


@pytest.mark.parametrize("who", ["", "handler"])
def test_the_first_tab_skips_the_bar(site: Site, who):
    page = site.as_(who) if who else site.page()
    page.goto("/desk/work" if who else "/track")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def listed(page: Page) -> dict[str, str]:
    """The list that `?` shows: key and what it says."""
    page.keyboard.press("?")
    expect(page.locator("[data-keys]")).to_be_visible()
    found = page.evaluate(
        """() => [...document.querySelectorAll("[data-keys] dt")].filter((dt) => !dt.hidden)
          .map((dt) => [dt.textContent, dt.nextElementSibling.textContent])"""
    )
    page.keyboard.press("Escape")
    expect(page.locator("[data-keys]")).to_be_hidden()
    assert len({key for key, _says in found}) == len(found), found
    return dict(found)


def test_every_letter_of_a_case_page_opens_the_verb_that_the_list_says(site: Site):
    case = cast.of_a_street()
    page = site.as_("street")
    page.goto(f"/desk/cases/{case.number}")
    keys = listed(page)
    letters = {key: says for key, says in keys.items() if len(key) == 1 and key not in "/"}
    assert {"s", "j"} <= set(letters)  # whistle and assign
    for key, says in letters.items():
        page.goto(f"/desk/cases/{case.number}")
        page.keyboard.press(key)
        opened = page.locator(f'details[open]:has(> summary[data-says="{says}"])')
        expect(opened).to_have_count(1)
        assert opened.evaluate("(el) => el.contains(document.activeElement)"), (key, says)


def test_a_verb_whose_letter_moves_through_rows_elsewhere_is_still_done_by_it(site: Site):
    """On the page of an objection k is "upheld as dispatched", and the list says so instead of naming the rows."""
    case = cast.a_case("dispatched")
    actions.move(case, "object", actor=cast.actor("handler"), at=cast.NOON, reason="不在职责内。")
    part = cast.part_of(case, "objection")
    page = site.as_("shift_leader")
    page.goto(f"/desk/cases/{part.number}")
    keys = listed(page)
    assert keys["k"] == "维持派单"
    assert "j k" not in keys
    page.keyboard.press("k")
    page.keyboard.insert_text("职责就在该单位。")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".told").first).to_be_visible()
    part.refresh_from_db()
    assert part.closed_at is not None


def test_the_list_names_no_key_that_does_nothing_here(site: Site):
    page = site.as_("admin")
    page.goto("/desk/system")
    assert set(listed(page)) == {"Esc"}
    cast.a_case()
    page = site.as_("dispatcher")
    assert {"/", "j k", "o", "Esc", "d", "e", "x", "A", "Space", "Ctrl+Enter"} <= set(listed(page))


def test_several_bodies_are_ticked_by_typing_a_few_letters_of_each(site: Site):
    case = cast.of_a_street()
    first, second = (called(body) for body in cast.two_bodies())
    page = site.as_("street")
    page.goto(f"/desk/cases/{case.number}")
    page.keyboard.press("s")
    search = page.locator("details[open] [data-narrow] input[type=search]:focus")
    for name in (first, second):
        expect(search).to_be_focused()
        page.keyboard.insert_text(name)
        page.keyboard.press("Enter")  # the only one left is ticked, and the field is empty again
        expect(search).to_have_value("")
    search.press_sequentially("没有这样的单位")
    expect(page.locator("details[open] [data-narrow] label:visible")).to_have_count(2)  # what is ticked stays in sight
    search.fill("")
    page.fill("#id_whistle-matter", "请到现场一起看。")
    page.press("#id_whistle-matter", "Control+Enter")
    expect(page.locator(".told").first).to_be_visible()
    assert set(Case.objects.filter(parent=case.pk).values_list("lead", flat=True)) == set(cast.two_bodies())


def called(body: str) -> str:
    return current_pack().bodies[body].name


def test_helping_bodies_are_ticked_beside_the_queue_too(site: Site):
    cast.a_case()
    page = site.as_("dispatcher")
    box = page.locator("#chosen [data-narrow]")
    expect(box.locator("input[type=search]")).to_be_visible()
    assert box.locator(".boxes").bounding_box()["height"] < 300


def test_the_menu_under_the_name_opens_and_closes_by_keys(site: Site):
    page = site.as_("handler", WIDE)
    summary = page.locator("[data-menu] > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-menu] a").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("[data-menu] a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-menu] a").first).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")  # away from it: it goes
    expect(page.locator("[data-menu] a").first).to_be_hidden()


def test_escape_leaves_the_field_then_the_verb_then_the_page(site: Site):
    case = cast.a_case("contacted")
    page = site.as_("handler")
    page.goto("/desk/work")
    page.goto(f"/desk/cases/{case.number}")
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    expect(page.locator('summary[data-says="内部备注"]')).to_be_focused()
    page.locator("main").evaluate("(el) => el.focus()")
    page.keyboard.press("Escape")
    page.wait_for_url("**/desk/work")


def test_the_bar_of_several_rows_is_done_by_tab_and_enter_alone(site: Site):
    case = cast.a_case("dispatched")
    page = site.as_("handler")
    page.locator("input[name=numbers]").focus()
    page.keyboard.press("Space")
    page.locator("form[data-batch] button[value=sign_in]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_contain_text("办成 1 件")
    case.refresh_from_db()
    assert case.state == "signed_in"
