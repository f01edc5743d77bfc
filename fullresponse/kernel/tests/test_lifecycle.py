"""The engine on a small invented table: what may happen, what follows, and every way in which a table is unsound."""

from copy import deepcopy

import pytest

from fullresponse.kernel.lifecycle import Lifecycle
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.kernel.soundness import faults, running

LAMP = {
    "lifecycle": {"code": "lamp", "label": "路灯"},
    "state": [
        {"code": "broken", "label": "坏了", "clock": "mend"},
        {"code": "tested", "label": "试过", "passing": True},
        {"code": "bright", "label": "亮了", "final": True},
    ],
    "clock": [{"code": "mend", "label": "修", "owner": "fitter"}],
    "need": [{"code": "works", "kind": "yesno", "label": "亮吗"}],
    "move": [
        {
            "verb": "see",
            "label": "看见",
            "event": "seen",
            "from": [],
            "to": "broken",
            "by": ["caller"],
            "starts": ["mend"],
        },
        {
            "verb": "test",
            "label": "试",
            "event": "tested",
            "from": ["broken"],
            "to": "tested",
            "by": ["fitter"],
            "needs": ["works"],
            "stops": ["mend"],
            "then": [{"verb": "again", "when": {"works": False}, "rounds_below": 2}, {"verb": "done"}],
        },
        {
            "verb": "again",
            "label": "再修",
            "event": "sent_back",
            "from": ["tested"],
            "to": "broken",
            "by": ["system"],
            "starts": ["mend"],
            "new_round": True,
        },
        {"verb": "done", "label": "修好", "event": "done", "from": ["tested"], "to": "bright", "by": ["system"]},
        {"verb": "note", "label": "记", "event": "noted", "from": ["broken"], "to": "=", "by": ["fitter"]},
    ],
}


def lamp(change=None) -> Lifecycle:
    raw = deepcopy(LAMP)
    if change:
        change(raw)
    return Lifecycle.from_dict(raw)


def test_the_small_table_is_sound():
    assert faults(lamp()) == []


def test_the_table_knows_where_a_thing_is_born():
    assert lamp().birth.verb == "see"


def test_a_move_is_offered_where_it_may_start():
    assert [m.verb for m in lamp().leaving("broken")] == ["test", "note"]


def test_a_move_that_stays_lands_where_it_was():
    cycle = lamp()
    assert cycle.moves["note"].lands("broken") == "broken"
    assert cycle.moves["test"].lands("broken") == "tested"


def test_a_move_at_the_wrong_time_says_when_it_is_possible():
    with pytest.raises(Refused, match="现在是“亮了”，不能试；只有“坏了”时可以。"):
        lamp().check("test", "bright", ["fitter"])


def test_a_move_by_the_wrong_role_is_not_allowed():
    with pytest.raises(NotAllowed, match="不由您的岗位办理"):
        lamp().check("test", "broken", ["caller"])


def test_a_move_that_does_not_exist_is_refused_by_name():
    with pytest.raises(Refused, match="“路灯”没有“paint”这个步骤"):
        lamp().check("paint", "broken", ["fitter"])


@pytest.mark.parametrize(
    ("works", "round_", "verb"), [(True, 1, "done"), (False, 1, "again"), (False, 2, "done"), (None, 1, "done")]
)
def test_what_follows_depends_on_what_was_given_and_on_the_round(works, round_, verb):
    cycle = lamp()
    assert cycle.follower(cycle.moves["test"], {"works": works}, round_).verb == verb


def test_a_move_without_followers_has_none():
    cycle = lamp()
    assert cycle.follower(cycle.moves["note"], {}, 1) is None


def test_the_clocks_that_run_on_arrival_are_known():
    assert running(lamp()) == {"broken": {frozenset({"mend"})}, "tested": {frozenset()}, "bright": {frozenset()}}


def test_a_field_that_does_not_exist_is_an_error():
    with pytest.raises(ValueError, match="不认识的字段 colour"):
        lamp(lambda raw: raw["state"][0].update(colour="red"))


