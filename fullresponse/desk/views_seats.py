"""座席安排: the plan of a day, seats by shifts, for whoever plans; their own seats for the others of the hotline."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from fullresponse.cases.asking import Asked, staff, told
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs import seats as plans
from fullresponse.orgs import shifts
from fullresponse.orgs.seats import Place, Sitter
from fullresponse.pack.model import Item

FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Cell:
    """One seat in one shift: who sits there, the name even of somebody who can no longer be chosen."""

    name: str
    shift: str
    label: str
    there: bool  # the shift has this seat
    who: int | None = None
    person: str = ""
    away: bool = False


@staff("seats")
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: Asked) -> HttpResponse:
    day = day_of(request)
    if not plans.plans(request.actor):
        if request.method == "POST":
            plans.may_plan(request.actor)  # says who may
        return _own(request)
    if request.method != "POST":
        return _page(request, day, plans.of(day))
    seen, wanted = request.POST.get("seen", ""), _wanted(request, day)
    try:
        if request.POST.get("verb") == "copy":
            n = plans.copy(day, seen=seen, actor=request.actor, at=request.at)
            done = ngettext("已照前一天补上 {n} 个座席。", "已照前一天补上 {n} 个座席。", n).format(n=n)
        else:
            n = plans.plan(day, wanted, seen=seen, actor=request.actor, at=request.at)
            done = ngettext("已保存，改了 {n} 个座席。", "已保存，改了 {n} 个座席。", n).format(n=n)
    except Refused as refused:
        stored = plans.of(day)
        kept = wanted if plans.mark(stored) == seen else stored  # what somebody else did meanwhile is looked at first
        return _page(request, day, kept, trouble=told(refused), status=409)
    messages.success(request, done)
    return redirect(f"{reverse('seats')}?day={day.isoformat()}")


def day_of(request: Asked) -> date:
    """The day that is asked for; today if none is."""
    typed = request.POST.get("day") or request.GET.get("day")
    try:
        day = date.fromisoformat(typed) if typed else timezone.localdate(request.at)
    except ValueError:
        raise Refused("日期要写成 2026-11-21 的样子。") from None
    if not FIRST <= day <= LAST:
        raise Refused("日期要写成 2026-11-21 的样子。")
    return day


def _wanted(request: Asked, day: date) -> dict[Place, int]:
    """The seats as the form has them: seat-<shift>-<number>, the person's id or nothing."""
    found = {}
    for code, shift in shifts.on(day, request.pack).items():
        for number in range(1, shift.seats + 1):
            typed = request.POST.get(f"seat-{code}-{number}", "")
            if typed:
                found[code, number] = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    return found


def planned(
    request: Asked, day: date, plan: dict[Place, int], people: dict[int, Sitter]
) -> tuple[dict[str, Item], list[tuple[int, list[Cell]]]]:
    """The shifts of the day, and each seat's number with who sits there in each of them."""
    called = request.labels.pack.lists.get(shifts.SHIFTS, {})
    offered = {code: called[code] for code in shifts.on(day, request.pack)}
    most = max((s.seats for s in offered.values()), default=0)
    numbers = range(1, most + 1)
    return offered, [(n, [_cell(c, shift, n, plan, people) for c, shift in offered.items()]) for n in numbers]


def _page(request: Asked, day: date, plan: dict[Place, int], *, trouble: str = "", status: int = 200) -> HttpResponse:
    people = plans.sitters(day)
    offered, rows = planned(request, day, plan, people)
    today = timezone.localdate(request.at)
    context = {
        "day": day,
        "weekday": datetime.combine(day, datetime.min.time(), request.pack.calendar.tz),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "today": today,
        "shifts": offered,
        "rows": rows,
        "people": people.values(),
        "empty": sum(cell.there and not cell.who for _number, cells in rows for cell in cells),
        "seen": plans.mark(plans.of(day)) if trouble else plans.mark(plan),
        "editable": day >= today,
        "trouble": trouble,
    }
    return render(request, "desk/seats.html", context, status=status)


def _cell(code: str, shift: Item, number: int, plan: dict[Place, int], people: dict[int, Sitter]) -> Cell:
    who = plan.get((code, number))
    sitter = people.get(who or 0)
    name = sitter.name if sitter else (_("已离岗") if who else "")
    label = _("{shift} {number} 号座席").format(shift=shift.label, number=number)
    away = bool(who) and (sitter is None or sitter.away)
    return Cell(f"seat-{code}-{number}", shift.label, label, number <= shift.seats, who, name, away)


def _own(request: Asked) -> HttpResponse:
    """What somebody who does not plan sees: their own seats of the next two weeks."""
    called = request.labels.pack.lists.get(shifts.SHIFTS, {})
    mine = plans.of_person(request.actor.person or 0, timezone.localdate(request.at))
    rows = [(seat, called.get(seat.shift)) for seat in mine]
    return render(request, "desk/my_seats.html", {"rows": rows, "today": timezone.localdate(request.at)})
