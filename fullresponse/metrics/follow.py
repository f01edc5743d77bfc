"""The follower that keeps the facts: for every event of a case, fold the case again. Told twice, it does it twice."""

from dataclasses import asdict, fields
from itertools import islice
from typing import Any

from django.db import connection, transaction

from fullresponse.ledger.history import everything, histories
from fullresponse.metrics.facts import Facts, fold
from fullresponse.metrics.models import CaseFacts

COLUMNS = [f.name for f in fields(Facts) if f.name != "subject"]
_LOCK = int.from_bytes(b"facts")  # one number for the whole installation


def keep(events: list[Any]) -> None:
    """Refold the subjects of these events: one read and one write for all of them."""
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
    _write([fold(subject, found) for subject, found in histories(subjects).items()])


def _write(facts: list[Facts]) -> None:
    CaseFacts.objects.bulk_create(
        [CaseFacts(**asdict(f)) for f in facts],
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=COLUMNS,
    )
