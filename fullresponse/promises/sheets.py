"""Promises as rows of a table: the published columns of the settlement and what else a promise says. A table that was
taken out can be filled in and brought in again; its cells are read here, and nothing of them is believed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from fullresponse.cases.labels import Choices, Labels
from fullresponse.files.rows import Row, plain
from fullresponse.files.sheets import LONGEST, RUNS, Column
from fullresponse.kernel.refusal import Refused
from fullresponse.kernel.words import gettext_noop
from fullresponse.promises import light, rules, settlement, showing
from fullresponse.promises.models import Amendment, Promise
from fullresponse.promises.rules import NAMES, Draft

PIECE = 500  # promises that are read at once for a table
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
AMENDED = {  # what holds since the last amendment and who decided it: told, and on an import remarked on
    **{gettext_noop("调整后的数值"): "now_value", gettext_noop("调整后的单位"): "now_unit"},
    **{gettext_noop("调整后的比较"): "now_comparator", gettext_noop("调整后的期限"): "now_due"},
    **{gettext_noop("调整后的口径"): "now_scope", gettext_noop("批准机关"): "authority"},
    **{gettext_noop("会议或文号"): "meeting", gettext_noop("批准日期"): "approved_on"},
}
READ = {**FIELDS, **AMENDED, "编号": "number"}  # by the number an item names its whole
LINE, WHY = gettext_noop("表中第几行"), gettext_noop("没有登记的理由")  # of a file of rows that were refused
TOLD = (  # headings of what is worked out: read by people, not brought in
    *(gettext_noop("编号"), gettext_noop("全年完成情况"), gettext_noop("结论"), gettext_noop("对照最初承诺")),
    *(gettext_noop("对照调整后"), gettext_noop("灯"), gettext_noop("进度"), gettext_noop("佐证")),
    *(gettext_noop("现在"), gettext_noop("最近一次填报"), gettext_noop("下次汇报期限")),
)
PUBLISHED = ("类别", "序号", "重点督办内容", "牵头单位", "全年完成情况")
DAYS, WHOLES = ("due", "baseline_on", "said_on"), ("year", "items")
BETWEEN = " "  # between 类别 and 序号 of the whole that an item belongs to


def headings() -> tuple[str, ...]:
    """As written: the published columns first."""
    return (*PUBLISHED, *(h for h in (*FIELDS, *AMENDED, *TOLD) if h not in PUBLISHED))


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
    alone = _alone([row.parent for row in piece if row.parent])
    for row in piece:
        amended = changes.get(row.pk, [])
        line = settlement.line(row, endings.get(row.case_id, ""), labels, amended=bool(amended))
        said = {**_said(row, line, labels), **_amended(row, amended), "属于哪一项": _belongs(row, alone)}
        yield [said[heading] for heading in headings()]


def _alone(wholes: Sequence[Promise]) -> set[tuple[int, str, str]]:
    """Year, 类别 and 序号 that name one promise and no other."""
    named = {name: {getattr(whole, name) for whole in wholes} for name in ("year", "group", "serial")}
    found = Promise.objects.filter(**{f"{name}__in": values for name, values in named.items()}).order_by()
    counted = found.values_list("year", "group", "serial").annotate(n=Count("pk"))
    return {(year, group, serial) for year, group, serial, n in counted if n == 1 and group and serial}


def _belongs(row: Promise, alone: set[tuple[int, str, str]]) -> str:
    """The whole by 类别 and 序号, or by its number where these do not name it."""
    whole = row.parent
    if whole is None:
        return ""
    plain = (row.year, whole.group, whole.serial) in alone and whole.year == row.year and BETWEEN not in whole.serial
    return f"{whole.group}{BETWEEN}{whole.serial}" if plain else whole.case.number


def _amended(row: Promise, changes: Sequence[Amendment]) -> dict[str, Any]:
    """What holds now, and by which authority it was last amended; empty for what never was."""
    if not changes:
        return dict.fromkeys(AMENDED, "")
    scope, last = next((one.scope for one in reversed(changes) if one.scope), ""), changes[-1]
    comparator = _(rules.COMPARATORS[row.now_comparator]) if row.now_comparator else ""
    now = (row.now_value, row.now_unit, comparator, row.due, scope)
    return dict(zip(AMENDED, (*now, last.body, last.meeting, last.on), strict=True))


def _said(row: Promise, line: tuple[str, ...], labels: Labels) -> dict[str, Any]:
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


def known(header: Sequence[str]) -> list[tuple[str, str]]:
    """Each column's heading and the field that it says, "" for what is not read; headings as written or as the reader's
    language has them. Refused for one that nobody knows, and without the sentence and the lead."""
    read = {name: field for heading, field in READ.items() for name in (heading, _(heading))}
    ours = {name for heading in (*TOLD, LINE, WHY) for name in (heading, _(heading))}
    found: list[tuple[str, str]] = []
    for cell in header:
        heading = cell.strip()
        if heading and heading not in read and heading not in ours:
            raise Refused("不认识“{column}”这一列；可用的列：{known}。", column=heading[:40], known=tuple(FIELDS))
        field = read.get(heading, "")
        if field and field in [other for _heading, other in found]:
            raise Refused("“{column}”这一列有两个。", column=heading)
        found.append((heading, field))
    for needed in ("quote", "lead"):
        if needed not in [field for _heading, field in found]:
            raise Refused("缺少“{column}”这一列。", column=next(h for h, f in FIELDS.items() if f == needed))
    return found


def texts(row: Row, columns: Sequence[tuple[str, str]], form: str) -> tuple[list[str], Refused | None]:
    """The cells of a row as text, and why the first of them that matters cannot be read: a formula, a number that lost
    its last digits."""
    found, why = [], None
    for place, (heading, field) in enumerate(columns):
        try:
            found.append(_text(row.cells[place] if place < len(row.cells) else None, heading, form))
        except Refused as refused:
            found.append("")
            why = why or (refused if field else None)
    return found, why


def _text(cell: Any, heading: str, form: str) -> str:
    if isinstance(cell, date):
        return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
    return plain(unguarded(cell) if form == "csv" and isinstance(cell, str) else cell, heading)[:LONGEST]


def guarded(value: Any) -> str:
    """A cell of CSV: with an apostrophe before what a spreadsheet would run, and before what looks guarded already."""
    text = "" if value is None else str(value)
    runs = text.startswith(RUNS) and not rules.NUMBER.fullmatch(text)
    return f"'{text}" if runs or _guard(text) else text


def unguarded(text: str) -> str:
    """The cell as it was."""
    return text[1:] if _guard(text) else text


def _guard(text: str) -> bool:
    return text.startswith("'") and text.lstrip("'").startswith(RUNS)


def said(columns: Sequence[Sequence[str]], cells: Sequence[str]) -> dict[str, str]:
    """What each field says."""
    return {field: text for (_heading, field), text in zip(columns, cells, strict=False) if field and text}


def draft(said: Mapping[str, str], year: int, labels: Labels) -> Draft:
    """What a row says as a promise. Refused for a word that is no choice, a day that is none, a number that is none."""
    given: dict[str, Any] = {name: said[name] for name in WORDS if said.get(name)}
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


WORDS = (*("quote", "group", "serial", "value", "unit", "unchecked", "baseline", "baseline_by", "document", "section"),)
CHOSEN = ("lead", "owner", "category", "street", "kind", "comparator", "course")


def _choices(field: str, labels: Labels) -> Choices:
    if field in ("lead", "owner"):
        return labels.bodies
    if field == "category":
        return labels.categories
    written = Choices(_chosen(field, labels.written), NAMES[field]) if labels.written else None
    said = {code: _(label) for code, label in _chosen(field, labels).items()}
    return Choices(said, NAMES[field], written)


def _chosen(field: str, labels: Labels) -> Mapping[str, str]:
    if field == "street":
        return labels.streets
    if field == "kind":
        return labels.listed(rules.KINDS)
    return rules.COMPARATORS if field == "comparator" else rules.COURSES


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
