"""Two people act on a case and its parts at the same moment: one decision wins, nothing is done twice, and nobody waits
for somebody who waits for them."""

import threading

import pytest

from fullresponse.cases import actions, replay
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import history, verify
from tests.cast import NOON, a_case, actor, part_of, two_bodies
from tests.core.test_two_writers import at_once, shared  # noqa: F401 - a fixture
from tests.loud import need_postgres_run

LATE = NOON.replace(day=20)


@pytest.fixture(autouse=True)
def _row_and_ledger_agree(shared):  # noqa: F811 - the fixture above
    yield
    assert list(replay.disagreements()) == []
    assert verify()[1] is None


def does(case, verb, who, at=NOON, **values):
    return lambda: actions.move(case, verb, actor=actor(who), at=at, **values)


def refusals(told):
    return [str(t) for t in told if isinstance(t, Refused)]


def verbs(case):
    return [e.kind.removeprefix("case.") for e in history(case.subject)]


def test_of_two_who_decide_one_objection_one_does_and_the_other_is_told():
    case = a_case("dispatched")
    does(case, "object", "handler", reason="不归我们。")()
    objection = part_of(case, "objection")
    told = at_once(
        does(objection, "uphold", "shift_leader", why="不归该单位。"),
        does(objection, "redirect", "shift_leader", why="归别的单位。", lead=two_bodies()[1]),
        does(objection, "reject", "shift_leader", why="职责明确。"),
    )
    assert len(refusals(told)) == 2
    assert all(r.startswith("现在是“") for r in refusals(told))
    case.refresh_from_db()
    assert case.bounces == sum(v in ("recalled", "redirected") for v in verbs(case)) <= 1


def test_a_part_that_is_reported_while_its_whole_ends_is_reported_or_lapses():
    case = a_case("contacted")
    does(case, "ask_help", "handler", assistants=[two_bodies()[1]], matter="请关闭电源。")()
    help_ = part_of(case, "assist")
    withdraws = does(case, "withdraw_for", "operator", taken_back="诉求人来电撤回。")
    at_once(does(help_, "report", "stranger", result="已关闭。"), withdraws)
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert verbs(help_)[-1] in ("assist_reported", "lapsed")
    assert len(verbs(help_)) == 2


def test_of_two_who_call_what_there_is_one_of_one_does():
    case = a_case("signed_in")
    twice = [
        does(case, "ask_extension", who, units=1, extension_reason="配件未到。") for who in ("handler", "colleague")
    ]
    told = at_once(*twice)
    assert len(refusals(told)) == 2  # an urgent case has no more time at all
    both = [does(case, "object", who, reason="不归我们。") for who in ("handler", "colleague")]
    assert refusals(at_once(*both)) == ["本件已经有一项“派单异议”没有了结。"]


def test_parts_called_at_once_are_numbered_one_after_the_other():
    case = a_case("contacted")
    asks = [does(case, "ask_help", "handler", assistants=[two_bodies()[1]], matter=f"第 {n} 次") for n in range(4)]
    assert refusals(at_once(*asks)) == []
    numbers = Case.objects.filter(parent=case.pk).order_by("pk").values_list("number", flat=True)
    assert list(numbers) == [f"{case.number}.{n}" for n in range(1, 5)]


def merges(case, main):
    return lambda: actions.merge(case, main, actor=actor("dispatcher"), at=NOON)


def test_a_into_b_while_b_goes_into_c_ends_with_one_of_them_told():
    for _ in range(4):
        one, two, three = (a_case() for _ in range(3))
        told = at_once(merges(one, two), merges(two, three))
        assert len(refusals(told)) == 1
        one.refresh_from_db()
        two.refresh_from_db()
        assert (one.main_id, two.main_id) in ((two.pk, None), (None, three.pk))


def test_two_cases_are_not_merged_into_each_other():
    for _ in range(4):
        one, two = a_case(), a_case()
        assert len(refusals(at_once(merges(one, two), merges(two, one)))) == 1


def test_merging_again_while_the_matter_is_answered_and_the_sweep_runs():
    """The answer locks the main case and then the older one that goes along; merging does so too, and the sweep waits
    for nobody."""
    for _ in range(6):
        older = a_case()
        main = a_case("contacted")
        merges(older, main)()
        told = at_once(
            does(main, "reply", "handler", LATE, answer="已更换灯具。"),
            merges(older, main),
            lambda: actions.sweep(LATE),
            does(older, "add_words", "operator", LATE, words="还是不亮。"),
        )
        assert all(r.startswith(("现在是“", "“", "这一步")) for r in refusals(told)), told
        assert [v for v in verbs(main) if v == "replied"] == ["replied"]
        assert [v for v in verbs(older) if v == "replied_together"] == ["replied_together"]


def test_a_deadlock_is_broken_and_the_step_made_again(monkeypatch):
    """Two merge two cases into each other; each has locked one of them before either asks for the other."""
    need_postgres_run()
    one, two = a_case(), a_case()
    load, gate, been = actions.Batch.load, threading.Barrier(2), threading.local()

    def slowly(work, keys, **options):
        found = load(work, keys, **options)
        if not getattr(been, "here", False):
            been.here = True
            gate.wait(timeout=30)
        return found

    monkeypatch.setattr(actions.Batch, "load", slowly)
    told = at_once(merges(one, two), merges(two, one))
    assert len(refusals(told)) == 1
    assert sorted(Case.objects.values_list("state", flat=True)) == ["merged", "received"]
