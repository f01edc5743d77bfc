"""The three rates on worked examples, in integers; a case counts once, in the window of its last callback or, where its
source does not say when that was, of its closing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from fullresponse.cases import actions
from fullresponse.ledger.deliver import backfill, deliver
from fullresponse.metrics import follow
from fullresponse.metrics.facts import seconds
from fullresponse.metrics.models import CaseFacts, ClockFacts
from fullresponse.metrics.queries import days, rates
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from tests.cast import NOON, a_case, a_request, actor, two_bodies

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def called(at=NOON, **said):
    case = a_case("replied", at=NOON)
    given = {"contacted": True, "solved": True, "satisfaction": "satisfied", **said}
    return actions.move(case, "call_back", actor=actor("caller_back"), at=at, **given)


def verdicts():
    return dict(ClockFacts.objects.filter(late__isnull=False).values_list("clock", "late"))


def told(now=NOON + 99 * DAY):
    while deliver(now):
        pass


def of_day(day, by="", code=""):
    found = rates(date(2026, 4, day), date(2026, 4, day), current_pack(), by, code)
    return {name: (rate.yes, rate.counted) for name, rate in found.items()}


db = pytest.mark.django_db


@db
def test_the_pack_counts_fairly_satisfied_nine_tenths():
    scheme = current_pack().scheme(NOON.date())
    assert (scheme.satisfaction["fairly_satisfied"], scheme.unit) == (9, 10)


@db
def test_a_callback_counts_on_its_day():
    called(NOON + HOUR), called(NOON + DAY, solved=False, satisfaction="fairly_satisfied")
    told()
    assert of_day(13) == {"response": (1, 1), "solved": (1, 1), "satisfied": (10, 1)}
    assert of_day(14) == {"response": (1, 1), "solved": (0, 1), "satisfied": (9, 1)}
    assert of_day(15)["solved"] == (0, 0)


@db
def test_a_window_begins_at_midnight_and_ends_before_the_next():
    for at in (datetime(2026, 4, 13, 15, 59, 59, tzinfo=UTC), datetime(2026, 4, 13, 16, tzinfo=UTC)):
        called(at)
    told()
    assert (of_day(13)["solved"], of_day(14)["solved"]) == ((1, 1), (1, 1))


@db
def test_a_case_that_was_called_back_twice_counts_once_as_it_ended():
    case = called(NOON + HOUR, solved=False, satisfaction="dissatisfied")
    told()
    assert of_day(13)["solved"] == (0, 1)
    for verb, values in (("sign_in", {}), ("contact", {}), ("reply", {"answer": "重新修好。"})):
        actions.move(case, verb, actor=actor("handler"), at=NOON + DAY, **values)
    said = {"contacted": True, "solved": True, "satisfaction": "satisfied"}
    actions.move(case, "call_back", actor=actor("caller_back"), at=NOON + DAY, **said)
    told()
    assert (of_day(13)["solved"], of_day(14)["solved"]) == ((0, 0), (1, 1))
    assert CaseFacts.objects.get(subject=case.subject).rounds == 2


@db
def test_a_rating_by_the_resident_is_a_callback_too():
    said = {"contacted": True, "solved": True, "satisfaction": "satisfied"}
    actions.move(a_case("replied"), "rate", actor=Actor.caller(), at=NOON, **said)
    told()
    assert of_day(13)["solved"] == (1, 1)


@db
def test_a_case_that_was_not_called_back_counts_in_no_rate():
    for state in ("received", "dispatched", "replied"):
        a_case(state)
    told()
    assert of_day(13)["response"] == (0, 0)
    assert CaseFacts.objects.count() == 3


@db
def test_a_callback_without_a_time_counts_in_the_window_of_its_closing():
    source, said = Actor.importer("tests"), {"contacted": True, "solved": True, "satisfaction": "satisfied"}
    with actions.batch(
        recorded_at=NOON + 5 * DAY, records=frozenset({"dispatch", "reply", "call_back", "close"})
    ) as work:
        case = work.receive(a_request(), actor=source, at=NOON)
        work.move(case, "dispatch", actor=source, at=None, lead=two_bodies()[0])
        for verb in ("sign_in", "contact", "reply"):
            work.move(case, verb, actor=source, at=None)
        work.move(case, "call_back", actor=source, at=None, **said)
        work.move(case, "close", actor=source, at=NOON + DAY)
    told()
    assert of_day(14)["solved"] == (1, 1)
    facts = CaseFacts.objects.get()
    assert (facts.called, facts.closed, facts.late) == (seconds(NOON + DAY), seconds(NOON + DAY), 0)
    assert not ClockFacts.objects.filter(late__isnull=False).exists()


@db
def test_rates_can_be_asked_of_a_street_or_a_body():
    case = called()
    told()
    assert of_day(13, "street", case.street)["solved"] == (1, 1)
    assert of_day(13, "lead", two_bodies()[1])["solved"] == (0, 0)
    found = days(date(2026, 4, 12), date(2026, 4, 14), current_pack(), by=("lead",)).by("window", "lead")
    assert {lead: numbers["solved"].counted for lead, numbers in found.items()} == {case.lead: 1}


@db
def test_lateness_is_judged_where_both_ends_are_on_record():
    case = a_case("dispatched", urgency="general")
    actions.move(case, "sign_in", actor=actor("handler"), at=NOON + 3 * HOUR)
    told()
    assert verdicts() == {"dispatch": 0, "sign_in": 1}
    actions.move(case, "contact", actor=actor("handler"), at=NOON + 4 * HOUR)
    told()
    assert verdicts() == {"dispatch": 0, "sign_in": 1, "first_contact": 0}
    assert CaseFacts.objects.get(subject=case.subject).late == 1


@db
def test_facts_told_twice_stay_what_they_are():
    called(), a_case("dispatched")
    told()
    before = list(CaseFacts.objects.order_by("subject").values_list())
    assert backfill("facts") > 0
    told()
    assert list(CaseFacts.objects.order_by("subject").values_list()) == before


@db
def test_facts_rebuilt_from_the_ledger_are_what_the_follower_made(capsys):
    called(), a_case("dispatched"), called(solved=False, satisfaction="dissatisfied")
    told()
    before = list(CaseFacts.objects.order_by("subject").values_list())
    CaseFacts.objects.update(solved=None, lead="nobody", called_back=False)
    call_command("facts", "rebuild")
    assert "重建 3 件" in capsys.readouterr().out
    assert list(CaseFacts.objects.order_by("subject").values_list()) == before


@db
def test_an_empty_ledger_has_no_facts():
    assert follow.rebuild() == 0


@db
def test_the_command_prints_every_rate_with_its_integers(capsys):
    called(), called(satisfaction="fairly_satisfied")
    told()
    call_command("rates", "2026-04-13", "2026-04-13")
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("响应率 100.00 %") and "2 ÷ 2 次有效回访" in printed[0]
    assert printed[2].startswith("满意率 95.00 %") and "19/10 ÷ 2" in printed[2]


@db
def test_the_command_says_so_when_nobody_was_called_back(capsys):
    call_command("rates", "2026-04-13", "2026-04-13")
    assert "—" in capsys.readouterr().out


@db
@pytest.mark.parametrize("days", [("yesterday", "2026-04-13"), ("2026-02-30", "2026-04-13"), ("2026-04-13",)])
def test_the_command_refuses_what_is_no_day(days):
    with pytest.raises(CommandError):
        call_command("rates", *days)


@db
def test_the_command_refuses_a_window_that_ends_before_it_begins():
    with pytest.raises(CommandError, match="早于"):
        call_command("rates", "2026-04-14", "2026-04-13")


@db
@pytest.mark.parametrize("where", [{"street": "nowhere"}, {"lead": "nobody"}])
def test_the_command_refuses_a_street_or_body_that_is_not_there(where):
    with pytest.raises(CommandError, match="没有"):
        call_command("rates", "2026-04-13", "2026-04-13", **where)
