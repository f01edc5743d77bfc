"""Only actions write, and nothing below views and jobs reads the clock."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, app_of, none_of, place, python, tree

WRITERS = {
    "cases": {"actions", "batch", "tracking"},  # tracking: wrong guesses, which are no part of any case
    # engines, as_of: into a database of their own, of facts folded just now; export: into files
    "metrics": {"follow", "rollup", "engines", "as_of", "export"},
    "notices": {"actions", "follow", "outbox", "signin"},  # outbox: leases and what became of a message
    # standing: the lights that are kept for lists; imports: how far a table has come
    "promises": {"actions", "progress", "settling", "standing", "imports"},
    # comparing: what the worker made of two papers; cutting: marks in place of marks
    "papers": {"actions", "comparing", "cutting"},
    "orgs": {"packs", "people", "leaves", "handovers", "seats"},
    "reports": {"actions", "corrections"},  # corrections: marks of what is to be counted again
    "supervision": {"follow", "notices", "marks"},
    "files": {"store"},
    "vault": {"parties", "people"},
    "ledger": {"append", "deliver", "rows"},
}
ALWAYS = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "abulk_create", "acreate"}
ROWS = re.compile(r"\bobjects\b|\b(filter|exclude|all|order_by|select_for_update|visible_to)\(|_set\b")
ROW_WRITERS = {"insert", "insert_values", "upsert"}  # of ledger.rows
SQL = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|REPLACE|TRUNCATE|COPY)\b", re.IGNORECASE)

CLOCKS = {
    ("timezone", "now"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
}
NOW_WITHOUT_ARGUMENT = {"localdate", "localtime"}
# asking: the door of every view; sessions: the first thing that every request does
MAY_READ_CLOCK = re.compile(r"(views|api)\w*\.py|middleware\.py|asking\.py|sessions\.py")


def is_write(call: ast.Call, querysets: set[str]) -> bool:
    """Whether the call changes rows: by the manager's verbs, by save(), delete() or update() as Django has them (a
    dict, a workbook or an image are given something), or by SQL. `querysets` are the names that hold querysets."""
    if isinstance(call.func, ast.Name):
        return call.func.id in ROW_WRITERS
    if not isinstance(call.func, ast.Attribute):
        return False
    verb = call.func.attr
    if verb in ("execute", "executemany", "copy"):
        return any(SQL.match(ast.unparse(argument).lstrip("f'\"")) for argument in call.args)
    if verb == "update":
        owner = ast.unparse(call.func.value)
        return not call.args and (owner in querysets or bool(ROWS.search(owner)))
    return verb in ALWAYS or (verb in ("save", "delete") and not call.args)


def writes(module: ast.Module) -> list[int]:
    assigned = [n for n in ast.walk(module) if isinstance(n, ast.Assign) and ROWS.search(ast.unparse(n.value))]
    querysets = {ast.unparse(target) for n in assigned for target in n.targets}
    return [n.lineno for n in ast.walk(module) if isinstance(n, ast.Call) and is_write(n, querysets)]


def may_write(path: Path) -> bool:
    return path.stem in WRITERS.get(app_of(path), ())


def test_only_actions_write():
    faults = [place(path, line) for path in python() if not may_write(path) for line in writes(tree(path))]
    none_of(
        faults,
        "Only an app's actions (and the ledger, its followers and the jobs' leases) write rows. Add an action and call "
        "it; a new writer is named in WRITERS of this test, with a reason a reviewer accepts.",
    )


def clock_reads(module: ast.Module) -> list[int]:
    """Lines that read the clock or let the database read it (auto_now)."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if (owner, node.attr) in CLOCKS:
                found.append(node.lineno)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            found += [node.lineno] if node.func.attr in NOW_WITHOUT_ARGUMENT else []
        elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            found.append(node.value.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module in ("django.utils.timezone", "time"):
            found += [node.lineno for name in node.names if name.name in ("now", "localdate", "time")]
    return found


def may_read_clock(path: Path) -> bool:
    at_the_edge = MAY_READ_CLOCK.fullmatch(path.name) or "management" in path.parts
    return bool(at_the_edge) or app_of(path) == "jobs"


def test_nothing_below_views_and_jobs_reads_the_clock():
    faults = [place(p, line) for p in python() if not may_read_clock(p) for line in clock_reads(tree(p))]
    none_of(
        faults, "Take `at` (an aware datetime) as an argument: views, commands and jobs read the clock and pass it in."
    )


@pytest.mark.parametrize(
    "line",
    [
        "Case.objects.create(state='x')",
        "case.save(update_fields=['state'])",
        "Case.objects.filter(pk=1).update(state='x')",
        "rows.delete()",
        "due = Case.objects.filter(pk=1)\ndue.update(state='x')",
        "Case.objects.bulk_create(rows)",
        "cursor.execute('update cases_case set state = 1')",
        "cursor.executemany(f'INSERT INTO {table} VALUES (1)', rows)",
        "insert(rows)",
    ],
)
def test_a_planted_write_is_seen(line):
    assert writes(ast.parse(line))


@pytest.mark.parametrize(
    "line", ["d.update({})", "h.update(b'')", "book.save(path)", "env.filters.update(a=b)", "row.update(a=b)"]
)
def test_a_dict_a_hash_and_a_workbook_are_not_rows(line):
    assert not writes(ast.parse(line))


@pytest.mark.parametrize(
    "line",
    [
        "timezone.now()",
        "f(default=timezone.now)",
        "datetime.datetime.now()",
        "date.today()",
        "F(auto_now=True)",
        "timezone.localdate()",
    ],
)
def test_a_planted_clock_is_seen(line):
    assert clock_reads(ast.parse(line))


def test_a_time_that_is_shown_is_not_the_clock():
    assert not clock_reads(ast.parse("timezone.localtime(case.due_at)"))


def test_writers_named_here_exist():
    named = [PACKAGE / app / f"{stem}.py" for app, stems in WRITERS.items() for stem in stems]
    none_of(
        [place(path) for path in named if not path.exists()], "WRITERS names a file that is gone: correct the list."
    )
