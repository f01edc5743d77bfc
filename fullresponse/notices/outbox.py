"""Sending what waits: taken under a lease, handed to its channel, noted as sent. Killed in between, it is sent again
when the lease has run out: none is lost, and one that comes twice has the same id for the gateway and the mailbox."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from fullresponse.cases.reach import SMS
from fullresponse.kernel.refusal import Refused
from fullresponse.notices import channels, wording
from fullresponse.notices.models import CODE, FAILED, SENT, WAITING, Choice, Message, SignIn
from fullresponse.notices.signin import KEPT, VALID
from fullresponse.vault import people, rules
from fullresponse.vault.models import Person
from fullresponse.vault.seal import SealBroken

log = logging.getLogger(__name__)
MOST = 10  # a round: with a channel silent for TIMEOUT each, well within LEASE
LEASE = timedelta(minutes=5)
FIRST_RETRY = timedelta(seconds=20)  # doubled at each further failure
LAST_RETRY = timedelta(hours=1)
OLD = timedelta(days=3)  # after that it is no news
A_DAY = 30  # messages to one person, whatever goes wrong
KEEP = timedelta(days=180)


def sweep(now: datetime) -> int:
    """Send up to MOST messages that are due; how many were settled. A channel that fails is left alone until the next
    round, so that it keeps neither the other channel nor the worker waiting."""
    if not Message.objects.filter(state=WAITING).exists():  # an update of nothing would take SQLite's lock
        return 0
    _give_up(now)
    silent: set[str] = set()
    settled = 0
    for message in _take(now):
        if message.channel in silent:
            _put_back(message)
        elif _send(message, now):
            settled += 1
        else:
            silent.add(message.channel)
    return settled


def _give_up(now: datetime) -> None:
    """What waited too long is not sent any more, nor what was stopped or whose address was erased."""
    waiting = Message.objects.filter(state=WAITING).filter(Q(leased_until=None) | Q(leased_until__lt=now))
    old = Q(made_at__lte=now - OLD) | Q(template=CODE, made_at__lte=now - VALID)
    waiting.filter(old).update(state=FAILED, error="too old")
    waiting.filter(Q(person=None) | Q(choice__in=Choice.objects.exclude(ended_at=None))).update(
        state=FAILED, error="not wanted any more"
    )


def _take(now: datetime) -> list[Message]:
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    with transaction.atomic():
        due = Message.objects.filter(free, state=WAITING, next_try_at__lte=now, channel__in=channels.available())
        keys = list(
            due.order_by("next_try_at", "id").select_for_update(skip_locked=True).values_list("pk", flat=True)[:MOST]
        )
        Message.objects.filter(pk__in=keys).update(leased_until=now + LEASE)
    return list(Message.objects.filter(pk__in=keys).select_related("person", "sign_in").order_by("next_try_at", "id"))


def _send(message: Message, now: datetime) -> bool:
    """Whether the channel answered at all."""
    try:
        letter = _letter(message, now)
        if isinstance(letter, str):
            _note(message, state=FAILED, error=letter)
            return True
        channels.send(message.channel, letter)
    except channels.Never as refused:
        _note(message, state=FAILED, error=str(refused))
    except channels.Later as trouble:
        wait = min(FIRST_RETRY * 2 ** min(message.attempts, 12), LAST_RETRY)
        _note(message, next_try_at=now + wait, error=str(trouble))
        return False
    except Exception as error:  # whatever is wrong with one message must not stop the others
        log.exception("message %s could not be made", message.pk)
        _note(message, next_try_at=now + LAST_RETRY, error=type(error).__name__)
    else:
        _note(message, state=SENT, sent_at=now, error="")
    return True


def _letter(message: Message, now: datetime) -> channels.Letter | str:
    """The message as it goes out, or the reason why it does not."""
    if message.person is None:
        return "not wanted any more"
    if _today(message, now) >= A_DAY:
        return "too many to one person"
    try:
        plain = people.reveal(message.person)
    except SealBroken:
        return "the address cannot be opened"
    to = _mobile(plain.phone) if message.channel == SMS else plain.email
    return (wording.letter(message, to, now) or "nothing to say") if to else "no address"


def _today(message: Message, now: datetime) -> int:
    """How many went to this telephone or mailbox within a day, by whatever name."""
    person: Person = message.person  # type: ignore[assignment]  # who asks has looked
    field = "phone_index" if message.channel == SMS else "email_index"
    same = {f"person__{field}": getattr(person, field)}
    return Message.objects.filter(state=SENT, sent_at__gt=now - timedelta(days=1), **same).count()


def _mobile(number: str) -> str:
    try:
        return rules.mobile(number)
    except Refused:  # a land line
        return ""


def _note(message: Message, **values: object) -> None:
    Message.objects.filter(pk=message.pk).update(attempts=message.attempts + 1, leased_until=None, **values)


def _put_back(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(leased_until=None)


def forget(now: datetime) -> int:
    """Take away codes of yesterday and messages of half a year ago, and of yesterday's followers and of whoever never
    used a code the address (个人信息保护法 47); how many."""
    codes, over = SignIn.objects.filter(at__lt=now - KEPT), Choice.objects.filter(follows=True, ended_at__lt=now - KEPT)
    over = over.exclude(person=None)
    keys = {*over.values_list("person", flat=True)}
    keys |= {*Message.objects.filter(sign_in__in=codes).exclude(person=None).values_list("person", flat=True)}
    with transaction.atomic():
        Message.objects.filter(choice__in=over).exclude(state=WAITING).update(person=None)
        over.update(person=None)
        old = Message.objects.filter(made_at__lt=now - KEEP).exclude(state=WAITING).delete()[0]
        gone = old + codes.delete()[0]
        people.erase_unused(keys)
    return gone


def standing() -> dict[str, dict[str, int]]:
    """How many messages wait and failed, by channel."""
    found: dict[str, dict[str, int]] = {}
    rows = Message.objects.exclude(state=SENT).values_list("channel", "state").annotate(n=Count("id")).order_by()
    for channel, state, n in rows:
        found.setdefault(channel, {})[state] = n
    return found


def unsent(limit: int = 50) -> list[Message]:
    """The newest messages that wait or failed; neither their text nor where they go."""
    return list(Message.objects.exclude(state=SENT).order_by("-id")[:limit])
