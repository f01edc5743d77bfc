"""Queries that every page asks, put into SQL once. Django works a queryset out anew each time, which costs several
times what PostgreSQL takes to answer it. Decision 0009."""

import copy
from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class Prepared(Generic[M]):
    """`build(*samples)` once, then asked with other values of the same types: `cases = Prepared(by_number, "?")`, then
    `cases("西-…")`. Samples are texts or whole numbers that stand nowhere else in the query; NULL is no value."""

    def __init__(self, build: Callable[..., QuerySet[M]], *samples: str | int) -> None:
        self.build, self.samples = build, samples

    def __call__(self, *values: str | int) -> list[M]:
        """The rows for these values, in one statement."""
        if self._compiled is None:
            return []
        query, compiler, sql, places = self._compiled
        params = tuple(values[place] if place is not None else param for place, param in places)
        own = copy.copy(compiler)
        own.connection = connection  # each thread has its own
        own.as_sql = lambda *_, **__: (sql, params)
        found: Any = query.all()
        found.query.get_compiler = lambda *_, **__: own
        return list(found)

    @cached_property
    def _compiled(self) -> tuple[QuerySet[M], Any, str, list[tuple[int | None, Any]]] | None:
        query = self.build(*self.samples)
        compiler = query.query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:  # it asks for nothing, whatever the values
            return None
        places = [(self.samples.index(p) if p in self.samples else None, p) for p in params]
        missing = set(range(len(self.samples))) - {place for place, _ in places}
        if missing:
            raise ValueError(f"the query does not ask for sample {sorted(missing)}")
        return query, compiler, sql, places
