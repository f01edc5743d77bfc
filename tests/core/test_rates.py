"""The three rates on worked examples, in integers; a case counts once, in the window of its last callback or, where its
source does not say when that was, of its closing."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command

from fullresponse.cases import actions
from fullresponse.ledger.deliver import backfill, deliver
from fullresponse.metrics import follow
from fullresponse.metrics.definitions import Rate, in_time, three_rates
from fullresponse.metrics.models import CaseFacts
from fullresponse.metrics.queries import rates, rates_by
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from tests.cast import NOON, a_case, a_request, actor, two_bodies

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEIGHTS = {"very_satisfied": (1, 1), "satisfied": (1, 1), "fairly_satisfied": (9, 10), "dissatisfied": (0, 1)}
Y, N = True, False

EXAMPLES = {  # tally -> (response, solved, satisfied) as (yes, unit, counted), and as printed
    "nobody was called back": ([], [(0, 1, 0), (0, 1, 0), (0, 10, 0)], ["—", "—", "—"]),
    "one who is satisfied": ([(Y, Y, "satisfied", 1)], [(1, 1, 1), (1, 1, 1), (10, 10, 1)], ["100.00"] * 3),
    "one who is not": ([(N, N, "dissatisfied", 1)], [(0, 1, 1), (0, 1, 1), (0, 10, 1)], ["0.00"] * 3),
    "one who is fairly satisfied counts nine tenths": (
        [(Y, Y, "fairly_satisfied", 1)],
        [(1, 1, 1), (1, 1, 1), (9, 10, 1)],
        ["100.00", "100.00", "90.00"],
    ),
    "a mixed month": (
        [(Y, Y, "satisfied", 60), (Y, Y, "fairly_satisfied", 25), (Y, N, "dissatisfied", 15)],
        [(100, 1, 100), (85, 1, 100), (825, 10, 100)],
        ["100.00", "85.00", "82.50"],
    ),
    "two of three is rounded half up": (
        [(Y, Y, "satisfied", 2), (N, N, "dissatisfied", 1)],
        [(2, 1, 3), (2, 1, 3), (20, 10, 3)],
        ["66.67", "66.67", "66.67"],
    ),
    "an answer that was not given is not a yes": (
        [(None, None, "satisfied", 1)],
        [(0, 1, 1), (0, 1, 1), (10, 10, 1)],
        ["0.00", "0.00", "100.00"],
    ),
}


@pytest.mark.parametrize("what", EXAMPLES)
def test_worked_example(what):
    tally, wanted, printed = EXAMPLES[what]
    found = three_rates(tally, WEIGHTS)
    assert list(found) == ["response", "solved", "satisfied"]
    assert [(r.yes, r.unit, r.counted) for r in found.values()] == wanted
    assert [r.percent() for r in found.values()] == printed


def test_where_nobody_was_counted_there_is_no_rate():
    assert Rate("x", 0, 0).share is None
    assert Rate("x", 0, 0).percent() == "—"


@pytest.mark.parametrize(
    ("yes", "counted", "printed"),
    [(1, 8, "12.50"), (1, 3, "33.33"), (1, 6, "16.67"), (12345, 100_000, "12.35"), (12344, 100_000, "12.34")],
)
def test_a_percentage_is_rounded_half_up_from_the_exact_ratio(yes, counted, printed):
    assert Rate("x", yes, counted).percent() == printed


def test_a_million_cases_lose_nothing_to_floating_point():
    rate = three_rates([(Y, Y, "fairly_satisfied", 999_999), (Y, Y, "satisfied", 1)], WEIGHTS)["satisfied"]
    assert rate.share == Fraction(9 * 999_999 + 10, 10 * 1_000_000)


def test_weights_of_thirds_are_exact_too():
    rate = three_rates([(Y, Y, "a", 1), (Y, Y, "b", 1)], {"a": (1, 3), "b": (1, 2)})["satisfied"]
    assert (rate.yes, rate.unit, rate.share) == (5, 6, Fraction(5, 12))


def test_in_time_is_counted_of_those_with_a_verdict():
    assert (in_time(1, 3, "reply").name, in_time(1, 3, "reply").percent()) == ("in_time.reply", "75.00")


def called(at=NOON, **said):
    case = a_case("replied", at=NOON)
    given = {"contacted": True, "solved": True, "satisfaction": "satisfied", **said}
    return actions.move(case, "call_back", actor=actor("caller_back"), at=at, **given)


def told(now=NOON + 99 * DAY):
    while deliver(now):
        pass


def of_day(day, **where):
    start = datetime(2026, 4, day, tzinfo=UTC) - 8 * HOUR
    found = rates(start, start + DAY, current_pack(), **where)
    return {name: (rate.yes, rate.counted) for name, rate in found.items()}


db = pytest.mark.django_db


@db
def test_the_pack_counts_fairly_satisfied_nine_tenths():
    weights = {code: item.weight for code, item in current_pack().lists["satisfaction"].items()}
    assert weights["fairly_satisfied"] == (9, 10)
    assert {code: Fraction(*weights[code]) for code in WEIGHTS} == {c: Fraction(*w) for c, w in WEIGHTS.items()}


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
    assert (facts.window_at, facts.closed_at, facts.late) == (NOON + DAY, NOON + DAY, {})


@db
def test_rates_can_be_asked_of_a_street_or_a_body():
    case = called()
    told()
    assert of_day(13, street=case.street)["solved"] == (1, 1)
    assert of_day(13, lead=two_bodies()[1])["solved"] == (0, 0)
    start = NOON - DAY
    assert {k: r["solved"].counted for k, r in rates_by("lead", start, NOON + DAY, current_pack()).items()} == {
        case.lead: 1
    }


@db
def test_lateness_is_judged_where_both_ends_are_on_record():
    case = a_case("dispatched", urgency="general")
    actions.move(case, "sign_in", actor=actor("handler"), at=NOON + 3 * HOUR)
    told()
    assert CaseFacts.objects.get(subject=case.subject).late == {"sign_in": True}
    actions.move(case, "contact", actor=actor("handler"), at=NOON + 4 * HOUR)
    told()
    assert CaseFacts.objects.get(subject=case.subject).late == {"sign_in": True, "first_contact": False}


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
