"""Who sees which cases: written once, as a queryset."""

from collections.abc import Callable
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.http import Http404

from fullresponse.cases.models import Case
from fullresponse.files.models import CALLER, Attachment
from fullresponse.ledger.prepared import Prepared
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack, current_revision


def visible_to(actor: Actor) -> QuerySet[Case]:
    """All cases for a role of district scope, those led by their own bodies for a role of body scope, none for others.
    Nobody sees as staff what they asked for themselves."""
    roles = current_pack().roles
    seen = Q(pk__in=[])
    bodies = [body for role, body in actor.posts if role in roles and roles[role].scope == "body" and body]
    if any(role in roles and roles[role].scope == "district" for role, _ in actor.posts):
        seen = Q()
    elif bodies:
        seen = Q(lead__in=bodies)
    found = Case.objects.filter(seen)
    if actor.own_phone:
        found = found.exclude(caller__phone_index=actor.own_phone)
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
    return Prepared(lambda number: visible_to(actor).select_related("caller").filter(number=number), "a number")


def sees_file(attachment: Attachment, actor: Actor | None, proven: Callable[[str], bool]) -> bool:
    """May it be fetched: by staff who see its case, and if it is shown to callers by whoever has `proven` that the
    case's number is theirs to see?"""
    number = attachment.subject.removeprefix("case:")
    if attachment.shown == CALLER and proven(number):
        return True
    return actor is not None and visible_to(actor).filter(number=number).exists()


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
    roles = current_pack().roles
    return any(not body and role in roles and roles[role].scope == "district" for role, body in actor.posts)
