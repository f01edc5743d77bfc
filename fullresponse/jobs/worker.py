"""The worker: sweep what fell due, deliver what happened, again and again. Everything it needs is in rows, so a
worker that is killed loses nothing, and two of them do no harm."""

import logging
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from fullresponse.ledger.deliver import deliver

log = logging.getLogger(__name__)
Sweep = Callable[[datetime], int]
SWEEPS: dict[str, "Every"] = {}
PAUSE = 0.5  # seconds between rounds when there is nothing to do


@dataclass
class Every:
    """A sweep, how often it is called, and when it last was."""

    sweep: Sweep
    often: timedelta
    last: datetime | None = None

    def due(self, now: datetime) -> bool:
        return self.last is None or not self.last <= now < self.last + self.often


def register(name: str, sweep: Sweep, often: timedelta = timedelta(0)) -> None:
    """Have `sweep(now)` called every round, or as often as said. It must be idempotent and return how much it did."""
    SWEEPS[name] = Every(sweep, often)


def one_round(now: datetime) -> int:
    """One pass of every sweep that is due and of the deliveries; returns how much was done."""
    return sum(_swept(name, every, now) for name, every in SWEEPS.items() if every.due(now)) + deliver(now)


def _swept(name: str, every: Every, now: datetime) -> int:
    """What the sweep did. A mistake in one must not keep the others from their work; a database that is away does."""
    every.last = now
    try:
        return every.sweep(now)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:  # whatever it does wrong must not stop the worker
        log.exception("the sweep of %s failed; the others go on", name)
        return 0


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
