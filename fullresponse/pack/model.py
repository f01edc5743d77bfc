"""What a district pack says: its bodies, places, categories, roles, lists, deadlines, calendar and life cycles, as
plain values that can be kept as one line of JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from fullresponse.kernel.lifecycle import Lifecycle
from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.workcalendar import Span, WorkCalendar
from fullresponse.pack.dated import Dated, Duty, LightRule
from fullresponse.reading.suggest import Index

STREET = "street"  # a category's lead that means: the street of the place
SECTION, COMMUNITY, GRID = "section", "community", "grid"
BODY_KINDS = ("district", "department", "enterprise", STREET, SECTION, COMMUNITY, GRID)
REQUEST = "request"  # the life cycle of what the hotline takes; every pack has it
ANY = ""  # a deadline's urgency that means: every urgency without a line of its own
DESKS = ("intake", "queue", "callback")  # first pages at which the hotline itself sits
SHIFTS = "shifts"  # the list whose items have hours and seats


@dataclass(frozen=True, kw_only=True)
class Body(Dated):
    """Somebody who can be asked to act. `kind` is one of BODY_KINDS; `street` the place code of the street it serves
    (streets and communities only)."""

    code: str
    name: str
    kind: str
    parent: str = ""
    street: str = ""


@dataclass(frozen=True, kw_only=True)
class Place(Dated):
    """An administrative place. `level` is one of LEVELS; `official` says whether the code is the statistical code.
    `aliases` are other names people say. `tile`: where a street lies on the map of tiles, "row/column" counted from the
    north and the west, near enough to be recognized and nothing more."""

    code: str
    name: str
    level: str
    parent: str = ""
    official: bool = False
    aliases: tuple[str, ...] = ()
    tile: str = ""

    @property
    def cell(self) -> tuple[int, int] | None:
        """Row and column of the tile, from 1; None without one."""
        row, _slash, column = self.tile.partition("/")
        return (int(row), int(column)) if self.tile else None


@dataclass(frozen=True, kw_only=True)
class Category(Dated):
    """What a request is about. Only leaves can be chosen; `lead` is a body code or "street". `community`: what a
    community may be asked to do in it, lead or assist; "" nothing (条例 第17条)."""

    code: str
    name: str
    parent: str = ""
    urgency: str = ""
    lead: str = ""
    keywords: tuple[str, ...] = ()
    name_en: str = ""
    community: str = ""


@dataclass(frozen=True, kw_only=True)
class Role(Dated):
    """A post's rights. `scope` is one of SCOPES, `home` the first page, one of HOMES, `also` the other pages it opens.
    What it may do there is said by the life cycle's `by`, to which cases by its scope. `arranges`, one of ARRANGES, is
    for whom it arranges leaves: nobody else, the hotline's desks (and their seats), or everybody."""

    code: str
    label: str
    scope: str
    home: str
    also: tuple[str, ...] = ()
    arranges: str = ""
    label_en: str = ""

    @property
    def pages(self) -> tuple[str, ...]:
        return (self.home, *self.also)

    @property
    def sits(self) -> bool:
        """Is it a role of the hotline itself, which has a seat?"""
        return self.scope == "district" and self.home in DESKS


@dataclass(frozen=True, kw_only=True)
class Item(Dated):
    """One choice of a list. `keywords` are words of a caller that suggest it. A shift has hours, over midnight when
    `end` is not after `start`, and so many seats. `public` is the sentence that a resident reads instead."""

    code: str
    label: str
    label_en: str = ""
    keywords: tuple[str, ...] = ()
    start: time | None = None
    end: time | None = None
    seats: int = 0
    public: str = ""
    public_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Deadline(Dated):
    """How long a clock runs for an urgency (ANY: for each that has no line of its own). All numbers are in
    `unit`: `warn` before the end a warning is written (0: none), and `extend` is the most by which the deadline may be
    put off on request (0: it may not); an end that somebody names lies no more than `latest` ahead (0: wherever)."""

    clock: str
    amount: int
    unit: str
    urgency: str = ANY
    warn: int = 0
    extend: int = 0
    latest: int = 0

    @property
    def span(self) -> Span:
        return Span(self.amount, self.unit)


