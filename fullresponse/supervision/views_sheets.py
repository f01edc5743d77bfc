"""The supervisors' list, the board of the day and the lists behind its numbers as workbooks."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fullresponse.cases.asking import Asked, staff
from fullresponse.cases.labels import Labels
from fullresponse.cases.views_sheets import about, listed, send, values
from fullresponse.files.sheets import Column, Sheet
from fullresponse.pack.supervision import LEVELS
from fullresponse.supervision import queries
from fullresponse.supervision.numbers import NUMBERS
from fullresponse.supervision.views import Narrowed, narrowed
from fullresponse.supervision.views_board import Line, behind_of, lines

CHUNK = 500


@staff("supervision")
@require_POST
def supervision(request: Asked) -> FileResponse:
    """The open notices that the page's filters leave."""
    labels, wanted = request.labels, narrowed(request)
    found = values(queries.notices(request.actor, **wanted.by).order_by("queue_at", "id"))
    heads = (
        *((_("编号"), 24), (_("整件编号"), 22), (_("诉求"), 46), (_("级别"), 10), (_("依据"), 30)),
        *((_("升过几级"), 10), (_("承办单位"), 24), (_("状态"), 14), (_("到期时间"), 18)),
    )
    said = {"level": (_("级别"), labels.listed(LEVELS)), "rule": (_("规则"), wanted.named)}
    title = _("没有了结的督办单")
    notes = about(request, title, wanted.by, said)
    columns = [Column(head, width) for head, width in heads]
    return send(request, "supervision", Sheet(title, columns, _notices(found, labels, wanted), notes), wanted.by)


def _notices(cases: Iterable[dict], labels: Labels, wanted: Narrowed) -> Iterator[list[Any]]:
    """The rows: the notices of many cases in one query."""
    levels, cases = labels.listed(LEVELS), iter(cases)
    while chunk := list(islice(cases, CHUNK)):
        notices = queries.coloured([case["id"] for case in chunk])
        for case in chunk:
            notice = notices.get(case["id"])
            whole = notice.part.parent.number if notice and notice.part.parent else ""
            colour, rule, raised = (notice.level, notice.rule, notice.raised) if notice else ("", "", 0)
            yield [
                *(case["number"], whole, case["title"], levels.get(colour, colour), wanted.named.get(rule, rule)),
                *(raised, labels.body(case["lead"]), labels.state(case["lifecycle"], case["state"]), case["due_at"]),
            ]


@staff("board")
@require_POST
def board(request: Asked) -> FileResponse:
    """The district, each street and each department, today's numbers beside yesterday's."""
    found = lines(request)
    columns = [Column(_("范围"), 12), Column(_("名称"), 26)]
    for number in NUMBERS.values():
        label = _(number.label)
        columns += [Column(_("{number}（今日）").format(number=label), 12)]
        columns += [Column(_("{number}（昨日）").format(number=label), 12)]
    rows = [
        *_figures(_("全区"), [Line("", found.whole)]),
        *_figures(_("按街道"), found.streets),
        *_figures(_("按部门"), found.departments),
    ]
    title = _("今日看板")
    defined = [(_(number.label), _(number.said)) for number in NUMBERS.values()]
    notes = [*about(request, title, {}), (_("哪一天"), found.board.day.isoformat()), *defined]
    return send(request, "board", Sheet(title, columns, rows, notes), {"day": found.board.day.isoformat()})


def _figures(scope: str, found: list[Line]) -> Iterator[list[Any]]:
    for line in found:
        yield [scope, line.name, *(n for cell in line.cells for n in (cell.n, cell.before))]


@staff("board")
@require_POST
def behind(request: Asked, code: str) -> FileResponse:
    """The cases behind one number of the board."""
    found = behind_of(request, code)
    title = f"{_(found.number.label)} {found.day.isoformat()}"
    by = {"number": code, "day": found.day.isoformat(), "street": found.street, "lead": found.lead}
    order = ("-queue_at", "-id") if found.newest else ("queue_at", "id")
    return listed(request, "behind", title, values(found.cases.order_by(*order)), by, verbs=())
