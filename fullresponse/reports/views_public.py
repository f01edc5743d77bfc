"""What anybody can read: the published bulletins, their forms to take along, and how each number is counted."""

from io import BytesIO

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from fullresponse.cases.asking import Asked, settle
from fullresponse.documents import page
from fullresponse.documents.model import Document
from fullresponse.documents.pdf import pdf
from fullresponse.documents.word import word
from fullresponse.documents.workbook import workbook
from fullresponse.metrics.definitions import DEFINITIONS
from fullresponse.reports import how, queries
from fullresponse.reports.document import document
from fullresponse.reports.tables import COMPOSITE

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CALLED = {"docx": gettext_noop("Word 文件"), "pdf": gettext_noop("PDF 文件"), "xlsx": gettext_noop("表格文件")}
SHOWN = 60


@require_safe
def bulletins(request: Asked) -> HttpResponse:
    settle(request)
    return render(request, "reports/bulletins.html", {"rows": list(queries.published()[:SHOWN])})


@require_safe
def bulletin(request: Asked, name: str) -> HttpResponse:
    settle(request)
    row = queries.get_published(name)
    forms = [(_(label), reverse("bulletin_file", args=[row.name, form])) for form, label in CALLED.items()]
    return page.page(request, document(row, public=True), frame=page.PUBLIC, forms=forms)


@require_safe
def download(request: Asked, name: str, form: str) -> HttpResponse:
    settle(request)
    row = queries.get_published(name)
    response = HttpResponse(_bytes(document(row, public=True), form), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="bulletin-{row.name}.{form}"'
    return response


def _bytes(made: Document, form: str) -> bytes:
    if form == "pdf":
        return pdf(made)
    file = BytesIO()
    {"docx": word, "xlsx": workbook}[form](made, file)
    return file.getvalue()


@require_safe
def numbers(request: Asked) -> HttpResponse:
    settle(request)
    return render(request, "reports/numbers.html", {"definitions": DEFINITIONS.values()})


@require_safe
def number(request: Asked, code: str) -> HttpResponse:
    """这个数怎么算的: question, what is counted, what says yes, what is left out, and worked examples."""
    settle(request)
    if code == COMPOSITE:
        return page.page(request, how.scores(request.labels), frame=page.PUBLIC)
    if code not in DEFINITIONS:
        raise Http404
    return page.page(request, how.document(DEFINITIONS[code], request.labels), frame=page.PUBLIC)
