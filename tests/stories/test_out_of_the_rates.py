"""剔除: what is out of the rates is out by a decision, and both sides may ask once that somebody decides again:
the body against a refusal, the hotline or the supervisors against an exclusion, and then the body is heard first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fullresponse.cases import actions, queries, replay
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.deliver import deliver
from fullresponse.metrics.queries import rates
from fullresponse.orgs.packs import current_pack
from tests.cast import NOON, a_case, actor, part_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WISH = {"exclusion_wish": "no_duty", "evidence": "属于两户之间的合同纠纷，已告知诉讼途径。"}
GRANT = {"excluded": "no_duty", "why": "依据充分。"}
AGAIN = {"reason": "事实没有查清。", "evidence": "现场照片和回访录音编号。"}


@pytest.fixture(autouse=True)
def row_and_ledger_agree(db):
    yield
    assert list(replay.disagreements()) == []


def go(case, verb, who, at, **needs):
    return actions.move(Case.objects.get(pk=case.pk), verb, actor=actor(who), at=at, **needs)


def asked():
    """A case closed as solved, for which the body asks that it count in no rate."""
    case = a_case("closed")
    go(case, "ask_exclusion", "handler", NOON + HOUR, **WISH)
    return part_of(case, "exclusion")


def refused():
    return go(asked(), "refuse", "shift_leader", NOON + 2 * HOUR, why="仍属职责。")


def granted():
    return go(asked(), "grant", "shift_leader", NOON + 2 * HOUR, **GRANT)


def counted():
    deliver(NOON + 90 * DAY)
    found = rates(NOON.date(), NOON.date(), current_pack())["solved"]
    return found.yes, found.counted, found.excluded


IN, OUT = (1, 1, 0), (0, 0, 1)


class TestTheBodyAppeals:
    def test_a_refusal_is_looked_at_again_by_somebody_else_and_the_facts_follow(self):
        part = go(refused(), "appeal", "handler", NOON + DAY, **AGAIN)
        assert (part.state, part.due_clock, counted()) == ("appealed", "exclusion_review", IN)
        go(part, "uphold", "leader", NOON + 2 * DAY, **GRANT)
        assert counted() == OUT and Case.objects.get(pk=part.parent_id).excluded == "no_duty"

    def test_or_it_stays_refused_and_that_is_the_end(self):
        part = go(refused(), "appeal", "handler", NOON + DAY, **AGAIN)
        part = go(part, "dismiss", "leader", NOON + 2 * DAY, why="依据不足。")
        assert (part.open, counted()) == (False, IN)
        with pytest.raises(Refused):
            go(part, "appeal", "handler", NOON + 3 * DAY, **AGAIN)

    def test_who_refused_it_does_not_decide_again(self):
        part = go(refused(), "appeal", "handler", NOON + DAY, **AGAIN)
        with pytest.raises(NotAllowed, match="自己经手过"):
            go(part, "uphold", "shift_leader", NOON + 2 * DAY, **GRANT)

    def test_nobody_of_the_body_decides_whatever_other_posts_they_have(self):
        part = go(refused(), "appeal", "handler", NOON + DAY, **AGAIN)
        both = replace(actor("colleague"), posts=(*actor("colleague").posts, ("leader", "")))
        with pytest.raises(NotAllowed, match="您自己的单位提出的"):
            actions.move(part, "uphold", actor=both, at=NOON + 2 * DAY, **GRANT)

    @pytest.mark.parametrize("missing", AGAIN)
    def test_without_reason_or_evidence_there_is_no_appeal(self, missing):
        with pytest.raises(Refused, match="先填写"):
            go(refused(), "appeal", "handler", NOON + DAY, **{k: v for k, v in AGAIN.items() if k != missing})

    def test_another_body_does_not_appeal(self):
        with pytest.raises(NotAllowed):
            go(refused(), "appeal", "stranger", NOON + DAY, **AGAIN)

    def test_a_refusal_that_nobody_appealed_against_stands(self):
        part = refused()
        actions.sweep(NOON + 60 * DAY)
        part.refresh_from_db()
        assert (part.state, part.open) == ("refused_finally", False)
        with pytest.raises(Refused):
            go(part, "appeal", "handler", NOON + 61 * DAY, **AGAIN)


class TestTheHotlineAsksThatItBeCounted:
    @pytest.mark.parametrize("who", ["dispatcher", "caller_back", "supervisor"])
    def test_the_body_is_heard_and_somebody_else_decides(self, who):
        part = go(granted(), "dispute", who, NOON + DAY, **AGAIN)
        assert (part.state, part.due_clock, counted()) == ("disputed", "exclusion_hearing", OUT)
        with pytest.raises(Refused, match="不能"):
            go(part, "readmit", "leader", NOON + DAY, why="先决定。")
        part = go(part, "state_view", "handler", NOON + 2 * DAY, view="确属合同纠纷，附判决书编号。")
        with pytest.raises(NotAllowed, match="自己经手过"):
            go(part, "readmit", "shift_leader", NOON + 3 * DAY, why="恢复。")
        go(part, "readmit", "leader", NOON + 3 * DAY, why="应当计入。")
        assert counted() == IN and Case.objects.get(pk=part.parent_id).excluded == ""

    def test_or_it_stays_out(self):
        part = go(granted(), "dispute", "supervisor", NOON + DAY, **AGAIN)
        part = go(part, "state_view", "handler", NOON + 2 * DAY, view="不应计入。")
        go(part, "keep_out", "leader", NOON + 3 * DAY, why="维持。")
        assert counted() == OUT

    def test_a_body_that_says_nothing_in_time_keeps_nobody_waiting(self):
        part = go(granted(), "dispute", "supervisor", NOON + DAY, **AGAIN)
        actions.sweep(NOON + 20 * DAY)
        part.refresh_from_db()
        assert (part.state, part.due_clock) == ("heard", "exclusion_review")

    def test_the_body_itself_does_not_dispute_what_it_wished_for(self):
        with pytest.raises(NotAllowed):
            go(granted(), "dispute", "handler", NOON + DAY, **AGAIN)

    def test_who_disputes_does_not_decide(self):
        part = go(granted(), "dispute", "supervisor", NOON + DAY, **AGAIN)
        part = go(part, "state_view", "handler", NOON + 2 * DAY, view="不应计入。")
        both = replace(actor("supervisor"), posts=(("supervisor", ""), ("leader", "")))
        with pytest.raises(NotAllowed, match="自己经手过"):
            actions.move(part, "readmit", actor=both, at=NOON + 3 * DAY, why="恢复。")

    def test_an_exclusion_that_nobody_disputed_stands(self):
        part = granted()
        actions.sweep(NOON + 60 * DAY)
        part.refresh_from_db()
        assert (part.state, counted()) == ("excluded_finally", OUT)

    def test_it_waits_for_no_desk_while_somebody_may_dispute_it(self):
        granted()
        clocks = queries.waiting_for({"dispatcher", "shift_leader", "supervisor"}, current_pack())
        assert "exclusion_dispute" not in clocks and "exclusion_review" in clocks
