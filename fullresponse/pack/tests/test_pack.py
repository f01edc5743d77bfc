"""Looking things up in a pack, and keeping one as a line of JSON."""

import json
from dataclasses import replace
from datetime import date

import pytest

from fullresponse.kernel.refusal import Refused
from fullresponse.pack.written import from_json, to_json


@pytest.mark.parametrize("name", ["xicheng", "qinglu"])
def test_a_pack_comes_back_from_json_as_it_was(name, request):
    pack = request.getfixturevalue(name)
    again = from_json(to_json(pack))
    assert again == pack
    assert to_json(again) == to_json(pack)
    assert list(again.lists["satisfaction"]) == list(pack.lists["satisfaction"])
    assert list(again.bodies) == list(pack.bodies)
    assert list(again.lifecycles["request"].moves) == list(pack.lifecycles["request"].moves)


def test_a_deadline_keeps_its_warning_and_its_extension_and_says_neither_when_it_has_none(xicheng, qinglu):
    line = xicheng.deadline("reply", "general", date(2026, 11, 21))
    assert (line.warn, line.extend) == (2, 7)
    assert from_json(to_json(xicheng)).deadline("reply", "general", date(2026, 11, 21)) == line
    plain = replace(qinglu, deadlines=tuple(replace(d, warn=0, extend=0) for d in qinglu.deadlines))
    assert '"warn"' in to_json(qinglu)
    assert '"warn"' not in to_json(plain)
    assert from_json(to_json(plain)) == plain


def test_the_json_is_canonical(xicheng):
    text = to_json(xicheng)
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert "\\u" not in text


def test_a_deadline_is_the_one_in_force_on_the_day(qinglu):
    assert qinglu.deadline("reply", "three_days", date(2026, 6, 30)).amount == 3
    assert qinglu.deadline("reply", "three_days", date(2026, 7, 1)).amount == 4


def test_a_day_before_the_first_entry_uses_the_first(qinglu):
    assert qinglu.deadline("reply", "three_days", date(1999, 1, 1)).amount == 3
    assert qinglu.deadline("sign_in", "three_days", date(1999, 1, 1)).unit == "work_hours"


def test_a_line_for_the_urgency_goes_before_a_line_for_all(qinglu):
    assert qinglu.deadline("sign_in", "at_once", date(2026, 8, 1)).unit == "clock_hours"
    assert qinglu.deadline("sign_in", "one_month", date(2026, 8, 1)).unit == "work_hours"


def test_before_a_line_of_its_own_begins_the_line_for_all_applies(qinglu):
    later = tuple(replace(d, since=date(2026, 9, 1)) if d.unit == "clock_hours" else d for d in qinglu.deadlines)
    pack = replace(qinglu, deadlines=later)
    assert pack.deadline("sign_in", "at_once", date(2026, 8, 1)).unit == "work_hours"
    assert pack.deadline("sign_in", "at_once", date(2026, 9, 1)).unit == "clock_hours"


def test_a_clock_without_a_deadline_is_refused_by_name(qinglu):
    with pytest.raises(Refused, match="siesta"):
        qinglu.deadline("siesta", "at_once", date(2026, 8, 1))


def test_after_the_last_day_of_the_last_line_nothing_is_made_up(qinglu):
    pack = replace(qinglu, deadlines=tuple(replace(d, until=date(2026, 12, 31)) for d in qinglu.deadlines))
    with pytest.raises(Refused):
        pack.deadline("callback", "at_once", date(2027, 1, 1))


def test_the_street_of_the_place_leads_where_the_catalogue_says_street(xicheng):
    street = next(p for p in xicheng.places.values() if p.level == "street")
    assert xicheng.lead("illegalbuild", street.code) == xicheng.street_bodies[street.code]
    assert xicheng.lead("illegalbuild") == ""
    assert xicheng.lead("lamp", street.code) == "city-care"


def test_an_unknown_category_is_refused_by_name(xicheng):
    for ask in (xicheng.lead, xicheng.top, xicheng.category):
        with pytest.raises(Refused, match="dragons"):
            ask("dragons")


def test_the_top_of_a_leaf_is_its_root_and_of_a_root_itself(xicheng):
    assert xicheng.top("lamp") == xicheng.top("municipal") == "municipal"


def test_each_district_has_its_own_calendar_and_zone(xicheng, qinglu):
    assert str(xicheng.calendar.tz) == "Asia/Shanghai"
    assert str(qinglu.calendar.tz) == "Asia/Urumqi"
    assert xicheng.calendar.day_end != qinglu.calendar.day_end


def test_two_districts_share_no_code_of_a_place_or_a_category(xicheng, qinglu):
    assert not set(xicheng.places) & set(qinglu.places)
    assert not set(xicheng.leaves) & set(qinglu.leaves)
    assert set(xicheng.lifecycles["request"].states) != set(qinglu.lifecycles["request"].states)
