"""XLSX out of every list and in again: first what would be done is shown, row by row; then it is done, once."""

import tempfile
import uuid
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fullresponse.cases import (
    access,
    filled,
    orders,
    queries,
    sheets,
    views_batch,
    views_callback,
    views_lists,
    views_pending,
)
from fullresponse.cases import hard as register
from fullresponse.cases.asking import Asked, staff, told
from fullresponse.cases.models import Case
from fullresponse.cases.orders import Order
from fullresponse.files.sheets import MOST, Sheet, write
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs import exports

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "fullresponse.sheet"
STANDS = 30 * 60  # seconds for which a preview can be carried out
LARGEST = 1_500_000  # characters of a preview that goes with its page
CHUNK = 500
HARD = ("reason", "kept_by", "since", "relook", "meets", "met", "decided")
Filtered = Mapping[str, tuple[str, Mapping[str, str]]]  # filter -> what it is called, and its choices


@staff("queue")
@require_POST
def queue(request: Asked) -> FileResponse:
    return _cases(request, "queue", _("等待派单"), views_lists.queued(request), more=("suggested",))


@staff("work")
@require_POST
def work(request: Asked) -> FileResponse:
    """What the person's own bodies have to do; of one kind of part with the verbs of that kind."""
    found, newest = views_lists.worked(request)
    kind = "" if request.GET.get("state") else request.GET.get("kind", "")
    cycle = request.labels.pack.lifecycles.get(kind)
    verbs = orders.in_a_sheet(request.labels.pack, request.roles, {cycle.code: cycle.states}) if cycle else None
    by = narrowed(request) | ({"kind": cycle.code} if cycle else {})
    said = {"kind": (_("种类"), {cycle.code: cycle.label})} if cycle else {}
    order = ("-queue_at", "-id") if newest else ("queue_at", "id")
    return listed(request, "work", _("本单位待办"), values(found.order_by(*order)), by, verbs=verbs, said=said)


@staff("cases")
@require_POST
def cases(request: Asked) -> FileResponse:
    found, newest = views_lists.listed(request)
    return _cases(request, "cases", _("诉求"), found, newest=newest)


@staff("callback")
@require_POST
def callback(request: Asked) -> FileResponse:
    found = views_callback.waiting(request)
    rows = chain.from_iterable(values(cases) for cases in found)
    return listed(request, "callback", _("等待回访"), rows, {})


@staff("decisions")
@require_POST
def decisions(request: Asked) -> FileResponse:
    """What waits for the person to decide, with the verbs of each life cycle."""
    found = views_pending.pending(request)
    kinds = {**found.kinds, views_pending.KEPT: _("我包案、接访的")}
    title = kinds.get(found.kind) or _("等着我定的")
    rows = values(found.cases.order_by("queue_at", "id"))
    said = {"kind": (_("种类"), kinds)}
    by = {"kind": found.kind}
    return listed(request, "decisions", title, rows, by, verbs=found.verbs, more=("called",), said=said)


@staff("hard")
@require_POST
def hard(request: Asked) -> FileResponse:
    """The register of hard cases, with all that its page tells of each."""
    wanted, reasons = views_pending.filters(request), request.labels.listed(views_pending.REASONS)
    cases = values(wanted.apply(access.visible_to(request.actor)).order_by("queue_at", "id"))
    rows = register.rows(cases, request.pack, reasons)
    by, said = {"reason": wanted.reason, "lead": wanted.lead}, {"reason": (_("挂账原因"), reasons)}
    verbs = views_pending.on_the_register(request)
    return listed(request, "hard", _("疑难库"), rows, by, verbs=verbs, more=HARD, said=said)


def _cases(
    request: Asked, name: str, title: str, found: QuerySet[Case], *, newest: bool = False, more: Sequence[str] = ()
) -> FileResponse:
    order = ("-queue_at", "-id") if newest else ("queue_at", "id")
    return listed(request, name, title, values(found.order_by(*order)), narrowed(request), more=more)


def values(found: QuerySet[Case]) -> Iterable[dict]:
    """The cases as rows of a list, one more than go into a workbook."""
    return found.values(*queries.COLUMNS)[: MOST + 1].iterator(chunk_size=CHUNK)


def listed(
    request: Asked,
    name: str,
    title: str,
    rows: Iterable[dict],
    narrowed: Mapping[str, str],
    *,
    verbs: sheets.Verbs | None = None,
    more: Sequence[str] = (),
    said: Filtered | None = None,
) -> FileResponse:
    """A list of cases as a workbook, with the columns to order `verbs` by: if none are given, those of a request."""
    labels = request.labels
    verbs = orders.in_a_sheet(labels.pack, request.roles) if verbs is None else verbs
    told = sheets.rows(rows, labels, request.at, more)
    notes = [*about(request, title, narrowed, said), *sheets.guide(verbs)]
    return send(request, name, Sheet(title, sheets.columns(verbs, labels, more), told, notes), narrowed)


