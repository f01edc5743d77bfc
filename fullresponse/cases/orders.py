"""Many cases at once: each order names a case, a verb and what it needs, and is carried out by the same rules as a
single move. What may not be done is refused by itself, and the others stand; the same form sent twice is done once."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from fullresponse.cases import access, actions, rules
from fullresponse.cases.batch import Batch
from fullresponse.cases.models import Case
from fullresponse.kernel.lifecycle import Lifecycle, Move
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.append import Entry, append
from fullresponse.ledger.history import history
from fullresponse.orgs.actors import Actor
from fullresponse.pack import Pack
from fullresponse.pack.model import REQUEST

CHOSEN = 200  # cases chosen in a list
SHEET = 500  # orders of one sheet: one transaction
NO_CELL = ("bodies", "person")  # kinds of needs that one cell cannot say
KEY = 80  # characters of the form's own key


@dataclass(frozen=True)
class Order:
    """`line` is where it stands in its sheet or list."""

    line: int
    number: str
    verb: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of an order: the case as it then stood, or why nothing was done."""

    order: Order
    case: Case | None
    refusal: Refused | None


def verbs(pack: Pack, roles: Iterable[str], states: Iterable[str] | None = None) -> list[tuple[Lifecycle, Move]]:
    """The verbs that the roles carry from one of these states (from any, if not given), in the order of the tables."""
    held, wanted = set(roles), None if states is None else set(states)
    found: dict[str, tuple[Lifecycle, Move]] = {}
    for cycle in sorted(pack.lifecycles.values(), key=lambda c: c.code != REQUEST):
        for move in cycle.moves.values():
            fits = move.sources if wanted is None else wanted & set(move.sources)
            if fits and not move.named and held & set(move.by):
                found.setdefault(move.verb, (cycle, move))
    return list(found.values())


def in_a_sheet(
    pack: Pack, roles: Iterable[str], waiting: Mapping[str, Collection[str]] | None = None
) -> list[tuple[Lifecycle, Move]]:
    """The verbs that a line of a sheet can order: those on the request's own way or, of each life cycle in `waiting`,
    those from these of its states. A verb of two life cycles is two verbs: it may need other things."""
    held, wanted = set(roles), {REQUEST: pack.request.states} if waiting is None else waiting
    cycles = sorted((pack.lifecycles[code] for code in wanted), key=lambda c: c.code != REQUEST)
    moves = ((c, m) for c in cycles for m in c.moves.values() if set(m.sources) & set(wanted[c.code]))
    return [(c, m) for c, m in moves if not m.named and held & set(m.by) and plain(c, m)]


def plain(cycle: Lifecycle, move: Move) -> bool:
    """Does the move need no more than a cell each, and call no part that nobody asked for? What calls parts into being
    wants a look at the case itself."""
    calls = any(s.to_lead or s.each not in move.may for s in move.spawns)
    return not calls and not any(cycle.needs[code].kind in NO_CELL for code in move.needs)


def verb(code: str, pack: Pack, roles: Iterable[str]) -> tuple[Lifecycle, Move]:
    """The verb with its table. Refused when there is no such, NotAllowed when the roles do not carry it."""
    for cycle, move in verbs(pack, roles):
        if move.verb == code:
            return cycle, move
    known = next((c.moves[code] for c in pack.lifecycles.values() if code in c.moves), None)
    if known is None:
        raise Refused("没有“{verb}”这个步骤。", verb=code[:20])
    if known.named:
        raise Refused("“{verb}”不能这样做，请用它自己的办法。", verb=known.label)
    raise NotAllowed("“{verb}”不由您的岗位办理。", verb=known.label)


