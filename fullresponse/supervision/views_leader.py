"""A leader's page, made for a telephone: four numbers with yesterday's beside them, what changed in words, three short
lists, and an instruction in one tap."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from fullresponse.cases import access, listing, queries
from fullresponse.cases.asking import Asked, staff, told
from fullresponse.cases.forms import MoveForm
from fullresponse.cases.labels import labels_of
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import Refused
from fullresponse.supervision import numbers
from fullresponse.supervision import queries as found
from fullresponse.supervision.numbers import Board, Rising
from fullresponse.supervision.views_board import cells

FOUR = ("in", "out", "late", "soon")
SHORT = 8  # rows of a list
INSTRUCT = "instruct"


@dataclass(frozen=True)
class Rise:
    """A street or a category that rises, in words."""

    name: str
    href: str
    rising: Rising


@staff("leader")
@require_safe
def leader(request: Asked) -> HttpResponse:
    board = numbers.board(request.at, request.pack)
    seen = access.visible_to(request.actor).filter(parent=None, open=True).exclude(lifecycle__in=numbers.inward())
    late = seen.filter(queue_at__lt=request.at).order_by("queue_at", "id")
    mine = seen.filter(custodian=request.actor.person).order_by("queue_at", "id")
    rises = [rise(request, rising) for rising in numbers.rising(request.at, request.pack)]
    lists = {"late": _rows(request, late), "mine": _rows(request, mine)}
    context = {
        **lists,
        "four": [cell for cell in cells(board) if cell.code in FOUR],
        "changed": changed(board, rises, found.above_red(request.at)),
        "rises": rises,
        "may": {row.number for rows in lists.values() for row in rows if _instructs(request, row)},
        "labels": request.labels,
    }
    return render(request, "supervision/leader.html", context)


def _instructs(request: Asked, row: listing.Row) -> bool:
    """Whether the case, as it stands, takes an instruction from this person: a reception takes none."""
    cycle = request.pack.lifecycles.get(row.case["lifecycle"])
    move = cycle and cycle.moves.get(INSTRUCT)
    return bool(move and row.case["state"] in move.sources and set(move.by) & request.roles)


def _rows(request: Asked, cases) -> list[listing.Row]:
    return [listing.row(values, request.labels, request.at) for values in cases.values(*queries.COLUMNS)[:SHORT]]


def rise(request: Asked, rising: Rising) -> Rise:
    names = request.labels.streets if rising.kind == "street" else request.labels.category_paths
    return Rise(names.get(rising.code, rising.code), f"{reverse('cases')}?{rising.kind}={rising.code}", rising)


def changed(board: Board, rises: list[Rise], above_red: int) -> list[str]:
    """What changed, in whole sentences: the late ones against yesterday's end, what rises most, and the notices of the
    last colour that nobody answered."""
    said = []
    late, before = board.at("late"), board.at("late", yesterday=True)
    if late is not None and before is not None:
        said.append(_against(late - before))
    if rises:
        said.append(
            _("{name}来得最多：24 小时 {n} 件，前 7 天一共 {before} 件。").format(
                name=rises[0].name, n=rises[0].rising.recent, before=rises[0].rising.before
            )
        )
    if above_red:
        said.append(
            ngettext("{n} 张红色督办单到期没有答复。", "{n} 张红色督办单到期没有答复。", above_red).format(n=above_red)
        )
    return said


def _against(more: int) -> str:
    if not more:
        return _("逾期的和昨日 24 时一样多。")
    sentence = _("逾期的比昨日 24 时多 {n} 件。") if more > 0 else _("逾期的比昨日 24 时少 {n} 件。")
    return sentence.format(n=abs(more))


@staff("leader")
@require_safe
def instruct(request: Asked, number: str) -> HttpResponse:
    """One case on a telephone, with the instruction ready to be written."""
    case = access.get_case(request.actor, number)
    labels = labels_of(case.revision_id)
    row = listing.row({c: getattr(case, c) for c in queries.COLUMNS}, labels, request.at)
    form, reason = _form(case, request, labels)
    context = {"case": case, "row": row, "form": form, "reason": reason, "labels": labels, "said": _said(case)}
    return render(request, "supervision/instruct.html", context)


def _form(case: Case, request: Asked, labels) -> tuple[MoveForm | None, str]:
    """The form, or why there is none."""
    cycle = labels.pack.lifecycles[case.lifecycle]
    try:
        move = cycle.check(INSTRUCT, case.state, request.actor.roles_at(case.lead))
    except Refused as refused:
        return None, told(refused)
    return MoveForm(cycle=cycle, move=move, labels=labels, at=request.at), ""


def _said(case: Case) -> list:
    return list(case.words.filter(need__in=("request", "place", "words")).order_by("pk"))
