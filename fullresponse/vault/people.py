"""Who is kept in the vault, who is already there, and what of them is shown.

Whoever calls `reveal` or `erase` writes the event of it (个人信息保护法 51: access to personal data is on record).
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from fullresponse.ledger.rows import insert
from fullresponse.vault import rules
from fullresponse.vault.models import INDEXED, SEALED, Person
from fullresponse.vault.seal import Keyring, SealBroken, keyring

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class Plain:
    """Who somebody is, readable; "" for what is not known. Shows nothing of itself when printed or logged."""

    name: str = ""
    phone: str = ""
    id_number: str = ""
    email: str = ""

    def __repr__(self) -> str:
        return "Plain(…)"


@dataclass(frozen=True, slots=True)
class Masked:
    """What a screen may show to those who need not know; "" for what is not known or was erased."""

    name: str
    phone: str
    id_number: str
    email: str = ""


def checked(name: str = "", phone: str = "", id_number: str = "", email: str = "") -> Plain:
    """All of it in its one form; Refused, without quoting it, when one cannot be right."""
    return Plain(rules.name(name), rules.phone(phone), rules.id_number(id_number), rules.email(email))


def keep(name: str = "", phone: str = "", id_number: str = "", email: str = "") -> Person | None:
    """The saved person; the row that is there already when number and name are the same. None when nothing is given.

    One select and at most one insert.
    """
    return keep_many([(name, phone, id_number, email)])[0]


def keep_many(people: Iterable[tuple[str, ...]]) -> list[Person | None]:
    """`keep` for each (name, phone, id_number, and e-mail if there is one), in order: one select and one insert.

    Refused at the first that cannot be right, nothing kept; who wants a reason for each row asks `checked` first. Meant
    for batches of up to some thousands.
    """
    ring = keyring()
    given = [checked(*person) for person in people]
    known = _Known(ring, given)
    kept = [known.person(plain) for plain in given]
    insert(known.new)
    return kept


class _Known:
    """The people a batch may turn out to be, found by one select; the batch's new ones join them."""

    def __init__(self, ring: Keyring, given: list[Plain]) -> None:
        self.ring = ring
        self.new: list[Person] = []
        self.by_index: dict[bytes, list[tuple[Person, Plain]]] = defaultdict(list)
        wanted = {index for plain in given for index in ring.indexes("match", _identity(plain))}
        for row in _matching(sorted(wanted)):
            try:
                self.by_index[bytes(row.match_index or b"")].append((row, _opened(ring, row)))
            except SealBroken:
                # one damaged row must not keep its owner from being heard: they get a new one
                log.exception("vault person %s cannot be opened", row.pk)

    def person(self, plain: Plain) -> Person | None:
        if plain == Plain():
            return None
        indexes = self.ring.indexes("match", _identity(plain))
        for index in indexes:
            for row, there in self.by_index[index]:
                if _same(plain, there):
                    return row
        row = _sealed(self.ring, Person(), plain)
        self.new.append(row)
        for index in indexes[:1]:
            self.by_index[index].append((row, plain))
        return row


def _matching(indexes: list[bytes]) -> Iterable[Person]:
    """The people with one of these indexes, the first ones first. As SQL: every call that comes in asks it."""
    marks = ", ".join(["%s"] * len(indexes))
    found = f"SELECT * FROM vault_person WHERE match_index IN ({marks}) ORDER BY id"  # noqa: S608 - marks alone
    return Person.objects.raw(found, indexes) if indexes else ()


def _identity(plain: Plain) -> str:
    """What two calls of one person have in common; a name alone is not enough."""
    number = plain.phone or plain.id_number or plain.email
    return f"{number}\0{rules.folded(plain.name)}" if number else ""


def _same(given: Plain, there: Plain) -> bool:
    return (
        rules.folded(given.name) == rules.folded(there.name)
        and given.phone == there.phone
        and given.id_number in ("", there.id_number)
        and given.email == there.email
    )


