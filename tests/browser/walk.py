"""Every page there is, out of the table of addresses, and a district in which each of them has something to show."""

from collections.abc import Iterator
from urllib.parse import urljoin

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from fullresponse.cases import actions, tracking
from fullresponse.cases.models import Case
from fullresponse.orgs import handovers, leaves, seats
from fullresponse.orgs.actors import actor_for
from tests import cast
from tests.browser.conftest import Site
from tests.core.addresses import TABLE, WHO

LONG = "没有标点的很长的一句话" * 300 + "https://example.org/" + "a" * 300
STAFF = tuple(who for who in WHO if who not in ("nobody", "anonymous"))
NO_PAGE = {"healthz", "api_cases", "file", "promise_import_blank"}  # JSON, JSON, a picture and a workbook
BESIDE = {
    "": ["/nothing-here"],
    "street": ["/desk/work", "/desk/work?kind=asked"],
    "leader": ["/desk/leader", "/desk/board", "/desk/supervision", "/desk/cases", "/desk/decisions"],
}
THE_SAME = {"/desk/password", "/desk/sheets", "/desk/find"}  # whoever opens them
TOO = {"handler": ["/desk/work?state=closed"], "supervisor": ["/desk/rates?by=lead"], "operator": ["/desk/queue"]}


def live_in() -> dict[str, Case]:
    """A case in every state, very long ones, a whistle with its part, all late; somebody away, notes for the next
    shift, a plan of the seats with a gap."""
    found = {state: cast.a_case(state) for state in cast.AFTER}
    found["long"] = cast.a_case("replied", words=LONG, place="很长的地点" * 50)
    cast.a_case(words=LONG)
    found["whole"] = cast.whistled()
    found["part"] = Case.objects.get(parent=found["whole"].pk, lead=cast.two_bodies()[0])
    actions.sweep(cast.NOON.replace(year=2027))
    _staffed()
    return found


def _staffed() -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    who = {name: cast.person(name) for name in ("operator", "many_hats", "shift_leader", "second_clerk", "supervisor")}
    acting = {name: actor_for(person, today) for name, person in who.items()}
    plan = {("early", 1): who["operator"].pk, ("night", 2): who["second_clerk"].pk}
    seats.plan(today, plan, seen="", actor=acting["shift_leader"], at=now)
    leaves.arrange(who["operator"], who["supervisor"], since=today, until=today, actor=acting["operator"], at=now)
    case = Case.objects.order_by("pk").first()
    for role in ("operator", "operator", "caller_back"):
        note = handovers.write((role, ""), LONG[:2000], {case.number: case.pk}, actor=acting["many_hats"], at=now)
    handovers.take(note.pk, actor=acting["second_clerk"], at=now)


def pages(who: str, cases: dict[str, Case]) -> list[str]:
    """The pages that this member of the cast may open ("" for a stranger): what the table answers with 200."""
    found = [*BESIDE.get(who, []), *TOO.get(who, [])]
    place = WHO.index(who or "anonymous") if (who or "anonymous") in WHO else None
    for address in TABLE if place is not None else ():
        if address.name not in NO_PAGE and address.get.split()[place] == "200":
            args = {**address.args, **({"number": cases[address.case].number} if address.case else {})}
            found.append(reverse(address.name, kwargs=args))
    seen = {"supervisor": ("long", "whole", "part", "closed"), "handler": ("part",), "street": ("whole",)}.get(who, ())
    return [*found, *(f"/desk/cases/{cases[name].number}" for name in seen)]


def each_once(site: Site, cases: dict[str, Case], size: dict, look: str = "") -> Iterator[tuple[Page, str]]:
    """One window and each page there is, as the first who may open it."""
    seen: set[str] = set()
    page = site.page(size)
    page.goto("/privacy")  # a look is chosen at an address
    for who in ("supervisor", "", *STAFF, "street"):
        todo = [address for address in pages(who, cases) if address not in seen]
        seen |= set(todo)
        if todo:
            site.become(page, who)
            choose(page, look)
            yield from ((page, address) for address in todo)


def as_resident(site: Site, case: Case, size: dict | None = None) -> Page:
    """A window of whoever reported the case, at its page."""
    page = site.page(size)
    page.goto("/track")
    page.fill("#id_number", case.number)
    page.fill("#id_code", tracking.code_of(case.number))
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/**")
    return page


def of_a_resident(case: Case) -> list[str]:
    return [f"/my/{case.number}", f"/my/{case.number}/messages"]


def choose(page: Page, look: str) -> None:
    """As the switch does it; that has a test of its own."""
    page.context.add_cookies([{"name": "look", "value": look, "url": urljoin(page.url, "/")}])
