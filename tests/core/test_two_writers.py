"""Two people act on one case at the same moment, two desks take calls at once, two workers deliver: nobody overwrites
anybody, and nothing happens twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from fullresponse.cases import actions, orders, replay
from fullresponse.cases.models import Case, Words
from fullresponse.cases.orders import Order
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger import kinds
from fullresponse.ledger.deliver import deliver, waiting
from fullresponse.ledger.history import history, verify
from fullresponse.metrics import follow
from fullresponse.metrics.models import CaseFacts
from tests.cast import NOON, PATH, a_case, a_request, actor, two_bodies
from tests.core import clerk
from tests.loud import need_postgres_run

INTAKES = 200


@pytest.fixture
def shared(committed_db, django_db_blocker):
    """A database that several connections use; what the test opened is closed again."""
    with django_db_blocker.unblock():
        yield committed_db


def at_once(*jobs):
    """Run the jobs in threads that start together; returns what each returned or the refusal it met."""
    gate = threading.Barrier(len(jobs))

    def one(job):
        gate.wait(timeout=30)
        try:
            return job()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


def test_of_two_who_dispatch_at_once_one_does_and_the_other_is_told(shared):
    case, desk = a_case(), actor("dispatcher")
    both = [lambda lead=lead: actions.move(case, "dispatch", actor=desk, at=NOON, lead=lead) for lead in two_bodies()]
    told = at_once(*both)
    refused = [str(t) for t in told if isinstance(t, Refused)]
    done = [t for t in told if not isinstance(t, Refused)]
    assert refused == ["现在是“已派单”，不能派单；只有“已受理”时可以。"]
    assert [e.kind for e in history(case.subject)] == ["case.received", "case.dispatched"]
    assert Case.objects.get().lead == done[0].lead
    assert list(replay.disagreements()) == []


def test_many_who_write_notes_at_once_all_do(shared):
    case, desk = a_case(), actor("operator")
    notes = [lambda n=n: actions.move(case, "remark", actor=desk, at=NOON, note=f"第 {n} 条") for n in range(6)]
    assert not [t for t in at_once(*notes) if isinstance(t, Refused)]
    assert [e.seq for e in history(case.subject)] == list(range(1, 8))
    assert sorted(w.text for w in case.words.filter(need="note")) == [f"第 {n} 条" for n in range(6)]
    assert verify()[1] is None


def test_one_form_sent_twice_at_once_is_one_case(shared):
    desk = actor("operator")
    twice = [lambda: actions.receive(a_request(token="form-1"), actor=desk, at=NOON).number for _ in range(3)]
    assert len(set(at_once(*twice))) == 1
    assert Case.objects.count() == 1
    assert list(replay.disagreements()) == []


def test_a_late_move_and_the_sweep_at_once_tell_the_missed_deadline_once(shared):
    case, crew = a_case("dispatched"), actor("handler")
    late = NOON.replace(day=20)
    at_once(
        lambda: actions.sweep(late), lambda: actions.move(case, "sign_in", actor=crew, at=late),
        lambda: actions.sweep(late),
    )  # fmt: skip
    told = [e.public["clock"] for e in history(case.subject) if e.kind == "case.overdue"]
    assert len(told) == len(set(told)) >= 2
    assert list(replay.disagreements()) == []


def test_of_two_who_sign_in_the_same_rows_at_once_each_row_is_done_once(shared):
    numbers, crews = [a_case("dispatched").number for _ in range(8)], [actor("handler"), actor("colleague")]
    wanted = [Order(n, number, "sign_in") for n, number in enumerate(numbers)]
    ways = zip(crews, (wanted, wanted[::-1]), strict=True)
    both = [lambda crew=crew, rows=rows: orders.run(rows, actor=crew, at=NOON, key="k") for crew, rows in ways]
    told = [one for outcome in at_once(*both) for one in outcome]
    assert len([one for one in told if one.refusal is None]) == len(numbers)
    assert {str(one.refusal) for one in told if one.refusal} == {"现在是“已签收”，不能签收；只有“已派单”时可以。"}
    assert list(replay.disagreements()) == []


def test_a_batch_sent_twice_at_once_is_done_once(shared):
    numbers, desk = [a_case().number for _ in range(3)], actor("dispatcher")
    wanted = [Order(n, number, "remark", {"note": "一条"}) for n, number in enumerate(numbers)]
    told = at_once(*[lambda: orders.run(wanted, actor=desk, at=NOON, key="one form") for _ in range(3)])
    assert len([t for t in told if isinstance(t, Refused)]) == 2
    assert Words.objects.filter(need="note").count() == len(numbers)


def test_two_desks_that_take_four_hundred_calls_give_four_hundred_numbers(shared):
    desks = [clerk.hire(shared.env, INTAKES) for _ in range(2)]
    told = [desk.communicate(timeout=120)[0].split("\n") for desk in desks]
    assert [desk.returncode for desk in desks] == [0, 0]
    numbers = [line.split()[0] for lines in told for line in lines if line.endswith("received")]
    assert len(numbers) == len(set(numbers)) == 2 * INTAKES
    assert Case.objects.filter(number__in=numbers, state="received").count() == 2 * INTAKES
    assert verify()[1] is None
    assert list(replay.disagreements()) == []


def test_two_workers_hand_over_every_event_once(shared, monkeypatch):
    heard, lock = [], threading.Lock()

    def hear(events):
        with lock:
            heard.extend((e.subject, e.seq) for e in events)

    monkeypatch.setattr(kinds, "FOLLOWERS", {"ear": kinds.Follower("ear", "case.", hear)})
    monkeypatch.setattr("fullresponse.ledger.deliver.FOLLOWERS", kinds.FOLLOWERS)
    for _ in range(8):
        a_case("closed")

    def worker():
        while waiting(NOON)["waiting"]:
            deliver(NOON, limit=5)

    at_once(worker, worker, worker)
    assert len(heard) == len(set(heard)) == 8 * len([*PATH, "received", "close"])


def test_facts_do_not_go_back_when_two_workers_fold_one_case(shared, monkeypatch):
    """One worker has read the case's history and is slow to write; meanwhile another event comes and is told."""
    need_postgres_run()
    case, read, told = a_case("replied"), threading.Event(), threading.Event()
    write = follow._write

    def slowly(facts):
        if threading.current_thread().name == "slow":
            read.set()
            told.wait(timeout=3)  # the other one must wait for this one, not the other way round
        write(facts)

    monkeypatch.setattr(follow, "_write", slowly)
    slow = threading.Thread(target=lambda: (deliver(NOON), connections.close_all()), name="slow")
    slow.start()
    assert read.wait(timeout=10)
    said = {"contacted": True, "solved": True, "satisfaction": "satisfied"}
    actions.move(case, "call_back", actor=actor("caller_back"), at=NOON, **said)
    deliver(NOON)
    told.set()
    slow.join(timeout=30)
    while deliver(NOON):
        pass
    facts = CaseFacts.objects.get()
    assert (facts.called_back, facts.solved) == (True, True)
