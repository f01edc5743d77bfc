"""Sums by day and body are the very numbers that are asked of the facts, and are made again when a day changes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import call_command

from fullresponse.cases import actions
from fullresponse.jobs import worker
from fullresponse.metrics import queries, rollup
from fullresponse.metrics.models import DaySum, StaleDay
from fullresponse.orgs.packs import current_pack, load_pack
from tests.cast import NOON, a_case, actor, whistled

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 4, 1), date(2026, 5, 31)


def work(now=NOON + 60 * DAY):
    while worker.one_round(now):
        pass


def called(at=NOON, **said):
    given = {"contacted": True, "solved": True, "satisfaction": "fairly_satisfied", **said}
    return actions.move(a_case("replied", at=NOON), "call_back", actor=actor("caller_back"), at=at, **given)


def both(by):
    """The numbers of the window, added up from days and asked of the facts."""
    pack = current_pack()
    asked = queries.days(FIRST, LAST, pack, names=rollup.FLOWS, by=(by,) if by else ())
    return rollup.sums(FIRST, LAST, pack.scheme(LAST), rollup.FLOWS, by), asked.by("window", by)


@pytest.mark.parametrize("by", ["", "street", "lead"])
def test_sums_of_days_are_what_the_facts_say(by):
    called(), called(NOON + 3 * DAY, solved=False, satisfaction="dissatisfied"), a_case("dispatched"), whistled()
    actions.sweep(NOON + 30 * DAY)
    work()
    summed, asked = both(by)
    assert summed == asked and summed


def test_a_day_that_changes_is_added_up_again():
    case = called(solved=False, satisfaction="dissatisfied")
    work(NOON + timedelta(minutes=1))
    assert both("")[0][""]["solved"].yes == 0
    for verb, values in (("sign_in", {}), ("contact", {}), ("reply", {"answer": "重新修好。"})):
        actions.move(case, verb, actor=actor("handler"), at=NOON + DAY, **values)
    said = {"contacted": True, "solved": True, "satisfaction": "satisfied"}
    actions.move(case, "call_back", actor=actor("caller_back"), at=NOON + DAY, **said)
    work()
    summed, asked = both("")
    assert summed == asked and (summed[""]["solved"].yes, summed[""]["solved"].counted) == (1, 1)
    assert not DaySum.objects.filter(name="solved", day=NOON.date()).exists()


def test_sums_are_made_anew_with_the_facts():
    called()
    work()
    before = sorted(DaySum.objects.values_list("day", "by", "code", "name", "yes", "counted", "excluded"))
    DaySum.objects.update(yes=99)
    call_command("facts", "rebuild")
    assert StaleDay.objects.exists()
    work()
    assert sorted(DaySum.objects.values_list("day", "by", "code", "name", "yes", "counted", "excluded")) == before
    assert rollup.stale() == 0


@pytest.mark.parametrize("by", [(), ("street",), ("lead",), ("street", "lead")])
def test_what_the_page_of_rates_reads_is_what_the_facts_say(by):
    called(), called(NOON + 3 * DAY, solved=False, satisfaction="dissatisfied"), a_case("dispatched")
    work()
    pack = current_pack()
    assert queries.summed(FIRST, LAST, pack, by=by) == queries.days(FIRST, LAST, pack, by=by)
    assert queries.summed(FIRST, LAST, pack, by=by).rate("window", "solved").counted == 2


def test_days_within_which_the_scheme_changes_are_asked_of_the_facts_themselves(monkeypatch):
    called()
    work()
    pack, (code, scheme) = current_pack(), next(iter(current_pack().schemes.items()))
    halves = {code: replace(scheme, until=NOON.date() - DAY), "new": replace(scheme, code="new", since=NOON.date())}
    changed = replace(pack, schemes=halves)
    monkeypatch.setattr(rollup, "sums", None)  # nothing is added up from days
    assert queries.summed(FIRST, LAST, changed) == queries.days(FIRST, LAST, changed)


def test_a_pack_that_weighs_answers_otherwise_has_every_day_added_up_again(settings):
    called()
    work()
    DaySum.objects.update(yes=99)
    load_pack(settings.ROOT / "packs" / "xicheng", actor="system:tests", at=NOON)
    work()
    summed, asked = both("")
    assert summed == asked
