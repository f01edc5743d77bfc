"""Everything that can happen to a case; the only writer. A verb without side effects of its own goes through move()."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction

from fullresponse.cases import access
from fullresponse.cases.batch import SIZE, Batch, Request, batch
from fullresponse.cases.life import MERGED
from fullresponse.cases.models import Case, Clock, Tie
from fullresponse.files.models import Attachment
from fullresponse.files.store import Checked, keep
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.append import Entry, append
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.vault import people

Row = TypeVar("Row")
Given = ParamSpec("Given")
DEADLOCK = "40P01"


def once_more(action: Callable[Given, Row]) -> Callable[Given, Row]:
    """The action, made a second time where PostgreSQL ended it because two waited for each other, as when two cases are
    merged into each other at once. Inside somebody's transaction it is not repeated."""

    @wraps(action)
    def made(*args: Given.args, **options: Given.kwargs) -> Row:
        alone = not connection.in_atomic_block
        try:
            return action(*args, **options)
        except OperationalError as error:
            if not alone or getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                raise
            return action(*args, **options)

    return made


def receive(request: Request, *, actor: Actor, at: datetime) -> Case:
    """受理: a request comes in, gets its number and its reply clock. The same form sent twice is one case."""
    try:
        with batch(recorded_at=at) as work:
            case = work.receive(request, actor=actor, at=at)
        return case
    except IntegrityError:
        twin = Case.objects.filter(token=request.token).first() if request.token else None
        if twin is None:
            raise
        return twin


@once_more
def move(case: Case, verb: str, *, actor: Actor, at: datetime, **values: Any) -> Case:
    """One step of the case's life cycle. Raises Refused with a sentence when it may not be made; nothing is changed
    then. Returns the case as it now stands."""
    with batch(recorded_at=at) as work:
        return work.move(case, verb, actor=actor, at=at, **values)


def in_batches(rows: Iterable[Row], do: Callable[[Batch, Row], None], **options: Any) -> Iterator[list[tuple]]:
    """Run `do(batch, row)` over the rows, 500 to a transaction; `options` go to batch(). Yields, after each commit, a
    list of (row, refusal or None): a refused row has changed nothing, and the others stand. A batch that PostgreSQL
    ended for a deadlock is made once more, with another `batch`: what `do` remembers must bear that."""
    group: list[Row] = []
    for row in rows:
        group.append(row)
        if len(group) == SIZE:
            yield _one_batch(group, do, options)
            group = []
    if group:
        yield _one_batch(group, do, options)


@once_more
def _one_batch(rows: list[Row], do: Callable[[Batch, Row], None], options: dict) -> list[tuple]:
    done: list[tuple] = []
    with batch(**options) as work:
        for row in rows:
            try:
                with work.row():
                    do(work, row)
                done.append((row, None))
            except Refused as refusal:
                done.append((row, refusal))
    return done


@once_more
def call(
    case: Case, verb: str, *, actor: Actor, at: datetime, token: str, about: Case | None = None, **values: Any
) -> Case:
    """A move that calls one part into being: returns the part. The same form (`token`, with the same words from the
    same person) sent twice is one part. It is linked with the case that it is about; while a body has such a part about
    it in hand, it is not given another."""
    said = json.dumps([values[name] for name in sorted(values)], default=str)
    key = hashlib.sha256("\0".join((actor.ref, case.number, token, said)).encode()).hexdigest()
    with transaction.atomic():
        with batch(recorded_at=at) as work:
            for one in filter(None, (case, about)):
                work.load([one.pk])
            if (twin := Case.objects.filter(token=key).first()) is not None:
                return twin
            work.move(case, verb, actor=actor, at=at, **values)
            part = work.attached_to(case)[-1]
            part.token = key
            if about is not None:
                _not_in_hand(part, about)
        if about is not None:
            link(part, about, actor=actor, at=at)
    return part


def _not_in_hand(part: Case, about: Case) -> None:
    wanted = {"lifecycle": part.lifecycle, "lead": part.lead, "open": True}
    keys = Tie.objects.filter(one=about.pk).values("other")  # a part is younger than what it is about
    if (other := Case.objects.filter(pk__in=keys, **wanted).first()) is not None:
        body = current_pack().bodies[part.lead].name
        raise Refused(
            "“{number}”已经交“{body}”办（{part}），还没有办完。", number=about.number, body=body, part=other.number
        )


@once_more
def sweep(now: datetime) -> int:
    """Record the warnings and deadlines that have passed, each dated when it came; at most 500 clocks a call."""
    with batch(recorded_at=now) as work:
        due = Clock.objects.filter(wake_at__lt=now).order_by("wake_at", "id")
        keys = list(due.values_list("case_id", flat=True)[:SIZE])
        for case in work.load(
            sorted(set(keys)), waiting=False
        ):  # the others wait for the next round, or tell it themselves
            work.fall_due(case, now)
    return len(keys)


