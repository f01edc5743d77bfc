"""Several rows at once in a browser: chosen by keys, done by a key; the bar, the sheet that comes back, the paper."""

import io

from openpyxl import load_workbook
from playwright.sync_api import expect

from fullresponse.cases.models import Case
from tests import cast
from tests.browser.conftest import NARROW, Site, fits, serious


def test_space_chooses_a_row_and_a_capital_dispatches_the_chosen(site: Site):
    cases = [cast.a_case(words=f"演示：第{n}件") for n in range(3)]
    page = site.as_("dispatcher")
    bar = page.locator("form[data-batch]")
    expect(bar).to_be_hidden()
    for key in ("Space", "j", "Space"):
        page.keyboard.press(key)
    expect(bar).to_contain_text("已选 2 件")
    page.keyboard.press("Shift+S")
    expect(page.locator(".told")).to_contain_text("办成 2 件，没有办 0 件")
    assert [Case.objects.get(pk=case.pk).state for case in cases] == ["dispatched", "dispatched", "received"]
    page.keyboard.press("Escape")
    page.wait_for_url("**/desk/queue")


def test_shift_a_chooses_the_page_and_only_what_can_be_done_is_offered(site: Site):
    cast.a_case("dispatched")
    cast.a_case("signed_in")
    page = site.as_("handler")
    page.keyboard.press("Shift+A")
    bar = page.locator("form[data-batch]")
    expect(bar).to_contain_text("已选 2 件")
    expect(bar.locator("button[value=sign_in]")).to_be_visible()
    page.locator("input[name=numbers][data-state=dispatched]").uncheck()
    expect(bar.locator("button[value=sign_in]")).to_be_hidden()
    page.keyboard.press("Shift+M")
    page.fill("#id_remark-note", "都记一笔。")
    page.press("#id_remark-note", "Control+Enter")
    expect(page.locator(".told")).to_contain_text("办成 1 件")


def test_without_scripts_the_boxes_and_the_bar_are_a_plain_form(site: Site):
    cast.a_case("dispatched")
    page = site.page(java_script_enabled=False)
    page.goto("/login")
    page.fill("#id_username", "handler")
    page.fill("#id_password", cast.PASSWORD)
    page.click("form button.do")
    page.wait_for_url("**/desk/work")  # a page asked for before that one is there would end the signing in
    page.locator("input[name=numbers]").check()
    page.click("form[data-batch] button[value=sign_in]")
    expect(page.locator(".told")).to_contain_text("办成 1 件")


def test_a_sheet_goes_out_is_filled_in_and_comes_back(site: Site):
    case = cast.a_case("dispatched")
    page = site.as_("handler")
    for _ in range(2):  # the button is not dead after the first
        with page.expect_download() as download:
            page.click("text=导出表格")
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book.worksheets[0]
    sheet.cell(2, [cell.value for cell in sheet[1]].index("步骤") + 1, "签收")
    file = io.BytesIO()
    book.save(file)
    page.click("text=导入表格")
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#sheet", {"name": "办理.xlsx", "mimeType": xlsx, "buffer": file.getvalue()})
    page.click("text=先看看会怎样")
    expect(page.locator(".told")).to_contain_text("可以办 1")
    assert serious(page) == []
    page.click("text=办理这 1 件")
    expect(page.locator(".told")).to_contain_text("办成 1 件")
    case.refresh_from_db()
    assert case.state == "signed_in"


def test_choosing_asking_and_the_answer_can_be_used_by_everybody_on_a_telephone(site: Site):
    cast.a_case("dispatched", words="很长的一句话" * 100)
    page = site.as_("handler", NARROW)
    page.locator("input[name=numbers]").check()
    wrong = serious(page)
    assert fits(page)
    page.click("form[data-batch] button[value=object]")
    page.wait_for_url("**/desk/batch")
    wrong += serious(page)
    assert fits(page)
    page.fill("#id_object-reason", "不是我们的事。")
    page.click("form.panel button.do")
    expect(page.locator(".told")).to_contain_text("办成 1 件")
    assert fits(page)
    assert wrong + serious(page) == []


def test_a_printed_list_has_whole_words_and_says_when_and_by_whom(site: Site):
    long = "演示：小区门口的路灯坏了三天，晚上看不清路，老人孩子都怕摔跤，希望尽快修好，谢谢你们。"
    case = cast.a_case("dispatched", words=long)
    page = site.as_("handler")
    page.emulate_media(media="print")
    expect(page.locator(f"text={long}")).to_be_visible()
    expect(page.locator(".printed")).to_contain_text("打印人：演示handler")
    for gone in (".bar nav", ".tools", ".pick", "form[data-batch]"):
        assert page.locator(gone).first.is_hidden(), gone
    page.goto(f"/desk/cases/{case.number}")
    page.emulate_media(media="print")
    expect(page.locator(".printed")).to_contain_text(case.number)
    assert len(page.pdf()) > 1000
