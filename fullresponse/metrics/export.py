"""The facts as Parquet files, a month each, for engines that read files. A file is there whole or not at all, an export
that breaks off leaves the last one as it was, and a month in which nothing changed keeps its file."""

import fcntl
import filecmp
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
from django.db import connection, transaction

from fullresponse.kernel.refusal import Refused
from fullresponse.metrics.definitions import CASES, CLOCKS, DAY
from fullresponse.metrics.engines import DUCKDB, TABLES
from fullresponse.metrics.models import CaseFacts, ClockFacts
from fullresponse.metrics.windows import between

MODELS: dict[str, Any] = {CASES: CaseFacts, CLOCKS: ClockFacts}
# Neither ever changes. By the month in which it was settled a run of a clock would wander from one file to another, and
# whoever reads while files are replaced would find it twice or nowhere.
MONTH_OF = {CASES: "received", CLOCKS: "started"}
TYPES = {"CharField": "VARCHAR", "SmallIntegerField": "SMALLINT", "BigIntegerField": "BIGINT"}
NEVER = "none"  # the file of what has no such time on record
CHUNK = 5_000  # rows in memory at once
SPARE = {"memory_limit": "512MB", "threads": "2"}


def export(folder: Path, zone: tzinfo, tick: Callable[[int], object]) -> dict[str, int]:
    """Write the facts of both tables as they are at one moment; returns how many of each. `tick` is told how many rows
    more have been read. Raises Refused while another export writes there."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder), _workshop(folder) as work:
        with closing(duckdb.connect(str(work / "facts"), config={**DUCKDB, **SPARE})) as db:
            with _one_moment():
                done = {table: _read(db, table, tick) for table in TABLES}
            for table in TABLES:
                _write(db, table, work / table, zone)
        for table in TABLES:
            _put(work / table, folder / table)
    return done


def how_many() -> int:
    """How many rows there are to be read."""
    return sum(model.objects.count() for model in MODELS.values())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("另一次导出正在写“{folder}”，等它写完再来。", folder=str(folder)) from None
        yield


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """Where files are made, on the same disk; what an export that was killed left there is taken away first."""
    work = folder / ".new"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Both tables as they are now, while everybody goes on working."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    else:  # not atomic(), which takes the lock of whoever writes
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _read(db: duckdb.DuckDBPyConnection, table: str, tick: Callable[[int], object]) -> int:
    """The rows of a table, into a file beside the others: memory holds a few thousand of them."""
    model, columns = MODELS[table], TABLES[table]
    types = {
        field.name: TYPES[field.get_internal_type()] for field in model._meta.concrete_fields if field.name in columns
    }
    db.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {types[name]}' for name in columns)})")
    rows, done = model.objects.values_list(*columns).iterator(CHUNK), 0
    with db.appender(table) as appender:
        while some := list(islice(rows, CHUNK)):
            appender.append_rows(some)
            done += len(some)
            tick(len(some))
    return done


def _write(db: duckdb.DuckDBPyConnection, table: str, folder: Path, zone: tzinfo) -> None:
    """One file for each month of the district's own time; always in the same order, so that the same facts give the
    same file."""
    folder.mkdir()
    at, columns = MONTH_OF[table], ", ".join(TABLES[table])
    order = ", ".join((at, "subject", *(["nth"] if table == CLOCKS else [])))
    parts = {NEVER: f"{at} IS NULL"}
    for first in _months(db, table, at, zone):
        span = between(first, _next(first) - timedelta(days=1), zone)
        parts[f"{first:%Y-%m}"] = f"{at} >= {span.start} AND {at} < {span.end}"
    for name, where in parts.items():
        (count,) = db.execute(f"SELECT COUNT(*) FROM {table} WHERE {where}").fetchone() or (0,)
        if count or len(parts) == 1:  # with no fact at all, a file that says which columns there would be
            target = str(folder / f"{name}.parquet").replace("'", "''")
            db.execute(
                f"COPY (SELECT {columns} FROM {table} WHERE {where} ORDER BY {order}) TO '{target}' (FORMAT parquet)"
            )


def _months(db: duckdb.DuckDBPyConnection, table: str, at: str, zone: tzinfo) -> list[date]:
    """The first day of each month that there may be anything of: a day of UTC lies in two days of the district."""
    days = db.execute(f"SELECT DISTINCT {at} // {DAY} FROM {table} WHERE {at} IS NOT NULL").fetchall()
    moments = [day * DAY + more for (day,) in days for more in (0, DAY - 1)]
    return sorted({datetime.fromtimestamp(moment, zone).date().replace(day=1) for moment in moments})


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _put(new: Path, there: Path) -> None:
    """The new files in place of the old, each at one stroke; a month that is no more loses its file."""
    there.mkdir(exist_ok=True)
    made = {path.name for path in new.iterdir()}
    for name in sorted(made):
        if not (there / name).exists() or not filecmp.cmp(new / name, there / name, shallow=False):
            (new / name).replace(there / name)
    for path in there.glob("*.parquet"):
        if path.name not in made:
            path.unlink()
