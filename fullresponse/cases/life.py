"""One case in memory with its clocks, and what a move does to it. Everything is checked before anything is changed;
nothing here reads or writes the database, so that one action and five hundred run through the very same lines."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from fullresponse.cases import clocks, rules
from fullresponse.cases.models import Case, Clock, Words
from fullresponse.kernel.lifecycle import BACK, STAY, Lifecycle, Move
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.kernel.soundness import stood
from fullresponse.kernel.workcalendar import WorkCalendar
from fullresponse.ledger import kinds
from fullresponse.ledger.append import Entry
from fullresponse.orgs.actors import Actor
from fullresponse.pack import Pack

FACTS = (  # what the needs of a move may set
    *("category", "street", "community", "urgency", "lead", "outcome", "contacted", "solved", "satisfaction"),
    *("grade", "custodian", "excluded", "hard_reason"),
)
FOLDED = (  # the columns that the ledger alone can rebuild
    *("lifecycle", "revision_id", "state", "round", "kind", "channel", "source", *FACTS),
    *("handlers", "doers", "confidential", "call_asked", "backfilled"),
    *("first_lead", "copy", "parent_id", "asker", "main_id", "was", "bounces", "repeats"),
    *("received_at", "changed_at", "closed_at", "due_at", "due_clock", "queue_at"),
)
MIGRATED = ("revision_id", "changed_at", "due_at", "due_clock", "queue_at")
STANDS = attrgetter(*FOLDED)  # one call for all of them: this is read twice a step
MERGED = "merged"  # the state of what is handled together with another
PLACED = ("street", "lead", "category")  # public with every event of a case
FLAGS = ("confidential", "call_asked")  # facts of a case that a move may set by itself but nobody is asked for


@dataclass
class Step:
    """One event to be written, with the words that go with it (need -> text)."""

    entry: Entry
    words: list[Words] = field(default_factory=list)
    forgets: bool = False


@dataclass
class Life:
    """A case, its running clocks and the steps taken but not yet written. `calendar` is the newest there is: holidays
    are facts, not rules. `records`: the verbs that the source of an import records; None for live work. `above`: the
    whole, if the case is a part, the `nth` of it. `parts`: how many parts it ever had; `attached`: has it open parts or
    merged cases; both None until somebody asks. `moved`: the row of the case is another, not only its clocks."""

    case: Case
    clocks: list[Clock]
    pack: Pack
    calendar: WorkCalendar
    records: frozenset[str] | None = None
    above: "Life | None" = None
    nth: int = 0
    parts: int | None = None
    attached: bool | None = None
    moved: bool = False
    steps: list[Step] = field(default_factory=list)
    new_clocks: list[Clock] = field(default_factory=list)
    touched: list[Clock] = field(default_factory=list)

    @property
    def cycle(self) -> Lifecycle:
        return self.pack.lifecycles[self.case.lifecycle]

    def running(self, code: str) -> Clock | None:
        return next((c for c in self.clocks if c.code == code), None)

    def words(self) -> list[Words]:
        """What was said when the case came in."""
        if self.case.pk is None:
            return self.steps[0].words
        return list(self.case.words.filter(need__in=("request", "place"), shown="caller").order_by("pk"))

    def touch(self, clock: Clock) -> None:
        """The clock's row has to be written."""
        if not any(c is clock for c in self.touched):
            self.touched.append(clock)

    def snapshot(self) -> Callable[[], None]:
        """Remember everything; the function returned puts it back, the case being the same object as before."""
        clocks = {id(c): c for c in [*self.clocks, *self.new_clocks, *self.touched]}
        rows = [(row, dict(row.__dict__)) for row in [self.case, *clocks.values()]]
        lists = {name: list(getattr(self, name)) for name in ("clocks", "steps", "new_clocks", "touched")}
        parts, moved = self.parts, self.moved

        def restore() -> None:
            self.parts, self.moved = parts, moved
            for row, values in rows:
                row.__dict__.clear()
                row.__dict__.update(values)
            for name, members in lists.items():
                setattr(self, name, members)

        return restore


@lru_cache(maxsize=256)
def _declared(cycle: str, event: str, public: tuple[str, ...]) -> str:
    kind = f"case.{event}"
    kinds.register(kind, (*PLACED, *public))
    return kind


@dataclass(frozen=True)
class Done:
    """A move that was made, with what it was given; `ended`: the case has come to its end by it."""

    move: Move
    given: Mapping[str, Any]
    ended: bool


def receive(
    life: Life,
    *,
    actor: Actor,
    at: datetime | None,
    texts: Mapping[str, str],
    due: Mapping[str, datetime],
    values: Mapping[str, Any],
) -> Done:
    """The first move: the case comes into being. A part is called by a move of the whole, which has asked who may."""
    move = life.cycle.birth
    if life.above is None and not set(move.by) & {role for role, _ in actor.posts}:
        raise NotAllowed("“{verb}”不由您的岗位办理。", verb=move.label)
    clean = rules.given(life.cycle, move, values, life.pack, whole=at is not None)
    rules.for_community(life.case, life.case.lead, life.pack)
    _ends_within(life, move, clean, at)
    life.case.received_at = at
    life.case.backfilled = at is None
    before = dict.fromkeys(FOLDED)
    ended = _apply(life, move, actor=actor, at=at, values=clean, before=before, backfilled=at is None, due=due)
    step = life.steps[-1]
    step.words = [Words(need=n, shown="caller", text=text) for n, text in texts.items() if text] + step.words
    return Done(move, clean, ended)


