"""A resident signs in with a telephone or mailbox and sees all that was raised from it, and what they help with."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fullresponse.cases import telling, tracking
from fullresponse.cases.asking import Asked, settle
from fullresponse.cases.labels import labels_of
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import Refused
from fullresponse.notices import signin
from fullresponse.notices.channels import available
from fullresponse.notices.forms import CodeForm, ContactForm

ASKED = "signing_in"  # the session's contact that a code was asked for


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: Asked) -> HttpResponse:
    """The list of one's own cases; before that, the question to which telephone or mailbox a code should go."""
    settle(request)
    if request.method == "POST":
        return _ask(request)
    contact = tracking.contact(request)
    if contact is None:
        return _page(request, ContactForm())
    own = list(tracking.of_people(contact.people, request.at).order_by("-id")[: tracking.MINE_AT_MOST])
    helped = list(tracking.helped_by(contact.people, request.at).order_by("-id")[: tracking.MINE_AT_MOST])
    mine = {case.number for case in own}
    context = {
        "contact": contact,
        "own": [_told(case, request) for case in own],
        "helped": [_told(case, request) for case in helped if case.number not in mine],
    }
    return render(request, "notices/mine.html", context)


def _told(case: Case, request: Asked) -> dict:
    labels = labels_of(case.revision_id)
    return {
        "number": case.number,
        "title": case.title,
        "state": labels.state(case.lifecycle, case.state),
        "next": telling.next_step(case, labels, request.at),
        "received_at": case.received_at,
    }


def _ask(request: Asked) -> HttpResponse:
    form = ContactForm(request.POST)
    return redirect("me_code") if asks(request, form) else _page(request, form, 422)


def asks(request: Asked, form: ContactForm, follows: str = "") -> bool:
    """Was a code asked for? Otherwise the form says why not. `follows`: the promise that somebody wants to follow."""
    if not form.is_valid():
        return False
    said: dict[str, Any] = {"address": tracking.address_of(request), "language": get_language() or "", "at": request.at}
    try:
        contact = signin.typed(form.cleaned_data["contact"])
        asked = signin.ask(contact, **said, follows=bool(follows))
    except Refused as refused:
        form.refused(refused)
        return False
    request.session[ASKED] = {
        "follows": follows,
        "pk": asked.pk,
        "kind": contact.kind,
        "indexes": [i.hex() for i in contact.indexes],
        "shown": contact.shown,
    }
    request.session.set_expiry(int(signin.VALID.total_seconds()) if not request.user.is_authenticated else None)
    return True


def _page(request: Asked, form: ContactForm, status: int = 200) -> HttpResponse:
    return render(request, "notices/me.html", {"form": form, "channels": available()}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: Asked) -> HttpResponse:
    """The code that was sent, typed in: once right, this session sees what belongs to the contact for two hours."""
    settle(request)
    asked = request.session.get(ASKED)
    if not asked:
        return redirect("me")
    form = CodeForm(request.POST) if request.method == "POST" else CodeForm()
    context = {"form": form, "shown": asked["shown"], "minutes": int(signin.VALID.total_seconds() // 60)}
    context["follows"] = follows = asked.get("follows", "")
    if request.method != "POST":
        return render(request, "notices/code.html", context)
    if tracking.locked(request, request.at):
        return render(request, "notices/code.html", {**context, "locked": True}, status=429)
    if form.is_valid():
        if signin.prove(asked["pk"], form.cleaned_data["code"], at=request.at):
            del request.session[ASKED]
            indexes = [bytes.fromhex(i) for i in asked["indexes"]]
            tracking.remember_contact(request, asked["kind"], indexes, asked["shown"], request.at)
            return redirect("promise_follow", number=follows) if follows else redirect("me")
        tracking.wrong(request, request.at)
        form.add_error("code", _("验证码不对，或者已经用过、过期、输错太多次。请核对，或者重新获取。"))
    return render(request, "notices/code.html", context, status=422)
