"""How often did the same caller ask about the same before? Counted when a request comes in and when it is classified:
who writes from the web names no category, the hotline does at dispatch."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from fullresponse.cases.life import Life
from fullresponse.cases.models import Case
from fullresponse.vault import people

WITHIN = timedelta(days=30)
EARLIER = (
    "SELECT cases_case.id, category, received_at, vault_person.phone_index AS phone "
    "FROM cases_case JOIN vault_person ON vault_person.id = caller_id "
    "WHERE vault_person.phone_index IN ({}) AND received_at >= %s AND received_at <= %s AND parent_id IS NULL"
)
Earlier = dict[tuple[bytes, str], list[datetime]]  # telephone and top category -> when


def count(new: list[tuple[Life, str]]) -> None:
    """Fill `repeats` of these cases, which are not written yet: earlier ones from the same telephone in the same top
    category within 30 days, those of the batch among them. One query for all; none where nobody left a telephone or
    nothing is classified."""
    asked = [(life, people.phone_indexes(phone)) for life, phone in new if _countable(life, phone)]
    if not asked:
        return
    times = [life.case.received_at for life, _ in asked if life.case.received_at]
    pack = asked[0][0].pack
    there = _earlier({index for _, indexes in asked for index in indexes}, min(times) - WITHIN, max(times), pack)
    for life, indexes in asked:
        at, top = life.case.received_at, life.pack.top(life.case.category)
        before = [then for index in indexes for then in there.get((index, top), ())]
        life.case.repeats = sum(at - WITHIN <= then <= at for then in before) if at else 0
        life.steps[0].entry.data["set"]["repeats"] = life.case.repeats
        if at:
            there.setdefault((indexes[0], top), []).append(at)


def recount(changed: list[Life]) -> None:
    """Count again for cases of another category than before, not written yet; of one caller, one query."""
    for life in changed:
        case = life.case
        step = next((s for s in life.steps if "category" in s.entry.data.get("set", {})), None)
        index = case.caller.phone_index if step and case.caller else None
        if step is None or not index or not case.received_at or case.parent_id:
            continue
        there = _earlier({bytes(index)}, case.received_at - WITHIN, case.received_at, life.pack, but=case.pk)
        again = len(there.get((bytes(index), life.pack.top(case.category)), ()))
        if again != case.repeats:
            case.repeats = step.entry.data["set"]["repeats"] = again


def _countable(life: Life, phone: str) -> bool:
    return bool(phone and life.case.category and life.case.received_at and life.case.category in life.pack.categories)


def _earlier(indexes: set[bytes], since: datetime, until: datetime, pack: Any, but: int = 0) -> Earlier:
    """When they asked before, by telephone and top category, in other cases than `but`. As SQL: every call that comes
    in asks it."""
    marks = ", ".join(["%s"] * len(indexes))
    times = [connection.ops.adapt_datetimefield_value(edge) for edge in (since, until)]
    rows: Any = Case.objects.raw(EARLIER.format(marks), [*sorted(indexes), *times])
    found: Earlier = {}
    for row in rows:
        if row.pk != but and row.category in pack.categories and row.received_at:
            found.setdefault((bytes(row.phone), pack.top(row.category)), []).append(row.received_at)
    return found
