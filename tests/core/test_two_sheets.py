"""Two who do many things at once, wholes and parts among them, cannot wait for each other; and where PostgreSQL ends
one of two all the same, it is done once more and is done once."""

import re
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fullresponse.cases import actions, orders, replay
from fullresponse.cases.models import Case
from fullresponse.cases.orders import Order
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import history, verify
from tests.cast import NOON, a_case, actor, part_of
from tests.core.test_two_writers import at_once, shared  # noqa: F401 - a fixture
from tests.loud import need_postgres_run

WHY = {"why": "职责明确。"}


@pytest.fixture(autouse=True)
def _row_and_ledger_agree(shared):  # noqa: F811 - the fixture above
    yield
    assert list(replay.disagreements()) == []
    assert verify()[1] is None


def objected():
    case = actions.move(a_case("dispatched"), "object", actor=actor("handler"), at=NOON, reason="不归我们。")
    return case, part_of(case, "objection")


def does(key, *wanted):
    """A batch of the shift leader: what to do with each case."""
    lines = [Order(n, case.number, verb, values) for n, (case, verb, values) in enumerate(wanted, 1)]
    return lambda: orders.run(lines, actor=actor("shift_leader"), at=NOON, key=key)


def refused(told):
    return [str(one.refusal) for batch in told for one in batch if one.refusal]


def test_a_whole_is_locked_before_its_parts_and_a_main_case_before_what_goes_along():
    whole, part = objected()
    later, main = a_case("dispatched"), a_case()
    along = actions.merge(a_case(), main, actor=actor("dispatcher"), at=NOON)
    note = ("remark", {"note": "记"})
    with CaptureQueriesContext(connection) as asked:
        done = does("k", (part, "reject", WHY), (later, *note), (along, *note), (main, *note))()
    assert refused([done]) == []
    rows = [q["sql"] for q in asked if "due_clock" in q["sql"] and " JOIN " not in q["sql"]]
    found = [re.search(r'"cases_case"."id" (?:IN \(|= )\(?([\d, ]+)', sql) for sql in rows]
    levels = [set(map(int, keys[1].split(", "))) for keys in found if keys]
    assert levels[:2] == [{main.pk}, {whole.pk, part.pk, later.pk, along.pk}]
    assert whole.pk < part.pk and all('ORDER BY "cases_case"."id"' in sql for sql in rows if '"id" IN (' in sql)


def test_two_sheets_of_parts_and_wholes_are_both_done():
    for turn in range(4):
        pairs = [objected() for _ in range(3)]
        note = {"note": "记"}
        parts = [(part, "reject", WHY) for _whole, part in pairs]
        wholes = [(whole, "remark", note) for whole, _part in reversed(pairs)]
        told = at_once(does(f"a{turn}", *parts), does(f"b{turn}", *wholes), does(f"c{turn}", *parts[::-1], *wholes))
        assert all(r.startswith("现在是“") for r in refused(told)), told
        assert {part.pk for _whole, part in pairs} <= set(
            Case.objects.filter(state="rejected").values_list("pk", flat=True)
        )


def test_a_batch_that_was_ended_for_a_deadlock_is_done_once_more_and_once(monkeypatch):
    """The one holds two cases and asks for the other's; its first try and the other's meet at a gate."""
    need_postgres_run()
    one, two = a_case("dispatched"), a_case("dispatched")
    load, gate, been = actions.Batch.load, threading.Barrier(2), threading.local()

    def slowly(work, keys, **options):
        """The first time, each locks its own first case, waits for the other, and asks for both."""
        if not getattr(been, "here", False):
            been.here = True
            load(work, [been.first])
            gate.wait(timeout=30)
        return load(work, keys, **options)

    def begins_with(case, job):
        def begun():
            been.first = case.pk
            return job()

        return begun

    monkeypatch.setattr(actions.Batch, "load", slowly)
    note = ("remark", {"note": "记"})
    told = at_once(
        begins_with(one, does("a", (one, *note), (two, *note))), begins_with(two, does("b", (one, *note), (two, *note)))
    )
    assert not [t for t in told if isinstance(t, Refused)] and refused(told) == []
    assert [e.kind for e in history(one.subject)].count("case.remarked") == 2
    assert [e.kind for e in history(two.subject)].count("case.remarked") == 2
