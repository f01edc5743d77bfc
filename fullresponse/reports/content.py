"""What a bulletin says in numbers: what is asked, what is kept of it, and what follows from that alone (places,
movements, who improved most). Plain Python; whatever is shown is worked out from the kept text, never asked again."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from fullresponse.kernel.canonical import canonical
from fullresponse.kernel.refusal import Refused
from fullresponse.metrics import kept
from fullresponse.metrics.definitions import DEFINITIONS, THREE, Definition
from fullresponse.metrics.question import WHOLE, Answer, Question, Span, ask
from fullresponse.metrics.rates import Rate, composite, ranked, scored, total
from fullresponse.metrics.windows import months_before, span
from fullresponse.pack import Pack
from fullresponse.pack.model import STREET, Scheme, Window

NOW, BEFORE = "now", "before"
STREETS, LEADS, TOPICS = "street", "lead", "category"
DEPARTMENTS = ("district", "department", "enterprise")
COURSE = 12  # months
FORM = 1  # of the kept text
Difference = list[Any]  # question, window, by, code, name, [yes, counted, excluded] as kept, the same anew


def month_window(code: str, pack: Pack) -> Window:
    """A window of the pack by which bulletins are made. Refused for any other."""
    window = pack.windows.get(code)
    if window is None or window.every != "month":
        raise Refused("通报按月编制，没有“{window}”这种月份时段。", window=window.label if window else code[:40])
    return window


def month_of(text: str) -> date:
    """The month that somebody wrote as 2026-10. Refused for anything else."""
    try:
        return date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        raise Refused("月份要写成 2026-10 的样子。") from None


def name(window: Window, month: date, pack: Pack) -> str:
    """What the bulletin is called in addresses: 2026-10, and the window where it is not the pack's first of a month."""
    first = next(w.code for w in pack.windows.values() if w.every == "month")
    return f"{month:%Y-%m}" if window.code == first else f"{month:%Y-%m}-{window.code}"


def days(of: Span, pack: Pack) -> tuple[date, date]:
    """The first and the last day that lie in it."""
    first, last = (_day(moment, pack) for moment in (of.start, of.end - 1))
    return first, last


def _day(moment: int, pack: Pack) -> date:
    return datetime.fromtimestamp(moment, pack.calendar.tz).date()


def questions(window: Window, month: date, scheme: Scheme, pack: Pack) -> dict[str, Question]:
    """Everything that a bulletin asks: all numbers of this and of the last month, of all, each street and each body;
    the course of the three rates; what the top categories came to."""
    zone = pack.calendar.tz
    course = {f"{m:%Y-%m}": span(window, m, zone) for m in months_before(month, COURSE)}
    two = {NOW: span(window, month, zone), BEFORE: span(window, months_before(month, 2)[0], zone)}
    return {
        "bodies": ask(two, scheme, by=(STREETS, LEADS)),
        "months": ask(course, scheme, names=THREE, by=()),
        "topics": ask(two, scheme, names=("received", *THREE), by=(TOPICS,)),
    }


def made(
    window: Window,
    month: date,
    scheme: Scheme,
    asked: Mapping[str, Question],
    answers: Mapping[str, Answer],
    pack: Pack,
    **more: Any,
) -> dict[str, Any]:
    """All that is kept; `more`: the last event, how many there are, the bulletin before."""
    of = asked["bodies"].spans[NOW]
    first, last = days(of, pack)
    return {
        "v": FORM,
        "name": name(window, month, pack),
        "window": {"code": window.code, "start": of.start, "end": of.end, "first": str(first), "last": str(last)},
        "month": f"{month:%Y-%m}",
        "scheme": _scheme(scheme),
        "scores": _scores(pack, first),
        "definitions": {code: _definition(d) for code, d in DEFINITIONS.items()},
        "questions": {name: kept.plain(q) for name, q in asked.items()},
        "answers": {name: kept.rows(a) for name, a in answers.items()},
        "groups": _groups(answers["bodies"], first, pack),
        **more,
    }


