"""The list of cases with three filters, signed in, as a page and as JSON; other filters each time."""

from argparse import Namespace
from itertools import product
from statistics import fmean
from urllib.parse import urlencode

from bench import seed, statements
from bench.client import Browser, crowd, figures
from bench.figures import Figure
from bench.server import served
from bench.world import PASSWORD
from fullresponse.orgs.packs import current_pack

FULL = 300_000  # cases from which on every combination has a page of rows
LEADER = "leader1"
SLOWEST = 80  # ms, p95
STATES = ("open", "closed", "answered")
LOOKED_AT = 60  # pages whose rows are counted: a page with few rows would be no measure


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
    pages = [client.get(f"/api/cases?{query}").json()["cases"] for query in queries[:: len(queries) // LOOKED_AT]]
    rows = fmean(len(page) for page in pages)
    found.append(Figure("list", "rows a page, of 25", rows, "", 20 if options.cases >= FULL else None))
    return found


def filters() -> list[str]:
    """State, street and category (with all below it), in every combination."""
    pack = current_pack()
    streets = [place.code for place in pack.places.values() if place.level == "street"]
    wide = sorted({category.parent for category in pack.leaves.values()} & set(pack.categories))
    return [
        urlencode({"state": state, "street": street, "category": category})
        for category, street, state in product(wide, streets, STATES)
    ]
