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
    """Without them Chromium takes a table for mere layout, and tells nobody of it."""
    headed = sum(tree.under(table, "columnheader") > 0 for table in tree.of("table"))
    there = tree.page.locator("table:visible").count()
    return [] if headed == there else [f"{there} tables, of which {headed} have column headers"]


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
            || (/\\/(cases|promises)$/.test(a.pathname) && location.pathname.startsWith(a.pathname + "/"))))
          .map((a) => a.textContent)"""
    )
    return [f"wrongly marked or not marked in the bar: {text.strip()}" for text in marked]


SENTENCES = (
    *(one_heading_of_the_first_level, headings_in_order, landmarks_once_each, fields_have_names),
    *(what_is_pressed_has_a_name, tables_have_column_headers, pictures_are_described, messages_are_announced),
    *(every_page_says_its_language_and_name, what_is_wrong_with_a_field_belongs_to_it, the_page_in_the_bar_is_marked),
)


def faults(page: Page) -> list[str]:
    page.wait_for_load_state()
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
    wrong = []
    for page, address in walk.each_once(site, cases, size):
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


BAD = """<html><body><header><nav aria-label="a"><a href="/x">x</a></nav></header><nav aria-label="a"></nav>
  <main><h2>早</h2><h4>晚</h4><input><select></select><button></button><a href="/"></a><img src="x">
  <input aria-label="b" aria-describedby="nowhere"><table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>
  </table><div class="told">办好了</div></main></body></html>"""


def test_every_sentence_finds_what_is_planted(site: Site):
    page = site.page()
    page.goto("/x")
    page.evaluate("(html) => { document.documentElement.innerHTML = html; document.documentElement.lang = ''; }", BAD)
    tree = Tree(page)
    assert [sentence.__name__ for sentence in SENTENCES if not sentence(tree)] == []


INTAKE = """
- banner:
  - link "西城区"
  - navigation "主要页面":
    - link "受理"
    - link "诉求"
  - search:
    - searchbox "按编号或电话查找"
- main:
  - region "已受理，等待派单":
    - heading "已受理，等待派单" [level=2]
    - list:
      - listitem:
        - link "小区门口的路灯坏了三天，晚上看不清路。"
  - heading "受理来电" [level=1]
  - textbox "原话"
  - textbox "电话"
  - textbox "称呼"
  - checkbox "要求保密"
  - textbox "地点"
  - combobox "街道/社区"
  - combobox "类别"
  - combobox "承办单位"
  - combobox "类型"
  - combobox "时限"
  - button "派单"
  - button "只受理"
  - complementary "帮助判断"
- contentinfo:
  - button "键盘操作"
  - form "语言"
"""
QUEUE = """
- main:
  - region "筛选":
    - combobox "街道"
    - combobox "类别"
    - checkbox "只看退回的"
    - button "筛选"
  - heading "等待派单" [level=1]
  - checkbox "选中本页"
  - button "导出表格"
  - link "导入表格"
  - table:
    - rowgroup:
      - row:
        - columnheader "选中"
        - columnheader "剩余时间"
        - columnheader "诉求"
        - columnheader "地点"
        - columnheader "建议承办"
        - columnheader "办理"
    - rowgroup:
      - row:
        - cell:
          - checkbox /选中 西-/
        - cell /逾期/
        - cell:
          - link "小区门口的路灯坏了三天，晚上看不清路。"
        - cell "德胜街道"
        - cell "区城市管理委员会"
        - cell:
          - button "派单"
          - link "改"
          - link "不派"
  - complementary "这一件":
    - heading /西-/ [level=2]
    - combobox "承办单位"
    - combobox "类别"
    - combobox "街道/社区"
    - combobox "时限"
    - group "协办单位":
      - searchbox "输入几个字缩小范围"
      - checkbox "区图书馆"
    - textbox "备注"
    - button "派单"
"""
CASE = """
- main:
  - article:
    - heading "小区门口的路灯坏了三天，晚上看不清路。" [level=1]
    - list "时限":
      - listitem:
        - strong: 已联系
      - listitem: /答复 逾期/
    - region "诉求人的话":
      - heading "诉求人的话" [level=2]
      - paragraph: 小区门口的路灯坏了三天，晚上看不清路。
    - region "现在要做什么":
      - heading "现在要做什么" [level=2]
      - group:
        - textbox "答复内容"
        - button "答复"
      - group: 内部备注
    - region "经过":
      - heading "经过" [level=2]
      - list:
        - listitem:
          - strong: 演示handler
          - text: 联系了诉求人
  - complementary "帮助判断":
    - heading "同一件事" [level=2]
    - textbox "另一件的编号"
    - heading "诉求人" [level=2]
    - combobox "为什么要看完整电话"
    - heading "附件" [level=2]
    - button "添加附件"
    - checkbox "诉求人也能看到"
"""
CALLBACK = """
- main:
  - navigation "接下来":
    - list:
      - listitem:
        - link "小区门口的路灯坏了三天，晚上看不清路。"
  - heading /回访 演/ [level=1]
  - region "问了什么，答了什么":
    - paragraph: 小区门口的路灯坏了三天，晚上看不清路。
    - paragraph: 已更换灯具，今晚恢复照明。
  - group "联系过您吗":
    - radio "是"
    - radio "否"
  - group "解决了吗":
    - radio "是"
    - radio "否"
  - group "满意吗":
    - radio "非常满意"
    - radio "满意"
    - radio "基本满意"
    - radio "不满意"
    - radio "非常不满意"
  - textbox "备注"
  - button "保存，下一位"
  - button "未接通，换下一位"
  - complementary "帮助判断"
"""
RESIDENT = """
- banner:
  - link "西城区"
  - navigation "主要页面":
    - link "我要反映"
    - link "查进度"
    - link "我的诉求"
  - button "大字 / 高对比"
- main:
  - heading /西-/ [level=1]
  - region "已答复":
    - heading "已答复" [level=2]
  - region "给您的答复":
    - heading "给您的答复" [level=2]
    - paragraph: 已更换灯具，今晚恢复照明。
  - region "解决了吗？请您评价":
    - group "解决了吗":
      - radio "没有解决"
      - radio "解决了"
    - group "联系过您吗":
      - radio "是"
      - radio "否"
    - group "满意吗":
      - radio "非常满意"
      - radio "非常不满意"
    - textbox "补充的话"
    - button "提交评价"
  - region "经过":
    - heading "经过" [level=2]
    - list:
      - listitem:
        - text: 答复
  - button "请给我回电"
- contentinfo:
  - navigation "页脚"
  - form "语言"
"""
MAIN = [  # who, at which page, with a case in which state
    ("operator", "/desk/intake", "received", INTAKE),
    ("dispatcher", "/desk/queue", "received", QUEUE),
    ("handler", "/desk/cases/{}", "contacted", CASE),
    ("caller_back", "/desk/callback", "replied", CALLBACK),
    ("", "", "replied", RESIDENT),
]


@pytest.mark.parametrize(
    ("who", "address", "state", "outline"), MAIN, ids=["intake", "queue", "case", "callback", "my"]
)
def test_the_five_main_screens_read_like_this(site: Site, who, address, state, outline):
    case = cast.a_case(state)
    page = site.as_(who) if who else walk.as_resident(site, case)
    if who:
        page.goto(address.format(case.number))
    expect(page.locator("body")).to_match_aria_snapshot(outline)
