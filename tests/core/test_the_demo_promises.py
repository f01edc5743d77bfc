"""The promises of the demo: facts of 2013 in our own words, and an invented year that has everything in it."""

from collections import Counter
from datetime import datetime

import pytest
from django.test import override_settings

from fullresponse.cases import replay
from fullresponse.cases.models import Case
from fullresponse.desk import demo_promises, demo_year
from fullresponse.ledger.append import LOCAL
from fullresponse.ledger.deliver import deliver
from fullresponse.ledger.history import everything, history, verify
from fullresponse.metrics import rollup
from fullresponse.metrics.models import DaySum
from fullresponse.orgs.packs import current_pack
from fullresponse.papers.models import Mark, Paper
from fullresponse.promises import queries, settlement
from fullresponse.promises.models import Amendment, Entry, Promise
from fullresponse.supervision.models import Notice
from tests.conftest import copied
from tests.core.test_the_demo_year import only_demo_staff

NOW = datetime(2026, 11, 29, 10, 0, tzinfo=LOCAL)
pytestmark = pytest.mark.django_db


def load(pack="xicheng"):
    only_demo_staff(pack)
    return list(demo_promises.load(lambda: NOW))


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, dropping, tmp_path_factory):
    """All of them without the real text, made once for the tests of this file; each takes back what it does."""
    folder = tmp_path_factory.mktemp("promises")
    with copied(django_db_blocker, dropping, folder / "home"), override_settings(SHARED=folder):
        load()
        yield


def test_both_registers_are_there_and_the_year_has_everything_in_it(loaded):
    years = Counter(Promise.objects.values_list("year", flat=True))
    assert years == {2013: 242, 2026: 64}
    lights = set(Promise.objects.filter(year=2026).values_list("light", flat=True))
    assert lights >= {"green", "yellow", "red", "not_checkable"}
    assert Amendment.objects.count() == 2 and Entry.objects.filter(evidence="verified").count() > 100
    flags = " ".join(Promise.objects.values_list("flags", flat=True))
    assert all(flag in flags for flag in ("falls", "unproven", "missing"))
    assert Promise.objects.exclude(parent=None).exists()


def test_of_the_invented_year_some_is_settled_one_corrected_and_one_dropped_and_says_why(loaded):
    year = Promise.objects.filter(year=2026)
    outcomes = Counter(year.values_list("outcome", flat=True))
    assert outcomes == {"": 57, "kept": 4, "partly": 2, "broken": 1}
    assert list(year.filter(light="dropped").values_list("case__state", flat=True)) == ["promise_dropped"]
    assert Case.objects.filter(promise__year=2026).exclude(outcome="").count() == 7
    filters = queries.Filters(year=2026)
    found = settlement.counts(filters, current_pack())
    assert (found.total, found.dropped, found.open) == (64, 1, 56)
    ended = settlement.endings(list(year.exclude(running=True)))
    assert len(ended) == 8 and all(words.startswith("演示：") for words in ended.values())
    kinds = Counter(event.kind for _subject, events in everything("case:") for event in events)
    assert kinds["case.promise_corrected"] == 1


def test_the_numbers_of_most_come_from_another_body_than_the_lead(loaded):
    year = Promise.objects.filter(year=2026).values_list("lead", "owner")
    assert all(lead != owner for lead, owner in year) and len({owner for _lead, owner in year}) > 20
    assert max(Counter(owner for _lead, owner in year).values()) < 10


def test_what_was_said_and_decided_is_in_order_of_time(loaded):
    for case in Case.objects.filter(promise__year=2026):
        days = [event.at for event in history(case.subject) if event.at is not None]
        assert days == sorted(days)


def test_of_2013_nothing_is_said_to_be_kept_or_broken(loaded):
    assert set(Promise.objects.filter(year=2013).values_list("light", "outcome")) == {("not_checkable", "uncheckable")}


def test_rows_and_ledger_agree_and_history_writes_to_nobody(loaded):
    assert list(replay.disagreements()) == [] and verify()[1] is None
    assert not Notice.objects.exists()


def test_every_quotation_of_the_invented_report_stands_in_it_and_its_mark_is_accepted(loaded):
    text = Paper.objects.get(year=2026).text
    for row in Promise.objects.filter(year=2026):
        assert text[row.start : row.end] == row.quote
    assert Mark.objects.filter(state="accepted").count() > 30
    assert Mark.objects.filter(promise__quote__contains="（").exists(), "with all that stands in brackets"
    assert all(m.promise.quote == text[m.start : m.end] for m in Mark.objects.exclude(promise=None))


def test_beside_them_the_year_can_be_made_and_the_sums_of_days_go_on(loaded):
    """Of 2013 there is no way of counting: those days have no sums, and the others have theirs."""
    demo_year.fits()
    while deliver(NOW):
        pass
    while rollup.refresh(NOW):
        pass
    assert rollup.stale() == 0 and not DaySum.objects.filter(day__year=2013).exists()


def test_what_is_there_is_not_made_again(loaded):
    before = Promise.objects.count(), Entry.objects.count(), Paper.objects.count()
    list(demo_promises.load(lambda: NOW))
    assert (Promise.objects.count(), Entry.objects.count(), Paper.objects.count()) == before
