"""A hundred thousand deadlines fall at once: how long until each is written down, dated when it fell."""

import time
from argparse import Namespace
from datetime import timedelta

from django.utils import timezone

from bench import lives, seed
from bench.figures import Figure
from fullresponse.cases import actions
from fullresponse.cases.models import Clock

DEADLINES = 100_000
SLOWEST = 60  # seconds
CLOCKS = 2  # of a dispatched case that fall within two days: signing in and first contact


def run(options: Namespace) -> list[Figure]:
    seed.ensure(options.cases, options.processes)
    now = timezone.now()
    wanted = DEADLINES if options.cases >= DEADLINES else options.cases
    told = (lives.Told(2 * n, now - timedelta(minutes=5), "dispatched") for n in range(wanted // CLOCKS))
    for _done in lives.seed(told, lives.Staff(now)):
        pass
    seed.tidy()
    later = now + timedelta(days=2)
    before = Clock.objects.filter(overdue=True).count()
    began = time.perf_counter()
    while actions.sweep(later):
        pass
    seconds = time.perf_counter() - began
    fallen = Clock.objects.filter(overdue=True).count() - before
    bound = SLOWEST * fallen / DEADLINES
    return [
        Figure("sweep", "deadlines written down", fallen),
        Figure("sweep", f"seconds for them (target: {SLOWEST} for {DEADLINES:,})", seconds, "s", bound, least=False),
    ]
