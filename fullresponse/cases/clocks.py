"""The clocks of a case in memory: started, stopped, paused, extended, warned of and fallen due. A clock stops only by a
move of the table or by a granted pause; what it once promised stays in `first_due_at`."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fullresponse.cases.models import FAR, Clock
from fullresponse.kernel.canonical import instant
from fullresponse.kernel.lifecycle import BACK, Move
from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.workcalendar import Span
from fullresponse.pack.model import Deadline

if TYPE_CHECKING:
    from fullresponse.cases.life import Life

DAYS = ("working_days", "calendar_days", "calendar_months")
INSTANT = timedelta(microseconds=1)
MOVES = ("due_at", "provisional", "warn_at", "warned", "overdue", "extra", "paused_at", "held")


def falling(life: "Life", at: datetime) -> Iterator[tuple[Clock, str, datetime]]:
    """What passed before `at` and is not written down yet, in order of time: (clock, "warned" or "overdue", when)."""
    found = []
    for clock in life.clocks:
        if clock.paused_at is not None:
            continue
        if clock.warn_at and not clock.warned and clock.warn_at < at:
            found.append((clock, "warned", clock.warn_at))
        if not clock.overdue and clock.due_at < at and not life.cycle.clocks[clock.code].runs_out:
            found.append((clock, "overdue", clock.due_at))
    yield from sorted(found, key=lambda f: (f[2], f[0].code))


def run_out(life: "Life", at: datetime) -> Clock | None:
    """A clock that ran out before `at` and of which the life cycle says what then happens by itself; the earliest."""
    over = [c for c in life.clocks if c.paused_at is None and c.due_at < at and life.cycle.clocks[c.code].runs_out]
    return min(over, key=lambda c: (c.due_at, c.code), default=None)


def in_its_time(life: "Life", move: Move, at: datetime | None) -> None:
    """What may only be done while a clock runs is refused before and after."""
    if not move.during or at is None:
        return
    clock = life.running(move.during)
    if clock is None or clock.due_at < at:
        label = life.cycle.clocks[move.during].label
        raise Refused("“{verb}”要在“{clock}”的期限内，现在不在期限内。", verb=move.label, clock=label)


def told(life: "Life", clock: Clock, what: str) -> None:
    """It is written down that the clock warned or fell due."""
    setattr(clock, what, True)
    _wake(clock)
    life.touch(clock)


def stop(life: "Life", move: Move, at: datetime | None) -> dict[str, str | None]:
    """Stop the move's clocks; all of them when the case ends. One that the move only drops, or that the end cuts off,
    has no time of stopping: what it was for was not done, so it has no verdict."""
    ends = life.cycle.states[life.case.state].final
    stopped = {}
    for clock in list(life.clocks):
        if ends or clock.code in move.stops or clock.code in move.drops:
            clock.running, clock.stopped_at = False, at if clock.code in move.stops else None
            _wake(clock)
            life.clocks.remove(clock)
            life.touch(clock)
            stopped[clock.code] = instant(clock.stopped_at)
    return stopped


def start(
    life: "Life", move: Move, at: datetime | None, outer: Mapping[str, datetime], given: Mapping[str, Any]
) -> dict[str, list]:
    """Start the move's clocks that are not running yet; a move back, also the clock of the state it goes back to. None
    starts at an unknown time, nor where the source of an import does not record what would stop it: its silence proves
    nothing."""
    started: dict[str, list] = {}
    running = {c.code for c in life.clocks}
    again = (life.cycle.states[life.case.state].clock,) if move.to == BACK else ()
    for code in (*move.starts, *again):
        if at is None or not code or code in running or not _recorded(life, code):
            continue
        clock = _clock(life, code, at)
        if code in outer:
            clock.due_at, clock.outer, clock.provisional = outer[code], True, False
            if life.case.urgency:  # a sender's coarse category names no class, and then no line says when to warn
                clock.warn_at = _warning(life, clock, _deadline(life, code, at))
        elif code in move.ends_at and move.ends_at[code] in given:
            clock.due_at, clock.named = end_of(given[move.ends_at[code]], life), True
            clock.warn_at = _warning(life, clock, _deadline(life, code, at))
        else:
            _count(life, clock, at)
        clock.first_due_at = clock.due_at
        _wake(clock)
        life.clocks.append(clock)
        life.new_clocks.append(clock)
        started[code] = [instant(clock.due_at), clock.outer, clock.provisional, clock.round, instant(clock.warn_at)]
    return started


def _recorded(life: "Life", code: str) -> bool:
    if life.records is None:
        return True
    return any(code in m.stops and m.verb in life.records for m in life.cycle.moves.values())


def _clock(life: "Life", code: str, at: datetime) -> Clock:
    return Clock(case=life.case, code=code, round=life.case.round, started_at=at)


def _count(life: "Life", clock: Clock, at: datetime) -> None:
    """Count the clock's span from `at`. An inner clock ends no later than what runs for the whole; only where that is
    past already it keeps its own span."""
    deadline = _deadline(life, clock.code, at)
    calendar = life.calendar
    clock.due_at = calendar.due(at, deadline.span)
    last = max((c.due_at for c in life.above.clocks), default=FAR) if life.above else FAR
    if life.cycle.clocks[clock.code].inner and at < last < clock.due_at:
        clock.due_at = last
    clock.provisional = calendar.provisional(at, clock.due_at, deadline.unit)
    clock.warn_at = _warning(life, clock, deadline)


def _warning(life: "Life", clock: Clock, deadline: Deadline) -> datetime | None:
    """When to warn of the clock's end; never at the end itself."""
    if not deadline.warn:
        return None
    warn_at = life.calendar.warn_at(clock.started_at, clock.due_at, deadline.span, deadline.warn)
    return warn_at if warn_at < clock.due_at else None


