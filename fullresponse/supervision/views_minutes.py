"""The minutes of a conference: to be read, printed, and taken along as a file for Word or as a PDF."""

from io import BytesIO

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from fullresponse.cases import access
from fullresponse.cases.asking import Asked, staff
from fullresponse.cases.models import Case
from fullresponse.documents.model import Document
from fullresponse.documents.pdf import pdf
from fullresponse.documents.word import word
from fullresponse.orgs import exports
from fullresponse.supervision import conferences
from fullresponse.supervision.conferences import CONFERENCE
from fullresponse.supervision.minutes import document
from fullresponse.supervision.views_meeting import Item, Shown, itemized, shown

FORMS = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", gettext_noop("Word 文件")),
    "pdf": ("application/pdf", gettext_noop("PDF 文件")),
}


@staff()
@require_safe
def minutes(request: Asked, number: str) -> HttpResponse:
    """What one conference looked at and decided."""
    conference, found = _minutes(request, number)
    items = _items(conference, request)
    words = {w.need: w.text for w in conference.words.order_by("pk")}
    forms = {form: _(label) for form, (_type, label) in FORMS.items()}
    context = {"conference": conference, "found": found, "words": words, "labels": request.labels}
    context |= {"forms": forms, "items": items}
    return render(request, "supervision/minutes.html", context)


@staff()
@require_POST
def minutes_file(request: Asked, number: str, form: str) -> HttpResponse:
    """The same as a file; that somebody took it along is kept."""
    if form not in FORMS:
        raise Http404
    conference, found = _minutes(request, number)
    items = _items(conference, request)
    file = _bytes(document(conference, found, items, request.labels, request.at), form)
    exports.record("minutes", len(found) + len(items), {"form": form}, actor=request.actor.ref, at=request.at)
    response = HttpResponse(file, content_type=FORMS[form][0])
    response["Content-Disposition"] = f'attachment; filename="minutes-{number.partition("-")[2]}.{form}"'
    return response


def _bytes(made: Document, form: str) -> bytes:
    if form == "pdf":
        return pdf(made)
    file = BytesIO()
    word(made, file)
    return file.getvalue()


def _minutes(request: Asked, number: str) -> tuple[Case, list[Shown]]:
    """The conference with those of its decisions that the person may see: a body its own."""
    conference = access.get_case(request.actor, number)
    if conference.lifecycle != CONFERENCE:
        raise Http404
    seen = set(access.openable_by(request.actor).filter(parent=conference.pk).values_list("pk", flat=True))
    found = shown(request, conferences.decided_by(conference))
    return conference, [one for one in found if one.decision.part.pk in seen]


def _items(conference: Case, request: Asked) -> list[Item]:
    """What became an item of a promise: everybody may read of it."""
    return [itemized(row, request.labels) for row in conferences.items(conference)]
