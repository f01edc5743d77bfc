"""Questions about cases, no writes: lists by cursor, the timeline, the next to call back, what a caller has open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from fullresponse.cases.models import FAR, Case, Clock, Tie, Words
from fullresponse.files import store
from fullresponse.kernel.canonical import instant, moment
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import Happening, history
from fullresponse.ledger.prepared import Prepared
from fullresponse.pack import Pack
from fullresponse.pack.cycles import CALLER
from fullresponse.pack.model import REQUEST
from fullresponse.vault import people

PAGE = 50
COUNTED = 10_000  # above this no exact totals
COLUMNS = (
    *("id", "number", "title", "state", "round", "kind", "category", "street", "community", "urgency", "lead"),
    *("due_at", "due_clock", "queue_at", "received_at", "closed_at", "confidential", "call_asked", "lifecycle"),
    *("bounces", "repeats", "parent_id", "asker"),
)
WORDS_OF = Prepared(lambda case: Words.objects.filter(case=case).order_by("pk"), -1)
HANGS_ON = Prepared(lambda case: Case.objects.filter(Q(parent=case) | Q(main=case)), -1)
TIES_OF = Prepared(lambda case: Tie.objects.filter(Q(one=case) | Q(other=case)), -1)
CLOCKS_OF = Prepared(lambda case: Clock.objects.filter(case=case).order_by("-running", "due_at"), -1)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty fields do not narrow. A category includes what is below it."""

    state: str = ""
    street: str = ""
    category: str = ""
    lead: str = ""

    def apply(self, cases: QuerySet[Case], pack: Pack) -> QuerySet[Case]:
        wanted: dict[str, Any] = {n: getattr(self, n) for n in ("state", "street", "lead") if getattr(self, n)}
        if self.category:
            wanted["category__in"] = below(self.category, pack)
        return cases.filter(**wanted)


@dataclass(frozen=True)
class Page:
    """Rows of a list (dicts of COLUMNS) and the cursor of the next page, "" at the end."""

    rows: list[dict]
    after: str


def above(case: Case) -> list[Case]:
    """What the case is a part of, the whole first; nothing for a whole."""
    found: list[Case] = []
    while case.parent is not None:
        case = case.parent
        found.insert(0, case)
    return found


def below(category: str, pack: Pack) -> list[str]:
    """The category and everything under it."""
    found = [category]
    for code in found:
        found.extend(c.code for c in pack.categories.values() if c.parent == code)
    return found


def page(cases: QuerySet[Case], *, after: str = "", size: int = PAGE, backwards: bool = False) -> Page:
    """One page in the order of queue_at, from behind the cursor `after`. A page costs the same wherever it is."""
    if after:
        at, pk = read_cursor(after)
        # the row comparison, spelt so that both databases walk the index from the cursor on
        if backwards:
            cases = cases.filter(Q(queue_at__lt=at) | Q(queue_at=at, pk__lt=pk), queue_at__lte=at)
        else:
            cases = cases.filter(Q(queue_at__gt=at) | Q(queue_at=at, pk__gt=pk), queue_at__gte=at)
    order = ("-queue_at", "-id") if backwards else ("queue_at", "id")
    rows = list(cases.order_by(*order).values(*COLUMNS)[: size + 1])
    more = len(rows) > size
    return Page(rows[:size], cursor(rows[size - 1]) if more else "")


def cursor(row: dict) -> str:
    """Where a page ended, for the address of the next."""
    return f"{instant(row['queue_at'])}_{row['id']}"


def read_cursor(text: str) -> tuple[datetime, int]:
    """The inverse of `cursor`; Refused when somebody made it up."""
    at, _, pk = text.partition("_")
    try:
        return moment(at) or FAR, int(pk)
    except ValueError:
        raise Refused("这个翻页地址不对，请回到列表重新翻页。") from None


def count(cases: QuerySet[Case]) -> int:
    """How many, exactly up to 10,000, and 10,001 for "more"."""
    return cases.order_by()[: COUNTED + 1].count()


@dataclass(frozen=True)
class Line:
    """One line of the timeline: what happened, with what people wrote then."""

    event: Happening
    words: list[Words]


