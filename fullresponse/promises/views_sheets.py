"""Promises as a table: taken out as a workbook or as CSV, brought in by the worker, with how far it has come and what
was wrong."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from itertools import chain
from pathlib import Path
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fullresponse.cases.asking import Asked, staff, told
from fullresponse.cases.views_sheets import XLSX, send
from fullresponse.files.sheets import Column, Sheet, write
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.orgs import exports
from fullresponse.promises import blank, imports, queries, refusals, rules, sheets
from fullresponse.promises.models import Import, Promise

LARGEST = 10 * 2**20  # bytes of an uploaded table
SHOWN, BAD = 20, 500  # imports, and refused rows, on a page
WIDE = 60  # characters of the column with the reasons
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
    return _csv(f"promises-{filters.year}", [_(heading) for heading in sheets.headings()], rows)


def _lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV that spreadsheets open as it is meant: UTF-8 with its mark, and no cell that they would run."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    yield BOM
    for row in chain([header], rows):
        writer.writerow([sheets.guarded(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _xlsx(name: str, sheet: Sheet) -> HttpResponse:
    file = BytesIO()
    write(sheet, file)
    answer = HttpResponse(file.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


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
        return imports.begin(path, name, form, year=int(year), actor=request.actor, at=request.at)


def _page(request: Asked, trouble: str = "", status: int = 200) -> HttpResponse:
    rows = list(Import.objects.defer("rows", "bad").order_by("-id")[:SHOWN])
    context = {
        "rows": rows,
        "trouble": trouble,
        "year": timezone.localdate(request.at).year,
        "columns": [_(heading) for heading in sheets.FIELDS],
        "passed_over": [_(heading) for heading in (*sheets.AMENDED, *sheets.TOLD)],
        "most": imports.MOST,
    }
    return render(request, "promises/import.html", context, status=status)


@staff("promises")
@require_safe
def blank_table(request: Asked) -> HttpResponse:
    """An empty table to begin with: the columns, what can be chosen in them, and a line about each."""
    _may(request)
    return _xlsx("promises", blank.sheet(request.labels))


@staff("promises")
@require_safe
def brought(request: Asked, pk: int) -> HttpResponse:
    """How far a table has come, its rows that were refused, and what is to be done by hand for those that were not."""
    _may(request)
    row = get_object_or_404(Import.objects.defer("rows"), pk=pk)
    bad = [(line, told(why)) for line, why, _cells in imports.bad(row)]
    remarks = [(line, told(said), said.values.get("number", "")) for line, said in imports.remarks(row)]
    found = {"bad": bad[:BAD], "count": len(bad), "remarks": remarks[:BAD], "remarked": len(remarks)}
    return render(request, "promises/imported.html", {"row": row, **found})


@staff("promises")
@require_safe
def refused(request: Asked, pk: int, form: str) -> HttpResponseBase:
    """The rows that were refused as they were, each with its line and why: to be corrected and brought in again."""
    _may(request)
    row = get_object_or_404(Import.objects.defer("rows"), pk=pk)
    header, rows = refusals.table(row)
    if form == "csv":
        return _csv(f"refused-{pk}", header, rows)
    columns = [Column(header[0]), Column(header[1], WIDE), *map(Column, header[2:])]
    return _xlsx(f"refused-{pk}", Sheet(_("没有登记的行"), columns, rows))
