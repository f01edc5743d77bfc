"""What somebody said when they were called is about whoever had the case then, whoever has it now."""

from datetime import timedelta

import pytest

from fullresponse.cases.actions import move
from fullresponse.cases.models import Case
from fullresponse.ledger.deliver import deliver
from fullresponse.ledger.history import history
from fullresponse.metrics.engines import Database, Memory, answer
from fullresponse.metrics.facts import fold
from fullresponse.metrics.models import CaseFacts
from fullresponse.metrics.question import ask
from fullresponse.metrics.windows import between
from fullresponse.orgs.packs import current_pack
from tests.cast import NOON, a_case, actor, sent_back, two_bodies

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def moved_on():
    """Not solved by the first body, which then shows that it was never its duty: another one has it now."""
    first, second = two_bodies()
    case = a_case("replied")
    assert case.lead == first
    said = {"contacted": True, "solved": False, "satisfaction": "dissatisfied"}
    move(case, "call_back", actor=actor("caller_back"), at=NOON + HOUR, **said)
    case = sent_back(Case.objects.get(pk=case.pk), NOON + 2 * HOUR)
    return move(case, "dispatch", actor=actor("dispatcher"), at=NOON + 3 * HOUR, lead=second)


def by_lead(engine):
    pack = current_pack()
    day = NOON.date()
    question = ask({"": between(day, day, pack.calendar.tz)}, pack.scheme(day), by=("lead",))
    found = answer(question, engine)
    return {(code, name): (r.yes, r.counted) for (_w, by, code, name), r in found.numbers.items() if by == "lead"}


def test_the_callback_is_counted_for_whoever_had_the_case_and_the_work_for_whoever_has_it():
    first, second = two_bodies()
    case = moved_on()
    facts = fold(case.subject, history(case.subject))
    assert (facts.lead, facts.called_lead) == (second, first)
    found = by_lead(Memory([facts]))
    assert found[first, "solved"] == (0, 1) and (second, "solved") not in found
    assert found[second, "received"] == (0, 1) and (first, "received") not in found


def test_the_rows_say_the_same_as_the_fold():
    case = moved_on()
    while deliver(NOON + 4 * HOUR):
        pass
    assert CaseFacts.objects.get(subject=case.subject).called_lead == two_bodies()[0]
    facts = [fold(one, history(one)) for one in CaseFacts.objects.values_list("subject", flat=True)]
    assert by_lead(Database()) == by_lead(Memory(facts)), "the objection, a case of its own, among them"


def test_where_nobody_else_has_it_nothing_is_kept_twice():
    facts = fold("case:x", history(a_case("closed").subject))
    assert facts.lead and facts.called_lead == facts.called_street == facts.called_community == ""
