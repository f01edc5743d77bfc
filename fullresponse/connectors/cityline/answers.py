"""Which answers go back to the city line, and how they stand in its own form."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from openpyxl import Workbook

from fullresponse.cases.models import Case, Clock, Words
from fullresponse.connectors.cityline.rows import path_of
from fullresponse.files.sheets import text_cell
from fullresponse.kernel.refusal import Refused
from fullresponse.pack import Pack
from fullresponse.pack.model import Column
from fullresponse.pack.model import Source as Layout

CHUNK = 500  # cases held in memory


def answered(source: str, since: datetime | None, until: datetime | None) -> QuerySet[Case]:
    """The source's cases that were answered or closed with since <= day < until: the day of closing, or else of the
    reply. An answer whose day is not on record is only in an export without days."""
    texts = Words.objects.filter(case=OuterRef("pk"), need="answer")
    replies = Clock.objects.filter(case=OuterRef("pk"), code="reply")
    answered_now = Exists(texts) & ~Exists(replies.filter(running=True))  # in a second round it runs again
    cases = Case.objects.filter(Q(closed_at__isnull=False) | answered_now, source=source).exclude(outer_number="")
    days: dict[str, datetime] = {}
    if since:
        days["gte"] = since
    if until:
        days["lt"] = until
    if not days:
        return cases
    closed = {f"closed_at__{test}": day for test, day in days.items()}
    stopped = {f"stopped_at__{test}": day for test, day in days.items()}
    return cases.filter(Q(**closed) | Q(closed_at__isnull=True) & Exists(replies.filter(**stopped)))


def write(path: Path, layout: Layout, cases: QuerySet[Case], pack: Pack) -> int:
    """The cases as a workbook in the layout, in constant memory; returns how many. Refused when the file is there."""
    if path.exists():
        raise Refused("“{name}”已经存在，请另取一个文件名。", name=path.name)
    if not path.parent.is_dir():
        raise Refused("没有“{name}”这个文件夹，请先建好。", name=path.parent.name)
    book = Workbook(write_only=True)
    page = book.create_sheet("工单")
    page.append([_cell(page, column.name) for column in layout.columns])
    count = 0
    for case, texts, due in _complete(cases):
        said = fields(case, texts, due, pack)
        page.append([_cell(page, _shown(column, layout, said.get(column.field), pack)) for column in layout.columns])
        count += 1
    draft = path.with_name(f".{path.name}.part")
    try:
        book.save(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _complete(cases: QuerySet[Case]) -> Iterator[tuple[Case, dict[str, str], datetime | None]]:
    """Each case with its request, its last answer and the line's deadline: three queries for 500 cases."""
    after = 0
    while group := list(cases.filter(pk__gt=after).order_by("pk")[:CHUNK]):
        keys = [case.pk for case in group]
        texts: dict[int, dict[str, str]] = {}
        rows = Words.objects.filter(case__in=keys, need__in=("request", "answer")).order_by("pk")
        for key, need, text in rows.values_list("case_id", "need", "text"):
            texts.setdefault(key, {})[need] = text
        clocks = Clock.objects.filter(case__in=keys, code="reply", round=1, outer=True)
        due = dict(clocks.values_list("case_id", "first_due_at"))
        yield from ((case, texts.get(case.pk, {}), due.get(case.pk)) for case in group)
        after = keys[-1]


def fields(case: Case, texts: Mapping[str, str], due: datetime | None, pack: Pack) -> dict[str, Any]:
    """The case as the layout's fields. Name and telephone stay here: the line knows its caller by the number."""
    classes = dict(enumerate(path_of(case.category, pack), 1))
    valid = case.closed_at is not None and case.contacted is not None
    said: dict[str, Any] = {
        "outer_number": case.outer_number,
        "received_at": case.received_at,
        "closed_at": case.closed_at,
        "outer_due_at": due,
        "street": pack.places[case.street].name if case.street in pack.places else "",
        "title": case.title,
        "words": texts.get("request", ""),
        "answer": texts.get("answer", ""),
        "valid": valid if case.closed_at else None,
        **{f"category_{level}": classes.get(level, "") for level in (1, 2, 3)},
    }
    if valid:
        said |= {"contacted": case.contacted, "solved": case.solved, "satisfaction": case.satisfaction}
    return said


def _shown(column: Column, layout: Layout, value: Any, pack: Pack) -> Any:
    if value is None:
        return None
    if column.kind in ("code", "yesno"):
        return next((word for word, said in layout.values[column.values].items() if said == value), "")
    if isinstance(value, datetime):
        return _local(value, pack.calendar.tz)
    return value


def _local(at: datetime, tz: tzinfo) -> str:
    return f"{at.astimezone(tz):%Y-%m-%d %H:%M:%S}"


def _cell(page: Any, value: Any) -> Any:
    return None if value is None else text_cell(page, value)
