"""To follow a promise: whoever has proven a telephone or mailbox is told whenever it moves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fullresponse.cases import tracking
from fullresponse.cases.asking import Asked, settle
from fullresponse.kernel.refusal import Refused
from fullresponse.notices import actions
from fullresponse.notices.channels import available
from fullresponse.notices.models import Choice
from fullresponse.notices.views_choice import shown_to
from fullresponse.orgs.actors import Actor
from fullresponse.promises import queries
from fullresponse.vault.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: Asked, number: str) -> HttpResponse:
    settle(request)
    row = queries.get(number)
    contact = tracking.contact(request)
    people = Person.objects.filter(pk__in=contact.people).order_by("pk") if contact else Person.objects.none()
    there = Choice.objects.filter(number=number, follows=True, ended_at=None, person__in=people)
    if request.method == "POST" and contact:
        _changed(request, number, list(people), [choice.pk for choice in there])
        return redirect("promise_follow", number=number)
    context = {"row": row, "contact": contact, "following": there.exists(), "channels": available()}
    return render(request, "notices/follow.html", context, status=409 if request.method == "POST" else 200)


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
