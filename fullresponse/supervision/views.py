"""The supervisors' page: the notices that wait, by colour, what was found without one, and how often each rule
held."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fullresponse.cases import listing, rules
from fullresponse.cases.asking import Asked, staff
from fullresponse.pack.supervision import LEVELS, RULES
from fullresponse.supervision import queries


@staff("supervision")
@require_safe
def supervision(request: Asked) -> HttpResponse:
    labels, get = request.labels, request.GET
    levels = labels.listed(LEVELS)
    named = labels.listed(RULES) | {code: rule.label for code, rule in labels.pack.rules.items()}
    level = rules.one_of(get.get("level", ""), levels, "级别")
    rule = rules.one_of(get.get("rule", ""), named, "规则")
    lead = labels.bodies.code(get.get("lead", ""))
    found = queries.notices(request.actor, level=level, rule=rule, lead=lead)
    page = listing.page(found, labels, request.at, get, request.path)
    counts = queries.by_level(request.actor)
    context = {
        "page": page,
        "notices": queries.coloured([row.case["id"] for row in page.rows]),
        "levels": [(code, label, counts.get(code, 0)) for code, label in levels.items()],
        "named": named,
        "level": level,
        "rule": rule,
        "lead": lead,
        "bare": queries.bare(request.actor, rule=rule),
        "fired": queries.fired(request.at, labels.pack),
        "labels": labels,
    }
    return render(request, "supervision/supervision.html", context)
