"""Does the pack agree with itself? Every name that one entry uses must be the name of another, and every span given."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from fullresponse.kernel.workcalendar import UNITS
from fullresponse.pack import between, measures, promises, supervision
from fullresponse.pack.cycles import ACTORS, CALLER
from fullresponse.pack.draft import KEYS, MEASURES, PROMISES, Draft
from fullresponse.pack.model import ANY, BODY_KINDS, COMMUNITY, GRID, SHIFTS, STREET, Dated, Deadline, Place
from fullresponse.pack.rows import Report, Row
from fullresponse.reading.script import fold
from fullresponse.reading.suggest import SHORTEST_WORD

LISTS = ("urgencies", "outcomes", "satisfaction", "kinds", "channels")
LEVELS = ("district", "street", "community")  # outermost first; a town is a street here
SCOPES = ("district", "body", "none")
HOMES = (
    "intake",
    "queue",
    "work",
    "decisions",
    "callback",
    "cases",
    "system",
    "supervision",
    "board",
    "leader",
    "reports",
)
ALSO = (*HOMES, "daily", "weekly", "promises", "hard", "rates", "handover", "seats")
BY_SHIFTS = ("handover", "seats")  # pages that need to know the shifts
ARRANGES = ("desks", "all")
MOST_SEATS = 100  # of one shift
LONGEST = 10_000  # of any unit; what is longer is a slip of the pen
CODE = re.compile(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?")
TILE = re.compile(r"(1?\d|2[0-4])/[1-8]")
CODED = ("bodies", "places", "categories", "roles", "sources", "people", "rules", *MEASURES, *PROMISES)


def check(draft: Draft) -> None:
    """Reports everything that is wrong between the entries."""
    for name in CODED:
        _codes(draft.rows(name), KEYS.get(name, "code"), draft.report)
    for row, entry in draft.dated():
        _dated(row, entry, draft.report)
    for one in (_head, _bodies, _places, _tiles, _categories, _keywords, _roles, _lists, _people, _deadlines, _cycles):
        one(draft)


def _codes(rows: list[tuple[Row, Any]], name: str, report: Report) -> None:
    seen: dict[str, int] = {}
    for row, entry in rows:
        code = getattr(entry, name)
        if not CODE.fullmatch(code):
            report.add(row, f"代码“{code}”只能用小写字母、数字、- 和 _", name)
        if code in seen:
            report.add(row, f"代码“{code}”重复，第 {seen[code]} 行已有", name)
        seen.setdefault(code, row.line)


def _dated(row: Row, entry: Any, report: Report) -> None:
    if entry.until is not None and entry.since > entry.until:
        report.add(row, f"since {entry.since} 晚于 until {entry.until}", "until")
    if not (entry.clause or entry.demo):
        report.add(row, "没有依据(clause),也没有标明演示(demo = true)")


def _refers(row: Row, name: str, code: str, known: Any, what: str, report: Report) -> None:
    if code and code not in known:
        report.add(row, f"{name} 指向的{what}“{code}”不存在", name)


def _one_of(row: Row, name: str, said: str, allowed: tuple[str, ...], report: Report) -> None:
    if said not in allowed:
        report.add(row, f"{name} 只能是 {'、'.join(allowed)},现在是“{said}”", name)


def _head(draft: Draft) -> None:
    for row, head in draft.rows("head"):
        if not CODE.fullmatch(head.code):
            draft.report.add(row, f"代码“{head.code}”只能用小写字母、数字、- 和 _", "code")
        _refers(row, "default_urgency", head.default_urgency, draft.items("urgencies"), "时限", draft.report)
        if len(head.glyph) != 1:
            draft.report.add(row, "glyph 是一个字", "glyph")
        try:
            ZoneInfo(head.timezone)
        except (ValueError, OSError, KeyError):  # an unknown zone is a KeyError, a path out of the folder a ValueError
            draft.report.add(row, f"没有“{head.timezone}”这个时区", "timezone")
    for row, hours in draft.rows("hours"):
        edges = [edge for edge in (hours.start, hours.noon_start, hours.noon_end, hours.end) if edge is not None]
        if len(edges) == 3 or sorted(set(edges)) != edges:
            draft.report.add(row, "工作时间应依次是 start、noon_start、noon_end、end,午休两端都写或都不写")


def _cycle(code: str, parent_of: dict[str, str]) -> bool:
    seen: set[str] = set()
    while code and code not in seen:
        seen.add(code)
        code = parent_of.get(code, "")
    return bool(code)


def _tree(draft: Draft, name: str, what: str) -> None:
    """Parents exist, and nobody is their own ancestor."""
    parent_of = {entry.code: entry.parent for entry in draft.all(name)}
    for row, entry in draft.rows(name):
        _refers(row, "parent", entry.parent, parent_of, what, draft.report)
        if _cycle(entry.code, parent_of):
            draft.report.add(row, f"“{entry.code}”的上级绕成了圈", "parent")


def _bodies(draft: Draft) -> None:
    _tree(draft, "bodies", "单位")
    streets = {p.code for p in draft.all("places") if p.level == STREET}
    served: dict[str, str] = {}
    for row, body in draft.rows("bodies"):
        _one_of(row, "kind", body.kind, BODY_KINDS, draft.report)
        _refers(row, "street", body.street, streets, "街道", draft.report)
        if body.kind in (STREET, COMMUNITY, GRID) and not body.street:
            draft.report.add(row, "街道、社区和网格要写明所在街道(street)")
        if body.kind == STREET and served.setdefault(body.street, body.code) != body.code:
            draft.report.add(row, f"街道 {body.street} 已经有单位 {served[body.street]}", "street")
    for row, place in draft.rows("places"):
        if place.level == STREET and place.code not in served:
            draft.report.add(row, f"街道“{place.name}”没有对应的单位(kind = street)")


def _places(draft: Draft) -> None:
    _tree(draft, "places", "地方")
    places = draft.by_key("places")
    for row, place in draft.rows("places"):
        _one_of(row, "level", place.level, LEVELS, draft.report)
        above = places.get(place.parent)
        if place.level not in LEVELS or (above and above.level not in LEVELS):
            continue
        depth = LEVELS.index(place.level)
        if (above is None) != (depth == 0) and (above is not None or not place.parent):
            draft.report.add(row, "只有全区(district)没有上级，其他的都要有")
        elif above is not None and LEVELS.index(above.level) != depth - 1:
            draft.report.add(row, f"{place.level} 的上级不能是 {above.level}", "parent")


def _tiles(draft: Draft) -> None:
    """A tile is a street's, and no other of the same days lies there."""
    taken: dict[str, list[Place]] = {}
    for row, place in draft.rows("places"):
        if not place.tile:
            continue
        if place.level != STREET or not TILE.fullmatch(place.tile):
            draft.report.add(row, "图上的位置写成“行/列”(如 2/3)，只有街道才有", "tile")
        elif any(_overlap(place, other) for other in taken.get(place.tile, ())):
            draft.report.add(row, f"图上 {place.tile} 这一格已经有了", "tile")
        taken.setdefault(place.tile, []).append(place)


