"""Far into a list: the three-thousandth page costs what the first does, because each page walks an index from where the
last one ended. The plans of the database are looked at too: reading or sorting many rows is a miss."""

import json
import time
from argparse import Namespace
from collections.abc import Iterator
from statistics import median

from django.db import connection
from django.test import Client

from bench import lists, seed, statements
from bench.client import Browser
from bench.figures import Figure
from bench.server import served
from bench.world import PASSWORD

STEPS = 3000
WINDOW = 100  # pages whose median is "the first" and "the last"
SORTED = 500  # rows that may be sorted or read and thrown away for one page
LARGE = 20_000  # cases from which on the database has to choose an index
WALKED = "state=closed"


def run(options: Namespace) -> list[Figure]:
    seed.ensure(options.cases, options.processes)
    with served(workers=1) as (port, _pid):
        took, after = walk(Browser(port).sign_in(lists.LEADER, PASSWORD))
    first, last = median(took[1 : WINDOW + 1]) * 1000, median(took[-WINDOW:]) * 1000
    client = statements.signed_in(lists.LEADER)
    street, category = (lists.filters()[0].split("&")[n] for n in (1, 2))
    asked = ("", street, f"{street}&{category}", "state=contacted", f"state=contacted&{street}&{category}", WALKED)
    plans = {query: worst(client, f"/api/cases?{query}") for query in asked}
    plans["the last page"] = worst(client, f"/api/cases?{WALKED}&after={after}")
    for query, (rows, what) in plans.items():
        print(f"  {query or 'no filter'}: {rows:,} rows, {what}")
    most = max(rows for rows, _ in plans.values())
    judged = SORTED if options.cases >= LARGE else None  # a small table is rightly read as a whole
    return [
        Figure("deep", f"first page of {len(took):,}", first, "ms"),
        Figure("deep", "last page of them", last, "ms"),
        Figure("deep", "last above first", (last / first - 1) * 100, "%", 20, least=False),
        Figure("deep", "most rows read or sorted for a page", most, "", judged, least=False),
    ]


def walk(browser: Browser) -> tuple[list[float], str]:
    """Page after page, each from where the last ended; the seconds of each and the last cursor."""
    took, after = [], ""
    for _ in range(STEPS):
        began = time.perf_counter()
        answer = browser.get(f"/api/cases?{WALKED}&after={after}")
        took.append(time.perf_counter() - began)
        following = json.loads(answer.body)["after"]
        if not following:
            break
        after = following
    return took, after


def worst(client: Client, path: str) -> tuple[int, str]:
    """The largest number of rows that one step of the plans of this page reads from cases, or sorts."""
    asked = [s for s in statements.counted(lambda: client.get(path)) if 'FROM "cases_case"' in s]
    assert asked, path
    found = [(0, "")]
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
            plan = cursor.fetchone()[0]
            plan = json.loads(plan) if isinstance(plan, str) else plan
            found += [(touched(node), node["Node Type"]) for node in nodes(plan[0]["Plan"])]
    return max(found)


def nodes(node: dict) -> Iterator[dict]:
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)


def touched(node: dict) -> int:
    """Rows that the step goes through: what it gives and what it throws away; for a sort what goes into it."""
    inner = node.get("Plans", [node])[0] if "Sort" in node["Node Type"] else node
    rows = inner["Actual Rows"] * inner.get("Actual Loops", 1)
    return int(rows + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0))
