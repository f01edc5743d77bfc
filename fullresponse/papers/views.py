"""The review desk: the papers that were read, and one of them with its text beside what may be promised in it, one mark
after the other, by keyboard."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fullresponse.cases.asking import Asked, staff, told
from fullresponse.kernel.refusal import Refused
from fullresponse.papers import actions, proposing, queries
from fullresponse.papers.forms import MarkForm, PaperForm, QuoteForm, SeenForm
from fullresponse.papers.models import ACCEPTED, OPEN, Mark, Paper
from fullresponse.reading.doubts import DOUBTS

NEAR = 8  # marks before and behind the one that is looked at, in the list beside it
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


def desk(
    request: Asked, row: Paper, at: str, form: MarkForm | None = None, trouble: str = "", status: int = 200
) -> HttpResponse:
    """The page; `form` is what could not be taken, `trouble` what was refused."""
    found = queries.marks(row)
    here = queries.current(found, at)
    place = found.index(here) if here else 0
    context: dict[str, Any] = {
        "paper": row,
        "pieces": queries.pieces(row.text, found),
        "here": here,
        "near": found[max(0, place - NEAR) : place + NEAR + 1],
        "quote": row.text[here.start : here.end] if here else "",
        "quotes": {mark.pk: row.text[mark.start : mark.end] for mark in found},
        "why": [_(WHY[code]) for code in here.doubts.split(",") if code in WHY] if here else [],
        "form": form or (MarkForm(request=request, mark=here) if here and here.state == OPEN else None),
        "cuts": queries.cuts(row.text, here) if here else [],
        "following": queries.following(found, here) if here else None,
        "done": sum(mark.state != OPEN for mark in found),
        "total": len(found),
        "accepted": sum(mark.state == ACCEPTED for mark in found),
        "missed": QuoteForm(auto_id="missed_%s"),
        "labels": request.labels,
        "trouble": trouble,
        "stands": stands(here) if here else "",
    }
    return render(request, "papers/paper.html", context, status=status)


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
    if not form.is_valid():
        bound = form if isinstance(form, MarkForm) else None
        return desk(request, row.paper, str(row.pk), bound, _("请刷新后再试。") if bound is None else "", status=422)
    try:
        goes_on = DO[verb](row, form, {"actor": request.actor, "at": request.at})
    except Refused as refused:
        same = Mark.objects.filter(pk=row.pk, version=row.version, state=OPEN).exists()
        if isinstance(form, MarkForm) and same:
            form.refused(refused)
            return desk(request, row.paper, str(row.pk), form, status=409)
        return desk(request, row.paper, str(row.pk), trouble=told(refused), status=409)
    messages.success(request, _("已记录。"))
    ahead = goes_on or queries.next_open(queries.marks(row.paper), row)
    return redirect(reverse("paper", args=[pk]) + (f"?at={ahead.pk}" if ahead else ""))


def _accept(row: Mark, form: Any, by: dict[str, Any]) -> None:
    actions.accept(row, seen=form.cleaned_data["seen"], said=form.said(), **by)


def _reject(row: Mark, form: Any, by: dict[str, Any]) -> None:
    actions.reject(row, seen=form.cleaned_data["seen"], **by)


def _change(row: Mark, form: Any, by: dict[str, Any]) -> Mark:
    return actions.change(row, form.said(), seen=form.cleaned_data["seen"], **by)


def _split(row: Mark, form: Any, by: dict[str, Any]) -> Mark:
    return actions.split(row, form.cleaned_data["cut"] or 0, seen=form.cleaned_data["seen"], **by)[0]


def _merge(row: Mark, form: Any, by: dict[str, Any]) -> Mark:
    given = form.cleaned_data
    other = Mark.objects.filter(pk=given["other"] or 0, paper_id=row.paper_id).first()
    if other is None:
        raise Refused("后面没有可以合并的一条。")
    return actions.merge(row, other, seen=(given["seen"], given["other_seen"] or 0), **by)


WITH_FIELDS = ("accept", "change")
DO: dict[str, Callable[[Mark, Any, dict[str, Any]], Mark | None]] = {
    "accept": _accept,
    "reject": _reject,
    "change": _change,
    "split": _split,
    "merge": _merge,
}


@staff("promises")
@require_POST
def mark(request: Asked, pk: int) -> HttpResponse:
    """A stretch that the reader passed over, found by its words."""
    actions.may_review(request.actor)
    row, form = queries.paper(pk), QuoteForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("请抄下漏掉的一句。")
        quote = form.cleaned_data["quote"].strip()
        times = row.text.count(quote)
        if times != 1:
            raise Refused("原文里有 {n} 处这样的话，要正好一处：请照原文抄，或者多抄几个字。", n=times)
        start = row.text.index(quote)
        made = actions.mark(row, start, start + len(quote), actor=request.actor, at=request.at)
    except Refused as refused:
        return desk(request, row, request.POST.get("at", ""), trouble=told(refused), status=409)
    return redirect(reverse("paper", args=[pk]) + f"?at={made.pk}")
