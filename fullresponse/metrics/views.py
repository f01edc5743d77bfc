"""The page of the three rates: one window of days, the district and each street or body, every percentage beside the
integers that it comes from."""

from datetime import date
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from fullresponse.cases.asking import Asked, staff
from fullresponse.cases.views_sheets import about, send
from fullresponse.files.sheets import Column, Sheet
from fullresponse.kernel.refusal import Refused
from fullresponse.metrics import queries, rollup
from fullresponse.metrics.definitions import THREE
from fullresponse.metrics.queries import WINDOW
from fullresponse.metrics.question import WHOLE, Answer
from fullresponse.metrics.rates import Rate

GROUPS = {"street": gettext_noop("按街道"), "lead": gettext_noop("按承办单位")}
DEFINED = gettext_noop(
    "分母都是有效回访数：一件诉求以最后一次回访为准，只算一次；没有回访的不算。回访时间没有记录的，按办结时间归入。经审核剔除的另外列出，不在三率里。"
)
STALE = gettext_noop("有 {n} 天的数正在重新汇总，暂按上一次汇总的显示。")
FIRST_YEAR, LAST_YEAR = 1900, 2999  # beyond them the ends of a day are no moments that can be computed


@staff("rates")
@require_safe
def rates(request: Asked) -> HttpResponse:
    return render(request, "metrics/rates.html", _found(request))


@staff("rates")
@require_POST
def rates_sheet(request: Asked) -> FileResponse:
    """The same table as a workbook, with what its numbers mean."""
    found = _found(request)
    heads = (
        _("范围"),
        _("有效回访"),
        _("联系"),
        _("响应率"),
        _("解决"),
        _("解决率"),
        _("满意（加权）"),
        _("满意率"),
        _("剔除"),
    )
    columns = [Column(head, 30 if n == 0 else 12) for n, head in enumerate(heads)]
    rows = [_row(name, rate) for name, rate in [(_("全区"), found["whole"]), *found["rows"]]]
    days = {"first": found["first"].isoformat(), "last": found["last"].isoformat()}
    divided = GROUPS[found["group"]]
    weights = _("、").join(f"{label} {up}/{down}" for label, up, down in found["weights"])
    notes = [
        *about(request, _("三率"), {}),
        (_("统计哪些天"), _("{first} 到 {last}（含）").format(**days)),
        (_("怎么分"), _(divided)),
        (_("怎么算的"), _(DEFINED)),
        (_("计分方案"), found["scheme"].code),
        (_("满意率的权重："), weights),
    ]
    if found["waiting"]:
        notes.append((_("没有计入"), _("还有 {n} 条刚发生的事没有计入。").format(n=found["waiting"])))
    if found["stale"]:
        notes.append((_("正在重新汇总"), _(STALE).format(n=found["stale"])))
    return send(request, "rates", Sheet(_("三率"), columns, rows, notes), {**days, "group": found["group"]})


def _row(name: str, found: dict[str, Rate]) -> list[Any]:
    """The integers beside the shares that come from them, both as numbers."""
    counted, satisfied = found["solved"].counted, found["satisfied"]
    weighted = satisfied.yes if satisfied.unit == 1 else satisfied.sum
    shares = [found[rate].share for rate in ("response", "solved", "satisfied")]
    done = [found["response"].yes, found["solved"].yes, weighted]
    return [
        name,
        counted,
        *(cell for pair in zip(done, shares, strict=True) for cell in pair),
        found["solved"].excluded,
    ]


def _found(request: Asked) -> dict[str, Any]:
    """What the address asks for: its days, how it is divided, and the rates."""
    today = timezone.localdate(request.at)
    first = _day(request.GET.get("first"), today.replace(day=1))
    last = _day(request.GET.get("last"), today)
    group = request.GET.get("by", "street")
    if group not in GROUPS:
        raise Refused("只能按街道或者按承办单位来分。")
    found = queries.summed(first, last, request.pack, by=(group,))
    names = request.labels.streets if group == "street" else request.labels.bodies.labels
    scheme, answers = request.labels.pack.scheme(last), request.labels.pack.lists["satisfaction"]
    return {
        "first": first,
        "last": last,
        "group": group,
        "groups": GROUPS,
        "whole": _three(found),
        "rows": [(names.get(code) or _("未记录"), _three(found, group, code)) for code in found.by(WINDOW, group)],
        "scheme": scheme,
        "weights": [
            (a.label, scheme.satisfaction[c], scheme.unit) for c, a in answers.items() if c in scheme.satisfaction
        ],
        "waiting": queries.unfolded(),
        "stale": rollup.stale(first, last),
        "defined": _(DEFINED),
        "stale_words": _(STALE),
    }


def _three(found: Answer, by: str = WHOLE, code: str = "") -> dict[str, Rate]:
    return {name: found.rate(WINDOW, name, by, code) for name in THREE}


def _day(text: str | None, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text) if text else otherwise
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError
        return day
    except ValueError:
        raise Refused("日期要写成 2026-11-21 的样子。") from None
