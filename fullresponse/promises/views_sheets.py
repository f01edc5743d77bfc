"""Promises as a table: taken out as a workbook or as CSV, brought in by the worker, with how far it has come and what
was wrong."""

import csv
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fullresponse.cases.asking import Asked, staff, told
from fullresponse.cases.views_sheets import send
from fullresponse.files.sheets import RUNS, Sheet
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.orgs import exports
from fullresponse.promises import imports, queries, rules, sheets
from fullresponse.promises.models import Import, Promise

LARGEST = 10 * 2**20  # bytes of an uploaded table
SHOWN, BAD = 20, 500  # imports, and refused rows, on a page
BOM = "\ufeff"


@staff("promises")
@require_POST
def sheet(request: Asked, form: str) -> HttpResponseBase:
    """The register as the address narrows it, every column of it."""
    today = timezone.localdate(request.at)
    filters = queries.filters(request.GET, today.year, request.pack)
    found = filters.apply(Promise.objects.select_related("case", "parent__case").order_by("place"), request.pack)
    rows = sheets.rows(found.iterator(chunk_size=sheets.PIECE), request.labels)
    narrowed = {"year": str(filters.year), **filters.narrowed}
    title = f"{_('承诺台账')} {filters.year}"
    if form == "xlsx":
        notes = [(_("内容"), f"{request.labels.pack.name} · {title}"), (_("导出时间"), f"{today.isoformat()}")]
        return send(request, "promises", Sheet(title, sheets.columns(), rows, notes), narrowed)
    exports.record("promises", found.count(), narrowed, actor=request.actor.ref, at=request.at)
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="promises-{filters.year}.csv"'
    return answer


def _lines(rows: Iterator[list[Any]]) -> Iterator[str]:
    """CSV that spreadsheets open as it is meant: UTF-8 with its mark, and no cell that they would run."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    yield BOM
    writer.writerow([_(heading) for heading in sheets.headings()])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        yield _taken(buffer)
    yield _taken(buffer)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(RUNS) and not rules.NUMBER.fullmatch(text) else text


def _taken(buffer: StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


@staff("promises")
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: Asked) -> HttpResponse:
    """The tables that were brought in, and the form that brings one."""
    _may(request)
    if request.method != "POST":
        return _page(request)
    try:
        row = _begun(request)
    except Refused as refused:
        return _page(request, told(refused), 409)
    return redirect("promise_import", pk=row.pk)


def _may(request: Asked) -> None:
    """Refused for whoever may not register promises: a table is theirs, and so are its refused rows."""
    cycle = request.pack.lifecycles.get(rules.LIFECYCLE)
    if cycle is None or not set(cycle.birth.by) & request.roles:
        raise NotAllowed("您的岗位不能登记承诺。")


def _begun(request: Asked) -> Import:
    file, year = request.FILES.get("sheet"), request.POST.get("year", "")
    if file is None or file.file is None:
        raise Refused("请先选择文件。")
    if (file.size or 0) > LARGEST:
        raise Refused("文件超过 {mb} MB，请拆成几个文件。", mb=LARGEST // 2**20)
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise Refused("年度要写成四位数字，如 2026。")
    name = file.name or ""
    form = "csv" if name.lower().endswith(".csv") else "xlsx"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{form}"
        with path.open("wb") as kept:
            for piece in file.chunks():
                kept.write(piece)
        about: dict[str, Any] = {"year": int(year), "labels": request.labels, "actor": request.actor, "at": request.at}
        return imports.begin(path, name, form, **about)


def _page(request: Asked, trouble: str = "", status: int = 200) -> HttpResponse:
    rows = list(Import.objects.defer("rows", "bad").order_by("-id")[:SHOWN])
    context = {
        "rows": rows,
        "trouble": trouble,
        "year": timezone.localdate(request.at).year,
        "columns": [_(heading) for heading in sheets.FIELDS],
        "most": imports.MOST,
    }
    return render(request, "promises/import.html", context, status=status)


@staff("promises")
@require_safe
def brought(request: Asked, pk: int) -> HttpResponse:
    """How far a table has come, and its rows that were refused."""
    _may(request)
    row = get_object_or_404(Import.objects.defer("rows"), pk=pk)
    bad = [(line, told(why)) for line, why in imports.bad(row)]
    return render(request, "promises/imported.html", {"row": row, "bad": bad[:BAD], "count": len(bad)})
