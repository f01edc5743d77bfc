"""Telling the followers: take due deliveries under a lease, hand over their events, delete what is done."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from fullresponse.ledger.kinds import FOLLOWERS
from fullresponse.ledger.models import Delivery, Event

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)  # a worker that dies gives its deliveries back after this
FIRST_RETRY = timedelta(seconds=10)  # doubled at each further failure
LAST_RETRY = timedelta(hours=6)


def deliver(now: datetime, limit: int = 500) -> int:
    """Hand over up to `limit` due deliveries; returns how many were taken. A failing follower keeps its delivery, with
    the error and a later next try, and stops nobody else."""
    taken = _take(now, limit)
    for name in sorted({d.follower for d in taken}):
        mine = [d for d in taken if d.follower == name]
        if not _hand_over(name, mine, now) and len(mine) > 1:
            for one in mine:  # find the event that it fails on; the others get through
                _hand_over(name, [one], now)
    return len(taken)


def _take(now: datetime, limit: int) -> list[Delivery]:
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    with transaction.atomic():
        due = Delivery.objects.filter(free, next_try_at__lte=now).order_by("next_try_at", "id")
        taken = list(due.select_for_update(skip_locked=True)[:limit])
        Delivery.objects.filter(pk__in=[d.pk for d in taken]).update(leased_until=now + LEASE)
    return taken


def _hand_over(name: str, deliveries: list[Delivery], now: datetime) -> bool:
    pks = [d.pk for d in deliveries]
    try:
        with transaction.atomic():
            events = list(Event.objects.filter(pk__in=[d.event_id for d in deliveries]).order_by("pk"))
            FOLLOWERS[name].handle(events)
            Delivery.objects.filter(pk__in=pks).delete()
        return True
    except Exception as error:  # whatever a follower does wrong must neither stop the worker nor be lost
        if len(deliveries) == 1:
            _note(deliveries[0], error, now)
        return False


def _note(delivery: Delivery, error: Exception, now: datetime) -> None:
    log.exception("delivery %s failed", delivery)
    wait = min(FIRST_RETRY * 2 ** min(delivery.attempts, 12), LAST_RETRY)
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=delivery.attempts + 1,
        next_try_at=now + wait,
        leased_until=None,
        error=f"{type(error).__name__}: {error}"[:2000],
    )


def waiting(now: datetime) -> dict[str, int]:
    """How many deliveries wait, how many have failed at least once, and how old (seconds) the oldest due one is."""
    rows = Delivery.objects
    oldest = rows.order_by("next_try_at").values_list("next_try_at", flat=True).first()
    return {
        "waiting": rows.count(),
        "failed": rows.filter(attempts__gt=0).count(),
        "lag": max(0, int((now - oldest).total_seconds())) if oldest else 0,
    }


def owed(follower: str) -> int:
    """How many events this follower has still to see."""
    return Delivery.objects.filter(follower=follower).count()


def owed_about(follower: str, most: int) -> list[str]:
    """The subjects of the events that this follower has still to see, at most so many."""
    found = Delivery.objects.filter(follower=follower).order_by("event__subject")
    return list(found.values_list("event__subject", flat=True).distinct()[:most])


def failed(limit: int = 100) -> list[Delivery]:
    """The deliveries that have failed, oldest first, with their errors."""
    return list(Delivery.objects.filter(attempts__gt=0).select_related("event").order_by("id")[:limit])


def backfill(name: str) -> int:
    """Owe a new follower every event there is; returns how many."""
    follower = FOLLOWERS[name]
    events = Event.objects.filter(kind__startswith=follower.prefix).values_list("pk", "recorded_at").order_by("pk")
    owed = 0
    for batch in _in_batches(events.iterator(chunk_size=2000)):
        rows = [Delivery(event_id=pk, follower=name, next_try_at=at) for pk, at in batch]
        owed += len(Delivery.objects.bulk_create(rows))
    return owed


def _in_batches(rows, size: int = 2000):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
