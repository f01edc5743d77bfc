"""A list of cases as a workbook, out and in: the same columns, with empty ones for the step that each row should take
and for what that step needs. Names, telephones and anybody's words but the title stay out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fullresponse.cases import listing
from fullresponse.cases.labels import Choices, Labels, labels_of
from fullresponse.cases.orders import NO_CELL, SHEET, Order
from fullresponse.files import packages
from fullresponse.files.rows import Row, plain
from fullresponse.files.sheets import MOST, Column
from fullresponse.files.xlsxtable import Bounds, XlsxTable
from fullresponse.kernel.lifecycle import Lifecycle, Move, Need
from fullresponse.kernel.refusal import Refused

LARGEST = 5 * 2**20  # bytes of a sheet that comes in
ROWS = 2_000
BOUNDS = Bounds(32 * 2**20, 16 * 2**20, MOST + 2, gettext_noop("这张表太长，最多 {most} 行，请拆成几个文件再上传。"))
NUMBER = gettext_noop("编号")
FACTS = {  # what a row tells: code -> header, width
    "number": (NUMBER, 22),
    "title": (gettext_noop("诉求"), 46),
    "state": (gettext_noop("状态"), 12),
    "category": (gettext_noop("现类别"), 30),
    "kind": (gettext_noop("类型"), 10),
    "area": (gettext_noop("地点"), 26),
    "lead": (gettext_noop("现承办单位"), 24),
    "urgency": (gettext_noop("现时限"), 12),
    "flags": (gettext_noop("提示"), 18),
    "round": (gettext_noop("第几次"), 8),
    "received_at": (gettext_noop("受理时间"), 18),
    "clock": (gettext_noop("在计时"), 12),
    "due_at": (gettext_noop("到期时间"), 18),
    "closed_at": (gettext_noop("办结时间"), 18),
    "suggested": (gettext_noop("建议承办"), 24),
}
STEP, AREA = "verb", "area"
PLACES = ("street", "community")
Verbs = Sequence[tuple[Lifecycle, Move]]


def facts(*, suggested: bool) -> list[str]:
    return [code for code in FACTS if suggested or code != "suggested"]


def needs(verbs: Verbs) -> dict[str, Need]:
    """What the verbs need or may be given, each once: code -> need; a place is one column, as in a form."""
    found: dict[str, Need] = {}
    for cycle, move in verbs:
        for code in (*move.needs, *move.may):
            need = cycle.needs[code]
            if need.kind in NO_CELL:
                continue
            found.setdefault(AREA if need.kind == "place" else code, need)
    return found


def header(code: str, need: Need | None) -> str:
    """What the column is called to be filled in: as in the forms, unless a fact is called so already."""
    label = _("街道/社区") if code == AREA else need.label if need else _("步骤")
    return _("{label}（填写）").format(label=label) if label in {_(name) for name, _w in FACTS.values()} else label


def columns(verbs: Verbs, labels: Labels, *, suggested: bool) -> list[Column]:
    """The facts, then the columns to fill in with what can be chosen there."""
    told = [Column(_(FACTS[code][0]), FACTS[code][1]) for code in facts(suggested=suggested)]
    if not verbs:
        return told
    called = tuple(move.label for _cycle, move in verbs)
    fill = [
        Column(header(code, n), 40 if n.kind == "words" else 22, choices(n, labels)) for code, n in needs(verbs).items()
    ]
    return [*told, Column(header(STEP, None), 14, called), *fill]


def choices(need: Need, labels: Labels) -> tuple[str, ...]:
    if need.kind in ("words", "day", "moment", "whole"):
        return ()
    if need.kind == "yesno":
        return (_("是"), _("否"))
    return tuple(labels.choices(need.kind, need.list).labels.values())


def rows(cases: Iterable[dict], labels: Labels, now: datetime, *, suggested: bool) -> Iterator[list[Any]]:
    """Each case as the cells of its facts."""
    wanted = facts(suggested=suggested)
    urgencies, kinds = labels.listed("urgencies"), labels.listed("kinds")
    for case in cases:
        said = {
            **case,
            "state": labels.state(case["lifecycle"], case["state"]),
            "category": labels.category(case["category"]),
            "kind": kinds.get(case["kind"], ""),
            "area": labels.area(case["street"], case["community"]),
            "lead": labels.body(case["lead"]),
            "urgency": urgencies.get(case["urgency"], case["urgency"]),
            "flags": _("、").join(str(flag) for flag in listing.flags(case, labels)),
            "clock": labels.clock(case["lifecycle"], case["due_clock"]),
        }
        if suggested:
            row = listing.row(case, labels, now)
            listing.offer(row, case["title"], labels)
            said["suggested"] = labels.body(row.suggested)
        yield [said[code] for code in wanted]


@dataclass
class Filled:
    """What a sheet asks for: its orders, the rows that say something nobody can do (line, number, why), and how many
    rows ask for nothing."""

    orders: list[Order] = field(default_factory=list)
    wrong: list[tuple[int, str, Refused]] = field(default_factory=list)
    skipped: int = 0


def read(file: IO[bytes], name: str, size: int, revision: int) -> Filled:
    """What was filled in. Refused for a file that is none of ours, too large, or has other columns."""
    check(file, name, size)
    table = XlsxTable(file, bounds=BOUNDS, first=True)
    tongues = Tongues(revision)
    at = places(table.header, tongues)
    filled, wanted = Filled(), 0
    for count, row in enumerate(table.rows(), 1):
        if count > ROWS:
            raise Refused(BOUNDS.too_long, most=ROWS)
        wanted += _read(row, at, tongues, filled)
        if wanted > SHEET:
            raise Refused("一张表最多办 {most} 件，请拆成几个文件再上传。", most=SHEET)
    return filled


def check(file: IO[bytes], name: str, size: int) -> None:
    if size > LARGEST:
        raise Refused("“{name}”超过 {most} MB，请拆成几个文件再上传。", name=name, most=LARGEST // 2**20)
    data = file.read(LARGEST + 1)
    if not data.startswith(b"PK\x03\x04") or packages.kind_of(data, name) is not packages.XLSX:
        raise Refused("“{name}”不是 .xlsx 工作簿，请在 Excel 里另存为 .xlsx 再上传。", name=name)
    file.seek(0)


class Tongues:
    """What headers and choices are called in every language: a sheet may be filled in by who reads another than
    whoever sends it."""

    def __init__(self, revision: int) -> None:
        self.labels = labels_of(revision)
        self.cycles = self.labels.pack.lifecycles
        self.headers: dict[str, str] = {}
        self.verbs: dict[str, str] = {}
        self.yes_no = {"yes": True, "no": False}
        self.spoken: list[Labels] = []
        every = needs([(cycle, move) for cycle in self.cycles.values() for move in cycle.moves.values()])
        self.needs = every
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                self._learn(labels_of(revision, language), every)

    def _learn(self, labels: Labels, every: Mapping[str, Need]) -> None:
        self.spoken.append(labels)
        self.headers |= {_(label): code for code, (label, _width) in FACTS.items()}
        known = {code: need for cycle in labels.pack.lifecycles.values() for code, need in cycle.needs.items()}
        self.headers |= {header(code, known.get(code)): f"fill:{code}" for code in (STEP, *every)}
        self.yes_no |= {_("是"): True, _("否"): False}
        for cycle in labels.pack.lifecycles.values():
            self.verbs |= {name: move.verb for move in cycle.moves.values() for name in (move.label, move.verb)}

    def value(self, code: str, text: str) -> dict[str, Any]:
        """What a cell to be filled in means, as values of a move. Refused for what cannot be chosen."""
        need = self.needs[code]
        if need.kind == "words":
            return {code: text}
        if need.kind == "yesno":
            if text not in self.yes_no:
                raise Refused("“{column}”只能填：{words}。", column=need.label, words=(_("是"), _("否")))
            return {code: self.yes_no[text]}
        chosen = self._code(need, text)
        if code == AREA:
            street, community = self.labels.place_parts(chosen)
            return {name: value for name, value in zip(PLACES, (street, community), strict=True) if value}
        return {code: chosen}

    def _code(self, need: Need, text: str) -> str:
        tables: list[Choices] = [labels.choices(need.kind, need.list) for labels in self.spoken]
        for table in tables:
            exact = {label: code for code, label in table.labels.items()}
            if text in exact or text in table.labels:
                return exact.get(text, text)
        return self.labels.choices(need.kind, need.list).code(text)


def places(header_: Sequence[str], tongues: Tongues) -> dict[str, int]:
    """Where each column stands. Refused for columns that no list has, that are missing, or that come twice."""
    found: dict[str, int] = {}
    names = [name.strip() for name in header_]
    if unknown := tuple(name[:40] or _("（没有名称）") for name in names if name not in tongues.headers):
        raise Refused("不认识的栏目：{columns}。请用从列表里导出的表格，不要加栏目。", columns=unknown[:5])
    for place, name in enumerate(names):
        if tongues.headers[name] in found:
            raise Refused("栏目“{column}”出现了两次，请只留一个。", column=name)
        found[tongues.headers[name]] = place
    wanted = {"number": _(NUMBER), f"fill:{STEP}": header(STEP, None)}
    if missing := tuple(label for code, label in wanted.items() if code not in found):
        raise Refused("缺少栏目：{columns}。请用从列表里导出的表格。", columns=missing)
    return found


def _read(row: Row, at: Mapping[str, int], tongues: Tongues, filled: Filled) -> bool:
    """Take one row in; returns whether it asks for something."""
    cells = {code: row.cells[place] if place < len(row.cells) else None for code, place in at.items()}
    number = ""
    try:
        step = plain(cells[f"fill:{STEP}"], header(STEP, None))
        if not step:
            filled.skipped += 1
            return False
        number = plain(cells["number"], _(NUMBER))
        if step not in tongues.verbs:
            raise Refused("没有“{verb}”这个步骤。", verb=step[:20])
        values: dict[str, Any] = {}
        for code, cell in cells.items():
            name = code.removeprefix("fill:")
            if name != code and name != STEP and (text := plain(cell, header(name, tongues.needs[name]))):
                values |= tongues.value(name, text)
        filled.orders.append(Order(row.line, number[:40], tongues.verbs[step], values))
    except Refused as refused:
        filled.wrong.append((row.line, number[:40], refused))
    return True
