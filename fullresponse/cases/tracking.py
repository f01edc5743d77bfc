"""How a resident proves that a case is theirs: its number and a short code read out once, or a telephone or mailbox
that belongs to it; and a helper that they were let in. Wrong guesses are counted and locked out, and never learn which
of the two was wrong."""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from fullresponse.cases import rules
from fullresponse.cases.asking import Asked, settle
from fullresponse.cases.models import Case, Guess
from fullresponse.kernel.canonical import instant, moment
from fullresponse.vault import parties, people
from fullresponse.vault.models import Party

DIGITS = 8
TRIES = 10  # wrong guesses from one address
LOCKED = timedelta(minutes=15)
MINE = "mine"  # the session's list of numbers that were proven
KEPT = 20  # numbers a session remembers
CONTACT = "contact"  # the session's proven telephone or mailbox: its kind, keyed indexes, and until when
HELPS = "helps"  # the session's numbers that a helper's code opened, with the helper's row
SIGNED_IN = timedelta(hours=2)
HELPED = timedelta(days=7)  # how long a helper's code opens a case
MINE_AT_MOST = 200  # cases listed for a contact


def code_of(number: str) -> str:
    """The tracking code of a case number: `4821 7730`. Worked out from the installation's key, stored nowhere."""
    digits = derived(f"tracking:{number}", DIGITS)
    return f"{digits[:4]} {digits[4:]}"


def helper_code(party: Party) -> str:
    """The code that lets a helper in: nine digits, so that nobody takes it for the tracking code."""
    digits = derived(f"helper:{party.subject}:{party.pk}", DIGITS + 1)
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def derived(what: str, digits: int) -> str:
    """So many digits for a purpose, worked out from the installation's key."""
    digest = hmac.new(settings.TRACKING_KEY, what.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**digits:0{digits}d}"


def find(number: str, code: str) -> Case | None:
    """The case, if number and code belong together. Both are always compared, so that the time taken says nothing."""
    number, plain = number.strip(), rules.plain_digits
    right = hmac.compare_digest(plain(code_of(number)), plain(code))
    case = Case.objects.filter(number=number).first()
    return case if right and case is not None else None


def find_helper(number: str, code: str, at: datetime) -> Party | None:
    """Who was let in to the case with this code, if that still holds."""
    typed = rules.plain_digits(code)
    helpers = [p for p in parties.of(f"case:{number.strip()}", at) if p.part == parties.HELPER]
    right = [p for p in helpers if hmac.compare_digest(rules.plain_digits(helper_code(p)), typed)]
    return right[0] if right else None


def locked(request: HttpRequest, at: datetime) -> bool:
    """Did too many wrong guesses come from there in the last quarter of an hour?"""
    return Guess.objects.filter(address=address_of(request), at__gt=at - LOCKED).count() >= TRIES


def wrong(request: HttpRequest, at: datetime) -> None:
    """Count a wrong guess against the address it came from, for every process of the installation."""
    Guess.objects.create(address=address_of(request), at=at)


def forget_guesses(at: datetime) -> int:
    """Take away the guesses that count no more; how many."""
    return Guess.objects.filter(at__lte=at - LOCKED).delete()[0]


def address_of(request: HttpRequest) -> str:
    """One household is one address: an IPv6 guess counts against its /64."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if ip.version == 6:
        address = str(ipaddress.ip_network(f"{ip}/64", strict=False).network_address)
    return address


def remember(request: HttpRequest, number: str) -> None:
    """This session has proven that the number is theirs."""
    _renewed(request)
    mine = [n for n in request.session.get(MINE, []) if n != number]
    request.session[MINE] = [*mine, number][-KEPT:]


def remember_helper(request: HttpRequest, party: Party) -> None:
    """This session was let in to a case as a helper."""
    _renewed(request)
    helps = {**request.session.get(HELPS, {}), party.subject.removeprefix("case:"): party.pk}
    request.session[HELPS] = dict(list(helps.items())[-KEPT:])


def remember_contact(request: HttpRequest, kind: str, indexes: list[bytes], shown: str, at: datetime) -> None:
    """This session has proven that a telephone or mailbox is theirs; `shown` is what a page may call it."""
    _renewed(request)
    held = {"kind": kind, "indexes": [i.hex() for i in indexes], "shown": shown, "until": instant(at + SIGNED_IN)}
    request.session[CONTACT] = held


def _renewed(request: HttpRequest) -> None:
    """From now on the session goes by another key: whoever put the old one into this browser must not see what comes
    after. It ends after two hours."""
    if not request.user.is_authenticated:  # signing in has done so already
        request.session.cycle_key()
    request.session.set_expiry(int(SIGNED_IN.total_seconds()) if not request.user.is_authenticated else None)


def forget(request: HttpRequest) -> None:
    """This session knows no case any more: for whoever looked on a machine that others use too."""
    for name in (MINE, CONTACT, HELPS):
        request.session.pop(name, None)


def numbers(request: HttpRequest) -> list[str]:
    """The numbers that this session has proven to be theirs."""
    return request.session.get(MINE, [])


@dataclass(frozen=True)
class Contact:
    """A telephone or mailbox that a session has proven, and who in the vault is kept with it."""

    shown: str
    people: tuple[int, ...]


def contact(request: Asked) -> Contact | None:
    """The telephone or mailbox that this session has proven within the last two hours."""
    held = request.session.get(CONTACT)
    if not held or (moment(held["until"]) or request.at) <= request.at:
        return None
    return Contact(held["shown"], tuple(people.with_contact(held["kind"], map(bytes.fromhex, held["indexes"]))))


def of_people(who: tuple[int, ...], at: datetime) -> QuerySet[Case]:
    """The cases that these people raised, or that name them as a further contact of who did."""
    return Case.objects.filter(Q(caller_id__in=who) | Q(number__in=_numbers(who, parties.OWN, at)))


def helped_by(who: tuple[int, ...], at: datetime) -> QuerySet[Case]:
    """The cases that these people help with."""
    return Case.objects.filter(number__in=_numbers(who, parties.HELPER, at))


def _numbers(who: tuple[int, ...], part: str, at: datetime) -> list[str]:
    return [s.removeprefix("case:") for s in parties.subjects_of(who, part, at)]


@dataclass(frozen=True)
class Standing:
    """What somebody without a post is to a case: `part` own or helper; of a helper the row that says so."""

    part: str
    party: int = 0

    @property
    def own(self) -> bool:
        return self.part == parties.OWN


def standing(request: Asked, number: str) -> Standing | None:
    """What this session is to the case: the caller themself before a helper; None when it has proven neither."""
    settle(request)
    if number in numbers(request):
        return Standing(parties.OWN)
    found = contact(request)
    if found and of_people(found.people, request.at).filter(number=number).exists():
        return Standing(parties.OWN)
    by_code = Q(pk=request.session.get(HELPS, {}).get(number, 0))
    by_contact = Q(person__in=found.people) if found else Q(pk=0)
    there = parties.standing(request.at).filter(by_code | by_contact, subject=f"case:{number}", part=parties.HELPER)
    key = there.values_list("pk", flat=True).first()
    return Standing(parties.HELPER, key) if key else None


def proven(request: Asked, number: str) -> bool:
    """May this session see the case at all?"""
    return standing(request, number) is not None