def timeline(case: Case, *, shown: str = "") -> list[Line]:
    """What happened to the case, newest first. `shown="caller"` leaves out what was written for staff only."""
    texts: dict[int, list[Words]] = {}
    for row in WORDS_OF(case.pk):
        if not shown or row.shown == shown:
            texts.setdefault(row.seq, []).append(row)
    return [Line(event, texts.get(event.seq, [])) for event in reversed(history(case.subject))]


def clocks(case: Case) -> list[Clock]:
    """The case's clocks: running ones first, by when they fall due."""
    return CLOCKS_OF(case.pk)


def attachments(case: Case, *, shown: str = "") -> list:
    """The files kept with the case, in the order they came; `shown="caller"` only those that the caller may see."""
    return [a for a in store.of(case.subject) if not shown or a.shown == shown]


def parts(case: Case, seen: QuerySet[Case] | None = None) -> list[Case]:
    """The parts of a case, open ones first, then the newest; only those that somebody sees, if `seen` is given."""
    found = Case.objects.all() if seen is None else seen
    return list(found.filter(parent=case.pk).order_by("-open", "-id"))


def last_words(parts: Collection[int]) -> dict[int, list[Words]]:
    """What was last said in each of these parts since it was called: an opinion, a result, a reason; not notes."""
    rows = list(Words.objects.filter(case__in=parts, seq__gt=1).exclude(need="note").order_by("seq", "pk"))
    last = {w.case_id: w.seq for w in rows}
    return {case: [w for w in rows if (w.case_id, w.seq) == (case, seq)] for case, seq in last.items()}


def same_matter(case: Case, seen: QuerySet[Case]) -> list[Case]:
    """What is handled together with the case and may be seen: what it was merged into and what was merged into that,
    without itself."""
    main = case.main_id or case.pk
    found = seen.filter(Q(main=main) | Q(pk=main)).exclude(pk=case.pk)
    return list(found.order_by("id"))


def tied(case: Case, seen: QuerySet[Case] | None = None) -> list[Case]:
    """The cases that somebody linked with this one; only those that may be seen, if `seen` is given."""
    keys = {key for tie in TIES_OF(case.pk) for key in (tie.one_id, tie.other_id)} - {case.pk}
    found = Case.objects.all() if seen is None else seen
    return list(found.filter(pk__in=keys).order_by("-id")) if keys else []


def waiting_for(roles: Collection[str], pack: Pack) -> list[str]:
    """The clocks of what waits for one of these roles to decide: everything but the request's own way, which the desks
    of intake, dispatch, work and callback show."""
    found = []
    for cycle in pack.lifecycles.values():
        for state in cycle.states.values():
            deciding = [m for m in cycle.leaving(state.code) if state.clock in (*m.stops, *m.drops)]
            aside = cycle.code != REQUEST or state.code in cycle.asides
            if state.clock and (cycle.clocks[state.clock].owner == CALLER or cycle.clocks[state.clock].runs_out):
                continue  # a time in which somebody may do something: nobody waits for the desk to decide
            if state.clock and aside and any(set(m.by) & set(roles) for m in deciding):
                found.append(state.clock)
    return list(dict.fromkeys(found))


def to_call_back(cases: QuerySet[Case], person: int | None) -> QuerySet[Case]:
    """The cases that wait for a callback that this person may make: who asked to be called first, then by deadline."""
    waiting = cases.filter(open=True, due_clock="callback").exclude(handlers__contains=f",{person},")
    return waiting.order_by(F("call_asked").desc(), "queue_at", "id")


def to_call_back_sometime(cases: QuerySet[Case], person: int | None, pack: Pack) -> QuerySet[Case]:
    """Replies that a line of the pack sent on without their time: no clock runs for them, yet somebody must call."""
    waits = {s.code for cycle in pack.lifecycles.values() for s in cycle.states.values() if s.clock == "callback"}
    replied = cases.filter(open=True, due_clock="", state__in=waits, source__in=list(pack.sources))
    return replied.exclude(handlers__contains=f",{person},").order_by("id")


def of_telephone(cases: QuerySet[Case], phone: str) -> QuerySet[Case]:
    """The cases of everybody with exactly this telephone number, newest first."""
    return cases.filter(caller__phone_index__in=people.phone_indexes(phone)).order_by("-id")
