"""账号: what the administrator sees and does with the district's accounts: who holds which posts, given and ended."""

from datetime import date

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fullresponse.cases.asking import Asked, staff
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.actors import holds
from fullresponse.orgs.models import Person, Post
from fullresponse.orgs.people import add_post, dismiss, end_post

SIZE = 50
LONGEST = 60  # characters of what is looked for


@staff("system")
@require_safe
def people(request: Asked) -> HttpResponse:
    """The accounts in the order of their making, with the posts held today and to come."""
    today = timezone.localdate(request.at)
    looked_for = request.GET.get("q", "").strip()[:LONGEST]
    after = request.GET.get("after", "")
    if not (after == "" or (after.isascii() and after.isdigit() and len(after) < 18)):
        raise Refused("这个翻页地址不对，请回到列表重新翻页。")
    posts = Post.objects.filter(Q(until=None) | Q(until__gte=today)).order_by("pk")
    found = Person.objects.filter(pk__gt=int(after or 0)).order_by("pk")
    if looked_for:
        found = found.filter(Q(username__icontains=looked_for) | Q(name__icontains=looked_for))
    rows = list(found.prefetch_related(Prefetch("posts", posts, to_attr="held"))[: SIZE + 1])
    context = {
        "rows": rows[:SIZE],
        "after": rows[SIZE - 1].pk if len(rows) > SIZE else "",
        "q": looked_for,
        "labels": request.labels,
        "roles": request.labels.pack.roles,
        "today": today,
        "holds": holds,
    }
    return render(request, "desk/people.html", context)


@staff("system")
@require_POST
def post(request: Asked) -> HttpResponse:
    """Give a post, or end one."""
    given = {name: request.POST.get(name, "").strip()[:120] for name in ("username", "role", "body", "on", "verb")}
    body = request.labels.bodies.code(given["body"])
    ends = given["verb"] == "end"
    do = end_post if ends else add_post
    do(given["username"], given["role"], body, on=_day(given["on"]), actor=request.actor, at=request.at)
    what = request.labels.people([(given["role"], body)])
    done = _("已结束任职：{username}，{post}") if ends else _("已设岗：{username}，{post}")
    messages.success(request, done.format(username=given["username"], post=what))
    return redirect("people")


@staff("system")
@require_POST
def dismissed(request: Asked) -> HttpResponse:
    """Close an account, once the user name was typed again."""
    username = request.POST.get("username", "")
    if request.POST.get("again", "").strip() != username:
        raise Refused("要注销账号，请把用户名再写一遍。")
    person = dismiss(username, actor=request.actor, at=request.at)
    messages.success(request, _("已注销 {name} 的账号。").format(name=person.name))
    return redirect("people")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("日期要写成 2026-11-21 的样子。") from None
