"""Two people act on one promise at the same moment: one does, the other is told."""

import pytest

from fullresponse.kernel.refusal import Refused
from fullresponse.promises.models import Promise
from tests.core.test_two_writers import at_once
from tests.promising import again, on, promised, told


@pytest.fixture
def shared(committed_db, django_db_blocker):
    """A database that several connections use."""
    with django_db_blocker.unblock():
        yield committed_db


def test_of_two_who_report_done_at_once_one_does_and_the_other_is_told(shared):
    row = promised()
    both = [lambda who=who: told(row, on(2, 2), "44", "done", who=who) for who in ("handler", "colleague")]
    found = at_once(*both)
    refused = [str(one) for one in found if isinstance(one, Refused)]
    assert refused == ["现在是“已报完成”，不能报完成；只有“在办”时可以。"]
    assert again(row).entries.count() == 1


def test_two_items_at_once_do_not_go_beyond_the_whole_together(shared):
    whole = promised()
    found = at_once(*[lambda v=v: promised(parent=whole, value=v) for v in ("37", "8")])
    assert sum(isinstance(one, Refused) for one in found) == 1
    assert Promise.objects.filter(parent=whole).count() == 1
