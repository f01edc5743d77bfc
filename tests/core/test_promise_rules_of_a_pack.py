"""The duties and the rules of the light that a pack declares: what could not be used is refused with its line."""

import json
import shutil

import pytest

from fullresponse.pack import load
from fullresponse.pack.loader import PackBroken
from fullresponse.pack.written import from_json, to_json
from tests.loud import ROOT


def broken(folder, old: str, new: str) -> str:
    copy = shutil.copytree(ROOT / "packs" / "xicheng", folder / "xicheng")
    file = copy / "promises.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackBroken) as refused:
        load(copy)
    return "\n".join(str(problem) for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('window = "week"', 'window = "fortnight"', "按周或者按月的时段"),
        ('asks = ["word"]', 'asks = ["blood"]', "asks 只能是"),
        ('asks = ["word"]', "asks = []", "至少要写一样"),
        ("within = 1", "within = 61", "在 0 和 60 之间"),
        ("months = 3", "months = 5", "能分完一年"),
        ('kinds = ["action"]', 'kinds = ["wish"]', "清单 promise_kinds"),
        ("yellow = 2", "yellow = 5", "red 不小于 yellow"),
        ("yellow = 2", "yellow = 0", "red 不小于 yellow"),
        ("behind_yellow = 10", "behind_yellow = 30", "小于 behind_red"),
        ("about = 5", "about = 101", "在 0 和 100 之间"),
    ],
)
def test_what_could_not_be_used_is_refused(tmp_path, old, new, sentence):
    assert sentence in broken(tmp_path, old, new)


def test_promises_without_a_rule_of_the_light_are_refused(tmp_path):
    text = (ROOT / "packs" / "xicheng" / "promises.toml").read_text(encoding="utf-8")
    rule = text[text.index("[[light_rule]]") :]
    assert "灯怎么亮" in broken(tmp_path, rule, "")


def test_a_pack_that_was_kept_is_the_same_pack():
    pack = load(ROOT / "packs" / "xicheng")
    assert from_json(to_json(pack)) == pack


def test_a_revision_that_says_what_nothing_asks_for_any_more_still_opens():
    raw = json.loads(to_json(load(ROOT / "packs" / "xicheng")))
    for rule in raw["light_rules"]:
        rule |= {"silent_yellow": 1, "silent_red": 2}
    opened = from_json(json.dumps(raw))
    assert opened.light_rules and opened.duties["weekly_word"].kinds == ("action",)
