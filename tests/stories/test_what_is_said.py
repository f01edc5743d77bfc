"""What people say is kept as they said it, or refused with a sentence and nothing written; places fit each other."""

import pytest

from fullresponse.cases import actions, queries, replay
from fullresponse.cases.models import Case, Words
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.vault import people
from tests.cast import NOON, a_request, actor, two_bodies

pytestmark = pytest.mark.django_db


def texts(case):
    return {w.need: w.text for line in queries.timeline(case) for w in line.words}


def agreed():
    return list(replay.disagreements()) == []


WORDS = {
    "emoji": "灯坏了😡👨‍👩‍👧‍👦🏮",
    "Traditional": "門口的路燈壞了三天，請儘快處理。",
    "rare": "𠮷野家门口,䶮先生。",
    "right to left": "مصباح الشارع مكسور",
    "angle brackets": "<script>alert(1)</script> {braces} %s \\ ' \"",
    "lines": "第一行\n第二行\t缩进",
    "exactly ten thousand": "灯" * 10_000,
    "ten thousand beyond the plane": "𠮷" * 10_000,
}


@pytest.mark.parametrize("what", WORDS)
def test_words_are_kept_as_they_were_said(what):
    case = actions.receive(a_request(words=WORDS[what]), actor=Actor.caller(), at=NOON)
    assert Words.objects.get(case=case, need="request").text == WORDS[what]
    assert len(case.title) <= 60
    assert agreed()


BAD = {
    "nothing": ("", "请填写“原话”。"),
    "spaces": (" \u3000\n\t ", "请填写“原话”。"),
    "10,001 characters": ("灯" * 10_001, "“原话”最多 10000 个字，现在是 10001 个。"),
    "a NUL": ("灯\0坏了", "控制字符"),
    "an escape": ("灯\x1b[2J", "控制字符"),
    "half a character": ("灯\ud83d坏了", "控制字符"),
    "no text": (None, "要填文字"),
    "a number": (7, "要填文字"),
}


@pytest.mark.parametrize("what", BAD)
def test_words_that_cannot_be_kept_are_refused_and_nothing_is_written(what):
    words, sentence = BAD[what]
    with pytest.raises(Refused, match=sentence):
        actions.receive(a_request(words=words), actor=Actor.caller(), at=NOON)
    assert not Case.objects.exists() and not people.Person.objects.exists()


def test_spaces_around_and_windows_lines_are_made_plain():
    case = actions.receive(a_request(words="  一\r\n二\r三  "), actor=Actor.caller(), at=NOON)
    assert texts(case)["request"] == "一\n二\n三"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"street": "nowhere"}, "“街道”没有“nowhere”这个选项。"),
        ({"community": "nowhere"}, "“社区”没有“nowhere”这个选项。"),
        ({"category": "nothing"}, "“类别”没有“nothing”这个选项。"),
        ({"kind": "nothing"}, "“类型”没有“nothing”这个选项。"),
        ({"channel": "pigeon"}, "“渠道”没有“pigeon”这个选项。"),
        ({"urgency": "whenever"}, "“时限”没有“whenever”这个选项。"),
        ({"title": "字" * 61}, "“标题”最多 60 个字"),
        ({"place": "字" * 301}, "“地点”最多 300 个字"),
        ({"phone": "12345"}, "短号"),
        ({"name": "字" * 51}, "姓名最多 50 个字"),
    ],
)
def test_a_wrong_code_is_refused_and_nothing_is_written(given, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.receive(a_request(**given), actor=actor("operator"), at=NOON)
    assert not Case.objects.exists() and not people.Person.objects.exists()


def places(level):
    return [p for p in current_pack().places.values() if p.level == level]


def test_a_community_alone_says_its_street():
    community = places("community")[0]
    case = actions.receive(a_request(street="", community=community.code), actor=actor("operator"), at=NOON)
    assert (case.street, case.community) == (community.parent, community.code)


def test_a_community_of_another_street_is_refused_by_name():
    community = places("community")[0]
    street = next(s for s in places("street") if s.code != community.parent)
    with pytest.raises(Refused, match=f"“{community.name}”不在“{street.name}”。"):
        actions.receive(a_request(street=street.code, community=community.code), actor=actor("operator"), at=NOON)


def test_the_district_is_no_street_and_a_street_is_no_community():
    district, street, community = (places(level)[0] for level in ("district", "street", "community"))
    for given, what in (
        ({"street": district.code}, "街道"),
        ({"street": community.code}, "街道"),
        ({"street": "", "community": street.code}, "社区"),
        ({"street": "", "community": district.code}, "社区"),
    ):
        with pytest.raises(Refused, match=f"“{what}”没有"):
            actions.receive(a_request(**given), actor=actor("operator"), at=NOON)


def test_a_street_corrected_at_dispatch_leaves_the_community_of_the_old_one_behind():
    community = places("community")[0]
    other = next(s for s in places("street") if s.code != community.parent)
    case = actions.receive(a_request(street="", community=community.code), actor=actor("operator"), at=NOON)
    case = actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON, lead=two_bodies()[0], street=other.code)
    assert (case.street, case.community) == (other.code, "")
    assert agreed()