def _overlap(one: Dated, other: Dated) -> bool:
    """Whether there is a day on which both stand."""
    return (other.until is None or one.since <= other.until) and (one.until is None or other.since <= one.until)


def _categories(draft: Draft) -> None:
    _tree(draft, "categories", "类别")
    parents = {c.parent for c in draft.all("categories")}
    bodies = {**draft.by_key("bodies"), STREET: None}
    for row, category in draft.rows("categories"):
        _refers(row, "urgency", category.urgency, draft.items("urgencies"), "时限", draft.report)
        _refers(row, "lead", category.lead, bodies, "单位", draft.report)
        _one_of(row, "community", category.community, ("", "lead", "assist"), draft.report)
        if category.code not in parents and not (category.urgency and category.lead):
            draft.report.add(row, "最末一级类别要写明时限(urgency)和承办单位(lead)")


def _keywords(draft: Draft) -> None:
    """In one table a word points to one thing only, and is long enough to point at all."""
    for rows in (draft.rows("categories"), *draft.lists.values()):
        owners: dict[str, str] = {}
        for row, entry in rows:
            for word in entry.keywords:
                if len(word) < SHORTEST_WORD:
                    draft.report.add(row, f"关键词“{word}”太短，至少 {SHORTEST_WORD} 个字", "keywords")
                owner = owners.setdefault(fold(word), entry.code)
                if owner != entry.code:
                    draft.report.add(row, f"关键词“{word}”已经属于 {owner}", "keywords")


def _roles(draft: Draft) -> None:
    for row, role in draft.rows("roles"):
        _one_of(row, "scope", role.scope, SCOPES, draft.report)
        _one_of(row, "home", role.home, HOMES, draft.report)
        for page in role.also:
            _one_of(row, "also", page, ALSO, draft.report)
            if page in BY_SHIFTS and not draft.items(SHIFTS):
                draft.report.add(row, f"{page} 要有班次，lists.toml 里没有 {SHIFTS}", "also")
        if role.arranges:
            _one_of(row, "arranges", role.arranges, ARRANGES, draft.report)
        if role.code in ACTORS:
            draft.report.add(row, f"“{role.code}”是系统里固定的办理者，不能作岗位", "code")


