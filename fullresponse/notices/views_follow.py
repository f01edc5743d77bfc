"""To follow a promise: whoever has proven a telephone or mailbox is told whenever it moves, and has to have asked for
nothing before."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fullresponse.cases import tracking
from fullresponse.cases.asking import Asked, settle
from fullresponse.kernel.refusal import Refused
from fullresponse.notices import actions, views_me
from fullresponse.notices.channels import available
from fullresponse.notices.forms import ContactForm
from fullresponse.notices.models import Choice
from fullresponse.notices.views_choice import shown_to
from fullresponse.orgs.actors import Actor
from fullresponse.promises import queries
from fullresponse.promises.models import Promise
from fullresponse.vault.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: Asked, number: str) -> HttpResponse:
    settle(request)
    row = queries.get(number)
    contact = tracking.contact(request)
    if contact is None:
        return _unknown(request, row)
    people = Person.objects.filter(pk__in=contact.people).order_by("pk")
    there = Choice.objects.filter(number=number, follows=True, ended_at=None, person__in=people)
    if request.method == "POST":
        _changed(request, number, list(people), [choice.pk for choice in there])
        return redirect("promise_follow", number=number)
    context = {"row": row, "contact": contact, "following": there.exists(), "channels": available()}
    return render(request, "notices/follow.html", context)


def _unknown(request: Asked, row: Promise) -> HttpResponse:
    """A code to the telephone or mailbox that is typed here proves it; it is all that is asked for."""
    posted = request.method == "POST"
    form = ContactForm(request.POST) if posted else ContactForm()
    if posted and views_me.asks(request, form, follows=row.case.number):
        return redirect("me_code")
    context = {"row": row, "form": form, "channels": available()}
    return render(request, "notices/follow.html", context, status=422 if posted else 200)


def _changed(request: Asked, number: str, people: list[Person], there: list[int]) -> None:
    """Follow, or follow no more: what the button said."""
    by, at = Actor.caller().ref, request.at
    if request.POST.get("stop"):
        actions.unfollow(there, actor=by, at=at)
        messages.success(request, _("不再给您发这项承诺的消息。"))
        return
    ways = ((person, channel) for person in people for channel in available() if shown_to(person, channel))
    found = next(ways, None)
    if found is None:
        raise Refused("请填写手机号或者邮箱。")
    actions.follow(number, *found, get_language() or "zh-hans", actor=by, at=at)
    messages.success(request, _("有变化时会给您发消息。"))