def _scheme(scheme: Scheme) -> dict[str, Any]:
    names = ("code", "unit", "satisfaction", "composite", "least", "disposal")
    return {n: dict(v) if isinstance(v := getattr(scheme, n), Mapping) else v for n in names}


def _scores(pack: Pack, on: date) -> dict[str, Any]:
    """The scores of the posts in force: what each is called and made of."""
    found = (score for score in pack.scores.values() if score.in_force(on))
    return {score.code: {"label": score.label, "terms": dict(score.terms)} for score in found}


def _definition(definition: Definition) -> dict[str, Any]:
    said = asdict(definition)
    del said["examples"]
    return said


def _groups(found: Answer, first: date, pack: Pack) -> dict[str, list[str]]:
    """Who is compared with whom: the streets and the departments of these days, and those of before of which there are
    numbers still."""
    streets = [p for p in pack.places.values() if p.level == STREET]
    departments = [b for b in pack.bodies.values() if b.kind in DEPARTMENTS]
    groups = {}
    for by, known in ((STREETS, streets), (LEADS, departments)):
        counted = {code for code, rates in found.by(NOW, by).items() if any(r.counted for r in rates.values())}
        groups[by] = [e.code for e in known if e.code in counted or e.until is None or e.until >= first]
    return groups


def version(definition: Mapping[str, Any]) -> str:
    """Eight digits that change with the text of a definition."""
    return hashlib.sha256(canonical(dict(definition)).encode()).hexdigest()[:8]


def sealed(content: Mapping[str, Any]) -> tuple[str, str]:
    """The text that is kept, and its hash."""
    text = canonical(content)
    return text, seal(text)


def seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Standing:
    """Where a street or a body stands. `place` None: too few callbacks to be ranked. `moved`: places up (or down, below
    nought) against the bulletin before; `gained`: of the composite share. Both None where that cannot be said."""

    code: str
    place: int | None
    total: Fraction | None
    rates: Mapping[str, Rate]
    moved: int | None = None
    gained: Fraction | None = None

    def rate(self, name: str) -> Rate:
        return self.rates.get(name) or Rate(name, 0, 0)

    @property
    def counted(self) -> int:
        return self.rate("solved").counted


