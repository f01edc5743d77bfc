"""The life-cycle engine: a table of moves, read from a district pack, says what may happen to a thing, by whom, needing
what, and which clocks it starts and stops. Nothing here knows a district, a noun or a database."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from fullresponse.kernel.refusal import NotAllowed, Refused

STAY = "="  # a move with to = "=" leaves the state as it is
BACK = "<"  # a move with to = "<" goes back to where the thing stood before it was set aside
BIRTH = ""  # a move with from = [] makes the thing


@dataclass(frozen=True)
class State:
    """Where a thing can stand. `clock` names the clock that governs it; a final state needs none, and a passing state
    is left by a `then` in the same transaction that entered it."""

    code: str
    label: str
    clock: str = ""
    final: bool = False
    passing: bool = False
    label_en: str = ""
    public: str = ""  # what the resident reads: what happens next, in plain words
    public_en: str = ""


@dataclass(frozen=True)
class ClockKind:
    """A span that runs. `owner` is the role that must act; its length comes from the pack's deadlines. `inner`: of a
    part, and never later than the last deadline that runs for the whole. `runs_out`: it is a time in which somebody may
    do something, and its end is nobody's lateness; the verb is then done by itself."""

    code: str
    label: str
    owner: str
    label_en: str = ""
    inner: bool = False
    runs_out: str = ""


@dataclass(frozen=True)
class Need:
    """Something a move must (or may) be given. kind: words | code | body | bodies | category | place | yesno | day |
    moment | whole | person; `list` names the pack list of a code, the role of a person. `public` puts the value into
    the public part of the event (never for words)."""

    code: str
    kind: str
    label: str
    list: str = ""
    shown: str = "staff"  # words only: staff | caller
    max: int = 10_000  # words: characters; whole: the largest number
    public: bool = False
    label_en: str = ""


@dataclass(frozen=True)
class Then:
    """A move that follows in the same transaction when every value in `when` was given."""

    verb: str
    when: Mapping[str, Any] = field(default_factory=dict)
    rounds_below: int = 0  # 0: whatever the round


@dataclass(frozen=True)
class Spawn:
    """Parts that a move calls into being, each a thing with a life cycle of its own: one for every body in the need
    `each`, or a single one. Decision 0010."""

    lifecycle: str
    each: str = ""  # a need of kind body or bodies; "" for one part that a desk decides on
    to_lead: bool = False  # where no body is named: the part is for the body that leads the whole
    carry: tuple[str, ...] = ()  # what the move was given and the part is born with
    kinds: tuple[str, ...] = ()  # of bodies that may be called; empty: any
    inside: bool = False  # only bodies that belong to the leading one
    single: bool = False  # not while another of this life cycle is open


@dataclass(frozen=True)
class Above:
    """What a move of a part does to the whole, in the same transaction."""

    verb: str
    carry: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """One line of the table. `event` is the past word: kind `case.<event>` in the ledger."""

    verb: str
    label: str
    event: str
    sources: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()  # stopped without a verdict: nobody did what the clock was for
    then: tuple[Then, ...] = ()
    signs: bool = False  # whoever does this is the case's handler
    not_handler: bool = False  # the handler may not do this
    new_round: bool = False
    once: bool = False  # in the life of a thing; only for staff, of whom it is kept who did it
    during: str = ""  # only while this clock runs
    first_round: bool = False  # only in the first round: what was not solved may not end without asking the caller
    named: bool = False  # has an action of its own (files, secrets); not to be made as a plain move
    sets: Mapping[str, Any] = field(default_factory=dict)  # facts of the thing that the move fixes by itself
    takes_on: bool = False  # the leading body takes it on: the first to do so stays responsible
    not_doer: tuple[str, ...] = ()  # whoever made one of these moves, here or on the whole, may not make this one
    lead_kinds: tuple[str, ...] = ()  # only when the leading body is of one of these kinds
    other_lead: bool = False  # the body that is given may be neither the leading one nor the first that took it on
    counts: tuple[str, ...] = ()  # counters of the thing that go up by one
    ends_at: Mapping[str, str] = field(default_factory=dict)  # clock -> the need that says when it runs out
    extends: Mapping[str, str] = field(default_factory=dict)  # clock -> the need that says by how much
    within: Mapping[str, str] = field(default_factory=dict)  # as extends, but only looked at: what is being asked for
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    spawns: tuple[Spawn, ...] = ()
    lapses: tuple[str, ...] = ()  # life cycles of the parts that nobody needs any more after it
    above: Above | None = None
    becomes: str = ""  # another whole of this life cycle comes out of it: same person, same words, linked with it
    follow: str = ""  # the verb done by itself on each thing that was merged into this one
    forgets: bool = False  # who asked for it is no longer known here
    told: bool = False  # the caller reads this line although the state stays
    key: str = ""
    past: str = ""  # the timeline's words
    clause: str = ""
    demo: bool = False
    label_en: str = ""
    past_en: str = ""

    def lands(self, state: str, was: str = "") -> str:
        """Where a thing that stands in `state`, and stood in `was` before it was set aside, is after the move."""
        return {STAY: state, BACK: was}.get(self.to, self.to)


