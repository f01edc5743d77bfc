"""Whole lives through in_batches() on PostgreSQL: events a second, one transaction for 500 cases."""

import time
from argparse import Namespace
from datetime import timedelta

from django.utils import timezone

from bench import lives
from bench.figures import Figure
from bench.world import open_world

LEAST = 3000


def run(options: Namespace) -> list[Figure]:
    open_world()
    now = timezone.now() - timedelta(hours=12)  # so that every life is over
    staff = lives.Staff(timezone.now())
    sum(lives.seed(lives.full(lives.SIZE, now), staff))  # packs read, statements prepared, pages in memory
    began, cpu = time.perf_counter(), time.process_time()
    cases = sum(lives.seed(lives.full(options.cases, now), staff))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    events = cases * lives.FULL
    return [
        Figure("batch", f"events, whole lives of {cases:,} cases", events / seconds, "/s", LEAST),
        Figure("batch", "of each second in Python, the rest in PostgreSQL", cpu / seconds * 100, "%"),
    ]
