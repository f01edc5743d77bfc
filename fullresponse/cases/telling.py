"""How a case's history is told: one line an event, who, what and how long it took, with the long silences drawn; to
staff in full, to the caller without what was written for staff."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fullresponse.cases.labels import Labels
from fullresponse.cases.models import Case
from fullresponse.cases.queries import Line
from fullresponse.cases.showing import by
from fullresponse.kernel.canonical import moment
from fullresponse.kernel.lifecycle import STAY, Lifecycle, Move, Need
from fullresponse.ledger.history import Happening
from fullresponse.ledger.prepared import Prepared
from fullresponse.orgs.models import Person
from fullresponse.pack.cycles import CALLER
from fullresponse.pack.model import REQUEST

PLAIN = ("day", "moment", "whole", "person")
SILENCE = timedelta(hours=12)  # a gap longer than half a day is drawn
ASIDE = {
    "case.migrated": gettext_noop("改用新的配置办理"),
    "case.recounted": gettext_noop("重新计算了时限"),
    "case.concealed": gettext_noop("整件的诉求人要求保密"),
    "case.led_along": gettext_noop("随一起办理的那一件，承办单位变了"),
    "case.linked": gettext_noop("关联了另一件诉求"),
    "case.unlinked": gettext_noop("取消了关联"),
}
FELL = {"case.overdue": gettext_noop("“{clock}”到期未完成"), "case.warned": gettext_noop("“{clock}”快到期了")}
AT_RECEIPT = {"request": gettext_noop("原话"), "place": gettext_noop("地点")}
KINDS_OF_ACTOR = {
    "caller": gettext_noop("诉求人"),
    "helper": gettext_noop("代办人"),
    "system": gettext_noop("系统"),
    "importer": gettext_noop("导入"),
}


@dataclass
class Told:
    """One line: an event, or (`gap`) a silence before it."""

    at: datetime | None = None
    who: str = ""
    what: str = ""
    facts: list[str] = field(default_factory=list)
    words: list[tuple[str, str, bool]] = field(default_factory=list)  # label, text, shown to the caller
    took: timedelta | None = None
    gap: timedelta | None = None
    inner: bool = False  # not told to the caller
    late: bool = False
    backfilled: bool = False


class Teller:
    """Tells the history of one case in the words of the pack it began with."""

    def __init__(self, case: Case, labels: Labels, *, to_caller: bool = False, reader: str = "caller") -> None:
        self.case, self.labels, self.to_caller, self.reader = case, labels, to_caller, reader
        self.cycle: Lifecycle = labels.pack.lifecycles[case.lifecycle]
        self.by_event = {f"case.{m.event}": m for m in self.cycle.moves.values()}
        self.people: Mapping[str, str] = {}

    def tell(self, lines: list[Line], show: str = "") -> list[Told]:
        """Newest first. `show`: "" everything, "outer" what the caller also reads, "inner" the rest."""
        if not self.to_caller:
            self.people = _names(line.event.actor for line in lines)
        told = [self._line(line) for line in lines]
        if self.to_caller:
            show = "outer"
        told = [t for t in told if not show or t.inner == (show == "inner")]
        return list(_with_gaps(told))

    def _line(self, line: Line) -> Told:
        event = line.event
        move = self.by_event.get(event.kind)
        return Told(
            at=event.at,
            who=self._who(event.actor, event.public.get("lead", ""), move),
            what=self._what(event, move),
            facts=[*self._facts(move, event.public), *self._moved(event)],
            words=[(self._need(w.need), w.text, w.shown == "caller") for w in line.words],
            inner=inner(event.kind, move) or event.data.get("shown") == "staff",
            late=event.kind == "case.overdue",
            backfilled=event.backfilled,
        )

    def _need(self, code: str) -> str:
        if code in self.cycle.needs:
            return self.cycle.needs[code].label
        if code == "request" and self.cycle.asked:
            return self.cycle.asked
        return _(AT_RECEIPT[code]) if code in AT_RECEIPT else code

    def _what(self, event: Happening, move: Move | None) -> str:
        kind = event.kind
        if kind in FELL:
            clock = self.cycle.clocks.get(event.public.get("clock", ""))
            return _(FELL[kind]).format(clock=clock.label if clock else "")
        if move is None:
            return _(ASIDE[kind]) if kind in ASIDE else kind
        if not move.sources and self.cycle.code == REQUEST:
            return self._received(event.actor) or move.past
        return move.past or move.label

    def _received(self, actor: str) -> str:
        if actor.startswith(("caller:", "helper:")):
            return _("反映了这件事")
        return _("登记了您反映的事") if self.to_caller else ""

    def _who(self, actor: str, lead: str, move: Move | None) -> str:
        kind, _colon, key = actor.partition(":")
        if kind != "person":
            if self.to_caller and self.reader in (kind, actor):
                return _("您")
            return _(KINDS_OF_ACTOR[kind]) if kind in KINDS_OF_ACTOR else kind
        if self.to_caller:
            bodies = move is None or any(scope(self.labels, role) == "body" for role in move.by)
            hotline = (
                _("热线") if self.cycle.code == REQUEST else desk(self.labels, self.cycle, move.by if move else ())
            )
            return (bodies and self.labels.body(lead)) or hotline
        return self.people.get(key, f"#{key}")

    def _facts(self, move: Move | None, public: Mapping) -> Iterator[str]:
        if move is None:
            return
        for code in (*move.needs, *move.may):
            need = self.cycle.needs[code]
            if code not in public or need.kind == "words":
                continue
            value = public[code]
            if need.kind == "yesno":
                yield f"{need.label} {_('是') if value else _('否')}"
            elif value not in ("", None, []):
                yield f"{need.label} {self._called(need, value)}"

    def _moved(self, event: Happening) -> Iterator[str]:
        """The deadlines that are others since; the caller reads of those that were promised to them."""
        for code, now in event.data.get("moved", {}).items():
            if "due_at" not in now or (self.to_caller and code not in promised(self.cycle)):
                continue
            due = by(moment(now["due_at"]), event.at or event.recorded_at)
            yield _("“{clock}”改到 {due} 前").format(clock=self.cycle.clocks[code].label, due=due)

    def _called(self, need: Need, value: str) -> str:
        if need.kind == "category":
            return self.labels.category(value)
        if need.kind == "bodies":
            return _("、").join(self.labels.body(code) for code in value)
        if need.kind in PLAIN:
            return value
        return self.labels.choices(need.kind, need.list).labels.get(value, value)


def scope(labels: Labels, role: str) -> str:
    """Does the role act for a body or for the whole district? "" for the caller and the system."""
    return labels.pack.roles[role].scope if role in labels.pack.roles else ""


def who_owns(case: Case, labels: Labels) -> str:
    """Who must act before the case's deadline, as the resident knows them: the body, or the hotline."""
    cycle = labels.pack.lifecycles[case.lifecycle]
    dispatched = case.state != cycle.birth.to  # one that came back waits for the hotline again
    owner = cycle.clocks[case.due_clock].owner if case.due_clock else ""
    if owner:
        dispatched &= scope(labels, owner) == "body"
    return (dispatched and labels.body(case.lead)) or desk(labels, cycle, [owner])


