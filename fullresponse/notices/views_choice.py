"""Which messages about a case its caller gets, and the link in each e-mail that stops them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fullresponse.cases.asking import Asked, settle
from fullresponse.cases.models import Case
from fullresponse.cases.reach import EMAIL, SMS
from fullresponse.cases.views_resident import own_case
from fullresponse.kernel.refusal import Refused
from fullresponse.notices import actions, wording
from fullresponse.notices.channels import available
from fullresponse.notices.forms import NONE, ChoiceForm
from fullresponse.notices.models import Choice
from fullresponse.orgs.actors import Actor
from fullresponse.vault import parties, people, rules
from fullresponse.vault.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Asked, number: str) -> HttpResponse:
    """The caller's own choice: a helper has none to make."""
    case, standing = own_case(request, number)
    if not standing.own:
        raise Http404
    there = Choice.objects.filter(number=number, follows=False, ended_at=None).select_related("person").first()
    known = _known(case, there, request)
    shown = {channel: shown_to(person, channel) for channel, person in known.items()}
    if request.method != "POST":
        return _page(request, case, ChoiceForm(known=shown, initial=_initial(there)), shown)
    form = ChoiceForm(request.POST, known=shown)
    if not form.is_valid():
        return _page(request, case, form, shown, 422)
    try:
        _keep(request, case, form.cleaned_data, known)
    except Refused as refused:
        form.refused(refused)
        return _page(request, case, form, shown, 409)
    messages.success(request, _("已按您的选择保存。"))
    return redirect("mine", number=number)


def _initial(there: Choice | None) -> dict[str, str]:
    if there is None:
        return {"steps": NONE, "channel": next(iter(available()), ""), "language": get_language() or ""}
    return {"steps": there.steps, "channel": there.channel, "language": there.language}


def _known(case: Case, there: Choice | None, request: Asked) -> dict[str, Person]:
    """The person on record for each channel: of the choice that holds, of the case's own contacts, or the caller."""
    own = [p.person for p in parties.of(case.subject, request.at) if p.part == parties.OWN and p.person]
    found: dict[str, Person] = {}
    for person in [there.person if there else None, *own, case.caller]:
        for channel in available() if person else ():
            if person and shown_to(person, channel):
                found.setdefault(channel, person)
    return found


def shown_to(person: Person, channel: str) -> str:
    """The person's address for the channel as a page may show it; "" when there is none."""
    plain = people.reveal(person)
    if channel == EMAIL:
        return rules.masked_email(plain.email)
    try:
        return rules.masked_phone(number) if (number := rules.mobile(plain.phone)) else ""
    except Refused:  # a land line: no text message reaches it
        return ""


def _keep(request: Asked, case: Case, data: dict, known: dict[str, Person]) -> None:
    by, at = Actor.caller().ref, request.at
    if data["steps"] == NONE:
        actions.stop(case.number, actor=by, at=at)
        return
    channel, contact = data["channel"], data["contact"]
    person = known.get(channel)
    if contact:
        person = people.keep(phone=contact) if channel == SMS else people.keep(email=contact)
    if person is None:
        raise Refused("请填写手机号或者邮箱。")
    actions.choose(case.number, person, channel, data["steps"], data["language"], actor=by, at=at)


def _page(request: Asked, case: Case, form: ChoiceForm, shown: dict[str, str], status: int = 200) -> HttpResponse:
    context = {"case": case, "form": form, "known": shown, "channels": available()}
    return render(request, "notices/choice.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: Asked, token: str) -> HttpResponse:
    """The link in an e-mail: opened, it asks; only the button stops, because mail programs open links by themselves."""
    settle(request)
    number, follower = wording.stopped_by(token)
    if not number:
        raise Http404
    if request.method == "POST" and follower:
        actions.unfollow([follower], actor=Actor.caller().ref, at=request.at)
    elif request.method == "POST":
        actions.stop(number, actor=Actor.caller().ref, at=request.at)
    return render(request, "notices/stop.html", {"number": number, "done": request.method == "POST"})
