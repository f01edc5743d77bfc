"""A clean cut through the ledger: the last event there is, and no other can come to stand before it."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max

from fullresponse.ledger.models import Event


@dataclass(frozen=True)
class Cut:
    """The last event, and how many there are up to it."""

    last: int
    events: int


def hold() -> None:
    """Let nobody append until the caller's transaction ends, and wait for those that are at it: a number that was given
    to an event earlier cannot become visible later. To be called first in a transaction. SQLite has one writer."""
    if not connection.in_atomic_block:
        raise RuntimeError("hold() belongs in the transaction that counts")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE ledger_event IN SHARE ROW EXCLUSIVE MODE")


def cut() -> Cut:
    """Where the ledger ends now; `hold` it before, or it may end elsewhere already."""
    found = Event.objects.aggregate(last=Max("pk"), events=Count("pk"))
    return Cut(found["last"] or 0, found["events"])


def up_to(last: int) -> int:
    """How many events there are up to this one."""
    return Event.objects.filter(pk__lte=last).count()
