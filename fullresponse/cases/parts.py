"""A part of a case is a case: what a move does beyond its own case, to the parts and to the whole. Decision 0010."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fullresponse.cases import rules
from fullresponse.cases.life import MERGED
from fullresponse.cases.models import Case
from fullresponse.kernel.lifecycle import BACK, Move, Spawn
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.orgs.actors import Actor

if TYPE_CHECKING:
    from fullresponse.cases.batch import Batch
    from fullresponse.cases.life import Done, Life

INHERITED = ("kind", "channel", "category", "street", "community", "urgency", "confidential", "revision_id")


def in_the_way(work: "Batch", life: "Life", verb: str, actor: Actor) -> None:
    """Refused when the parts of a case stand in the way of a move."""
    _worked_on(life, verb, actor)
    _waits(work, life, verb)


def _worked_on(life: "Life", verb: str, actor: Actor) -> None:
    """Who worked on a part does not ask the caller whether the work was good, either."""
    move = life.cycle.moves.get(verb)
    if move is None or not move.not_handler or actor.person is None or life.above or not life.case.pk:
        return
    mine = Case.objects.filter(parent=life.case.pk, handlers__contains=f",{actor.person},")
    if mine.exists():
        raise NotAllowed("您是本件的办理人，“{verb}”要由别人来做。", verb=move.label)


def _waits(work: "Batch", life: "Life", verb: str) -> None:
    """Some moves of a whole are made only when none of its parts of a kind is open any more."""
    if (move := life.cycle.moves.get(verb)) is None or not (still := _still_open(work, life, move)):
        return
    part = life.pack.lifecycles[still[0].case.lifecycle].label
    raise Refused("还有 {n} 项“{part}”没有了结，不能{verb}。", n=len(still), part=part, verb=move.label)


def _still_open(work: "Batch", life: "Life", move: Move) -> list["Life"]:
    if not move.waits_for:
        return []
    return [a for a in work.attached(life) if a.above is life and a.case.lifecycle in move.waits_for]


def _too_early(work: "Batch", whole: "Life", verb: str) -> bool:
    """What waits for several parts is not done by the first that ends, nor before the whole has come so far: the last
    part, or somebody, does it."""
    move = whole.cycle.moves[verb]
    return bool(move.waits_for) and (whole.case.state not in move.sources or bool(_still_open(work, whole, move)))


def line(case: Case) -> list[int]:
    """The keys of the case and of what it is a part of, the whole first: in that order they are locked. A part's number
    has a point for every level, so that nothing is asked where nothing lies above."""
    keys = [key for key in (case.parent_id, case.pk) if key]
    for _ in range(case.number.count(".") - 1):
        keys = [Case.objects.values_list("parent_id", flat=True).get(pk=keys[0]), *keys]
    return keys


def follow_up(work: "Batch", life: "Life", done: "Done", *, actor: Actor, at: datetime | None) -> None:
    """Everything that a move sets in motion elsewhere. Raises Refused when one of those moves may not be made."""
    move, system = done.move, Actor.system()
    for spawn in move.spawns:
        if at is not None:
            call(work, life, spawn, done.given, actor=actor, at=at)
    if move.above and life.above and not _too_early(work, life.above, move.above.verb):
        carried = {need: done.given[need] for need in move.above.carry if need in done.given}
        decided = replace(system, person=actor.person)  # kept as who did it: they do not judge what comes of it
        work.move(life.above.case, move.above.verb, actor=decided, at=at, **carried)
    if move.becomes and at is not None:
        work.heir(life, move.becomes, actor=actor, at=at, title=done.given.get("title", ""))
    _gone_on(work, life, done, at)
    if at is not None:
        _go_along(work, life, done, actor=actor, at=at)


def _go_along(work: "Batch", life: "Life", done: "Done", *, actor: Actor, at: datetime) -> None:
    """What a move says of the case holds for what hangs on it: confidence for its parts, the body that leads for what
    is handled together with it."""
    if done.move.sets.get("confidential"):
        for part in work.attached(life):
            if part.above is life and not part.case.confidential:
                work.go_along(part.case, "case.concealed", {"confidential": True}, actor=actor, at=at)
    if "lead" in done.given or "lead" in done.move.sets:
        for other in merged(work, life):
            led = {"lead": life.case.lead, "copy": life.case.copy}
            work.go_along(other.case, "case.led_along", led, actor=actor, at=at)


def _gone_on(work: "Batch", life: "Life", done: "Done", at: datetime | None) -> None:
    """What the move means for the parts and for what was merged into the case."""
    if done.move.follow:
        _carry_along(work, life, done, at)
    if "urgency" in done.given:
        _recounted(work, life, at)
    if "bounces" in done.move.counts:
        _handed_on(work, life, at)
    if done.move.lapses:
        _needed_no_more(work, life, done.move.lapses, at)
    if done.ended:
        _ended(work, life, at)


def _recounted(work: "Batch", life: "Life", at: datetime | None) -> None:
    """Another deadline class of the whole: the inner clocks of its parts run no longer than it does."""
    for part in work.attached(life):
        if part.above is life and at is not None:
            work.recount(part.case, at=at)


def _carry_along(work: "Batch", life: "Life", done: "Done", at: datetime | None) -> None:
    """What was merged into the case goes the same step, with the same words; every caller keeps their own deadline and
    their own callback, which nobody makes who worked on the case."""
    for other in merged(work, life):
        move = other.cycle.move(done.move.follow)
        given = {need: done.given[need] for need in (*move.needs, *move.may) if need in done.given}
        given |= {"lead": life.case.lead} if "lead" in move.may else {}
        workers = {"handlers": rules.with_handlers(other.case.handlers, life.case.handlers)}
        work.move(other.case, move.verb, actor=Actor.system(), at=at, columns=workers, **given)


def merged(work: "Batch", life: "Life") -> list["Life"]:
    """What is handled together with the case and waits for its answer."""
    return [a for a in work.attached(life) if a.case.state == MERGED and a.case.main_id == life.case.pk]


def _handed_on(work: "Batch", life: "Life", at: datetime | None) -> None:
    """The case leaves the body that led it: what that body called into being lapses, for it is nobody's any more."""
    for part in work.attached(life):
        if part.above is life and part.case.asker:
            _lapse(work, part, at)


