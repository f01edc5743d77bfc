"""The supervisors' page: the notices that wait, by colour, what was found without one, and how often each rule
held."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fullresponse.cases import listing, rules
from fullresponse.cases.asking import Asked, staff
from fullresponse.pack.supervision import LEVELS, RULES
from fullresponse.supervision import queries


@dataclass(frozen=True)
class Narrowed:
    """What the list is narrowed to, by code; and what the rules are called."""

    by: Mapping[str, str]
    named: Mapping[str, str]


def narrowed(request: Asked) -> Narrowed:
    """The filters of the address. Refused for what is not in the pack."""
    labels, get = request.labels, request.GET
    named = labels.listed(RULES) | {code: rule.label for code, rule in labels.pack.rules.items()}
    level = rules.one_of(get.get("level", ""), labels.listed(LEVELS), "级别")
    rule = rules.one_of(get.get("rule", ""), named, "规则")
    return Narrowed({"level": level, "rule": rule, "lead": labels.bodies.code(get.get("lead", ""))}, named)


@staff("supervision")
@require_safe
def supervision(request: Asked) -> HttpResponse:
    labels, wanted = request.labels, narrowed(request)
    found = queries.notices(request.actor, **wanted.by)
    page = listing.page(found, labels, request.at, request.GET, request.path)
    counts = queries.by_level(request.actor)
    context = {
        "page": page,
        "notices": queries.coloured([row.case["id"] for row in page.rows]),
        "levels": [(code, label, counts.get(code, 0)) for code, label in labels.listed(LEVELS).items()],
        "named": wanted.named,
        **wanted.by,
        "bare": queries.bare(request.actor, rule=wanted.by["rule"]),
        "fired": queries.fired(request.at, labels.pack),
        "labels": labels,
    }
    return render(request, "supervision/supervision.html", context)