@actions.once_more
def run(orders: Sequence[Order], *, actor: Actor, at: datetime, key: str) -> list[Outcome]:
    """Carry the orders out, all in one transaction, each by itself. `key` is the form's own: sent twice, the second is
    refused, with what the first did."""
    _bounded(orders, key)
    subject = _subject(actor, key)
    cases: dict[str, Case] = {}
    try:
        with transaction.atomic():
            if past := history(subject):
                raise _again(past[0].data)
            groups = actions.in_batches(orders, _doing(orders, cases, actor, at), recorded_at=at)
            told = [
                Outcome(order, None if refusal else cases[order.number], refusal)
                for group in groups
                for order, refusal in group
            ]
            append([Entry("batch.done", subject, actor.ref, at, data=counted(told), new=True)], recorded_at=at)
            return told
    except IntegrityError:
        if not (past := history(subject)):
            raise
        raise _again(past[0].data) from None


def try_out(orders: Sequence[Order], *, actor: Actor, at: datetime) -> list[Outcome]:
    """What `run` would do now, by the same rules; nothing is written."""
    if not orders:
        return []
    told, cases = [], dict[str, Case]()
    do = _doing(orders, cases, actor, at)
    with transaction.atomic():
        work = Batch(at)  # never flushed: what it collects is forgotten
        for order in orders:
            refusal = None
            try:
                with work.row():
                    do(work, order)
            except Refused as refused:
                refusal = refused
            told.append(Outcome(order, None if refusal else cases[order.number], refusal))
    return told


def unseen(number: str) -> Refused:
    """What is not there and what the actor may not see are told alike."""
    return Refused("找不到“{number}”：编号不对，或者不在您能看的范围里。", number=number[:40])


def counted(told: Sequence[Outcome]) -> dict[str, Any]:
    """How many were done of each verb, and how many not."""
    done: dict[str, int] = {}
    for one in told:
        if one.refusal is None:
            done[one.order.verb] = done.get(one.order.verb, 0) + 1
    return {"done": done, "refused": len(told) - sum(done.values())}


def _bounded(orders: Sequence[Order], key: str) -> None:
    if not orders:
        raise Refused("还没有选中任何一件。")
    if len(orders) > SHEET:
        raise Refused("一次最多办 {most} 件，现在是 {n} 件。", most=SHEET, n=len(orders))
    if not key or len(key) > KEY:
        raise Refused("这一页已经旧了，请回到列表重新选。")


def _subject(actor: Actor, key: str) -> str:
    """Who knows another's key gets nothing of theirs, and blocks nothing."""
    return f"batch:{hashlib.sha256(chr(0).join((actor.ref, key)).encode()).hexdigest()[:40]}"


def _again(data: Mapping[str, Any]) -> Refused:
    done = sum(data["done"].values())
    return Refused(
        "这一批已经办过了：办成 {done} 件，没有办 {refused} 件；没有再办一次。", done=done, refused=data["refused"]
    )


def _doing(
    orders: Sequence[Order], cases: dict[str, Case], actor: Actor, at: datetime
) -> Callable[[Batch, Order], None]:
    """Do one order in a batch. All their cases are locked and loaded by the first: as many queries for one as for
    five hundred. `cases` is filled with them, by number."""
    ready: list[Batch] = []
    named: set[str] = set()

    def load(work: Batch) -> None:
        wanted = [order.number for order in orders if rules.right_number(order.number)]
        keys = list(access.visible_to(actor).filter(number__in=wanted).values_list("pk", flat=True))
        found = work.load_with_wholes(sorted(keys))
        wholes = work.load(sorted({case.parent_id for case in found if case.parent_id}))
        prefetch_related_objects([*found, *wholes], "caller")
        work.look_for_attached()
        cases.update((case.number, case) for case in found)
        ready[:] = [work]

    def do(work: Batch, order: Order) -> None:
        if work not in ready:
            load(work)
        if order.number not in cases:
            raise unseen(order.number)
        if order.number in named:
            raise Refused("这一件在前面已经有一行，一次只做一步。")
        named.add(order.number)
        work.move(cases[order.number], order.verb, actor=actor, at=at, **order.values)

    return do
