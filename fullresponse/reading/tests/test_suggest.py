"""What invented sentences suggest, on a small invented vocabulary."""

import time
from dataclasses import dataclass, field, replace
from functools import cached_property

import pytest

from fullresponse.reading.suggest import LONGEST_TEXT, Index, Suggestion, suggest


@dataclass(frozen=True)
class Entry:
    code: str
    keywords: tuple[str, ...] = ()
    urgency: str = ""
    lead: str = ""


@dataclass(frozen=True)
class Spot:
    code: str
    name: str
    level: str
    parent: str = ""
    aliases: tuple[str, ...] = ()


def by_code(*entries):
    return {entry.code: entry for entry in entries}


@dataclass
class Words:
    categories: dict = field(
        default_factory=lambda: by_code(
            Entry("lamp", ("路灯", "路灯不亮"), "timely", "light-office"),
            Entry("heat", ("暖气", "室温"), "timely", "heat-firm"),
            Entry("shed", ("违建", "私搭乱建"), "complex", "street"),
            Entry("gas", ("煤气",), "timely", "gas-firm"),
        )
    )
    places: dict = field(
        default_factory=lambda: by_code(
            Spot("d", "演示区", "district"),
            Spot("s1", "柳树街道", "street", "d", ("柳树里",)),
            Spot("s2", "槐花街道", "street", "d"),
            Spot("c1", "香樟园社区", "community", "s1"),
            Spot("c2", "暖气厂社区", "community", "s2"),
            Spot("c3", "东门社区", "community", "s2"),
        )
    )
    lists: dict = field(
        default_factory=lambda: {
            "urgencies": by_code(Entry("emergency", ("煤气泄漏", "着火"))),
            "kinds": by_code(Entry("consult", ("请问",)), Entry("complaint", ("投诉",))),
        }
    )
    street_bodies: dict = field(default_factory=lambda: {"s1": "office-1", "s2": "office-2"})

    @cached_property
    def index(self) -> Index:
        return Index.of(self)


WORDS = Words()


@pytest.mark.parametrize(
    ("text", "category", "street", "community"),
    [
        ("柳树街道香樟园社区门口的路灯不亮", "lamp", "s1", "c1"),
        ("柳樹街道香樟園社區門口的路燈不亮", "lamp", "s1", "c1"),  # the other script
        ("香樟园里路灯坏了", "lamp", "s1", "c1"),  # a community without its last word implies its street
        ("柳树里有人私搭乱建", "shed", "s1", ""),  # an alias
        ("东门的路灯", "lamp", "", ""),  # two characters are too common to be a place
        ("东门社区的路灯", "lamp", "s2", "c3"),
        ("槐花街道,靠近香樟园社区,违建", "shed", "s2", ""),  # a community of another street is not guessed
        ("暖气厂社区有人私搭乱建", "shed", "s2", "c2"),  # a place's name hides the keyword inside it
        ("家里室温低", "heat", "", ""),
        ("今天天气很好", "", "", ""),
        ("", "", "", ""),
        ("路", "", "", ""),
        ("灯路 路 灯", "", "", ""),
    ],
)
def test_a_sentence_suggests_what_and_where(text, category, street, community):
    found = suggest(text, WORDS)
    assert (found.category, found.street, found.community) == (category, street, community)


def test_nothing_said_suggests_nothing():
    assert suggest("……", WORDS) == Suggestion()


@pytest.mark.parametrize(
    ("text", "lead"),
    [("柳树街道违建", "office-1"), ("违建", ""), ("柳树街道路灯", "light-office"), ("柳树街道", "")],
)
def test_the_body_follows_from_category_and_street(text, lead):
    assert suggest(text, WORDS).lead == lead


def test_danger_makes_any_category_urgent():
    found = suggest("厨房煤气泄漏", WORDS)
    assert (found.category, found.urgency) == ("gas", "emergency")


def test_without_danger_the_urgency_is_the_categorys():
    assert suggest("违建", WORDS).urgency == "complex"


def test_words_of_asking_and_complaining_suggest_the_kind():
    assert suggest("请问路灯谁修", WORDS).kind == "consult"
    assert suggest("投诉路灯", WORDS).kind == "complaint"
    assert suggest("路灯", WORDS).kind == ""


def test_a_longer_word_counts_once_and_makes_surer():
    assert suggest("路灯", WORDS).confidence == 50
    assert suggest("路灯不亮", WORDS).confidence == 66
    assert suggest("路灯不亮。路灯不亮。路灯不亮", WORDS).confidence == 66


def test_two_subjects_make_less_sure_and_the_longer_wins():
    found = suggest("路灯不亮,暖气也坏", WORDS)
    assert found.category == "lamp"
    assert found.confidence == 50


def test_a_tie_goes_to_what_was_said_first():
    assert suggest("暖气和路灯", WORDS).category == "heat"
    assert suggest("路灯和暖气", WORDS).category == "lamp"


def test_a_word_of_two_things_points_to_neither():
    shared = replace(WORDS.categories["heat"], keywords=("路灯",))
    words = Words(categories={**WORDS.categories, "heat": shared})
    assert suggest("路灯", words).category == ""


def test_a_place_name_that_two_places_share_is_not_guessed():
    twins = by_code(*WORDS.places.values(), Spot("c4", "香樟园社区", "community", "s2"))
    assert suggest("香樟园社区", Words(places=twins)).community == ""
    assert suggest("柳树街道香樟园社区", Words(places=twins)).street == "s1"


def test_what_stands_after_the_longest_text_is_not_read():
    assert suggest("。" * LONGEST_TEXT + "路灯", WORDS).category == ""
    assert suggest("。" * (LONGEST_TEXT - 2) + "路灯", WORDS).category == "lamp"


@pytest.mark.parametrize("odd", ["\ud800路灯", "😀路灯😀", "路灯\0", "\n\t路灯\r\n", "路灯" * 6000])
def test_odd_characters_do_no_harm(odd):
    assert suggest(odd, WORDS).category == "lamp"


def test_ten_thousand_characters_take_less_than_five_milliseconds():
    """Its own time, the best of several runs: the machine may be busy."""
    text = ("小区物业不管,垃圾满了没人收,请问怎么办。柳树街道" * 500)[:10_000]
    suggest(text, WORDS)
    assert min(_seconds(text) for _ in range(20)) < 0.005


def _seconds(text: str) -> float:
    start = time.process_time()
    suggest(text, WORDS)
    return time.process_time() - start