def desk(labels: Labels, cycle: Lifecycle, roles: Iterable[str]) -> str:
    """The desk of the district that acts: the hotline for a request, otherwise that of the first of these roles."""
    found = (labels.pack.roles[role].label for role in roles if scope(labels, role) == "district")
    if cycle.code == REQUEST:
        return _("{district}热线").format(district=labels.pack.name)
    return " ".join([labels.pack.name, *islice(found, 1)])


def next_step(case: Case, labels: Labels, now: datetime) -> str:
    """Who does what by when, e.g. `区城管委 在 11月22日 周日 14:05 前首次联系`; "" when nothing is to come."""
    if not case.open:
        return ""
    cycle = labels.pack.lifecycles[case.lifecycle]
    if case.due_at is not None and cycle.clocks[case.due_clock].owner == CALLER:
        what = labels.clock(case.lifecycle, case.due_clock)
        return _("您可以在 {due} 前{what}。").format(due=by(case.due_at, now), what=what)
    body = who_owns(case, labels)
    if case.due_at is None:
        return _("由{body}办理；这一件是其他平台转来的，没有登记时限。").format(body=body)
    what = labels.clock(case.lifecycle, case.due_clock)
    if case.due_at <= now:
        return _("{body}应在 {due} 前{what}，已逾期，系统已记录。").format(
            body=body, due=by(case.due_at, now), what=what
        )
    return _("{body}在 {due} 前{what}。").format(body=body, due=by(case.due_at, now), what=what)


