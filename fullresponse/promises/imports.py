"""A table of promises becomes promises, in the background: what was uploaded is kept, the worker registers a piece at a
time and writes with it how far it has come. A worker that is killed loses nothing and does nothing twice."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone

from fullresponse.cases.batch import Batch, batch
from fullresponse.cases.labels import Labels, labels_of
from fullresponse.files.table import open_table
from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_revision
from fullresponse.promises import actions, rules, sheets, standing
from fullresponse.promises.models import Import, Promise
from fullresponse.promises.rules import Draft
from fullresponse.promises.sheets import BETWEEN

MOST, PIECE = 5_000, 200  # rows of a table, and of one transaction
NAME = 200
UNFORESEEN = gettext_noop("这一行没能登记：出了没有料到的错，已经写进日志，请找管理员。")
logger = logging.getLogger(__name__)


def begin(path: Path, name: str, form: str, *, year: int, labels: Labels, actor: Actor, at: datetime) -> Import:
    """Keep the rows of an uploaded table for the worker. Refused for what is no such table, and for one without rows or
    with more than 5,000."""
    if actor.person is None or not rules.FIRST_YEAR <= year <= rules.LAST_YEAR:
        raise Refused("“{label}”要在 {first} 和 {last} 之间。", label=rules.NAMES["year"], first=1900, last=2199)
    table = open_table(path, form)
    places = sheets.fields(table.header, labels)
    kept: list[list[Any]] = []
    bad: list[list[Any]] = []
    for row in table.rows():
        if len(kept) + len(bad) == MOST:
            raise Refused("一次最多 {most} 行，请拆成几个文件。", most=MOST)
        try:
            found = sheets.filled(row, places)
            kept.append([found.line, found.said])
        except Refused as refused:
            bad.append(_bad(row.line, refused))
    if not kept and not bad:
        raise Refused("表里没有一行内容。")
    return Import.objects.create(
        name=name[:NAME],
        year=year,
        by=actor.person,
        at=at,
        rows=json.dumps(kept, ensure_ascii=False),
        total=len(kept) + len(bad),
        done=len(bad),
        bad=json.dumps(bad, ensure_ascii=False),
    )


def _bad(line: int, refused: Refused) -> list[Any]:
    return [line, refused.sentence, {n: v if isinstance(v, tuple) else str(v) for n, v in refused.values.items()}]


def bad(row: Import) -> list[tuple[int, Refused]]:
    """The rows that were refused, in the order of the table, each with why."""
    found = [
        (line, Refused(sentence, **{n: tuple(v) if isinstance(v, list) else v for n, v in values.items()}))
        for line, sentence, values in json.loads(row.bad)
    ]
    return sorted(found, key=lambda one: one[0])


@dataclass
class Piece:
    """What of a table is registered in one transaction. `there`: what the year has already, by its place and words."""

    work: Batch
    year: int
    labels: Labels
    actor: Actor
    at: datetime
    there: set[tuple[int, str, str, str]]
    made: list[Promise] = field(default_factory=list)
    items: dict[int, list[Draft]] = field(default_factory=dict)

    def take(self, said: dict[str, str]) -> None:
        """One row. Refused for one that is there already, that fits nowhere, or goes beyond its whole."""
        draft = sheets.draft(said, self.year, self.labels)
        key = (draft.year, draft.group, draft.serial, draft.quote)
        if key in self.there:
            raise Refused("这一项已经登记过了。")
        whole = self._whole(draft, said.get("parent", ""))
        row = actions.born(self.work, draft, actor=self.actor, at=self.at, parent=whole)
        if whole is not None:
            self.work.move(whole.case, "itemize", actor=self.actor, at=self.at, event_data={"lead": draft.lead})
            self.items.setdefault(whole.pk, []).append(draft)
        self.made.append(row)
        self.there.add(key)

    def _whole(self, draft: Draft, named: str) -> Promise | None:
        if not named:
            return None
        group, _space, serial = named.rpartition(BETWEEN)
        found = Promise.objects.filter(year=draft.year, group=group.strip(), serial=serial.strip()).select_related(
            "case"
        )
        whole = found.order_by("id").first()
        if whole is None:
            raise Refused("没有“{name}”这一项，整体要排在它的各项前面。", name=named[:80])
        actions.fits(whole, [*self.items.get(whole.pk, ()), draft], complete=False)
        return whole


def sweep(now: datetime) -> int:
    """Register the next piece of the oldest table that is not done; returns how many rows were looked at."""
    with transaction.atomic():
        open_ = Import.objects.select_for_update(skip_locked=True).filter(ended_at=None)
        job = open_.order_by("id").first()
        if job is None:
            return 0
        rows = json.loads(job.rows)
        piece = _piece(rows)
        made, refused = _taken(job, piece, now) if piece else (0, [])
        left = rows[len(piece) :]
        job.rows, job.done, job.kept = json.dumps(left, ensure_ascii=False), job.total - len(left), job.kept + made
        job.bad = json.dumps([*json.loads(job.bad), *refused], ensure_ascii=False)
        job.ended_at = None if left else now
        job.save()
    return len(piece)


def _taken(job: Import, piece: Sequence[list[Any]], now: datetime) -> tuple[int, list[list[Any]]]:
    """The rows together; where one of them goes wrong as nobody foresaw, each by itself, so that it stops no other."""
    try:
        with transaction.atomic():
            return _register(job, piece, now)
    except OperationalError:  # the database is away or was busy: nothing is wrong with the rows
        raise
    except Exception:  # whatever is wrong with one row must not stop the others
        if len(piece) == 1:
            logger.exception("Row %s of import %s could not be registered.", piece[0][0], job.pk)
            return 0, [_bad(piece[0][0], Refused(UNFORESEEN))]
    each = [_taken(job, [row], now) for row in piece]
    return sum(made for made, _bad_rows in each), [row for _made, bad_rows in each for row in bad_rows]


def _piece(rows: Sequence[list[Any]]) -> list[list[Any]]:
    """The next rows; an item is not taken together with the whole that it belongs to, which must be written first."""
    taken: list[list[Any]] = []
    names: set[str] = set()
    for line, said in rows[:PIECE]:
        whole = said.get("parent", "").strip()
        if whole and whole in names:
            break
        names.add(f"{said.get('group', '')}{BETWEEN}{said.get('serial', '')}".strip())
        taken.append([line, said])
    return taken


def _years(job: Import, piece: Sequence[list[Any]]) -> set[int]:
    """The years that these rows may be of; what is no year is refused later."""
    said = {said.get("year", "") for _line, said in piece}
    return {job.year, *(int(text) for text in said if text.isascii() and text.isdigit() and len(text) == 4)}


def _register(job: Import, piece: Sequence[list[Any]], now: datetime) -> tuple[int, list[list[Any]]]:
    person = Person.objects.prefetch_related("posts").get(pk=job.by)
    actor = actor_for(person, timezone.localdate(now))
    quotes = [said.get("quote", "") for _line, said in piece]
    groups = {said.get("group", "") for _line, said in piece}
    alike = Promise.objects.filter(year__in=_years(job, piece), group__in=groups, quote__in=quotes)
    there = alike.values_list("year", "group", "serial", "quote")
    refused: list[list[Any]] = []
    with batch(recorded_at=now) as work:
        taking = Piece(work, job.year, labels_of(current_revision(), "zh-hans"), actor, now, set(there))
        for line, said in piece:
            try:
                with work.row():
                    taking.take(said)
            except Refused as why:
                refused.append(_bad(line, why))
    actions.kept(taking.made)
    standing.refresh(list(taking.items), timezone.localdate(now))
    return len(taking.made), refused
