"""The follower that keeps the facts: for every event of a case, fold the case again. Told twice, it does it twice."""

from itertools import islice
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.deliver import owed_about
from fullresponse.ledger.history import everything, histories
from fullresponse.ledger.rows import upsert
from fullresponse.metrics import rollup
from fullresponse.metrics.engines import CASE_COLUMNS as OF_CASE
from fullresponse.metrics.engines import CLOCK_COLUMNS as OF_CLOCK
from fullresponse.metrics.facts import Facts, fold
from fullresponse.metrics.models import CaseFacts, ClockFacts

MOST_OWED = 5000  # cases that whoever counts waits for
_LOCK = int.from_bytes(b"facts")  # one number for the whole installation


def keep(events: list[Any]) -> None:
    """Refold the subjects of these events: one read and two writes for all of them."""
    _refold(sorted({event.subject for event in events}))


def catch_up() -> None:
    """Fold at once, in the caller's transaction, what the follower has not seen yet: whoever counts now counts all of
    it. The follower does it again when it comes. Refused while that is too much."""
    subjects = owed_about("facts", MOST_OWED + 1)
    if len(subjects) > MOST_OWED:
        raise Refused("还有超过 {n} 件没有计入统计，请等几分钟再取数字。", n=MOST_OWED)
    if subjects:
        _refold(subjects)


def rebuild() -> int:
    """All facts anew from the ledger; returns how many. The worker may go on meanwhile."""
    done, subjects = 0, (subject for subject, _ in everything("case:"))
    while group := list(islice(subjects, 500)):
        with transaction.atomic():
            _refold(group)
        done += len(group)
    return done


def _refold(subjects: list[str]) -> None:
    """One at a time: of two workers that fold the same case the slower would write what is no longer so. On SQLite the
    write lock sees to it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    facts = [fold(subject, found) for subject, found in histories(subjects).items()]
    rollup.forget(rollup.touched(facts, subjects))
    _write(facts)


def _write(facts: list[Facts]) -> None:
    """A run of a clock is never taken back, so that its row is only ever written over."""
    upsert(CaseFacts, OF_CASE, map(attrgetter(*OF_CASE), facts))
    runs = [run for f in facts for run in f.clocks]
    upsert(ClockFacts, ("key", *OF_CLOCK), [(f"{run.subject}#{run.nth}", *attrgetter(*OF_CLOCK)(run)) for run in runs])
