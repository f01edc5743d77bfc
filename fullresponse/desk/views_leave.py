"""请假与代理: who is away, who stands in, from when to when; everybody for themselves, some roles for others."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from fullresponse.cases.asking import Asked, staff
from fullresponse.cases.forms import Form, Label, PickField
from fullresponse.cases.labels import Choices
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs import leaves
from fullresponse.orgs.models import Leave, Person


def day_field(label: Label) -> forms.DateField:
    """A day, as the browser's own calendar gives it."""
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
    )


class LeaveForm(Form):
    """A leave: of whom (for those who arrange for others), the deputy, which post, the days."""

    since = day_field(gettext_lazy("从（含）"))
    until = day_field(gettext_lazy("到（含）"))
    field_order = ("person", "deputy", "post", "since", "until")

    def __init__(self, *args, people: Choices, posts: dict[str, str], others: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.others = others
        if others:
            self.fields["person"] = PickField(people, "people", label=_("谁请假（不填就是本人）"), required=False)
        self.fields["deputy"] = PickField(people, "people", label=_("由谁代理"))
        choices = [("", _("全部岗位")), *posts.items()]
        select = forms.Select(attrs={"class": "form-select"})
        self.fields["post"] = forms.ChoiceField(label=_("哪个岗位"), choices=choices, required=False, widget=select)
        self.order_fields(self.field_order)


@staff()
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Asked) -> HttpResponse:
    people = Choices(_people(), gettext_noop("人员"))
    form = LeaveForm(request.POST or None, people=people, posts=_posts(request), others=leaves.arranges(request.actor))
    if request.method != "POST":
        return _page(request, form, people)
    if not form.is_valid():
        return _page(request, form, people, 422)
    try:
        made = _arrange(request, form.cleaned_data)
    except Refused as refused:
        form.refused(refused)
        return _page(request, form, people, 409)
    said = _("已安排：{since} 至 {until} 由 {deputy} 代理 {name}。")
    messages.success(
        request, said.format(since=made.since, until=made.until, deputy=made.deputy.name, name=made.person.name)
    )
    return redirect("leave")


def _arrange(request: Asked, data: dict) -> Leave:
    username = data.get("person") or request.user.get_username()
    people = {p.get_username(): p for p in Person.objects.filter(username__in=(username, data["deputy"]))}
    role, _dot, body = data["post"].partition(".")
    return leaves.arrange(
        people[username],
        people[data["deputy"]],
        since=data["since"],
        until=data["until"],
        role=role,
        body=body,
        actor=request.actor,
        at=request.at,
    )


def _people() -> dict[str, str]:
    """Everybody with an account, as they are typed: name and user name."""
    found = Person.objects.filter(is_active=True).order_by("pk").values_list("username", "name")
    return {username: _("{name}（{username}）").format(name=name, username=username) for username, name in found}


def _posts(request: Asked) -> dict[str, str]:
    """The person's own posts, of which one alone may be handed on."""
    if not request.user.is_authenticated:
        return {}
    held = [(p.role, p.body) for p in request.user.posts.all()]
    own = [post for post in held if post in request.actor.posts]
    return {f"{role}.{body}": request.labels.people([(role, body)]) for role, body in own}


def coming(request: Asked, today: date) -> tuple[Iterable[Leave], Iterable[Leave], Iterable[Leave]]:
    """The leaves in force or to come: the person's own, those they stand in for, and those of others that they may
    end."""
    found, me = leaves.to_come(today), request.actor.person or 0
    others = leaves.of_others(request.actor, today) if leaves.arranges(request.actor) else ()
    return found.filter(person_id=me), found.filter(deputy_id=me), others


def _page(request: Asked, form: LeaveForm, people: Choices, status: int = 200) -> HttpResponse:
    today: date = timezone.localdate(request.at)
    mine, deputising, others = coming(request, today)
    context = {
        "form": form,
        "today": today,
        "labels": request.labels,
        "names": people.labels.values(),
        "mine": mine,
        "deputising": deputising,
        "others": others,
    }
    return render(request, "desk/leave.html", context, status=status)


@staff()
@require_POST
def ended(request: Asked, pk: int) -> HttpResponse:
    found = Leave.objects.select_related("person", "deputy").filter(pk=pk).first()
    if found is None:
        raise Http404
    leaves.end(found, actor=request.actor, at=request.at)
    messages.success(
        request, _("已结束：{deputy} 不再代理 {name}。").format(deputy=found.deputy.name, name=found.person.name)
    )
    return redirect("leave")
