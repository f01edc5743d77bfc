"""A district's year: so many cases with all their events, clocks and facts, made as everything else is made."""

import subprocess
import sys
import time
from argparse import Namespace
from datetime import datetime

from django.db import connection
from django.utils import timezone

from bench import lives
from bench.figures import Figure
from bench.server import working
from bench.world import open_world
from fullresponse.cases.models import Case
from fullresponse.ledger.deliver import waiting

CHILD = [sys.executable, "-m", "bench.part"]


def run(options: Namespace) -> list[Figure]:
    began = time.perf_counter()
    made = ensure(options.cases, options.processes)
    seconds = time.perf_counter() - began
    if not made:
        return []
    return [
        Figure("seed", f"{made:,} cases in {options.processes} processes, facts included", seconds / 60, "min"),
        Figure("seed", "cases", made / seconds, "/s"),
    ]


def ensure(cases: int, processes: int = 2) -> int:
    """Have at least so many cases, told to the followers; returns how many were made."""
    open_world()
    there = Case.objects.count()
    if there < cases:
        until = timezone.now().isoformat()
        parts = [subprocess.Popen([*CHILD, str(cases - there), f"{n}/{processes}", until]) for n in range(processes)]
        if any([part.wait() for part in parts]):
            raise RuntimeError("a seeding process failed")
        tidy()  # without statistics the follower's queries read whole tables
    with working():
        settle(3600)
    if there < cases:
        tidy()
    return Case.objects.count() - there


def part(cases: int, which: str, until: datetime) -> None:
    """One process's share: every n-th day, so that two never wait for each other's counter."""
    nth, of = map(int, which.split("/"))
    told = (t for t in lives.spread(cases, until) if t.at.toordinal() % of == nth)
    done, began = 0, time.perf_counter()
    for n, made in enumerate(lives.seed(told, lives.Staff(until))):
        done += made
        if n % 40 == 0:
            print(
                f"seed {which}: {done:,} of {cases // of:,}, {done / (time.perf_counter() - began):.0f}/s", flush=True
            )


def settle(seconds: float) -> None:
    """Wait until the worker has nothing left to deliver."""
    end = time.monotonic() + seconds
    while (left := waiting(timezone.now()))["lag"] and time.monotonic() < end:
        print(f"deliveries waiting: {left['waiting']:,}", flush=True)
        time.sleep(min(15, 0.2 + left["waiting"] / 5000))


def tidy() -> None:
    """What autovacuum would do in its own time: statistics and visibility of the new rows."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
