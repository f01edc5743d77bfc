"""The board of the day, the conferences and the leader's page, as they are served; and whether all cases are
read for them."""

import json
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import seed, statements
from bench.client import Browser, crowd, figures
from bench.figures import Figure
from bench.server import served
from bench.world import PASSWORD
from fullresponse.cases.models import Case
from fullresponse.orgs.packs import current_pack
from fullresponse.supervision import conferences, marks, meetings, numbers
from fullresponse.supervision.meetings import AGENDA, DAILY, WEEKLY

SLOWEST = 150  # ms
PAGES = {
    "board": ("leader1", "/desk/board"),
    "leader": ("head1", "/desk/leader"),
    "daily": ("leader1", "/desk/daily"),
    "weekly": ("leader1", "/desk/weekly"),
}
TIMES = 21
LARGE = 20_000  # cases from which on reading the whole table is a miss


def run(options: Namespace) -> list[Figure]:
    seed.ensure(options.cases, options.processes)
    now = timezone.now()
    marks.sweep(now)
    found = [Figure("board", "cases", Case.objects.filter(parent=None).count())]
    asked: dict[str, Callable[[], object]] = {
        "the numbers alone": lambda: numbers.board(timezone.now(), current_pack()),
        "what rises": lambda: numbers.rising(timezone.now(), current_pack()),
        "the numbers of the conference of the day": lambda: meetings.figures(look(DAILY), current=True),
        "the agenda of the week": agenda,
    }
    for what, ask in asked.items():
        found.append(Figure("board", f"{what}, median of {TIMES}", middle(ask), "ms", SLOWEST, least=False))
        whole = list(read_whole(ask))
        print(f"  {what}: {', '.join(whole) or 'every table through an index'}")
        judged = 0 if options.cases >= LARGE and connection.vendor == "postgresql" else None
        found.append(Figure("board", f"{what}, cases read as a whole", len(whole), "", judged, least=False))
    with served(workers=1) as (port, _pid):
        for name, (who, path) in PAGES.items():
            browser = Browser(port).sign_in(who, PASSWORD)

            def do(browser: Browser, _number: int, path: str = path) -> str:
                answer = browser.get(path)
                return "" if answer.status == 200 else f"{answer.status} {answer.body[:200]!r}"

            crowd([browser], do, 2)
            found += figures(name, crowd([browser], do, options.seconds), "1 client", 1, SLOWEST)
    for name, (who, path) in PAGES.items():
        client = statements.signed_in(who)
        count = len(statements.counted(lambda client=client, path=path: client.get(path)))
        found.append(Figure(name, "statements", count))
    return found


def look(kind: str) -> meetings.Look:
    """What a conference of this moment looks at."""
    pack, now = current_pack(), timezone.now()
    return meetings.look(conferences.window(kind, "", pack), timezone.localdate(now), now, pack)


def agenda() -> object:
    """Every topic of the week: its number and its first cases."""
    one = look(WEEKLY)
    wanted = {code: topic.asks(one) for code, topic in AGENDA.items()}
    return meetings.counts(wanted), meetings.rows(wanted)


def middle(ask: Callable[[], object]) -> float:
    """The median of a few calls, in milliseconds."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


def read_whole(ask: Callable[[], object]) -> Iterator[str]:
    """The cases that a query reads without an index, as PostgreSQL plans it."""
    if connection.vendor != "postgresql":
        return
    with CaptureQueriesContext(connection) as caught:
        ask()
    for query in caught.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {query['sql']}")
            plan = cursor.fetchone()[0]
        plan = json.loads(plan) if isinstance(plan, str) else plan
        yield from scans(plan[0]["Plan"])


def scans(node: dict) -> Iterator[str]:
    if node["Node Type"].endswith("Seq Scan") and node.get("Relation Name") == Case._meta.db_table:
        yield f"{node['Node Type']} on {node['Relation Name']}"
    for below in node.get("Plans", ()):
        yield from scans(below)
