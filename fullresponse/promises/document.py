"""The course of a promise's year as a document: planned, reported and verified, with the table that says the same."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from django.utils import translation
from django.utils.translation import gettext as _

from fullresponse.documents.model import Cell, Chart, Column, Document, Paragraph, Part, Point, Series, Table
from fullresponse.promises import light, rules
from fullresponse.promises.models import Entry
from fullresponse.promises.standing import Known

MARK = "▲"  # an amendment in the month
MOST_MONTHS, AHEAD = 36, 12


def course(one: Known, now: light.Standing) -> Document:
    """The line of the year of a promise with a number: planned, reported and verified at the end of each month."""
    rows = _months(one, now)
    kind = "count" if _counted(one) else "decimal"
    names = (_("计划"), _("填报"), _("核实"))
    told: list[tuple[str, list[int | Fraction | None]]] = [
        (label, [round(v) if kind == "count" and v is not None else v for v in values]) for label, *values in rows
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


def _counted(one: Known) -> bool:
    """Is it counted in whole things? Then so is the plan of a month."""
    said = [one.goal.target, one.goal.begins, *one.readings]
    return all(value is None or value.denominator == 1 for value in said)


def _of(what: str, unit: str) -> str:
    return f"{what} · {unit}" if unit else what


def _months(one: Known, now: light.Standing) -> list[tuple[str, Fraction | None, Fraction | None, Fraction | None]]:
    found = []
    for month in _shown(now):
        end = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        amended = any(a.on.replace(day=1) == month for a in one.amendments)
        label = f"{month:%Y-%m}{MARK if amended else ''}"
        entries = [] if month > now.today else [e for e in one.entries if one.unit_on(e.on) == one.unit]
        told, verified = (_reading(entries, min(end, now.today), verified=which) for which in (False, True))
        found.append((label, _planned(one, end, now), told, verified))
    return found


def _shown(now: light.Standing) -> list[date]:
    """The months from the first to the last; of many those in which today is, with a year of what is to come."""
    many = max(_between(now.start, max(now.due, now.today)) + 1, 1)
    skipped = max(0, min(_between(now.start, now.today) - MOST_MONTHS + 1 + AHEAD, many - MOST_MONTHS))
    number = now.start.year * 12 + now.start.month - 1 + skipped
    return [date(n // 12, n % 12 + 1, 1) for n in range(number, number + min(many, MOST_MONTHS))]


def _between(one: date, other: date) -> int:
    """How many months the other is later."""
    return (other.year - one.year) * 12 + other.month - one.month


def _planned(one: Known, end: date, now: light.Standing) -> Fraction | None:
    """What the plan says for the end of that month, by what was promised then."""
    goal = one.goal_on(end)
    if goal.target is None or one.unit_on(end) != one.unit:
        return None
    if one.promise.course != rules.GROWS:
        return goal.target
    then = light.Standing(end, now.start, now.due, goal, milestones=now.milestones)
    base, share = goal.begins, light.planned(then)
    return base + (goal.target - base) * share if share is not None else None


def _reading(entries: Sequence[Entry], end: date, *, verified: bool) -> Fraction | None:
    wanted = ("verified",) if verified else ("claimed", "documented", "verified")
    known = [e.value for e in entries if e.value and e.on <= end and e.evidence in wanted]
    return Fraction(known[-1]) if known else None