@dataclass(frozen=True)
class Content:
    """The kept text, read."""

    raw: Mapping[str, Any]

    @classmethod
    def read(cls, text: str) -> "Content":
        return cls(json.loads(text))

    @cached_property
    def answers(self) -> dict[str, Answer]:
        units = {n: {a["code"]: a["unit"] for a in q["asked"]} for n, q in self.raw["questions"].items()}
        return {n: kept.answer(rows, units[n]) for n, rows in self.raw["answers"].items()}

    @property
    def least(self) -> int:
        return self.raw["scheme"]["least"]

    @property
    def before(self) -> Mapping[str, Any] | None:
        """The bulletin before, if it can be compared: places and scores by the same scheme."""
        found = self.raw["before"]
        return found if found and found["scheme"] == self.raw["scheme"] else None

    @property
    def other_scheme(self) -> bool:
        """Was the bulletin before counted by another scheme?"""
        return bool(self.raw["before"]) and self.before is None

    def whole(self, name: str, window: str = NOW) -> Rate:
        return self.answers["bodies"].rate(window, name)

    def each(self, name: str) -> list[Rate]:
        """A number of every value that a definition is divided by, as each clock; in the order of their names."""
        found = self.answers["bodies"].numbers
        return [r for (w, by, _, n), r in sorted(found.items()) if (w, by) == (NOW, WHOLE) and n.startswith(f"{name}.")]

    def of(self, by: str, name: str) -> list[tuple[str, Rate]]:
        """A number of each of the group that has any."""
        found = ((code, self.answers["bodies"].rate(NOW, name, by, code)) for code in self.raw["groups"][by])
        return [(code, rate) for code, rate in found if rate.counted]

    def standings(self, by: str) -> list[Standing]:
        """The ranked ones in their places, then the others, those with most callbacks first."""
        found = [self._standing(by, code) for code in self.raw["groups"][by]]
        places = ranked((s.code, None if s.total is None else scored(s.total)) for s in found)
        placed = [self._moved(by, s, places.get(s.code)) for s in found]
        return sorted(placed, key=lambda s: (s.place is None, s.place or 0, -s.counted, s.code))

    def _standing(self, by: str, code: str) -> Standing:
        answer = self.answers["bodies"]
        weights = self.raw["scheme"]["composite"]
        names = {*THREE, *weights}
        rates = {n: answer.rate(NOW, n, by, code) for n in names}
        return Standing(code, None, total(rates, weights, self.least), rates)

    def _moved(self, by: str, standing: Standing, place: int | None) -> Standing:
        then = (self.before or {}).get("places", {}).get(by, {}).get(standing.code)
        if place is None or standing.total is None or then is None:
            return Standing(standing.code, place, standing.total, standing.rates)
        gained = standing.total - Fraction(*then[1])
        return Standing(standing.code, place, standing.total, standing.rates, then[0] - place, gained)

    def improved(self, by: str) -> list[Standing]:
        """Who gained most, all of them if several gained the same; nobody if nobody gained."""
        gains = [s for s in self.standings(by) if s.gained is not None and s.gained > 0]
        most = max((s.gained for s in gains if s.gained is not None), default=None)
        return [s for s in gains if s.gained == most]

    def places(self) -> dict[str, dict[str, list[Any]]]:
        """What the next bulletin compares itself with: by -> code -> place and composite share."""
        return {
            by: {
                s.code: [s.place, [s.total.numerator, s.total.denominator]]
                for s in self.standings(by)
                if s.place is not None and s.total is not None
            }
            for by in (STREETS, LEADS)
        }

    def posts(self) -> list[tuple[str, str, Fraction | None, list[tuple[Rate, int]]]]:
        """The scores of the posts: code, label as it was then, the score, and each rate that it is made of with its
        weight. None where a rate of it has nobody counted."""
        found = []
        for code, said in self.raw.get("scores", {}).items():
            rates = {name: self.whole(name) for name in said["terms"]}
            terms = [(rates[name], weight) for name, weight in said["terms"].items()]
            found.append((code, said["label"], composite(rates, said["terms"]), terms))
        return found

    def course(self) -> list[tuple[str, dict[str, Rate]]]:
        """The three rates of each month up to this one."""
        answer = self.answers["months"]
        months = [name for name, *_ends in self.raw["questions"]["months"]["spans"]]
        return [(month, {n: answer.rate(month, n) for n in THREE}) for month in months]

    def topics(self) -> list[tuple[str, Rate]]:
        """The top categories by how much came in, most first."""
        found = [
            (code, rates["received"])
            for code, rates in self.answers["topics"].by(NOW, TOPICS).items()
            if code and "received" in rates
        ]
        return sorted(found, key=lambda one: (-one[1].counted, one[0]))


def differences(old: Mapping[str, Sequence], new: Mapping[str, Sequence]) -> list[Difference]:
    """Each number that is not the same in the rows of two sets of answers."""
    found: list[Difference] = []
    for question in sorted({*old, *new}):
        one, other = _triples(old.get(question, ())), _triples(new.get(question, ()))
        found += [
            [question, *key, one.get(key, NOTHING), other.get(key, NOTHING)]
            for key in sorted({*one, *other})
            if one.get(key, NOTHING) != other.get(key, NOTHING)
        ]
    return found


NOTHING = [0, 0, 0]


def _triples(rows: Iterable[Sequence]) -> dict[tuple[str, ...], list[int]]:
    return {(w, by, code, name): [yes, counted, out] for w, by, code, name, yes, counted, out, _unit in rows}
