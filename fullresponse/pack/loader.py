"""Is this folder a district pack? Reads every file of it, checks it as a whole, and tells all that is wrong at once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fullresponse.kernel.refusal import Refused
from fullresponse.pack import checks, cycles, sources, years
from fullresponse.pack.build import build
from fullresponse.pack.dated import Duty, LightRule
from fullresponse.pack.draft import Draft
from fullresponse.pack.model import (  # fmt: skip
    Account,
    Body,
    Category,
    Deadline,
    Item,
    Pack,
    Place,
    Role,
    Rule,
    Scheme,
    Score,
    Window,
    WorkHours,
    by_code,
)
from fullresponse.pack.rows import Problem, Report, Toml, read_csv, read_pairs

TABLES: dict[str, type] = {"bodies": Body, "places": Place, "categories": Category, "people": Account}
SMALL: dict[str, tuple[str, type]] = {"roles": ("role", Role), "deadlines": ("deadline", Deadline)}
MEASURES: dict[str, tuple[str, type]] = {
    **{"schemes": ("scheme", Scheme), "scores": ("score", Score), "windows": ("window", Window)},
}
FILES = {f"{name}.csv" for name in TABLES} | {f"{name}.toml" for name in ("pack", "lists", "measures", *SMALL)}
FOLDERS = {"holidays", "lifecycles", "sources"}  # sources may be missing: nothing is imported then
HANT = "hant.tsv"  # may be missing: the texts are then shown as they are written
KEPT: dict[str, tuple[str, type]] = {"duties": ("duty", Duty), "light_rules": ("light_rule", LightRule)}
PROMISES = "promises.toml"  # may be missing: no account of promises is kept then
RULES = "supervision.toml"  # may be missing: nobody is told of anything by itself then
ALSO = {HANT, RULES, PROMISES, "README.md", "README.zh-CN.md", "demo.csv"}


class PackBroken(Refused):
    """The pack cannot be used. `problems` are all of them, in the order of files and lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        told = "\n".join(map(str, problems))
        super().__init__("地区包有 {count} 处问题:\n{told}", count=len(problems), told=told)


def load(folder: Path) -> Pack:
    """The pack in `folder`, checked. Raises PackBroken with everything that is wrong."""
    report = Report()
    draft = Draft(report)
    _files(folder, report)
    _head(folder, draft)
    for name, cls in TABLES.items():
        draft.add(name, cls, read_csv(folder, f"{name}.csv", report))
    for name, (table, cls) in SMALL.items():
        _small(Toml(folder, f"{name}.toml", report), name, table, cls, draft)
    _lists(Toml(folder, "lists.toml", report), draft)
    _measures(Toml(folder, "measures.toml", report), MEASURES, draft)
    if (folder / PROMISES).exists():
        _measures(Toml(folder, PROMISES, report), KEPT, draft)
    if (folder / RULES).exists():
        _small(Toml(folder, RULES, report), "rules", "rule", Rule, draft)
    for file in _inside(folder, "holidays", report):
        years.read(Toml(folder, file, report), draft)
    for file in _inside(folder, "sources", report) if (folder / "sources").exists() else ():
        sources.read(Toml(folder, file, report), draft)
    draft.cycles = [cycles.read(Toml(folder, file, report), report) for file in _inside(folder, "lifecycles", report)]
    draft.hant = read_pairs(folder, HANT, report) if (folder / HANT).exists() else {}
    checks.check(draft)
    if report.problems:
        raise PackBroken(sorted(report.problems))
    return _pack(draft)


def _files(folder: Path, report: Report) -> None:
    """A file that nobody reads is a file whose name is misspelt."""
    if not folder.is_dir():
        raise PackBroken([Problem(folder.name, 1, "没有这个文件夹")])
    for path in folder.iterdir():
        if path.name not in FILES | FOLDERS | ALSO and not path.name.startswith("."):
            report.tell(path.name, 1, "不认识的文件")


def _inside(folder: Path, name: str, report: Report) -> list[str]:
    found = sorted(path.name for path in (folder / name).glob("*") if not path.name.startswith("."))
    for file in found:
        if not file.endswith(".toml"):
            report.tell(f"{name}/{file}", 1, "不认识的文件")
    if not found:
        report.tell(f"{name}/", 1, "缺少文件")
    return [f"{name}/{file}" for file in found if file.endswith(".toml")]


@dataclass(frozen=True, kw_only=True)
class Head:
    """The top of pack.toml."""

    code: str
    name: str
    glyph: str
    default_urgency: str
    timezone: str
    version: str
    name_en: str = ""


def _head(folder: Path, draft: Draft) -> None:
    toml = Toml(folder, "pack.toml", draft.report)
    if toml.raw:
        toml.only("work_hours")
        draft.add("head", Head, [toml.row()])
        draft.add("hours", WorkHours, [toml.row("work_hours")])


def _small(toml: Toml, name: str, table: str, cls: type, draft: Draft) -> None:
    toml.only(table)
    _no_top(toml, draft.report)
    draft.add(name, cls, toml.rows(table))


def _measures(toml: Toml, tables: dict[str, tuple[str, type]], draft: Draft) -> None:
    toml.only(*(table for table, _ in tables.values()))
    _no_top(toml, draft.report)
    for name, (table, cls) in tables.items():
        draft.add(name, cls, toml.rows(table))


def _lists(toml: Toml, draft: Draft) -> None:
    _no_top(toml, draft.report)
    for name in toml.raw:
        built = [(row, build(Item, row, draft.report)) for row in toml.rows(name)]
        draft.lists[name] = [(row, item) for row, item in built if item is not None]
    for name in checks.LISTS if toml.raw else ():
        if not toml.raw.get(name):
            draft.report.tell(toml.file, 1, f"缺少列表 {name}")


def _no_top(toml: Toml, report: Report) -> None:
    top = toml.row()
    for name in top.cells:
        report.add(top, f"不认识的字段 {name}", name)


def _pack(draft: Draft) -> Pack:
    measures: dict[str, Any] = {name: draft.by_key(name) for name in (*MEASURES, *KEPT)}
    return Pack(
        **vars(draft.all("head")[0]),
        hours=draft.all("hours")[0],
        bodies=draft.by_key("bodies"),
        places=draft.by_key("places"),
        categories=draft.by_key("categories"),
        roles=draft.by_key("roles"),
        lists={name: by_code(item for _, item in items) for name, items in draft.lists.items()},
        deadlines=tuple(draft.all("deadlines")),
        years=tuple(draft.all("years")),
        sources=draft.by_key("sources"),
        people=tuple(draft.all("people")),
        lifecycles=by_code(table.cycle for table in draft.cycles if table.cycle is not None),
        rules=draft.by_key("rules"),
        **measures,
        hant=draft.hant,
    )
