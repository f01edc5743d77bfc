"""Cases as a batch takes them: locked, with the clocks that run. One of them, which is what a person moves, is asked
for in statements that were put into SQL once (decision 9)."""

from django.db.models import Q

from fullresponse.cases.models import Case, Clock
from fullresponse.ledger.prepared import Prepared

ONE = Prepared(lambda key: Case.objects.select_for_update().filter(pk=key), -1)
RUNNING = Prepared(lambda key: Clock.objects.filter(case_id=key, running=True).order_by("pk"), -1)
HUNG = Prepared(lambda key: Case.objects.filter(Q(parent=key) | Q(main=key), open=True).only("pk").order_by("pk"), -1)


def locked(keys: list[int], *, waiting: bool = True) -> list[tuple[Case, list[Clock]]]:
    """These cases, locked in the order of their keys, each with its running clocks. Without `waiting`, those that
    somebody is at work on are left out."""
    if not keys:
        return []
    if len(keys) == 1 and waiting:
        return [(case, RUNNING(case.pk)) for case in ONE(keys[0])]
    cases = Case.objects.select_for_update(skip_locked=not waiting).filter(pk__in=keys).order_by("pk")
    found: dict[int, tuple[Case, list[Clock]]] = {case.pk: (case, []) for case in cases}
    for clock in Clock.objects.filter(case_id__in=list(found), running=True).order_by("pk"):
        found[clock.case_id][1].append(clock)
    return list(found.values())


def hung_on(key: int) -> list[int]:
    """The keys of the open parts of a case and of what was merged into it."""
    return [case.pk for case in HUNG(key)]