BREAKS = {
    "from an unknown state": (lambda r: r["move"][1].update({"from": ["dark"]}), "move", "test", "dark 没有定义"),
    "to an unknown state": (lambda r: r["move"][1].update(to="dark"), "move", "test", "没有定义的状态 dark"),
    "an unknown need": (lambda r: r["move"][1].update(needs=["colour"]), "move", "test", "needs 里的 colour"),
    "an unknown option": (lambda r: r["move"][1].update(may=["colour"]), "move", "test", "may 里的 colour"),
    "an unknown clock started": (lambda r: r["move"][0].update(starts=["sun"]), "move", "see", "starts 里的 sun"),
    "an unknown clock stopped": (lambda r: r["move"][1].update(stops=["sun"]), "move", "test", "stops 里的 sun"),
    "a state with an unknown clock": (lambda r: r["state"][0].update(clock="sun"), "state", "broken", "时钟 sun"),
    "nobody to do it": (lambda r: r["move"][4].update(by=[]), "move", "note", "没有写明由谁办理"),
    "an unknown follower": (lambda r: r["move"][1].update(then=[{"verb": "fly"}]), "move", "test", "步骤 fly"),
    "no birth": (lambda r: r["move"].pop(0), "lifecycle", "lamp", "现有 0 个"),
    "two births": (lambda r: r["move"][4].update({"from": [], "to": "broken"}), "lifecycle", "lamp", "现有 2 个"),
    "a birth that stays nowhere": (lambda r: r["move"][0].update(to="="), "move", "see", "必须通向一个状态"),
    "a state that nothing reaches": (
        lambda r: r["state"].append({"code": "lost", "label": "丢了", "final": True}),
        "state",
        "lost",
        "无法到达",
    ),
    "a dead end": (
        lambda r: [
            r["state"].append({"code": "dark", "label": "黑着", "clock": "mend"}),
            r["move"][4].update(to="dark"),
        ],
        "state",
        "dark",
        "死路",
    ),
    "a final state with a way out": (
        lambda r: r["move"][4].update({"from": ["bright"], "to": "broken"}),
        "state",
        "bright",
        "不应再有出路",
    ),
    "a state without a clock": (lambda r: r["state"][0].update(clock=""), "state", "broken", "没有时钟"),
    "a clock that is not started": (lambda r: r["move"][2].update(starts=[]), "state", "broken", "没有启动"),
    "a clock that runs out into nothing": (
        lambda r: r["clock"][0].update(runs_out="fly"),
        "clock",
        "mend",
        "没有定义",
    ),
    "a clock that runs out by somebody's hand": (
        lambda r: r["clock"][0].update(runs_out="note"),
        "clock",
        "mend",
        "不由 system 办理",
    ),
    "a clock that runs out again and again": (
        lambda r: [r["clock"][0].update(runs_out="note"), r["move"][4].update(by=["system"])],
        "clock",
        "mend",
        "会一再发生",
    ),
    "a clock that runs out where nothing can be done": (
        lambda r: [
            r["clock"].append({"code": "rest", "label": "歇", "owner": "fitter", "runs_out": "wake"}),
            r["state"].append({"code": "dark", "label": "黑着", "clock": "rest"}),
            r["move"][4].update(to="dark", starts=["rest"]),
            r["move"].append(
                {
                    **r["move"][4],
                    "verb": "wake",
                    "event": "woken",
                    "by": ["system"],
                    "to": "broken",
                    "drops": ["rest"],
                    "starts": [],
                }
            ),
            r["move"].append(
                {
                    **r["move"][4],
                    "verb": "see_dark",
                    "event": "dark_seen",
                    "from": ["dark"],
                    "to": "bright",
                    "starts": [],
                }
            ),
        ],
        "clock",
        "rest",
        "会在状态 dark 走完",
    ),
    "a move during an unknown clock": (lambda r: r["move"][4].update(during="sun"), "move", "note", "during 里的 sun"),
    "a passing state that may hold": (
        lambda r: r["move"][1].update(then=[{"verb": "done", "when": {"works": True}}]),
        "state",
        "tested",
        "无条件的后续步骤",
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_an_unsound_table_is_told_with_its_entry(what):
    change, table, code, reason = BREAKS[what]
    found = faults(lamp(change))
    assert [(f.table, f.code) for f in found if reason in f.reason] == [(table, code)], found


def test_a_thing_is_not_born_twice():
    with pytest.raises(Refused, match="“路灯”已经看见过了，不能再看见一次。"):
        lamp().check("see", "broken", ["caller"])
