"""What people do with promises: register one, report, verify, amend, plan, pass on, settle. Each form that is refused
comes back with what was typed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fullresponse.cases.asking import Asked, staff, told
from fullresponse.cases.labels import labels_of
from fullresponse.files import store
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.metrics.engines import Database, answer
from fullresponse.metrics.question import ask
from fullresponse.metrics.windows import span
from fullresponse.promises import actions, past, progress, queries, settling, standing, views
from fullresponse.promises import rules as promising
from fullresponse.promises.forms import DraftForm, WordForm
from fullresponse.promises.models import Entry, Promise
from fullresponse.promises.progress import Proof, Word
from fullresponse.promises.rules import Draft
from fullresponse.promises.views_divide import SHARED, may_divide


@staff("promises")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Asked) -> HttpResponse:
    """登记, a promise or an item of one (`?of=`)."""
    cycle = request.pack.lifecycles.get(promising.LIFECYCLE)
    whole = queries.get(request.GET["of"]) if request.GET.get("of") else None
    if whole is not None:
        may_divide(request)
    elif cycle is None or not set(cycle.birth.by) & request.roles:
        raise NotAllowed("您的岗位不能登记承诺。")
    return registering(
        request, whole, lambda draft: actions.register(draft, actor=request.actor, at=request.at, parent=whole)
    )


def registering(
    request: Asked, whole: Promise | None, keep: Callable[[Draft], Promise], back: str = "", meeting: str = ""
) -> HttpResponse:
    """The form of a promise, and what becomes of it. `meeting`: where it is decided; `back`: to go on there."""
    sent = request.POST if request.method == "POST" else None
    form = DraftForm(sent, request=request, initial=_of(whole))
    if request.method == "POST" and form.is_valid():
        try:
            row = keep(form.draft())
        except Refused as refused:
            form.refused(refused)
        else:
            messages.success(request, _("已登记。"))
            return redirect(back) if back else redirect("promise", number=row.case.number)
    context = {"form": form, "labels": request.labels, "whole": whole, "back": back, "meeting": meeting}
    return render(request, "promises/new.html", context, status=422 if form.is_bound else 200)


def _of(whole: Promise | None) -> dict[str, Any]:
    """What an item begins with: what it has in common with its whole."""
    if whole is None:
        return {}
    aim = {"unit": whole.now_unit, "comparator": whole.now_comparator, "category": whole.theme}
    return {name: getattr(whole, name) for name in SHARED} | aim


@staff("promises")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Asked, number: str) -> HttpResponse:
    row = queries.get(number)
    known = standing.known([row])[0]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WordForm(*sent, request=request, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            word = _word(form.cleaned_data, request)
            entry = progress.report(row, word, actor=request.actor, at=request.at)
        except Refused as refused:
            form.refused(refused)
        else:
            served = views.showing.served(known, entry, request.pack, request.labels)
            messages.success(request, _("已填报，一份多用：{duties}。").format(duties=served))
            return redirect("promise", number=number)
    unanswered = past.past(known, labels_of(row.case.revision_id), public=False).unanswered(known)
    context = {"form": form, "about": views.showing.row(row, request.labels), "row": row, "unanswered": unanswered}
    return render(request, "promises/report.html", context, status=422 if form.is_bound else 200)


def _word(given: dict[str, Any], request: Asked) -> Word:
    proofs = []
    if given["link"].strip():
        proofs.append(Proof(link=given["link"]))
    if given["file"]:
        proofs.append(Proof(file=store.check(given["file"])))
    if given["figure"]:
        proofs.append(Proof(figure=_figure(given["figure"], given["window"], given["on"], request)))
    return Word(
        status=given["status"],
        said=given["said"],
        on=given["on"],
        value=given.get("value", ""),
        proofs=tuple(proofs),
        done=tuple(given.get("done", ())),
    )


def _figure(code: str, window: str, day: Any, request: Asked) -> dict[str, Any]:
    """The number of that window as it is counted now: it is kept with the entry."""
    if window not in request.pack.windows:
        raise Refused("用本平台的数作佐证，要选哪个时段。")
    zone = request.pack.calendar.tz
    stretch = span(request.pack.windows[window], day, zone)
    found = answer(ask({"": stretch}, request.pack.scheme(day), names=(code,)), Database()).rate("", code)
    first, last = (datetime.fromtimestamp(s, zone).date() for s in (stretch.start, stretch.end - 1))
    said = {"yes": found.yes, "counted": found.counted, "unit": found.unit}
    return {"figure": code, "window": window, "first": first, "last": last, **said}


@staff("promises")
@require_POST
def do(request: Asked, number: str, verb: str) -> HttpResponse:
    row = queries.get(number)
    if verb not in DO:
        raise Http404
    form = views.form_of(verb, request.POST, request)
    if form is not None and not form.is_valid():
        return views.show(request, row, {verb: form}, status=422)
    try:
        DO[verb](row, form.cleaned_data if form is not None else {}, {"actor": request.actor, "at": request.at})
    except Refused as refused:
        if form is not None:
            form.refused(refused)
            return views.show(request, row, {verb: form}, status=409)
        return views.show(request, row, trouble=told(refused), status=409)
    messages.success(request, _("已记录。"))
    return redirect("promise", number=number)


Given = dict[str, Any]
DO: dict[str, Callable[[Promise, Given, Given], Any]] = {
    "accept": lambda row, _given, by: progress.accept(row, **by),
    "send_back": lambda row, given, by: progress.send_back(row, reason=given["reason"], **by),
    "amend": lambda row, given, by: actions.amend(row, actions.Change(**given), **by),
    "plan": lambda row, given, by: actions.plan(row, [(given["day"], given["label"], given["value"])], **by),
    "pass_on": lambda row, given, by: actions.pass_on(row, given["lead"], reason=given["reason"], **by),
    "settle": lambda row, given, by: settling.settle(row, given["outcome"], ground=given["ground"], **by),
    "correct": lambda row, given, by: settling.correct(row, **given, **by),
    "drop": lambda row, given, by: settling.drop(row, reason=given["reason"], **by),
}


@staff("promises")
@require_POST
def entry(request: Asked, number: str, pk: int, verb: str) -> HttpResponse:
    """An entry is found right, or doubted with a reason."""
    row = queries.get(number)
    found = Entry.objects.filter(pk=pk, promise=row).select_related("promise__case").first()
    if found is None or verb not in ("verify", "doubt"):
        raise Http404
    doubts = request.POST.get("reason", "").strip()
    try:
        if verb == "doubt" and not doubts:
            raise Refused("存疑要写明理由。")
        progress.verify(found, actor=request.actor, at=request.at, doubts=doubts if verb == "doubt" else "")
    except Refused as refused:
        return views.show(request, row, trouble=told(refused), status=409)
    messages.success(request, _("已记录。"))
    return redirect("promise_queue") if request.POST.get("from") == "queue" else redirect("promise", number=number)
