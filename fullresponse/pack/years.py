"""Which days of a year are off, and which weekend days are worked? One file a year, official once its notice is out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fullresponse.kernel.workcalendar import SATURDAY
from fullresponse.pack.build import build
from fullresponse.pack.draft import Draft
from fullresponse.pack.model import Year
from fullresponse.pack.rows import Report, Row, Toml

STATUSES = ("official", "provisional")
LONGEST = 31  # days of one break; more is a slip of the pen


@dataclass(frozen=True, kw_only=True)
class Head:
    """The top of a year's file."""

    year: int
    status: str
    notice: str


@dataclass(frozen=True, kw_only=True)
class Break:
    """One break: the days off from `first` to `last`, both included, and the weekend days worked for it."""

    name: str
    first: date
    last: date
    makeup: tuple[date, ...] = ()

    def days(self) -> Iterator[date]:
        for ahead in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=ahead)


def read(toml: Toml, draft: Draft) -> None:
    """Adds the year to the draft, if nothing is wrong with it."""
    report, before = draft.report, len(draft.report.problems)
    if not toml.raw:
        return
    toml.only("break")
    top = toml.row()
    head = build(Head, top, report)
    built = [(row, build(Break, row, report)) for row in toml.rows("break")]
    breaks = [(row, b) for row, b in built if b is not None]
    if head is None:
        return
    _head(head, top, report)
    for row, b in breaks:
        _break(row, b, head.year, report)
    off = {day for _, b in breaks for day in b.days()}
    for row, b in breaks:
        for day in b.makeup:
            if day in off:
                report.add(row, f"{day} 既放假又补班", "makeup")
    if len(report.problems) == before:
        worked = {day for _, b in breaks for day in b.makeup}
        year = Year(**vars(head), holidays=tuple(sorted(off)), makeup=tuple(sorted(worked)))
        draft.entries.setdefault("years", []).append((top, year))


def _head(head: Head, top: Row, report: Report) -> None:
    if top.file != f"holidays/{head.year}.toml":
        report.add(top, f"文件名应当是 {head.year}.toml", "year")
    if head.status not in STATUSES:
        report.add(top, f"status 只能是 {'、'.join(STATUSES)}", "status")
    if head.status == "official" and not head.notice.startswith("https://"):
        report.add(top, "正式的放假安排要写明通知的网址(notice)", "notice")


def _break(row: Row, b: Break, year: int, report: Report) -> None:
    if b.first > b.last:
        report.add(row, f"{b.name} 的 first 晚于 last", "last")
    elif (b.last - b.first).days >= LONGEST:
        report.add(row, f"{b.name} 超过 {LONGEST} 天", "last")
    for name, days in (("first", (b.first, b.last)), ("makeup", b.makeup)):
        if any(day.year != year for day in days):
            report.add(row, f"{b.name} 有不在 {year} 年的日子", name)
    for day in b.makeup:
        if day.weekday() < SATURDAY:
            report.add(row, f"{day} 不是周末，不必补班", "makeup")