@dataclass(frozen=True)
class Lifecycle:
    """A whole table. `moves` by verb: a verb has one line, with all the states it may start from."""

    code: str
    label: str
    states: Mapping[str, State]
    clocks: Mapping[str, ClockKind]
    needs: Mapping[str, Need]
    moves: Mapping[str, Move]
    clause: str = ""
    label_en: str = ""
    part: bool = False  # things of this life cycle are parts of another thing
    inward: bool = (
        False  # work of the house itself, by an action of its own: nobody asked for it, and no number counts it
    )
    lapse: str = ""  # parts: the verb done by itself when the whole ends first
    outlives: tuple[str, ...] = ()  # the open states of a part that the end of the whole leaves as they are
    knows: tuple[str, ...] = ()  # the district posts to which a caller who asked for confidence is known
    asks: tuple[str, ...] = ("words", "name", "phone")  # what its form asks beside what the first move is given
    must: tuple[str, ...] = ()  # of these, what may not be left empty; the words never
    asked: str = ""  # what the words are called on the form
    asked_en: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def asides(self) -> frozenset[str]:
        """The states from which a thing goes back to where it stood."""
        return frozenset(s for m in self.moves.values() if m.to == BACK for s in m.sources)

    @cached_property
    def birth(self) -> Move:
        return next(m for m in self.moves.values() if not m.sources)

    def governed_by(self, clocks: Collection[str]) -> bool:
        """Is there a state that one of these clocks governs?"""
        return any(state.clock in clocks for state in self.states.values())

    def leaving(self, state: str) -> list[Move]:
        """The moves that can start from `state`, in the table's order."""
        return [m for m in self.moves.values() if state in m.sources]

    def move(self, verb: str) -> Move:
        if verb not in self.moves:
            raise Refused("“{lifecycle}”没有“{verb}”这个步骤。", lifecycle=self.label, verb=verb)
        return self.moves[verb]

    def check(self, verb: str, state: str, roles: Iterable[str]) -> Move:
        """The move, if someone in `roles` may make it from `state` now; otherwise Refused with the reason and what
        would make it possible."""
        move = self.move(verb)
        if not set(move.by) & set(roles):
            raise NotAllowed("“{verb}”不由您的岗位办理。", verb=move.label)
        if not move.sources:
            raise Refused("“{lifecycle}”已经{verb}过了，不能再{verb}一次。", lifecycle=self.label, verb=move.label)
        if state not in move.sources:
            now = self.states[state].label
            wanted = tuple(self.states[s].label for s in move.sources)
            raise Refused("现在是“{now}”，不能{verb}；只有“{wanted}”时可以。", now=now, verb=move.label, wanted=wanted)
        return move

    def follower(self, move: Move, given: Mapping[str, Any], round_: int) -> Then | None:
        """The first `then` of the move that fits what was given and the round it is in."""
        for then in move.then:
            fits = all(given.get(k) == v for k, v in then.when.items())
            if fits and (not then.rounds_below or round_ < then.rounds_below):
                return then
        return None

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "Lifecycle":
        """Build from the pack's TOML as parsed: tables `lifecycle`, `state`, `clock`, `need`, `move`.
        Raises KeyError, TypeError or ValueError naming the entry; the pack's loader adds file and line."""
        head = raw["lifecycle"]
        return cls(
            code=head["code"],
            label=head["label"],
            clause=head.get("clause", ""),
            label_en=head.get("label_en", ""),
            part=head.get("part", False),
            inward=head.get("inward", False),
            lapse=head.get("lapse", ""),
            **{name: tuple(head[name]) for name in ("asks", "must", "outlives", "knows") if name in head},
            asked=head.get("asked", ""),
            asked_en=head.get("asked_en", ""),
            states=_by_code(State, raw.get("state", [])),
            clocks=_by_code(ClockKind, raw.get("clock", [])),
            needs=_by_code(Need, raw.get("need", [])),
            moves={m.verb: m for m in map(move_from, raw.get("move", []))},
            raw=raw,
        )


def _by_code(cls: type, rows: Iterable[Mapping[str, Any]]) -> dict:
    return {row["code"]: known(cls, row) for row in rows}


def known(cls: type, row: Mapping[str, Any]) -> Any:
    """cls(**row), lists made tuples, refusing fields the table does not have."""
    names = {f.name for f in fields(cls)}
    unknown = sorted(set(row) - names)
    if unknown:
        raise ValueError(f"不认识的字段 {unknown[0]}")
    return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})


def move_from(row: Mapping[str, Any]) -> Move:
    """A Move from a [[move]] entry: `from` becomes `sources`, lists become tuples."""
    row = dict(row)
    row["sources"] = row.pop("from")
    row["then"] = tuple(known(Then, t) for t in row.get("then", ()))
    row["spawns"] = tuple(known(Spawn, s) for s in row.get("spawns", ()))
    row["above"] = known(Above, row["above"]) if row.get("above") else None
    return known(Move, row)
