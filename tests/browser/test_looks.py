"""Every page at both widths: nothing serious for those who cannot see or point, nothing beyond the edge, nothing that
the content security policy refuses (the `site` fixture fails on that)."""

import pytest
from django.utils import timezone

from fullresponse.cases import actions, tracking
from fullresponse.cases.models import Case
from fullresponse.orgs import handovers, leaves, seats
from fullresponse.orgs.actors import actor_for
from tests import cast
from tests.browser.conftest import NARROW, WIDE, Site, fits, serious

STRANGER = [
    "/",
    "/track",
    "/privacy",
    "/login",
    "/nothing-here",
    "/lifecycles",
    "/lifecycles/petition",
    "/ask/disclosure",
]
STAFF = {
    "shift_leader": ["/desk/seats", "/desk/leave"],
    "operator": [
        "/desk/seats",
        "/desk/leave",
        "/desk/handover",
        "/desk/intake",
        "/desk/cases",
        "/desk/find?q=13800138000",
        "/desk/find?q=1",
    ],
    "dispatcher": ["/desk/queue", "/desk/queue?flag=returned&category=no"],
    "handler": ["/desk/work", "/desk/work?state=closed", "/desk/sheets"],
    "caller_back": ["/desk/callback"],
    "supervisor": ["/desk/cases?state=closed", "/desk/rates", "/desk/rates?by=lead"],
    "admin": ["/desk/people", "/desk/leave", "/desk/system", "/desk/password", "/desk/queue"],
}
LONG = "没有标点的很长的一句话" * 300 + "https://example.org/" + "a" * 300


@pytest.fixture
def lived_in(site: Site) -> Site:
    for state in cast.AFTER:
        cast.a_case(state)
    cast.a_case("replied", words=LONG, place="很长的地点" * 50)
    cast.a_case(words=LONG)
    actions.sweep(cast.NOON.replace(year=2027))
    staffed()
    return site


def staffed() -> None:
    """Somebody away, notes for the next shift, of which one was taken over, and a plan of the seats with a gap."""
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


def looked_at(page, address: str) -> list[str]:
    page.goto(address)
    wrong = [f"{address}: {finding}" for finding in serious(page)]
    return wrong if fits(page) else [*wrong, f"{address}: wider than the window"]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_every_page_can_be_read_by_everybody(lived_in: Site, size):
    wrong = []
    stranger = lived_in.page(size)
    for address in STRANGER:
        wrong += looked_at(stranger, address)
    for who, addresses in STAFF.items():
        page = lived_in.as_(who, size)
        for address in addresses:
            wrong += looked_at(page, address)
        if who == "supervisor":
            for number in _telling():
                wrong += looked_at(page, f"/desk/cases/{number}")
    assert wrong == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_the_residents_own_page_can_be_read_by_everybody(lived_in: Site, size):
    page = lived_in.page(size)
    wrong = []
    for number in _telling():
        page.goto("/track")
        page.fill("#id_number", number)
        page.fill("#id_code", tracking.code_of(number))
        page.keyboard.press("Enter")
        page.wait_for_url("**/my/**")
        wrong += looked_at(page, page.url)
    assert wrong == []


def _telling() -> list[str]:
    """A new case, a closed one and a very long one: the pages that differ most."""
    numbers = list(Case.objects.order_by("pk").values_list("number", flat=True))
    return [numbers[0], numbers[len(cast.AFTER) - 1], numbers[len(cast.AFTER)]]


def test_a_printed_case_has_its_words_and_no_buttons(site: Site):
    case = cast.a_case("replied")
    page = site.as_("supervisor")
    page.goto(f"/desk/cases/{case.number}")
    page.emulate_media(media="print")
    assert page.locator(".said").first.is_visible()
    assert not page.locator("nav").first.is_visible()
    assert not page.locator(".acts").first.is_visible()
