"""Both districts' life cycles walked completely, requests and the parts of requests: every move by everybody who may
make it, and refused, with a sentence and without a trace, for everybody else and from everywhere else."""

import re
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import transaction

from fullresponse.cases import actions, life, replay
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger import kinds
from fullresponse.ledger.history import history
from tests.cast import NOON
from tests.core.play import (
    REQUEST,
    STEP,
    Play,
    bodies,
    body_kinds,
    cycles,
    given,
    lands,
    leaf,
    moves,
    needs,
    parts,
    roles,
    sample,
    states,
    whole_of,
    wholes,
)
from tests.core.rows import changed, everything

pytestmark = pytest.mark.django_db
PACKS = ("xicheng", "qinglu")
LATIN = re.compile(r"[A-Za-z_{}<>]|“”")  # a sentence for officers shows no code, no brace and no empty quotation


def readable(refusal: Refused) -> bool:
    sentence = str(refusal)
    return not LATIN.search(sentence) and sentence.endswith("。")


def taken_back(do):
    """What `do` returns, its writes undone."""
    with transaction.atomic():
        result = do()
        transaction.set_rollback(True)
    return result


@pytest.fixture(params=PACKS)
def play(request, tmp_path):
    """A district at play; the kinds of events that only it knows are forgotten again."""
    known = dict(kinds.KINDS)
    yield Play(request.param, tmp_path)
    kinds.KINDS.clear()
    kinds.KINDS.update(known)
    life._declared.cache_clear()


def everywhere(play):
    """A thing in each state of each life cycle, one after the other, each taken back before the next."""
    for cycle in cycles(play.pack):
        for state in states(play.pack, cycle):
            with transaction.atomic():
                yield play.case(cycle, state)
                transaction.set_rollback(True)


def pairs(play, case, *, may):
    """Every move with everybody who may, or may not, make it."""
    verbs = moves(play.pack, case.lifecycle)
    return [(verb, who) for verb in verbs for who in play.who if play.may(who, verb, case) == may]


def test_everybody_who_may_make_a_move_makes_it(play):
    for case in everywhere(play):
        steps = len(history(case.subject))
        for verb, who in pairs(play, case, may=True):

            def act(case=case, verb=verb, who=who):
                after = play.act(case, verb, who, NOON + STEP)
                return after.state, history(after.subject), list(replay.disagreements())

            landed, events, wrong = taken_back(act)
            where = (case.lifecycle, case.state, verb, who)
            was = play.stood.get(case.pk, "")
            by_itself = who != "importer"
            assert landed == lands(play.pack, case.lifecycle, verb, case.state, by_itself=by_itself, was=was), where
            assert events[steps].kind == f"case.{moves(play.pack, case.lifecycle)[verb]['event']}", where
            assert events[steps].actor == play.who[who].ref, where
            assert wrong == [], where


def test_a_move_is_refused_to_everybody_else_and_leaves_no_trace(play):
    for case in everywhere(play):
        before = everything()
        with actions.batch(recorded_at=NOON + STEP) as work:
            for verb, who in pairs(play, case, may=False):
                with pytest.raises(Refused) as refusal:
                    play.act_in(work, case, verb, who, NOON + STEP)
                assert readable(refusal.value), (case.lifecycle, case.state, verb, who, str(refusal.value))
        assert changed(before, everything()) == [], (case.lifecycle, case.state)


def test_one_refusal_by_itself_leaves_no_trace(play):
    for case in everywhere(play):
        before = everything()
        for verb, who in pairs(play, case, may=False)[::37]:
            with pytest.raises(Refused):
                play.act(case, verb, who, NOON + STEP)
        assert changed(before, everything()) == [], (case.lifecycle, case.state)


def test_a_request_is_received_by_those_whom_the_table_names_and_by_nobody_else(play):
    birth = moves(play.pack)["receive"]
    request = actions.Request(words="演示的诉求。", category=leaf(play.pack))
    before = everything()
    for who, actor in play.who.items():
        role = who.partition("@")[0]  # nobody leads a case that is not born: a body's clerk takes what comes to it

        def act(actor=actor):
            return actions.receive(request, actor=actor, at=NOON).state

        if role in birth["by"] or who == "everything":
            assert taken_back(act) == birth["to"], who
        else:
            with pytest.raises(Refused) as refusal:
                act()
            assert readable(refusal.value)
        assert changed(before, everything()) == [], who


