"""What a supervisor reads: the notices that wait, what was found without one, and how often each rule held."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet

from fullresponse.cases import access
from fullresponse.cases.models import Case
from fullresponse.orgs.actors import Actor
from fullresponse.pack import Pack
from fullresponse.pack.model import Rule
from fullresponse.supervision.models import Finding, Notice

SHORT = 40  # findings shown
WINDOW = timedelta(days=30)


@dataclass(frozen=True)
class Fired:
    """A rule, how often it held in the last 30 days, and when last."""

    rule: Rule
    times: int
    last: datetime | None


def notices(actor: Actor, *, level: str = "", rule: str = "", lead: str = "") -> QuerySet[Case]:
    """The open notices that the actor may see."""
    asked = {"notice__level": level, "notice__rule": rule, "lead": lead}
    wanted = {name: value for name, value in asked.items() if value}
    return access.visible_to(actor).filter(open=True, notice__isnull=False, **wanted)


def by_level(actor: Actor) -> dict[str, int]:
    """How many notices are open, by colour."""
    rows = notices(actor).order_by().values_list("notice__level").annotate(n=Count("pk"))
    return dict(rows)


def coloured(keys: list[int]) -> dict[int, Notice]:
    """The notices of these parts, each with its part and the whole."""
    found = Notice.objects.filter(part__in=keys).select_related("part__parent")
    return {notice.part_id: notice for notice in found}


def bare(actor: Actor, *, rule: str = "") -> list[Finding]:
    """The newest findings that led to no notice."""
    wanted: dict[str, Any] = {"rule": rule} if rule else {}
    seen = access.visible_to(actor)
    rows = Finding.objects.filter(notice=None, case__in=seen, **wanted).select_related("case")
    return list(rows.order_by("-at", "-id")[:SHORT])


def fired(now: datetime, pack: Pack) -> list[Fired]:
    """Every rule of the pack with how often it held."""
    rows = Finding.objects.filter(rule__in=list(pack.rules), at__gte=now - WINDOW).order_by().values_list("rule")
    counted = {rule: (n, last) for rule, n, last in rows.annotate(n=Count("pk"), last=Max("at"))}
    return [Fired(rule, *counted.get(code, (0, None))) for code, rule in pack.rules.items()]


def above_red(now: datetime) -> int:
    """How many notices of the last colour ran out unanswered in the last 30 days and are still open."""
    rows = Finding.objects.filter(outcome="leader", at__gte=now - WINDOW, notice__open=True, notice__state="issued")
    return rows.values("notice").distinct().count()
