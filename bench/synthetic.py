"""Synthetic facts, so many of them, as `fullresponse facts export` would write them: every row of its own, spread over
a year by a hash of its number, in one file a month, each labelled synthetic. No case was ever behind them."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
from tqdm import tqdm

from fullresponse.metrics.engines import DUCKDB, TABLES
from fullresponse.metrics.windows import between
from fullresponse.pack import Pack

YEAR, RUNS = 2025, 4  # runs of clocks a case, as in the demo district
LABEL = "synthetic: made by bench/synthetic.py out of running numbers; nobody asked for any of this"
DEPARTMENTS = 60
CLOCKS = ("sign_in", "first_contact", "reply", "call_back")
PART = 1_000_000  # what a hash is cut to: shares are so many of it


def ensure(folder: Path, facts: int, pack: Pack) -> Path:
    """The folder with so many facts, rows of both tables together; made where it is not there yet."""
    there = folder / f"{facts}"
    if not (there / "complete").exists():
        db = duckdb.connect(config={**DUCKDB, "threads": str(os.cpu_count() or 2)})
        _places(db, pack)
        for table in TABLES:
            (there / table).mkdir(parents=True, exist_ok=True)
        for month in tqdm(list(_months(facts // (RUNS + 1), pack)), unit="month", desc="synthetic facts"):
            _month(db, there, *month)
        (there / "complete").write_text(LABEL + "\n")
    return there


def _places(db: duckdb.DuckDBPyConnection, pack: Pack) -> None:
    """The district's communities, each with its street, and who may lead a case: departments and streets."""
    communities = [(p.code, p.parent) for p in pack.places.values() if p.level == "community"]
    departments = [b.code for b in pack.bodies.values() if b.kind in ("department", "enterprise")]
    departments += [f"synthetic-{n}" for n in range(DEPARTMENTS - len(departments))]
    leads = departments[:DEPARTMENTS] + [b.code for b in pack.bodies.values() if b.kind == "street"]
    db.execute("CREATE TABLE place (n INTEGER, community VARCHAR, street VARCHAR)")
    db.executemany("INSERT INTO place VALUES (?, ?, ?)", [(n, *both) for n, both in enumerate(communities)])
    db.execute("CREATE TABLE body (n INTEGER, lead VARCHAR)")
    db.executemany("INSERT INTO body VALUES (?, ?)", list(enumerate(leads)))


def _months(cases: int, pack: Pack) -> Iterator[tuple[str, int, int, int, int]]:
    """Name, first and last number, and where the year begins and how long a number lasts, in whole microseconds."""
    year = between(date(YEAR, 1, 1), date(YEAR, 12, 31), pack.calendar.tz)
    each = (year.end - year.start) * 1_000_000 // cases
    for month in range(1, 13):
        first = date(YEAR, month, 1)
        span = between(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), pack.calendar.tz)
        numbers = [-(-(moment - year.start) * 1_000_000 // each) for moment in (span.start, span.end)]
        yield f"{first:%Y-%m}", numbers[0], min(numbers[1], cases), year.start, each


def _month(
    db: duckdb.DuckDBPyConnection, folder: Path, name: str, first: int, last: int, start: int, each: int
) -> None:
    db.execute(f"CREATE OR REPLACE TEMP TABLE made AS {_cases(first, last, start, each)}")
    how = f"(FORMAT parquet, KV_METADATA {{note: '{LABEL}'}})"
    for table, asked in (("case_facts", "FROM made"), ("clock_facts", f"FROM ({RUNS_OF})")):
        target = folder / table / f"{name}.parquet"
        db.execute(f"COPY (SELECT {', '.join(TABLES[table])} {asked}) TO '{target}' {how}")


def _share(salt: int, share: int) -> str:
    """Whether a number is one of so many in a hundred."""
    return f"hash(i, {salt}) % {PART} < {share * PART // 100}"


def _some(salt: int, many: int) -> str:
    return f"(hash(i, {salt}) % {many})::BIGINT"


def _cases(first: int, last: int, start: int, each: int) -> str:
    return f"""SELECT 'case:' || i AS subject,
      CASE WHEN {_share(1, 97)} THEN 'request' ELSE 'petition' END AS lifecycle,
      ({_share(2, 6)})::SMALLINT AS part, 'help' AS kind, 'phone' AS channel, 'c' || {_some(3, 20)} AS category,
      'c' || {_some(4, 120)} AS leaf, street, community, lead, '' AS asker, 'general' AS urgency,
      CASE WHEN {_share(7, 2)} THEN 'emergency' ELSE '' END AS outcome, {start} + i * {each} // 1000000 AS received,
      CASE WHEN {_share(8, 60)} THEN received + {_some(9, 7200)} END AS dispatched,
      CASE WHEN {_share(10, 97)} THEN received + 86400 + {_some(11, 864000)} END AS closed,
      CASE WHEN dispatched IS NOT NULL AND closed IS NOT NULL AND {_share(12, 95)} THEN closed - 3600 END AS called,
      CASE WHEN part = 1 THEN closed END AS scored, (called IS NOT NULL)::SMALLINT AS called_back,
      CASE WHEN called_back = 1 THEN ({_share(13, 99)})::SMALLINT END AS contacted,
      CASE WHEN called_back = 1 THEN ({_share(14, 90)})::SMALLINT END AS solved,
      CASE WHEN called_back = 1 THEN ['satisfied', 'satisfied', 'fairly_satisfied', 'dissatisfied'][1 + {_some(15, 4)}]
        ELSE '' END AS satisfaction,
      CASE WHEN {_share(16, 1)} THEN 'unreachable' ELSE '' END AS excluded,
      CASE WHEN {_share(17, 1)} THEN 'no_funds' ELSE '' END AS hung,
      (1 + ({_share(18, 8)})::INTEGER)::SMALLINT AS rounds,
      ({_share(19, 5)})::SMALLINT AS bounces, ({_share(20, 10)})::SMALLINT AS repeats,
      ({_share(21, 6)})::SMALLINT AS late,
      CASE WHEN part = 1 THEN {_some(22, 101)}::SMALLINT END AS score_lead,
      CASE WHEN part = 1 THEN {_some(23, 101)}::SMALLINT END AS score_asker,
      '' AS called_street, '' AS called_community,
      CASE WHEN {_share(24, 2)} THEN 'synthetic-0' ELSE '' END AS called_lead
      FROM range({first}, {last}) numbers(i)
      JOIN place ON place.n = {_some(5, 10**9)} % (SELECT COUNT(*) FROM place)
      JOIN body ON body.n = {_some(6, 10**9)} % (SELECT COUNT(*) FROM body)"""


RUNS_OF = f"""SELECT subject, k::SMALLINT AS nth, {list(CLOCKS)}[k + 1] AS clock, lifecycle, street, community, lead,
  1::SMALLINT AS round, received + k * 3600 AS started, started + 86400 AS due,
  CASE WHEN hash(subject, k) % 100 < 96 THEN started + (hash(subject, k, 1) % 86400)::BIGINT END AS settled,
  CASE WHEN settled IS NOT NULL THEN (hash(subject, k, 2) % 100 < 7)::SMALLINT END AS late
  FROM made, range({RUNS}) runs(k)"""