def _sealed(ring: Keyring, row: Person, plain: Plain) -> Person:
    ref = bytes(row.ref)
    for field in SEALED:
        setattr(row, field, ring.seal(field, ref, getattr(plain, field)))
    row.phone_index = ring.index("phone", rules.main_number(plain.phone))
    row.id_index = ring.index("id_number", plain.id_number)
    row.email_index = ring.index("email", plain.email)
    row.match_index = ring.index("match", _identity(plain))
    return row


def _opened(ring: Keyring, row: Person) -> Plain:
    ref = bytes(row.ref)
    sealed = {field: getattr(row, field) for field in SEALED}
    return Plain(**{f: ring.open(f, ref, None if value is None else bytes(value)) for f, value in sealed.items()})


def find_by_phone(phone: str, limit: int = 100) -> list[Person]:
    """Everybody kept with this number or an extension of it, newest first; Refused when it is no number."""
    return list(Person.objects.filter(phone_index__in=phone_indexes(phone)).order_by("-pk")[:limit])


def find_by_id_number(id_number: str, limit: int = 100) -> list[Person]:
    """Everybody kept with this ID number, newest first; Refused when it is none."""
    wanted = keyring().indexes("id_number", rules.id_number(id_number))
    return list(Person.objects.filter(id_index__in=wanted).order_by("-pk")[:limit])


def phone_indexes(phone: str) -> list[bytes]:
    """What `Person.phone_index` may hold for this number, for a look-up through another table; [] for no number."""
    return keyring().indexes("phone", rules.main_number(rules.phone(phone)))


def email_indexes(email: str) -> list[bytes]:
    """What `Person.email_index` may hold for this address; [] for none."""
    return keyring().indexes("email", rules.email(email))


def with_contact(kind: str, indexes: Iterable[bytes]) -> list[int]:
    """The keys of everybody kept with one of these indexes; `kind` is phone or email."""
    return list(
        Person.objects.filter(**{f"{kind}_index__in": list(indexes)}).order_by("pk").values_list("pk", flat=True)
    )


def masked(person: Person) -> Masked:
    """What may stand on a screen. SealBroken when the row was tampered with."""
    plain = _opened(keyring(), person)
    return Masked(
        rules.masked_name(plain.name),
        rules.masked_phone(plain.phone) if plain.phone else "",
        rules.masked_id_number(plain.id_number),
        rules.masked_email(plain.email),
    )


def reveal(person: Person) -> Plain:
    """Who it is, readable. SealBroken when the row was tampered with."""
    return _opened(keyring(), person)


def erase(person: Person) -> None:
    """Forget who it was (个人信息保护法 47); the row stays, so that what happened still adds up."""
    nothing = dict.fromkeys((*SEALED, *INDEXED))
    Person.objects.filter(pk=person.pk).update(**nothing)
    for field in nothing:
        setattr(person, field, None)


def erase_unused(keys: Iterable[int]) -> int:
    """Forget those of these people whom nothing in the database points to any more; how many. Somebody who asked for
    more than one thing is known until the last of them is forgotten."""
    found = list(Person.objects.filter(pk__in=list(keys)))
    alone = [person for person in found if not _pointed_to(person)]
    for person in alone:
        erase(person)
    return len(alone)


def _pointed_to(person: Person) -> bool:
    uses = ((r.related_model._base_manager, r.field.name) for r in Person._meta.related_objects)
    return any(rows.filter(**{field: person}).exists() for rows, field in uses)


def rekey(after: int = 0, limit: int = 500) -> int | None:
    """Seal the next `limit` rows behind id `after` under the current key; the last id looked at, None at the end.

    Rows that are under it already are left alone, so that an interrupted run may start again. Only when a whole
    run is through may an old key be taken out of VAULT_OLD_KEYS.
    """
    ring = keyring()
    with transaction.atomic():  # locked, or a person erased meanwhile would be written back
        rows = list(Person.objects.select_for_update().filter(pk__gt=after).order_by("pk")[:limit])
        old = [row for row in rows if _version(row) not in (None, ring.current)]
        changed = [_sealed(ring, row, _opened(ring, row)) for row in old]
        Person.objects.bulk_update(changed, [*SEALED, *INDEXED])
    return rows[-1].pk if rows else None


def _version(row: Person) -> int | None:
    return next((bytes(value)[0] for field in SEALED if (value := getattr(row, field)) is not None), None)
