"""Every row of the database, to prove that nothing changed; and the tables as they compare between two runs."""

from functools import cache

from django.db import connection

STAFFING = ("orgs_leave", "orgs_handover", "orgs_seat")
APPS = (
    "cases_",
    "files_",
    "ledger_",
    "metrics_",
    "notices_",
    "orgs_person",
    "orgs_post",
    "promises_",
    "papers_",
    "reports_",
    *STAFFING,
    "vault_",
)


def everything() -> dict[str, list[tuple]]:
    """All rows of all tables in which anything of a case, of the ledger, of the vault or of people stands."""
    with connection.cursor() as cursor:
        return {name: _rows(cursor, name) for name in _tables()}


@cache
def _tables() -> tuple[str, ...]:
    """No test makes a table: the server is asked once what there is."""
    return tuple(sorted(n for n in connection.introspection.table_names() if n.startswith(APPS)))


def _rows(cursor, name: str) -> list[tuple]:
    cursor.execute(f'SELECT * FROM "{name}" ORDER BY 1')
    return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]


def changed(before: dict, after: dict) -> list[str]:
    """The names of the tables that differ."""
    return [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
