"""Sums by day and body, so that a page adds up a few rows in place of reading the facts. They are made by the very
question that everybody asks (question.py), for one day at a time, and made again when a case of that day changes;
`fullresponse facts rebuild` makes all of them anew."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, Sum

from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.append import LOCAL
from fullresponse.metrics.definitions import DEFINITIONS
from fullresponse.metrics.engines import Database, answer
from fullresponse.metrics.facts import Facts
from fullresponse.metrics.models import CaseFacts, ClockFacts, DaySum, StaleDay
from fullresponse.metrics.question import WHOLE, ask
from fullresponse.metrics.rates import Rate
from fullresponse.metrics.windows import between
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack
from fullresponse.pack.model import Scheme

FLOWS = tuple(code for code, d in DEFINITIONS.items() if d.at)  # what stands at a moment is no sum of days
BODIES = ("street", "lead")
COUNTS = ("yes", "counted", "excluded")
LISTENERS: list[Callable[[set[date]], None]] = []
MOST = 40  # days made again in one round of the worker: seconds, and the deliveries wait no longer


def touched(facts: Iterable[Facts], subjects: Sequence[str]) -> set[date]:
    """The days on which these facts count, or counted as they stood before: all of them are to be added up again."""
    moments = {getattr(f, d.at) for f in facts for d in DEFINITIONS.values() if d.at in vars(f)}
    moments |= {run.settled for f in facts for run in f.clocks}
    columns = sorted({d.at for d in DEFINITIONS.values() if d.at and d.at != "settled"})
    moments |= {
        moment for row in CaseFacts.objects.filter(subject__in=subjects).values_list(*columns) for moment in row
    }
    moments |= set(ClockFacts.objects.filter(subject__in=subjects).values_list("settled", flat=True))
    return {datetime.fromtimestamp(moment, LOCAL).date() for moment in moments if moment is not None}


def tell(listener: Callable[[set[date]], None]) -> None:
    """Have `listener` told, in the same transaction, of the days whose sums are no longer so."""
    LISTENERS.append(listener)


def forget(days: set[date]) -> None:
    """The sums of these days are no longer so."""
    for listener in LISTENERS:
        listener(days)
    StaleDay.objects.bulk_create([StaleDay(day=day) for day in sorted(days)], ignore_conflicts=True)


def refresh(_now: datetime, most: int = MOST) -> int:
    """Add up again what was forgotten, at most so many days; returns how many."""
    days = list(StaleDay.objects.order_by("day").values_list("day", flat=True)[:most])
    for day in days:
        with transaction.atomic():
            StaleDay.objects.filter(day=day).delete()  # first: what changes from here on makes it stale again
            _add_up(day, current_pack())
    return len(days)


def _add_up(day: date, pack: Pack) -> None:
    spans = {"day": between(day, day, pack.calendar.tz)}
    DaySum.objects.filter(day=day).delete()
    try:
        scheme = pack.scheme(day)
    except Refused:  # before there was any way of counting nothing is counted, and the other days go on
        return
    found = answer(ask(spans, scheme, names=FLOWS, by=BODIES), Database())
    DaySum.objects.bulk_create(
        DaySum(day=day, by=by, code=code, name=name, yes=r.yes, counted=r.counted, excluded=r.excluded)
        for (_, by, code, name), r in found.numbers.items()
    )


def stale(first: date | None = None, last: date | None = None) -> int:
    """How many days, of these days if any are given, are still to be added up again."""
    found = StaleDay.objects.all()
    if first:
        found = found.filter(day__gte=first)
    if last:
        found = found.filter(day__lte=last)
    return found.count()


def follow_packs(_events: Sequence[Any]) -> None:
    """Another pack may weigh answers otherwise: every day is added up again."""
    forget(set(DaySum.objects.values_list("day", flat=True).distinct()))


@contextmanager
def planned_for_these_days() -> Iterator[None]:
    """PostgreSQL would soon plan once for any days whatever, and read all there are: five times as long for a year."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        yield


def sums(first: date, last: date, scheme: Scheme, names: Sequence[str], by: str = WHOLE) -> dict[str, dict[str, Rate]]:
    """code -> name -> number of these days, both included, of the whole ("" by "") or of each street or body. What
    stands at a moment is not among them."""
    return several([(first, last)], scheme, names, by)[0]


def several(
    spans: Sequence[tuple[date, date]], scheme: Scheme, names: Sequence[str], by: str = WHOLE
) -> list[dict[str, dict[str, Rate]]]:
    """As `sums`, for several stretches of days beside each other, in one question."""
    first, last = min(f for f, _ in spans), max(t for _, t in spans)
    rows = DaySum.objects.filter(by=by, day__gte=first, day__lte=last)
    wanted = [name for name in names if not DEFINITIONS[name].each]
    rows = rows.filter(name__in=wanted) if len(wanted) == len(names) else rows
    within = [Q(day__gte=f, day__lte=t) for f, t in spans]
    asked = {f"{what}{n}": Sum(what, filter=days) for n, days in enumerate(within) for what in COUNTS}
    found: list[dict[str, dict[str, Rate]]] = [{} for _ in spans]
    added: Iterable[Mapping[str, Any]] = rows.values("code", "name").annotate(**asked).order_by("code")
    for row in added:
        name = row["name"]
        unit = DEFINITIONS[name.partition(".")[0]].unit or scheme.unit
        for n, one in enumerate(found):
            yes, counted, excluded = (row[f"{what}{n}"] for what in COUNTS)
            if counted is not None:
                one.setdefault(row["code"], {})[name] = Rate(name, yes, counted, unit, excluded)
    return found
