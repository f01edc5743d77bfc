"""What a pack's codes are called on screen, what can be chosen in a form, and which light a deadline shows; worked out
once for each pack revision and language, so that a list of rows costs dictionary look-ups."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from fullresponse.cases.showing import NONE, Light, amount, light
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs import people
from fullresponse.orgs.packs import pack_of
from fullresponse.pack import Pack
from fullresponse.pack.model import REQUEST, Item
from fullresponse.pack.spoken import spoken, words

HOURS_OF = {  # of a unit, roughly: when a light turns amber; 8 of 24 hours are worked, a month has 30 days
    **{"clock_hours": 1, "work_hours": 3, "working_days": 24, "calendar_days": 24, "calendar_months": 720},
    **{"elapsed_days": 24, "elapsed_working_days": 24},
}
JOINS = (" › ", " · ")
KEPT = "_labels"


def labels_of(revision: int, language: str = "") -> "Labels":
    """The words of a revision's pack in `language` (the reader's, if not given), kept beside the pack itself: they are
    forgotten together."""
    pack = pack_of(revision)
    kept = vars(pack).setdefault(KEPT, {})
    language = language or get_language() or settings.LANGUAGE_CODE
    if language not in kept:
        said = spoken(pack, language)
        kept[language] = Labels(said, None if said is pack else labels_of(revision, settings.LANGUAGE_CODE))
    return kept[language]


def datalist(name: str, choices: "Choices") -> SafeString:
    options = format_html_join("", '<option value="{}"></option>', ((label,) for label in choices.labels.values()))
    return format_html('<datalist id="{}">{}</datalist>', name, options)


class Choices:
    """What may be typed for a code: its whole label, its code, or any part that only one label has; in the page's
    language or, `written`, as the pack has it."""

    def __init__(self, labels: Mapping[str, str], what: str, written: "Choices | None" = None) -> None:
        self.labels = labels
        self.what = what
        self.written = written
        self._codes = {label: code for code, label in labels.items()}

    def code(self, typed: str) -> str:
        """The code meant by `typed`, "" for nothing typed. Refused when nothing or more than one thing fits."""
        typed = typed.strip()
        if not typed or typed in self.labels:
            return typed
        if typed in self._codes:
            return self._codes[typed]
        found = self._ending(typed) or [code for code, label in self.labels.items() if typed in label]
        if len(found) == 1:
            return found[0]
        if not found and self.written:
            return self.written.code(typed)
        if not found:
            raise Refused("“{what}”里没有“{typed}”，请从列表里选。", what=self.what, typed=typed[:40])
        some = tuple(self.labels[code] for code in found[:3])
        raise Refused(
            "“{typed}”可以是 {n} 个{what}（{some}…），请写全。",
            typed=typed[:40],
            n=len(found),
            what=self.what,
            some=some,
        )

    def _ending(self, typed: str) -> list[str]:
        return [code for code, label in self.labels.items() if label.endswith(tuple(j + typed for j in JOINS))]


class Labels:
    """The words of one pack in one language. `written` are those of the pack as it is written, None for these."""

    def __init__(self, pack: Pack, written: "Labels | None" = None) -> None:
        self.pack = pack
        self.written = written
        self._measures: dict[tuple[str, str, date], tuple[str, timedelta]] = {}

    @property
    def source(self) -> Pack:
        """The pack as it is written: what suggestions are read from."""
        return self.written.pack if self.written else self.pack

    @cached_property
    def words(self) -> dict[str, str]:
        """From each text of the pack to what it is called in this language."""
        return words(self.source, self.pack)

    def _choices(self, labels: Mapping[str, str], what: str, name: str) -> Choices:
        return Choices(labels, what, getattr(self.written, name, None))

    @cached_property
    def categories(self) -> Choices:
        return self._choices({code: self._path(code) for code in self.pack.leaves}, gettext_noop("类别"), "categories")

    @cached_property
    def category_paths(self) -> dict[str, str]:
        return {code: self._path(code) for code in self.pack.categories}

    @cached_property
    def areas(self) -> Choices:
        """Streets and communities together: a street stands before its communities."""
        labels = {code: self._area(code) for code, p in self.pack.places.items() if p.parent}
        return self._choices(labels, gettext_noop("街道或社区"), "areas")

    @cached_property
    def bodies(self) -> Choices:
        labels = {code: body.name for code, body in self.pack.bodies.items()}
        return self._choices(labels, gettext_noop("单位"), "bodies")

    @cached_property
    def datalists(self) -> dict[str, SafeString]:
        """The lists to type from, each once a page, as HTML: long, and the same for everybody."""
        lists = (("areas", self.areas), ("categories", self.categories), ("bodies", self.bodies))
        return {name: datalist(name, choices) for name, choices in lists}

    @cached_property
    def streets(self) -> dict[str, str]:
        return {code: p.name for code, p in self.pack.places.items() if p.level == "street"}

    @cached_property
    def alarm(self) -> tuple[str, str]:
        """The most urgent deadline class (the pack's first): code and label."""
        return next(iter(self.listed("urgencies").items()), ("", ""))

    def listed(self, name: str) -> dict[str, str]:
        """The choices of a pack list: code -> label."""
        return {code: item.label for code, item in self.pack.lists.get(name, {}).items()}

    def item(self, lifecycle: str, need: str, code: str) -> Item | None:
        """The choice that was made for a need of kind code: the life cycle says from which list."""
        found = self.pack.lifecycles[lifecycle].needs.get(need)
        return self.pack.lists.get(found.list, {}).get(code) if found else None

    def chosen(self, lifecycle: str, need: str, code: str) -> str:
        item = self.item(lifecycle, need, code)
        return item.label if item else code

    @cached_property
    def classed(self) -> frozenset[str]:
        """The life cycles of which a clock runs longer or shorter by deadline class."""
        clocks = {d.clock for d in self.pack.deadlines if d.urgency}
        return frozenset(code for code, cycle in self.pack.lifecycles.items() if clocks & set(cycle.clocks))

    def need(self, lifecycle: str, code: str) -> str:
        """What a need is called in that life cycle."""
        found = self.pack.lifecycles[lifecycle].needs.get(code)
        return found.label if found else code

    def choices(self, kind: str, list_: str = "") -> Choices:
        """The choices of a need of this kind."""
        tables = {"body": self.bodies, "category": self.categories, "place": self.areas}
        return tables[kind] if kind in tables else Choices(self.listed(list_), gettext_noop("选项"))

    def _path(self, code: str) -> str:
        parts = []
        while code and code in self.pack.categories:
            parts.append(self.pack.categories[code].name)
            code = self.pack.categories[code].parent
        return " › ".join(reversed(parts))

    def _area(self, code: str) -> str:
        place = self.pack.places[code]
        if place.level != "community":
            return place.name
        return f"{self.pack.places[place.parent].name} · {place.name}"

    def category(self, code: str) -> str:
        return self.category_paths.get(code, code)

    def area(self, street: str, community: str = "") -> str:
        code = community or street
        return self.areas.labels.get(code, code)

    def body(self, code: str) -> str:
        return self.bodies.labels.get(code, code)

    def lead_for(self, category: str, street: str) -> str:
        """派单目录: the code of the body that the catalogue names, "" when it cannot be known."""
        return self.pack.lead(category, street) if category in self.pack.categories else ""

    def staff(self, role: str, on: date) -> dict[str, str]:
        """Who holds the role on that day: key -> name. Asked of the database, for posts change."""
        return {str(key): name for key, name in people.holding(role, on).items()}

    def state(self, lifecycle: str, code: str) -> str:
        states = self.pack.lifecycles[lifecycle].states
        return states[code].label if code in states else code

    def states(self, *, final: bool | None = None) -> dict[str, str]:
        """The states a case can stand in, whole cases of every life cycle, requests first: code -> label."""
        wholes = sorted((c for c in self.pack.lifecycles.values() if not c.part), key=lambda c: c.code != REQUEST)
        every = (s for cycle in reversed(wholes) for s in cycle.states.values() if not s.passing)
        return {s.code: s.label for s in every if final is None or s.final == final}

    def clock(self, lifecycle: str, code: str) -> str:
        clocks = self.pack.lifecycles[lifecycle].clocks
        return clocks[code].label if code in clocks else code

    def place_parts(self, code: str) -> tuple[str, str]:
        """Street and community of an area's code."""
        if not code:
            return "", ""
        place = self.pack.places[code]
        return (place.parent, code) if place.level == "community" else (code, "")

    def _measure(self, clock: str, urgency: str, on: date) -> tuple[str, timedelta]:
        """The unit of a clock and a quarter of its span; worked out once a clock, class and day."""
        key = clock, urgency, on
        if key not in self._measures:
            self._measures[key] = self._measured(*key)
        return self._measures[key]

    def _measured(self, clock: str, urgency: str, on: date) -> tuple[str, timedelta]:
        try:
            deadline = self.pack.deadline(clock, urgency, on)
        except Refused:
            return "clock_hours", timedelta(0)
        return deadline.unit, timedelta(hours=HOURS_OF[deadline.unit] * deadline.amount) / 4

    def light(self, now: datetime, due: datetime | None, clock: str, urgency: str) -> Light:
        """The light of a running clock with what is left in its own unit."""
        if due is None:
            return NONE
        unit, quarter = self._measure(clock, urgency, now.date())
        left = self.pack.calendar.left(now, due, unit)
        return light(now, due, quarter, amount(left.pieces))

    def people(self, posts: Iterable[tuple[str, str]]) -> str:
        """How a person's posts are called: `承办 · 区城管委`."""
        named = []
        for role, body in posts:
            label = self.pack.roles[role].label if role in self.pack.roles else role
            named.append(f"{label} · {self.body(body)}" if body else label)
        return _("、").join(named)
