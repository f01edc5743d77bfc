"""Sixty calls a second with the worker on: how long an event waits until those who follow it have been told."""

import threading
import time
from argparse import Namespace

from django.db import connection

from bench import intake, seed
from bench.client import Browser, crowd, figures
from bench.figures import Figure, percentile
from bench.server import served, working
from bench.world import PASSWORD

PACE = 60
LATEST = 5  # seconds, p95
OLDEST = "SELECT EXTRACT(EPOCH FROM clock_timestamp() - MIN(next_try_at)) FROM ledger_delivery"


def run(options: Namespace) -> list[Figure]:
    seed.ensure(options.cases, options.processes)
    lags: list[float] = []
    stop = threading.Event()
    watch = threading.Thread(target=look, args=(lags, stop))
    with served() as (port, _pid), working():
        browsers = [Browser(port).sign_in(intake.OPERATORS[n % 2], PASSWORD) for n in range(intake.CROWD)]
        watch.start()
        tally = crowd(browsers, intake.as_json, options.seconds, pace=PACE * 1.05)
        stop.set()
        watch.join()
    return [
        *figures("steady", tally, intake.WHO, PACE, intake.SLOWEST),
        Figure(
            "steady", "oldest delivery not yet made, p95 of the time", percentile(lags, 95), "s", LATEST, least=False
        ),
    ]


def look(lags: list[float], stop: threading.Event) -> None:
    """Ten times a second: how old is the oldest event that somebody has not been told?"""
    while not stop.wait(0.1):
        with connection.cursor() as cursor:
            cursor.execute(OLDEST)
            lags.append(float(cursor.fetchone()[0] or 0))
    connection.close()
    time.sleep(0)
