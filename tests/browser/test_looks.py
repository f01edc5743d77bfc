"""Every page at both widths: nothing serious for those who cannot see or point, nothing beyond the edge, nothing that
the content security policy refuses (the `site` fixture fails on that)."""

import pytest
from playwright.sync_api import Page

from fullresponse.cases.models import Case
from tests import cast
from tests.browser import walk
from tests.browser.conftest import NARROW, WIDE, Site, fits, serious
from tests.house.source import none_of

TWICE = {"width": 720, "height": 450}  # a window of 1440 at 200 %
SMALL = {"width": 320, "height": 640}  # a window of 1280 at 400 %
EVERYBODY = ("", *walk.STAFF, "street", "leader")
ALL = [(size, look) for look in ("", "large") for size in (WIDE, NARROW)]
IDS = [f"{look or 'usual'}-{size['width']}" for size, look in ALL]
CUT = """() => [...document.querySelectorAll("body *")].filter((el) => el.checkVisibility()
    && /hidden|clip/.test(getComputedStyle(el).overflowX)
    && !el.matches(".visually-hidden, input, select") && !el.closest("thead") && el.scrollWidth > el.clientWidth + 1)
  .map((el) => `cut off: ${el.outerHTML.slice(0, 120)}`)"""
LOW = """() => [...document.querySelectorAll("button, summary, select, textarea, nav a, .btn, input")]
  .filter((el) => el.checkVisibility() && el.getBoundingClientRect().height > 0)
  .map((el) => (el.matches("[type=checkbox], [type=radio]") ? el.closest("label, .form-check, .pick input") : el))
  .filter((el) => el.getBoundingClientRect().height < 47.5)
  .map((el) => `only ${el.getBoundingClientRect().height} px high: ${el.outerHTML.slice(0, 100)}`)"""
SMALLEST = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((el) => el.checkVisibility() && parseFloat(getComputedStyle(el).fontSize) < 20 && !el.closest("kbd, svg")
    && [...el.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((el) => `small letters: ${el.outerHTML.slice(0, 120)}`)"""


@pytest.fixture
def cases(site: Site) -> dict[str, Case]:
    return walk.live_in()


def looked_at(page: Page, address: str, look: str = "") -> list[str]:
    page.goto(address)
    strict = ["color-contrast-enhanced"] if look else []  # 7:1
    return [f"{address}: {finding}" for finding in (*serious(page, *strict), *beyond(page))]


def beyond(page: Page) -> list[str]:
    return [] if fits(page) else [f"wider than {page.viewport_size['width']}"]


def enlarged(page: Page, look: str) -> list[str]:
    """What is lost at 200 % and 400 %; in large letters also what is cut off, small to read or low to press."""
    wrong = page.evaluate(LOW) + page.evaluate(SMALLEST) if look else []
    for size in (TWICE, SMALL):
        page.set_viewport_size(size)
        wrong += beyond(page) + (page.evaluate(CUT) if look else [])
    return wrong


@pytest.mark.parametrize("people", [EVERYBODY[:5], EVERYBODY[5:]], ids=["half", "rest"])
def test_every_page_of_everybody_can_be_used_by_everybody(site: Site, cases, people):
    """At the usual size, each person each page that is theirs; what differs by nothing but the bar, once."""
    wrong, seen, page = [], set(), site.page()
    for who in people:
        site.become(page, who)
        todo = [address for address in walk.pages(who, cases) if address not in seen]
        seen |= {address for address in todo if address in walk.THE_SAME}
        for address in todo:
            wrong += [f"{who}: {finding}" for finding in looked_at(page, address)]
    none_of(wrong, "See the page, and mend its markup or its style.")


@pytest.mark.parametrize("look", ["", "large"], ids=["usual", "large"])
def test_every_page_can_be_used_on_a_telephone_enlarged_and_in_large_letters(site: Site, cases, look):
    wrong = []
    for page, address in walk.each_once(site, cases, NARROW, look):
        page.set_viewport_size(NARROW)
        wrong += looked_at(page, address, look)
        if look:
            page.set_viewport_size(WIDE)
            wrong += [f"{address}: {finding}" for finding in serious(page, "color-contrast-enhanced")]
        wrong += [f"{address}: {finding}" for finding in enlarged(page, look)]
    none_of(wrong, "See the page, and mend its markup or its style.")


@pytest.mark.parametrize(("size", "look"), ALL, ids=IDS)
def test_the_residents_own_pages_can_be_used_by_everybody(site: Site, cases, size, look, sms):
    wrong = []
    for name in ("received", "closed", "long"):
        page = walk.as_resident(site, cases[name], size)
        walk.choose(page, look)
        for address in walk.of_a_resident(cases[name]):
            wrong += looked_at(page, address, look)
    none_of(wrong, "See the page, and mend its markup or its style.")


def test_a_printed_case_has_its_words_and_no_buttons(site: Site):
    case = cast.a_case("replied")
    page = site.as_("supervisor")
    page.goto(f"/desk/cases/{case.number}")
    page.emulate_media(media="print")
    assert page.locator(".said").first.is_visible()
    assert not page.locator("nav").first.is_visible()
    assert not page.locator(".acts").first.is_visible()


PAPER = {"width": 688, "height": 980}  # A4 within its margins


@pytest.mark.parametrize("address", ["/desk/cases", "/desk/rates", "/desk/board", "/desk/seats", "/desk/decisions"])
def test_lists_are_tables_on_paper_although_it_is_as_narrow_as_a_telephone(site: Site, cases, address):
    page = site.as_("shift_leader")
    page.goto(address)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    for table in page.locator("table").all():
        assert table.locator("tbody tr").first.evaluate("(el) => getComputedStyle(el).display") == "table-row"
        assert table.locator("thead").evaluate("(el) => getComputedStyle(el).display") == "table-header-group"
    assert page.locator(".btn:visible").count() == 0
    assert fits(page)


TOUCH = """(pairs) => pairs.filter((pair) => {
  const [now, then] = [...pair.children].map((n) => n.getBoundingClientRect());
  return then.left - now.right < 4; }).map((pair) => pair.textContent)"""


def test_on_paper_todays_number_and_yesterdays_are_not_read_as_one(site: Site, cases):
    page = site.as_("shift_leader")
    page.goto("/desk/board")
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    pairs = page.locator(".board .pair")
    assert pairs.count() > 9
    assert pairs.evaluate_all(TOUCH) == []


def test_on_paper_no_column_is_as_narrow_as_a_character(site: Site, cases):
    page = site.as_("supervisor")
    page.goto("/desk/supervision")
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    cells = page.locator("table.rows").first.locator("tbody td:visible")
    assert cells.count() > 5
    assert [box for box in (c.bounding_box() for c in cells.all()[:12]) if box["width"] < 48] == []
    assert fits(page)