def test_what_is_no_request_is_received_by_those_whom_its_table_names_and_by_nobody_else(play):
    for cycle in wholes(play.pack)[1:]:
        birth = next(m for m in moves(play.pack, cycle).values() if not m["from"])
        values = {need: sample(play.pack, cycle, need) for need in birth.get("needs", [])}
        about = {"title": "演示", "name": "演示甲", "phone": "13800138000"}
        request = actions.Request(words="演示的话。", lifecycle=cycle, needs=values, **about)
        before = everything()
        for who, actor in play.who.items():

            def act(actor=actor, request=request):
                return actions.receive(request, actor=actor, at=NOON).state

            if who.partition("@")[0] in birth["by"] or who == "everything":
                assert taken_back(act) == birth["to"], (cycle, who)
            else:
                with pytest.raises(Refused) as refusal:
                    act()
                assert readable(refusal.value)
        assert changed(before, everything()) == [], cycle


def test_a_part_is_received_from_nobody_but_called_by_a_case(play):
    before = everything()
    for cycle in parts(play.pack):
        for who in ("operator", "system"):
            request = actions.Request(words="演示的话。", category=leaf(play.pack), lifecycle=cycle)
            with pytest.raises(Refused, match="只能从一件诉求里发起。"):
                actions.receive(request, actor=play.who[who], at=NOON)
    assert changed(before, everything()) == []


def test_a_part_has_the_number_of_its_whole_a_body_who_asked_and_a_clock(play):
    ours, _theirs = bodies(play.pack)
    for cycle in parts(play.pack):
        whole = play.received(whole_of(play.pack, cycle))
        first = play.part(whole, cycle)
        whole = first.parent
        birth = next(m for m in moves(play.pack, cycle).values() if not m["from"])
        (called,) = [e for e in history(whole.subject) if e.at == NOON][-1:]
        by_us = called.actor == play.who["handler"].ref
        nth = Case.objects.filter(parent=whole.pk, pk__lte=first.pk).count()
        assert (first.number, first.state, first.open) == (f"{whole.number}.{nth}", birth["to"], True)
        assert first.asker == (ours if by_us else ""), cycle
        assert first.due_clock == states(play.pack, cycle)[birth["to"]]["clock"]
        title = "演示的话。" if cycle == "decision" else whole.title  # called by what was decided
        assert (first.street, first.category, first.title) == (whole.street, whole.category, title)
        assert first.caller_id is None


def test_a_second_part_waits_for_the_first_where_the_table_says_single(play):
    every = [(whole, verb, move) for whole in wholes(play.pack) for verb, move in moves(play.pack, whole).items()]
    for whole, verb, move in every:
        for spawn in (s for s in move.get("spawns", []) if s.get("single")):
            part = play.part(play.received(whole), spawn["lifecycle"])
            before = everything()
            with pytest.raises(Refused, match=r"本件已经有一项“.+”没有了结。"):
                play.act(part.parent, verb, play.somebody(verb, part.parent))
            assert changed(before, everything()) == []
            ended = next(s for s, v in states(play.pack, spawn["lifecycle"]).items() if v.get("final") and s in REFUSED)
            play.led(part, ended)
            play.act(Case.objects.get(pk=part.parent_id), verb, play.somebody(verb, part.parent))
            assert Case.objects.filter(parent=part.parent_id).count() == 2, verb


REFUSED = ("rejected", "refused", "refused_finally")


