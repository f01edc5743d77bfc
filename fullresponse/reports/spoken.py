"""What the codes of a bulletin are called: numbers, streets and bodies, as the pack had them when it was counted."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from fullresponse.cases.labels import Labels
from fullresponse.metrics.definitions import COUNT, MEAN, THREE
from fullresponse.reports.content import LEADS, STREETS, Content, Difference
from fullresponse.reports.models import Bulletin


def called(definition: Mapping[str, Any]) -> str:
    """What a number is called, by its definition as it was then."""
    label = definition["label"]
    return _(label)


def composed(weights: Mapping[str, int], label: Callable[[str], str]) -> str:
    """What a score is made of: each rate with its weight, 三率 in their usual order."""
    usual = [name for name in THREE if name in weights]
    return _("、").join(f"{label(c)} {weights[c]}" for c in [*usual, *(c for c in weights if c not in usual)])


def graded(weights: Mapping[str, int], unit: int, answers: Mapping[str, str]) -> str:
    """What each answer adds to 满意率, from the best; `answers`: code -> label in the pack's order."""
    known = [code for code in answers if code in weights]
    rest = [code for code in weights if code not in answers]
    return _("、").join(f"{answers.get(c, c)} {weights[c]}/{unit}" for c in [*known, *rest])


class Names:
    """The names of one bulletin in one language."""

    def __init__(self, content: Content, labels: Labels) -> None:
        self.content, self.labels = content, labels
        self.last = date.fromisoformat(content.raw["window"]["last"])
        cycles = labels.pack.lifecycles.values()
        self.clocks = {k.code: k.label for c in cycles for k in c.clocks.values()}
        self.inward = {code for c in cycles if c.inward for code in c.clocks}

    def place(self, by: str, code: str) -> str:
        """A street or a body; one that ended by the last day counted is told with its last day."""
        tables: dict[str, Mapping[str, Any]] = {STREETS: self.labels.pack.places, LEADS: self.labels.pack.bodies}
        found = tables[by].get(code) if by in tables else None
        if found is None:
            return self.labels.category(code) if by and code else (code or _("全区"))
        if found.until is not None and found.until <= self.last:
            return _("{name}（到 {day} 为止）").format(name=found.name, day=found.until)
        return found.name

    def tile(self, by: str, code: str) -> tuple[int, int] | None:
        """Where a street lies on the map of tiles; None for everything else, and where one of today lies by now."""
        found = self.labels.pack.places.get(code) if by == STREETS else None
        ended = found is not None and found.until is not None and found.until <= self.last
        return None if found is None or ended else found.cell

    def score(self, code: str, label: str) -> str:
        """What the score of a post is called; as it was then, where the pack has it no more."""
        found = self.labels.pack.scores.get(code)
        return found.label if found else label

    def number(self, name: str) -> str:
        """A number; one of several is told with what it is of."""
        code, _point, each = name.partition(".")
        label = called(self.content.raw["definitions"][code])
        return _("{number}：{of}").format(number=label, of=self.clocks.get(each, each)) if each else label

    def shown(self, name: str) -> str:
        return self.content.raw["definitions"][name.partition(".")[0]]["shown"]


def figures(values: list[int], shown: str, unit: int) -> str:
    """Three whole numbers as one reads them: yes of counted, and what was left out."""
    yes, counted, excluded = values
    above = f"{yes}/{unit}" if unit > 1 and shown != MEAN else f"{yes}"
    said = f"{counted}" if shown == COUNT else f"{above}÷{counted}"
    return _("{figures}（剔除 {n}）").format(figures=said, n=excluded) if excluded else said


def difference(one: Difference, bulletin: Bulletin, labels: Labels) -> str:
    """One number that came out differently, in a sentence."""
    question, window, by, code, name, old, new = one
    names = Names(Content.read(bulletin.content), labels)
    where = f"{window} · {names.place(by, code)}" if question != "bodies" or window != "now" else names.place(by, code)
    return _("{where} · {number}：公布 {old}，重算 {new}").format(
        where=where, number=names.number(name), old=_triple(old), new=_triple(new)
    )


def _triple(values: list[int]) -> str:
    return "/".join(map(str, values))
