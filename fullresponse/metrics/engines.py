"""Where the facts lie and a question is put to them. Each engine runs the same statement and gives rows of whole
numbers; how a city moves from one to the next: docs/engines.md."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from typing import Any, Protocol

from django.db import connection

from fullresponse.metrics.definitions import CASES, CLOCKS
from fullresponse.metrics.facts import ClockRun, Facts
from fullresponse.metrics.question import Answer, Question

CASE_COLUMNS = tuple(f.name for f in fields(Facts) if f.name != "clocks")
CLOCK_COLUMNS = tuple(f.name for f in fields(ClockRun))


class Engine(Protocol):
    """Somewhere with the tables case_facts and clock_facts."""

    def rows(self, sql: str) -> Iterable[Sequence[Any]]: ...


def answer(question: Question, engine: Engine) -> Answer:
    return question.read(engine.rows(question.sql))


class Database:
    """The installation's own database, SQLite or PostgreSQL, in the transaction that is open."""

    def rows(self, sql: str) -> list[Sequence[Any]]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()


class Memory:
    """Facts that were folded just now, in a database of their own that is gone with it."""

    def __init__(self, facts: Iterable[Facts]) -> None:
        self._db = sqlite3.connect(":memory:")
        for table, columns in ((CASES, CASE_COLUMNS), (CLOCKS, CLOCK_COLUMNS)):
            self._db.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        for one in facts:
            self._add(CASES, [getattr(one, name) for name in CASE_COLUMNS])
            for run in one.clocks:
                self._add(CLOCKS, list(astuple(run)))

    def _add(self, table: str, values: list[Any]) -> None:
        self._db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608 - table names are ours

    def rows(self, sql: str) -> list[Sequence[Any]]:
        return self._db.execute(sql).fetchall()
