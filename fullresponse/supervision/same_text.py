"""Which answers did one body give to many, in the same words? Looked up by keyed hashes: no words are read again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from fullresponse.pack import Pack
from fullresponse.pack.model import Rule
from fullresponse.supervision.models import Finding, Said
from fullresponse.supervision.rules import Told


def repeated(told: Sequence[Told], pack: Pack) -> dict[int, tuple[Rule, str]]:
    """The events by which a text had been given to as many cases as the rule says, each with the rule and the mark.
    A text is found once, and again only after the rule's days have passed."""
    found: dict[int, tuple[Rule, str]] = {}
    for rule in pack.rules.values():
        if rule.when == "same_text" and told:
            found |= _of(rule, told)
    return found


def _of(rule: Rule, told: Sequence[Told]) -> dict[int, tuple[Rule, str]]:
    """Two queries when nothing was said often: one for the hashes of these answers, one to count them."""
    days = timedelta(days=rule.days)
    numbers = {(t.number, t.seq): t for t in told if rule.in_force(t.day)}
    rows = Said.objects.filter(case__number__in={number for number, _ in numbers})
    said = [
        (numbers[number, seq], body, digest)
        for number, seq, body, digest in rows.values_list("case__number", "words__seq", "body", "digest")
        if (number, seq) in numbers
    ]
    times = [t.happened for t, _, _ in said]
    often = _often(rule, {(body, digest) for _, body, digest in said}, min(times) - days, max(times)) if said else set()
    found: dict[int, tuple[Rule, str]] = {}
    told_of: dict[str, datetime] = {}
    for t, body, digest in sorted(said, key=lambda one: one[0].id):
        mark = f"{body}:{digest}"
        if (body, digest) not in often or (mark in told_of and told_of[mark] > t.happened - days):
            continue
        if _cases(body, digest, t.happened - days, t.happened) >= rule.at_least and not _known(rule, mark, t, days):
            found[t.id], told_of[mark] = (rule, mark), t.happened
    return found


def _often(rule: Rule, asked: set[tuple[str, str]], since: datetime, until: datetime) -> set[tuple[str, str]]:
    """Of these texts, those said to enough cases at all: the others need no closer look."""
    rows = _said(since, until).filter(digest__in={digest for _, digest in asked})
    counted = rows.values_list("body", "digest").annotate(n=Count("case", distinct=True))
    return {(body, digest) for body, digest, n in counted if n >= rule.at_least}


def _said(since: datetime, until: datetime) -> QuerySet[Said]:
    return Said.objects.filter(at__gt=since, at__lte=until)


def _cases(body: str, digest: str, since: datetime, until: datetime) -> int:
    rows = _said(since, until).filter(body=body, digest=digest)
    return rows.aggregate(n=Count("case", distinct=True))["n"]


def _known(rule: Rule, mark: str, told: Told, days: timedelta) -> bool:
    """Was it found already, by another event, within the rule's days?"""
    span = {"at__gt": told.happened - days, "at__lt": told.happened + days}
    found = Finding.objects.filter(rule=rule.code, mark=mark, **span)
    return found.exclude(event=told.id).exists()
