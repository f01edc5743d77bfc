"""Dispatching and replying over HTTP, as the pages do it: a form for each, one case after the other."""

from argparse import Namespace
from collections.abc import Callable
from datetime import timedelta
from queue import Empty, SimpleQueue

from django.utils import timezone

from bench import lives, seed
from bench.client import Browser, crowd, figures
from bench.figures import Figure
from bench.server import served
from bench.world import PASSWORD
from fullresponse.cases import actions
from fullresponse.cases.batch import Batch
from fullresponse.cases.models import Case
from fullresponse.orgs.models import Person

LEAST = 100  # a second, each
CROWD = 8
MOST = 400  # a second that nobody reaches: so many cases must be there
STANDS = {"dispatch": "received", "reply": "contacted"}


def run(options: Namespace) -> list[Figure]:
    seed.ensure(options.cases, options.processes)
    found = []
    with served() as (port, _pid):
        for verb, state in STANDS.items():
            waiting, leads = fresh(state, int(MOST * (options.seconds + 2)))
            do = doing(verb, waiting, {lead: signed_in(port, verb, lead) for lead in leads})
            crowd([Browser(port) for _ in range(CROWD)], do, 2)
            done = crowd([Browser(port) for _ in range(CROWD)], do, options.seconds)
            found += figures(f"{verb} (form)", done, f"{CROWD} people", LEAST, None)
    return found


def fresh(state: str, count: int) -> tuple[SimpleQueue, set[str]]:
    """New cases that stand in `state`: (number, who leads it, who is named for it); and all who lead."""
    now = timezone.now()
    staff, made, waiting = lives.Staff(now), list[Case](), SimpleQueue[tuple[str, str, str]]()

    def lead(work: Batch, told: lives.Told) -> None:
        made.append(staff.lead(work, told))

    told = [lives.Told(2 * n, now - timedelta(hours=8), state) for n in range(count)]
    for _group in actions.in_batches(told, lead, recorded_at=now):
        pass
    for case in made:
        waiting.put((case.number, case.lead, staff.pack.lead(case.category, case.street)))
    return waiting, {case.lead for case in made}


def signed_in(port: int, verb: str, lead: str) -> dict[str, str]:
    """The cookies of somebody who may do it."""
    who = "dispatcher1"
    if verb == "reply":
        who = Person.objects.filter(posts__role="handler", posts__body=lead).earliest("pk").username
    return Browser(port).sign_in(who, PASSWORD).cookies


def doing(verb: str, waiting: SimpleQueue, cookies: dict[str, dict[str, str]]) -> Callable[[Browser, int], str]:
    def do(browser: Browser, _number: int) -> str:
        try:
            number, lead, named = waiting.get_nowait()
        except Empty:
            return "no case is left to measure with"
        browser.cookies = dict(cookies[lead])
        form = {"dispatch-lead": named} if verb == "dispatch" else {"reply-answer": lives.DONE}
        answer = browser.post(f"/desk/cases/{number}/do/{verb}", form)
        return "" if answer.status == 302 else f"{answer.status} {answer.body[:200]!r}"

    return do