def _needed_no_more(work: "Batch", life: "Life", kinds: tuple[str, ...], at: datetime | None) -> None:
    """What was waited for before the move is not waited for after it: an opinion once the case was dispatched."""
    for part in work.attached(life):
        if part.above is life and part.case.lifecycle in kinds:
            _lapse(work, part, at)


def _ended(work: "Batch", life: "Life", at: datetime | None) -> None:
    """What was a part of the case lapses, where its life cycle says so; what was merged into it goes on by itself."""
    for other in work.attached(life):
        if other.above is life:
            _lapse(work, other, at)
        elif other.case.state == MERGED:
            split = next(m for m in other.cycle.leaving(MERGED) if m.to == BACK)
            work.move(other.case, split.verb, actor=Actor.system(), at=at)


def _lapse(work: "Batch", part: "Life", at: datetime | None) -> None:
    """Nobody needs the part any more, unless its life cycle has it outlive the whole where it stands."""
    if part.cycle.lapse and part.case.state not in part.cycle.outlives:
        work.move(part.case, part.cycle.lapse, actor=Actor.system(), at=at)


def call(
    work: "Batch", life: "Life", spawn: Spawn, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> list[Case]:
    """The parts that a move calls into being. Refused for a body that may not be called, and for a second part where
    one is open already."""
    cycle = life.pack.lifecycles[spawn.lifecycle]
    if spawn.single and any(a.above is life and a.case.lifecycle == cycle.code for a in work.attached(life)):
        raise Refused("本件已经有一项“{part}”没有了结。", part=cycle.label)
    values = {need: given[need] for need in spawn.carry if need in given}
    return [
        work.part(life, _row(work, life, spawn, body, actor, given), actor=actor, at=at, values=values)
        for body in _called(life, spawn, given)
    ]


def _called(life: "Life", spawn: Spawn, given: Mapping[str, Any]) -> Iterator[str]:
    """The bodies that the parts are for, each looked at."""
    if spawn.to_lead and not life.case.lead and not given.get(spawn.each):
        raise Refused("本件还没有承办单位，先派单。")
    if not spawn.each or (spawn.to_lead and not given.get(spawn.each)):
        yield life.case.lead if spawn.to_lead else ""
        return
    bodies = given.get(spawn.each, [])
    for code in [bodies] if isinstance(bodies, str) else bodies:
        body = life.pack.bodies[code]
        if code == life.case.lead and not spawn.inside:
            raise Refused("“{body}”就是本件的承办单位。", body=body.name)
        if spawn.kinds and body.kind not in spawn.kinds:
            raise Refused("“{body}”不能这样请来：只能是{kinds}。", body=body.name, kinds=rules.named_kinds(spawn.kinds))
        if spawn.inside and not rules.inside(code, life.case.lead, life.pack):
            lead = life.pack.bodies[life.case.lead].name
            raise Refused("“{body}”不是“{lead}”下面的。", body=body.name, lead=lead)
        yield code


def _row(work: "Batch", life: "Life", spawn: Spawn, body: str, actor: Actor, given: Mapping[str, Any]) -> Case:
    """The part's row before its first move. Who called it is the body that the person acted for."""
    case = life.case
    asks = case.lead if any(b and b == case.lead for _role, b in actor.posts) else ""
    if life.parts is None:
        life.parts = Case.objects.filter(parent=case.pk).count() if case.pk else 0
    life.parts += 1
    return Case(
        lifecycle=spawn.lifecycle,
        parent=case,
        title=" ".join(given[spawn.titled].split())[: rules.TITLE] if spawn.titled else case.title,
        lead=body,
        asker=asks,
        **{name: getattr(case, name) for name in INHERITED},
    )
