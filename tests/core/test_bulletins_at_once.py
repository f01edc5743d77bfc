"""Numbers are taken while others write: nothing that comes before the last event counted is missing from them."""

import threading
import time
from datetime import UTC, date, datetime, timedelta

from django.db import connection, connections, transaction

from fullresponse.cases import actions as cases
from fullresponse.kernel.refusal import Refused
from fullresponse.reports import actions, recompute
from fullresponse.reports.content import Content
from fullresponse.reports.models import Bulletin
from tests.cast import NOON, a_case, actor
from tests.core.test_two_writers import at_once, shared  # noqa: F401 - a fixture

THIRD = datetime(2026, 5, 3, 2, 0, tzinfo=UTC)
SAID = {"contacted": True, "solved": True, "satisfaction": "satisfied"}
LONGEST = 20  # seconds until a test that hangs gives up


def draft():
    return actions.draft("month", date(2026, 4, 1), actor=actor("report_editor"), at=THIRD)


def callback(case):
    return cases.move(case, "call_back", actor=actor("caller_back"), at=NOON + timedelta(hours=1), **SAID)


def counted(row) -> int:
    return Content.read(row.content).whole("solved").counted


def test_of_two_who_draft_the_same_month_at_once_one_does(shared):  # noqa: F811
    told = at_once(draft, draft)
    assert Bulletin.objects.count() == 1
    assert [str(t) for t in told if isinstance(t, Refused)] == [
        f"“2026-04”的通报已经在编（{Bulletin.objects.get().case.number}）。"
    ]


def test_whoever_is_writing_is_waited_for_and_what_they_wrote_is_counted(shared):  # noqa: F811
    case = a_case("replied")
    written, taken = threading.Event(), []

    def write():
        with transaction.atomic():
            callback(case)
            written.set()
            while not (taken or somebody_waits()):
                time.sleep(0.05)
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(LONGEST)

    def take():
        taken.append(draft())
        connections.close_all()

    taker = threading.Thread(target=take)
    taker.start()
    for thread in (writer, taker):
        thread.join(LONGEST)
    assert counted(taken[0]) == 1


def somebody_waits() -> bool:
    """On SQLite whoever writes waits from the beginning of the transaction."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def test_numbers_taken_amid_callbacks_are_those_of_the_ledger_up_to_the_last_event(shared):  # noqa: F811
    waiting = [a_case("replied", phone=f"1380013800{n}") for n in range(6)]
    at_once(draft, *(lambda case=case: callback(case) for case in waiting))
    row = Bulletin.objects.get()
    found = recompute.recompute(row)
    assert found.differences == [] and "ledger" not in found.faults
    assert 0 <= counted(row) <= 6
