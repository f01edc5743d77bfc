"""By when a proposal says that something is to be done: as its own words say it."""

import pytest

from fullresponse.orgs.packs import current_pack
from fullresponse.papers.proposing import proposals
from fullresponse.reading.reader import read_report
from fullresponse.reading.tests.reports import AIMS, PLAN, REVIEW, TITLE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("新建码头3座。", "2031-12-31"),
        ("6月底前新建码头3座。", "2031-06-30"),
        ("12月31日前完成渔棚改造。", "2031-12-31"),
        ("10月15日前完成渔棚改造。", "2031-10-15"),
        ("三季度建成渡口灯塔。", "2031-09-30"),
        ("到2033年底新建码头3座。", "2033-12-31"),
    ],
)
def test_a_task_is_due_on_the_last_day_that_its_clause_says(words, due):
    assert dues(PLAN + words) == [due]


def test_a_target_is_due_on_the_day_that_its_own_clause_says():
    assert dues(f"{AIMS}到6月底水质达标率达到90%。到2033年底水质达标率达到95%。") == ["2031-06-30", "2033-12-31"]


def dues(plan: str) -> list[str]:
    text = f"{TITLE}{REVIEW}无。\n{plan}\n"
    return [one.said["due"] for one in proposals(text, read_report(text), current_pack(), 2031)]
