"""What a screen reader is given: the accessibility tree of every page, held to plain sentences, and the outline of it
for the five main screens."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser import walk
from tests.browser.conftest import NARROW, WIDE, Site
from tests.house.source import none_of

FIELDS = {
    *("textbox", "searchbox", "combobox", "ComboBoxSelect", "listbox", "checkbox", "radio", "spinbutton"),
    *("Date", "DateTime", "slider", "switch"),
}
PRESSED = {"button", "link", "DisclosureTriangle", "menuitem", "tab"}
LANDMARKS = {"banner", "main"}


class Tree:
    """The accessibility tree as Chromium hands it to a screen reader."""

    def __init__(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        self.by_id = {node["nodeId"]: node for node in nodes}
        self.nodes = [node for node in nodes if not node.get("ignored")]
        self.page = page

    def of(self, *roles: str) -> list[dict]:
        return [node for node in self.nodes if node.get("role", {}).get("value") in roles]

    def under(self, node: dict, role: str) -> int:
        """How many nodes of that role stand below this one."""
        below = [self.by_id[child] for child in node.get("childIds", ()) if child in self.by_id]
        own = sum(one.get("role", {}).get("value") == role for one in below if not one.get("ignored"))
        return own + sum(self.under(one, role) for one in below)


def name(node: dict) -> str:
    return node.get("name", {}).get("value", "").strip()


def level(node: dict) -> int:
    return next(p["value"]["value"] for p in node["properties"] if p["name"] == "level")


def one_heading_of_the_first_level(tree: Tree) -> list[str]:
    first = [name(node) for node in tree.of("heading") if level(node) == 1]
    return [] if len(first) == 1 and first[0] else [f"headings of the first level: {first}"]


def headings_in_order(tree: Tree) -> list[str]:
    levels = [0, *(level(node) for node in tree.of("heading"))]
    empty = ["a heading without words" for node in tree.of("heading") if not name(node)]
    leaps = [(a, b) for a, b in pairwise(levels) if b > a + 1]
    return empty + [
        f"a heading leaps from level {a} to {b}" for a, b in leaps if a
    ]  # a side column may come before the h1


def landmarks_once_each(tree: Tree) -> list[str]:
    wrong = [f"{len(tree.of(role))} times {role}" for role in LANDMARKS if len(tree.of(role)) != 1]
    unnamed = [role for role in ("navigation", "region", "complementary") for n in tree.of(role) if not name(n)]
    names = [name(node) for node in tree.of("navigation")]
    twice = [f"two navigations called {one}" for one in set(names) if names.count(one) > 1]
    none = [] if names else ["no navigation"]
    return wrong + twice + none + [f"a {role} without a name" for role in unnamed]


def fields_have_names(tree: Tree) -> list[str]:
    return [f"a {node['role']['value']} without a name" for node in tree.of(*FIELDS) if not name(node)]


def what_is_pressed_has_a_name(tree: Tree) -> list[str]:
    return [f"a {node['role']['value']} without a name" for node in tree.of(*PRESSED) if not name(node)]


def tables_have_column_headers(tree: Tree) -> list[str]:
    return ["a table without column headers" for t in tree.of("table") if not tree.under(t, "columnheader")]


def pictures_are_described(tree: Tree) -> list[str]:
    return ["a picture without a description" for node in tree.of("image", "img") if not name(node)]


def messages_are_announced(tree: Tree) -> list[str]:
    silent = tree.page.locator(".told:visible:not([role=status], [role=alert])")
    return [f"a message that nobody hears: {text[:40]}" for text in silent.all_inner_texts()]


def every_page_says_its_language_and_name(tree: Tree) -> list[str]:
    said = tree.page.evaluate("[document.documentElement.lang, document.title]")
    return [] if all(said) and said[1].split(" · ")[0].strip() else [f"language and title: {said}"]


def what_is_wrong_with_a_field_belongs_to_it(tree: Tree) -> list[str]:
    dangling = tree.page.evaluate(
        """() => [...document.querySelectorAll("[aria-describedby], [aria-labelledby]")].flatMap((el) =>
          [el.getAttribute("aria-describedby"), el.getAttribute("aria-labelledby")].join(" ").split(" ")
            .filter((id) => id && !document.getElementById(id)))"""
    )
    return [f"nothing is called {id_}" for id_ in dangling]


def the_page_in_the_bar_is_marked(tree: Tree) -> list[str]:
    """Only one page of the bar is the current one, and the link to this very address is it."""
    marked = tree.page.evaluate(
        """() => [...document.querySelectorAll("header nav a")].filter((a) =>
          (a.getAttribute("aria-current") === "page") !== (a.pathname === location.pathname
            || (/\\/cases$/.test(a.pathname) && location.pathname.startsWith(a.pathname + "/")))).map((a) => a.textContent)"""
    )
    return [f"wrongly marked or not marked in the bar: {text.strip()}" for text in marked]


SENTENCES = (
    *(one_heading_of_the_first_level, headings_in_order, landmarks_once_each, fields_have_names),
    *(what_is_pressed_has_a_name, tables_have_column_headers, pictures_are_described, messages_are_announced),
    *(every_page_says_its_language_and_name, what_is_wrong_with_a_field_belongs_to_it, the_page_in_the_bar_is_marked),
)


def faults(page: Page) -> list[str]:
    tree = Tree(page)
    return [f"{page.url.split('/', 3)[3]}: {fault}" for sentence in SENTENCES for fault in sentence(tree)]


@pytest.fixture
def cases(site: Site):
    return walk.live_in()


def open_all(page: Page) -> None:
    """What is folded away is part of the page."""
    page.evaluate("document.querySelectorAll('details').forEach((el) => { el.open = true; })")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_a_screen_reader_is_told_all_of_every_page(site: Site, cases, size):
    wrong, seen = [], set()
    for who in ("supervisor", "", *walk.STAFF, "street"):
        page = site.as_(who, size) if who else site.page(size)
        for address in walk.pages(who, cases):
            if address not in seen:
                seen.add(address)
                page.goto(address)
                open_all(page)
                wrong += faults(page)
    none_of(wrong, "Give it the element or the name that says what it is.")


def test_a_screen_reader_is_told_all_of_the_residents_pages(site: Site, cases, sms):
    wrong = []
    for state in ("received", "replied", "closed", "long"):
        page = walk.as_resident(site, cases[state])
        for address in walk.of_a_resident(cases[state]):
            page.goto(address)
            open_all(page)
            wrong += faults(page)
    none_of(wrong, "Give it the element or the name that says what it is.")


def test_a_form_sent_back_says_at_each_field_what_is_wrong(site: Site):
    page = site.page()
    page.goto("/track")
    page.fill("#id_number", "1")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert], [aria-invalid=true]").first).to_be_attached()
    page = site.as_("handler")
    page.goto("/desk/leave")
    page.fill("#id_deputy", "没有这个人")
    page.evaluate("document.querySelectorAll('main form').forEach((form) => { form.noValidate = true; })")
    page.press("#id_deputy", "Enter")
    expect(page.locator("#id_deputy")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_deputy")).to_have_accessible_description(re.compile("没有这个人"))
    none_of(faults(page), "What is wrong must be heard.")


def test_what_was_done_is_announced(site: Site):
    case = cast.a_case("dispatched")
    page = site.as_("handler")
    page.goto(f"/desk/cases/{case.number}")
    page.click("form[action$='/do/sign_in'] button")
    expect(page.get_by_role("status").first).to_contain_text("签收")
