"""Who notices that a published number is another one now: whatever changes a fact of a published day leaves a mark, and
the worker puts the question of the marked bulletins again; at most one correction a bulletin and day."""

from datetime import date, datetime

from django.db import transaction

from fullresponse.ledger.append import LOCAL
from fullresponse.reports import actions
from fullresponse.reports.models import Bulletin, Touched


def touched(days: set[date]) -> None:
    """Facts of these days have changed: mark the published bulletins in which they count."""
    if not days:
        return
    seen = Bulletin.objects.filter(published_at__isnull=False, last__gte=min(days), first__lte=max(days))
    hit = [pk for pk, first, last in seen.values_list("pk", "first", "last") if any(first <= d <= last for d in days)]
    Touched.objects.bulk_create([Touched(bulletin_id=pk) for pk in hit], ignore_conflicts=True)


def sweep(now: datetime) -> int:
    """Correct what is marked; returns how many corrections there were."""
    found = 0
    for mark in list(Touched.objects.select_related("bulletin").order_by("pk")):
        if _told_today(mark.bulletin, now):
            continue  # what else changes today is told tomorrow, at once
        with transaction.atomic():
            Touched.objects.filter(pk=mark.pk).delete()  # first: what changes from here on marks it again
            found += actions.correct(mark.bulletin, at=now) is not None
    return found


def _told_today(bulletin: Bulletin, now: datetime) -> bool:
    last = bulletin.corrections.order_by("-id").values_list("at", flat=True).first()
    return last is not None and last.astimezone(LOCAL).date() >= now.astimezone(LOCAL).date()
