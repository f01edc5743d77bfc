"""The review desk by keyboard: a report handed in, one mark accepted, one rejected, one split, the text beside it."""

import pytest
from playwright.sync_api import expect

from fullresponse.orgs.packs import current_pack
from fullresponse.papers import comparing
from fullresponse.papers.models import Mark, Paper
from fullresponse.promises.models import Promise
from tests.browser import walk
from tests.browser.conftest import NARROW, WIDE, Site
from tests.browser.test_looks import enlarged, looked_at
from tests.cast import two_bodies
from tests.house.source import none_of
from tests.stories.test_papers import AT, TEXT, quotes, read


def test_a_report_is_read_and_its_marks_are_decided_by_keys(site: Site, tmp_path):
    file = tmp_path / "report.txt"
    file.write_text(TEXT, encoding="utf-8")
    page = site.as_("supervisor")
    page.goto("/desk/papers")
    page.set_input_files("#id_file", file)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/papers/*")
    paper = Paper.objects.get()
    first = page.locator("blockquote mark").inner_text()
    assert first in paper.text and page.locator("#here").inner_text() == first
    page.locator("#id_lead").fill(current_pack().bodies[two_bodies()[0]].name)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**?at=*")
    assert Promise.objects.get().quote == first
    second = page.locator("blockquote mark").inner_text()
    assert second != first
    page.locator("body").press("x")
    expect(page.locator("blockquote mark")).not_to_have_text(second)
    assert Mark.objects.filter(paper=paper, state="rejected").count() == 1
    expect(page.locator("progress")).to_have_attribute("value", "2")


def at(page, words: str) -> None:
    """The desk stands at the mark that says this."""
    page.locator("a.mark", has_text=words).first.click()
    expect(page.locator("blockquote mark")).to_contain_text(words)


def test_of_two_at_the_same_mark_the_slower_sees_who_was_faster_and_loses_nothing_typed(site: Site):
    paper, lead = read(), current_pack().bodies[two_bodies()[0]].name
    fast, slow = site.as_("supervisor"), site.as_("shift_leader")
    for page in (fast, slow):
        page.goto(f"/desk/papers/{paper.pk}")
        at(page, "菜站44")
    fast.fill("#id_value", "45")
    fast.locator("main h1").click()
    fast.keyboard.press("v")
    expect(fast.locator(".told.success")).to_contain_text("已记录")
    slow.fill("#id_lead", lead)
    slow.fill("#id_value", "46")
    slow.keyboard.press("Control+Enter")
    expect(slow.locator(".told.error")).to_contain_text("演示supervisor刚才处理过这一条")
    expect(slow.locator(".told.error")).to_be_focused()
    row = slow.locator("table tr", has_text="数值").locator("td")
    assert row.all_inner_texts() == ["46", "45"], "typed, and what stands now"
    assert slow.input_value("#id_value") == "46" and slow.input_value("#id_lead") == lead
    assert not Promise.objects.exists()
    slow.keyboard.press("Control+Enter")  # having seen it
    expect(slow.locator("blockquote mark")).not_to_contain_text("菜站44")
    assert Promise.objects.get().value == "46"

    for page in (fast, slow):
        page.goto(f"/desk/papers/{paper.pk}")
        at(page, "渔市2处")
    slow.fill("#id_value", "21")
    fast.locator("body").press("x")
    expect(fast.locator("blockquote mark")).not_to_contain_text("渔市2处")
    slow.keyboard.press("Control+Enter")
    expect(slow.locator(".told.error")).to_contain_text("您填的没有存，还在这里")
    assert slow.locator("table tr", has_text="数值").locator("td").all_inner_texts() == ["21", "2"]
    assert Promise.objects.count() == 1


def test_a_slip_is_put_back_by_a_key(site: Site):
    paper = read()
    page = site.as_("supervisor")
    page.goto(f"/desk/papers/{paper.pk}")
    at(page, "渔市2处")
    page.locator("body").press("x")
    expect(page.locator(".undo")).to_contain_text("已不收。")
    expect(page.locator("blockquote mark")).not_to_contain_text("渔市2处")
    page.locator("body").press("r")
    assert "渔市2处" in page.evaluate("document.activeElement.textContent"), "found among those rejected"
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.locator("blockquote mark")).to_have_text("改造渔市2处")
    assert page.input_value("#id_value") == "2" and not Mark.objects.filter(state="rejected").exists()


def test_enter_in_a_field_accepts_nothing_and_what_was_typed_and_left_is_there_again(site: Site):
    paper, lead = read(), current_pack().bodies[two_bodies()[0]].name
    page = site.as_("supervisor")
    page.goto(f"/desk/papers/{paper.pk}")
    at(page, "菜站44")
    mark = page.url
    page.locator("#id_lead").click()
    page.keyboard.type(lead)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("#id_value").fill("45")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.url == mark and page.evaluate("document.activeElement === document.body"), "only the field is left"
    assert page.input_value("#id_value") == "45"
    page.keyboard.press("Escape")
    page.wait_for_url("**/desk/papers")
    assert not Promise.objects.exists() and Mark.objects.filter(state="open", version=1).count() == len(quotes(paper))
    page.goto(mark)
    assert (page.input_value("#id_lead"), page.input_value("#id_value")) == (lead, "45")
    expect(page.locator("[data-draft-told]")).to_be_visible()


