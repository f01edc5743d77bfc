"""Two people at the review desk at the same moment: one decision about each mark, one promise, one comparison, and
nobody waits for somebody who waits for them."""

import pytest

from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.history import history, verify
from fullresponse.papers import actions, comparing, cutting, queries
from fullresponse.papers.models import Comparison, Line, Mark, Paper
from fullresponse.promises.models import Promise
from tests.cast import actor, two_bodies
from tests.core.test_two_writers import at_once, shared  # noqa: F401 - a fixture
from tests.stories.test_papers import AT, TEXT, read, the


@pytest.fixture(autouse=True)
def _the_ledger_is_whole(shared):  # noqa: F811 - the fixture above
    yield
    assert verify()[1] is None


def refusals(told):
    return [str(one) for one in told if isinstance(one, Refused)]


def accepts(mark, who):
    said = {"lead": two_bodies()[0]}
    return lambda: actions.accept(mark, seen=1, said=said, actor=actor(who), at=AT)


def test_of_two_who_accept_a_mark_one_does_and_the_other_is_told_who():
    paper = read()
    mark = the(paper, "菜站44")
    told = at_once(accepts(mark, "supervisor"), accepts(mark, "shift_leader"))
    assert len(refusals(told)) == 1 and "刚才处理过这一条" in refusals(told)[0]
    assert Promise.objects.count() == 1 and Mark.objects.get(pk=mark.pk).version == 2
    assert [e.kind for e in history(paper.subject)] == ["paper.read", "paper.accepted"]


def test_of_two_who_put_a_mark_back_one_does():
    paper = read()
    mark = the(paper, "菜站44")
    actions.reject(mark, seen=1, actor=actor("supervisor"), at=AT)
    both = [
        lambda who=who: actions.reopen(mark, seen=2, actor=actor(who), at=AT) for who in ("supervisor", "shift_leader")
    ]
    assert len(refusals(at_once(*both))) == 1
    now = Mark.objects.get(pk=mark.pk)
    assert (now.state, now.version) == ("open", 3)
    assert [e.kind for e in history(paper.subject)] == ["paper.read", "paper.rejected", "paper.reopened"]


def test_of_two_who_merge_the_same_pair_from_either_side_one_does():
    paper = read()
    pair = the(paper, "菜站44"), the(paper, "渔市2处")
    merges = [
        lambda these=these, who=who: cutting.merge(*these, seen=(1, 1), actor=actor(who), at=AT)
        for these, who in ((pair, "supervisor"), (pair[::-1], "shift_leader"))
    ]
    told = at_once(*merges)
    assert len(refusals(told)) == 1
    assert Mark.objects.filter(state="replaced").count() == 2
    assert next(paper.text[m.start : m.end] for m in queries.marks(paper)) == "新建便民菜站44个，改造渔市2处"


def test_of_two_who_split_and_accept_one_does():
    paper = read()
    mark = cutting.merge(the(paper, "菜站44"), the(paper, "渔市2处"), seen=(1, 1), actor=actor("supervisor"), at=AT)
    cut = paper.text.index("改造渔市")
    told = at_once(
        accepts(mark, "supervisor"), lambda: cutting.split(mark, cut, seen=1, actor=actor("shift_leader"), at=AT)
    )
    assert len(refusals(told)) == 1
    halves = Mark.objects.filter(paper=paper, start__gte=mark.start, end__lte=mark.end, state="open").count()
    assert (Promise.objects.count(), halves) in ((1, 0), (0, 2))


def test_the_same_report_handed_in_twice_at_once_is_read_once():
    told = at_once(read, lambda: read(who="shift_leader", name="again.txt"))
    assert len(refusals(told)) == 1 and "读过了" in refusals(told)[0]
    assert Paper.objects.count() == 1


def test_a_pair_asked_for_and_made_by_two_at_once_is_there_once():
    old, new = read(), read(TEXT.replace("2031", "2032"), name="later.txt")
    asks = [lambda who=who: comparing.ask(old, new, actor=actor(who), at=AT) for who in ("supervisor", "shift_leader")]
    assert not refusals(at_once(*asks)) and Comparison.objects.count() == 1
    assert [e.kind for e in history(old.subject)].count("paper.compared") == 1
    made = at_once(*[lambda: comparing.sweep(AT)] * 2)
    assert sum(made) == 1
    lines = Line.objects.values_list("start", "end", "to_start")
    assert len(lines) == len(set(lines)) > 3
