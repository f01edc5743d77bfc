"""登记: anything that is not a request comes in by a form made from its life cycle: at a desk, or from a resident where
the life cycle lets callers begin it. Whoever brought it gets a receipt."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from fullresponse.cases import access, calls, tracking
from fullresponse.cases.asking import Asked, names, settle, staff
from fullresponse.cases.forms_register import RegisterForm, births
from fullresponse.cases.labels import labels_of
from fullresponse.cases.views_intake import just_taken
from fullresponse.cases.views_resident import FRESH
from fullresponse.kernel.lifecycle import Lifecycle
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.orgs.actors import Actor
from fullresponse.pack.cycles import CALLER
from fullresponse.pack.model import REQUEST

WEB, COUNTER = "web", "counter"


def whole(request: Asked, code: str) -> Lifecycle:
    """The life cycle of that code, if its cases come in by a form of their own; Http404 otherwise."""
    cycle = request.labels.pack.lifecycles.get(code)
    if cycle is None or cycle.part or cycle.inward or code == REQUEST:
        raise Http404
    return cycle


@staff()
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Asked, lifecycle: str) -> HttpResponse:
    cycle = whole(request, lifecycle)
    if not set(cycle.birth.by) & request.roles:
        wanted = names((role for role in cycle.birth.by if role in request.pack.roles), request.pack)
        raise NotAllowed("这一页由{roles}使用，您没有这个岗位。", roles=wanted)
    if request.method != "POST":
        return _page(request, _form(request, cycle))
    form = _form(request, cycle)
    if not form.is_valid():
        return _page(request, form, 422)
    channel = COUNTER if COUNTER in request.pack.lists["channels"] else ""
    try:
        case = calls.take(form.request(channel), "", {}, actor=request.actor, at=request.at)
    except Refused as refused:
        form.refused(refused)
        return _page(request, form, 409)
    return redirect("registered", number=case.number)


def _form(request: Asked, cycle: Lifecycle, *, public: bool = False) -> RegisterForm:
    about: dict[str, Any] = {"cycle": cycle, "labels": request.labels, "at": request.at, "public": public}
    if request.method == "POST":
        return RegisterForm(request.POST, **about)
    return RegisterForm(initial={"token": uuid.uuid4().hex}, **about)


def _page(request: Asked, form: RegisterForm, status: int = 200) -> HttpResponse:
    page = "cases/ask_other.html" if form.public else "cases/register.html"
    return render(request, page, {"form": form, "cycle": form.cycle, "labels": request.labels}, status=status)


@staff()
@require_safe
def registered(request: Asked, number: str) -> HttpResponse:
    """The receipt: what came in, when, under which number, and what happens next by when. The tracking code is on it
    only for whoever registered it, and only for a while."""
    case = access.get_case(request.actor, number)
    labels = labels_of(case.revision_id)
    cycle = whole(request, case.lifecycle)
    context = {
        "case": case,
        "cycle": cycle,
        "code": tracking.code_of(case.number) if just_taken(request, case) else "",
        "labels": labels,
        "state": cycle.states[case.state],
        "clock": cycle.clocks.get(case.due_clock),
        "again": any(c.code == cycle.code for c in births(request.pack, request.roles)),
    }
    return render(request, "cases/registered.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Asked, lifecycle: str) -> HttpResponse:
    """A resident begins a petition, an application for information, or whatever else callers may begin."""
    settle(request)
    cycle = whole(request, lifecycle)
    if CALLER not in cycle.birth.by:
        raise Http404
    form = _form(request, cycle, public=True)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        channel = WEB if WEB in request.pack.lists["channels"] else ""
        case = calls.ask(form.request(channel), [], actor=Actor.caller(), at=request.at)
    except Refused as refused:
        form.refused(refused)
        return _page(request, form, 409)
    tracking.remember(request, case.number)
    request.session[FRESH] = case.number
    return redirect("mine", number=case.number)
