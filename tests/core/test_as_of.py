"""The facts as they stood after some events, against those folded up to each of them alone."""

from datetime import timedelta

from fullresponse.cases.actions import move
from fullresponse.ledger.history import everything, newest
from fullresponse.metrics.as_of import AsOf
from fullresponse.metrics.engines import CASE_COLUMNS, CLOCK_COLUMNS, Memory
from fullresponse.metrics.facts import fold
from tests.cast import NOON, a_case, actor

DAY = timedelta(days=1)
CASES = f"SELECT {', '.join(CASE_COLUMNS)} FROM case_facts ORDER BY subject"
RUNS = f"SELECT {', '.join(CLOCK_COLUMNS)} FROM clock_facts ORDER BY subject, nth"


def alone(cut: int) -> Memory:
    return Memory(fold(subject, events) for subject, events in everything("case:", cut))


def test_each_cut_has_what_was_there_then_and_nothing_of_later(db):
    cuts = [newest()]
    case = a_case("replied")
    cuts.append(newest())
    cuts.append(newest())  # twice the same: two bulletins of one morning
    a_case("dispatched", at=NOON + DAY)
    cuts.append(newest() - 1)  # amid the steps of a case
    said = {"contacted": True, "solved": True, "satisfaction": "satisfied"}
    move(case, "call_back", actor=actor("caller_back"), at=NOON + DAY, **said)
    a_case("closed", at=NOON + 2 * DAY)
    cuts.append(newest())
    a_case("replied", at=NOON + 2 * DAY)  # after the last
    facts = AsOf(everything("case:", max(cuts)), cuts)
    assert [len(facts.at(cut).rows(CASES)) for cut in cuts] == [0, 1, 1, 2, 3]
    for cut in (cuts[-1], *cuts):  # in any order
        engine, expected = facts.at(cut), alone(cut)
        assert engine.rows(CASES) == expected.rows(CASES)
        assert engine.rows(RUNS) == expected.rows(RUNS)
