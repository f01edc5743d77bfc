"""The worker: sweep what fell due, deliver what happened, again and again. Everything it needs is in rows, so a
worker that is killed loses nothing, and two of them do no harm."""

import logging
import signal
import time
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from fullresponse.ledger.deliver import deliver

log = logging.getLogger(__name__)
Sweep = Callable[[datetime], int]
SWEEPS: dict[str, Sweep] = {}
PAUSE = 0.5  # seconds between rounds when there is nothing to do


def register(name: str, sweep: Sweep) -> None:
    """Have `sweep(now)` called every round. It must be idempotent and return how much it did."""
    SWEEPS[name] = sweep


def one_round(now: datetime) -> int:
    """One pass of every sweep and of the deliveries; returns how much was done."""
    return sum(sweep(now) for sweep in SWEEPS.values()) + deliver(now)


def run(seconds: float | None = None) -> None:
    """Work until told to stop (SIGTERM, SIGINT), or for `seconds`. A database that is away is waited for."""
    stopping = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.append(True))
    end = time.monotonic() + seconds if seconds is not None else None
    while not stopping and (end is None or time.monotonic() < end):
        try:
            done = one_round(timezone.now())
        except (DatabaseError, InterfaceError):
            log.exception("the database did not answer; trying again")
            connection.close()
            close_old_connections()
            done = 0
        if not done:
            time.sleep(PAUSE)