def narrowed(request: Asked) -> dict[str, str]:
    """The filters of the address as codes; only what the pack knows."""
    wanted = views_lists.filters(request)
    found = {name: getattr(wanted, name) for name in ("state", "street", "category", "lead")}
    return found | ({"flag": "returned"} if request.GET.get("flag") == "returned" else {})


def about(
    request: Asked, title: str, narrowed: Mapping[str, str], more: Filtered | None = None
) -> list[tuple[str, str]]:
    """The lines of the second sheet: what this is, narrowed by what, when, by which post. No name of a person. `more`:
    what the filters of this list are called that others have not."""
    labels = request.labels
    said: Filtered = {
        "state": (_("状态"), labels.states()),
        "street": (_("街道"), labels.streets),
        "category": (_("类别"), labels.category_paths),
        "lead": (_("承办单位"), labels.bodies.labels),
        "flag": (_("退回"), {"returned": _("只看退回的")}),
        **(more or {}),
    }
    filters = [f"{said[k][0]}：{said[k][1].get(v, v)}" for k, v in narrowed.items() if v and k in said]
    return [
        (_("内容"), f"{labels.pack.name} · {title}"),
        (_("筛选"), _("；").join(filters) or _("没有筛选")),
        (_("导出时间"), f"{timezone.localtime(request.at):%Y-%m-%d %H:%M}"),
        (_("导出岗位"), labels.people(request.actor.posts)),
    ]


def send(request: Asked, name: str, sheet: Sheet, narrowed: Mapping[str, str]) -> FileResponse:
    """Write the workbook, keep who took it, and let it go out from the disk."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it when it has gone out
    count = write(sheet, file)
    exports.record(name, count, narrowed, actor=request.actor.ref, at=request.at)
    file.seek(0)
    day = f"{timezone.localtime(request.at):%Y%m%d-%H%M}"
    return FileResponse(file, as_attachment=True, filename=f"{sheet.title}-{day}.xlsx", content_type=XLSX)


@staff()
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Asked) -> HttpResponse:
    """A sheet comes back: what each of its rows would do now, or why not. Nothing is done yet."""
    if request.method != "POST":
        return _page(request)
    file = request.FILES.get("sheet")
    try:
        if file is None or file.file is None:
            raise Refused("请先选择文件。")
        name = (file.name or "")[:80]
        found = filled.read(file.file, name, file.size or 0, revision=request.revision, actor=request.actor)
        tried = orders.try_out(found.orders, actor=request.actor, at=request.at)
        return _page(request, **_preview(request, found, tried))
    except Refused as refused:
        return _page(request, 409, trouble=told(refused))


def _preview(request: Asked, found: filled.Filled, tried: list[orders.Outcome]) -> dict[str, Any]:
    lines = views_batch.lines(tried)
    lines += [{"line": n, "number": number, "verb": "", "refused": told(why)} for n, number, why in found.wrong]
    lines.sort(key=lambda line: line["line"])
    good = [one.order for one in tried if one.refusal is None]
    refused = len(lines) - len(good)
    counted = {"done": len(good), "refused": refused, "skipped": found.skipped}
    kept = {
        "by": request.actor.ref,
        "key": uuid.uuid4().hex,
        "rows": [[o.line, o.number, o.verb, o.values] for o in good],
        "refused": refused,
        "skipped": found.skipped,
    }
    signed = signing.dumps(kept, salt=SALT, compress=True) if good else ""
    if len(signed) > LARGEST:
        raise Refused("表里的字太多，请拆成几个文件再上传。")
    return {"lines": lines, "counted": counted, "signed": signed, "rows": len(lines) + found.skipped}


def _page(request: Asked, status: int = 200, **context: Any) -> HttpResponse:
    most = {"mb": filled.LARGEST // 2**20, "rows_most": filled.ROWS, "orders_most": orders.SHEET}
    context |= {"labels": request.labels, "next": views_batch.onward(request), **most}
    return render(request, "cases/sheet.html", context, status=status)


@staff()
@require_POST
def carry_out(request: Asked) -> HttpResponse:
    """Exactly what was shown, by whoever it was shown to, once: the rows come back signed, nothing was kept here."""
    try:
        kept = signing.loads(request.POST.get("signed", ""), salt=SALT, max_age=STANDS)
    except signing.SignatureExpired:
        raise Refused("预览已经过了半小时，请重新上传表格再看一次。") from None
    except signing.BadSignature:
        raise Refused("这份预览不完整，请重新上传表格。") from None
    if kept["by"] != request.actor.ref:
        raise Refused("这份预览是别人上传的，请自己上传表格。")
    wanted = [Order(line, number, verb, values) for line, number, verb, values in kept["rows"]]
    done = orders.run(wanted, actor=request.actor, at=request.at, key=kept["key"])
    counted = views_batch.tally(done)
    counted = {**counted, "refused": counted["refused"] + kept["refused"], "skipped": kept["skipped"]}
    context = {
        **{"lines": views_batch.lines(done), "counted": counted, "rows": sum(counted.values())},
        **{"before": kept["refused"], "next": views_batch.onward(request), "sheet": True},
    }
    return render(request, "cases/batch_done.html", context)
