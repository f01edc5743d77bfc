"""Questions about promises, no writes: the register a page at a time, one promise with its history, what waits to be
verified."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from fullresponse.cases.models import Case, Tie, Words
from fullresponse.cases.queries import below
from fullresponse.cases.rules import LONGEST_KEY, one_of, right_number
from fullresponse.kernel.refusal import Refused
from fullresponse.pack import Pack
from fullresponse.promises import light, rules
from fullresponse.promises.models import Entry, Evidence, Promise

SIZE = 25
QUEUE = 50
MOST_LINKED, OWED = 20, 8


@dataclass(frozen=True)
class Filters:
    """What the register is narrowed to; empty fields do not narrow. A theme includes what is below it."""

    year: int
    street: str = ""
    lead: str = ""
    theme: str = ""
    kind: str = ""
    light: str = ""
    late: str = ""

    @property
    def narrowed(self) -> dict[str, str]:
        found = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "year"}
        return {name: value for name, value in found.items() if value}

    def apply(self, rows: QuerySet[Promise], pack: Pack, *, lights: bool = True) -> QuerySet[Promise]:
        wanted: dict[str, Any] = {"year": self.year}
        wanted |= {name: getattr(self, name) for name in ("street", "lead", "kind") if getattr(self, name)}
        if self.theme:
            wanted["theme__in"] = below(self.theme, pack)
        if self.light and lights:
            wanted["light"] = self.light
        if self.late and lights:
            wanted["late"] = True
        return rows.filter(**wanted)


def filters(asked: Mapping[str, str], year: int, pack: Pack) -> Filters:
    """The filters of an address. Refused for a code that is none."""
    one_of(asked.get("street", ""), pack.street_bodies, rules.NAMES["street"])
    one_of(asked.get("lead", ""), pack.bodies, rules.NAMES["lead"])
    one_of(asked.get("theme", ""), pack.categories, rules.NAMES["category"])
    one_of(asked.get("kind", ""), pack.lists.get(rules.KINDS, {}), rules.NAMES["kind"])
    one_of(asked.get("light", ""), light.LIGHTS, rules.NAMES["light"])
    said = {f.name: asked.get(f.name, "") for f in fields(Filters) if f.name != "year"}
    return Filters(year=_year(asked.get("year", ""), year), **said)


def _year(text: str, usual: int) -> int:
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise Refused("年度要写成四位数字，如 2026。")
    return int(text)


@dataclass(frozen=True)
class Page:
    """Rows of the register and the key behind which the next page begins, "" at the end."""

    rows: list[Promise]
    after: str


def page(found: QuerySet[Promise], after: str = "", size: int = SIZE) -> Page:
    """One page in the order in which they were registered; a page costs the same wherever it is."""
    if after:
        if not (after.isascii() and after.isdigit() and len(after) < LONGEST_KEY):
            raise Refused("这个翻页地址不对，请回到列表重新翻页。")
        found = found.filter(pk__gt=int(after))
    rows = list(found.select_related("case").order_by("id")[: size + 1])
    return Page(rows[:size], str(rows[size - 1].pk) if len(rows) > size else "")


def lights(found: QuerySet[Promise]) -> dict[str, int]:
    """How many there are of each light."""
    counted = dict(found.order_by().values_list("light").annotate(n=Count("pk")))
    return {code: counted.get(code, 0) for code in light.LIGHTS}


def years() -> list[int]:
    """The years that have promises, the newest first; each is one look into the index."""
    found: list[int] = []
    rows = Promise.objects.order_by("-year").values_list("year", flat=True)
    year = rows.first()
    while year is not None:
        found.append(year)
        year = rows.filter(year__lt=year).first()
    return found


def get(number: str) -> Promise:
    """The promise of that number; Http404 otherwise."""
    rows = Promise.objects.filter(case__number=number).select_related("case", "parent__case")
    found = rows.first() if right_number(number) else None
    if found is None:
        raise Http404
    return found


def parts(row: Promise) -> list[Promise]:
    return list(row.parts.select_related("case").order_by("id")[: rules.MOST_ITEMS])


def words(cases: Iterable[int], *needs: str) -> dict[tuple[int, int, str], str]:
    """What was written at steps of these cases: (case, step, need) -> text. What was erased is not there."""
    rows = Words.objects.filter(case__in=list(cases), need__in=needs).order_by("pk")
    return {(w.case_id, w.seq, w.need): w.text for w in rows}


def owed(bodies: Sequence[str]) -> list[Promise]:
    """What these bodies have to say a word on next, the soonest first."""
    found = Promise.objects.filter(running=True, next_word__isnull=False, lead__in=bodies).select_related("case")
    return list(found.order_by("next_word", "id")[:OWED]) if bodies else []


def linked(case: int) -> list[Case]:
    """What somebody linked with the promise, as the decisions of a conference about it are; the newest first."""
    ties = Tie.objects.filter(Q(one=case) | Q(other=case)).select_related("one", "other").order_by("-pk")[:MOST_LINKED]
    return [tie.other if tie.one_id == case else tie.one for tie in ties]


def proofs(entries: Iterable[Entry]) -> dict[int, list[Evidence]]:
    """The evidence of each entry."""
    found: dict[int, list[Evidence]] = {}
    for proof in Evidence.objects.filter(entry__in=[entry.pk for entry in entries]).order_by("pk"):
        found.setdefault(proof.entry_id, []).append(proof)
    return found


def to_verify() -> QuerySet[Promise]:
    """Promises of which the newest entry with evidence waits for somebody to look at it, the longest wait first."""
    found = Promise.objects.filter(waits_since__isnull=False).select_related("case")
    return found.order_by("waits_since", "id")[:QUEUE]