def _lists(draft: Draft) -> None:
    for items in draft.lists.values():
        _codes(items, "code", draft.report)
    _shifts(draft)


def _shifts(draft: Draft) -> None:
    for row, shift in draft.lists.get(SHIFTS, []):
        if shift.start is None or shift.end is None or shift.start == shift.end:
            draft.report.add(row, "班次要写明开始和结束(start、end),两者不同")
        if not 1 <= shift.seats <= MOST_SEATS:
            draft.report.add(row, f"班次的座席数(seats)至少是 1,最多 {MOST_SEATS},现在是 {shift.seats}", "seats")


def _people(draft: Draft) -> None:
    roles, bodies = draft.by_key("roles"), draft.by_key("bodies")
    for row, person in draft.rows("people"):
        _refers(row, "role", person.role, roles, "岗位", draft.report)
        _refers(row, "body", person.body, bodies, "单位", draft.report)
        if person.role in roles and roles[person.role].scope == "body" and not person.body:
            draft.report.add(row, "这个岗位要写明单位(body)")
        if "演示" not in person.name:
            draft.report.add(row, "演示人员的姓名要写明“演示”", "name")


def _deadlines(draft: Draft) -> None:
    urgencies = draft.items("urgencies")
    clocks = {clock.code for table in draft.cycles for _, clock in table.clocks}
    named = {code for table in draft.cycles for _, move in table.moves for code in move.ends_at}
    for row, line in draft.rows("deadlines"):
        _refers(row, "clock", line.clock, clocks, "时钟", draft.report)
        _refers(row, "urgency", line.urgency, urgencies, "时限", draft.report)
        _one_of(row, "unit", line.unit, UNITS, draft.report)
        for name, reason in _numbers(line, line.clock in named):
            draft.report.add(row, f"{reason}，现在是 {getattr(line, name)}", name)
    _overlaps(draft)
    for table in draft.cycles:
        for row, clock in table.clocks:
            for code in [code for code in urgencies if not _covered(draft, clock.code, code)]:
                draft.report.add(row, f"时钟 {clock.code} 在时限 {code} 下没有一直有效的时限(deadlines.toml)")


def _numbers(line: Deadline, named: bool) -> Iterator[tuple[str, str]]:
    """The numbers of a deadline that cannot be: (which, why). `named`: somebody may name its end."""
    if not 1 <= line.amount <= LONGEST:
        yield "amount", f"amount 至少是 1,最多 {LONGEST}"
    elif not 0 <= line.warn < line.amount:
        yield "warn", "warn 要小于 amount（0 是不提醒）"
    if not 0 <= line.extend <= LONGEST:
        yield "extend", f"extend 最少是 0（不能延期），最多 {LONGEST}"
    if named and not line.latest:
        yield "latest", "有人可以指定日期(ends_at),要写明最晚多远(latest)"
    if line.latest and not line.amount <= line.latest <= LONGEST:
        yield "latest", f"latest 不小于 amount，最多 {LONGEST}（0 是不限）"


def _overlaps(draft: Draft) -> None:
    lines = sorted(draft.rows("deadlines"), key=lambda pair: (pair[1].clock, pair[1].urgency, pair[1].since))
    for (_, one), (row, two) in pairwise(lines):
        same = (one.clock, one.urgency) == (two.clock, two.urgency)
        if same and (one.until is None or two.since <= one.until):
            draft.report.add(row, f"与 {one.since} 起的同一条时限重叠，前一条要写 until", "since")


def _covered(draft: Draft, clock: str, urgency: str) -> bool:
    """From the first day of any line on, some line is always in force."""
    lines = [d for d in draft.all("deadlines") if d.clock == clock and d.urgency in (urgency, ANY)]
    next_day: date | None = min((d.since for d in lines), default=date.max)
    while next_day is not None:
        now: Deadline | None = next((d for d in lines if d.in_force(next_day)), None)
        if now is None:
            return False
        next_day = None if now.until is None else now.until + timedelta(days=1)
    return True


def _cycles(draft: Draft) -> None:
    roles = draft.by_key("roles")
    for table in draft.cycles:
        for row, need in table.needs:
            known = roles if need.kind == "person" else draft.lists
            _refers(row, "list", need.list, known, "岗位" if need.kind == "person" else "列表", draft.report)
        for row, clock in table.clocks:
            _refers(row, "owner", clock.owner, {*roles, CALLER}, "岗位", draft.report)
        for row, move in table.moves:
            for actor in move.by:
                _refers(row, "by", actor, {*roles, *ACTORS}, "岗位", draft.report)
    between.check(draft)
    supervision.check(draft)
    measures.check(draft)
    promises.check(draft)
