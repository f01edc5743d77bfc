"""A bulletin from the draft to the phone of whoever reads it."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from fullresponse.reports import actions
from tests import cast
from tests.browser.conftest import NARROW, WIDE, Site
from tests.browser.test_looks import looked_at
from tests.stories.test_bulletin_pages import last_month, lived, published


def test_two_editors_make_a_bulletin_and_a_stranger_reads_it_and_takes_it_along(site: Site):
    lived()
    one = site.as_("report_editor")
    expect(one).to_have_url(f"{site.address}/desk/reports")
    one.get_by_label("哪个月").fill(f"{last_month():%Y-%m}")
    one.get_by_role("button", name="起草").click()
    expect(one.get_by_text("有效回访 12 件诉求")).to_be_visible()
    one.get_by_text("编者按和每月一题").click()
    one.get_by_label("编者按", exact=True).fill("演示的编者按。")
    one.get_by_label("每月一题", exact=True).select_option(index=1)
    one.get_by_role("button", name="保存文字").click()
    expect(one.get_by_text("演示的编者按。").last).to_be_visible()
    expect(one.get_by_text("“核对通过”要由别人来做。")).to_be_visible()
    address = one.url
    other = site.as_("second_editor")
    other.goto(address)
    other.get_by_role("button", name="核对通过").click()
    other.get_by_role("button", name="发布", exact=True).click()
    expect(other.get_by_role("heading", name="已发布")).to_be_visible()
    reader = site.page(NARROW)
    reader.goto("/")
    reader.get_by_role("link", name="通报").click()
    reader.get_by_role("link", name=f"{last_month():%Y-%m}").click()
    expect(reader.get_by_text("解决率 100.00%")).to_be_visible()
    with reader.expect_download() as taken:
        reader.get_by_role("link", name="PDF 文件").click()
    assert taken.value.suggested_filename == f"bulletin-{last_month():%Y-%m}.pdf"
    reader.get_by_role("link", name="解决率").first.click()
    expect(reader.get_by_role("heading", name="解决率怎么算")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_everybody_can_read_every_page_of_it(site: Site, size):
    row = published()
    draft = actions.draft("month20", last_month(), actor=cast.actor("report_editor"), at=timezone.now())
    wrong = []
    stranger = site.page(size)
    public = [reverse("bulletins"), reverse("bulletin", args=[row.name]), reverse("numbers")]
    for address in (*public, reverse("number", args=["satisfied"])):
        wrong += looked_at(stranger, address)
    editor = site.as_("second_editor", size)
    for address in (reverse("reports"), *(reverse("report", args=[one.case.number]) for one in (row, draft))):
        wrong += looked_at(editor, address)
    assert wrong == []
