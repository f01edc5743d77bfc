"""The worker goes on: when the database goes away and comes back, and until it is told to stop."""

import signal
import subprocess
import sys
import time
from datetime import timedelta

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import timezone

from fullresponse.jobs import worker
from fullresponse.ledger.deliver import waiting
from fullresponse.ledger.kinds import FOLLOWERS
from tests.cast import NOON, a_case
from tests.loud import need_postgres_run

OF_CASES = sum(follower.prefix == "case." for follower in FOLLOWERS.values())


@pytest.fixture
def rounds(monkeypatch):
    """A worker whose sweeps and deliveries are the test's; its signals are put back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(worker, "PAUSE", 0.001)
    yield monkeypatch
    for number, handler in before.items():
        signal.signal(number, handler)


def stop_after(monkeypatch, *results):
    """one_round() gives these results, raising what is an error, and then tells the worker to stop."""
    left, given = list(results), []

    def one_round(now):
        given.append(now)
        if not left:
            signal.raise_signal(signal.SIGTERM)
            return 0
        result = left.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(worker, "one_round", one_round)
    return given


@pytest.mark.parametrize("error", [OperationalError("gone"), DatabaseError("gone"), InterfaceError("closed")])
@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_tried_again(rounds, error):
    rounds.setattr(connection, "close", lambda: None)
    rounds.setattr(worker, "close_old_connections", lambda: None)
    given = stop_after(rounds, error, error, 0)
    worker.run(seconds=20)
    assert len(given) == 4


@pytest.mark.django_db
def test_a_sweep_that_fails_keeps_nobody_from_being_told(monkeypatch):
    def fails(now):
        raise ValueError("a mistake")

    monkeypatch.setattr(worker, "SWEEPS", {"wrong": worker.Every(fails, timedelta(0))})
    a_case()
    assert worker.one_round(NOON) == OF_CASES  # each is told of the one event
    assert waiting(NOON)["waiting"] == 0


def test_a_sweep_is_called_as_often_as_said_and_after_the_clock_was_put_back(monkeypatch):
    called = []
    monkeypatch.setattr(worker, "deliver", lambda now: 0)
    monkeypatch.setattr(worker, "SWEEPS", {})
    worker.register("hourly", lambda now: called.append(now) or 0, often=timedelta(hours=1))
    minutes = (0, 1, 59, 60, 61, 30)
    for minute in minutes:
        worker.one_round(NOON + timedelta(minutes=minute))
    assert [(at - NOON) // timedelta(minutes=1) for at in called] == [0, 60, 30]


@pytest.mark.django_db
def test_the_worker_takes_away_what_nobody_needs_any_more(client):
    client.get("/track")
    session = client.session
    session["kept"] = True
    session.save()
    assert worker.SWEEPS["sessions"].sweep(NOON.replace(year=2020)) == 0
    assert worker.SWEEPS["sessions"].sweep(timezone.now() + timedelta(days=60)) == 1
    assert not Session.objects.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_stops_when_it_is_told(rounds, number):
    given = []

    def one_round(now):
        given.append(now)
        signal.raise_signal(number)
        return 1

    rounds.setattr(worker, "one_round", one_round)
    worker.run()
    assert len(given) == 1


def test_a_worker_stops_when_its_time_is_over(rounds):
    rounds.setattr(worker, "one_round", lambda now: 0)
    started = time.monotonic()
    call_command("work", seconds=0.05)
    assert time.monotonic() - started < 5


@pytest.mark.django_db
def test_one_round_sweeps_and_delivers():
    a_case("dispatched", at=NOON, urgency="general")
    # sign-in is late, yesterday is marked; receipt, dispatch, warning and lateness are told to each of cases
    assert worker.one_round(NOON.replace(hour=9)) == 1 + 1 + 4 * OF_CASES
    while worker.one_round(NOON.replace(hour=9)):  # the notice of it is told too
        pass
    assert waiting(NOON.replace(hour=9))["waiting"] == 0


def test_a_worker_whose_connections_are_cut_comes_back_and_delivers_everything(committed_db, django_db_blocker):
    need_postgres_run()
    env = {**committed_db.env, "DJANGO_SETTINGS_MODULE": "fullresponse.config.settings"}
    command = [sys.executable, "-m", "fullresponse.config.cli", "work", "--seconds", "60"]
    with django_db_blocker.unblock():
        a_case("closed")
        process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE)
        try:
            until(lambda: waiting(timezone.now())["waiting"] == 0)
            for _ in range(3):
                cut(committed_db.env["FULLRESPONSE_DATABASE"])
                a_case("closed")
                time.sleep(0.2)
            until(lambda: waiting(timezone.now())["waiting"] == 0)
            assert process.poll() is None, process.stderr.read()
        finally:
            process.terminate()
        assert process.wait(timeout=30) == 0


def cut(url):
    """End every connection to the database but the test's own."""
    with connection.cursor() as cursor:
        own = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]
    with psycopg.connect(url, autocommit=True) as other:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
        other.execute(others + "AND pid NOT IN (%s, pg_backend_pid())", [own])


def until(true):
    deadline = time.monotonic() + 40
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)
