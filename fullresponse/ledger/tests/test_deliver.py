"""Followers are told of everything at least once, whatever breaks: retries, leases, visible errors, backfills."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from fullresponse.ledger import kinds
from fullresponse.ledger.append import Entry, append
from fullresponse.ledger.deliver import FIRST_RETRY, LAST_RETRY, LEASE, backfill, deliver, failed, waiting
from fullresponse.ledger.models import Delivery, Event

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 13, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Ear:
    """A follower that remembers, and fails at the subjects in `deaf`."""

    def __init__(self):
        self.heard, self.deaf, self.calls = [], set(), 0

    def __call__(self, events):
        self.calls += 1
        for event in events:
            if event.subject in self.deaf:
                raise RuntimeError(f"deaf to {event.subject}")
        self.heard += [(e.subject, e.seq) for e in events]


@pytest.fixture
def ear(monkeypatch):
    ear = Ear()
    monkeypatch.setattr(kinds, "KINDS", {**kinds.KINDS, "test.happened": frozenset({"day"})})
    monkeypatch.setitem(kinds.FOLLOWERS, "ear", kinds.Follower("ear", "test.", ear))
    return ear


def tell(*subjects, at=AT):
    append([Entry("test.happened", s, "system:tests", at) for s in subjects], recorded_at=at)


def test_a_follower_hears_every_event_in_order_and_owes_nothing_more(ear):
    tell("test:1", "test:1", "test:2")
    assert deliver(AT) == 3
    assert ear.heard == [("test:1", 1), ("test:1", 2), ("test:2", 1)]
    assert (deliver(AT), waiting(AT)["waiting"]) == (0, 0)


def test_what_was_rolled_back_is_told_to_nobody(ear):
    with transaction.atomic():
        tell("test:1")
        transaction.set_rollback(True)
    assert deliver(AT) == 0
    assert ear.heard == []


def test_a_follower_hears_only_the_kinds_it_follows(ear):
    append([Entry("pack.loaded", "pack:x", "system:tests", AT)], recorded_at=AT)
    assert Delivery.objects.filter(follower="ear").count() == 0


def test_one_event_that_fails_does_not_keep_the_others(ear):
    ear.deaf = {"test:2"}
    tell("test:1", "test:2", "test:3")
    deliver(AT)
    assert sorted(ear.heard) == [("test:1", 1), ("test:3", 1)]
    assert [(d.follower, d.event.subject) for d in failed()] == [("ear", "test:2")]


def test_the_error_can_be_seen(ear, capsys):
    ear.deaf = {"test:2"}
    tell("test:2")
    deliver(AT)
    assert failed()[0].error == "RuntimeError: deaf to test:2"
    assert waiting(AT + SECOND) == {"waiting": 1, "failed": 1, "lag": 0}
    call_command("ledger", "deliveries")
    assert "RuntimeError: deaf to test:2" in capsys.readouterr().out


def test_an_event_is_tried_again_later_and_ever_later(ear):
    ear.deaf = {"test:2"}
    tell("test:2")
    now, waits = AT, []
    for _ in range(16):
        assert deliver(now) == 1
        assert deliver(now + SECOND) == 0, "not before its time"
        next_try = Delivery.objects.get().next_try_at
        waits.append(next_try - now)
        now = next_try
    assert waits[:4] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY, 8 * FIRST_RETRY]
    assert waits[-1] == LAST_RETRY
    ear.deaf = set()
    assert deliver(now) == 1
    assert (ear.heard, Delivery.objects.count()) == ([("test:2", 1)], 0)


def test_what_a_failing_follower_wrote_is_taken_back(ear, monkeypatch):
    def half(events):
        tell("test:written")
        raise RuntimeError("half-way")

    monkeypatch.setitem(kinds.FOLLOWERS, "ear", kinds.Follower("ear", "test.", half))
    tell("test:1")
    deliver(AT)
    assert not Event.objects.filter(subject="test:written").exists()


def test_one_follower_that_fails_does_not_keep_the_others(ear, monkeypatch):
    second = Ear()
    monkeypatch.setitem(kinds.FOLLOWERS, "second", kinds.Follower("second", "test.", second))
    ear.deaf = {"test:1"}
    tell("test:1")
    deliver(AT)
    assert (ear.heard, second.heard) == ([], [("test:1", 1)])


def test_a_worker_that_died_gives_its_deliveries_back(ear):
    tell("test:1")
    Delivery.objects.update(leased_until=AT + LEASE)
    assert deliver(AT + LEASE - SECOND) == 0
    assert deliver(AT + LEASE + SECOND) == 1
    assert ear.heard == [("test:1", 1)]


def test_deliveries_are_leased_while_they_are_handed_over(ear, monkeypatch):
    seen = []

    def look(events):
        seen.extend(Delivery.objects.values_list("leased_until", flat=True))

    monkeypatch.setitem(kinds.FOLLOWERS, "ear", kinds.Follower("ear", "test.", look))
    tell("test:1")
    deliver(AT)
    assert seen == [AT + LEASE]


def test_a_follower_that_was_taken_out_keeps_its_deliveries_with_an_error(ear, monkeypatch):
    tell("test:1")
    monkeypatch.delitem(kinds.FOLLOWERS, "ear")
    deliver(AT)
    assert failed()[0].error.startswith("KeyError")


def test_no_more_than_the_limit_is_taken_the_oldest_first(ear):
    for number in range(7):
        tell(f"test:{number}", at=AT + number * SECOND)
    assert deliver(AT + timedelta(hours=1), limit=3) == 3
    assert [s for s, _ in ear.heard] == ["test:0", "test:1", "test:2"]


def test_how_long_the_oldest_has_waited_can_be_seen(ear):
    tell("test:1")
    assert waiting(AT + timedelta(minutes=5))["lag"] == 300


def test_a_new_follower_hears_everything_from_the_beginning(ear, monkeypatch):
    tell("test:1", "test:1")
    deliver(AT)
    late = Ear()
    monkeypatch.setitem(kinds.FOLLOWERS, "late", kinds.Follower("late", "test.", late))
    assert backfill("late") == 2
    deliver(AT)
    assert late.heard == [("test:1", 1), ("test:1", 2)]


def test_a_follower_that_does_not_exist_cannot_be_backfilled():
    with pytest.raises(CommandError, match="nobody"):
        call_command("ledger", "backfill", "nobody")
