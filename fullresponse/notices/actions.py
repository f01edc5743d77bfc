"""What a resident chooses to be told: each choice a row and an event of its own, beside the case's chain."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from fullresponse.cases.models import Case
from fullresponse.cases.reach import EMAIL, SMS, Reach, Wish
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.append import Entry, append
from fullresponse.notices.channels import available
from fullresponse.notices.models import ALL, KEY, Choice
from fullresponse.vault.models import Person


class Messages(Reach):
    """What the resident's form offers, and what becomes of its tick: every step is told."""

    def channels(self) -> tuple[str, ...]:
        return available()

    def wished(self, wish: Wish, *, actor: str, at: datetime) -> None:
        choose(wish.case.number, wish.person, wish.channel, ALL, wish.language, actor=actor, at=at)


def choose(number: str, person: Person, channel: str, steps: str, language: str, *, actor: str, at: datetime) -> Choice:
    """From now on messages about the case go there. Refused for what is not offered."""
    if channel not in (SMS, EMAIL) or steps not in (ALL, KEY):
        raise Refused("没有这种消息。")
    with transaction.atomic():
        _end(number, actor=actor, at=at)
        choice = Choice(number=number, person=person, channel=channel, steps=steps, language=language, since=at)
        choice.save()
        data = {"person": person.pk, "channel": channel, "steps": steps, "language": language}
        append([Entry("notice.chosen", f"notice:{choice.pk}", actor, at, data=data, new=True)], recorded_at=at)
    return choice


def follow(number: str, person: Person, channel: str, language: str, *, actor: str, at: datetime) -> Choice:
    """From now on this person hears of a promise whenever it moves. Done twice, it is done once."""
    if channel not in available():
        raise Refused("没有这种消息。")
    with transaction.atomic():
        list(Case.objects.select_for_update().filter(number=number))
        there = Choice.objects.filter(number=number, person=person, follows=True, ended_at=None).first()
        if there is not None:
            return there
        choice = Choice(number=number, person=person, channel=channel, steps=ALL, language=language, since=at)
        choice.follows = True
        choice.save()
        data = {"person": person.pk, "channel": channel, "language": language}
        append([Entry("notice.followed", f"notice:{choice.pk}", actor, at, data=data, new=True)], recorded_at=at)
    return choice


def unfollow(keys: Sequence[int], *, actor: str, at: datetime) -> None:
    """These followers hear no more. Done twice, it is done once."""
    with transaction.atomic():
        _ended(Choice.objects.select_for_update().filter(pk__in=keys, follows=True, ended_at=None), actor, at)


def stop(number: str, *, actor: str, at: datetime) -> None:
    """No more messages about the case. Done twice, it is done once."""
    with transaction.atomic():
        _end(number, actor=actor, at=at)


def _end(number: str, *, actor: str, at: datetime) -> None:
    _ended(Choice.objects.select_for_update().filter(number=number, follows=False, ended_at=None), actor, at)


def _ended(found: QuerySet[Choice], actor: str, at: datetime) -> None:
    for choice in found:
        choice.ended_at = at
        choice.save(update_fields=["ended_at"])
        append([Entry("notice.stopped", f"notice:{choice.pk}", actor, at)], recorded_at=at)
