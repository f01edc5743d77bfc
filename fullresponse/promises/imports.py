"""A table of promises becomes promises, in the background: what was uploaded is kept, the worker registers a piece at
a time (taking.py) and writes with it how far it has come. A worker that is killed loses nothing and does nothing
twice."""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import get_language, override

from fullresponse.cases.labels import labels_of
from fullresponse.files.table import Table, open_table
from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_revision
from fullresponse.promises import rules, sheets, standing, taking, wholes
from fullresponse.promises.models import Import

MOST, PIECE = 5_000, 200  # rows of a table, and of one transaction
LETTERS = 10 * 2**20  # characters of a table
NAME = 200
UNFORESEEN = gettext_noop("这一行没能登记：出了没有料到的错，已经写进日志，请找管理员。")
logger = logging.getLogger(__name__)
Kept = tuple[int, list[str], int]  # a row: its line, its cells, and the line of its whole in this table, 0 for none


def begin(path: Path, name: str, form: str, *, year: int, actor: Actor, at: datetime) -> Import:
    """Keep the rows of an uploaded table for the worker. Refused for what is no such table, and for one without rows or
    with more than 5,000."""
    if actor.person is None or not rules.FIRST_YEAR <= year <= rules.LAST_YEAR:
        raise Refused("“{label}”要在 {first} 和 {last} 之间。", label=rules.NAMES["year"], first=1900, last=2199)
    table = open_table(path, form, first=True)
    columns = sheets.known(table.header)
    rows = list(_read(table, columns, form))
    if not rows:
        raise Refused("表里没有一行内容。")
    kept, bad = _sorted(rows, columns, year)
    return Import.objects.create(
        name=name[:NAME],
        year=year,
        by=actor.person,
        at=at,
        language=get_language() or settings.LANGUAGE_CODE,
        columns=_json(columns),
        rows=_json(kept),
        total=len(rows),
        done=len(bad),
        bad=_json(bad),
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _read(table: Table, columns: list[tuple[str, str]], form: str) -> Iterator[tuple[int, list[str], Refused | None]]:
    """The rows as text, each with its line and why it cannot be read."""
    letters = 0
    for count, row in enumerate(table.rows()):
        if count == MOST:
            raise Refused("一次最多 {most} 行，请拆成几个文件。", most=MOST)
        cells, why = sheets.texts(row, columns, form)
        letters += sum(map(len, cells))
        if letters > LETTERS:
            raise Refused("表里的字太多，请拆成几个文件再上传。")
        yield row.line, cells, why


def _sorted(
    rows: Sequence[tuple[int, list[str], Refused | None]], columns: list[tuple[str, str]], year: int
) -> tuple[list[Kept], list[list[Any]]]:
    """What the worker is to take, and what cannot be taken whatever else happens."""
    belongs = wholes.lines([(line, sheets.said(columns, cells)) for line, cells, _why in rows], year)
    kept: list[Kept] = []
    bad: list[list[Any]] = []
    for line, cells, unreadable in rows:
        whole = belongs.get(line, 0)
        why = unreadable or (whole if isinstance(whole, Refused) else None)
        if why is not None:
            bad.append(_bad(line, why, cells))
        elif isinstance(whole, int):
            kept.append((line, cells, whole))
    return kept, bad


def _bad(line: int, refused: Refused, cells: list[str]) -> list[Any]:
    return [*_told(line, refused), cells]


def _told(line: int, said: Refused) -> list[Any]:
    return [line, said.sentence, {n: v if isinstance(v, tuple) else str(v) for n, v in said.values.items()}]


def bad(row: Import) -> list[tuple[int, Refused, list[str]]]:
    """The rows that were refused, in the order of the table, each with why and with its cells."""
    found = [(line, _why(sentence, values), cells) for line, sentence, values, cells in json.loads(row.bad)]
    return sorted(found, key=lambda one: one[0])


def remarks(row: Import) -> list[tuple[int, Refused]]:
    """What is to be known of rows that were registered."""
    found = [(line, _why(sentence, values)) for line, sentence, values in json.loads(row.remarks)]
    return sorted(found, key=lambda one: one[0])


def _why(sentence: str, values: dict[str, Any]) -> Refused:
    return Refused(sentence, **{n: tuple(v) if isinstance(v, list) else v for n, v in values.items()})


@dataclass
class Done:
    """What became of some rows: how many were registered, which were not, and by its line which promise each is."""

    made: int = 0
    bad: list[list[Any]] = field(default_factory=list)
    remarks: list[list[Any]] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)

    def add(self, other: "Done") -> None:
        self.made += other.made
        self.bad += other.bad
        self.remarks += other.remarks
        self.lines |= other.lines


def sweep(now: datetime) -> int:
    """Register the next piece of the oldest table that is not done; returns how many rows were looked at."""
    with transaction.atomic():
        open_ = Import.objects.select_for_update(skip_locked=True).filter(ended_at=None)
        job = open_.order_by("id").first()
        if job is None:
            return 0
        rows: list[Kept] = json.loads(job.rows)
        piece, left = rows[:PIECE], rows[PIECE:]
        done = Done(lines={int(line): key for line, key in json.loads(job.made).items()})
        _taken(job, piece, now, done)
        needed = {whole for _line, _cells, whole in left}
        job.rows, job.done, job.kept = _json(left), job.total - len(left), job.kept + done.made
        job.bad = _json([*json.loads(job.bad), *done.bad])
        job.remarks = _json([*json.loads(job.remarks), *done.remarks])
        job.made = _json({line: key for line, key in done.lines.items() if line in needed})
        job.ended_at = None if left else now
        job.save()
    return len(piece)


def _taken(job: Import, piece: Sequence[Kept], now: datetime, done: Done) -> None:
    """The rows together; where one of them goes wrong as nobody foresaw, each by itself, so that it stops no other."""
    if not piece:
        return
    try:
        with transaction.atomic():
            found = _register(job, piece, now, done.lines)
        done.add(found)
        return
    except OperationalError:  # the database is away or was busy: nothing is wrong with the rows
        raise
    except Exception:  # whatever is wrong with one row must not stop the others
        if len(piece) == 1:
            line, cells, _whole = piece[0]
            logger.exception("Row %s of import %s could not be registered.", line, job.pk)
            done.bad.append(_bad(line, Refused(UNFORESEEN), cells))
            return
    for row in piece:
        _taken(job, [row], now, done)


def _register(job: Import, piece: Sequence[Kept], now: datetime, lines: dict[int, int]) -> Done:
    today, columns = timezone.localdate(now), json.loads(job.columns)
    actor = actor_for(Person.objects.prefetch_related("posts").get(pk=job.by), today)
    rows = [taking.Row(line, sheets.said(columns, cells), whole) for line, cells, whole in piece]
    work = taking.Taking(job.year, labels_of(current_revision(), job.language), actor, now, dict(lines))
    with override(job.language):
        work.take(rows)
    standing.refresh(sorted(work.divided), today)
    cells_of = {line: cells for line, cells, _whole in piece}
    return Done(
        made=work.made,
        bad=[_bad(line, why, cells_of[line]) for line, why in work.refused],
        remarks=[_told(line, said) for line, said in work.remarks],
        lines=work.lines,
    )