def advance(
    life: Life,
    verb: str,
    *,
    actor: Actor,
    at: datetime | None,
    values: Mapping[str, Any],
    event_data: Mapping[str, Any] | None = None,
    columns: Mapping[str, Any] | None = None,
) -> list[Done]:
    """One move and what follows it by itself. `at` None: the source of an import does not say when. `event_data` goes
    into the event: what the named action of a named move did. `columns` are set with it: what no need can say, such as
    which case this one is handled together with. Raises Refused (or NotAllowed) with a sentence, before anything is
    changed."""
    case, cycle = life.case, life.cycle
    move = cycle.move(verb)
    if move.named != (event_data is not None):
        raise Refused("“{verb}”不能这样做，请用它自己的办法。", verb=move.label)
    roles = rules.roles(actor, case)
    if not set(move.by) & roles:
        rules.own_body(move, actor.posts, case.lead, life.pack)
    cycle.check(verb, case.state, roles)
    whole = life.above.case if life.above else None
    rules.no_conflict(move, case, actor.person, whole)
    rules.own_wish(move, case, whole, actor.posts)
    rules.led_by(move, case, life.pack)
    rules.another_lead(move, case, values.get("lead"), life.pack)
    rules.in_order(case.changed_at, at)
    clean = _given(life, move, values, at)
    fall_due(life, at)
    before = dict(zip(FOLDED, STANDS(case), strict=True))
    for name, value in (columns or {}).items():
        setattr(case, name, value)
    ended = _apply(life, move, actor=actor, at=at, values=clean, before=before, backfilled=at is None, due={})
    life.steps[-1].entry.data |= event_data or {}
    done = [Done(move, clean, ended)]
    follower = cycle.follower(move, clean, case.round) if actor.kind != "importer" else None
    if follower:  # what follows by itself follows live moves; a source records its own steps
        done += advance(life, follower.verb, actor=Actor.system(), at=at, values={})
    return done


def _given(life: Life, move: Move, values: Mapping[str, Any], at: datetime | None) -> dict[str, Any]:
    """What the move was given, each value right by itself and fitting the case."""
    case = life.case
    clean = rules.given(life.cycle, move, values, life.pack, whole=at is not None)
    if "street" in clean or "community" in clean:
        clean["street"], clean["community"] = rules.corrected(case.street, case.community, clean, life.pack)
    if "lead" in clean:
        rules.for_community(case, clean["lead"], life.pack, clean.get("category", ""))
    clocks.in_its_time(life, move, at)
    clocks.extendable(life, move, clean)
    clocks.not_longer(life, clean, at)
    _ends_within(life, move, clean, at)
    return clean


def _ends_within(life: Life, move: Move, given: Mapping[str, Any], at: datetime | None) -> None:
    """A deadline that somebody names lies ahead, no further than the pack lets it, and that of a part not behind the
    last one of the whole."""
    for code, need in move.ends_at.items():
        if need not in given or at is None:
            continue
        due, label = clocks.end_of(given[need], life), life.cycle.needs[need].label
        if due <= at:
            raise Refused("“{label}”要在现在之后。", label=label)
        furthest = clocks.furthest(life, code, at)
        if furthest is not None and furthest < due:
            day = (furthest - clocks.INSTANT).astimezone(life.calendar.tz)  # the end of a day is 00:00 of the next
            raise Refused("“{label}”最晚到 {day}。", label=label, day=f"{day:%Y-%m-%d}")
        last = max((c.due_at for c in life.above.clocks), default=None) if life.above else None
        if last is not None and at < last < due:
            said = f"{last.astimezone(life.calendar.tz):%m-%d %H:%M}"
            raise Refused("“{label}”不能晚于整件的时限（{last}）。", label=label, last=said)


def migrate(life: Life, pack: Pack, revision: int, *, actor: Actor, at: datetime) -> None:
    """Go on under another revision of the pack. Refused when its life cycle does not know the state or a running
    clock, or has the state governed by a clock that does not run."""
    case = life.case
    cycle = pack.lifecycles.get(case.lifecycle)
    if cycle is None or case.state not in cycle.states:
        raise Refused(
            "新的配置里没有“{state}”这个状态，这一件只能按原来的规则办完。", state=life.cycle.states[case.state].label
        )
    running = {c.code for c in life.clocks}
    if not running <= set(cycle.clocks) or (case.due_clock and cycle.states[case.state].clock not in running):
        raise Refused("这一件正在走的时钟和新的配置对不上，只能按原来的规则办完。")
    fall_due(life, at)
    case.revision_id, case.changed_at = revision, at
    life.pack = pack
    clocks.point(life)
    _aside(life, "case.migrated", actor, at, {})


