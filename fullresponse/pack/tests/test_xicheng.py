"""What the pack of the first district must contain, and that every entry says since when and by what right."""

from collections import Counter
from datetime import date

import pytest

STREETS = {  # communities of each street, as in the published code table; 263 together
    "德胜街道": 20, "什刹海街道": 22, "西长安街街道": 11, "大栅栏街道": 9, "天桥街道": 9, "新街口街道": 21,
    "金融街街道": 20, "椿树街道": 7, "陶然亭街道": 10, "展览路街道": 23, "月坛街道": 26, "广安门内街道": 18,
    "牛街街道": 10, "白纸坊街道": 19, "广安门外街道": 38,
}  # fmt: skip


def test_15_streets_have_263_communities(xicheng):
    streets = {p.code: p.name for p in xicheng.places.values() if p.level == "street"}
    communities = [p for p in xicheng.places.values() if p.level == "community"]
    assert Counter(streets[p.parent] for p in communities) == STREETS
    assert sum(STREETS.values()) == len(communities) == 263


def test_communities_are_named_without_their_committee(xicheng):
    names = [p.name for p in xicheng.places.values() if p.level == "community"]
    assert all(name.endswith("社区") and "居委会" not in name for name in names)


def test_only_the_codes_of_communities_are_not_official(xicheng):
    assert {p.level for p in xicheng.places.values() if p.official} == {"district", "street"}
    assert {p.level for p in xicheng.places.values() if not p.official} == {"community"}


def test_every_street_and_community_is_also_a_body(xicheng):
    kinds = Counter(b.kind for b in xicheng.bodies.values())
    assert (kinds["street"], kinds["community"]) == (15, 263)
    for body in xicheng.bodies.values():
        if body.kind == "community":
            assert xicheng.bodies[body.parent].street == body.street == xicheng.places[body.code].parent


def test_no_department_code_looks_official(xicheng):
    codes = [b.code for b in xicheng.bodies.values() if b.kind in ("department", "enterprise")]
    assert codes
    assert not [code for code in codes if any(c.isdigit() for c in code)]


def entries(pack):
    yield pack.hours
    for table in (pack.bodies, pack.places, pack.categories, pack.roles, pack.sources, *pack.lists.values()):
        yield from table.values()
    yield from (*pack.deadlines, *pack.people)


def test_every_entry_is_dated_and_cites_its_clause_or_is_marked_demo(xicheng):
    assert [e for e in entries(xicheng) if not e.since or not (e.clause or e.demo)] == []
    assert all(cycle.raw["lifecycle"]["since"] for cycle in xicheng.lifecycles.values())
    assert [m.verb for m in xicheng.lifecycles["request"].moves.values() if not (m.clause or m.demo)] == []


def test_what_has_no_public_source_says_so(xicheng):
    own = {clock for clock in xicheng.request.clocks if any(d.demo for d in xicheng.deadlines if d.clock == clock)}
    assert own == {"dispatch", "sign_in", "first_contact", "callback", "relook"}
    assert all("演示" in d.clause or "条例" in d.clause or "三色" in d.clause for d in xicheng.deadlines if d.demo)
    assert all(c.demo for c in xicheng.categories.values())
    assert all(p.demo and "演示" in p.name for p in xicheng.people)
    assert xicheng.sources["cityline"].own


@pytest.mark.parametrize(
    ("clock", "urgency", "amount", "unit"),
    [
        ("reply", "emergency", 2, "clock_hours"),
        ("reply", "timely", 24, "clock_hours"),
        ("reply", "general", 7, "calendar_days"),
        ("reply", "complex", 15, "calendar_days"),
        ("sign_in", "general", 2, "clock_hours"),
        ("first_contact", "general", 24, "clock_hours"),
        ("callback", "general", 3, "working_days"),
    ],
)
def test_the_deadlines_are_those_of_the_standard_or_of_the_demo(xicheng, clock, urgency, amount, unit):
    line = xicheng.deadline(clock, urgency, date(2026, 11, 21))
    assert (line.amount, line.unit) == (amount, unit)


def test_first_contact_is_never_due_after_the_reply(xicheng):
    hours = {"clock_hours": 1, "calendar_days": 24}
    for urgency in xicheng.lists["urgencies"]:
        contact, reply = (xicheng.deadline(c, urgency, date(2026, 11, 21)) for c in ("first_contact", "reply"))
        assert contact.amount * hours[contact.unit] <= reply.amount * hours[reply.unit]


def test_there_are_the_six_outcomes_of_the_regulation_and_five_grades(xicheng):
    assert len(xicheng.lists["outcomes"]) == 6
    assert [i.label for i in xicheng.lists["satisfaction"].values()] == [
        "非常满意", "满意", "基本满意", "不满意", "非常不满意",
    ]  # fmt: skip
    assert [i.label for i in xicheng.lists["kinds"].values()] == ["咨询", "求助", "投诉", "举报", "建议"]


def test_the_tree_of_categories_is_wide_enough_for_what_callers_ask(xicheng):
    tops = [c for c in xicheng.categories.values() if not c.parent]
    assert len(tops) >= 12
    assert len(xicheng.leaves) >= 70
    assert all(c.urgency and c.lead and c.keywords for c in xicheng.leaves.values())


def test_the_year_2026_is_official_and_2027_is_not(xicheng):
    assert xicheng.calendar.official_years == {2026}
    notice = next(y.notice for y in xicheng.years if y.year == 2026)
    assert notice == "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"


MAKEUP = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


def test_the_holidays_of_2026_are_those_of_the_notice(xicheng):
    year = next(y for y in xicheng.years if y.year == 2026)
    assert [day.isoformat() for day in year.makeup] == MAKEUP
    assert len(year.holidays) == 33  # 3 + 9 + 3 + 5 + 3 + 3 + 7
    assert sum(xicheng.calendar.is_workday(date.fromordinal(n)) for n in range(739617, 739617 + 365)) == 248
    assert date.fromordinal(739617) == date(2026, 1, 1)


def test_everybody_who_must_act_is_among_the_demo_staff(xicheng):
    roles = Counter(p.role for p in xicheng.people)
    assert roles["operator"] == roles["dispatcher"] == roles["caller_back"] == 2
    assert roles["shift_leader"] == roles["supervisor"] == roles["admin"] == 1
    handled = {p.body for p in xicheng.people if p.role == "handler"}
    assert set(xicheng.street_bodies.values()) <= handled
    assert {c.lead for c in xicheng.leaves.values()} - {"street"} <= handled


def test_the_city_lines_columns_fill_the_fields_of_a_case(xicheng):
    columns = {c.name: c.field for c in xicheng.sources["cityline"].columns}
    assert columns["工单编号"] == "outer_number"
    assert columns["是否有效回访"] == "valid"
    assert len(columns) == 17
    assert xicheng.sources["cityline"].values["yesno"] == {"是": True, "否": False}
