"""The bulletins of the demo's year: made as any other, by two of its people, and the same when counted again."""

from datetime import date
from itertools import islice

import pytest

from fullresponse.desk import demo_bulletins
from fullresponse.desk.demo_year import settle
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.append import LOCAL
from fullresponse.ledger.history import history
from fullresponse.orgs.actors import actor_for
from fullresponse.orgs.models import Person
from fullresponse.reports import actions, recompute
from fullresponse.reports.models import Bulletin
from tests.core.test_the_demo_year import NOW, make, only_demo_staff

MONTHS = ["2025-11", "2025-12", *(f"2026-{n:02}" for n in range(1, 11))]


def test_a_year_has_one_a_month_each_by_two_people_on_the_third_and_all_are_recomputed_alike(db):
    only_demo_staff()
    make(60)
    rows = list(Bulletin.objects.order_by("month"))
    assert [row.name for row in rows] == MONTHS
    assert {row.published_at.astimezone(LOCAL).day for row in rows} == {3}
    for row in rows:
        by = {e.kind.removeprefix("case.bulletin_"): e.actor for e in history(row.case.subject)}
        assert by["checked"] != by["drafted"] == by["published"]
    assert [row.name for row in rows if not recompute.recompute(row).same] == []
    assert list(demo_bulletins.publish(lambda: NOW, NOW.date())) == [], "made once"


def test_one_that_somebody_has_begun_is_left_alone(db):
    only_demo_staff()
    editor = actor_for(Person.objects.get(username="editor1"), NOW.date())
    begun = actions.draft("month", date(2026, 10, 1), actor=editor, at=NOW)
    make(20)
    october = Bulletin.objects.get(name="2026-10")
    assert october.pk == begun.pk and october.published_at is None


def test_a_year_whose_bulletins_were_interrupted_is_gone_on_with(db, monkeypatch):
    only_demo_staff()
    monkeypatch.setattr(demo_bulletins, "publish", interrupted(demo_bulletins.publish))
    with pytest.raises(KeyboardInterrupt):
        make(20)
    monkeypatch.undo()
    before = set(Bulletin.objects.values_list("name", flat=True))
    assert len(before) == 2 and settle(20, None, NOW.date()).cases == 20
    make(20)
    assert set(Bulletin.objects.values_list("name", flat=True)) > before
    with pytest.raises(Refused, match="已经造好"):
        settle(20, None, NOW.date())


def interrupted(publish):
    def some(*given):
        yield from islice(publish(*given), 2)
        raise KeyboardInterrupt

    return some


def test_a_district_without_bulletins_has_a_year_all_the_same(db):
    only_demo_staff("qinglu")
    assert make(20).refused == []
    assert not Bulletin.objects.exists()
