"""The resident's pages: say what happened, get a number and a code, follow it, rate it, add to it. Nothing is asked for
that is not needed, and the way to say “not solved” is as short as the way to say “solved”."""

import uuid
from datetime import datetime
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fullresponse.cases import actions, calls, letting_in, queries, reach, rules, telling, tracking
from fullresponse.cases.asking import Asked, settle, told
from fullresponse.cases.forms import AskForm, MoveForm, TrackForm
from fullresponse.cases.forms_register import births
from fullresponse.cases.labels import Labels, labels_of
from fullresponse.cases.models import Case
from fullresponse.files import store
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.actors import Actor
from fullresponse.pack import Pack
from fullresponse.pack.cycles import CALLER
from fullresponse.reading.suggest import suggest
from fullresponse.vault import parties, people

CHANNEL = "web"
MOST_PHOTOS = 10
FRESH = "fresh"  # the session's number that was just given out
FRESH_HELPER = "fresh_helper"  # and the helper who was just let in
SAME_SENTENCE = "编号和查询码对不上，请核对后再试。"


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Asked) -> HttpResponse:
    settle(request)
    if request.method != "POST":
        return _ask_page(request, AskForm(labels=request.labels, initial={"token": uuid.uuid4().hex}))
    form = AskForm(request.POST, labels=request.labels)
    try:
        photos = _checked(request)
    except Refused as refused:
        form.is_valid()
        return _ask_page(request, form, 422, photo_trouble=told(refused))
    if not form.is_valid():
        return _ask_page(request, form, 422)
    try:
        data = form.cleaned_data
        actor = Actor.asks_for_another() if data["for_other"] else Actor.caller()
        kept = partial(_keep_contacts, request, form, actor)
        case = calls.ask(_wanted(request, data), photos, actor=actor, at=request.at, then=kept)
    except Refused as refused:
        form.refused(refused)
        return _ask_page(request, form, 409)
    request.session[FRESH] = case.number
    if data["for_other"]:  # who helps is not the caller: they may add to it, not rate it or take it back
        helper = next(p for p in parties.of(case.subject, request.at) if p.part == parties.HELPER)
        tracking.remember_helper(request, helper)
    else:
        tracking.remember(request, case.number)
    return redirect("mine", number=case.number)


def _checked(request: Asked) -> list:
    uploads = request.FILES.getlist("photos")
    if len(uploads) > MOST_PHOTOS:
        raise Refused("一件最多 {n} 个附件。", n=MOST_PHOTOS)
    return [store.check(upload) for upload in uploads]


def _wanted(request: Asked, data: dict) -> actions.Request:
    """The request with the category that its words suggest: a dispatcher confirms or changes it."""
    found = suggest(f"{data['words']} {data['place']}", request.pack)
    street = data["street"] or found.street
    other = data["for_other"] and data["other_phone"]  # who is helped is the caller, if they can be called
    return actions.Request(
        words=data["words"],
        place=data["place"],
        kind=found.kind,
        channel=CHANNEL if CHANNEL in request.pack.lists.get("channels", {}) else "",
        category=found.category,
        street=street,
        community=found.community if street == found.street else "",
        name=data["other_name"] if other else data["name"],
        phone=data["other_phone"] if other else data["phone"],
        confidential=data["confidential"],
        token=data["token"],
    )


def _keep_contacts(request: Asked, form: AskForm, actor: Actor, case: Case) -> None:
    """What was said of contacts beside the caller's name and telephone: a mailbox, who helps, whether to write."""
    data = form.cleaned_data
    email, at, by = data.get("email", ""), request.at, actor.ref
    if data["for_other"]:
        helper = people.keep(data["name"], data["phone"], email=email)
        parties.join(case.subject, parties.HELPER, person=helper, actor=by, at=at)
    elif email:
        parties.join(case.subject, parties.OWN, person=people.keep(email=email), actor=by, at=at)
    if data.get("messages"):
        channel = form.channel()
        person = people.keep(email=email) if channel == reach.EMAIL else people.keep(data["name"], data["phone"])
        if person is not None:
            wish = reach.Wish(case, person, channel, get_language() or settings.LANGUAGE_CODE)
            reach.provided().wished(wish, actor=by, at=at)


