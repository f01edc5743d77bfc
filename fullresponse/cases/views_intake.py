"""受理: the operator's page. What the words suggest is offered, the operator goes on or types over it, and the call
becomes a case with one key."""

import uuid
from datetime import timedelta

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fullresponse.cases import access, actions, calls, listing, queries, tracking
from fullresponse.cases.asking import Asked, staff
from fullresponse.cases.forms import IntakeForm
from fullresponse.cases.labels import Labels
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import history
from fullresponse.pack import Pack
from fullresponse.reading.suggest import suggest as suggest_from

CHANNEL = "phone"
MAX_SUGGEST = 500  # characters
WAITING = 8  # rows beside the form
KNOWN = 8
READ_OUT = timedelta(minutes=30)  # for how long whoever took a call can read its tracking code out


@staff("intake")
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: Asked) -> HttpResponse:
    if request.method == "POST":
        return _save(request)
    initial = {"token": uuid.uuid4().hex}
    return _page(request, IntakeForm(labels=request.labels, initial=initial))


def _save(request: Asked) -> HttpResponse:
    form = IntakeForm(request.POST, labels=request.labels)
    verb = request.POST.get("verb", "")
    if not form.is_valid():
        return _page(request, form, status=422)
    if verb == "dispatch" and not form.cleaned_data["lead"]:
        filled, found = _filled(request, form)
        if found:
            filled.told = _("请核对建议的类别和承办单位，没有问题就再按一次派单。")
            return _page(request, filled)
    try:
        case = _take(request, form.cleaned_data, verb)
    except Refused as refused:
        form.refused(refused)
        return _page(request, form, status=409)
    return redirect("received", number=case.number)


def _take(request: Asked, data: dict, verb: str):
    street, community = request.labels.place_parts(data["area"])
    wanted = actions.Request(
        words=data["words"],
        place=data["place"],
        kind=data["kind"],
        channel=CHANNEL if CHANNEL in request.pack.lists.get("channels", {}) else "",
        category=data["category"],
        street=street,
        community=community,
        urgency=data["urgency"],
        name=data["name"],
        phone=data["phone"],
        confidential=data["confidential"],
        token=data["token"],
    )
    needs = {
        "dispatch": {"lead": data["lead"]},
        "answer": {"answer": data["answer"]},
        "decline": {"outcome": data["outcome"], "answer": data["why"]},
        "receive": {},
    }
    if verb not in needs:
        raise Refused("没有“{verb}”这个步骤。", verb=verb[:20])
    return calls.take(wanted, "" if verb == "receive" else verb, needs[verb], actor=request.actor, at=request.at)


def _filled(request: Asked, form: IntakeForm) -> tuple[IntakeForm, bool]:
    """The form again with what its words suggest in the fields left empty."""
    data = request.POST.copy()
    offered = suggested(f"{data.get('words', '')} {data.get('place', '')}", request.pack, request.labels)
    for name in ("category", "area", "lead", "urgency", "kind"):
        if not data.get(name):
            data[name] = offered[name]
    again = IntakeForm(data, labels=request.labels)
    again.is_valid()
    return again, bool(data["lead"])


def suggested(text: str, pack: Pack, labels: Labels) -> dict[str, str]:
    """What the words suggest, as the form's fields would be typed, and one sentence why."""
    found = suggest_from(text[:MAX_SUGGEST], pack)
    path, body = labels.category(found.category), labels.body(found.lead)
    why = ""
    if found.category:
        why = _("建议：{path} {n}%").format(path=path, n=found.confidence)
        clause = labels.pack.bodies[found.lead].clause if found.lead else ""
        why += f" → {body}" + (_("（{what}）").format(what=clause) if clause else "") if body else ""
    return {
        "category": path,
        "area": labels.area(found.street, found.community),
        "urgency": found.urgency,
        "lead": body,
        "kind": found.kind,
        "why": why,
    }


def _page(request: Asked, form: IntakeForm, status: int = 200) -> HttpResponse:
    first = request.pack.request.birth.to
    waiting = queries.page(access.visible_to(request.actor).filter(state=first), size=WAITING)
    context = {
        "form": form,
        "labels": request.labels,
        "waiting": [listing.row(r, request.labels, request.at) for r in waiting.rows],
        "more": bool(waiting.after),
    }
    return render(request, "cases/intake.html", context, status=status)


@staff("intake")
@require_safe
def received(request: Asked, number: str) -> HttpResponse:
    """After saving: the number to read out, and the next call."""
    case = access.get_case(request.actor, number)
    context = {
        "case": case,
        "code": tracking.code_of(case.number) if just_taken(request, case) else "",
        "labels": request.labels,
        "light_": request.labels.light(request.at, case.due_at, case.due_clock, case.urgency),
        "state": request.labels.state(case.lifecycle, case.state),
        "next_step": request.labels.pack.lifecycles[case.lifecycle].states[case.state].public,
    }
    return render(request, "cases/received.html", context)


def just_taken(request: Asked, case: Case) -> bool:
    """Did this person take the call a moment ago? With the code one can rate in the caller's name, so nobody else reads
    it, nor the same person later."""
    first = history(case.subject)[0]
    return first.actor == request.actor.ref and request.at - first.recorded_at < READ_OUT


@staff("intake")
@require_POST
def suggest(request: Asked) -> JsonResponse:
    """What the words suggest. POST: what people say must not stand in a log."""
    return JsonResponse(suggested(request.POST.get("text", ""), request.pack, request.labels))


@staff("intake")
@require_POST
def caller(request: Asked) -> HttpResponse:
    """The cases of exactly this telephone, as a piece of the page. POST: a telephone number must not stand in a log."""
    try:
        cases = queries.of_telephone(access.visible_to(request.actor), request.POST.get("phone", "")[:40])
        found = list(cases.values(*queries.COLUMNS)[:KNOWN])
    except Refused:  # not yet a whole number: nothing to show, and no reason to interrupt
        found = []
    rows = [listing.row(r, request.labels, request.at) for r in found]
    context = {"rows": rows, "open": sum(r.case["closed_at"] is None for r in rows), "labels": request.labels}
    return render(request, "cases/caller.html", context)
