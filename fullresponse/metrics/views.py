"""The page of the three rates: one window of days, the district and each street or body, every percentage beside the
integers that it comes from."""

from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from fullresponse.cases.asking import Asked, staff
from fullresponse.kernel.refusal import Refused
from fullresponse.metrics import queries

GROUPS = {"street": gettext_noop("按街道"), "lead": gettext_noop("按承办单位")}
FIRST_YEAR, LAST_YEAR = 1900, 2999  # beyond them the ends of a day are no moments that can be computed


@staff("rates")
@require_safe
def rates(request: Asked) -> HttpResponse:
    today = timezone.localdate(request.at)
    first = _day(request.GET.get("first"), today.replace(day=1))
    last = _day(request.GET.get("last"), today)
    if last < first:
        raise Refused("结束的日子早于开始的日子，请改过来再查。")
    group = request.GET.get("by", "street")
    if group not in GROUPS:
        raise Refused("只能按街道或者按承办单位来分。")
    zone = request.pack.calendar.tz
    start, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    names = request.labels.streets if group == "street" else request.labels.bodies.labels
    grouped = queries.rates_by(group, start, end, request.pack)
    context = {
        "first": first,
        "last": last,
        "group": group,
        "groups": GROUPS,
        "whole": queries.rates(start, end, request.pack),
        "rows": [(names.get(code) or _("未记录"), found) for code, found in grouped.items()],
        "weights": [(i.label, *i.weight) for i in request.labels.pack.lists["satisfaction"].values()],
        "waiting": queries.unfolded(),
    }
    return render(request, "metrics/rates.html", context)


def _day(text: str | None, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text) if text else otherwise
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError
        return day
    except ValueError:
        raise Refused("日期要写成 2026-11-21 的样子。") from None
