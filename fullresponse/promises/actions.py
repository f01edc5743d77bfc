"""What is promised, and what of it is changed: registered, divided, amended, planned, passed on. What is said of it is
progress.py, how it ends settling.py. States, clocks and who may do what are the life cycle `promise` of the pack.
`recorded_at`: when it is written down, if that is not when it happened."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from fullresponse.cases.actions import once_more
from fullresponse.cases.batch import Batch, Request, batch
from fullresponse.cases.models import Case
from fullresponse.cases.rules import one_of
from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop, words
from fullresponse.ledger.history import last_seq
from fullresponse.ledger.rows import insert
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack
from fullresponse.promises import duties, light, places, rules, standing
from fullresponse.promises.models import Amendment, Milestone, Promise
from fullresponse.promises.rules import LIFECYCLE, Draft, Part

TITLE = 60
MEETING, SCOPE, LABEL = 200, 500, 200
APPROVED, STEP = gettext_noop("批准日期"), gettext_noop("节点")


@once_more
def register(
    draft: Draft, *, actor: Actor, at: datetime, parent: Promise | None = None, recorded_at: datetime | None = None
) -> Promise:
    """登记: a promise with its lead and its day. As an item of a whole (`parent`) it may not go beyond the whole."""
    with transaction.atomic():
        return _register([draft], actor, at, parent, recorded_at, complete=False)[0]


@once_more
def divide(
    whole: Promise, drafts: Sequence[Draft], *, actor: Actor, at: datetime, complete: bool = True
) -> list[Promise]:
    """分解: items of a whole, all at once. Refused beyond the whole; `complete`: unless they add up to it exactly."""
    with transaction.atomic():
        return _register(drafts, actor, at, whole, None, complete=complete)


def _register(
    drafts: Sequence[Draft],
    actor: Actor,
    at: datetime,
    parent: Promise | None,
    recorded_at: datetime | None,
    *,
    complete: bool,
) -> list[Promise]:
    with batch(recorded_at=recorded_at or at, past=recorded_at is not None) as work:
        if parent is not None:
            parent = locked(parent)
            fits(parent, drafts, complete=complete)
        made = [born(work, draft, actor=actor, at=at, parent=parent) for draft in drafts]
        if parent is not None:
            for one in made:
                told = {"lead": one.lead, "value": rules.in_event(one.value)}
                work.move(parent.case, "itemize", actor=actor, at=at, event_data=told)
    kept(made)
    return made


def born(work: Batch, draft: Draft, *, actor: Actor, at: datetime, parent: Promise | None = None) -> Promise:
    """The promise as a case of the batch and as a row that is not written yet: `kept` writes it afterwards."""
    pack, today = current_pack(), timezone.localdate(at)
    if LIFECYCLE not in pack.lifecycles:
        raise Refused("这个地区的配置包没有承诺台账。")
    draft = rules.checked(draft, pack)
    _still_there(draft.lead, pack, today)
    owing = duties.Owing(today, draft.kind, today if draft.comparator else None)
    word = duties.next_word(owing, today, (), pack) or draft.due
    needs: dict[str, Any] = {"lead": draft.lead, "due": draft.due, "next_word": word}
    needs |= {name: getattr(draft, name) for name in ("category", "street") if getattr(draft, name)}
    title = " ".join(draft.quote.split())[:TITLE]
    request = Request(
        words=rules.spoken(draft.quote),
        title=title,
        lifecycle=LIFECYCLE,
        needs=needs,
        source=draft.source,
        outer_number=draft.outer_number,
    )
    case = work.receive(request, actor=actor, at=at)
    said = {n: getattr(draft, n) for n in ("year", "kind", "value", "comparator", "baseline", "sha256", "start", "end")}
    said |= {name: rules.in_event(said[name]) for name in ("value", "baseline")}
    work.move(case, "word", actor=actor, at=at, event_data={k: v for k, v in said.items() if v not in ("", None)})
    row = Promise(
        case=case,
        parent=parent,
        **{name: getattr(draft, name) for name in COPIED},
        supports=f",{','.join(draft.supports)}," if draft.supports else "",
        first_due=draft.due,
        due=draft.due,
        first_lead=draft.lead,
        theme=draft.category,
        made_on=today,
    )
    standing.light_up(standing.Known(row), today, pack)
    return row


COPIED = (
    *("year", "kind", "document", "said_on", "section", "start", "end", "sha256", "quote", "group", "serial", "value"),
    *("unit", "comparator", "course", "unchecked", "baseline", "baseline_by", "baseline_on", "owner", "items", "lead"),
    "street",
)


def kept(rows: Sequence[Promise]) -> None:
    """Write the rows of promises whose cases were written with their batch."""
    for row in rows:
        row.case_id = row.case.pk
    places.arrange(rows)
    insert(rows)


def fits(whole: Promise, drafts: Sequence[Draft], *, complete: bool) -> None:
    """Refused when these, with the items that are there, do not add up to the whole as it was last amended."""
    fresh = [Part(rules.exact(rules.number(d.value, rules.NAMES["value"])), d.unit.strip(), d.items) for d in drafts]
    rules.add_up(whole.part, [*items(whole), *fresh], complete=complete)
    if whole.parent_id and whole.parent and whole.parent.parent_id:
        raise Refused("分解最多三层。")
    if any(draft.due > whole.due for draft in drafts):
        raise Refused("各项的期限不能晚于整体的 {due}。", due=whole.due)


def items(whole: Promise, but: Promise | None = None) -> list[Part]:
    """What the items of a whole take of it; what is not pursued takes nothing."""
    return [p.part for p in whole.parts.exclude(light=light.DROPPED).order_by("id") if p != but]


@dataclass(frozen=True)
class Change:
    """An amendment as it is decided: by which body, at which meeting, why; what is otherwise from then on."""

    on: date
    body: str
    meeting: str
    reason: str
    value: str = ""
    unit: str = ""
    comparator: str = ""
    due: date | None = None
    scope: str = ""


@once_more
def amend(
    promise: Promise, change: Change, *, actor: Actor, at: datetime, recorded_at: datetime | None = None
) -> Amendment:
    """调整: what was promised stays on record, and both are judged."""
    with changing(promise, at) as row:
        made = _amendment(row, change, timezone.localdate(at))
        _still_adds_up(row, made)
        told = {n: str(getattr(made, n)) for n in ("on", "value", "comparator", "due") if getattr(made, n)}
        told |= {"value": rules.in_event(made.value)} if made.value else {}
        told |= {name: "changed" for name in ("unit", "scope") if getattr(made, name)}  # words stay out of the ledger
        moves = {"due": change.due} if change.due and row.case.state == "promise_open" else {}
        made.seq = moved(
            row, "postpone" if moves else "amend", actor, at, recorded_at, told, reason=change.reason, **moves
        )
        made.save()
    return made


def _amendment(row: Promise, change: Change, today: date) -> Amendment:
    made = Amendment(promise=row, on=change.on, due=change.due)
    made.body = words(change.body, "审议或者批准的机关", MEETING)
    made.meeting = words(change.meeting, "会议或者文号", MEETING)
    made.scope = words(change.scope, "口径", SCOPE, needed=False)
    made.unit = words(change.unit, rules.NAMES["unit"], rules.LIMITS["unit"], needed=False)
    made.value = rules.number(change.value, rules.NAMES["value"])
    made.comparator = one_of(change.comparator, rules.COMPARATORS, rules.NAMES["comparator"])
    if not (made.value or made.unit or made.comparator or made.due or made.scope):
        raise Refused("写明调整了什么：数值、单位、比较、期限或者口径。")
    _makes_sense(row, made)
    _in_order(row, made, today)
    return made


def _makes_sense(row: Promise, made: Amendment) -> None:
    """Number and comparison fit together, with what holds by now where the amendment says nothing of it."""
    comparator, value = made.comparator or row.now_comparator, made.value or row.now_value
    if made.value and not comparator:
        raise Refused("有数值就要选怎么比较（等于、不低于……）。")
    if comparator in rules.KEEPS and (made.value or not row.baseline):
        raise Refused("“{comparator}”和基准比较：写基准值，不写数值。", comparator=rules.COMPARATORS[comparator])
    if made.comparator and comparator not in rules.KEEPS and not value:
        raise Refused("选了怎么比较，就要写数值。")


def _in_order(row: Promise, made: Amendment, today: date) -> None:
    """Amendments follow each other in time, after the promise; nobody moves a day into the past."""
    rules.day(made.on, APPROVED)
    rules.day(made.due, rules.NAMES["due"])
    if made.on > today:
        raise Refused("“{label}”不能晚于今天。", label=APPROVED)
    last = row.amendments.order_by("on").last()
    first = last.on if last is not None else min(row.said_on or row.made_on, row.made_on)
    if made.on < first:
        raise Refused("“{label}”不能早于承诺和上一次调整的 {day}。", label=APPROVED, day=first)
    if made.due is not None and made.due <= today and row.case.state != standing.OPEN:
        raise Refused("调整后的期限要在今天以后。")


def _still_adds_up(row: Promise, made: Amendment) -> None:
    """A whole goes not below its items, an item not beyond its whole."""
    now = Part(rules.exact(made.value or row.now_value), made.unit or row.now_unit, row.items)
    rules.add_up(now, items(row), complete=False)
    if row.parent_id:
        whole = Promise.objects.select_for_update().get(pk=row.parent_id)
        rules.add_up(whole.part, [*items(whole, but=row), now], complete=False)


@once_more
def plan(
    promise: Promise,
    days: Sequence[tuple[date, str, str]],
    *,
    actor: Actor,
    at: datetime,
    recorded_at: datetime | None = None,
) -> Promise:
    """定节点: (day, what is to be there, the number or "")."""
    with changing(promise, at) as row:
        if not 1 <= len(days) + row.milestones.count() <= rules.MOST_MILESTONES or not days:
            raise Refused("节点在 1 和 {most} 个之间。", most=rules.MOST_MILESTONES)
        _planned(row, days)
        made = [
            Milestone(promise=row, day=day, label=words(label, STEP, LABEL), value=rules.number(value, "节点的数值"))
            for day, label, value in days
        ]
        moved(row, "plan", actor, at, recorded_at, {"days": [m.day.isoformat() for m in made]})
        insert(made)
    return row


def _planned(row: Promise, days: Sequence[tuple[date, str, str]]) -> None:
    """Steps lie between the promise and the end of the year of its day, and no two are the same."""
    first, last = min(row.said_on or row.made_on, row.made_on), row.due.replace(month=12, day=31)
    known = set(row.milestones.values_list("day", "label"))
    for day, label, _value in days:
        if not first <= day <= last:
            raise Refused("“{label}”要在 {first} 和 {last} 之间。", label=STEP, first=first, last=last)
        if (day, label.strip()) in known:
            raise Refused("{day} 已经有这个节点了。", day=day)
        known.add((day, label.strip()))


@once_more
def pass_on(
    promise: Promise, lead: str, *, reason: str, actor: Actor, at: datetime, recorded_at: datetime | None = None
) -> Promise:
    """改牵头单位: bodies are merged, duties move. The first lead stays on record."""
    with changing(promise, at) as row:
        if lead == row.case.lead:
            raise Refused("牵头单位没有变。")
        _still_there(lead, current_pack(), timezone.localdate(at))
        moved(row, "pass_on", actor, at, recorded_at, {}, lead=lead, reason=reason)
        if lead in row.supporting:
            left = [body for body in row.supporting if body != lead]
            Promise.objects.filter(pk=row.pk).update(supports=f",{','.join(left)}," if left else "")
    return row


def _still_there(lead: str, pack: Pack, today: date) -> None:
    body = pack.bodies.get(lead)
    if body is not None and body.until is not None and body.until < today:
        raise Refused("“{body}”到 {until} 为止，请选接手的单位。", body=body.name, until=body.until)


@contextmanager
def changing(promise: Promise, at: datetime) -> Iterator[Promise]:
    """The promise, locked, for whoever changes something of it; afterwards its light is worked out, and then that of
    the whole that it is a part of, which reads what its parts say."""
    with transaction.atomic():
        row = locked(promise)
        yield row
        for key in (row.pk, row.parent_id):
            if key:
                standing.refresh([key], timezone.localdate(at))


def moved(
    row: Promise,
    verb: str,
    actor: Actor,
    at: datetime,
    recorded_at: datetime | None,
    event_data: Mapping[str, Any],
    **given: Any,
) -> int:
    """Move the promise's case; the number of the event in its history. Refused for whoever belongs to the lead where
    that is for others."""
    if verb in rules.BY_OTHERS:
        reported = row.entries.values_list("body", flat=True).distinct()
        rules.another(verb, row.involved(reported), actor.posts)
    with batch(recorded_at=recorded_at or at, past=recorded_at is not None) as work:
        row.case = work.move(row.case, verb, actor=actor, at=at, event_data=event_data, **given)
    return last_seq(row.case.subject)


def locked(promise: Promise) -> Promise:
    """The case first, as whoever moves it does."""
    case = Case.objects.select_for_update().get(pk=promise.case_id)
    row = Promise.objects.select_for_update().get(pk=promise.pk)
    row.case = case
    return row
