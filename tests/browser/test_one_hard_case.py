"""One case from the first word to the last, each step by its own person in a browser: objected, redirected to a street,
whistled, extended, replied, refused by the resident, handled again and closed."""

import re

from django.utils import timezone
from playwright.sync_api import Page, expect

from fullresponse.cases import replay
from fullresponse.cases.models import Case
from fullresponse.cases.tracking import code_of
from fullresponse.ledger.history import history, verify
from tests import cast
from tests.browser.conftest import NARROW, Site, fits, serious

TOLD = ".told"


def open_case(page: Page, case: Case) -> None:
    page.goto(f"/desk/cases/{case.number}")
    expect(page.locator("h1")).to_be_visible()


def do(page: Page, case: Case, verb: str, **fields: str) -> None:
    """Open the verb's form on the case's page, fill it in, send it; the page says that it is recorded."""
    open_case(page, case)
    form = page.locator(f'form[action$="/do/{verb}"]')
    if not form.is_visible():
        page.locator("details.verb", has=form).locator("summary").first.click()
    for name, value in fields.items():
        form.locator(f'[name="{verb}-{name}"]').fill(value)
    form.locator("button.btn").last.click()
    expect(page.locator(TOLD).first).to_contain_text("已记录")


def part(case: Case, lifecycle: str) -> Case:
    return Case.objects.filter(parent=case.pk, lifecycle=lifecycle).latest("pk")


class People:
    """Everybody who has a hand in it, each in a window of their own."""

    def __init__(self, site: Site, case: Case) -> None:
        self.site, self.case, self.street = site, case, cast.two_streets()[0]
        self.handler, self.chief, self.office = site.as_("handler"), site.as_("shift_leader"), site.as_("street")

    def object(self) -> None:
        """The body objects, and another than who dispatched sends it to the street."""
        do(self.handler, self.case, "object", reason="这是属地管理的事，应由街道办理。")
        objection = part(self.case, "objection")
        open_case(self.chief, objection)
        expect(self.chief.locator("body")).to_contain_text("应由街道办理")
        do(self.chief, objection, "redirect", lead=self.street, why="属地清楚，改派街道。")

    def whistle(self) -> None:
        """The street calls two departments; one comes, brings it to an end and is scored."""
        open_case(self.office, self.case)
        self.office.locator('summary[data-says="吹哨"]').click()
        form = self.office.locator('form[action$="/do/whistle"]')
        for body in cast.two_bodies():
            form.locator(f'input[value="{body}"]').check()
        form.locator('[name="whistle-matter"]').fill("堆物涉及两个部门，请到现场一起清。")
        form.locator("button.btn").last.click()
        expect(self.office.locator(TOLD).first).to_contain_text("已记录")
        expect(self.office.locator("#parts + ul li")).to_have_count(3)  # two whistles and the objection
        called = Case.objects.get(parent=self.case.pk, lifecycle="whistle", lead=cast.two_bodies()[0])
        do(self.handler, called, "arrive")
        open_case(self.handler, called)
        form = self.handler.locator('form[action$="/do/finish"]')
        form.locator('[name="finish-result"]').fill("堆物已经清走，装了隔离桩。")
        form.locator('.picks label:has(input[name="finish-solved"][value="yes"])').click()
        form.locator("button.btn").last.click()
        expect(self.handler.locator(TOLD).first).to_contain_text("已记录")
        do(self.office, called, "score_department", score_lead="95")

    def extend(self) -> None:
        more = {"units": "2", "extension_reason": "要等雨停了才能粉刷。"}
        do(self.office, self.case, "ask_extension", **more)
        do(self.chief, part(self.case, "extension"), "grant", **more)

    def handle(self, answer: str) -> None:
        for verb in ("sign_in", "contact"):
            do(self.office, self.case, verb)
        if not Case.objects.filter(parent=self.case.pk, lifecycle="whistle").exists():
            self.whistle()
            self.extend()
        do(self.office, self.case, "reply", answer=answer)

    def resident(self) -> Page:
        page = self.site.page(NARROW)
        page.goto(f"/track?number={self.case.number}")
        page.fill("#id_code", code_of(self.case.number))
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/my/"))
        return page


def test_one_case_is_objected_whistled_extended_replied_refused_and_brought_to_its_end(site: Site):
    words = "演示：楼道口堆满杂物，说了几次没人管。"
    case = cast.a_case("dispatched", timezone.now(), category="rubbish", urgency="general", words=words)
    people = People(site, case)
    people.object()
    people.handle("堆物已经清走，墙面粉刷完了。")
    resident = people.resident()
    expect(resident.locator("body")).to_contain_text("要等雨停了才能粉刷")
    expect(resident.locator("body")).not_to_contain_text("属地清楚")
    assert fits(resident) and serious(resident) == []
    rate(resident, solved="no", satisfaction="dissatisfied")
    case.refresh_from_db()
    assert (case.state, case.round, case.lead) == ("dispatched", 2, people.street)
    people.handle("又清了一次，约定每周巡查。")
    resident.reload()
    rate(resident, solved="yes", satisfaction="satisfied")
    case.refresh_from_db()
    assert (case.state, case.solved, case.bounces, case.first_lead) == ("closed", True, 1, people.street)
    told = [e.kind.removeprefix("case.") for e in history(case.subject)]
    wanted = ["redirected", "whistled_for", "extended", "redone", "closed"]
    assert [k for k in told if k in wanted] == wanted
    assert list(replay.disagreements()) == [] and verify()[1] is None


def rate(page: Page, **answers: str) -> None:
    for name, value in {"contacted": "yes", **answers}.items():
        page.locator(f'#rate label:has(input[name="rate-{name}"][value="{value}"])').first.click()
    page.locator("#rate button.do").click()
    expect(page.locator(TOLD).first).to_be_visible()
