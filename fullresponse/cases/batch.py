"""The unit of work: a batch collects cases and steps in memory while the rules run, and writes them set-oriented in one
transaction. A single action is a batch of one, so that bulk work cannot differ from it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from fullresponse.cases import clocks, loading, numbers, parts, repeats, rules
from fullresponse.cases import life as lives
from fullresponse.cases.life import FACTS, FOLDED, Life
from fullresponse.cases.models import Case, Tie
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.append import LOCAL, Entry, append
from fullresponse.ledger.rows import insert, update
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack, current_revision, pack_of
from fullresponse.pack import Pack
from fullresponse.pack.model import REQUEST
from fullresponse.vault import people

SIZE = 500  # rows in one transaction
TAKEN = ("kind", "channel", "category", "street", "community", "urgency")  # by what comes out of a case
CASE_COLUMNS = (*FOLDED, "open", "caller_id")
CLOCK_COLUMNS = (*clocks.MOVES, "wake_at", "stopped_at", "running")


@dataclass(frozen=True)
class Request:
    """What somebody asks, as it comes in. Codes are the pack's; `due` holds deadlines set by the sending line."""

    words: str
    title: str = ""
    place: str = ""
    kind: str = ""
    channel: str = ""
    category: str = ""
    street: str = ""
    community: str = ""
    urgency: str = ""
    name: str = ""
    phone: str = ""
    confidential: bool = False
    token: str | None = None
    source: str = ""
    outer_number: str = ""
    due: Mapping[str, datetime] | None = None
    lifecycle: str = REQUEST
    needs: Mapping[str, Any] | None = None  # what the life cycle's first move is given besides


