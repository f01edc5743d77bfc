"""The resident's pages: say what happened, get a number and a code, follow it, rate it, add to it. Nothing is asked for
that is not needed, and the way to say “not solved” is as short as the way to say “solved”."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fullresponse.cases import actions, calls, queries, rules, telling, tracking
from fullresponse.cases.asking import Asked, settle, told
from fullresponse.cases.forms import AskForm, MoveForm, TrackForm
from fullresponse.cases.labels import Labels, labels_of
from fullresponse.cases.models import Case
from fullresponse.cases.showing import by
from fullresponse.files import store
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.actors import Actor
from fullresponse.reading.suggest import suggest

CHANNEL = "web"
MOST_PHOTOS = 10
FRESH = "fresh"  # the session's number that was just given out
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
        case = calls.ask(_wanted(request, form.cleaned_data), photos, actor=Actor.caller(), at=request.at)
    except Refused as refused:
        form.refused(refused)
        return _ask_page(request, form, 409)
    tracking.remember(request, case.number)
    request.session[FRESH] = case.number
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
    return actions.Request(
        words=data["words"],
        place=data["place"],
        kind=found.kind,
        channel=CHANNEL if CHANNEL in request.pack.lists.get("channels", {}) else "",
        category=found.category,
        street=street,
        community=found.community if street == found.street else "",
        name=data["name"],
        phone=data["phone"],
        confidential=data["confidential"],
        token=data["token"],
    )


def _ask_page(request: Asked, form: AskForm, status: int = 200, photo_trouble: str = "") -> HttpResponse:
    context = {"form": form, "most": MOST_PHOTOS, "photo_trouble": photo_trouble}
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
            case = tracking.find(number, form.cleaned_data["code"])
            if case is not None:
                tracking.remember(request, case.number)
                return redirect("mine", number=case.number)
            if number:
                tracking.wrong(request, request.at)
            form.add_error(None, _(SAME_SENTENCE) if number else _("编号抄错了：最后一位核对不上，请再看一遍。"))
        return render(request, "cases/track.html", {"form": form}, status=422)
    mine = tracking.numbers(request)
    return render(request, "cases/track.html", {"form": form, "mine": mine})


@require_POST
def forget(request: Asked) -> HttpResponse:
    """The next one at this machine sees nothing of it."""
    tracking.forget(request)
    messages.success(request, _("这台设备上已经看不到您的诉求了。"))
    return redirect("track")


def own_case(request: Asked, number: str) -> Case:
    """The case, if this session has proven that it is theirs; Http404 otherwise, whether it exists or not."""
    settle(request)
    case = Case.objects.filter(number=number).first() if tracking.proven(request, number) else None
    if case is None:
        raise Http404
    return case


@require_safe
def mine(request: Asked, number: str) -> HttpResponse:
    settle(request)
    if not tracking.proven(request, number):
        return redirect(f"/track?number={number}")
    return show(request, own_case(request, number))


def show(request: Asked, case: Case, *, bound: MoveForm | None = None, status: int = 200, **more) -> HttpResponse:
    labels = labels_of(case.revision_id)
    lines = queries.timeline(case, shown="caller")
    fresh = request.session.get(FRESH) == case.number
    if fresh:
        del request.session[FRESH]
    state = labels.pack.lifecycles[case.lifecycle].states[case.state]
    context = {
        "case": case,
        "state": state,
        "said": [w for line in reversed(lines) for w in line.words if w.need in ("request", "place", "words")],
        "answers": [w for line in reversed(lines) for w in line.words if w.need == "answer"],
        "told": telling.Teller(case, labels, to_caller=True).tell(lines),
        "next_step": next_step(case, labels, request.at),
        "fresh": fresh,
        "code": tracking.code_of(case.number),
        "files": queries.attachments(case, shown="caller"),
        "forms": own_forms(case, labels, request.at, bound),
        **more,
    }
    return render(request, "cases/mine.html", context, status=status)


def next_step(case: Case, labels: Labels, now: datetime) -> str:
    """Who does what by when, e.g. `区城管委 在 11月22日 周日 14:05 前 首次联系`; "" when nothing is to come."""
    if case.due_at is None:
        return ""
    body = telling.who_owns(case, labels)
    what = labels.clock(case.lifecycle, case.due_clock)
    if case.due_at <= now:
        return _("{body}应在 {due} 前{what}，已逾期，系统已记录。").format(
            body=body, due=by(case.due_at, now), what=what
        )
    return _("{body}在 {due} 前{what}。").format(body=body, due=by(case.due_at, now), what=what)


def own_forms(case: Case, labels: Labels, at: datetime, bound: MoveForm | None) -> dict[str, MoveForm]:
    """The forms of the verbs that the caller may use now."""
    cycle = labels.pack.lifecycles[case.lifecycle]
    moves = [m for m in cycle.leaving(case.state) if "caller" in m.by]
    return {
        m.verb: bound if bound and bound.move == m else MoveForm(cycle=cycle, move=m, labels=labels, at=at)
        for m in moves
    }


@require_POST
def mine_move(request: Asked, number: str, verb: str) -> HttpResponse:
    case = own_case(request, number)
    labels = labels_of(case.revision_id)
    cycle = labels.pack.lifecycles[case.lifecycle]
    form = MoveForm(request.POST, cycle=cycle, move=cycle.move(verb), labels=labels, at=request.at)
    if not form.is_valid():
        return show(request, case, bound=form, status=422)
    try:
        actions.move(case, verb, actor=Actor.caller(), at=request.at, **form.values())
    except Refused as refused:
        return show(request, case, bound=form, status=409, trouble=told(refused))
    messages.success(request, _("已收到：{verb}。谢谢您。").format(verb=cycle.move(verb).label))
    return redirect("mine", number=number)


@require_POST
def mine_files(request: Asked, number: str) -> HttpResponse:
    case = own_case(request, number)
    try:
        photos = _checked(request)
        if not photos:
            raise Refused("请先选择照片或文件。")
        with transaction.atomic():
            for photo in photos:
                actions.attach(case, photo, actor=Actor.caller(), at=request.at, shown="caller")
    except Refused as refused:
        return show(request, case, status=409, trouble=told(refused))
    messages.success(request, _("已添加 {n} 个附件。").format(n=len(photos)))
    return redirect("mine", number=number)
