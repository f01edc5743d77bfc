"""The review desk: the papers that were read, and one of them with its text beside what may be promised in it, one mark
after the other, by keyboard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fullresponse.cases.asking import Asked, staff, told
from fullresponse.kernel.refusal import Refused
from fullresponse.papers import actions, cutting, fields, proposing, queries
from fullresponse.papers.forms import Differs, MarkForm, PaperForm, QuoteForm, SeenForm
from fullresponse.papers.models import ACCEPTED, OPEN, REJECTED, Mark, Paper
from fullresponse.reading.doubts import DOUBTS

NEAR, SHORT = 8, 80  # marks before and behind the one that is looked at, and characters of each
SLIPS = 20  # of those that were rejected, the last ones
MISSED = "missed_%s"
WHY = {**DOUBTS, **proposing.DOUBTS}


@staff("promises")
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: Asked) -> HttpResponse:
    actions.may_review(request.actor)
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        file = actions.File(given["file"].name, given["file"].read(actions.MOST_BYTES + 1))
        more = {"title": given["title"], "year": given["year"], "said_on": given["said_on"]}
        try:
            paper = actions.read(file, actor=request.actor, at=request.at, **more)
        except Refused as refused:
            form.refused(refused)
        else:
            return redirect("paper", pk=paper.pk)
    found = queries.latest()
    context = {"form": form, "papers": found, "later": queries.later(found)}
    return render(request, "papers/papers.html", context, status=422 if form.is_bound else 200)


@staff("promises")
@require_safe
def paper(request: Asked, pk: int) -> HttpResponse:
    actions.may_review(request.actor)
    return desk(request, queries.paper(pk), request.GET.get("at", ""))


@dataclass(frozen=True)
class Trouble:
    """What was refused: the form that could not be taken, why, and what of it is not what stands now."""

    why: str = ""
    form: MarkForm | None = None
    beside: Sequence[Differs] = ()
    missed: QuoteForm | None = None
    status: int = 422


def desk(request: Asked, row: Paper, at: str, trouble: Trouble | None = None) -> HttpResponse:
    """The page."""
    found = queries.marks(row)
    here = queries.current(found, at)
    rejected = queries.rejected(found)
    context: dict[str, Any] = {
        "paper": row,
        "pieces": queries.pieces(row.text, found),
        "here": here,
        "done": sum(mark.state != OPEN for mark in found),
        "total": len(found),
        "accepted": sum(mark.state == ACCEPTED for mark in found),
        "missed": (trouble and trouble.missed) or QuoteForm(auto_id=MISSED),
        "labels": request.labels,
        "trouble": trouble,
        "did": next((mark for mark in found if str(mark.pk) == request.GET.get("did")), None),
        "rejected": len(rejected),
        "again": [(mark, short(row, mark)) for mark in rejected[:SLIPS]],
    }
    if here is not None:
        here.paper = row
        context |= _near(row, found, here) | _form(request, here, trouble)
    return render(request, "papers/paper.html", context, status=trouble.status if trouble else 200)


def short(row: Paper, mark: Mark) -> str:
    return Truncator(row.text[mark.start : mark.end]).chars(SHORT)


def _near(row: Paper, found: list[Mark], here: Mark) -> dict[str, Any]:
    """The mark that is looked at with those around it, and what can be done with it."""
    place = found.index(here)
    near = found[max(0, place - NEAR) : place + NEAR + 1]
    return {
        "near": near,
        "quote": row.text[here.start : here.end],
        "around": queries.around(row.text, here.start, here.end),
        "quotes": {mark.pk: short(row, mark) for mark in near},
        "why": [_(WHY[code]) for code in here.doubts.split(",") if code in WHY],
        "cuts": queries.cuts(row.text, here),
        "following": queries.following(found, here),
        "stands": stands(here),
    }


def _form(request: Asked, here: Mark, trouble: Trouble | None) -> dict[str, Any]:
    """What is filled in; of a stretch that is a promise already nothing but what the register says otherwise."""
    if here.state != OPEN:
        return {}
    form = trouble.form if trouble else None
    if form is None or form.mark.pk != here.pk:
        form = MarkForm(request=request, mark=here)
    there = queries.registered(here)
    if there is None:
        return {"form": form}
    mine = form.typed() if form.is_bound else fields.said(here)
    return {"form": form, "there": there, "otherwise": form.beside(mine, fields.registered(there))}


def stands(mark: Mark) -> str:
    """What became of it."""
    return {OPEN: "", ACCEPTED: _("已收进台账"), "rejected": _("不收"), "replaced": _("已拆开或者合并")}[mark.state]


@staff("promises")
@require_POST
def do(request: Asked, pk: int, mark: int, verb: str) -> HttpResponse:
    """One decision about one mark; then the next one that is open."""
    actions.may_review(request.actor)
    row = Mark.objects.filter(pk=mark, paper_id=pk).select_related("paper").first()
    if row is None or verb not in DO:
        raise Http404
    form: MarkForm | SeenForm = SeenForm(request.POST)
    if verb in WITH_FIELDS:
        form = MarkForm(request.POST, request=request, mark=row, whole=verb == "accept")
    valid, seen = form.is_valid(), form.cleaned_data.get("seen")
    if seen is None or not (valid or isinstance(form, MarkForm)):
        return desk(request, row.paper, str(row.pk), Trouble(_("请刷新后再试。")))
    try:
        actions.as_seen(row, seen, request.actor, REJECTED if verb == "reopen" else OPEN)
        if not valid:
            return desk(request, row.paper, str(row.pk), Trouble(form=form if isinstance(form, MarkForm) else None))
        goes_on = DO[verb](row, form, {"actor": request.actor, "at": request.at})
    except Refused as refused:
        return desk(request, row.paper, str(row.pk), _refused(request, row.pk, form, refused))
    if verb != "reject":  # of which the page says more
        messages.success(request, _("已记录。"))
    ahead = goes_on or queries.next_open(queries.marks(row.paper), row)
    where = {"at": ahead.pk} if ahead else {}
    return redirect(reverse("paper", args=[pk]) + "?" + urlencode({**where, "did": row.pk}))


def _refused(request: Asked, pk: int, form: MarkForm | SeenForm, refused: Refused) -> Trouble:
    """Nothing that was typed is lost: it is in the form again if the mark can still be decided on; where somebody was
    faster, it stands beside what is there now."""
    if not isinstance(form, MarkForm):
        return Trouble(told(refused), status=409)
    now = Mark.objects.get(pk=pk)
    if now.version == form.cleaned_data.get("seen") and now.state == OPEN:
        form.refused(refused)
        return Trouble(form=form, status=409)
    beside = form.beside(form.typed(), fields.said(now))
    if now.state != OPEN:
        return Trouble(told(refused), beside=beside, status=409)
    again = MarkForm({**request.POST.dict(), "seen": str(now.version)}, request=request, mark=now, whole=form.whole)
    again.refused(refused)
    return Trouble(form=again, beside=beside, status=409)


def _accept(row: Mark, form: Any, by: dict[str, Any]) -> None:
    actions.accept(row, seen=form.cleaned_data["seen"], said=form.said(), **by)


def _reject(row: Mark, form: Any, by: dict[str, Any]) -> None:
    actions.reject(row, seen=form.cleaned_data["seen"], **by)


def _reopen(row: Mark, form: Any, by: dict[str, Any]) -> Mark:
    return actions.reopen(row, seen=form.cleaned_data["seen"], **by)


def _change(row: Mark, form: Any, by: dict[str, Any]) -> Mark:
    return actions.change(row, form.said(), seen=form.cleaned_data["seen"], **by)


def _link(row: Mark, form: Any, by: dict[str, Any]) -> None:
    actions.link(row, seen=form.cleaned_data["seen"], **by)


def _split(row: Mark, form: Any, by: dict[str, Any]) -> Mark:
    return cutting.split(row, form.cleaned_data["cut"] or 0, seen=form.cleaned_data["seen"], **by)[0]


def _merge(row: Mark, form: Any, by: dict[str, Any]) -> Mark:
    given = form.cleaned_data
    other = Mark.objects.filter(pk=given["other"] or 0, paper_id=row.paper_id).first()
    if other is None:
        raise Refused("后面没有可以合并的一条。")
    return cutting.merge(row, other, seen=(given["seen"], given["other_seen"] or 0), **by)


WITH_FIELDS = ("accept", "change")
DO: dict[str, Callable[[Mark, Any, dict[str, Any]], Mark | None]] = {
    "accept": _accept,
    "reject": _reject,
    "reopen": _reopen,
    "change": _change,
    "link": _link,
    "split": _split,
    "merge": _merge,
}


@staff("promises")
@require_POST
def mark(request: Asked, pk: int) -> HttpResponse:
    """A stretch that the reader passed over, found by its words."""
    actions.may_review(request.actor)
    row, form = queries.paper(pk), QuoteForm(request.POST, auto_id=MISSED)
    try:
        if not form.is_valid():
            raise Refused("请抄下漏掉的一句。")
        places = queries.places(row.text, form.cleaned_data["quote"])
        if len(places) != 1:
            raise Refused("原文里有 {n} 处这样的话，要正好一处：请照原文抄，或者多抄几个字。", n=len(places))
        made = actions.mark(row, *places[0], actor=request.actor, at=request.at)
    except Refused as refused:
        return desk(request, row, request.POST.get("at", ""), Trouble(told(refused), missed=form, status=409))
    return redirect(reverse("paper", args=[pk]) + f"?at={made.pk}")
