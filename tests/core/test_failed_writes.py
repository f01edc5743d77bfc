"""Whatever fails under an action, and at whichever statement, nothing of it is left half written."""

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from fullresponse.cases import actions, replay
from fullresponse.cases.models import Case
from fullresponse.ledger.history import verify
from fullresponse.orgs import handovers, leaves, seats
from fullresponse.orgs.people import dismiss
from tests.cast import NOON, a_case, a_request, actor, person, two_bodies
from tests.core.rows import changed, everything

OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class FailAt:
    """Lets so many statements through and fails the next, as a full disk or a lost connection would. (What PostgreSQL
    copies is none that can be counted here.)"""

    def __init__(self, after):
        self.left = after

    def __call__(self, execute, sql, params, many, context):
        self.left -= not sql.startswith(OF_TRANSACTIONS)
        if self.left < 0 and not sql.startswith(OF_TRANSACTIONS):
            raise OperationalError("disk full")
        return execute(sql, params, many, context)


ACTIONS = {
    "receive": lambda case, people: actions.receive(a_request(phone="13800138009"), actor=people[0], at=NOON),
    "dispatch": lambda case, people: actions.move(
        case, "dispatch", actor=people[1], at=NOON.replace(day=29), lead=two_bodies()[0], note="快。"
    ),
    "sweep": lambda case, people: actions.sweep(NOON.replace(day=29)),
    "a batch": lambda case, people: batch_of(30, people[0]),
    "a leave": lambda case, people: away(),
    "an account that is closed": lambda case, people: dismiss("handler", actor=actor("admin"), at=NOON),
    "a note": lambda case, people: handovers.write(("operator", ""), "演示", {}, actor=people[0], at=NOON),
    "a plan of seats": lambda case, people: seats.plan(
        NOON.date(), {("early", 1): person("operator").pk}, seen="", actor=actor("shift_leader"), at=NOON
    ),
}


def away():
    crew = person("handler"), person("stranger")
    leaves.arrange(*crew, since=NOON.date(), until=NOON.date(), actor=actor("handler"), at=NOON)


def batch_of(size, operator):
    with actions.batch(recorded_at=NOON) as work:
        for _ in range(size):
            work.receive(a_request(), actor=operator, at=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize("what", ACTIONS)
def test_an_action_of_which_any_statement_fails_leaves_nothing(what):
    case, people = a_case(), (actor("operator"), actor("dispatcher"))
    before = everything()
    for after in range(40):
        try:
            with connection.execute_wrapper(FailAt(after)):
                ACTIONS[what](case, people)
            break
        except OperationalError:
            assert changed(before, everything()) == [], f"after {after} statements"
    assert 1 <= after < 39, "nothing was tried, or not everything"
    assert list(replay.disagreements()) == []


@pytest.mark.django_db
def test_the_action_after_a_failed_one_goes_through():
    operator = actor("operator")
    with pytest.raises(OperationalError), connection.execute_wrapper(FailAt(2)):
        actions.receive(a_request(), actor=operator, at=NOON)
    assert actions.receive(a_request(), actor=operator, at=NOON).number.startswith("西-260413-0001-")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a limit of pages is SQLite's")
def test_a_full_disk_stops_the_intake_and_breaks_nothing(committed_db, django_db_blocker):
    with django_db_blocker.unblock():
        operator, taken = actor("operator"), []
        with connection.cursor() as cursor:
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages + 40}")
        with pytest.raises(DatabaseError, match="full"):
            for _ in range(5_000):
                taken.append(actions.receive(a_request(words="满" * 500), actor=operator, at=NOON).number)
        assert taken
        assert set(Case.objects.values_list("number", flat=True)) == set(taken)
        assert list(replay.disagreements()) == []
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1000000")
            assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        actions.receive(a_request(), actor=operator, at=NOON)
        assert verify()[1] is None


@pytest.mark.django_db
def test_an_action_inside_a_failing_one_is_undone_with_it():
    before = everything()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        a_case("closed")
        raise ZeroDivisionError
    assert changed(before, everything()) == []
