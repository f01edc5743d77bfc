"""Hand-over notes: what a shift leaves to the next of the same desk, until somebody there takes it over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from django.db import transaction
from django.db.models import Q, QuerySet

from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.kernel.words import words
from fullresponse.ledger.append import Entry, append
from fullresponse.ledger.prepared import Prepared
from fullresponse.orgs import shifts
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.models import Handover
from fullresponse.orgs.packs import current_pack

MOST = 2_000  # characters
MOST_CASES = 20
LAST = 10
SHOWN = 3  # open notes at the top of a desk's first page
PAGE = "handover"
Desk = tuple[str, str]  # a role, and the body or ""


def write(desk: Desk, text: str, cases: Mapping[str, int], *, actor: Actor, at: datetime) -> Handover:
    """Leave a note to the next shift of a desk of one's own. `cases` are those it names, number -> id, which the writer
    was shown to see. Refused for somebody else's desk and for words that cannot be kept."""
    if desk not in desks(actor):
        raise NotAllowed("您不在这个岗上，不能替它交班。")
    text = words(text, "交班内容", MOST)
    if len(cases) > MOST_CASES:
        raise Refused("一张交接单最多提到 {most} 件诉求。", most=MOST_CASES)
    role, body = desk
    _day, shift = shifts.now(at, current_pack())
    with transaction.atomic():
        note = Handover.objects.create(
            role=role, body=body, shift=shift, text=text, cases=" ".join(cases), writer_id=int(actor.id), written_at=at
        )
        data = {"role": role, "body": body, "shift": shift, "cases": list(cases.values())}
        append([Entry("handover.written", f"handover:{note.pk}", actor.ref, at, data=data, new=True)], recorded_at=at)
    return note


def take(pk: int, *, actor: Actor, at: datetime) -> Handover:
    """Take the note over; who did and when stays. Refused when somebody has, for its own writer and at another desk."""
    with transaction.atomic():
        note = Handover.objects.select_for_update().filter(pk=pk).first()
        if note is None or (note.role, note.body) not in desks(actor):
            raise NotAllowed("您不在这个岗上，不能接这个班。")
        if note.writer_id == actor.person:
            raise NotAllowed("这张交接单是您自己写的，要由下一班的人来接。")
        if note.taker:
            raise Refused("这张交接单已经由{name}接过了。", name=note.taker.name)
        note.taker_id, note.taken_at = actor.person, at
        note.save(update_fields=["taker", "taken_at"])
        append([Entry("handover.taken", f"handover:{pk}", actor.ref, at)], recorded_at=at)
    return note


def desks(actor: Actor) -> tuple[Desk, ...]:
    """The posts of the actor whose role hands over by shifts."""
    roles = current_pack().roles
    return tuple(post for post in actor.posts if post[0] in roles and PAGE in roles[post[0]].pages)


def waiting(wanted: Sequence[Desk]) -> list[Handover]:
    """The open notes of these desks, the oldest first, one more than are shown at the top of a page."""
    return _waiting(tuple(wanted))() if wanted else []


def last(wanted: Sequence[Desk]) -> list[Handover]:
    """The last notes of these desks that were taken over, the newest first."""
    done = _of(wanted).exclude(taken_at=None) if wanted else Handover.objects.none()
    return list(done.order_by("-pk").select_related("writer", "taker")[:LAST])


def opened(wanted: Sequence[Desk]) -> list[Handover]:
    """All open notes of these desks that a page can show, the oldest first."""
    return list(_open(wanted)[:50]) if wanted else []


@lru_cache(maxsize=512)
def _waiting(wanted: tuple[Desk, ...]) -> Prepared[Handover]:
    return Prepared(lambda: _open(wanted)[: SHOWN + 1])


def _open(wanted: Sequence[Desk]) -> QuerySet[Handover]:
    return _of(wanted).filter(taken_at=None).order_by("pk").select_related("writer")


def _of(wanted: Sequence[Desk]) -> QuerySet[Handover]:
    asked = Q(pk__in=[])
    for role, body in wanted:
        asked |= Q(role=role, body=body)
    return Handover.objects.filter(asked)