def _deadline(life: "Life", code: str, at: datetime) -> Deadline:
    return life.pack.deadline(code, life.case.urgency, at.astimezone(life.calendar.tz).date())


def recount(life: "Life") -> dict[str, dict]:
    """Count the running clocks again from their start: after another deadline class, or another notice of holidays.
    The first promise stays in first_due_at; an outer deadline and one that somebody named are not ours to count again,
    and one that has stood still keeps its time."""
    moved: dict[str, dict] = {}
    for clock in life.clocks:
        if clock.outer or clock.named or clock.paused_at is not None:
            continue
        before = _stands(clock)
        if clock.held:
            unit = _deadline(life, clock.code, clock.started_at).unit
            clock.provisional = life.calendar.provisional(clock.started_at, clock.due_at, unit)
        else:
            _count(life, clock, clock.started_at)
            if clock.extra:
                _later(life, clock, clock.extra)
        moved |= _moved(life, clock, before)
    return moved


def _stands(clock: Clock) -> dict[str, Any]:
    return {name: getattr(clock, name) for name in MOVES}


def _moved(life: "Life", clock: Clock, before: dict[str, Any]) -> dict[str, dict]:
    """What is otherwise about the clock than before, as the event says it."""
    now = _stands(clock)
    changed = {name: plain(value) for name, value in now.items() if value != before[name]}
    if not changed:
        return {}
    _wake(clock)
    life.touch(clock)
    return {clock.code: changed}


def _later(life: "Life", clock: Clock, units: int) -> None:
    """Move the deadline by so many of the clock's own units, counted from where it stood: the day after the old last
    day is the first that counts."""
    deadline = _deadline(life, clock.code, clock.started_at)
    span, calendar = Span(units, deadline.unit), life.calendar
    begins = clock.due_at - INSTANT if deadline.unit in DAYS else clock.due_at
    clock.due_at = calendar.due(begins, span)
    clock.provisional = calendar.provisional(clock.started_at, clock.due_at, deadline.unit)
    clock.warn_at = _warning(life, clock, deadline)


def extend(life: "Life", move: Move, given: Mapping[str, Any], at: datetime | None) -> dict[str, dict]:
    """Extend the move's clocks by what it was given; `extendable` has looked at it. Who asked in time and was answered
    late is not late."""
    moved: dict[str, dict] = {}
    for code, need in move.extends.items():
        clock = life.running(code)
        if clock is None or need not in given:
            continue
        before = _stands(clock)
        _later(life, clock, given[need])
        clock.extra += given[need]
        if at is not None and at <= clock.due_at:
            clock.overdue = False
            clock.warned = clock.warned and not (clock.warn_at and at < clock.warn_at)
        moved |= _moved(life, clock, before)
    return moved


