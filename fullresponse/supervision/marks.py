"""How many cases were late, and how many about to be, when a day ended: kept once the day is over, and found again at
any later time from the ledger, so that it does not matter when somebody looks."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import Q

from fullresponse.kernel.canonical import moment
from fullresponse.ledger.append import LOCAL
from fullresponse.ledger.history import Happening, histories
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack
from fullresponse.supervision.models import DayMark
from fullresponse.supervision.numbers import DAY, SOON, Place, asked, span

CHUNK = 500  # histories read at once


def sweep(now: datetime) -> int:
    """Mark yesterday, if nobody has; returns how many days were marked."""
    day = now.astimezone(LOCAL).date() - DAY
    if DayMark.objects.filter(day=day, street="", lead="").exists():
        return 0
    return mark(day)


def mark(day: date) -> int:
    """Keep how things stood when the day ended. 1, or 0 when another worker was quicker."""
    late, soon = stood(span(day)[1], current_pack())
    rows = [
        DayMark(day=day, street=street, lead=lead, late=late[street, lead], soon=soon[street, lead])
        for street, lead in sorted({*late, *soon, ("", "")})
    ]
    try:
        with transaction.atomic():
            DayMark.objects.bulk_create(rows)
    except IntegrityError:
        return 0
    return 1


def again(day: date) -> int:
    """Keep anew how things stood when the day ended: what came in later has a past that reaches back to it."""
    with transaction.atomic():
        DayMark.objects.filter(day=day).delete()
        return mark(day)


def stood(then: datetime, pack: Pack) -> tuple[Counter[Place], Counter[Place]]:
    """What was late, and what was due within a day, at a past moment. Whatever was open then is open now or was closed
    since; of these only what changed since is looked up in the ledger."""
    late, soon = Counter[Place](), Counter[Place]()
    for street, lead, due in _standings(then, pack):
        if due is None or due >= then + SOON:
            continue
        (late if due < then else soon)[street, lead] += 1
    return late, soon


def _standings(then: datetime, pack: Pack) -> Iterator[tuple[str, str, datetime | None]]:
    finals = sorted({s.code for c in pack.lifecycles.values() if not c.part for s in c.states.values() if s.final})
    there = Q(open=True) | Q(state__in=finals, queue_at__gte=then)
    rows = asked().filter(there, received_at__lt=then)
    looked: list[str] = []
    found = rows.order_by().values_list("number", "street", "lead", "due_at", "open", "changed_at")
    for number, street, lead, due, open_, changed in found.iterator(chunk_size=2000):
        if open_ and changed is not None and changed < then:
            yield street, lead, due
        else:
            looked.append(f"case:{number}")
    subjects = iter(looked)
    while group := list(islice(subjects, CHUNK)):
        for past in histories(group).values():
            yield from _stood(past, then)


def _stood(past: list[Happening], then: datetime) -> Iterator[tuple[str, str, datetime | None]]:
    """Where a case stood at the moment, if it was open."""
    state, public = dict[str, str](), dict[str, str]()
    for event in past:
        if event.at is None or event.at < then:
            state |= event.data.get("set", {})
            public |= event.public
    if state and not state.get("closed_at"):
        yield public.get("street", ""), public.get("lead", ""), moment(state.get("due_at"))