def test_only_a_body_of_the_right_kind_leads_or_is_called(play):
    ours, theirs = bodies(play.pack)
    for verb, move in moves(play.pack).items():
        if "lead_kinds" not in move and not any(s.get("kinds") for s in move.get("spawns", [])):
            continue
        case = play.led(play.received(), move["from"][0])
        who, before = play.somebody(verb, case), everything()
        for spawn in move["spawns"]:
            for wrong in (ours, next(c for c, kind in body_kinds(play.pack).items() if kind == "community")):
                needed = needs(play.pack)[spawn["each"]]["kind"]
                with pytest.raises(Refused) as refusal:
                    play.act(case, verb, who, **{spawn["each"]: wrong if needed == "body" else [theirs, wrong]})
                assert readable(refusal.value)
        assert changed(before, everything()) == [], verb


def test_a_move_without_one_of_its_needs_is_refused_by_the_name_of_what_is_missing(play):
    for case in everywhere(play):
        before = everything()
        with actions.batch(recorded_at=NOON) as work:
            for verb, who in someone(play, case):
                for need in moves(play.pack, case.lifecycle)[verb].get("needs", []):
                    label = needs(play.pack, case.lifecycle)[need]["label"]
                    for absent in ("", None):
                        with pytest.raises(Refused, match=re.escape(f"要先填写“{label}”。")):
                            play.act_in(work, case, verb, who, NOON + STEP, **{need: absent})
        assert changed(before, everything()) == []


def someone(play, case):
    """Each move that can be made now, with the first who may make it."""
    found = {}
    for verb, who in pairs(play, case, may=True):
        found.setdefault(verb, who)
    return found.items()


WRONG = {
    "words": ["字" * 10_001, "隐\0藏", " \n\t ", 7],
    "yesno": ["maybe", "2", 2, "True"],
    "code": ["nothing_like_it", 3, ["a"], " "],
    "body": ["nothing_like_it", "’; DROP TABLE cases_case; --", 5],
    "bodies": ["nothing_like_it", ["nothing_like_it"], [5], 5, [], ",", [[]]],
    "category": ["nothing_like_it", 5],
    "place": ["nothing_like_it", 5],
    "day": ["soon", 5, "2026-02-30", "9999-12-31", "0001-01-01", ["2026-05-01"]],
    "moment": ["soon", 5, "2026-13-01T10:00", "9999-12-31T23:59-12:00", "0001-01-01T00:00", [NOON]],
    "whole": ["-1", "1.5", "many", 10**12, -1, 0.5, True, "٣", [1]],
    "person": ["-1", "somebody", 0.5, True, 10**30, [1]],
}


def test_a_move_with_a_wrong_value_is_refused_and_leaves_no_trace(play):
    for case in everywhere(play):
        before = everything()
        with actions.batch(recorded_at=NOON) as work:
            for verb, who in someone(play, case):
                move = moves(play.pack, case.lifecycle)[verb]
                for need in [*move.get("needs", []), *move.get("may", [])]:
                    for wrong in WRONG[needs(play.pack, case.lifecycle)[need]["kind"]]:
                        with pytest.raises(Refused):
                            play.act_in(work, case, verb, who, NOON + STEP, **{need: wrong})
        assert changed(before, everything()) == []


def test_a_move_is_refused_what_it_has_no_place_for(play):
    with pytest.raises(Refused, match="“补充”不需要“解决了吗”。"):
        play.act(play.case(REQUEST, "received"), "add_words", "caller", solved=True)


def test_a_move_with_an_action_of_its_own_is_refused_as_a_plain_move(play):
    case = play.case(REQUEST, "received")
    for verb, move in moves(play.pack).items():
        if move.get("named"):
            with pytest.raises(Refused) as refusal:
                actions.move(case, verb, actor=play.who["operator"], at=NOON, **given(play.pack, REQUEST, verb))
            assert readable(refusal.value)


def barring(play, field):
    """Each move that is not for whoever did something before: (life cycle, verb, the move)."""
    for cycle in cycles(play.pack):
        yield from ((cycle, verb, m) for verb, m in moves(play.pack, cycle).items() if m.get(field))


