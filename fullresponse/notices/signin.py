"""How a resident proves a telephone or mailbox: six digits that go there, within ten minutes, five tries, once. Whoever
asks gets the same answer whether or not anybody is kept with that contact: only the worker looks, later. Whoever
wants to follow a promise gets a code even if nobody is kept with it; what nobody proves is forgotten after a day."""

import hmac
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from fullresponse.cases import rules, tracking
from fullresponse.cases.reach import EMAIL, SMS
from fullresponse.kernel.refusal import Refused
from fullresponse.notices.channels import available
from fullresponse.notices.models import CODE, Message, SignIn
from fullresponse.vault import people
from fullresponse.vault import rules as vault_rules
from fullresponse.vault.models import Person
from fullresponse.vault.seal import keyring

DIGITS = 6
VALID = timedelta(minutes=10)
TRIES = 5
A_CONTACT = ((3, timedelta(minutes=10)), (10, timedelta(days=1)))  # so many codes within
AN_ADDRESS = (20, timedelta(hours=1))
CHANNEL_OF = {"phone": SMS, "email": EMAIL}
KEPT = timedelta(days=1)
STRANGERS = (300, timedelta(hours=1))  # codes of the house; beyond them only whoever is known gets one

log = logging.getLogger(__name__)


@dataclass(frozen=True, repr=False)
class Typed:
    """A telephone or mailbox as somebody typed it: its kind, its keyed indexes, what a page may show of it, itself."""

    kind: str
    indexes: tuple[bytes, ...]
    shown: str
    plain: str


def typed(text: str) -> Typed:
    """What was typed, read as a mailbox or a mobile number that a channel of ours reaches; Refused when neither."""
    if not text.strip():
        raise Refused("请填写手机号或者邮箱。")
    kind = "email" if "@" in text or "＠" in text else "phone"
    if CHANNEL_OF[kind] not in available():
        if kind == "email":
            raise Refused("这里只能用手机号登录。")
        raise Refused("这里只能用邮箱登录。")
    if kind == "email":
        address = vault_rules.email(text)
        return Typed(kind, tuple(people.email_indexes(address)), vault_rules.masked_email(address), address)
    number = vault_rules.mobile(text)
    return Typed(kind, tuple(people.phone_indexes(number)), vault_rules.masked_phone(number), number)


def ask(contact: Typed, *, address: str, language: str, at: datetime, follows: bool = False) -> SignIn:
    """Note that a code is wanted. Refused when too many were. `follows`: it may be nobody's yet."""
    asked = SignIn.objects.filter(contact=contact.indexes[0])
    often = any(asked.filter(at__gt=at - span).count() >= most for most, span in A_CONTACT)
    most, span = AN_ADDRESS
    if often or SignIn.objects.filter(address=address, at__gt=at - span).count() >= most:
        raise Refused("要验证码太频繁，请过一会儿再试，或者用编号和查询码。")
    row = SignIn(kind=contact.kind, contact=contact.indexes[0], address=address, language=language, at=at)
    if follows:
        row.sealed = keyring().seal(contact.kind, bytes(row.secret), contact.plain)
    row.save()
    return row


def code_of(row: SignIn) -> str:
    """Worked out from the row's secret and the installation's key, stored nowhere."""
    return tracking.derived(f"signin:{row.pk}:{bytes(row.secret).hex()}", DIGITS)


def prove(pk: int, code: str, *, at: datetime) -> bool:
    """Is it the code of this row, in time, not used before and not tried too often? Each call is a try."""
    counted = SignIn.objects.filter(pk=pk, tries__lt=TRIES, used_at=None, at__gt=at - VALID).update(
        tries=F("tries") + 1
    )
    row = SignIn.objects.filter(pk=pk).first() if counted else None
    if row is None or not hmac.compare_digest(code_of(row), rules.plain_digits(code)[: DIGITS + 1]):
        return False
    return SignIn.objects.filter(pk=pk, used_at=None).update(used_at=at) == 1


def sweep(now: datetime, limit: int = 50) -> int:
    """Make a message of each code that was asked for by a contact which some case belongs to, or by whoever wants to
    follow; the others get none."""
    rows = SignIn.objects.filter(looked_at=None).order_by("id")
    if not rows.exists():  # an update of nothing would take SQLite's lock
        return 0
    with transaction.atomic():
        taken = list(rows.select_for_update(skip_locked=True)[:limit])
        found = [m for row in taken if (m := _message(row, now))]
        Message.objects.bulk_create(found, ignore_conflicts=True)
        SignIn.objects.filter(pk__in=[row.pk for row in taken]).update(looked_at=now, sealed=None)
    return len(taken)


def _message(row: SignIn, now: datetime) -> Message | None:
    who = tuple(people.with_contact(row.kind, [bytes(row.contact)]))
    known = tracking.of_people(who, now).exists() or tracking.helped_by(who, now).exists()
    if row.at <= now - VALID:
        return None
    person = Person.objects.get(pk=who[-1]) if known else _stranger(row, now)
    if person is None:
        return None
    return Message(
        sign_in=row,
        person=person,
        channel=CHANNEL_OF[row.kind],
        template=CODE,
        language=row.language,
        made_at=now,
        next_try_at=now,
    )


def _stranger(row: SignIn, now: datetime) -> Person | None:
    """Whoever wants to follow, kept with nothing but this address. None for others, and when the house sends so many
    codes that somebody must be making it send them."""
    if row.sealed is None:
        return None
    most, span = STRANGERS
    if Message.objects.filter(template=CODE, made_at__gt=now - span).count() >= most:
        log.warning("more than %s codes in an hour: whoever is not known gets none", most)
        return None
    return people.keep(**{row.kind: keyring().open(row.kind, bytes(row.secret), bytes(row.sealed))})
