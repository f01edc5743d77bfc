"""The list of cases with three filters, signed in, as a page and as JSON; other filters each time."""

from argparse import Namespace
from urllib.parse import urlencode

from django.utils import timezone

from bench import seed, statements
from bench.client import Browser, crowd, figures
from bench.figures import Figure
from bench.lives import Staff
from bench.server import served
from bench.world import PASSWORD

LEADER = "leader1"
SLOWEST = 80  # ms, p95
STATES = ("contacted", "dispatched", "replied", "open", "closed")


def run(options: Namespace) -> list[Figure]:
    seed.ensure(options.cases, options.processes)
    queries = filters()
    found = []
    with served() as (port, _pid):
        browsers = [Browser(port).sign_in(LEADER, PASSWORD) for _ in range(options.clients)]
        for kind, path, least in (("page", "/desk/cases", 150), ("JSON", "/api/cases", 350)):

            def do(browser: Browser, number: int, path: str = path) -> str:
                answer = browser.get(f"{path}?{queries[number % len(queries)]}")
                return "" if answer.status == 200 else f"{answer.status} {answer.body[:200]!r}"

            crowd(browsers, do, 3)
            found += figures(
                f"list {kind}", crowd(browsers, do, options.seconds), f"{len(browsers)} clients", least, SLOWEST
            )
    client = statements.signed_in(LEADER)
    for kind, path in (("page", "/desk/cases"), ("JSON", "/api/cases")):
        count = len(statements.counted(lambda path=path: client.get(f"{path}?{queries[0]}")))
        found.append(Figure(f"list {kind}", "statements", count, "", 6, least=False))
    return found


def filters() -> list[str]:
    """State, street and category, in every combination that a reader may ask for."""
    staff = Staff(timezone.now())
    streets = sorted({place.parent for place in staff.places})
    return [
        urlencode({"state": STATES[n % len(STATES)], "street": street, "category": category})
        for n, (street, category) in enumerate((s, c) for c in staff.categories[:12] for s in streets)
    ]
