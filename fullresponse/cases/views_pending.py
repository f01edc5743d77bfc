"""What waits for a decision of the district's desks and leaders, and the register of hard cases."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fullresponse.cases import access, listing, queries
from fullresponse.cases.asking import Asked, staff

HUNG = "hung"  # the state of what is on the register of hard cases


@staff("decisions")
@require_safe
def decisions(request: Asked) -> HttpResponse:
    """What waits for the person to decide: objections, extensions, hard cases, answers to notices, registered cases of
    the other life cycles; one kind of it with `kind`."""
    clocks = queries.waiting_for(request.roles, request.pack)
    seen = access.visible_to(request.actor).filter(open=True, due_clock__in=clocks)
    kinds = {c.code: c.label for c in request.labels.pack.lifecycles.values() if c.governed_by(clocks)}
    kind = request.GET.get("kind", "")
    if kind in kinds:
        seen = seen.filter(lifecycle=kind)
    page = listing.page(seen, request.labels, request.at, request.GET, request.path)
    context = {"page": page, "labels": request.labels, "kinds": kinds, "kind": kind}
    return render(request, "cases/decisions.html", context)


@staff("hard")
@require_safe
def hard(request: Asked) -> HttpResponse:
    """疑难库: the register of hard cases: why, who answers for it, when it is looked at again."""
    seen = access.visible_to(request.actor).filter(state=HUNG)
    page = listing.page(seen, request.labels, request.at, request.GET, request.path)
    reasons = dict(seen.filter(number__in=[r.number for r in page.rows]).values_list("number", "hard_reason"))
    context = {"page": page, "labels": request.labels, "reasons": reasons}
    return render(request, "cases/hard.html", context)
