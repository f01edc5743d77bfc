"""A call as it is taken: the request and what is done with it at once, in one transaction; and a resident's request
with its photos. The same form sent twice is one case."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from fullresponse.cases import actions
from fullresponse.cases.models import Case
from fullresponse.orgs.actors import Actor


def take(request: actions.Request, verb: str, needs: Mapping[str, Any], *, actor: Actor, at: datetime) -> Case:
    """Receive, then make the move `verb` ("" for none). Raises Refused, and then nothing was written. That a form comes
    twice is seldom: the unique token finds it, and no call pays for a look-up."""
    request = _owned(request, actor)
    try:
        with actions.batch(recorded_at=at) as work:
            case = work.receive(request, actor=actor, at=at)
            return work.move(case, verb, actor=actor, at=at, **needs) if verb else case
    except IntegrityError:
        if (twin := known(request)) is None:
            raise
        return twin


def ask(
    request: actions.Request,
    photos: Iterable,
    *,
    actor: Actor,
    at: datetime,
    then: Callable[[Case], None] | None = None,
) -> Case:
    """A resident's request with its checked photos; `then(case)` writes what else they said, in the same transaction.
    Raises Refused, and then nothing was written."""
    request = _owned(request, actor)
    if (twin := known(request)) is not None:
        return twin
    try:
        with transaction.atomic():
            case = actions.receive(request, actor=actor, at=at)
            for photo in photos:
                actions.attach(case, photo, actor=actor, at=at, shown="caller")
            if then:
                then(case)
            return case
    except IntegrityError:
        if (twin := known(request)) is None:
            raise
        return twin


def _owned(request: actions.Request, actor: Actor) -> actions.Request:
    """The same form with the same words from the same person is the same case. Who knows the token alone gets nobody
    else's, and other words are another request."""
    if not request.token:
        return request
    form = "\0".join((actor.ref, request.token, request.words))
    return replace(request, token=hashlib.sha256(form.encode()).hexdigest())


def known(request: actions.Request) -> Case | None:
    """The case that this very form has already made."""
    return Case.objects.filter(token=request.token).first() if request.token else None
