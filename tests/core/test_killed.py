"""A process killed at any moment loses nothing that it acknowledged and leaves nothing half done; the worker that comes
after tells everybody."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from fullresponse.cases import replay
from fullresponse.cases.models import Case
from fullresponse.jobs import worker
from fullresponse.ledger.deliver import LEASE, waiting
from fullresponse.ledger.history import history, verify
from fullresponse.ledger.kinds import FOLLOWERS
from fullresponse.ledger.models import Event
from fullresponse.metrics.models import CaseFacts
from tests.core import clerk


@pytest.fixture
def shared(committed_db, django_db_blocker):
    with django_db_blocker.unblock():
        yield committed_db


def killed_after(process, lines):
    """What the process had said when it was killed, a moment after it had said so many lines."""
    said = [process.stdout.readline().split() for _ in range(lines)]
    time.sleep(random.random() / 50)
    os.kill(process.pid, signal.SIGKILL)
    said += [line.split() for line in process.stdout.read().split("\n") if len(line.split()) == 2]
    assert process.wait(timeout=30) == -signal.SIGKILL
    return said


def everybody_told():
    """Every delivery made, however long it takes."""
    now = timezone.now() + LEASE + timedelta(seconds=1)
    while worker.one_round(now):
        pass
    assert waiting(now)["waiting"] == 0
    subjects = Event.objects.filter(subject__startswith="case:").values("subject").distinct()
    assert CaseFacts.objects.count() == subjects.count() == Case.objects.count()


def test_clerks_killed_in_the_middle_of_an_action_lose_nothing_they_acknowledged(shared):
    for _ in range(2):
        said = killed_after(clerk.hire(shared.env), random.randint(4, 30))
        for number, what in said:
            kinds = [e.kind for e in history(f"case:{number}")]
            assert f"case.{what}" in kinds and Case.objects.filter(number=number).exists(), number
        assert list(replay.disagreements()) == []
        assert verify()[1] is None
    everybody_told()


def test_a_worker_killed_in_the_middle_is_replaced_by_the_next(shared):
    taken = clerk.hire(shared.env, 40)
    taken.communicate(timeout=60)
    env = {**shared.env, "DJANGO_SETTINGS_MODULE": "fullresponse.config.settings"}
    first = subprocess.Popen([sys.executable, "-m", "fullresponse.config.cli", "work"], env=env, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while waiting(timezone.now())["waiting"] == 40 * len(FOLLOWERS) and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate(timeout=30)
    everybody_told()
    assert list(replay.disagreements()) == []
