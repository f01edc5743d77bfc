"""The follower that keeps the facts: for every event of a case, fold the case again. Told twice, it does it twice."""

from dataclasses import asdict, fields
from itertools import islice
from typing import Any

from django.db import connection, transaction

from fullresponse.ledger.history import everything, histories
from fullresponse.metrics import rollup
from fullresponse.metrics.facts import ClockRun, Facts, fold
from fullresponse.metrics.models import CaseFacts, ClockFacts

OF_CASE = tuple(f.name for f in fields(Facts) if f.name not in ("subject", "clocks"))
OF_CLOCK = tuple(f.name for f in fields(ClockRun))
_LOCK = int.from_bytes(b"facts")  # one number for the whole installation


def keep(events: list[Any]) -> None:
    """Refold the subjects of these events: one read and two writes for all of them."""
    _refold(sorted({event.subject for event in events}))


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
    CaseFacts.objects.bulk_create(
        [CaseFacts(subject=f.subject, **{name: getattr(f, name) for name in OF_CASE}) for f in facts],
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=OF_CASE,
    )
    ClockFacts.objects.bulk_create(
        [ClockFacts(key=f"{run.subject}#{run.nth}", **asdict(run)) for f in facts for run in f.clocks],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=[name for name in OF_CLOCK if name not in ("subject", "nth")],
    )
