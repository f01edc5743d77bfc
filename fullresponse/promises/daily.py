"""What the worker does with promises once a day: their lights, and the clock of the next word of those who stay
silent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from fullresponse.cases.models import Clock
from fullresponse.ledger.history import first_recorded
from fullresponse.promises import standing
from fullresponse.promises.actions import locked
from fullresponse.promises.models import Promise
from fullresponse.promises.progress import remind

SIZE = 500  # promises in one transaction
WORD, FRESH = "promise_word", timedelta(days=1)


def sweep(now: datetime) -> int:
    """The lights of running promises that were last worked out on an earlier day; at most 500 a call. Whose word was
    missed and who is silent still owes the next one, too."""
    today = timezone.localdate(now)
    with transaction.atomic():
        stale = Promise.objects.select_for_update(skip_locked=True).filter(running=True, lit_on__lt=today)
        keys = list(stale.order_by("lit_on", "id").values_list("pk", flat=True)[:SIZE])
        if keys:
            standing.refresh(keys, today)
    for row in _silent(keys, now):
        _remind(row, now)
    return len(keys)


def _silent(keys: Sequence[int], now: datetime) -> list[Promise]:
    """Those of them whose clock of the next word has run out, and that owe another by now. Whoever writes a promise
    down late has a day to write down what was said of it since: no step of today's may come before that."""
    over = Clock.objects.filter(case__promise__in=keys, code=WORD, running=True, overdue=True)
    ended = {case: due_at for case, due_at in over.values_list("case", "due_at")}
    rows = Promise.objects.filter(pk__in=keys, case__in=ended, next_word__isnull=False).select_related("case")
    owing = [row for row in rows if row.next_word and row.next_word > timezone.localdate(ended[row.case_id])]
    written = first_recorded(row.case.subject for row in owing)
    return [row for row in owing if now - written[row.case.subject] > FRESH]


def _remind(row: Promise, now: datetime) -> None:
    with transaction.atomic():
        row = locked(row)
        still = Clock.objects.filter(case=row.case_id, code=WORD, running=True, overdue=True).exists()
        if still and row.next_word and row.case.state == standing.OPEN:
            remind(row, row.next_word, now)
