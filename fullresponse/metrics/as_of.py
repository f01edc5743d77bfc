"""The facts as they stood after each of some events of the ledger, out of one walk through it: a case is folded again
only for those of the events between which something happened to it."""

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from itertools import groupby
from typing import Any

from fullresponse.ledger.history import Happening
from fullresponse.metrics.definitions import CASES, CLOCKS
from fullresponse.metrics.engines import CASE_COLUMNS, TABLES
from fullresponse.metrics.facts import Facts, fold

STANDS = ("since", "until")  # from which of the events on, and before which, a row holds


class AsOf:
    """`histories`: every case with its events up to the last of `cuts`, which are events in their order. What does not
    fit into memory goes to a file that nobody else sees."""

    def __init__(self, histories: Iterable[tuple[str, list[Happening]]], cuts: Sequence[int]) -> None:
        self._cuts = sorted(set(cuts))
        self._db = sqlite3.connect("")
        for table, columns in TABLES.items():
            self._db.execute(f"CREATE TABLE all_{table} ({', '.join((*columns, *STANDS))})")
        for subject, events in histories:
            for facts, since, until in self._versions(subject, events):
                self._keep(facts, (since, until))

    def at(self, cut: int) -> "Standing":
        """The engine that answers as of that event, one of `cuts`."""
        return Standing(self._db, self._cuts.index(cut))

    def _versions(self, subject: str, events: list[Happening]) -> Iterator[tuple[Facts, int, int]]:
        """What the case came to, and from which cut on, and before which."""
        ids = [event.id for event in events]
        known = [(bisect_right(ids, cut), n) for n, cut in enumerate(self._cuts)]
        for many, cuts in groupby(known, key=lambda one: one[0]):
            if many:
                numbers = [n for _many, n in cuts]
                yield fold(subject, events[:many]), numbers[0], numbers[-1] + 1

    def _keep(self, facts: Facts, stands: tuple[int, int]) -> None:
        self._add(CASES, [*(getattr(facts, name) for name in CASE_COLUMNS), *stands])
        for run in facts.clocks:
            self._add(CLOCKS, [*astuple(run), *stands])

    def _add(self, table: str, values: list[Any]) -> None:
        self._db.execute(f"INSERT INTO all_{table} VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608 - table names are ours


class Standing:
    """The facts as of one of the events."""

    def __init__(self, db: sqlite3.Connection, nth: int) -> None:
        self._db, self._nth = db, nth

    def rows(self, sql: str) -> list[Sequence[Any]]:
        for table, columns in TABLES.items():
            self._db.execute(f"DROP VIEW IF EXISTS {table}")
            self._db.execute(
                f"CREATE VIEW {table} AS SELECT {', '.join(columns)} FROM all_{table}"  # noqa: S608 - names are ours
                f" WHERE since <= {self._nth:d} AND until > {self._nth:d}"
            )
        return self._db.execute(sql).fetchall()
