"""The rules of supervision: one thing broken at a time, told with file, line and reason."""

import pytest

from fullresponse.pack import load
from fullresponse.pack.written import from_json, to_json

RULES = "supervision.toml"
SAME = 'when = "same_text"\nat_least = 4\ndays = 14'
DEMO = "days = 14\nsince = 2026-01-01\ndemo = true"
BREAKS = {
    "an unknown question": ('when = "overdue"', 'when = "moonrise"', 'when = "moonrise"', "没有“moonrise”这种规则"),
    "a clock that is not there": ('clocks = ["reply"]', 'clocks = ["tea"]', 'clocks = ["tea"]', "时钟“tea”不存在"),
    "a question without what it needs": ('clocks = ["reply"]\n', "", "[[rule]]", "要写 clocks"),
    "what the question does not need": (SAME, f"{SAME}\nwithout = 'replied'", "without", "不写 without"),
    "an event that is not there": (SAME, 'when = "happened"\nevents = ["sung"]', "events", "事件“sung”不存在"),
    "a step before that is not there": (
        SAME,
        'when = "skipped"\nevents = ["replied"]\nwithout = "sung"',
        "without",
        "事件“sung”不存在",
    ),
    "fewer than none": ("at_least = 4", "at_least = -1", "at_least = -1", "at_least 至少是 1"),
    "more than a lifetime": ("days = 14", "days = 99999", "days = 99999", "最多 10000"),
    "a colour nobody has": (SAME, f'{SAME}\nlevel = "mauve"', "level", "级别“mauve”不存在"),
    "the same code twice": ('code = "same_text"', 'code = "overdue"', 'code = "overdue"', "重复"),
    "no clause and no word 演示": (
        "days = 14\nsince = 2026-01-01\ndemo = true",
        "days = 14\nsince = 2026-01-01",
        "",
        "没有依据",
    ),
    "an unknown field": ("days = 14", "days = 14\nweeks = 2", "weeks", "不认识的字段 weeks"),
    "an unknown table": (SAME, f"{SAME}\n[more]\na = 1", "[more]", "不认识的表 more"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_what_is_wrong_is_told_on_its_line(what, broken):
    old, new, marked, reason = BREAKS[what]
    broken(RULES, old, new, marked, reason)


def test_a_pack_without_rules_is_a_pack(copy):

    (copy / RULES).unlink()
    assert load(copy).rules == {}


def test_every_rule_of_the_first_pack_gives_a_colour_that_it_has(xicheng):
    coloured = {rule.level for rule in xicheng.rules.values() if rule.when != "unanswered"}
    assert coloured <= set(xicheng.lists["notice_levels"])
    assert set(xicheng.rules) <= set(xicheng.lists["supervision_rules"])


def test_rules_are_kept_in_the_packs_json(xicheng):

    assert from_json(to_json(xicheng)).rules == xicheng.rules
