"""A document as a leader reads it: on a phone and on a wide screen, by ear, and on paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Site, fits, serious


@pytest.fixture
def documents(site: Site, settings) -> Site:
    settings.ROOT_URLCONF = "tests.browser.documents_at"
    return site


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", ["staff/bulletin", "public/bulletin", "public/nasty", "public/long"])
def test_a_document_fits_and_everybody_can_read_it(documents, name, size):
    page = documents.page(size)
    documents.become(page, "leader" if name.startswith("staff") else "")
    page.goto(f"/documents/{name}")
    assert fits(page)
    assert serious(page) == []


def test_on_a_wide_screen_the_table_stands_beside_its_chart_and_on_a_phone_below(documents):
    for size, beside in ((WIDE, True), (NARROW, False)):
        page = documents.page(size)
        page.goto("/documents/public/bulletin")
        chart = page.locator("figure").first.bounding_box()
        table = page.locator("details").first.bounding_box()
        assert (table["x"] >= chart["x"] + chart["width"]) is beside
        assert (table["y"] >= chart["y"] + chart["height"]) is not beside
        svg = page.locator("figure svg").first.bounding_box()
        assert svg["width"] >= 340, "thirteen units of the drawing are at least twelve pixels"


def test_a_number_leads_to_how_it_was_counted_and_a_mark_to_its_footnote(documents):
    page = documents.page(NARROW)
    page.goto("/documents/public/bulletin")
    page.get_by_role("link", name="1,247").click()
    expect(page).to_have_url(f"{documents.address}/documents/public/bulletin#how")
    page.get_by_role("link", name="注 2").first.click()
    expect(page.locator("#note-2")).to_be_in_viewport()


def test_the_table_can_be_put_away_and_is_on_paper_all_the_same(documents):
    page = documents.page(NARROW)
    page.goto("/documents/public/bulletin")
    cell = page.locator("details table td").first
    page.get_by_text("数据表").first.click()
    expect(cell).to_be_hidden()
    page.emulate_media(media="print")
    expect(cell).to_be_visible()


def test_what_is_read_aloud_instead_of_a_chart_says_what_it_is(documents):
    page = documents.page(WIDE)
    page.goto("/documents/public/bulletin")
    expect(page.get_by_role("img", name="各街道解决率；数据表写了同样的数。")).to_be_visible()
