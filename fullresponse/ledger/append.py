"""Writing to the ledger: hash, chain and store events, and note who must be told, in the caller's transaction."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from fullresponse.kernel.canonical import ZERO, canonical, instant, leaf, link
from fullresponse.ledger import kinds
from fullresponse.ledger.models import Delivery, Event
from fullresponse.ledger.rows import insert_values

LOCAL = ZoneInfo(settings.TIME_ZONE)
HEADS = (  # one index look-up a subject: a GROUP BY over them made PostgreSQL read the whole ledger
    "SELECT subject, seq, chain FROM ledger_event WHERE id IN (SELECT "
    "(SELECT id FROM ledger_event WHERE subject = asked.column1 ORDER BY seq DESC LIMIT 1) FROM (VALUES {}) AS asked)"
)


@dataclass(slots=True)
class Entry:
    """One event to be written. `at` None: the source does not say when (then `backfilled`). `new` promises that the
    subject has no event yet, which spares a look-up; the unique constraint holds it to that."""

    kind: str
    subject: str
    actor: str
    at: datetime | None
    public: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)
    backfilled: bool = False
    new: bool = False


@dataclass(slots=True)
class Written:
    """One event as it is written: the columns of Event without the costs of a model."""

    kind: str
    subject: str
    seq: int
    actor: str
    at: datetime | None
    recorded_at: datetime
    backfilled: bool
    public: str
    data: str
    salts: bytes
    leaf: bytes = b""
    chain: bytes = b""


COLUMNS = tuple(f.name for f in fields(Written))
OWED = ("event_id", "follower", "attempts", "next_try_at", "leased_until", "error")


def private_part(event: Event | Written) -> str:
    """The private part as hashed: everything that is not public, `at` among it."""
    at = f'"{instant(event.at)}"' if event.at else "null"
    return (  # spelt out because it is made for every event; a test holds it to canonical()
        f'{{"actor":"{event.actor}","at":{at},"backfilled":{"true" if event.backfilled else "false"},'
        f'"data":{event.data},"recorded_at":"{instant(event.recorded_at)}","seq":{event.seq},'
        f'"subject":"{event.subject}","v":1}}'
    )


def append(entries: Sequence[Entry], *, recorded_at: datetime) -> list[Written]:
    """Write the events in order and one delivery for each follower of each. Must run inside a transaction in which the
    subjects' own rows are locked. Raises ValueError for an undeclared kind or field, RuntimeError outside a
    transaction, IntegrityError when somebody else wrote the same step."""
    if not connection.in_atomic_block:
        raise RuntimeError("append() belongs in the transaction that changes the row")
    born = {e.subject for e in entries if e.new}
    heads = _heads(sorted({e.subject for e in entries} - born))
    events = [_event(entry, heads, recorded_at) for entry in entries]
    keys = insert_values(Event, COLUMNS, map(attrgetter(*COLUMNS), events))
    owed = [
        (key, follower.name, 0, recorded_at, None, "")
        for key, event in zip(keys, events, strict=True)
        for follower in kinds.FOLLOWERS.values()
        if event.kind.startswith(follower.prefix)
    ]
    insert_values(Delivery, OWED, owed)
    return events


def _heads(subjects: list[str]) -> dict[str, tuple[int, bytes]]:
    if not subjects:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(HEADS.format(",".join(["(%s)"] * len(subjects))), subjects)
        return {subject: (seq, bytes(chain)) for subject, seq, chain in cursor.fetchall()}


def _event(entry: Entry, heads: dict[str, tuple[int, bytes]], recorded_at: datetime) -> Written:
    day = entry.at.astimezone(LOCAL).date().isoformat() if entry.at else None
    public = {**entry.public, "day": day}
    kinds.check(entry.kind, public)
    seq, previous = heads.get(entry.subject, (0, ZERO))
    event = Written(
        kind=entry.kind,
        subject=kinds.subject(entry.subject),
        seq=seq + 1,
        actor=kinds.actor(entry.actor),
        at=entry.at,
        recorded_at=recorded_at,
        backfilled=entry.backfilled,
        public=kinds.plain(canonical({"kind": entry.kind, **public})),
        data=kinds.plain(canonical(entry.data)),
        salts=secrets.token_bytes(32),
    )
    event.leaf = leaf(event.salts, event.public, private_part(event))
    event.chain = link(previous, event.leaf)
    heads[entry.subject] = (event.seq, event.chain)
    return event
