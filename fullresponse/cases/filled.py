"""A workbook of cases that comes back: which row orders which step, with what. What a word means there is settled by
the case's own life cycle: the same verb may be called otherwise, and need other things, in another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import IO, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fullresponse.cases import access, orders, rules
from fullresponse.cases.labels import Choices, Labels, labels_of
from fullresponse.cases.orders import NO_CELL, SHEET, Order
from fullresponse.cases.sheets import NUMBER, STEP, TOLD, header
from fullresponse.files import packages
from fullresponse.files.rows import Row, plain
from fullresponse.files.sheets import MOST
from fullresponse.files.xlsxtable import Bounds, XlsxTable
from fullresponse.kernel.lifecycle import Lifecycle, Move, Need
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.actors import Actor

LARGEST = 5 * 2**20  # bytes of a sheet that comes in
ROWS = 2_000
BOUNDS = Bounds(32 * 2**20, 16 * 2**20, MOST + 2, gettext_noop("这张表太长，最多 {most} 行，请拆成几个文件再上传。"))
PLACES = ("street", "community")
TYPED = ("words", "day", "moment", "whole")  # kinds of needs that are no choice: the rules read them


@dataclass(frozen=True)
class Said:
    """A row that asks for a step, as it is written: header -> text of the cells that were filled in."""

    line: int
    number: str
    step: str
    cells: Mapping[str, str]


@dataclass
class Filled:
    """What a sheet asks for: its orders, the rows that say something nobody can do (line, number, why), and how many
    rows ask for nothing."""

    orders: list[Order] = field(default_factory=list)
    wrong: list[tuple[int, str, Refused]] = field(default_factory=list)
    skipped: int = 0


def read(file: IO[bytes], name: str, size: int, *, revision: int, actor: Actor) -> Filled:
    """What was filled in. Refused for a file that is none of ours, too large, or has other columns."""
    check(file, name, size)
    table = XlsxTable(file, bounds=BOUNDS, first=True)
    tongues = Tongues(revision)
    at = places(table.header, tongues)
    filled, said = Filled(), list[Said]()
    for count, row in enumerate(table.rows(), 1):
        if count > ROWS:
            raise Refused(BOUNDS.too_long, most=ROWS)
        said += _read(row, at, filled)
        if len(said) + len(filled.wrong) > SHEET:
            raise Refused("一张表最多办 {most} 件，请拆成几个文件再上传。", most=SHEET)
    stands = _stands([one.number for one in said], actor)
    for one in said:
        try:
            filled.orders.append(tongues.order(one, stands))
        except Refused as refused:
            filled.wrong.append((one.line, one.number, refused))
    return filled


def check(file: IO[bytes], name: str, size: int) -> None:
    if size > LARGEST:
        raise Refused("“{name}”超过 {most} MB，请拆成几个文件再上传。", name=name, most=LARGEST // 2**20)
    data = file.read(LARGEST + 1)
    if not data.startswith(b"PK\x03\x04") or packages.kind_of(data, name) is not packages.XLSX:
        raise Refused("“{name}”不是 .xlsx 工作簿，请在 Excel 里另存为 .xlsx 再上传。", name=name)
    file.seek(0)


def _stands(numbers: Sequence[str], actor: Actor) -> dict[str, tuple[str, str]]:
    """The life cycle and the state of those that the actor may see: one query for the whole sheet."""
    wanted = [number for number in numbers if rules.right_number(number)]
    found = access.visible_to(actor).filter(number__in=wanted).values_list("number", "lifecycle", "state")
    return {number: (cycle, state) for number, cycle, state in found}


class Tongues:
    """What headers, steps and choices are called in every language: a sheet may be filled in by who reads another than
    whoever sends it."""

    def __init__(self, revision: int) -> None:
        self.labels = labels_of(revision)
        self.facts: dict[str, str] = {}  # header -> what it tells; STEP for the step
        self.fills: dict[str, dict[str, list[str]]] = {}  # header -> life cycle -> needs
        self.steps: dict[str, dict[str, list[str]]] = {}  # name -> life cycle -> verbs
        self.yes_no = {"yes": True, "no": False}
        self.spoken: list[Labels] = []
        self._codes: dict[tuple[str, str], dict[str, str]] = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                self._learn(labels_of(revision, language))

    def _learn(self, labels: Labels) -> None:
        self.spoken.append(labels)
        self.facts |= {_(label): code for code, (label, _width) in TOLD.items()} | {_(STEP): STEP}
        self.yes_no |= {_("是"): True, _("否"): False}
        for cycle in labels.pack.lifecycles.values():
            for need in cycle.needs.values():
                if need.kind not in NO_CELL:
                    _add(self.fills, header(need), cycle.code, need.code)
            for move in cycle.moves.values():
                for name in (move.label, move.verb):
                    _add(self.steps, name, cycle.code, move.verb)

    def order(self, said: Said, stands: Mapping[str, tuple[str, str]]) -> Order:
        """What the row orders. Refused for what its case cannot do, or cannot be given, in a sheet."""
        if said.step not in self.steps:
            raise Refused("没有“{verb}”这个步骤。", verb=said.step[:20])
        if said.number not in stands:
            raise orders.unseen(said.number)
        code, state = stands[said.number]
        cycle = self.labels.pack.lifecycles.get(code)
        move = self._move(cycle, said.step, state) if cycle else None
        if cycle is None or move is None:
            known = cycle.label if cycle else code
            raise Refused("“{lifecycle}”没有“{verb}”这个步骤。", lifecycle=known, verb=said.step[:20])
        if move.named:
            raise Refused("“{verb}”不能这样做，请用它自己的办法。", verb=move.label)
        if not orders.plain(cycle, move):
            raise Refused("“{verb}”不能在表里办，请打开这一件来办。", verb=move.label)
        values: dict[str, Any] = {}
        for head, text in said.cells.items():
            given = self._value(cycle, move, head, text)
            if given.keys() & values.keys():
                raise Refused("栏目“{column}”出现了两次，请只留一个。", column=head)
            values |= given
        return Order(said.line, said.number, move.verb, values)

    def _move(self, cycle: Lifecycle, name: str, state: str) -> Move | None:
        """The verb of that name; where a life cycle calls two alike, the one that starts from where the case stands."""
        moves = [cycle.moves[verb] for verb in self.steps[name].get(cycle.code, ())]
        return next((move for move in moves if state in move.sources), moves[0] if moves else None)

    def _value(self, cycle: Lifecycle, move: Move, head: str, text: str) -> dict[str, Any]:
        """What a cell to be filled in means, as values of the move."""
        wanted = [c for c in self.fills[head].get(cycle.code, ()) if c in (*move.needs, *move.may)]
        if not wanted:
            raise Refused("“{verb}”不需要“{label}”。", verb=move.label, label=head)
        need = cycle.needs[wanted[0]]
        if need.kind in TYPED:
            return {need.code: text}
        if need.kind == "yesno":
            if text not in self.yes_no:
                raise Refused("“{column}”只能填：{words}。", column=need.label, words=(_("是"), _("否")))
            return {need.code: self.yes_no[text]}
        chosen = self._code(need, text)
        if need.kind == "place":
            parts = zip(PLACES, self.labels.place_parts(chosen), strict=True)
            return {name: value for name, value in parts if value and name in wanted}
        return {need.code: chosen}

    def _code(self, need: Need, text: str) -> str:
        key = need.kind, need.list
        if key not in self._codes:
            tables = [labels.choices(*key).labels for labels in reversed(self.spoken)]
            self._codes[key] = {
                name: code for table in tables for code, label in table.items() for name in (code, label)
            }
        if text in self._codes[key]:
            return self._codes[key][text]
        table = self.labels.choices(*key)
        return (Choices(table.labels, need.label) if need.kind == "code" else table).code(text)


def _add(known: dict[str, dict[str, list[str]]], name: str, cycle: str, code: str) -> None:
    codes = known.setdefault(name, {}).setdefault(cycle, [])
    if code not in codes:
        codes.append(code)


def places(header_: Sequence[str], tongues: Tongues) -> dict[str, int]:
    """Where each column stands: a fact by its code, what is to be filled in by its header. Refused for columns that no
    list has, that are missing, or that come twice."""
    found: dict[str, int] = {}
    names = [name.strip() for name in header_]
    strange = (name for name in names if name not in tongues.facts and name not in tongues.fills)
    if unknown := tuple(name[:40] or _("（没有名称）") for name in strange):
        raise Refused("不认识的栏目：{columns}。请用从列表里导出的表格，不要加栏目。", columns=unknown[:5])
    for place, name in enumerate(names):
        code = tongues.facts.get(name, f"fill:{name}")
        if code in found:
            raise Refused("栏目“{column}”出现了两次，请只留一个。", column=name)
        found[code] = place
    if missing := tuple(_(label) for code, label in (("number", NUMBER), (STEP, STEP)) if code not in found):
        raise Refused("缺少栏目：{columns}。请用从列表里导出的表格。", columns=missing)
    return found


def _read(row: Row, at: Mapping[str, int], filled: Filled) -> list[Said]:
    """The row, if it asks for something that can be read."""
    cells = {code: row.cells[place] if place < len(row.cells) else None for code, place in at.items()}
    number = ""
    try:
        step = plain(cells[STEP], _(STEP))
        if not step:
            filled.skipped += 1
            return []
        number = plain(cells["number"], _(NUMBER))[:40]
        heads = {code.removeprefix("fill:"): cell for code, cell in cells.items() if code.startswith("fill:")}
        texts = {head: _text(cell, head) for head, cell in heads.items()}
        return [Said(row.line, number, step, {head: text for head, text in texts.items() if text})]
    except Refused as refused:
        filled.wrong.append((row.line, number, refused))
        return []


def _text(cell: Any, head: str) -> str:
    """What a cell says; a day that the spreadsheet made of what was typed is a day again, with its time if it has
    one."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(timespec="minutes")
    return cell.isoformat() if isinstance(cell, date) else plain(cell, head)
