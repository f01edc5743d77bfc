"""Marks that are cut in two and made one: which half keeps the number, what the other half says, and which two may be
one. Everything here is invented."""

import json
from datetime import date

import pytest

from fullresponse.kernel.refusal import Refused
from fullresponse.papers import actions, cutting, queries
from fullresponse.papers.models import Mark, Paper
from fullresponse.promises import rules
from tests.cast import actor, two_bodies
from tests.stories.test_papers import AT, quotes, read, said, the

pytestmark = pytest.mark.django_db
HEAD = """青芦区2031年政府工作报告
一、2030年工作回顾
全年新建便民菜站30个。
二、2031年重点工作
(一)改善民生
"""


def whole(*parts: str, behind: str = "") -> tuple[Paper, Mark]:
    """A report that says these one after the other, and one mark over all of them, as if somebody had merged them."""
    words = "，".join(parts)
    paper = read(f"{HEAD}{words}。{behind}\n")
    start = paper.text.index(words)
    for mark in queries.between(Mark(paper=paper, start=start, end=start), Mark(start=start, end=start + len(words))):
        actions.reject(mark, seen=1, actor=actor("supervisor"), at=AT)
    return paper, actions.mark(paper, start, start + len(words), actor=actor("supervisor"), at=AT)


def fill(mark, **given) -> Mark:
    return actions.change(mark, given, seen=mark.version, actor=actor("supervisor"), at=AT)


def cut(paper: Paper, mark: Mark, before: str) -> list[dict[str, str]]:
    """What both halves say when the mark is cut before these words."""
    mark.refresh_from_db()
    place = paper.text.index(before, mark.start)
    return [said(half) for half in cutting.split(mark, place, seen=mark.version, actor=actor("supervisor"), at=AT)]


def merged(paper: Paper, one: str, other: str) -> Mark:
    pair = the(paper, one), the(paper, other)
    return cutting.merge(*pair, seen=[mark.version for mark in pair], actor=actor("supervisor"), at=AT)