@dataclass(frozen=True, kw_only=True)
class Year:
    """One year's notice of holidays; `status` official or provisional, `notice` the address of the notice."""

    year: int
    status: str
    notice: str
    holidays: tuple[date, ...] = ()
    makeup: tuple[date, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WorkHours(Dated):
    """Hours of business on a workday, in the district's time zone; the noon break may be left out."""

    start: time
    end: time
    noon_start: time | None = None
    noon_end: time | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of an outside file: heading, field filled (IMPORT_FIELDS), way to read it (COLUMN_KINDS), `values`."""

    name: str
    field: str
    kind: str = "text"
    values: str = ""
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Source(Dated):
    """The layout of an outside system's file. `own` marks a layout of ours that no outside document prescribes."""

    code: str
    label: str
    own: bool = False
    label_en: str = ""
    columns: tuple[Column, ...] = ()
    values: Mapping[str, Mapping[str, str | bool]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Account(Dated):
    """A person of the demo staff. The name is invented and says so."""

    username: str
    name: str
    role: str
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule(Dated):
    """What the supervisors are told of by themselves. `when` is one of pack/supervision.py WHENS, which says what the
    other fields mean; `level` the colour of the notice, `body` whom it goes to (left out: whom it is about)."""

    code: str
    label: str
    when: str
    level: str = ""
    clocks: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    without: str = ""
    at_least: int = 0
    days: int = 0
    body: str = ""
    label_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Scheme(Dated):
    """One way of counting, which every published number names. `satisfaction`: how many parts of `unit` each answer
    counts in 满意率. `composite`: code of a definition -> its whole weight. A body with fewer than `least` valid
    callbacks is not ranked. `disposal` names the clock of 按期处置."""

    code: str
    label: str
    unit: int
    satisfaction: Mapping[str, int]
    composite: Mapping[str, int]
    least: int = 0
    disposal: str = ""
    label_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Score(Dated):
    """A score made of rates: code of a definition -> its whole weight, as those of the posts of 数字城管."""

    code: str
    label: str
    terms: Mapping[str, int]
    label_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Window(Dated):
    """A stretch of time that repeats. `every` is one of WINDOWS; it begins at the hour `at`, of the day `first` of a
    month (of 1 to 28; for the others it says nothing), and is named after the day, month or year in which it ends."""

    code: str
    label: str
    every: str
    at: time
    first: int = 1
    label_en: str = ""


WINDOWS = ("day", "week", "month", "year")


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A whole district, checked. Two packs are equal when everything they say is equal. `default_urgency` is the
    deadline class of a request whose category nobody knows yet."""

    code: str
    name: str
    glyph: str
    default_urgency: str
    timezone: str
    version: str
    hours: WorkHours
    name_en: str = ""
    bodies: Mapping[str, Body]
    places: Mapping[str, Place]
    categories: Mapping[str, Category]
    roles: Mapping[str, Role]
    lists: Mapping[str, Mapping[str, Item]]
    deadlines: tuple[Deadline, ...]
    years: tuple[Year, ...]
    sources: Mapping[str, Source]
    people: tuple[Account, ...]
    lifecycles: Mapping[str, Lifecycle]
    rules: Mapping[str, Rule] = field(default_factory=dict)
    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    scores: Mapping[str, Score] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    light_rules: Mapping[str, LightRule] = field(default_factory=dict)
    hant: Mapping[str, str] = field(default_factory=dict)  # texts in Traditional characters, by the Simplified ones

    @cached_property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar(
            holidays=frozenset(day for year in self.years for day in year.holidays),
            makeup=frozenset(day for year in self.years for day in year.makeup),
            day_start=self.hours.start,
            day_end=self.hours.end,
            noon_start=self.hours.noon_start,
            noon_end=self.hours.noon_end,
            official_years=frozenset(year.year for year in self.years if year.status == "official"),
            tz=ZoneInfo(self.timezone),
        )

    @cached_property
    def index(self) -> Index:
        """What `reading.suggest` looks words up in; built once."""
        return Index.of(self)

    @property
    def request(self) -> Lifecycle:
        """The life cycle of a request."""
        return self.lifecycles[REQUEST]

    @cached_property
    def watched(self) -> frozenset[str]:
        """The verbs of which it is kept who did them: somebody else must do what comes after."""
        moves = [m for cycle in self.lifecycles.values() for m in cycle.moves.values()]
        return frozenset(v for m in moves for v in m.not_doer) | {m.verb for m in moves if m.once}

    @cached_property
    def leaves(self) -> Mapping[str, Category]:
        """The categories a request can be given, in the pack's order."""
        parents = {c.parent for c in self.categories.values()}
        return {code: c for code, c in self.categories.items() if code not in parents}

    @cached_property
    def street_bodies(self) -> Mapping[str, str]:
        """The body of each street, by the street's place code."""
        return {b.street: b.code for b in self.bodies.values() if b.kind == STREET}

    def copied_to(self, lead: str) -> str:
        """The body that gets a copy when `lead` is given a case: the district, when it is a street or belongs to one
        (条例 第12条第1款); "" otherwise."""
        return self.district if any(body.kind == STREET for body in self.upwards(lead)) else ""

    def upwards(self, code: str) -> list[Body]:
        """The body and all that it belongs to, from below; nothing for an unknown code."""
        found: list[Body] = []
        while body := self.bodies.get(code):
            found.append(body)
            code = body.parent
        return found

    @cached_property
    def district(self) -> str:
        """The body of the whole district, "" when the pack has none."""
        return next((b.code for b in self.bodies.values() if b.kind == "district"), "")

    def top(self, category: str) -> str:
        """The top category above `category` (itself, if it is one). Raises Refused for an unknown code."""
        while (found := self.category(category)).parent:
            category = found.parent
        return category

    def category(self, code: str) -> Category:
        if found := self.categories.get(code):
            return found
        raise Refused("没有“{code}”这个类别。", code=code)

    def lead(self, category: str, street: str = "") -> str:
        """The code of the body that answers for `category` at `street`; "" when that is the street and none is given.
        Raises Refused for an unknown category."""
        lead = self.category(category).lead
        return self.street_bodies.get(street, "") if lead == STREET else lead

    def deadline(self, clock: str, urgency: str, on: date) -> Deadline:
        """The entry in force on that day, a line for this urgency before one for all; a day before the first entry uses
        the first. Raises Refused when there is none."""
        lines = [d for d in self._deadlines.get(clock, ()) if d.urgency in (urgency, ANY)]
        for line in lines:
            if line.in_force(on):
                return line
        if lines and on < lines[0].since:
            return lines[0]
        raise Refused("{on} 没有“{clock}”（{urgency}）的时限。", clock=clock, urgency=urgency, on=on)

    def scheme(self, on: date, code: str = "") -> Scheme:
        """The scheme of that code in force on that day, the first of the file for "". Raises Refused when there is
        none."""
        for scheme in self.schemes.values():
            if scheme.in_force(on) and code in ("", scheme.code):
                return scheme
        if not code:
            raise Refused("{on} 没有可用的计分方案，请在配置包里写明。", on=on)
        raise Refused("{on} 没有可用的计分方案“{code}”，请在配置包里写明。", on=on, code=code[:40])

    def light_rule(self, on: date) -> LightRule:
        """The rule of the light in force on that day; a day before the first uses the first. Raises Refused when the
        pack has none."""
        for rule in self.light_rules.values():
            if rule.in_force(on):
                return rule
        for rule in self.light_rules.values():
            return rule
        raise Refused("这个地区的配置包没有承诺台账。")

    @cached_property
    def _deadlines(self) -> dict[str, list[Deadline]]:
        """The lines of each clock, in the order in which they are tried."""
        found: dict[str, list[Deadline]] = {}
        for line in sorted(self.deadlines, key=lambda d: (d.urgency == ANY, d.since)):
            found.setdefault(line.clock, []).append(line)
        return found


def by_code(entries: Iterable[Any]) -> dict[str, Any]:
    return {entry.code: entry for entry in entries}
