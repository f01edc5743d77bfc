"""Two reports beside each other: somebody asks, the worker makes the lines once, the pages show them a piece at a time.
Everything here is invented."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from fullresponse.jobs import worker
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.history import history
from fullresponse.papers import actions, comparing, queries
from fullresponse.papers.models import Comparison, Line
from fullresponse.reading import matching
from fullresponse.reading.reader import read_report
from fullresponse.reading.verdicts import VERDICTS
from tests.cast import actor, person, two_bodies
from tests.stories.test_papers import AT, TEXT, read, the

pytestmark = pytest.mark.django_db
LATER = TEXT.replace("2031", "2032").replace("2030", "2031").replace("30个", "50个")
LONG = "".join(f"改造第{n}小学操场{n}处。" for n in range(10, 130))


@pytest.fixture
def desk(client):
    client.force_login(person("supervisor"), backend="fullresponse.orgs.backends.StaffBackend")
    return client


def two(more: str = ""):
    old = read(TEXT + more)
    return old, read(LATER, name="later.txt", at=AT + timedelta(days=365))


def address(old, new) -> str:
    return reverse("paper_against", args=[old.pk, new.pk])


def made(old, new) -> Comparison:
    row = comparing.ask(old, new, actor=actor("supervisor"), at=AT)
    assert comparing.sweep(AT) == 1
    row.refresh_from_db()
    return row


def test_asked_once_made_by_the_worker_and_then_shown(desk):
    old, new = two()
    listed = desk.get(reverse("papers")).content.decode()
    assert f'method="post" action="{address(old, new)}"' in listed and address(new, old) not in listed
    assert "还没有对照过" in desk.get(address(old, new)).content.decode()
    page = desk.post(address(old, new), follow=True).content.decode()
    assert "正在对照" in page and not Line.objects.exists()
    worker.SWEEPS["paper_comparisons"].sweep(AT)
    page = desk.get(address(old, new)).content.decode()
    assert "新建便民菜站44个" in page and "新建便民菜站50个" in page and "像是兑现了" in page and "正在对照" not in page
    assert f'href="{address(old, new)}"' in desk.get(reverse("papers")).content.decode()
    assert [e.kind for e in history(old.subject)] == ["paper.read", "paper.compared"]


def test_asked_twice_it_is_made_once(desk):
    old, new = two()
    for _time in range(2):
        assert desk.post(address(old, new)).status_code == 302
        assert comparing.sweep(AT) == (1 if _time == 0 else 0)
    assert Comparison.objects.count() == 1
    assert [e.kind for e in history(old.subject)].count("paper.compared") == 1


def test_the_lines_are_what_the_reader_says_in_the_order_of_the_text():
    old, new = two()
    lines = list(Line.objects.filter(comparison=made(old, new)).order_by("id"))
    found = matching.match(old.text, read_report(old.text), new.text, read_report(new.text))
    said = {(one.start, one.end, one.to_start, one.verdict, ",".join(one.reasons)) for one in found}
    assert {(one.start, one.end, one.to_start, one.verdict, one.reasons) for one in lines} == said
    assert [one.start for one in lines] == sorted(one.start for one in lines) and len(lines) == len(found) > 3


def test_another_reader_makes_it_again_and_until_then_the_old_lines_stand(desk, monkeypatch):
    old, new = two()
    first = made(old, new)
    before = set(Line.objects.values_list("pk", flat=True))
    monkeypatch.setattr(queries, "version", lambda: "another")
    monkeypatch.setattr(comparing, "version", lambda: "another")
    page = desk.get(address(old, new)).content.decode()
    assert "正在重新对照" in page and "新建便民菜站44个" in page
    assert comparing.sweep(AT + timedelta(days=1)) == 1 and comparing.sweep(AT) == 0
    assert not before & set(Line.objects.values_list("pk", flat=True)) and len(before) == Line.objects.count()
    assert "正在重新对照" not in desk.get(address(old, new)).content.decode()
    assert Comparison.objects.get(pk=first.pk).version == "another"


def test_a_pair_that_cannot_be_made_keeps_no_other_from_being_made(desk, monkeypatch, caplog):
    old, new = two()
    third = read(LATER.replace("2032", "2033"), name="third.txt", at=AT + timedelta(days=730))
    for pair in ((old, new), (new, third)):
        comparing.ask(*pair, actor=actor("supervisor"), at=AT)

    def breaks(text, *_more):
        if text == old.text:
            raise ValueError("planted")
        return matching.match(text, *_more)

    monkeypatch.setattr(comparing, "match", breaks)
    assert [comparing.sweep(AT) for _round in range(3)] == [1, 1, 0] and "planted" in caplog.text
    assert "没有对照成" in desk.get(address(old, new)).content.decode()
    assert "没有对照成" not in desk.get(address(new, third)).content.decode()


def test_of_two_workers_that_make_the_same_pair_the_second_finds_it_done(monkeypatch):
    old, new = two()
    comparing.ask(old, new, actor=actor("supervisor"), at=AT)
    real = matching.match

    def slower(*texts):
        monkeypatch.setattr(comparing, "match", real)
        assert comparing.sweep(AT) == 1  # the other worker, in between
        return real(*texts)

    monkeypatch.setattr(comparing, "match", slower)
    assert comparing.sweep(AT + timedelta(days=1)) == 0
    assert Comparison.objects.get().made_at == AT
    assert Line.objects.count() == len(real(old.text, read_report(old.text), new.text, read_report(new.text)))


def test_it_is_shown_a_page_at_a_time_and_nothing_is_lost_between_pages(desk):
    old, new = two(LONG)
    row = made(old, new)
    seen, after = [], ""
    for _page in range(9):
        lines, after = queries.lines(row, "", after)
        seen += lines
        assert sum(one.head for one in lines) <= queries.SIZE
        if not after:
            break
    assert len(seen) > 2 * queries.SIZE and seen == list(row.lines.order_by("id"))
    page = desk.get(address(old, new)).content.decode()
    assert page.count("改造第") <= queries.SIZE and "下一页" in page
    last = row.lines.filter(head=True).order_by("id").last()
    further = desk.get(address(old, new) + f"?after={last.pk}").content.decode()
    assert "回到第一页" in further and "下一页" not in further


def test_it_is_narrowed_to_a_verdict_and_each_says_how_many_it_has(desk):
    old, new = two()
    row = made(old, new)
    counted = queries.verdicts(row)
    assert counted["kept"] == 1
    page = desk.get(address(old, new) + "?verdict=no_trace").content.decode()
    assert "建成芦花湾文化馆" in page and "新建便民菜站50个" not in page
    assert f'像是兑现了&nbsp;<span class="num">{counted["kept"]}</span>' in page


def test_each_promise_is_counted_once_by_its_best_verdict_with_its_passages_below(desk):
    old = read(TEXT)
    later = LATER.replace("渔业产值", "菜站中新建便民菜站20个，渔业产值")
    new = read(later, name="later.txt", at=AT + timedelta(days=365))
    row = made(old, new)
    of_one = {}
    for line in row.lines.order_by("id"):
        of_one.setdefault((line.start, line.end), []).append(line)
    assert sum(queries.verdicts(row).values()) == len(of_one) < row.lines.count()
    for lines in of_one.values():
        ranks = [VERDICTS.index(line.verdict) for line in lines]
        assert ranks == sorted(ranks) and {line.best for line in lines} == {lines[0].verdict}
        assert [line.head for line in lines] == [True] + [False] * (len(lines) - 1)
    mixed = next(lines for lines in of_one.values() if len({line.verdict for line in lines}) > 1)
    for verdict in VERDICTS:
        shown, _onward = queries.lines(row, verdict, "")
        assert [one for one in shown if one.start == mixed[0].start] == (mixed if verdict == mixed[0].best else [])
        assert len({(one.start, one.end) for one in shown}) == queries.verdicts(row)[verdict]


def test_a_passage_stands_in_its_sentence(desk):
    old, new = two()
    made(old, new)
    page = desk.get(address(old, new)).content.decode()
    assert "<mark>全年新建便民菜站50个</mark>，渔业产值增长5%。" in page


def test_lines_of_before_promises_were_counted_are_made_again(desk):
    old, new = two()
    before = made(old, new).lines.count()
    import_module("fullresponse.papers.migrations.0003_by_promise").again(apps, None)
    assert "正在对照" in desk.get(address(old, new)).content.decode() and not Line.objects.exists()
    assert comparing.sweep(AT) == 1 and Line.objects.count() == before


@pytest.mark.parametrize("asked", ["verdict=perhaps", "after=x", "after=-1", "after=" + "9" * 40])
def test_an_address_that_nobody_made_is_refused_with_a_sentence(desk, asked):
    old, new = two()
    made(old, new)
    assert desk.get(f"{address(old, new)}?{asked}").status_code in (400, 409)


def test_only_with_a_later_year(desk):
    old, new = two()
    for pair in ((new, old), (old, old)):
        assert desk.get(address(*pair)).status_code == desk.post(address(*pair)).status_code == 404
    assert not Comparison.objects.exists()


def test_who_may_not_register_asks_for_nothing():
    with pytest.raises(NotAllowed):
        comparing.ask(*two(), actor=actor("handler"), at=AT)
    assert not Comparison.objects.exists()


def test_a_promise_that_was_registered_is_a_link_however_it_was_cut(desk):
    old, new = two()
    mark = the(old, "菜站44")
    row = actions.accept(mark, seen=1, said={"lead": two_bodies()[0]}, actor=actor("supervisor"), at=AT)
    made(old, new)
    page = desk.get(address(old, new)).content.decode()
    assert f'href="{reverse("promise", args=[row.case.number])}">新建便民菜站44个' in page
    assert page.count(reverse("promise", args=[row.case.number])) == 1


def test_a_page_asks_for_as_much_whatever_the_length_and_reads_nothing(
    desk, django_assert_max_num_queries, monkeypatch
):
    old, new = two(LONG)
    made(old, new)
    monkeypatch.setattr(comparing, "match", lambda *_texts: pytest.fail("a page asked for a verdict"))
    monkeypatch.setattr(comparing, "read_report", lambda *_texts, **_more: pytest.fail("a page read a report"))
    for asked in ("", "?verdict=no_trace", f"?after={Line.objects.order_by('id')[60].pk}"):
        with django_assert_max_num_queries(12):
            assert desk.get(address(old, new) + asked).status_code == 200
    with django_assert_max_num_queries(9):
        assert desk.get(reverse("papers")).status_code == 200


def test_of_a_report_without_promises_the_page_says_so(desk):
    old, new = read("青芦区2031年政府工作报告\n感谢大家。\n"), read(LATER, name="later.txt")
    made(old, new)
    assert "没有读出承诺" in desk.get(address(old, new)).content.decode()


def test_the_next_years_come_first_in_the_list():
    papers = [read(TEXT.replace("2031", str(year)), name=f"{year}.txt") for year in (2031, 2036, 2033, 2034, 2032)]
    found = queries.later(papers)[papers[0].pk]
    assert [one.year for one, _there in found] == [2032, 2033, 2034]


def test_a_refusal_of_a_page_changes_nothing():
    old, new = two()
    row = made(old, new)
    with pytest.raises(Refused, match="翻页地址"):
        queries.lines(row, "", "1.5")
