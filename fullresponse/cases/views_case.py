"""The case page: the resident's words as they were said, what to do now, and everything that happened."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from fullresponse.cases import access, actions, listing, queries, rules, telling, tracking
from fullresponse.cases.asking import Asked, settle, staff, told
from fullresponse.cases.forms import MoveForm, move_initial
from fullresponse.cases.labels import Labels, labels_of
from fullresponse.cases.models import Case
from fullresponse.files import store
from fullresponse.files.models import CALLER, STAFF, Attachment
from fullresponse.kernel.lifecycle import STAY, Move
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.people import named as people_named
from fullresponse.pack.model import REQUEST
from fullresponse.vault import parties, people
from fullresponse.vault.models import Party

SHOWS = {"": gettext_noop("全部"), "outer": gettext_noop("对外"), "inner": gettext_noop("内部")}


@dataclass
class Verb:
    """A verb of the life cycle as the page offers it: a form, or the reason why not."""

    move: Move
    form: MoveForm | None = None
    reason: str = ""


def verbs(
    case: Case, actor: Actor, labels: Labels, at: datetime, initial: dict, bound: MoveForm | None = None
) -> list[Verb]:
    """The verbs that the person's posts carry: those that can be made now with their forms, the others with the
    reason and what would make them possible."""
    cycle = labels.pack.lifecycles[case.lifecycle]
    roles = rules.roles(actor, case)
    found = []
    for move in cycle.moves.values():
        if not move.sources or move.named or not set(move.by) & roles:
            continue
        try:
            cycle.check(move.verb, case.state, roles)
            rules.no_conflict(move, case, actor.person, case.parent)
            rules.own_wish(move, case, case.parent, actor.posts)
            rules.led_by(move, case, labels.pack)
        except Refused as refused:
            found.append(Verb(move, reason=told(refused)))
            continue
        if bound is not None and bound.move.verb == move.verb:
            found.append(Verb(move, bound))
        else:
            found.append(Verb(move, MoveForm(cycle=cycle, move=move, labels=labels, at=at, case=case, initial=initial)))
    return found


def named(case: Case, actor: Actor, labels: Labels) -> set[str]:
    """The verbs with a form of their own (files, contacts) that this person may use now."""
    moves = labels.pack.lifecycles[case.lifecycle].moves.values()
    roles = rules.roles(actor, case)
    return {m.verb for m in moves if m.named and case.state in m.sources and set(m.by) & roles}


def helpers(case: Case, at: datetime) -> list[tuple[Party, people.Masked | None]]:
    """Who helps the caller now, with what may be shown of them."""
    found = [p for p in parties.of(case.subject, at) if p.part == parties.HELPER]
    return [(p, people.masked(p.person) if p.person else None) for p in found]


@staff()
@require_safe
def case_page(request: Asked, number: str) -> HttpResponse:
    return show(request, access.get_case(request.actor, number))


def show(request: Asked, case: Case, *, bound: MoveForm | None = None, status: int = 200, **more: Any) -> HttpResponse:
    labels = labels_of(case.revision_id)
    show = request.GET.get("show", "")
    lines = queries.timeline(case)
    said = [w for line in lines for w in line.words if w.need in ("request", "place", "words")]
    said.sort(key=lambda w: w.seq)
    row = listing.row({c: getattr(case, c) for c in queries.COLUMNS}, labels, request.at)
    listing.offer(row, " ".join(w.text for w in said), labels)
    initial = move_initial(case, row.suggested) | {k: v for k, v in row.offer.items() if v}
    offered = verbs(case, request.actor, labels, request.at, initial, bound)
    known = access.sees_caller(request.actor, case)
    context = {
        "case": case,
        "labels": labels,
        "row": row,
        "state": labels.pack.lifecycles[case.lifecycle].states[case.state],
        "said": said,
        "caller": people.masked(case.caller) if case.caller and known else None,
        "helpers": helpers(case, request.at) if known else [],
        "verbs": [v for v in offered if v.form and v.move.to != STAY],
        "more": [v for v in offered if v.form and v.move.to == STAY],
        "refused": [v for v in offered if not v.form],
        "named": named(case, request.actor, labels),
        "told": telling.Teller(case, labels).tell(lines, show if show in SHOWS else ""),
        "shows": SHOWS,
        "show": show,
        "clocks": telling.clocks_told(case, queries.clocks(case), labels, request.at),
        "files": queries.attachments(case),
        "reasons": labels.choices("code", "unmask_reasons").labels,
        **around(request, case, labels),
        **more,
    }
    return render(request, "cases/case.html", context, status=status)


def around(request: Asked, case: Case, labels: Labels) -> dict[str, Any]:
    """What hangs together with the case: its parts, or the whole with the words that started it and the parts between;
    what is handled with it; what somebody linked."""
    above, seen = queries.above(case), access.openable_by(request.actor)
    whole = above[0] if above else None
    hung = queries.HANGS_ON(case.pk)  # most cases stand alone: nothing else is asked for them
    words = whole.words.filter(need__in=("request", "place", "words")).order_by("pk") if whole else []

    def rows(cases: list[Case]) -> list[listing.Row]:
        return [listing.row({c: getattr(one, c) for c in queries.COLUMNS}, labels, request.at) for one in cases]

    parts = queries.parts(case, seen) if any(one.parent_id == case.pk for one in hung) else []
    return {
        "whole": whole,
        "whole_words": list(words),
        "between": rows(above[1:]),
        "asked_words": [w for w in queries.WORDS_OF(case.pk) if w.seq == 1] if whole else [],
        "parts": rows(parts),
        "part_words": queries.last_words([part.pk for part in parts]) if parts else {},
        "same": rows(queries.same_matter(case, seen)) if case.main_id or any(one.main_id for one in hung) else [],
        "tied": rows(queries.tied(case, seen)),
        "kept_by": people_named([case.custodian]).get(case.custodian, "") if case.custodian else "",
    }


@staff()
@require_POST
def case_tie(request: Asked, number: str, verb: str) -> HttpResponse:
    """Merge into another case, link with one, or undo a link: the other is named by its number."""
    case = access.get_case(request.actor, number)
    typed = rules.number_in(request.POST.get("other", "")[:40], request.pack.glyph)
    try:
        other = access.openable_by(request.actor).filter(number=typed).first() if typed else None
        if other is None:
            raise Refused("没有这个编号的诉求，或者不对您开放。")
        if verb == "merge":
            actions.merge(case, other, actor=request.actor, at=request.at)
        else:
            if not {"attach", "merge"} & named(case, request.actor, labels_of(case.revision_id)):
                raise NotAllowed("关联由办理这一件的人来做。")
            actions.link(case, other, actor=request.actor, at=request.at, undo=verb == "unlink")
    except Refused as refused:
        return show(request, case, status=409, tie_trouble=told(refused))
    messages.success(request, _("已记录。"))
    return redirect("case", number=number)


@staff()
@require_POST
def case_move(request: Asked, number: str, verb: str) -> HttpResponse:
    case = access.get_case(request.actor, number)
    labels = labels_of(case.revision_id)
    cycle = labels.pack.lifecycles[case.lifecycle]
    form = MoveForm(request.POST, cycle=cycle, move=cycle.move(verb), labels=labels, at=request.at, case=case)
    if not form.is_valid():
        return show(request, case, bound=form, status=422)
    try:
        case = actions.move(case, verb, actor=request.actor, at=request.at, **form.values())
    except Refused as refused:
        form.refused(refused)
        return show(request, case, bound=form, status=409, trouble=told(refused))
    done = _("{number}：{verb}，已记录。").format(number=case.number, verb=cycle.move(verb).label)
    messages.success(request, f"{done}{where(case, labels)}")
    if form.move.becomes:  # the number of what came out of it is read out or printed, as when somebody comes in
        heir = queries.tied(case)[0]
        return redirect("received" if heir.lifecycle == REQUEST else "registered", number=heir.number)
    return redirect(back(request, case))


def where(case: Case, labels: Labels) -> str:
    """To whom a case went, when the move sent it somewhere."""
    body = labels.body(case.lead)
    state = labels.state(case.lifecycle, case.state)
    return _("现在：{state}").format(state=state) + (f" · {body}" if body else "")


def back(request: Asked, case: Case) -> str:
    """Where the form asked to go on, if it is a page of ours; else the case, if it can still be seen."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        return wanted
    if access.openable_by(request.actor).filter(pk=case.pk).exists():
        return f"/desk/cases/{case.number}"
    return "/desk/"


