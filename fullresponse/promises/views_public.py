"""What anybody can read: the register, each promise with its whole history, and the settlement of each year."""

from dataclasses import replace
from io import BytesIO
from urllib.parse import urlencode

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
from fullresponse.promises import queries, showing, views
from fullresponse.promises import settlement as settlements

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
    context = {"about": found, "row": row, "labels": labels, **views.more(found, labels, today, public=True)}
    return render(request, "promises/public_promise.html", context)


@require_safe
def settlement(request: Asked, year: int) -> HttpResponse:
    settle(request)
    filters, after = _filters(request, year), request.GET.get("after", "")
    found = settlements.page(filters, request.pack, after)
    made = settlements.settlement(filters, found.rows, request.labels, _made(request))
    query = urlencode(filters.narrowed)
    suffix = f"?{query}" if query else ""
    forms = [(_(label), reverse("settlement_file", args=[year, form]) + suffix) for form, label in CALLED.items()]
    context = {
        **page.context(made),
        "forms": forms,
        "after": after,
        "first": query,
        "next": urlencode({**filters.narrowed, "after": found.after}) if found.after else "",
    }
    return render(request, "promises/settlement.html", context)


@require_safe
def download(request: Asked, year: int, form: str) -> HttpResponse:
    settle(request)
    made = settlements.whole(_filters(request, year), request.labels, _made(request))
    response = HttpResponse(_bytes(made, form), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="settlement-{year}.{form}"'
    return response


def _filters(request: Asked, year: int) -> queries.Filters:
    """What of the year is asked for; Http404 for a year without promises."""
    if year not in queries.years():
        raise Http404
    return replace(queries.filters(request.GET, year, request.pack), year=year)


def _made(request: Asked) -> str:
    return _("数据截至 {time}").format(time=f"{timezone.localtime(request.at):%Y-%m-%d %H:%M}")


def _bytes(made: Document, form: str) -> bytes:
    if form == "pdf":
        return pdf(made)
    file = BytesIO()
    {"docx": word, "xlsx": workbook}[form](made, file)
    return file.getvalue()
