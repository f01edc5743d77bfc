"""The lists of the people who work here as workbooks: the seat plan, leaves, hand-over notes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fullresponse.cases.asking import Asked, staff
from fullresponse.cases.views_sheets import about, send
from fullresponse.desk.navigation import Note, shown
from fullresponse.desk.views_leave import coming
from fullresponse.desk.views_seats import day_of, planned
from fullresponse.files.sheets import Column, Sheet
from fullresponse.orgs import handovers, people, shifts
from fullresponse.orgs import seats as plans
from fullresponse.orgs.models import Leave
from fullresponse.pack.model import Item


@staff("seats")
@require_POST
def seats(request: Asked) -> FileResponse:
    """The plan of the day for whoever plans; their own seats for the others."""
    if plans.plans(request.actor):
        day = day_of(request)
        return _sent(request, "seats", _("座席安排"), _seats(day, request), {"day": day.isoformat()})
    return _sent(request, "my_seats", _("我的座席"), _own(request), {})


def _sent(request: Asked, name: str, title: str, rows: Iterable[list[Any]], by: Mapping[str, str]) -> FileResponse:
    heads = ((_("日期"), 14), (_("班次"), 14), (_("时间"), 16), (_("座席"), 8), (_("在座的人"), 18), (_("提示"), 12))
    columns = [Column(head, width) for head, width in heads]
    notes = [*about(request, title, {}), *((_("哪一天"), day) for day in by.values())]
    return send(request, name, Sheet(title, columns, rows, notes), by)


def _seats(day: date, request: Asked) -> Iterator[list[Any]]:
    """Every seat of the day, the empty ones too, shift by shift."""
    offered, rows = planned(request, day, plans.of(day), plans.sitters(day))
    for place, shift in enumerate(offered.values()):
        for number, cells in rows:
            cell = cells[place]
            if cell.there:
                yield [day, shift.label, _hours(shift), number, cell.person, _("不在") if cell.away else ""]


def _own(request: Asked) -> Iterator[list[Any]]:
    called, me = request.labels.pack.lists.get(shifts.SHIFTS, {}), request.actor.person or 0
    name = people.named([me]).get(me, "")
    for seat in plans.of_person(me, timezone.localdate(request.at)):
        shift = called.get(seat.shift)
        label, hours = (shift.label, _hours(shift)) if shift else (seat.shift, "")
        yield [seat.day, label, hours, seat.number, name, ""]


def _hours(shift: Item) -> str:
    return f"{shift.start:%H:%M}–{shift.end:%H:%M}" if shift.start and shift.end else ""


@staff()
@require_POST
def leave(request: Asked) -> FileResponse:
    """The leaves that the page shows: one's own, those one stands in for, and those one may arrange."""
    today = timezone.localdate(request.at)
    mine, deputising, others = coming(request, today)
    heads = (
        *((_("哪一类"), 16), (_("谁请假"), 18), (_("由谁代理"), 18), (_("岗位"), 26)),
        *((_("从（含）"), 14), (_("到（含）"), 14), (_("现在"), 12)),
    )
    title, columns = _("请假与代理"), [Column(head, width) for head, width in heads]
    rows = [
        *_leaves(_("我请的假"), mine, today, request),
        *_leaves(_("我代理的人"), deputising, today, request),
        *_leaves(_("别人的安排"), others, today, request),
    ]
    return send(request, "leave", Sheet(title, columns, rows, about(request, title, {})), {})


def _leaves(kind: str, found: Iterable[Leave], today: date, request: Asked) -> Iterator[list[Any]]:
    for one in found:
        post = request.labels.people([(one.role, one.body)]) if one.role else _("全部岗位")
        now = _("还没开始") if one.since > today else _("代理中")
        yield [kind, one.person.name, one.deputy.name, post, one.since, one.until, now]


@staff("handover")
@require_POST
def handover(request: Asked) -> FileResponse:
    """The notes that the page shows: those nobody took over, and the last that somebody did."""
    mine = handovers.desks(request.actor)
    heads = (
        *((_("岗位"), 22), (_("班次"), 12), (_("交班人"), 16), (_("交班时间"), 18), (_("交班内容"), 60)),
        *((_("提到的诉求"), 30), (_("接班人"), 16), (_("接班时间"), 18)),
    )
    title, columns = _("交接班"), [Column(head, width) for head, width in heads]
    notes = [*shown(request, handovers.opened(mine)), *shown(request, handovers.last(mine))]
    rows = [_note(one) for one in notes]
    return send(request, "handover", Sheet(title, columns, rows, about(request, title, {})), {})


def _note(one: Note) -> list[Any]:
    row, taker = one.row, one.row.taker
    took = (taker.name, row.taken_at) if taker else ("", None)
    numbers = _("、").join(row.numbers)
    return [one.desk, one.shift, row.writer.name, row.written_at, row.text, numbers, *took]
