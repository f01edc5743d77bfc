"""The numbers of a window, each from one query over the facts."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count

from fullresponse.ledger.deliver import owed
from fullresponse.metrics.definitions import Rate, three_rates
from fullresponse.metrics.models import CaseFacts
from fullresponse.pack import Pack

ASKED = ("contacted", "solved", "satisfaction")


def rates(start: datetime, end: datetime, pack: Pack, **where: str) -> dict[str, Rate]:
    """The three rates of the callbacks with start <= window_at < end, narrowed by street, lead or category."""
    rows = _called(start, end).filter(**where).values_list("excluded", *ASKED).annotate(n=Count("subject")).order_by()
    return _rates(rows, pack)


def rates_by(group: str, start: datetime, end: datetime, pack: Pack) -> dict[str, dict[str, Rate]]:
    """The three rates of each value of `group` (street, lead, category) that had a callback in the window."""
    tallies: dict[str, list] = {}
    rows = _called(start, end).values_list(group, "excluded", *ASKED).annotate(n=Count("subject")).order_by(group)
    for code, *asked in rows:
        tallies.setdefault(code, []).append(asked)
    return {code: _rates(found, pack) for code, found in tallies.items()}


def _rates(rows: Iterable, pack: Pack) -> dict[str, Rate]:
    """From (excluded, contacted, solved, satisfaction, how many): what is excluded is counted apart."""
    rows = list(rows)
    out = sum(n for excluded, *_, n in rows if excluded)
    return three_rates([asked for excluded, *asked in rows if not excluded], _weights(pack), out)


def unfolded() -> int:
    """How many events the facts have not seen yet: the numbers are as old as that."""
    return owed("facts")


def _called(start: datetime, end: datetime):
    return CaseFacts.objects.filter(called_back=True, window_at__gte=start, window_at__lt=end)


def _weights(pack: Pack) -> dict[str, tuple[int, ...]]:
    return {code: item.weight for code, item in pack.lists["satisfaction"].items()}
