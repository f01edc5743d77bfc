"""Promises as documents: the course of a year (planned, reported, verified) with the table that says the same, and the
settlement of a year in the columns that the district publishes."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _

from fullresponse.cases.labels import Labels
from fullresponse.documents.model import Cell, Chart, Column, Document, Note, Paragraph, Part, Point, Series, Table
from fullresponse.metrics.windows import months_before
from fullresponse.promises import light, queries, rules, showing, standing
from fullresponse.promises.models import Entry, Promise
from fullresponse.promises.standing import Known

MARK = "▲"  # an amendment in the month
MOST_MONTHS, MOST_ROWS = 36, 2_000


def course(one: Known, now: light.Standing) -> Document:
    """The line of the year of a promise with a number: planned, reported and verified at the end of each month."""
    rows, whole = _months(one, now), True
    for _label, *values in rows:
        whole = whole and all(value is None or value.denominator == 1 for value in values)
    kind = "count" if whole else "decimal"
    names = (_("计划"), _("填报"), _("核实"))
    told: list[tuple[str, list[int | Fraction | None]]] = [
        (label, [int(v) if whole and v is not None else v for v in values]) for label, *values in rows
    ]
    table = Table(
        _of(_("各月末"), one.unit),
        (Column(_("月份")), *(Column(name, kind) for name in names)),
        tuple((Cell(label), *map(Cell, values)) for label, values in told),
    )
    series = tuple(Series(name, tuple(Point(label, v[n]) for label, v in told)) for n, name in enumerate(names))
    caption = _of(_("计划、填报和核实"), one.unit)
    parts: list[Part] = [Chart("line", caption, series, kind, table)]
    if one.amendments:
        parts.append(Paragraph(_("{mark} 那个月调整过承诺。").format(mark=MARK)))
    return Document("", "", translation.get_language() or "zh-hans", tuple(parts))


def _of(what: str, unit: str) -> str:
    return f"{what} · {unit}" if unit else what


def _months(one: Known, now: light.Standing) -> list[tuple[str, Fraction | None, Fraction | None, Fraction | None]]:
    last = max(now.due, now.today)
    many = min((last.year - now.start.year) * 12 + last.month - now.start.month + 1, MOST_MONTHS)
    found = []
    for month in months_before(last.replace(day=1), max(many, 1)):
        end = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        amended = any(a.on.replace(day=1) == month for a in one.amendments)
        label = f"{month:%Y-%m}{MARK if amended else ''}"
        told = None if month > now.today else _reading(one.entries, min(end, now.today), verified=False)
        verified = None if month > now.today else _reading(one.entries, min(end, now.today), verified=True)
        found.append((label, _planned(one, end, now), told, verified))
    return found


def _planned(one: Known, end: date, now: light.Standing) -> Fraction | None:
    """What the plan says for the end of that month, by what was promised then."""
    goal = one.goal_on(end)
    if goal.target is None:
        return None
    if one.promise.course == "holds":
        return goal.target
    then = light.Standing(end, now.start, now.due, goal, milestones=now.milestones)
    base, share = goal.baseline or Fraction(), light.planned(then)
    return base + (goal.target - base) * share if share is not None else None


def _reading(entries: Sequence[Entry], end: date, *, verified: bool) -> Fraction | None:
    wanted = ("verified",) if verified else ("claimed", "documented", "verified")
    known = [e.value for e in entries if e.value and e.on <= end and e.evidence in wanted]
    return Fraction(known[-1]) if known else None


def settlement(year: int, labels: Labels, today: date, made: str) -> Document:
    """全年完成情况: every promise of the year, the revised and the failed among them. Refused beyond 2,000."""
    rows = list(Promise.objects.filter(year=year).select_related("case").order_by("id")[: MOST_ROWS + 1])
    showing.told_count(rows, MOST_ROWS)
    known = standing.known(rows)
    texts = queries.words([row.case_id for row in rows], "ground")
    grounds = {case: text for (case, _seq, _need), text in sorted(texts.items())}
    amended = sum(bool(one.amendments) for one in known)
    counted = {code: sum(row.outcome == code for row in rows) for code in labels.listed(rules.OUTCOMES)}
    table = Table(
        _("重点工作全年完成情况"),
        tuple(Column(label) for label in columns()),
        tuple(tuple(map(Cell, line(one, grounds.get(one.promise.case_id, ""), labels, today))) for one in known),
    )
    said = _("；").join(f"{label} {counted[code]}" for code, label in labels.listed(rules.OUTCOMES).items())
    parts: list[Part] = [
        Paragraph(
            _("{n} 项：{said}；还没有了结 {open}。").format(n=len(rows), said=said, open=sum(r.running for r in rows)),
            lead=True,
        ),
        Paragraph(
            _("调整过的 {n} 项，对照最初承诺和调整后的承诺各判一次；没有兑现和不再推进的也列在这里。").format(n=amended)
        ),
        table,
        *_amendments(known),
    ]
    title = _("{year} 年政府工作报告重点工作全年完成情况").format(year=year)
    return Document(title, labels.pack.name, translation.get_language() or "zh-hans", tuple(parts), made=made)


def columns() -> tuple[str, ...]:
    """The published columns, then what each promise was judged against."""
    return (
        *(_("类别"), _("序号"), _("重点督办内容"), _("牵头单位"), _("全年完成情况")),
        *(_("对照最初承诺"), _("对照调整后"), _("结论"), _("编号")),
    )


def line(one: Known, ground: str, labels: Labels, today: date) -> tuple[str, ...]:
    row, about = one.promise, labels.pack.light_rule(today).about
    reading = rules.exact(one.reading)
    first = showing.outcome(rules.judged(row.goal, reading, about), labels) if row.outcome else ""
    now = showing.outcome(rules.judged(one.goal, reading, about), labels) if row.outcome and one.amendments else ""
    return (
        *(row.group, row.serial, row.quote, labels.body(row.lead)),
        *(ground or _so_far(one, labels), first or "—", now or "—", concluded(row, labels), row.case.number),
    )


def _so_far(one: Known, labels: Labels) -> str:
    """What is known of a promise that is not settled: the last reading and what the lead calls it."""
    if one.last is None:
        return _("还没有填报")
    status = labels.listed(rules.STATUSES).get(one.last.status, "")
    reading = showing.measured(one.reading, one.unit)
    return _("截至 {day}：{said}").format(day=one.last.on.isoformat(), said=f"{status} {reading}".strip())


def concluded(row: Promise, labels: Labels) -> str:
    if row.outcome:
        return showing.outcome(row.outcome, labels)
    return labels.state(rules.LIFECYCLE, row.case.state)


def _amendments(known: Sequence[Known]) -> Iterator[Part]:
    for one in known:
        for amended in one.amendments:
            told = showing.amended(amended, "")
            yield Note(
                _("{number}：{day} {body}{meeting}，{what}。").format(
                    number=one.promise.case.number,
                    day=amended.on.isoformat(),
                    body=amended.body,
                    meeting=amended.meeting,
                    what=told.what,
                )
            )