@staff()
@require_POST
def case_files(request: Asked, number: str) -> HttpResponse:
    case = access.get_case(request.actor, number)
    shown = CALLER if request.POST.get("shown") == CALLER else STAFF
    try:
        uploads = request.FILES.getlist("files")
        if len(uploads) > store.MOST_FILES:
            raise Refused("一件诉求最多 {most} 个附件。", most=store.MOST_FILES)
        checked = [store.check(upload) for upload in uploads]
        if not checked:
            raise Refused("请先选择文件。")
        with transaction.atomic():
            for one in checked:
                actions.attach(case, one, actor=request.actor, at=request.at, shown=shown)
    except Refused as refused:
        return show(request, case, status=409, file_trouble=told(refused))
    messages.success(request, _("已添加 {n} 个附件。").format(n=len(checked)))
    return redirect("case", number=number)


@staff()
@require_POST
def case_unmask(request: Asked, number: str) -> HttpResponse:
    case = access.get_case(request.actor, number)
    plain = actions.unmask(case, actor=request.actor, at=request.at, why=request.POST.get("reason", ""))
    return show(request, case, plain=plain)


@require_safe
def file(request: Asked, pk: int) -> FileResponse:
    """An attachment: for staff who may see its case, and what is shown to the caller for the caller who proved it."""
    attachment = Attachment.objects.filter(pk=pk).first()
    if attachment is None:
        raise Http404
    settle(request)
    actor = request.actor if request.user.is_authenticated else None
    if not access.sees_file(attachment, actor, partial(tracking.proven, request)):
        raise Http404
    return store.response(attachment)
