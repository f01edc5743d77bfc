"""Who sees which cases: written once, as a queryset."""

from collections.abc import Collection
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from fullresponse.cases.models import Case
from fullresponse.files.models import CALLER, Attachment
from fullresponse.ledger.prepared import Prepared
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack, current_revision


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
    a part, the parts of what it leads, what it called into being, and what it has a copy of (条例 第12、14条)."""
    bodies = _bodies(actor)
    if not bodies or any(_scope(role) == "district" for role, _ in actor.posts):
        return visible_to(actor)
    has_part = Exists(Case.objects.filter(parent=OuterRef("pk"), lead__in=bodies))
    known = Q(lead__in=bodies) | Q(asker__in=bodies) | Q(copy__in=bodies) | Q(parent__lead__in=bodies) | has_part
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
    return found.exclude(caller__phone_index=actor.own_phone).exclude(parent__caller__phone_index=actor.own_phone)


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


def sees_file(attachment: Attachment, actor: Actor | None, proven: Collection[str]) -> bool:
    """May it be fetched: by staff who see its case, and by a caller who proved the case's number if it is shown to
    callers?"""
    number = attachment.subject.removeprefix("case:")
    if attachment.shown == CALLER and number in proven:
        return True
    return actor is not None and openable_by(actor).filter(number=number).exists()


def sees_caller(actor: Actor, case: Case) -> bool:
    """May the actor see who asked, masked or not? A caller who asked for confidence is known to the hotline alone
    (条例 第8条)."""
    return not case.confidential or _of_the_hotline(actor)


def findable_by_caller(actor: Actor) -> QuerySet[Case]:
    """The cases that the actor may look up by who asked. To a body a confidential case answers to no telephone number:
    whoever guesses the right one would know the caller."""
    found = visible_to(actor)
    return found if _of_the_hotline(actor) else found.filter(confidential=False)


def _of_the_hotline(actor: Actor) -> bool:
    """Holds the actor a post of the whole district that sees cases at all, not only posts of a body?"""
    return any(not body and _scope(role) == "district" for role, body in actor.posts)