@once_more
def recount(now: datetime) -> int:
    """Count the provisional deadlines again once the notice of their year is in force; at most 500 clocks a call,
    those that stay provisional left alone. Returns how many cases were looked at."""
    last = current_pack().calendar.official_until
    if last is None:
        return 0
    with batch(recorded_at=now) as work:
        open_ = Clock.objects.filter(running=True, provisional=True, due_at__lt=last, paused_at=None).order_by("id")
        found = list(open_.values_list("case_id", "case__parent")[:SIZE])
        free = {case.pk for case in work.load(sorted({key for pair in found for key in pair if key}), waiting=False)}
        for case in work.load([key for key, whole in sorted(set(found)) if {key, whole or key} <= free]):
            work.recount(case, at=now)
    return len(found)


def migrate(case: Case, revision: int, *, actor: Actor, at: datetime) -> Case:
    """Let an open case go on under another revision of the pack than the one it began with; that it did is an event."""
    with batch(recorded_at=at) as work:
        return work.migrate(case, revision, actor=actor, at=at)


@once_more
def merge(case: Case, main: Case, *, actor: Actor, at: datetime, recorded_at: datetime | None = None) -> Case:
    """并案: handle the case together with another; its caller keeps deadline and callback. Undone by `split`. It is
    written down when it happens, unless somebody says `recorded_at`."""
    with batch(recorded_at=recorded_at or at) as work:
        if case.pk == main.pk:
            raise Refused("不能并入自己。")
        if not any(not body for _role, body in actor.posts):
            _alike(case, main)
        (main,), (case,) = work.load([main.pk]), work.load([case.pk])
        if not main.open or main.state == MERGED or main.lifecycle != case.lifecycle or main.parent_id:
            raise Refused("“{number}”已经办结、已经并入别的或者不是同一类，不能并入。", number=main.number)
        if any(other.main_id == case.pk for other in work.attached_to(case)):
            raise Refused("已经有别的诉求并入了“{number}”，请先拆开。", number=case.number)
        columns: dict[str, Any] = {"main_id": main.pk}
        if not case.lead:  # nobody has it yet: whoever answers the other one answers this one, too
            columns |= {"lead": main.lead, "copy": main.copy}
        return work.move(case, "merge", actor=actor, at=at, event_data={}, columns=columns)


def _alike(case: Case, main: Case) -> None:
    """A body merges its own cases, and only what is about the same in the same street: else one answer to many would
    hide what was not answered."""
    if case.lead != main.lead:
        raise NotAllowed("两件的承办单位不同，要由派遣员或者值班长并案。")
    if (case.street, case.category) != (main.street, main.category):
        raise NotAllowed("两件的街道或者类别不同，要由派遣员或者值班长并案。")


def link(case: Case, other: Case, *, actor: Actor, at: datetime, undo: bool = False) -> None:
    """关联: two cases belong together, each going on by itself; or no longer (`undo`). Twice is once."""
    one, two = sorted((case.pk, other.pk))
    if one == two:
        raise Refused("不能和自己关联。")
    with transaction.atomic():
        list(Case.objects.select_for_update().filter(pk__in=(one, two)).order_by("pk"))
        tie = Tie.objects.filter(one=one, other=two)
        if tie.exists() != undo:
            return
        if undo:
            tie.delete()
        else:
            Tie.objects.create(one_id=one, other_id=two)
        kind = "case.unlinked" if undo else "case.linked"
        told = ((case.subject, other.pk), (other.subject, case.pk))
        append([Entry(kind, s, actor.ref, at, data={"case": key}) for s, key in told], recorded_at=at)


def attach(case: Case, checked: Checked, *, actor: Actor, at: datetime, shown: str) -> Attachment:
    """附件: keep a checked file with the case. `shown` to staff only or to the caller too. The event holds its hash."""
    with batch(recorded_at=at) as work:
        (case,) = work.load([case.pk])
        attachment = keep(checked, subject=case.subject, shown=shown, at=at, by=actor.ref)
        kept = {"attachment": attachment.pk, "sha256": attachment.sha256, "shown": shown}
        work.move(case, "attach", actor=actor, at=at, event_data=kept)
    return attachment


def unmask(case: Case, *, actor: Actor, at: datetime, why: str) -> people.Plain:
    """Show the caller's name and telephone to somebody who needs them; that it was shown, to whom and why, stays."""
    if case.caller is None:
        raise Refused("本件没有留下联系方式。")
    if not access.sees_caller(actor, case):
        raise NotAllowed("诉求人要求保密，联系方式只有热线可以查看；需要联系时请由热线转达。")
    with batch(recorded_at=at) as work:
        work.move(case, "unmask", actor=actor, at=at, event_data={}, why=why)
    return people.reveal(case.caller)
