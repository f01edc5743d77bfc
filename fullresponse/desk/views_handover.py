"""交接班: a note to the next shift of one's desk, and taking over what the shift before left."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fullresponse.cases import access
from fullresponse.cases.asking import Asked, staff
from fullresponse.cases.forms import Form, words_field
from fullresponse.desk.navigation import shown
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs import handovers

NUMBERS = 1_000  # characters


class NoteForm(Form):
    """A note to the next shift. `desk` is a post of the writer's, as role.body."""

    text = words_field(gettext_lazy("交班内容"), most=handovers.MOST, rows=8)
    cases = words_field(gettext_lazy("提到的诉求"), most=NUMBERS, rows=2, required=False)

    def __init__(self, *args, desks: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        select = forms.Select(attrs={"class": "form-select"})
        self.fields["desk"] = forms.ChoiceField(label=_("哪个岗位"), choices=list(desks.items()), widget=select)


@staff("handover")
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: Asked) -> HttpResponse:
    mine = handovers.desks(request.actor)
    desks = {f"{role}.{body}": request.labels.people([(role, body)]) for role, body in mine}
    if request.method != "POST":
        return _page(request, NoteForm(desks=desks, initial={"desk": next(iter(desks))}))
    form = NoteForm(request.POST, desks=desks)
    if not form.is_valid():
        return _page(request, form, 422)
    role, _dot, body = form.cleaned_data["desk"].partition(".")
    try:
        cases = access.named(request.actor, form.cleaned_data["cases"])
        handovers.write((role, body), form.cleaned_data["text"], cases, actor=request.actor, at=request.at)
    except Refused as refused:
        form.refused(refused)
        return _page(request, form, 409)
    messages.success(request, _("已交班，下一班打开这个岗位的页面就会看到。"))
    return redirect("handover")


def _page(request: Asked, form: NoteForm, status: int = 200) -> HttpResponse:
    mine = handovers.desks(request.actor)
    context = {
        "form": form,
        "open": shown(request, handovers.opened(mine)),
        "done": shown(request, handovers.last(mine)),
    }
    return render(request, "desk/handover.html", context, status=status)


@staff("handover")
@require_POST
def taken(request: Asked, pk: int) -> HttpResponse:
    note = handovers.take(pk, actor=request.actor, at=request.at)
    messages.success(request, _("已接班：{name} 的交接单。").format(name=note.writer.name))
    wanted = request.POST.get("next", "")
    back = wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "handover"
    return redirect(back)
