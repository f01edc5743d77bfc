"""The review desk by keyboard: a report handed in, one mark accepted, one rejected, one split, the text beside it."""

import pytest
from playwright.sync_api import expect

from fullresponse.orgs.packs import current_pack
from fullresponse.papers.models import Mark, Paper
from fullresponse.promises.models import Promise
from tests.browser.conftest import NARROW, WIDE, Site
from tests.browser.test_looks import looked_at
from tests.cast import two_bodies
from tests.house.source import none_of
from tests.stories.test_papers import TEXT, read


def test_a_report_is_read_and_its_marks_are_decided_by_keys(site: Site, tmp_path):
    file = tmp_path / "report.txt"
    file.write_text(TEXT, encoding="utf-8")
    page = site.as_("supervisor")
    page.goto("/desk/papers")
    page.set_input_files("#id_file", file)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/papers/*")
    paper = Paper.objects.get()
    first = page.locator("blockquote").inner_text()
    assert first in paper.text and page.locator("#here").inner_text() == first
    page.locator("#id_lead").fill(current_pack().bodies[two_bodies()[0]].name)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**?at=*")
    assert Promise.objects.get().quote == first
    second = page.locator("blockquote").inner_text()
    assert second != first
    page.locator("body").press("x")
    expect(page.locator("blockquote")).not_to_have_text(second)
    assert Mark.objects.filter(paper=paper, state="rejected").count() == 1
    expect(page.locator("progress")).to_have_attribute("value", "2")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_its_pages_can_be_used_by_everybody(site: Site, size):
    paper, later = read(), read(TEXT.replace("2031", "2032"), name="later.txt")
    page = site.as_("supervisor", size)
    addresses = ["/desk/papers", f"/desk/papers/{paper.pk}", f"/desk/papers/{paper.pk}/against/{later.pk}"]
    none_of([finding for address in addresses for finding in looked_at(page, address)], "See the page, and mend it.")