def test_whoever_did_the_work_is_refused_what_another_must_do(play):
    for cycle, verb, move in barring(play, "not_handler"):
        with transaction.atomic():
            signing = [v for v, m in moves(play.pack, cycle).items() if m.get("signs")]
            tried = (play.case(cycle, state) for state in move["from"])
            case = next(case for case in tried if handled(case, cycle, play, signing))
            worker = next(w for w, a in play.who.items() if a.ref in handled(case, cycle, play, signing))
            role = "asker" if "asker" in move["by"] else "caller_back"
            hats = with_role(play, worker, role, case)
            before = everything()
            with pytest.raises(Refused, match="您是本件的办理人"):
                play.act(case, verb, hats)
            assert changed(before, everything()) == []
            transaction.set_rollback(True)


def handled(case, cycle, play, signing):
    kinds_ = {f"case.{moves(play.pack, cycle)[v]['event']}" for v in signing}
    return {e.actor for e in history(case.subject) if e.kind in kinds_}


def with_role(play, who, role, case):
    """The same person with one post more; the name under which they play."""
    actor = play.who[who]
    post = ("handler", case.asker) if role == "asker" else (role, "")
    every = ((r, case.lead if entry["scope"] == "body" else "") for r, entry in roles(play.pack).items())
    play.who["more hats"] = replace(actor, posts=(*actor.posts, post, *every))
    return "more hats"


def test_nobody_decides_on_what_they_did_themselves(play):
    tried = set()
    for cycle, verb, move in barring(play, "not_doer"):
        for watched in move["not_doer"]:
            if watched == "redirect":
                continue  # by itself, for somebody who decided elsewhere: tests/stories/test_together.py
            with transaction.atomic():
                part = play.case(cycle, move["from"][0])
                there = (one for one in (part.parent, part) if one and watched in moves(play.pack, one.lifecycle))
                one = next(there)
                event = f"case.{moves(play.pack, one.lifecycle)[watched]['event']}"
                done = next((e.actor for e in history(one.subject) if e.kind == event), "")
                if not done:  # the shortest way goes by another verb
                    continue
                tried.add((cycle, verb))
                who = with_role(play, next(w for w, a in play.who.items() if a.ref == done), "shift_leader", part)
                before = everything()
                with pytest.raises(Refused, match=f"这件事您自己经手过，“{move['label']}”要由别人来做。"):
                    play.act(part, verb, who)
                assert changed(before, everything()) == [], (cycle, verb, watched)
                transaction.set_rollback(True)
    assert tried == {(cycle, verb) for cycle, verb, _move in barring(play, "not_doer")}


def test_every_optional_value_is_taken(play):
    for cycle in cycles(play.pack):
        for verb, move in moves(play.pack, cycle).items():
            for need in move.get("may", []) if move["from"] else []:

                def act(cycle=cycle, verb=verb, need=need, states_=move["from"]):
                    tried = (play.case(cycle, state) for state in states_)
                    case, who = next((c, w) for c in tried for w in play.who if play.may(w, verb, c))
                    play.act(case, verb, who, **{need: sample(play.pack, cycle, need)})
                    return list(replay.disagreements())

                assert taken_back(act) == [], (cycle, verb, need)


def test_what_is_done_with_an_ended_case_does_not_end_it_again(play):
    for case in everywhere(play):
        if case.open:
            continue
        for verb, who in someone(play, case):
            after = taken_back(lambda case=case, verb=verb, who=who: play.act(case, verb, who, NOON + STEP))
            assert (after.closed_at, after.queue_at, after.due_at) == (NOON, NOON, None), (case.state, verb)


def test_what_is_set_aside_goes_back_to_every_state_that_it_may_come_from(play):
    for verb, move in moves(play.pack).items():
        for aside in move["from"] if move["to"] == "<" else []:
            for way, into in moves(play.pack).items():
                for state in into["from"] if into["to"] == aside else []:
                    with transaction.atomic():
                        case = play.case(REQUEST, state)
                        who = "system" if into["by"] == ["system"] else play.somebody(way, case)
                        case = play.act(case, way, who)
                        assert (case.state, case.was) == (aside, state)
                        case = play.act(case, verb, play.somebody(verb, case), NOON + STEP)
                        assert (case.state, case.was) == (state, "")
                        assert case.due_clock == states(play.pack)[state]["clock"]
                        assert isinstance(case.due_at, datetime)
                        assert list(replay.disagreements()) == []
                        transaction.set_rollback(True)
