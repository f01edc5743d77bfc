"""Where a mark stands and how a slip is mended: brackets, the sentence around a quotation, a rejected mark put back.
Everything here is invented."""

import pytest
from django.urls import reverse
from lxml import html

from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.history import history
from fullresponse.papers import actions, cutting, queries
from fullresponse.papers.models import Mark
from tests.cast import actor, person, two_bodies
from tests.stories.test_papers import AT, TEXT, quotes, read, said, the

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(person("supervisor"), backend="fullresponse.orgs.backends.StaffBackend")
    return client


@pytest.mark.parametrize("signs", ["（）", "()", "（)"])
def test_what_stands_in_brackets_belongs_to_the_clause_before_them(signs):
    before, behind = signs
    inside = f"新建和改造便民网点40个{before}新建26个、改造14个{behind}"
    paper = read(TEXT.replace("建成芦花湾文化馆。", f"{inside}，建成芦花湾文化馆。"))
    assert quotes(paper).count(inside) == 1 and "建成芦花湾文化馆" in quotes(paper)
    assert not [q for q in quotes(paper) if q != inside and ("26个" in q or "14个" in q)]
    assert said(the(paper, "网点40个"))["value"] == "40" and "several" in the(paper, "网点40个").doubts


@pytest.mark.parametrize("rest", ["、改造14个。", "、改造14个。）", "、改造14个\n）"])
def test_a_bracket_that_does_not_close_in_its_sentence_moves_nothing(rest):
    paper = read(TEXT.replace("建成芦花湾文化馆。", f"新建和改造便民网点40个（新建26个{rest}"))
    assert "新建和改造便民网点40个（新建26个" in quotes(paper) and "改造14个" in "".join(quotes(paper))


def test_a_quotation_stands_in_its_sentence(desk):
    paper = read()
    page = desk.get(reverse("paper", args=[paper.pk]) + f"?at={the(paper, '渔市2处').pk}").content.decode()
    assert "新建便民菜站44个，<mark>改造渔市2处</mark>。</blockquote>" in page
    assert 'href="#here"' in page and 'href="#mark"' in page


def test_a_long_sentence_is_shown_as_far_as_a_reader_needs_it():
    text = "长" * 200 + "改造渔市2处" + "短" * 200 + "。"
    before, behind = queries.around(text, 200, 206)
    assert (before, behind) == ("…" + "长" * queries.AROUND, "短" * queries.AROUND + "…")
    assert queries.around("改造渔市2处", 0, 6) == ("", "")
    assert queries.around("前一句。改造渔市2处，等等。后一句", 4, 10) == ("", "，等等。")


def test_what_was_rejected_by_a_slip_is_put_back_as_it_was():
    paper = read()
    mark = the(paper, "菜站44")
    actions.change(mark, {"value": "45"}, seen=1, actor=actor("supervisor"), at=AT)
    before = Mark.objects.get(pk=mark.pk)
    actions.reject(mark, seen=2, actor=actor("supervisor"), at=AT)
    with pytest.raises(Refused, match="放回"):
        actions.mark(paper, mark.start, mark.end, actor=actor("supervisor"), at=AT)
    with pytest.raises(Refused, match="演示supervisor刚才"):
        actions.reopen(mark, seen=2, actor=actor("shift_leader"), at=AT)
    with pytest.raises(NotAllowed):
        actions.reopen(mark, seen=3, actor=actor("handler"), at=AT)
    now = actions.reopen(mark, seen=3, actor=actor("shift_leader"), at=AT)
    assert (now.state, now.version) == ("open", 4)
    assert (now.said, now.first, now.doubts) == (before.said, before.first, before.doubts)
    kinds = [e.kind for e in history(paper.subject)]
    assert kinds == ["paper.read", "paper.changed", "paper.rejected", "paper.reopened"]
    row = actions.accept(mark, seen=4, said={"lead": two_bodies()[0]}, actor=actor("supervisor"), at=AT)
    assert (row.value, row.unit) == ("45", "个")


@pytest.mark.parametrize("state", ["open", "accepted", "replaced"])
def test_only_what_was_rejected_is_put_back(state):
    paper = read()
    mark = the(paper, "菜站44")
    if state == "accepted":
        actions.accept(mark, seen=1, said={"lead": two_bodies()[0]}, actor=actor("supervisor"), at=AT)
    if state == "replaced":
        cutting.merge(mark, the(paper, "渔市2处"), seen=(1, 1), actor=actor("supervisor"), at=AT)
    seen = Mark.objects.get(pk=mark.pk).version
    with pytest.raises(Refused, match="处理过"):
        actions.reopen(mark, seen=seen, actor=actor("supervisor"), at=AT)
    assert Mark.objects.get(pk=mark.pk).state == state


def test_right_after_a_rejection_the_page_offers_to_put_it_back(desk):
    paper = read()
    mark = the(paper, "菜站44")
    back = reverse("mark_do", args=[paper.pk, mark.pk, "reopen"])
    page = desk.post(reverse("mark_do", args=[paper.pk, mark.pk, "reject"]), {"seen": 1}, follow=True)
    assert "已不收。" in page.content.decode() and "渔市2处</mark>" in page.content.decode(), "the next one"
    (form,) = [form for form in html.fromstring(page.content).forms if form.action == back]
    later = desk.get(reverse("paper", args=[paper.pk])).content.decode()
    assert "已不收。" not in later and "不收的 1 条" in later
    assert f'action="{back}"' in desk.get(reverse("paper", args=[paper.pk]) + f"?at={mark.pk}").content.decode()
    page = desk.post(back, dict(form.form_values()), follow=True).content.decode()
    assert "菜站44个</mark>" in page and 'name="value"' in page and f'action="{back}"' not in page
    answer = desk.post(back, dict(form.form_values()))
    assert answer.status_code == 409 and "您刚才已经处理过" in answer.content.decode()
