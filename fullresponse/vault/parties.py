"""Who, beside the caller, belongs to a case: written here, each time with its event (ids and codes alone)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from fullresponse.ledger.append import Entry, append
from fullresponse.ledger.prepared import Prepared
from fullresponse.vault.models import HELPER, OWN, Party, Person

OF = Prepared(
    lambda subject: Party.objects.filter(subject=subject, left_at=None).select_related("person").order_by("pk"), "?"
)


def join(
    subject: str, part: str, *, actor: str, at: datetime, person: Person | None = None, until: datetime | None = None
) -> Party:
    """Add a contact of the caller's own, or a helper. That somebody joined as a helper means that the person concerned
    has agreed: whoever calls this has asked."""
    with transaction.atomic():
        party = Party(subject=subject, part=part, person=person, joined_at=at, until=until)
        party.save()
        data = {"part": part, "consent": part == HELPER, "person": person.pk if person else None}
        append([Entry("party.joined", f"party:{party.pk}", actor, at, data=data, new=True)], recorded_at=at)
    return party


def leave(party: Party, *, actor: str, at: datetime) -> None:
    """From now on they belong to it no more. Done twice, it is done once."""
    with transaction.atomic():
        row = Party.objects.select_for_update().get(pk=party.pk)
        if row.left_at is None:
            row.left_at = at
            row.save(update_fields=["left_at"])
            append([Entry("party.left", f"party:{row.pk}", actor, at)], recorded_at=at)


def standing(at: datetime) -> QuerySet[Party]:
    """Those who belong to something now."""
    return Party.objects.filter(Q(until=None) | Q(until__gt=at), left_at=None)


def of(subject: str, at: datetime) -> list[Party]:
    """Who belongs to the subject now, in the order in which they joined."""
    return [party for party in OF(subject) if party.until is None or party.until > at]


def known(key: int) -> Party:
    """The row of somebody who belongs to something."""
    return Party.objects.get(pk=key)


def subjects_of(people: Iterable[int], part: str, at: datetime) -> list[str]:
    """What these people belong to in this part."""
    found = standing(at).filter(person__in=list(people), part=part)
    return sorted(set(found.values_list("subject", flat=True)))


__all__ = ["HELPER", "OWN", "join", "known", "leave", "of", "standing", "subjects_of"]