def _ask_page(request: Asked, form: AskForm, status: int = 200, photo_trouble: str = "") -> HttpResponse:
    others = list(births(request.labels.pack, [CALLER]))
    context = {"form": form, "most": MOST_PHOTOS, "photo_trouble": photo_trouble, "others": others}
    return render(request, "cases/ask.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def track(request: Asked) -> HttpResponse:
    settle(request)
    number = request.GET.get("number", "")[:40]
    form = TrackForm(request.POST) if request.method == "POST" else TrackForm(initial={"number": number})
    if request.method == "POST":
        if tracking.locked(request, request.at):
            return render(request, "cases/track.html", {"form": form, "locked": True}, status=429)
        if form.is_valid():
            number = rules.number_in(form.cleaned_data["number"], request.pack.glyph)
            if _opened(request, number, form.cleaned_data["code"]):
                return redirect("mine", number=number)
            if number:
                tracking.wrong(request, request.at)
            form.add_error(None, _(SAME_SENTENCE) if number else _("编号抄错了：最后一位核对不上，请再看一遍。"))
        return render(request, "cases/track.html", {"form": form}, status=422)
    context = {"form": form, "mine": tracking.numbers(request), "channels": reach.provided().channels()}
    return render(request, "cases/track.html", context)


def _opened(request: Asked, number: str, code: str) -> bool:
    """Does the code open the case, for the caller or for a helper?"""
    case, helper = tracking.find(number, code), tracking.find_helper(number, code, request.at)
    if case is not None:
        tracking.remember(request, case.number)
    elif helper is not None:
        tracking.remember_helper(request, helper)
    return case is not None or helper is not None


@require_POST
def forget(request: Asked) -> HttpResponse:
    """The next one at this machine sees nothing of it."""
    tracking.forget(request)
    messages.success(request, _("这台设备上已经看不到您的诉求了。"))
    return redirect("track")


def own_case(request: Asked, number: str) -> tuple[Case, tracking.Standing]:
    """The case and what this session has proven to be to it; Http404 otherwise, whether it exists or not."""
    settle(request)
    standing = tracking.standing(request, number)
    case = Case.objects.filter(number=number).first() if standing else None
    if case is None or standing is None:
        raise Http404
    return case, standing


@require_safe
def mine(request: Asked, number: str) -> HttpResponse:
    settle(request)
    if not tracking.proven(request, number):
        return redirect(f"/track?number={number}")
    return show(request, *own_case(request, number))


def show(
    request: Asked,
    case: Case,
    standing: tracking.Standing,
    *,
    bound: MoveForm | None = None,
    status: int = 200,
    **more,
) -> HttpResponse:
    labels = labels_of(case.revision_id)
    lines = queries.timeline(case, shown="caller")
    fresh = request.session.get(FRESH) == case.number
    if fresh:
        del request.session[FRESH]
    state = labels.pack.lifecycles[case.lifecycle].states[case.state]
    forms = own_forms(case, labels, request.at, bound, "caller" if standing.own else "helper")
    reader = "caller" if standing.own else acting(standing).ref
    context = {
        "case": case,
        "own": standing.own,
        "state": state,
        "outcome": labels.item(case.lifecycle, "outcome", case.outcome),
        "answers": [w for line in reversed(lines) for w in line.words if w.need == "answer"],
        "told": telling.Teller(case, labels, to_caller=True, reader=reader).tell(lines),
        "next_step": telling.next_step(case, labels, request.at),
        "low": _low(labels.pack, request.at),
        "unsolved": telling.if_unsolved(case, labels, "rate", request.at) if "rate" in forms else "",
        "fresh": fresh,
        "code": _code(case, standing) if fresh else "",
        "files": queries.attachments(case, shown="caller"),
        "forms": forms,
        "channels": reach.provided().channels(),
        **(helping(request, case) if standing.own else {}),
        **more,
    }
    return render(request, "cases/mine.html", context, status=status)


def _low(pack: Pack, at: datetime) -> list[str]:
    """The answers that count nothing: whoever gives one is asked why."""
    weights = pack.scheme(at.astimezone(pack.calendar.tz).date()).satisfaction
    return [code for code, weight in weights.items() if weight == 0]


def _code(case: Case, standing: tracking.Standing) -> str:
    """The code that opens the case again, for the caller or for who helps."""
    return tracking.code_of(case.number) if standing.own else tracking.helper_code(parties.known(standing.party))


def helping(request: Asked, case: Case) -> dict:
    """Who helps with the case, and the code of the helper that was let in just now, which is shown once."""
    found = [p for p in parties.of(case.subject, request.at) if p.part == parties.HELPER]
    fresh = request.session.pop(FRESH_HELPER, 0)
    code = next((tracking.helper_code(p) for p in found if p.pk == fresh), "")
    return {"helpers": found, "helper_code": code}


def own_forms(case: Case, labels: Labels, at: datetime, bound: MoveForm | None, role: str) -> dict[str, MoveForm]:
    """The forms of the verbs that the caller, or a helper, may use now."""
    cycle = labels.pack.lifecycles[case.lifecycle]
    moves = [m for m in cycle.leaving(case.state) if role in m.by and not m.named]
    return {
        m.verb: bound if bound and bound.move == m else MoveForm(cycle=cycle, move=m, labels=labels, at=at)
        for m in moves
    }


def acting(standing: tracking.Standing) -> Actor:
    return Actor.caller() if standing.own else Actor.helper(standing.party)


@require_POST
def mine_move(request: Asked, number: str, verb: str) -> HttpResponse:
    case, standing = own_case(request, number)
    labels = labels_of(case.revision_id)
    cycle = labels.pack.lifecycles[case.lifecycle]
    form = MoveForm(request.POST, cycle=cycle, move=cycle.move(verb), labels=labels, at=request.at)
    if not form.is_valid():
        return show(request, case, standing, bound=form, status=422)
    try:
        actions.move(case, verb, actor=acting(standing), at=request.at, **form.values())
    except Refused as refused:
        return show(request, case, standing, bound=form, status=409, trouble=told(refused))
    messages.success(request, _("已收到：{verb}。谢谢您。").format(verb=cycle.move(verb).label))
    return redirect("mine", number=number)


@require_POST
def mine_files(request: Asked, number: str) -> HttpResponse:
    case, standing = own_case(request, number)
    try:
        photos = _checked(request)
        if not photos:
            raise Refused("请先选择照片或文件。")
        with transaction.atomic():
            for photo in photos:
                actions.attach(case, photo, actor=acting(standing), at=request.at, shown="caller")
    except Refused as refused:
        return show(request, case, standing, status=409, trouble=told(refused))
    messages.success(request, _("已添加 {n} 个附件。").format(n=len(photos)))
    return redirect("mine", number=number)


@require_POST
def helper_in(request: Asked, number: str) -> HttpResponse:
    """Let somebody help with this case for a week, by a code that is shown once."""
    case, standing = own_case(request, number)
    if not standing.own:
        raise Http404
    try:
        party = letting_in.let_in(case, agreed=request.POST.get("agreed") == "on", at=request.at)
    except Refused as refused:
        return show(request, case, standing, status=409, helper_trouble=told(refused))
    request.session[FRESH_HELPER] = party.pk
    return redirect(f"/my/{number}#helpers")


@require_POST
def helper_out(request: Asked, number: str, pk: int) -> HttpResponse:
    """From now on this helper sees nothing of it."""
    case, standing = own_case(request, number)
    if not standing.own:
        raise Http404
    letting_in.let_out(case, pk, at=request.at)
    messages.success(request, _("这位代办人已经看不到这一件了。"))
    return redirect(f"/my/{number}#helpers")
