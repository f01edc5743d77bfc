"""How a page of a list of cases is shown: its rows in words with their lights, and the address of the next page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fullresponse.cases import queries
from fullresponse.cases.labels import Labels
from fullresponse.cases.models import Case
from fullresponse.cases.showing import Light
from fullresponse.pack.model import REQUEST
from fullresponse.reading.suggest import suggest

SIZE = 25
WHAT = 40  # characters of the resident's words in a row


@dataclass(slots=True)
class Row:
    """One case as a list shows it: codes in words, the deadline as a light."""

    number: str
    what: str
    light: Light
    clock: str
    state: str
    area: str
    category: str
    kind: str
    lead: str
    suggested: str  # the body to be dispatched to: its code, "" if somebody must choose
    flags: list[str]
    case: dict
    called: str = ""  # what kind of thing it is: a request, a whistle
    offer: dict = field(default_factory=dict)  # what the words suggest where nothing is set yet


@dataclass
class Page:
    """A page of rows; `next_href` is "" at the end."""

    rows: list[Row]
    after: str = ""
    first_href: str = ""
    next_href: str = ""
    next: str = ""


def page(
    cases: QuerySet[Case], labels: Labels, now: datetime, query: Mapping[str, str], path: str, *, newest: bool = False
) -> Page:
    """The page that `query` asks for, its filters kept in the addresses. Refused for a cursor that is not ours."""
    after = query.get("after", "")
    found = queries.page(cases, after=after, size=SIZE, backwards=newest)
    kept = {k: v for k, v in query.items() if v and k not in ("after", "at", "do")}
    return Page(
        [row(values, labels, now) for values in found.rows],
        after,
        f"{path}?{urlencode(kept)}" if kept else path,
        f"{path}?{urlencode({**kept, 'after': found.after})}" if found.after else "",
        found.after,
    )


def row(case: dict, labels: Labels, now: datetime) -> Row:
    title = case["title"]
    kinds = labels.listed("kinds")
    return Row(
        number=case["number"],
        what=f"{title[: WHAT - 1]}…" if len(title) > WHAT else title,
        light=labels.light(now, case["due_at"], case["due_clock"], case["urgency"]),
        clock=labels.clock(case["lifecycle"], case["due_clock"]),
        state=labels.state(case["lifecycle"], case["state"]),
        area=labels.area(case["street"], case["community"]),
        category=labels.category(case["category"]),
        kind=kinds.get(case["kind"], ""),
        lead=labels.body(case["lead"] or case["asker"]),  # what a desk decides, by who asked for it
        suggested=_lead(case, labels.lead_for(case["category"], case["street"]), labels),
        flags=flags(case, labels),
        case=case,
        called=labels.pack.lifecycles[case["lifecycle"]].label,
    )


def _lead(case: dict, named: str, labels: Labels) -> str:
    """The body that the catalogue names; of a case that is with a body, that one. For what was sent back the catalogue
    names nobody again: it would only go round."""
    if case["state"] != labels.pack.lifecycles[case["lifecycle"]].birth.to:
        return case["lead"] or named
    return "" if named == case["lead"] or case["bounces"] else named


def offer(row: Row, text: str, labels: Labels) -> None:
    """Fill in what the words suggest for a case that has no category yet."""
    if row.case["category"]:
        return
    found = suggest(text, labels.source)
    area = row.case["community"] or row.case["street"] or found.community or found.street
    street, _community = labels.place_parts(area)
    row.suggested = _lead(row.case, labels.lead_for(found.category, street), labels)
    row.offer = {"category": found.category, "area": area, "lead": row.suggested, "urgency": found.urgency}


def flags(case: dict, labels: Labels) -> list[str]:
    """What must not be overlooked in a row."""
    first = labels.pack.lifecycles[case["lifecycle"]].birth.to
    told = (
        (_("请回电"), case["call_asked"]),
        (_("二次办理"), case["round"] > 1),
        (labels.pack.lifecycles[case["lifecycle"]].label, case["lifecycle"] != REQUEST),
        (_("退回 {n}").format(n=case["bounces"]), case["bounces"]),
        (_("退回"), case["lead"] and case["state"] == first and not case["bounces"] and case["lifecycle"] == REQUEST),
        (_("重复 {n}").format(n=case["repeats"]), case["repeats"]),
        (_("保密"), case["confidential"]),
        (labels.alarm[1], case["urgency"] == labels.alarm[0]),
    )
    return [flag for flag, holds in told if holds]
