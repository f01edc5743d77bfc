"""What the administrator sees: the pack in force, what the followers still owe and where they fail, which messages
wait; no case."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fullresponse.cases.asking import Asked, staff
from fullresponse.ledger import deliver
from fullresponse.notices import channels, outbox
from fullresponse.notices.forms import NAMES
from fullresponse.orgs.models import PackRevision, Person


@staff("system")
@require_safe
def system(request: Asked) -> HttpResponse:
    context = {
        "revision": PackRevision.objects.defer("content").get(pk=request.revision),
        "people": Person.objects.filter(is_active=True).count(),
        "state": deliver.waiting(request.at),
        "failed": deliver.failed(),
        "channels": channels.available(),
        "ways": NAMES,
        "messages": outbox.standing(),
        "unsent": outbox.unsent(),
    }
    return render(request, "desk/system.html", context)
