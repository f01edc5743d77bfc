"""Whoever gets past the model and writes into the table itself is found out: the first broken link is named."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from fullresponse.kernel.canonical import ZERO, leaf, link
from fullresponse.ledger import kinds
from fullresponse.ledger.append import Entry, append, private_part
from fullresponse.ledger.history import everything, histories, history, verify
from fullresponse.ledger.models import Event
from fullresponse.ledger.rows import insert

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 13, 4, 0, tzinfo=UTC)
SALTS = bytes(32)


@pytest.fixture(autouse=True)
def _a_kind():
    kinds.register("test.happened", ())
    yield
    del kinds.KINDS["test.happened"]


def told(subject, times):
    append([Entry("test.happened", subject, "system:tests", AT) for _ in range(times)], recorded_at=AT)


def forge(subject, seq, previous, *, hashed=True, **changes):
    """A row put into the table past append(), its hashes made well unless `hashed` is False."""
    given = {"kind": "test.happened", "actor": "system:forger", "at": AT, "recorded_at": AT, "backfilled": False}
    texts = {"public": '{"day":"2026-04-13","kind":"test.happened"}', "data": "{}", "salts": SALTS}
    event = Event(subject=subject, seq=seq, **given, **texts)
    event.leaf = leaf(SALTS, event.public, private_part(event))
    for name, value in changes.items():
        setattr(event, name, value)
    if hashed:
        event.leaf = leaf(SALTS, event.public, private_part(event))
    event.chain = link(previous, event.leaf)
    insert([event])
    return event


def head(subject):
    return bytes(Event.objects.filter(subject=subject).latest("seq").chain)


def found():
    _held, broken = verify()
    return broken and (broken.subject, broken.seq, broken.reason)


def test_a_ledger_that_nobody_touched_holds():
    told("test:a", 5)
    held, broken = verify()
    assert broken is None
    assert held == Event.objects.count()


def test_an_empty_history_holds():
    assert history("test:nothing") == []
    assert histories([]) == {}


def test_a_forged_step_at_the_end_of_a_chain_that_was_hashed_well_cannot_be_told():
    """What only a seal of the day can prove: a chain alone does not know its own end."""
    told("test:a", 2)
    forge("test:a", 3, head("test:a"))
    assert found() is None


def test_a_content_that_does_not_fit_its_leaf_is_named():
    told("test:a", 2)
    forge("test:a", 3, head("test:a"), hashed=False, actor="person:7")
    assert found() == ("test:a", 3, "内容与叶子哈希不符")


@pytest.mark.parametrize(
    "change",
    [
        {"at": AT + timedelta(microseconds=1)},
        {"recorded_at": AT - timedelta(days=1)},
        {"at": None},
        {"backfilled": True},
        {"data": '{"set":{"state":"closed"}}'},
        {"public": '{"day":"2026-04-12","kind":"test.happened"}'},
        {"salts": bytes(31) + b"x"},
        {"leaf": bytes(32)},
        {"leaf": b""},
    ],
)
def test_every_column_is_held_by_the_hash(change):
    forge("test:a", 1, ZERO, hashed=False, **change)
    assert found() == ("test:a", 1, "内容与叶子哈希不符")


def test_a_gap_is_named_by_the_step_that_is_missing():
    told("test:a", 2)
    forge("test:a", 4, head("test:a"))
    assert found() == ("test:a", 4, "缺第 3 步")


def test_a_history_without_its_beginning_is_named():
    forge("test:a", 2, ZERO)
    assert found() == ("test:a", 2, "缺第 1 步")


def test_a_step_that_follows_another_than_it_says_is_named():
    told("test:a", 1)
    told("test:b", 1)
    forge("test:a", 2, head("test:b"))
    assert found() == ("test:a", 2, "与上一步的链接不符")


def test_a_reordered_chain_is_named_at_its_first_step():
    forge("test:a", 2, ZERO)
    forge("test:a", 1, head("test:a"))
    assert found() == ("test:a", 1, "与上一步的链接不符")


@pytest.mark.parametrize("public", ["", "null", "[]", "{}", "not json", '{"kind":7}', '{"kind":"test.other"}'])
def test_a_public_part_that_says_something_else_than_its_kind_is_named(public):
    forge("test:a", 1, ZERO, public=public)
    assert found() == ("test:a", 1, "种类与公开部分不符")


def test_the_first_of_two_faults_is_named():
    forge("test:b", 2, ZERO)
    forge("test:a", 3, ZERO)
    assert found()[0] == "test:a"


def test_the_command_says_where_and_fails(capsys):
    forge("test:a", 2, ZERO)
    with pytest.raises(CommandError, match=r"test:a 第 2 步.*缺第 1 步"):
        call_command("ledger", "verify")


def test_the_command_counts_what_holds(capsys):
    told("test:a", 3)
    call_command("ledger", "verify")
    assert f"{Event.objects.count()} 条事件，哈希链完整" in capsys.readouterr().out


def test_everything_is_told_subject_by_subject():
    for name in ("b", "a", "aa"):
        told(f"test:{name}", 2)
    told("other:1", 1)
    assert {s: [e.seq for e in events] for s, events in everything("test:")} == {
        "test:a": [1, 2],
        "test:aa": [1, 2],
        "test:b": [1, 2],
    }
