"""Who sees which cases: written once, as a queryset."""

import re
from collections.abc import Callable
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from fullresponse.cases.models import Case
from fullresponse.cases.rules import number_in
from fullresponse.files.models import CALLER, Attachment
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.prepared import Prepared
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack, current_revision

SEPARATED = re.compile(r"\s*[\n,，、;；]\s*")
MOST_NAMED = 20
DEPTHS = ("parent", "parent__parent", "parent__parent__parent")  # section, community, grid: no body lies deeper


def visible_to(actor: Actor) -> QuerySet[Case]:
    """All cases for a role of district scope, those led by their own bodies for a role of body scope, none for others.
    Nobody sees as staff what they asked for themselves."""
    seen = Q(pk__in=[])
    if any(_scope(role) == "district" for role, _ in actor.posts):
        seen = Q()
    elif bodies := _bodies(actor):
        seen = Q(lead__in=bodies)
    return _not_own(Case.objects.filter(seen), actor)


def openable_by(actor: Actor) -> QuerySet[Case]:
    """The cases that the actor may open one by one: beside those in the lists, the whole in which a body of theirs has
    a part (or a part of a part) that is open or was worked on, the parts of what it leads, what it called into being,
    and what it has a copy of with its parts (条例 第12、14条)."""
    bodies = _bodies(actor)
    if not bodies or any(_scope(role) == "district" for role, _ in actor.posts):
        return visible_to(actor)
    known = Q(lead__in=bodies) | Q(asker__in=bodies) | Q(copy__in=bodies) | Q(parent__lead__in=bodies)
    known |= Q(parent__copy__in=bodies)
    parts = Case.objects.filter(Q(open=True) | ~Q(handlers=""), lead__in=bodies)
    for above in DEPTHS:
        known |= Q(Exists(parts.filter(**{above: OuterRef("pk")})))
    return _not_own(Case.objects.filter(known), actor)


def called_by(actor: Actor) -> QuerySet[Case]:
    """The parts that the actor's bodies called into being: whistles blown, help asked for, work handed on."""
    return _not_own(Case.objects.filter(asker__in=_bodies(actor), open=True), actor)


def copied_to(actor: Actor) -> QuerySet[Case]:
    """What the actor's bodies have a copy of, to press on."""
    return _not_own(Case.objects.filter(copy__in=_bodies(actor), open=True), actor)


def _bodies(actor: Actor) -> list[str]:
    return [body for role, body in actor.posts if body and _scope(role) == "body"]


def _scope(role: str) -> str:
    roles = current_pack().roles
    return roles[role].scope if role in roles else ""


def _not_own(found: QuerySet[Case], actor: Actor) -> QuerySet[Case]:
    """Nobody sees as staff what they asked for themselves, nor a part of it."""
    if not actor.own_phone:
        return found
    for whole in ("", *(f"{depth}__" for depth in DEPTHS)):
        found = found.exclude(**{f"{whole}caller__phone_index": actor.own_phone})
    return found


def get_case(actor: Actor, number: str) -> Case:
    """The case, if the actor may see it; Http404 otherwise, whether it exists or not."""
    found = _by_number(actor, current_revision())(number)
    if not found:
        raise Http404
    return found[0]


@lru_cache(maxsize=512)
def _by_number(actor: Actor, _revision: int) -> Prepared[Case]:
    """What the actor may see, ready to be asked for one case. The roles are the revision's: it is part of the key."""
    return Prepared(lambda number: openable_by(actor).select_related("caller").filter(number=number), "a number")


def sees_file(attachment: Attachment, actor: Actor | None, proven: Callable[[str], bool]) -> bool:
    """May it be fetched: by staff who see its case, and if it is shown to callers by whoever has `proven` that the
    case's number is theirs to see? What belongs to one step of a case has its number behind a #."""
    number = attachment.subject.removeprefix("case:").partition("#")[0]
    if attachment.shown == CALLER and proven(number):
        return True
    return actor is not None and openable_by(actor).filter(number=number).exists()


def named(actor: Actor, typed: str) -> dict[str, int]:
    """The cases whose numbers somebody typed, separated by commas or lines: number -> id. Refused for what is no
    number, and alike for what is not there and what the actor may not see."""
    glyph = current_pack().glyph
    wanted = {}
    for part in filter(None, SEPARATED.split(typed.strip())):
        if not (number := number_in(part, glyph)):
            raise Refused("“{number}”不是一个诉求编号，请核对。", number=part[:40])
        wanted[number] = 0
    if len(wanted) > MOST_NAMED:
        raise Refused("一次最多写 {most} 个编号。", most=MOST_NAMED)
    found = dict(visible_to(actor).filter(number__in=list(wanted)).values_list("number", "pk")) if wanted else {}
    for number in wanted:
        if number not in found:
            raise Refused("没有“{number}”这一件，或者您看不到它。", number=number)
    return {number: found[number] for number in wanted}


def sees_caller(actor: Actor, case: Case) -> bool:
    """May the actor see who asked, masked or not? A caller who asked for confidence is known only to the posts that the
    life cycle names, for a request the hotline's (条例 第8条)."""
    return not case.confidential or case.lifecycle in _knowing(actor)


def findable_by_caller(actor: Actor) -> QuerySet[Case]:
    """The cases that the actor may look up by who asked. To others a confidential case answers to no telephone number:
    whoever guesses the right one would know the caller."""
    return visible_to(actor).filter(Q(confidential=False) | Q(lifecycle__in=_knowing(actor)))


def _knowing(actor: Actor) -> list[str]:
    """The life cycles of which the actor's posts know the callers who asked for confidence."""
    posts = {role for role, body in actor.posts if not body}
    return [cycle.code for cycle in current_pack().lifecycles.values() if posts & set(cycle.knows)]
