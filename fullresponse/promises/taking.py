"""Rows of a table are registered as promises: what is there already is not made again, and an item comes after its
whole."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, TextField, Value
from django.db.models.functions import Replace

from fullresponse.cases.batch import Batch, batch
from fullresponse.cases.labels import Labels
from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.promises import actions, rules, sheets, wholes
from fullresponse.promises.models import Promise
from fullresponse.promises.rules import Draft

SPACES = " \t\n\r\x0b\x0c\xa0\u2028\u3000"  # what a quotation may lose or gain on its way through a table
AMENDED = gettext_noop("这一行登记的是最初的承诺，编号 {number}；表里写的调整没有导入，请到它的页面上另写调整。")
Key = tuple[int, str, str, str]


@dataclass(frozen=True)
class Row:
    """A row: its line, what its fields say, and the line of its whole in the same table, 0 for none."""

    line: int
    said: dict[str, str]
    whole: int


@dataclass
class Taking:
    """Rows that are registered in one transaction. `lines`: which promise a line of the table became or was already."""

    year: int
    labels: Labels
    actor: Actor
    at: datetime
    lines: dict[int, int]
    made: int = 0
    refused: list[tuple[int, Refused]] = field(default_factory=list)
    remarks: list[tuple[int, Refused]] = field(default_factory=list)
    divided: set[int] = field(default_factory=set)
    there: dict[Key, Promise] = field(default_factory=dict)

    def take(self, rows: Sequence[Row]) -> None:
        drafts = dict(self._drafts(rows))
        self.there = _there(drafts.values())
        for run in _runs([row for row in rows if row.line in drafts]):
            self._taken(run, drafts)

    def _drafts(self, rows: Sequence[Row]) -> Iterator[tuple[int, Draft]]:
        pack = current_pack()
        for row in rows:
            try:
                yield row.line, rules.checked(sheets.draft(row.said, self.year, self.labels), pack)
            except Refused as why:
                self.refused.append((row.line, why))

    def _taken(self, rows: Sequence[Row], drafts: dict[int, Draft]) -> None:
        """Rows of which none is the whole of another, in one batch."""
        keys = {self.lines[row.whole] for row in rows if row.whole in self.lines}
        known = {whole.pk: whole for whole in Promise.objects.filter(pk__in=keys).select_related("case", "parent")}
        fresh: dict[int, Promise] = {}
        same: dict[int, Promise] = {}
        with batch(recorded_at=self.at) as work:
            items: dict[int, list[Draft]] = {}
            for row in rows:
                draft = drafts[row.line]
                if (twin := self.there.get(_key(draft))) is not None:
                    same[row.line] = twin
                    self.refused.append((row.line, Refused("这一项已经登记过了。")))
                    continue
                try:
                    with work.row():
                        fresh[row.line] = self.there[_key(draft)] = self._born(work, row, draft, known, items)
                except Refused as why:
                    self.refused.append((row.line, why))
        actions.kept(list(fresh.values()))
        self.made += len(fresh)
        self.divided |= set(items)
        self.lines |= {line: promise.pk for line, promise in (same | fresh).items()}
        amended = [row.line for row in rows if row.line in fresh and set(row.said) & set(sheets.AMENDED.values())]
        self.remarks += [(line, Refused(AMENDED, number=fresh[line].case.number)) for line in amended]

    def _born(
        self, work: Batch, row: Row, draft: Draft, known: dict[int, Promise], items: dict[int, list[Draft]]
    ) -> Promise:
        """Refused for what fits nowhere or goes beyond its whole."""
        whole = self._whole(row, draft, known)
        if whole is not None:
            actions.fits(whole, [*items.get(whole.pk, ()), draft], complete=False)
        made = actions.born(work, draft, actor=self.actor, at=self.at, parent=whole)
        if whole is not None:
            work.move(whole.case, "itemize", actor=self.actor, at=self.at, event_data={"lead": draft.lead})
            items.setdefault(whole.pk, []).append(draft)
        return made

    def _whole(self, row: Row, draft: Draft, known: dict[int, Promise]) -> Promise | None:
        if row.whole and row.whole not in self.lines:
            raise Refused("它的整体（第 {line} 行）没有登记，请先改正那一行。", line=row.whole)
        if row.whole:
            return known[self.lines[row.whole]]
        named = wholes.plain(row.said.get("parent", ""))
        found = wholes.registered(named, draft.year) if named else None
        return known.setdefault(found.pk, found) if found else None


def _runs(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows one after the other, cut where one belongs to another: that must be written first."""
    run: list[Row] = []
    lines: set[int] = set()
    for row in rows:
        if row.whole in lines:
            yield run
            run, lines = [], set()
        run.append(row)
        lines.add(row.line)
    if run:
        yield run


def _key(draft: Draft) -> Key:
    """By what two rows are the same promise."""
    return draft.year, draft.group, draft.serial, draft.quote.translate(dict.fromkeys(map(ord, SPACES)))


def _there(drafts: Iterable[Draft]) -> dict[Key, Promise]:
    """What of these is registered already."""
    keys = [_key(draft) for draft in drafts]
    bare: F | Replace = F("quote")
    for space in SPACES:
        bare = Replace(bare, Value(space), Value(""), output_field=TextField())
    years, groups, _serials, quotes = ({key[n] for key in keys} for n in range(4))
    rows = Promise.objects.filter(year__in=years, group__in=groups).annotate(bare=bare).filter(bare__in=quotes)
    found: dict[Key, Promise] = {}
    for row in rows.only("year", "group", "serial").order_by("-id"):
        found[row.year, row.group, row.serial, row.bare] = row  # type: ignore[attr-defined]  # annotated above
    return found