def if_unsolved(case: Case, labels: Labels, verb: str, now: datetime) -> str:
    """What the resident's “not solved” sets going if said now with this verb: who does what by when."""
    cycle = labels.pack.lifecycles[case.lifecycle]
    then = cycle.follower(cycle.move(verb), {"solved": False}, case.round)
    again = cycle.moves.get(then.verb) if then else None
    if again is None or not again.new_round:
        return _("已经办过 {n} 次：这一次按“没有解决”记录并办结，不会算作已解决。").format(n=case.round)
    body = labels.body(case.lead) or _("{district}热线").format(district=labels.pack.name)
    zone, calendar = labels.pack.calendar.tz, labels.pack.calendar
    soon = []
    for clock in again.starts:
        deadline = labels.pack.deadline(clock, case.urgency, now.astimezone(zone).date())
        soon.append((calendar.due(now, deadline.span), labels.clock(case.lifecycle, clock)))
    steps = [_("{due} 前{what}").format(due=by(due, now), what=what) for due, what in sorted(soon)]
    return _("马上转入二次办理，交回{body}：{steps}。").format(body=body, steps=_("、").join(steps))


def promised(cycle: Lifecycle) -> set[str]:
    """The clocks that an answer to the caller stops: those whose deadline was promised to them."""
    return {clock for move in cycle.moves.values() if answers(cycle, move.needs) for clock in move.stops}


def answers(cycle: Lifecycle, needs: tuple[str, ...]) -> bool:
    """Is something written to the caller among these?"""
    return any(cycle.needs[n].kind == "words" and cycle.needs[n].shown == "caller" for n in needs)


def inner(kind: str, move: Move | None) -> bool:
    """Is this line for staff alone? The caller reads what changed the state of the case, what the caller did, and that
    a deadline passed; not the notes in between."""
    if move is None:
        return kind != "case.overdue"
    return move.to == STAY and "caller" not in move.by and not move.told


def _names(actors: Iterable[str]) -> dict[str, str]:
    keys = {int(a.partition(":")[2]) for a in actors if a.startswith("person:")}
    return {str(person.pk): person.name for person in _named(len(keys))(*keys)} if keys else {}


@lru_cache(maxsize=64)
def _named(count: int) -> Prepared[Person]:
    return Prepared(lambda *keys: Person.objects.filter(pk__in=keys).only("name"), *range(-count, 0))


def _with_gaps(told: list[Told]) -> Iterator[Told]:
    """Newest first: each line, how long after the one before it, and the silence between if it was long."""
    for newer, older in zip(told, [*told[1:], None], strict=True):
        if older is not None and newer.at and older.at:
            newer.took = newer.at - older.at
        gap = newer.took if newer.took and newer.took > SILENCE else None
        if gap or newer.late:
            newer.took = None  # the silence is drawn; and a deadline is nobody's work
        yield newer
        if gap:
            yield Told(gap=gap)


@dataclass
class ClockTold:
    """A clock as the head of the case page shows it."""

    label: str
    light: object
    due_at: datetime
    stopped_at: datetime | None
    running: bool
    overdue: bool
    outer: bool
    provisional: bool
    round: int
    paused: bool
    extra: int


def clocks_told(case: Case, clocks: Iterable, labels: Labels, now: datetime) -> list[ClockTold]:
    """Each clock as it last ran, the running ones first with what is left; earlier ones stand in the history."""
    last = {c.code: c for c in sorted(clocks, key=lambda c: (c.running, c.started_at))}
    return [
        ClockTold(
            label=labels.clock(case.lifecycle, c.code),
            light=labels.light(now, c.due_at, c.code, case.urgency),
            due_at=c.due_at,
            stopped_at=c.stopped_at,
            running=c.running,
            overdue=c.overdue,
            outer=c.outer,
            provisional=c.provisional,
            round=c.round,
            paused=c.paused_at is not None,
            extra=c.extra,
        )
        for c in sorted(last.values(), key=lambda c: (not c.running, c.due_at))
    ]
