"""What anybody can read: the register, each promise with its whole history, and the settlement of each year."""

from io import BytesIO

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from fullresponse.cases.asking import Asked, settle
from fullresponse.cases.labels import labels_of
from fullresponse.documents import page
from fullresponse.documents.model import Document
from fullresponse.documents.pdf import pdf
from fullresponse.documents.word import word
from fullresponse.documents.workbook import workbook
from fullresponse.promises import document, queries, showing, views

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CALLED = {"docx": gettext_noop("Word 文件"), "pdf": gettext_noop("PDF 文件"), "xlsx": gettext_noop("表格文件")}


@require_safe
def register(request: Asked) -> HttpResponse:
    settle(request)
    return render(request, "promises/public_register.html", views.listed(request))


@require_safe
def promise(request: Asked, number: str) -> HttpResponse:
    settle(request)
    row = queries.get(number)
    labels, today = labels_of(row.case.revision_id), timezone.localdate(request.at)
    found = showing.shown(row, labels, today, public=True)
    context = {"about": found, "row": row, "labels": labels, **views.line(found, today)}
    return render(request, "promises/public_promise.html", context)


@require_safe
def settlement(request: Asked, year: int) -> HttpResponse:
    settle(request)
    forms = [(_(label), reverse("settlement_file", args=[year, form])) for form, label in CALLED.items()]
    return page.page(request, _made(request, year), frame=page.PUBLIC, forms=forms)


@require_safe
def download(request: Asked, year: int, form: str) -> HttpResponse:
    settle(request)
    response = HttpResponse(_bytes(_made(request, year), form), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="settlement-{year}.{form}"'
    return response


def _made(request: Asked, year: int) -> Document:
    if year not in queries.years():
        raise Http404
    today = timezone.localdate(request.at)
    made = _("数据截至 {time}").format(time=f"{timezone.localtime(request.at):%Y-%m-%d %H:%M}")
    return document.settlement(year, request.labels, today, made)


def _bytes(made: Document, form: str) -> bytes:
    if form == "pdf":
        return pdf(made)
    file = BytesIO()
    {"docx": word, "xlsx": workbook}[form](made, file)
    return file.getvalue()