class Batch:
    """Collects, then writes. Use through actions.batch(); everything inside is one transaction."""

    def __init__(self, recorded_at: datetime, records: frozenset[str] | None = None, past: bool = False) -> None:
        self.recorded_at, self.past = recorded_at, past
        self.records = records
        self._new: dict[int, tuple[Life, Request | None]] = {}  # by id() of the case: it has no key yet
        self._known: dict[int, Life] = {}  # by the case's key
        self._heirs: list[tuple[Case, Case, Entry]] = []  # what came out of what, and who brought it about
        self._undo: dict[int, Callable[[], None]] | None = None  # how to undo the row under way

    def receive(self, request: Request, *, actor: Actor, at: datetime | None) -> Case:
        """A case comes in. Raises Refused for anything that the pack or the limits do not allow."""
        pack = current_pack()
        rules.asked_for(pack.lifecycles[request.lifecycle], request)
        return self._born(request, pack, actor=actor, at=at)

    def heir(self, life: Life, lifecycle: str, *, actor: Actor, at: datetime, title: str = "") -> Case:
        """Another whole comes out of a case: same person, words and place, a `title` of its own if given; linked."""
        case, old = life.case, self._new.get(id(life.case), (life, None))[1]
        said = {w.need: w.text for w in life.words()}
        more: dict[str, Any] = {n: getattr(case, n) for n in ("title", "confidential", *TAKEN)}
        more["title"] = title or case.title
        more |= {"lifecycle": lifecycle, "token": None, "source": "", "outer_number": "", "due": None, "needs": None}
        request = replace(old or Request(said.get("request") or case.title), place=said.get("place", ""), **more)
        heir = self._born(request, current_pack(), actor=actor, at=at)
        heir.caller_id = case.caller_id
        self._heirs.append((case, heir, Entry("case.linked", "", actor.ref, at)))
        return heir

    def _born(self, request: Request, pack: Pack, *, actor: Actor, at: datetime | None) -> Case:
        texts = {
            "request": rules.words(request.words, "原话", rules.WORDS),
            "place": rules.words(request.place, "地点", rules.PLACE, needed=False),
        }
        people.checked(request.name, request.phone)
        title = (
            rules.words(request.title, "标题", rules.TITLE, needed=False)
            or " ".join(texts["request"].split())[: rules.TITLE]
        )
        case = Case(
            token=request.token or None,
            lifecycle=request.lifecycle,
            revision_id=current_revision(),
            source=request.source,
            outer_number=request.outer_number,
            title=title,
            confidential=bool(request.confidential),
            **_classified(request, pack),
        )
        if pack.lifecycles[request.lifecycle].part:
            raise Refused("“{lifecycle}”只能从一件诉求里发起。", lifecycle=pack.lifecycles[request.lifecycle].label)
        life = Life(case, [], pack, pack.calendar, self.records)
        due, needs = request.due or {}, request.needs or {}
        lives.receive(life, actor=actor, at=at, texts=texts, due=due, values=needs)
        self._new[id(case)] = life, request
        return case

    def part(self, life: Life, case: Case, *, actor: Actor, at: datetime, values: Mapping[str, Any]) -> Case:
        """A part of a case comes into being; `case` is its row, not written yet."""
        part = Life(case, [], life.pack, life.calendar, above=life, nth=life.parts or 0)
        case.number = ""  # known once the whole has one
        done = lives.receive(part, actor=actor, at=at, texts={}, due={}, values=values)
        self._new[id(case)] = part, None
        parts.follow_up(self, part, done, actor=actor, at=at)
        return case

    def move(
        self,
        case: Case,
        verb: str,
        *,
        actor: Actor,
        at: datetime | None,
        event_data: Mapping[str, Any] | None = None,
        columns: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> Case:
        """One step of a case, new in this batch or long known, with what it does to its parts and to the whole.
        Returns the case as it now stands; a refusal anywhere has changed nothing. `event_data` and `columns`: what an
        action of its own says and sets besides the needs."""
        with self._whole():
            life = self._life(case)
            if actor.own_phone and self._asked_by(life, actor):
                raise NotAllowed("您是本件的诉求人，请由同事办理。")
            if at is not None:
                self._run_out(life, at)
            parts.in_the_way(self, life, verb, actor)
            more = {"event_data": event_data, "columns": columns}
            for done in lives.advance(life, verb, actor=actor, at=at, values=values, **more):
                parts.follow_up(self, life, done, actor=actor, at=at)
        return life.case

    def _run_out(self, life: Life, at: datetime) -> None:
        """What follows by itself from clocks that ran out before `at`, dated when they did: the sweep may not have come
        yet."""
        clock = clocks.run_out(life, at)
        while clock is not None:
            verb, system = life.cycle.clocks[clock.code].runs_out, Actor.system("clock")
            when = max(clock.due_at, life.case.changed_at or clock.due_at)
            for done in lives.advance(life, verb, actor=system, at=when, values={}):
                parts.follow_up(self, life, done, actor=system, at=when)
            clock = clocks.run_out(life, at)

    def fall_due(self, case: Case, now: datetime) -> None:
        """Record the warnings and deadlines of the case that passed before `now`, and what follows from them. It must
        have been loaded."""
        life = self._known[case.pk]
        if clocks.run_out(life, now) is not None:
            with self._whole():
                self._run_out(self._life(case), now)
        lives.fall_due(life, now)

    def migrate(self, case: Case, revision: int, *, actor: Actor, at: datetime) -> Case:
        """Let the case go on under another revision of the pack."""
        life = self._life(case)
        lives.migrate(life, pack_of(revision), revision, actor=actor, at=at)
        return life.case

    def recount(self, case: Case, *, at: datetime) -> None:
        """Count the running clocks of the case again under the calendar in force."""
        lives.recount(self._life(case), at=at)

    def go_along(self, case: Case, kind: str, values: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
        """What became of another case is set here, too."""
        lives.go_along(self._life(case), kind, values, actor=actor, at=at)

    def load(self, keys: list[int], *, waiting: bool = True) -> list[Case]:
        """Lock these cases, in the order of their keys, and have them ready to move: two queries for all of them.
        Without `waiting`, those that somebody is at work on are left out. What belongs to a case is locked after it:
        first the main case, then what is handled together with it, then the parts."""
        missing = sorted(set(keys) - set(self._known))
        calendar = current_pack().calendar
        for case, running in loading.locked(missing, waiting=waiting):
            self._known[case.pk] = Life(case, running, pack_of(case.revision_id), calendar, self.records)
        return [self._known[key].case for key in keys if key in self._known]

    def load_with_wholes(self, keys: list[int]) -> list[Case]:
        """As `load`, for many that may be parts: main cases are locked first, then the rest and what lies above it, in
        the order of their keys; a part is younger than its whole. So two batches cannot wait for each other."""
        above = ("parent", "parent__parent", "parent__parent__parent")
        family = list(Case.objects.filter(pk__in=keys).values_list("main", "parent__main", *above))
        mains = {main for *mains, _one, _two, _three in family for main in mains if main}
        wholes = {whole for _main, _its, *wholes in family for whole in wholes if whole}
        self.load(sorted(mains))
        self.load(sorted({*keys, *wholes} - mains))
        return self.load(keys)

    def attached(self, life: Life) -> list[Life]:
        """The open parts of a case and what was merged into it, locked and ready to move; new parts too."""
        key = life.case.pk
        if key and life.attached is not False:
            keys = loading.hung_on(key)
            life.attached = bool(keys)
            self.load(keys)
        known = [a for a in self._known.values() if key and key in (a.case.parent_id, a.case.main_id)]
        for one in known:
            one.above = life if one.case.parent_id == key else one.above
            self.remember(one)
        new = [a for a, _ in self._new.values() if a.above is life]
        return [one for one in (*known, *new) if one.case.open]

    def attached_to(self, case: Case) -> list[Case]:
        """The open parts of a case and what was merged into it."""
        return [life.case for life in self.attached(self._life(case))]

    def look_for_attached(self) -> None:
        """Find out in one query which of the loaded cases have parts or merged cases: before many are moved."""
        asked = [key for key, life in self._known.items() if life.attached is None]
        found = Case.objects.filter(Q(parent__in=asked) | Q(main__in=asked), open=True)
        holders = {key for pair in found.values_list("parent", "main") for key in pair}
        for key in asked:
            self._known[key].attached = key in holders

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """A move is whole with what follows from it; inside a row it belongs to the row."""
        if self._undo is not None:
            yield
        else:
            with self.row():
                yield

    @contextmanager
    def row(self) -> Iterator[None]:
        """Everything inside belongs together: if it fails, the batch goes on as if it had not been asked."""
        before, heirs = len(self._new), len(self._heirs)
        self._undo = {}
        try:
            yield
        except BaseException:
            while len(self._new) > before:
                self._new.popitem()
            del self._heirs[heirs:]
            for restore in self._undo.values():
                restore()
            raise
        finally:
            self._undo = None

    def _life(self, case: Case) -> Life:
        """The case in memory. A part is locked behind its whole, so that two people cannot wait for each other."""
        if id(case) in self._new:
            life = self._new[id(case)][0]
        else:
            line = parts.line(case)
            if not all(key in self._known for key in line):
                self.load(line)
            life = self._known[case.pk]
            if life.above is None and case.parent_id:
                life.above = self._life(self._known[case.parent_id].case)
        self.remember(life)
        return life

    def remember(self, life: Life) -> None:
        """Keep how the case stands, to be able to go back there."""
        if self._undo is not None and id(life) not in self._undo:
            self._undo[id(life)] = life.snapshot()

    def _asked_by(self, life: Life, actor: Actor) -> bool:
        """Is it the actor's own telephone that the case, or the whole that it is a part of, was raised from?"""
        while life.above:
            life = life.above
        case = life.case
        if id(case) in self._new:
            request = self._new[id(case)][1]
            phone = request.phone if request else ""
            return bool(phone) and actor.own_phone in people.phone_indexes(phone)
        return case.caller is not None and bytes(case.caller.phone_index or b"") == actor.own_phone

    def flush(self) -> None:
        """Write everything: cases, events, words, clocks. Called once, at the end of the transaction."""
        new = [(life, request) for life, request in self._new.values() if request is not None]
        self._callers(new)
        self._number([life.case for life, _ in new])
        insert([life.case for life, _ in new])
        born = [life for life, _ in self._new.values()]
        self._write_parts([(life, life.above) for life in born if life.above])
        changed = [life for life in self._known.values() if life.steps]
        repeats.recount(changed)
        forgotten = self._let_go(changed)
        update([life.case for life in changed if life.moved], CASE_COLUMNS)
        people.erase_unused(forgotten)
        everyone = [*born, *changed]
        self._write_steps(everyone, {id(life) for life in born})
        fresh = [clock for life in everyone for clock in life.new_clocks]
        started = {id(clock) for clock in fresh}
        old = {id(c): c for life in everyone for c in life.touched if id(c) not in started}
        update(list(old.values()), CLOCK_COLUMNS)  # first: a clock that stops makes room for its successor
        for clock in fresh:
            clock.case_id = clock.case.pk
        insert(fresh)
        self._write_heirs()

    def _write_heirs(self) -> None:
        """The links between cases and what came out of them, told in both histories as `actions.link` tells it."""
        for case, heir, entry in self._heirs:
            insert([Tie(one_id=case.pk, other_id=heir.pk)])
            told = ((case.subject, heir.pk), (heir.subject, case.pk))
            append([replace(entry, subject=s, data={"case": key}) for s, key in told], recorded_at=self.recorded_at)

    def _let_go(self, changed: list[Life]) -> list[int]:
        """Take the caller off the cases that are to forget who asked; the keys of those people."""
        gone = [life.case for life in changed if life.case.caller_id and any(step.forgets for step in life.steps)]
        keys = [case.caller_id for case in gone]
        for case in gone:
            case.caller = None
        return [key for key in keys if key is not None]

    def _write_parts(self, born: list[tuple[Life, Life]]) -> None:
        """Parts, after their wholes: those give them their number and their key, level by level."""
        while born:
            ready = [(life, whole) for life, whole in born if whole.case.pk]
            for life, whole in ready:
                life.case.parent_id, life.case.number = whole.case.pk, f"{whole.case.number}.{life.nth}"
                life.steps[0].entry.data["set"]["parent_id"] = whole.case.pk
            insert([life.case for life, _ in ready])
            born = [pair for pair in born if not pair[0].case.pk]

    def _number(self, cases: list[Case]) -> None:
        """Give the next numbers of the day, or each the next of the day when it came in."""
        of_day: dict[date, list[Case]] = {}
        for case in cases:
            then = (self.past and case.received_at) or self.recorded_at
            of_day.setdefault(then.astimezone(LOCAL).date(), []).append(case)
        for day, some in of_day.items():
            for case, serial in zip(some, numbers.take(day, len(some)), strict=True):
                case.number = rules.number(current_pack().glyph, day, serial)

    def _callers(self, new: list[tuple[Life, Request]]) -> None:
        known = [(life, r) for life, r in new if r.name or r.phone]
        if known:
            for (life, _), person in zip(
                known, people.keep_many([(r.name, r.phone, "") for _, r in known]), strict=True
            ):
                life.case.caller_id = person.pk if person else None
        repeats.count([(life, request.phone) for life, request in known])

    def _write_steps(self, everyone: list[Life], new: set[int]) -> None:
        steps = []
        for life in everyone:
            for index, step in enumerate(life.steps):
                step.entry.subject = life.case.subject
                step.entry.new = id(life) in new and index == 0
                steps.append((life.case, step))
        events = append([step.entry for _, step in steps], recorded_at=self.recorded_at)
        texts = []
        for (case, step), event in zip(steps, events, strict=True):
            for words in step.words:
                words.case_id, words.seq = case.pk, event.seq
                texts.append(words)
        insert(texts)


def _classified(request: Request, pack: Any) -> dict[str, str]:
    """The codes of a request, each known to the pack and fitting the others."""
    rules.one_of(request.category, pack.categories, "类别")
    street, community = rules.place(request.street, request.community, pack)
    return {
        "kind": rules.one_of(request.kind, pack.lists["kinds"], "类型"),
        "channel": rules.one_of(request.channel, pack.lists["channels"], "渠道"),
        "category": request.category,
        "street": street,
        "community": community,
        "urgency": rules.urgency(request.urgency, request.category, pack),
    }


@contextmanager
def batch(*, recorded_at: datetime, records: frozenset[str] | None = None, past: bool = False) -> Iterator[Batch]:
    """One transaction, written at its end. `records`: the verbs that an import records; `past`: numbered by receipt."""
    with transaction.atomic():
        work = Batch(recorded_at, records, past)
        yield work
        work.flush()


__all__ = ["FACTS", "SIZE", "Batch", "Request", "batch"]
