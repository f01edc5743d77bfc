"""Both districts' life cycles walked completely: every move by everybody who may make it, and refused, with a sentence
and without a trace, for everybody else and from everywhere else."""

import re

import pytest
from django.db import transaction

from fullresponse.cases import actions, life, replay
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger import kinds
from fullresponse.ledger.history import history
from tests.cast import NOON
from tests.core.play import STEP, Play, given, lands, leaf, moves, needs, sample, states
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
def play(request):
    """A district at play; the kinds of events that only it knows are forgotten again."""
    known = dict(kinds.KINDS)
    yield Play(request.param)
    kinds.KINDS.clear()
    kinds.KINDS.update(known)
    life._declared.cache_clear()


def test_everybody_who_may_make_a_move_makes_it(play):
    for state in states(play.pack):
        case = play.case(state)
        steps = len(history(case.subject))
        for verb, who in pairs(play, case, may=True):

            def act(case=case, verb=verb, who=who):
                after = play.act(case, verb, who, NOON + STEP)
                return after.state, history(after.subject), list(replay.compare(after, history(after.subject)))

            landed, events, wrong = taken_back(act)
            assert landed == lands(play.pack, verb, state, by_itself=who != "importer"), (state, verb, who)
            assert events[steps].kind == f"case.{moves(play.pack)[verb]['event']}", (state, verb, who)
            assert events[steps].actor == play.who[who].ref, (state, verb, who)
            assert wrong == [], (state, verb, who)


def test_a_move_is_refused_to_everybody_else_and_leaves_no_trace(play):
    for state in states(play.pack):
        case = play.case(state)
        before = everything()
        with actions.batch(recorded_at=NOON + STEP) as work:
            for verb, who in pairs(play, case, may=False):
                with pytest.raises(Refused) as refusal:
                    play.act_in(work, case, verb, who, NOON + STEP)
                assert readable(refusal.value), (state, verb, who, str(refusal.value))
        assert changed(before, everything()) == [], state


def test_one_refusal_by_itself_leaves_no_trace(play):
    for state in states(play.pack):
        case = play.case(state)
        before = everything()
        for verb, who in pairs(play, case, may=False)[::37]:
            with pytest.raises(Refused):
                play.act(case, verb, who, NOON + STEP)
        assert changed(before, everything()) == [], state


def pairs(play, case, *, may):
    """Every move with everybody who may, or may not, make it."""
    return [(verb, who) for verb in moves(play.pack) for who in play.who if play.may(who, verb, case) == may]


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


def test_a_move_without_one_of_its_needs_is_refused_by_the_name_of_what_is_missing(play):
    labels = {n["code"]: n["label"] for n in needs(play.pack)}
    for state in states(play.pack):
        case = play.case(state)
        before = everything()
        with actions.batch(recorded_at=NOON) as work:
            for verb, who in someone(play, case):
                for need in moves(play.pack)[verb].get("needs", []):
                    for absent in ("", None):
                        with pytest.raises(Refused, match=re.escape(f"要先填写“{labels[need]}”。")):
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
    "category": ["nothing_like_it", 5],
    "place": ["nothing_like_it", 5],
}


def test_a_move_with_a_wrong_value_is_refused_and_leaves_no_trace(play):
    kinds = {n["code"]: n["kind"] for n in needs(play.pack)}
    for state in states(play.pack):
        case = play.case(state)
        before = everything()
        with actions.batch(recorded_at=NOON) as work:
            for verb, who in someone(play, case):
                move = moves(play.pack)[verb]
                for need in [*move.get("needs", []), *move.get("may", [])]:
                    for wrong in WRONG[kinds[need]]:
                        with pytest.raises(Refused):
                            play.act_in(work, case, verb, who, NOON + STEP, **{need: wrong})
        assert changed(before, everything()) == []


def test_a_move_is_refused_what_it_has_no_place_for(play):
    with pytest.raises(Refused, match="“补充”不需要“解决了吗”。"):
        play.act(play.case("received"), "add_words", "caller", solved=True)


def test_a_move_with_an_action_of_its_own_is_refused_as_a_plain_move(play):
    case = play.case("received")
    for verb, move in moves(play.pack).items():
        if move.get("named"):
            with pytest.raises(Refused) as refusal:
                actions.move(case, verb, actor=play.who["operator"], at=NOON, **given(play.pack, verb))
            assert readable(refusal.value)


def test_whoever_did_the_work_is_refused_what_another_must_do(play):
    for verb, move in moves(play.pack).items():
        if not move.get("not_handler"):
            continue
        with transaction.atomic():
            case = play.case("received")
            for step, who in play.path(move["from"][0]):
                case = play.act(case, step, "everything" if who == "handler" else who)
            before = everything()
            with pytest.raises(Refused, match="您是本件的办理人"):
                play.act(case, verb, "everything")
            assert changed(before, everything()) == []
            transaction.set_rollback(True)


def test_every_optional_value_is_taken(play):
    for verb, move in moves(play.pack).items():
        for need in move.get("may", []):

            def act(verb=verb, need=need, state=move["from"][0]):
                case = play.case(state)
                who = next(w for w in play.who if play.may(w, verb, case))
                play.act(case, verb, who, **{need: sample(play.pack, need)})
                return list(replay.disagreements())

            assert taken_back(act) == [], (verb, need)


def test_what_is_done_with_an_ended_case_does_not_end_it_again(play):
    for state in (s["code"] for s in states(play.pack).values() if s.get("final")):
        case = play.case(state)
        for verb in (v for v, m in moves(play.pack).items() if state in m["from"]):
            who = next(w for w in play.who if play.may(w, verb, case))
            after = play.act(case, verb, who, NOON + STEP)
            assert (after.closed_at, after.queue_at, after.due_at) == (NOON, NOON, None), (state, verb)
