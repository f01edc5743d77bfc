"""How a resident proves that a case is theirs: its number and a short code read out once; wrong guesses are counted and
locked out, and never learn which of the two was wrong."""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from fullresponse.cases import rules
from fullresponse.cases.models import Case, Guess

DIGITS = 8
TRIES = 10  # wrong guesses from one address
LOCKED = timedelta(minutes=15)
MINE = "mine"  # the session's list of numbers that were proven
KEPT = 20  # numbers a session remembers


def code_of(number: str) -> str:
    """The tracking code of a case number: `4821 7730`. Worked out from the installation's key, stored nowhere."""
    digest = hmac.new(settings.TRACKING_KEY, f"tracking:{number}".encode(), hashlib.sha256).digest()
    digits = f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"
    return f"{digits[:4]} {digits[4:]}"


def find(number: str, code: str) -> Case | None:
    """The case, if number and code belong together. Both are always compared, so that the time taken says nothing."""
    number, plain = number.strip(), rules.plain_digits
    right = hmac.compare_digest(plain(code_of(number)), plain(code))
    case = Case.objects.filter(number=number).first()
    return case if right and case is not None else None


def locked(request: HttpRequest, at: datetime) -> bool:
    """Did too many wrong guesses come from there in the last quarter of an hour?"""
    return Guess.objects.filter(address=_address(request), at__gt=at - LOCKED).count() >= TRIES


def wrong(request: HttpRequest, at: datetime) -> None:
    """Count a wrong guess against the address it came from, for every process of the installation."""
    Guess.objects.create(address=_address(request), at=at)


def forget_guesses(at: datetime) -> int:
    """Take away the guesses that count no more; how many."""
    return Guess.objects.filter(at__lte=at - LOCKED).delete()[0]


def _address(request: HttpRequest) -> str:
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
    """This session has proven that the number is theirs. From then on it goes by another key: whoever put the old one
    into this browser must not see what comes after."""
    if not request.user.is_authenticated:  # signing in has done so already
        request.session.cycle_key()
    mine = [n for n in request.session.get(MINE, []) if n != number]
    request.session[MINE] = [*mine, number][-KEPT:]
    request.session.set_expiry(2 * 60 * 60 if not request.user.is_authenticated else None)


def forget(request: HttpRequest) -> None:
    """This session knows no case any more: for whoever looked on a machine that others use too."""
    request.session.pop(MINE, None)


def numbers(request: HttpRequest) -> list[str]:
    """The numbers that this session has proven to be theirs."""
    return request.session.get(MINE, [])


def proven(request: HttpRequest, number: str) -> bool:
    return number in numbers(request)
