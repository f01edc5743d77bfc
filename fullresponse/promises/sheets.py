"""Promises as rows of a table: the published columns of the settlement and what else a promise says. A table that was
taken out can be filled in and brought in again; its cells are read here, and nothing of them is believed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from fullresponse.cases.labels import Choices, Labels
from fullresponse.files.rows import Row, plain
from fullresponse.files.sheets import Column
from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop
from fullresponse.promises import light, rules, settlement, showing
from fullresponse.promises.models import Promise
from fullresponse.promises.rules import NAMES, Draft

PIECE = 500  # promises that are read at once for a table
LONGEST = 6_000  # characters of a cell
FIELDS = {  # heading -> what of a draft it says; the first four as the district publishes them
    **{gettext_noop("类别"): "group", gettext_noop("序号"): "serial", gettext_noop("重点督办内容"): "quote"},
    **{gettext_noop("牵头单位"): "lead", gettext_noop("年度"): "year", gettext_noop("种类"): "kind"},
    **{gettext_noop("完成时限"): "due", gettext_noop("数值"): "value", gettext_noop("单位（计量）"): "unit"},
    **{gettext_noop("比较"): "comparator", gettext_noop("数怎么走"): "course"},
    **{gettext_noop("无法核验的理由"): "unchecked", gettext_noop("基准值"): "baseline"},
    **{gettext_noop("基准由谁定"): "baseline_by", gettext_noop("基准日期"): "baseline_on"},
    **{gettext_noop("配合单位"): "supports", gettext_noop("数据来源单位"): "owner", gettext_noop("主题"): "category"},
    **{gettext_noop("街道"): "street", gettext_noop("项数"): "items", gettext_noop("来源文件"): "document"},
    **{gettext_noop("章节"): "section", gettext_noop("报告日期"): "said_on", gettext_noop("属于哪一项"): "parent"},
}
TOLD = (  # headings of what is worked out: read by people, not brought in
    *(gettext_noop("编号"), gettext_noop("全年完成情况"), gettext_noop("结论"), gettext_noop("对照最初承诺")),
    *(gettext_noop("对照调整后"), gettext_noop("灯"), gettext_noop("进度"), gettext_noop("佐证")),
    *(gettext_noop("现在"), gettext_noop("最近一次填报"), gettext_noop("下次汇报期限")),
)
PUBLISHED = ("类别", "序号", "重点督办内容", "牵头单位", "全年完成情况")
DAYS, WHOLES = ("due", "baseline_on", "said_on"), ("year", "items")
BETWEEN = " "  # between 类别 and 序号 of the whole that an item belongs to


@dataclass(frozen=True)
class Filled:
    """A row as somebody filled it in: its line, and what each field says as text."""

    line: int
    said: Mapping[str, str]


def headings() -> tuple[str, ...]:
    """As written: the published columns first."""
    return (*PUBLISHED, *(h for h in (*FIELDS, *TOLD) if h not in PUBLISHED))


def columns() -> list[Column]:
    wide = {"重点督办内容": 60, "全年完成情况": 40}
    return [Column(_(heading), wide.get(heading, 14)) for heading in headings()]


def rows(found: Iterable[Promise], labels: Labels) -> Iterator[list[Any]]:
    """The promises as rows, a piece of them at a time."""
    piece: list[Promise] = []
    for promise in found:
        piece.append(promise)
        if len(piece) == PIECE:
            yield from _rows(piece, labels)
            piece = []
    yield from _rows(piece, labels)


def _rows(piece: list[Promise], labels: Labels) -> Iterator[list[Any]]:
    endings, changes = settlement.endings(piece), settlement.amendments(piece)
    for row in piece:
        line = settlement.line(row, endings.get(row.case_id, ""), labels, amended=row.pk in changes)
        said = _said(row, line, labels)
        yield [said[heading] for heading in headings()]


def _said(row: Promise, line: tuple[str, ...], labels: Labels) -> dict[str, Any]:
    whole = row.parent
    said: dict[str, Any] = {heading: getattr(row, field, "") for heading, field in FIELDS.items()}
    said |= {
        "完成时限": row.first_due,
        "种类": labels.listed(rules.KINDS).get(row.kind, row.kind),
        "比较": _(rules.COMPARATORS[row.comparator]) if row.comparator else "",
        "数怎么走": _(rules.COURSES[row.course]),
        "牵头单位": labels.body(row.lead),
        "配合单位": "、".join(labels.body(body) for body in row.supporting),
        "数据来源单位": labels.body(row.owner) if row.owner else "",
        "主题": labels.category(row.theme) if row.theme else "",
        "街道": labels.area(row.street) if row.street else "",
        "属于哪一项": f"{whole.group}{BETWEEN}{whole.serial}" if whole else "",
    }
    told = dict(zip(("全年完成情况", "对照最初承诺", "对照调整后", "结论", "编号"), line[4:], strict=True))
    lamp = showing.lamp(row.light)
    return {
        **said,
        **told,
        "灯": f"{lamp.shape} {lamp.word}",
        "进度": _(light.SCHEDULES[row.schedule]),
        "佐证": _(light.EVIDENCE[row.evidence]),
        "现在": showing.measured(row.reading, row.now_unit),
        "最近一次填报": row.last_on,
        "下次汇报期限": row.next_word,
    }


def fields(header: Sequence[str], labels: Labels) -> dict[int, str]:
    """Which column says which field, by its heading as written or as the reader's language has it. Refused for a
    heading that nobody knows, and without the sentence and the lead."""
    known = {name: field for heading, field in FIELDS.items() for name in (heading, _(heading))}
    ours = {name for heading in TOLD for name in (heading, _(heading))}
    found: dict[int, str] = {}
    for place, cell in enumerate(header):
        heading = cell.strip()
        if heading and heading not in known and heading not in ours:
            raise Refused("不认识“{column}”这一列；可用的列：{known}。", column=heading[:40], known=tuple(FIELDS))
        if heading in known:
            if known[heading] in found.values():
                raise Refused("“{column}”这一列有两个。", column=heading)
            found[place] = known[heading]
    for needed in ("quote", "lead"):
        if needed not in found.values():
            raise Refused("缺少“{column}”这一列。", column=next(h for h, f in FIELDS.items() if f == needed))
    return found


def filled(row: Row, places: Mapping[int, str]) -> Filled:
    """The cells of a row as text. Refused, naming the column, for a cell that is a formula or cannot be read."""
    said = {}
    for place, field in places.items():
        cell = row.cells[place] if place < len(row.cells) else None
        text = cell.date().isoformat() if isinstance(cell, datetime) else str(cell) if isinstance(cell, date) else None
        said[field] = (plain(cell, NAMES.get(field, field)) if text is None else text)[:LONGEST]
    return Filled(row.line, {field: text for field, text in said.items() if text})


def draft(said: Mapping[str, str], year: int, labels: Labels) -> Draft:
    """What a row says as a promise. Refused for a word that is no choice, a day that is none, a number that is none."""
    given: dict[str, Any] = {f: t for f, t in said.items() if f not in (*DAYS, *WHOLES, *CHOSEN, "parent", "supports")}
    given |= {field: _day(said[field], field) for field in DAYS if said.get(field)}
    given |= {field: _whole(said[field], field) for field in WHOLES if said.get(field)}
    given |= {field: _choices(field, labels).code(said[field]) for field in CHOSEN if said.get(field)}
    given["supports"] = showing.bodies(said.get("supports", ""), labels)
    given.setdefault("year", year)
    if "due" not in given and rules.FIRST_YEAR <= given["year"] <= rules.LAST_YEAR:
        given["due"] = date(given["year"], 12, 31)
    given.setdefault("due", date(year, 12, 31))  # whatever year was written is refused by its name
    if not given.get("quote"):
        raise Refused("请填写“{label}”。", label=NAMES["quote"])
    return Draft(**{"lead": "", **given})


CHOSEN = ("lead", "owner", "category", "street", "kind", "comparator", "course")


def _choices(field: str, labels: Labels) -> Choices:
    if field in ("lead", "owner"):
        return labels.bodies
    if field == "category":
        return labels.categories
    if field == "street":
        return Choices(labels.streets, NAMES[field])
    if field == "kind":
        return Choices(labels.listed(rules.KINDS), NAMES[field])
    return Choices(rules.COMPARATORS if field == "comparator" else rules.COURSES, NAMES[field])


def _day(text: str, field: str) -> date:
    try:
        found = date.fromisoformat(
            "-".join(part.zfill(2) for part in text.replace("/", "-").replace(".", "-").split("-"))
        )
    except ValueError:
        raise Refused("“{label}”要写成日期，如 2026-11-21。", label=NAMES[field]) from None
    if not rules.FIRST_YEAR <= found.year <= rules.LAST_YEAR:
        raise Refused("“{label}”要写成日期，如 2026-11-21。", label=NAMES[field])
    return found


def _whole(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused("“{label}”要写整数。", label=NAMES[field])
    return int(text)
