"""Reading the ledger: a subject's history, and the proof that nothing in it was changed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from fullresponse.kernel.canonical import ZERO, leaf, link
from fullresponse.ledger.append import private_part
from fullresponse.ledger.models import Event
from fullresponse.ledger.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as read: public and private values together."""

    id: int
    kind: str
    subject: str
    seq: int
    actor: str
    at: datetime | None
    recorded_at: datetime
    backfilled: bool
    public: dict
    data: dict


COLUMNS = ("id", "kind", "subject", "seq", "actor", "at", "recorded_at", "backfilled", "public", "data")
OF_SUBJECT = Prepared(lambda subject: Event.objects.filter(subject=subject).order_by("seq").values_list(*COLUMNS), "?")


def history(subject: str) -> list[Happening]:
    """Everything that happened to the subject, oldest first."""
    return [_happening(row) for row in OF_SUBJECT(subject)]


def last_seq(subject: str) -> int:
    """The number of the last event of the subject, 0 when it has none."""
    return Event.objects.filter(subject=subject).order_by("-seq").values_list("seq", flat=True).first() or 0


def histories(subjects: Iterable[str]) -> dict[str, list[Happening]]:
    """The histories of many subjects in one query."""
    found: dict[str, list[Happening]] = {}
    rows = Event.objects.filter(subject__in=list(subjects)).order_by("subject", "seq").values_list(*COLUMNS)
    for row in rows:
        found.setdefault(row[2], []).append(_happening(row))
    return found


def last(subjects: Iterable[str], kinds: Iterable[str]) -> dict[str, datetime]:
    """When one of these kinds of things last happened to each of the subjects: one query."""
    rows = Event.objects.filter(subject__in=list(subjects), kind__in=list(kinds), at__isnull=False).order_by()
    return dict(rows.values_list("subject").annotate(Max("at")))


def _happening(row: tuple[Any, ...]) -> Happening:
    """One row of COLUMNS as read."""
    values: list[Any] = [*row[:-2], json.loads(row[-2]), json.loads(row[-1])]
    return Happening(*values)


def everything(prefix: str, last: int | None = None) -> Iterator[tuple[str, list[Happening]]]:
    """Every subject whose name starts with `prefix`, with its history (up to the event `last`, if given), without
    holding more than one in memory."""
    subject, found = "", list[Happening]()
    events = Event.objects.filter(subject__startswith=prefix, **({} if last is None else {"pk__lte": last}))
    rows = events.order_by("subject", "seq").values_list(*COLUMNS)
    for row in rows.iterator(chunk_size=2000):
        if row[2] != subject and found:
            yield subject, found
            found = []
        subject = row[2]
        found.append(_happening(row))
    if found:
        yield subject, found


def how_many(prefix: str) -> int:
    """How many subjects have a name that starts so."""
    return Event.objects.filter(subject__startswith=prefix, seq=1).count()


@dataclass(frozen=True)
class Broken:
    """The first link that does not hold."""

    event: int
    subject: str
    seq: int
    reason: str


def verify() -> tuple[int, Broken | None]:
    """Recompute every leaf and link, subject by subject. Returns how many events hold and the first that does not."""
    held, subject, seq, chain = 0, "", 0, ZERO
    for event in Event.objects.order_by("subject", "seq").iterator(chunk_size=2000):
        if event.subject != subject:
            subject, seq, chain = event.subject, 0, ZERO
        reason = _fault(event, seq, chain)
        if reason:
            return held, Broken(event.id, event.subject, event.seq, reason)
        seq, chain, held = event.seq, bytes(event.chain), held + 1
    return held, None


def _fault(event: Event, seq: int, chain: bytes) -> str:
    if event.seq != seq + 1:
        return f"缺第 {seq + 1} 步"
    if leaf(bytes(event.salts), event.public, private_part(event)) != bytes(event.leaf):
        return "内容与叶子哈希不符"
    if link(chain, bytes(event.leaf)) != bytes(event.chain):
        return "与上一步的链接不符"
    if _kind(event.public) != event.kind:
        return "种类与公开部分不符"
    return ""


def _kind(public: str) -> str:
    """The kind that the public part names; "" where it is no such thing, which a forger may have hashed well."""
    try:
        return json.loads(public)["kind"]
    except (ValueError, TypeError, KeyError):
        return ""


def first_recorded(subjects: Iterable[str]) -> dict[str, datetime]:
    """When the first event of each subject was written down here."""
    return dict(Event.objects.filter(subject__in=list(subjects), seq=1).values_list("subject", "recorded_at"))


def newest() -> int:
    """The newest event; 0 before any."""
    return Event.objects.aggregate(last=Max("pk"))["last"] or 0