class TestSplitting:
    def test_the_number_stays_where_it_is_printed_and_the_other_half_has_its_own(self):
        paper = read()
        one = merged(paper, "菜站44", "渔市2处")
        assert paper.text[one.start : one.end] == "新建便民菜站44个，改造渔市2处"
        left, right = cut(paper, one, "改造渔市2处")
        assert (left["value"], left["unit"], right["value"], right["unit"]) == ("44", "个", "2", "处")
        assert quotes(paper).count("新建便民菜站44个") == 1

    @pytest.mark.parametrize(
        ("parts", "values"),
        [
            (("新建便民菜站1,234个", "改造渔市2处"), ("1234", "2")),
            (("新建便民菜站１２３４个", "改造渔市２处"), ("1234", "2")),
            (("服务2044名学生", "新建食堂44家"), ("2044", "44")),
            (("新建食堂44家", "改造菜站44个"), ("44", "44")),
            (("新建食堂44家", "服务2044名学生"), ("44", "2044")),
        ],
    )
    def test_numbers_are_told_apart_by_place_however_they_are_written(self, parts, values):
        paper, mark = whole("新建渔村书屋7处", *parts)
        _first, rest = cutting.split(
            mark, paper.text.index(parts[0]), seen=1, actor=actor("supervisor"), at=AT
        )  # the reader's own number of what is left: by its place
        assert said(rest)["value"] == values[0]
        left, right = cut(paper, rest, parts[1])
        assert (left["value"], right["value"]) == values

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [("1,234", (True, False)), ("1234", (True, False)), ("１２３４", (True, False)), ("30", (False, True))],
    )
    def test_a_number_that_somebody_typed_goes_where_the_same_number_stands(self, typed, kept):
        paper, mark = whole("新建便民菜站1,234个", "建设学校三十所")
        fill(mark, value=typed, unit="演示", comparator="gt")
        left, right = cut(paper, mark, "建设学校")
        assert (left.get("unit") == "演示", right.get("unit") == "演示") == kept
        assert (left.get("value") == typed, right.get("value") == typed) == kept

    def test_the_second_number_chosen_by_hand_goes_to_the_second_half(self):
        paper = read()
        one = merged(paper, "菜站44", "渔市2处")
        assert said(one)["value"] == "44" and one.doubts == "several_numbers"
        fill(one, value="2", unit="处")
        left, right = cut(paper, one, "改造渔市")
        assert (left["value"], right["value"]) == ("44", "2")

    def test_a_number_that_stands_nowhere_is_not_lost(self):
        paper, mark = whole("新建便民菜站若干", "改造渔市2处")
        fill(mark, value="12", comparator="ge", unit="个")
        left, right = cut(paper, mark, "改造渔市")
        assert (left["value"], right["value"]) == ("12", "2")

    def test_what_somebody_corrected_stays_with_the_place_that_it_corrects(self):
        paper = read(f"{HEAD}新建便民菜站和改造渔市44个。\n")
        mark = the(paper, "渔市44")
        fill(mark, value="45")
        left, right = cut(paper, mark, "改造渔市")
        assert (left.get("value", ""), right["value"]) == ("", "45")

    def test_each_half_has_what_a_person_said_and_else_what_the_reader_makes_of_it(self):
        paper, mark = whole("新建便民菜站44个", "加强渔港管理")
        lead, owner = two_bodies()
        fill(mark, lead=lead, owner=owner, due="2031-06-30", unchecked="演示：不好核验")
        left, right = cut(paper, mark, "加强渔港管理")
        assert (left["lead"], right["lead"], right["owner"]) == (lead, lead, owner)
        assert (left["due"], right["due"]) == ("2031-06-30", "2031-06-30")
        assert (left["value"], left["unchecked"]) == ("44", ""), "a number is checked by it"
        assert right.get("value", "") == "" and right["unchecked"] == "演示：不好核验"
        first = json.loads(Mark.objects.get(start=mark.start, end=mark.start + 9, state="open").first)
        assert first["value"] == "44" and first["due"] == "2031-12-31", "what the reader made of the half is kept"

    def test_both_halves_can_be_accepted(self):
        paper = read()
        one = merged(paper, "菜站44", "渔市2处")
        halves = cutting.split(one, paper.text.index("改造渔市"), seen=1, actor=actor("supervisor"), at=AT)
        made = [
            actions.accept(half, seen=1, said={"lead": two_bodies()[0]}, actor=actor("supervisor"), at=AT)
            for half in halves
        ]
        assert [(row.quote, row.value, row.due) for row in made] == [
            ("新建便民菜站44个", "44", date(2031, 12, 31)),
            ("改造渔市2处", "2", date(2031, 12, 31)),
        ]

    @pytest.mark.parametrize(("words", "inside"), [("1,234个", 1), ("1,234个", 2), ("44个", 1), ("５．５万亩", 2)])
    def test_no_number_is_cut_and_no_such_cut_is_offered(self, words, inside):
        paper, mark = whole(f"新建便民菜站{words}", "改造渔市2处")
        place = paper.text.index(words) + inside
        with pytest.raises(Refused, match="数"):
            cutting.split(mark, place, seen=1, actor=actor("supervisor"), at=AT)
        assert Mark.objects.get(pk=mark.pk).state == "open"
        offered = [left for _cut, left, _right in queries.cuts(paper.text, mark)]
        assert offered == [f"新建便民菜站{words}，"], "and nowhere inside the number"

    def test_a_cut_outside_is_refused(self):
        paper = read()
        mark = the(paper, "菜站44")
        for place in (mark.start, mark.end, 0, 10**7):
            with pytest.raises(Refused):
                cutting.split(mark, place, seen=1, actor=actor("supervisor"), at=AT)


class TestMerging:
    def test_only_neighbours_become_one(self):
        paper = read()
        first, last = the(paper, "菜站44"), the(paper, "文化馆")
        with pytest.raises(Refused, match="中间还有"):
            cutting.merge(first, last, seen=(1, 1), actor=actor("supervisor"), at=AT)
        assert {Mark.objects.get(pk=m.pk).state for m in (first, last)} == {"open"}

    def test_over_what_is_decided_nothing_is_merged(self):
        paper = read()
        middle = the(paper, "渔市2处")
        actions.accept(middle, seen=1, said={"lead": two_bodies()[0]}, actor=actor("supervisor"), at=AT)
        with pytest.raises(Refused, match="中间还有"):
            cutting.merge(the(paper, "菜站44"), the(paper, "文化馆"), seen=(1, 1), actor=actor("supervisor"), at=AT)
        found = queries.marks(paper)
        assert queries.following(found, the(paper, "菜站44")) is None

    def test_what_would_be_too_long_for_one_promise_is_not_merged_and_not_offered(self):
        paper = read(f"{HEAD}新建便民菜站44个。{'本项工作由演示单位负责' * 500}。改造渔市2处。\n")
        pair = the(paper, "菜站44"), the(paper, "渔市2处")
        assert set(queries.between(*pair)) == set(pair), "nothing stands between"
        assert pair[1].end - pair[0].start > rules.QUOTE
        with pytest.raises(Refused, match="超过 5000 个字"):
            cutting.merge(*pair, seen=(1, 1), actor=actor("supervisor"), at=AT)
        assert queries.following(queries.marks(paper), pair[0]) is None

    def test_value_unit_and_comparison_come_from_the_same_one(self):
        paper = read()
        fill(the(paper, "文化馆"), unit="座")
        one = merged(paper, "文化馆", "渔市2处")
        found = said(one)
        assert (found["value"], found["unit"], found["comparator"]) == ("2", "处", "ge")
