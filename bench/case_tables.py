"""A million cases twice: the question put to the facts, and what can be asked of it put as SQL to the tables that the
desk works on. Ten thousand are made by the engine; the rest are copies of them, facts and cases alike, made by SQL."""

import time
from argparse import Namespace
from datetime import datetime, timedelta
from statistics import median

from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import seed, statements
from bench.board import middle
from bench.figures import Figure
from bench.lists import LEADER
from fullresponse.cases.models import Case, Clock
from fullresponse.metrics import queries, rollup
from fullresponse.metrics.engines import Database, answer
from fullresponse.metrics.models import CaseFacts, ClockFacts
from fullresponse.metrics.question import Span, ask
from fullresponse.orgs.packs import current_pack

MADE, STEP = 10_000, 10_000_000  # cases made by the engine; how far the keys of a copy lie from those it copies
PAGE = 50  # ms
TIMES = 3


def run(options: Namespace) -> list[Figure]:
    seed.ensure(min(MADE, options.cases), options.processes)
    while rollup.refresh(timezone.now(), 400):
        pass
    multiply(options.cases // max(1, Case.objects.filter(parent=None, pk__lt=STEP).count()))
    found = [Figure("facts", "cases in the tables", Case.objects.count())]
    facts, plain = both(timezone.now())
    found += [
        Figure("facts", "the question as facts, PostgreSQL", facts, "s"),
        Figure("facts", "as SQL over the tables of cases, fewer numbers", plain, "s"),
        Figure("facts", "tables of cases : facts", plain / facts, "times"),
    ]
    return [*found, *page()]


def page() -> list[Figure]:
    """The page of rates: what it reads, and the whole of it."""
    today, client, pack = timezone.localdate(), statements.signed_in(LEADER), current_pack()
    found = []
    for days in (31, 365):
        first = today - timedelta(days=days - 1)
        path = f"/desk/rates?first={first}&last={today}&by=lead"
        sums = middle(lambda first=first: queries.summed(first, today, pack, by=("lead",)))
        whole = middle(lambda path=path: _ok(client, path))
        found += [
            Figure(
                "facts", f"sums of {days} days by body, as a page reads them, median", sums, "ms", PAGE, least=False
            ),
            Figure("facts", f"the whole page of {days} days by body, median", whole, "ms"),
        ]
    return found


def _ok(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def both(now: datetime) -> tuple[float, float]:
    """Seconds of the question as facts and as SQL over the tables, one after the other, the middle of a few."""
    end = int(now.timestamp())
    spans = {"month": Span(end - 30 * 86_400, end), "year": Span(end - 365 * 86_400, end)}
    question = ask(spans, current_pack().scheme(now.date()))
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(TIMES):
        began = time.perf_counter()
        answer(question, Database())
        between = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")  # the facts have it off, too
            for asked in (CASES, CLOCKS):
                cursor.execute(
                    asked, {"month": now - timedelta(days=30), "year": now - timedelta(days=365), "end": now}
                )
                cursor.fetchall()
        taken[0].append(between - began)
        taken[1].append(time.perf_counter() - between)
    return median(taken[0]), median(taken[1])


# What the tables can say of the same windows and places: the time of a callback and a clock's body at its end they do
# not keep, so that cases count when they were closed, and clocks for whoever has the case now.
PLACES = "GROUPING SETS ((span), (span, street), (span, community), (span, lead))"
SPANS = "(VALUES ('month', %(month)s::timestamptz), ('year', %(year)s::timestamptz)) spans(span, since)"
CASES = f"""SELECT span, street, community, lead,
    COUNT(*) FILTER (WHERE received_at >= since), COUNT(*) FILTER (WHERE received_at >= since AND repeats > 0),
    COUNT(*) FILTER (WHERE received_at >= since AND outcome = ''),
    COUNT(*) FILTER (WHERE received_at >= since AND lead <> '' AND bounces = 0),
    SUM(bounces) FILTER (WHERE received_at >= since AND lead <> ''),
    COUNT(*) FILTER (WHERE closed_at >= since AND satisfaction <> '' AND excluded = ''),
    COUNT(*) FILTER (WHERE closed_at >= since AND contacted AND excluded = ''),
    COUNT(*) FILTER (WHERE closed_at >= since AND solved AND excluded = ''),
    SUM(CASE WHEN satisfaction IN ('very_satisfied', 'satisfied') THEN 10 WHEN satisfaction = 'fairly_satisfied' THEN 9
        ELSE 0 END) FILTER (WHERE closed_at >= since AND excluded = ''),
    COUNT(*) FILTER (WHERE closed_at >= since AND satisfaction <> '' AND round > 1),
    COUNT(*) FILTER (WHERE closed_at IS NULL),
    COUNT(*) FILTER (WHERE closed_at IS NULL AND received_at < %(end)s::timestamptz - interval '15 days')
    FROM cases_case, {SPANS} WHERE lifecycle = 'request' AND parent_id IS NULL GROUP BY {PLACES}"""
CLOCKS = f"""SELECT span, code, street, community, lead, COUNT(*), COUNT(*) FILTER (WHERE NOT overdue)
    FROM cases_clock JOIN cases_case ON cases_case.id = case_id, {SPANS}
    WHERE COALESCE(stopped_at, cases_clock.due_at) >= since AND (stopped_at IS NOT NULL OR overdue)
    GROUP BY code, {PLACES}"""


def multiply(times: int) -> None:
    """So many of each case, run of a clock and fact: copies with keys, numbers and subjects of their own."""
    if times < 2 or Case.objects.filter(pk__gte=STEP).exists():
        return
    copied = {
        Case: {"id": f"id + k * {STEP}", "number": "number || '_' || k", "token": "NULL", "outer_number": "''"},
        Clock: {"id": f"id + k * {STEP}", "case_id": f"case_id + k * {STEP}"},
        CaseFacts: {"subject": "subject || '_' || k"},
        ClockFacts: {"key": "key || '_' || k", "subject": "subject || '_' || k"},
    }
    copied[Case] |= {name: f"{name} + k * {STEP}" for name in ("parent_id", "main_id")}
    with connection.cursor() as cursor:
        for model, changed in copied.items():
            table, columns = model._meta.db_table, [field.column for field in model._meta.concrete_fields]
            names, values = ", ".join(f'"{c}"' for c in columns), ", ".join(changed.get(c, f'"{c}"') for c in columns)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}, generate_series(1, {times - 1}) copies(k)"
            )
    seed.tidy()