def extendable(life: "Life", move: Move, given: Mapping[str, Any]) -> None:
    """May the clocks be extended by so much? Refused with what is possible."""
    for code, need in {**move.extends, **move.within}.items():
        if need not in given:
            continue
        clock, label = life.running(code), life.cycle.clocks[code].label
        if clock is None:
            raise Refused("“{clock}”现在没有在走，不能延长。", clock=label)
        if clock.outer:
            raise Refused("“{clock}”的时限由上级平台定，请向上级平台申请延长。", clock=label)
        most = _deadline(life, code, clock.started_at).extend - clock.extra
        if most <= 0:
            raise Refused("“{clock}”不能再延长。", clock=label)
        if given[need] < 1:
            raise Refused("“{need}”至少是 1。", need=life.cycle.needs[need].label)
        if given[need] > most:
            raise Refused("“{clock}”最多还能延长 {most}，现在要延长 {n}。", clock=label, most=most, n=given[need])


def not_longer(life: "Life", given: Mapping[str, Any], at: datetime | None) -> None:
    """Once a body has had the case, another class may only make its deadline shorter: more time is asked for, granted
    and told."""
    case, wanted = life.case, given.get("urgency", "")
    if not wanted or wanted == case.urgency or not (case.bounces or case.lead) or at is None:
        return
    for clock in life.clocks:
        day = clock.started_at.astimezone(life.calendar.tz).date()
        new = life.pack.deadline(clock.code, wanted, day)
        if not (clock.outer or clock.named) and life.calendar.due(clock.started_at, new.span) > clock.due_at:
            label = life.cycle.clocks[clock.code].label
            raise Refused("派过单以后只能改短时限；“{clock}”要延长，请走延期。", clock=label)


def pause(life: "Life", move: Move, at: datetime | None) -> dict[str, dict]:
    """Let the move's clocks stand still. Only a granted move does; nothing falls due meanwhile. One that is late
    already has nothing left to stand still."""
    moved: dict[str, dict] = {}
    for clock in life.clocks if at is not None else ():
        if clock.code in move.pauses and clock.paused_at is None and not clock.overdue:
            before = _stands(clock)
            clock.paused_at = at
            moved |= _moved(life, clock, before)
    return moved


def resume(life: "Life", move: Move, at: datetime | None) -> dict[str, dict]:
    """Let them go on: the deadline moves by as much as they stood still, in their own unit."""
    moved: dict[str, dict] = {}
    for clock in life.clocks:
        if at is None or clock.code not in move.resumes or clock.paused_at is None:
            continue
        before, calendar = _stands(clock), life.calendar
        unit = _deadline(life, clock.code, clock.started_at).unit
        clock.due_at = calendar.resumed(clock.due_at, clock.paused_at, at, unit)
        if clock.warn_at:
            clock.warn_at = calendar.resumed(clock.warn_at, clock.paused_at, at, unit)
        clock.paused_at, clock.held = None, True
        clock.provisional = calendar.provisional(clock.started_at, clock.due_at, unit)
        moved |= _moved(life, clock, before)
    return moved


def _wake(clock: Clock) -> None:
    """When the sweep has to look at the clock next; never while it stands still or has stopped."""
    clock.wake_at = None
    if clock.running and clock.paused_at is None and not clock.overdue:
        clock.wake_at = clock.warn_at if clock.warn_at and not clock.warned else clock.due_at


def point(life: "Life") -> None:
    """Point the case at the clock that governs its state: the time that every list shows and sorts by. One that
    stands still has no time. Where an import does not record what would stop that clock, the next that runs governs."""
    case, state = life.case, life.cycle.states[life.case.state]
    going = (c for c in life.clocks if c.paused_at is None)
    clock = life.running(state.clock) or min(going, key=lambda c: (c.due_at, c.code), default=None)
    case.due_at = clock.due_at if clock and clock.paused_at is None else None
    case.due_clock = clock.code if clock else ""
    case.queue_at = (case.closed_at if state.final else case.due_at) or FAR


def furthest(life: "Life", code: str, at: datetime) -> datetime | None:
    """The last moment that may be named as the end of the clock; None where the pack sets none."""
    deadline = _deadline(life, code, at)
    return life.calendar.due(at, Span(deadline.latest, deadline.unit)) if deadline.latest else None


def end_of(named: date | datetime, life: "Life") -> datetime:
    """A deadline that somebody named: a moment as it is, a day at its end, 24:00, written as 00:00 of the next."""
    if isinstance(named, datetime):
        return named
    return datetime.combine(named + timedelta(days=1), datetime.min.time(), tzinfo=life.calendar.tz)


def plain(value: Any) -> Any:
    """A value as an event holds it."""
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value