def recount(life: Life, *, at: datetime) -> None:
    """Count the running clocks again: another notice of holidays is in force."""
    fall_due(life, at)
    moved = clocks.recount(life)
    if moved:
        life.case.changed_at = at
        clocks.point(life)
        _aside(life, "case.recounted", Actor.system("calendar"), at, {"moved": moved})


def go_along(life: Life, kind: str, values: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """What became of another case holds for this one, too: its whole is confidential now, or another body leads the
    case that it is handled together with."""
    fall_due(life, at)
    for name, value in values.items():
        setattr(life.case, name, value)
    life.case.changed_at = at
    _aside(life, kind, actor, at, {}, (*MIGRATED, *values))


def _aside(life: Life, kind: str, actor: Actor, at: datetime, more: dict, columns: tuple[str, ...] = MIGRATED) -> None:
    """An event that is no move: the case stands where it stood, but some of its columns are others."""
    life.moved = True
    changed = {name: clocks.plain(getattr(life.case, name)) for name in columns}
    life.steps.append(Step(Entry(kind, "", actor.ref, at, _placed(life), {"set": changed, **more})))


def fall_due(life: Life, at: datetime | None) -> None:
    """Write down, dated when they came, the warnings and the ends that passed before `at`: the sweep may not have come
    yet."""
    if at is None:
        return
    for clock, what, when in clocks.falling(life, at):
        clocks.told(life, clock, what)
        kind = _declared(life.cycle.code, what, ("clock",))
        public = {**_placed(life), "clock": clock.code}
        entry = Entry(kind, "", Actor.system("clock").ref, when, public, {"round": clock.round})
        life.steps.append(Step(entry))


def _placed(life: Life) -> dict[str, str]:
    case = life.case
    return {
        "street": case.street,
        "lead": case.lead,
        "category": life.pack.top(case.category) if case.category else "",
    }


def _apply(life: Life, move: Move, *, actor, at, values, before, backfilled, due) -> bool:
    """The move itself: facts, state, clocks, then the event that says all of it. True when it ends the case."""
    case, cycle = life.case, life.cycle
    ends = _stand(life, move, actor, at, values)
    moved = clocks.recount(life) if case.urgency != before["urgency"] and before["urgency"] else {}
    stops = clocks.stop(life, move, at)
    starts = clocks.start(life, move, at, due, values)
    for change in (clocks.extend(life, move, values, at), clocks.pause(life, move, at), clocks.resume(life, move, at)):
        moved |= {code: {**moved.get(code, {}), **new} for code, new in change.items()}
    clocks.point(life)
    asked = {c: v for c, v in values.items() if cycle.needs[c].kind != "words"}
    public = tuple(c for c in move.needs + move.may if cycle.needs[c].public)
    said = {c: clocks.plain(v) for c, v in asked.items()}
    data = {
        "set": {n: clocks.plain(v) for n, v in zip(FOLDED, STANDS(case), strict=True) if v != before[n]},
        "starts": starts,
        "stops": stops,
        "moved": moved,
        "given": {c: v for c, v in said.items() if c not in public and c not in FOLDED},
    }
    entry = Entry(
        _declared(cycle.code, move.event, public),
        "",
        actor.ref,
        at,
        {**_placed(life), **{c: said[c] for c in public if c in said}},
        {k: v for k, v in data.items() if v},
        backfilled,
    )
    texts = [Words(need=c, shown=cycle.needs[c].shown, text=v) for c, v in values.items() if c not in asked]
    life.steps.append(Step(entry, texts, move.forgets))
    return ends


def _stand(life: Life, move: Move, actor: Actor, at: datetime | None, values: Mapping[str, Any]) -> bool:
    """The facts and the state after the move. True when it ends the case; what is looked at after its end is not ended
    again."""
    case, cycle = life.case, life.cycle
    life.moved = True
    for name, value in {**values, **move.sets}.items():
        if name in FACTS or name in FLAGS:
            setattr(case, name, value)
    if "lead" in values or "lead" in move.sets:
        case.copy = life.pack.copied_to(case.lead)
    rules.sign(case, move, actor.person, life.pack.watched)
    case.round += move.new_round
    for counter in move.counts:
        setattr(case, counter, getattr(case, counter) + 1)
        case.first_lead = ""  # it was not that body's
    here, lands = case.state, move.lands(case.state, case.was)
    case.was = stood(cycle, here, case.was, lands)
    if move.to == BACK and here == MERGED:
        case.main_id = None
        if lands == cycle.birth.to:  # nobody had it yet: the body of the other case only lent its name
            case.lead = case.copy = ""
    case.state = lands
    case.open = not cycle.states[lands].final
    case.changed_at = at or case.changed_at
    ends = move.to != STAY and not case.open
    if ends:
        case.closed_at = at
    return ends
