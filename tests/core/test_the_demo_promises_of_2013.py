"""The facts of 2013 beside the real report: its quotations where it lies beside the project, never its words in ours;
and a district that keeps no promises."""

import pytest

from fullresponse.desk import demo_promises
from fullresponse.promises.models import Promise
from tests.core.test_the_demo_promises import load
from tests.loud import need_shared

RUN = 8  # characters in a row that are nobody's but the report's
pytestmark = pytest.mark.django_db


def test_a_small_district_has_the_invented_year_if_it_has_promises():
    assert load("qinglu") == [], "its pack has none"


@pytest.mark.shared
def test_with_the_real_text_beside_the_project_the_quotations_are_its_own(settings):
    settings.SHARED = need_shared()
    load()
    text = need_shared(demo_promises.SEED).read_text(encoding="utf-8")
    rows = Promise.objects.filter(year=2013)
    assert all(text[row.start : row.end] == row.quote and row.sha256 for row in rows)


@pytest.mark.shared
def test_our_own_words_are_not_the_reports():
    """But for names of indicators, places and projects, no eight characters in a row are the same."""
    text = need_shared(demo_promises.SEED).read_text(encoding="utf-8")
    same = [
        row["title"]
        for row in demo_promises.table("xicheng_2013")
        if any(row["title"][n : n + RUN] in text for n in range(len(row["title"]) - RUN + 1))
    ]
    assert len(same) <= 30, same
