"""Where the facts lie and a question is put to them. Each engine runs the same statement and gives rows of whole
numbers; how a city moves from one to the next: docs/engines.md."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any, Protocol

import duckdb
from django.db import connection, transaction

from fullresponse.kernel.refusal import Refused
from fullresponse.metrics.definitions import CASES, CLOCKS
from fullresponse.metrics.facts import ClockRun, Facts
from fullresponse.metrics.question import Answer, Question

CASE_COLUMNS = tuple(f.name for f in fields(Facts) if f.name != "clocks")
CLOCK_COLUMNS = tuple(f.name for f in fields(ClockRun))
TABLES = {CASES: CASE_COLUMNS, CLOCKS: CLOCK_COLUMNS}
DUCKDB: dict[str, Any] = {  # it reads Parquet by itself, and fetches nothing from anywhere
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


class Engine(Protocol):
    """Somewhere with the tables case_facts and clock_facts."""

    def rows(self, sql: str) -> Iterable[Sequence[Any]]: ...


def answer(question: Question, engine: Engine) -> Answer:
    return question.read(engine.rows(question.sql))


class Database:
    """The installation's own database, SQLite or PostgreSQL, in the transaction that is open."""

    def rows(self, sql: str) -> list[Sequence[Any]]:
        with transaction.atomic(), connection.cursor() as cursor:
            if (
                connection.vendor == "postgresql"
            ):  # to compile so long a statement takes four times as long as to run it
                cursor.execute("SET LOCAL jit = off")
            cursor.execute(sql)
            return cursor.fetchall()


class Memory:
    """Facts that were folded just now, in a database of their own that is gone with it."""

    def __init__(self, facts: Iterable[Facts]) -> None:
        self._db = sqlite3.connect(":memory:")
        for table, columns in TABLES.items():
            self._db.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        for one in facts:
            self._add(CASES, [getattr(one, name) for name in CASE_COLUMNS])
            for run in one.clocks:
                self._add(CLOCKS, list(astuple(run)))

    def _add(self, table: str, values: list[Any]) -> None:
        self._db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608 - table names are ours

    def rows(self, sql: str) -> list[Sequence[Any]]:
        return self._db.execute(sql).fetchall()


class Parquet:
    """A folder that `fullresponse facts export` wrote, read by DuckDB in this process."""

    def __init__(self, folder: Path) -> None:
        self._db = duckdb.connect(config=DUCKDB)
        for table in TABLES:
            self._db.read_parquet([str(path) for path in exported(folder, table)]).create_view(table)

    def rows(self, sql: str) -> Iterable[Sequence[Any]]:
        return self._db.execute(sql).fetchall()


class Spark:
    """The same folder, where every machine of a cluster can read it, read by the cluster of a Spark session."""

    def __init__(self, session: Any, folder: str) -> None:
        self._session = session
        for table in TABLES:
            session.read.parquet(f"{folder}/{table}").createOrReplaceTempView(table)

    def rows(self, sql: str) -> list[Sequence[Any]]:
        return self._session.sql(sql).collect()

    def workers(self) -> int:
        """How many machines (or processes) work on it, this one apart."""
        return self._session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1


@contextmanager
def spark(url: str, folder: str) -> Iterator[Spark]:
    """The folder on the cluster of that address, for as long as the block lasts. How much of it may be used is said
    where Spark is told everything else, in its own configuration."""
    try:
        from pyspark.sql import SparkSession  # only here: half a gigabyte that nobody else needs
    except ImportError:
        raise Refused("这台机器没有安装 PySpark，先运行 make spark。") from None
    session = SparkSession.builder.master(url).appName("fullresponse").getOrCreate()
    try:
        yield Spark(session, folder)
    finally:
        session.stop()


def exported(folder: Path, table: str) -> list[Path]:
    """The files of a table, a month each. Raises Refused where nothing has been exported."""
    found = sorted((folder / table).glob("*.parquet"))
    if not found:
        raise Refused("“{folder}”里没有导出的统计事实，先运行 fullresponse facts export。", folder=str(folder))
    return found