def test_what_was_typed_is_a_draft_until_it_is_saved_or_given_up(site: Site):
    paper, lead = read(), current_pack().bodies[two_bodies()[0]].name
    page = site.as_("supervisor")
    page.goto(f"/desk/papers/{paper.pk}")
    at(page, "菜站44")
    mark = page.url
    page.fill("#id_lead", lead)
    page.fill("#id_value", "45")
    page.locator("main h1").click()
    page.locator("body").press("v")
    expect(page.locator(".told", has_text="已记录")).to_be_visible()
    page.goto(mark)
    expect(page.locator("[data-draft-told]")).to_be_hidden()
    assert page.input_value("#id_value") == "45", "kept by the mark itself"
    page.fill("#id_value", "46")
    page.goto(mark)
    assert page.input_value("#id_value") == "46"
    page.click("[data-draft-drop]")
    assert page.input_value("#id_value") == "45" and page.input_value("#id_lead") == lead
    page.goto(mark)
    expect(page.locator("[data-draft-told]")).to_be_hidden()
    page.locator("body").press("a")
    page.wait_for_url("**did=*")
    assert Promise.objects.get().value == "45"


def test_on_a_telephone_the_place_in_the_text_is_a_link_away_and_back(site: Site):
    paper = read(TEXT + "感谢大家。\n" * 200)
    page = site.as_("supervisor", NARROW)
    page.goto(f"/desk/papers/{paper.pk}")
    at(page, "失业率")
    page.get_by_role("link", name="看原文").click()
    expect(page.locator("#here")).to_be_in_viewport()
    page.get_by_role("link", name="回到这一条").click()
    expect(page.locator("blockquote mark")).to_be_in_viewport()


def test_marks_are_merged_and_split_by_keys_and_the_comparison_comes_by_itself(site: Site):
    paper, later = read(), read(TEXT.replace("2031", "2032"), name="later.txt")
    page = site.as_("supervisor")
    page.goto(f"/desk/papers/{paper.pk}")
    at(page, "菜站44")
    page.locator("body").press("m")
    expect(page.locator("blockquote mark")).to_have_text("新建便民菜站44个，改造渔市2处")
    page.locator("body").press("s")
    assert page.evaluate("document.activeElement.name") == "cut"
    page.keyboard.press("Enter")
    expect(page.locator("blockquote mark")).to_have_text("新建便民菜站44个")
    at(page, "渔市2处")
    assert page.input_value("#id_value") == "2"

    page.goto("/desk/papers")
    page.get_by_role("button", name=later.title).click()
    expect(page.get_by_role("status")).to_contain_text("正在对照")
    comparing.sweep(AT)
    expect(page.locator("[data-rows] li").first).to_be_visible()
    expect(page.get_by_role("status")).not_to_contain_text("正在对照")


def test_a_report_that_a_browser_printed_as_pdf_is_read_like_its_text(site: Site, tmp_path):
    file = tmp_path / "printed.pdf"
    page = site.as_("supervisor")
    page.set_content("".join(f"<p>{line}</p>" for line in TEXT.splitlines()))
    file.write_bytes(page.pdf())
    page.goto("/desk/papers")
    page.set_input_files("#id_file", file)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/papers/*")
    paper = Paper.objects.get()
    assert paper.year == 2031 and {"新建便民菜站44个", "城镇登记失业率控制在4%以内"} <= set(quotes(paper))


OPEN = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"


@pytest.mark.parametrize(
    ("size", "look"), [(WIDE, ""), (NARROW, ""), (NARROW, "large")], ids=["wide", "narrow", "large"]
)
def test_its_pages_can_be_used_by_everybody(site: Site, size, look):
    paper, later = read(), read(TEXT.replace("2031", "2032"), name="later.txt")
    page = site.as_("supervisor", size)
    walk.choose(page, look)
    against = f"/desk/papers/{paper.pk}/against/{later.pk}"
    wrong = looked_at(page, against, look)
    page.get_by_role("button", name="对照").click()
    wrong += looked_at(page, against, look)
    comparing.sweep(AT)
    for address in ("/desk/papers", f"/desk/papers/{paper.pk}", against):
        page.set_viewport_size(size)
        wrong += looked_at(page, address, look)
        page.evaluate(OPEN)
        wrong += [f"{address}: {finding}" for finding in enlarged(page, look)]
    none_of(wrong, "See the page, and mend it.")
