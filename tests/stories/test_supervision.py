"""The rules of supervision: each holds once, gives its colour, and what is not answered gets the next one."""

from datetime import datetime, timedelta

import pytest

from fullresponse.cases import actions, queries
from fullresponse.cases.access import visible_to
from fullresponse.cases.models import Case
from fullresponse.ledger import deliver
from fullresponse.ledger.history import history
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack
from fullresponse.supervision.models import Finding, Notice, Said
from tests.cast import (
    NOON,
    a_case,
    a_request,
    actor,
    inside,
    of_a_street,
    part_of,
    sent_back,
    two_bodies,
    two_streets,
)
from tests.stories.officers import begin, do, hire_officers

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG = timedelta(days=8)  # longer than any reply may take for this request
STREET = "110102001000"


def told(now: datetime = NOON + 400 * DAY) -> None:
    """The worker delivers until nothing is left."""
    while deliver.deliver(now):
        pass
    assert not deliver.failed()


def found(rule: str = "", about: Case | None = None) -> list[tuple[str, str, str]]:
    asked = {"rule": rule, "subject": about.subject if about else ""}
    rows = Finding.objects.filter(**{name: value for name, value in asked.items() if value}).order_by("pk")
    return [(f.rule, f.level, f.outcome) for f in rows]


def colours(case: Case) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(part__parent=case).order_by("pk")
    return [(n.rule, n.level) for n in rows]


def swept(now: datetime) -> None:
    while actions.sweep(now):
        pass
    told()


def due(case: Case, code: str) -> datetime:
    return next(c.due_at for c in queries.clocks(case) if c.code == code)


def overdue() -> tuple[Case, Case]:
    """A case whose reply is overdue, and its orange notice."""
    case = a_case("contacted")
    swept(due(case, "reply") + HOUR)
    return case, next(n.part for n in Notice.objects.filter(part__parent=case, rule="overdue"))


def test_the_rules_are_in_the_pack_with_their_clause():
    rules = current_pack().rules
    assert {"early_warning", "overdue", "skipped", "no_contact", "bounced", "same_text"} <= set(rules)
    assert all(rule.clause or rule.demo for rule in rules.values())


def test_a_reply_that_will_soon_be_late_is_a_blue_notice():
    case = a_case("contacted")
    clock = next(c for c in queries.clocks(case) if c.code == "reply")
    swept(clock.warn_at + HOUR)
    assert found() == [("early_warning", "blue", "issued")]
    assert colours(case) == [("early_warning", "blue")]


def test_a_warning_of_what_was_answered_meanwhile_is_no_notice():
    case = a_case("contacted")
    clock = next(c for c in queries.clocks(case) if c.code == "reply")
    actions.sweep(clock.warn_at + HOUR)
    actions.move(case, "reply", actor=actor("handler"), at=clock.warn_at + HOUR, answer="演示：修好了。")
    told()
    assert found() == []


def test_the_notice_is_a_part_for_the_body_that_leads_and_waits_in_its_list():
    case, notice = overdue()
    assert (notice.lead, notice.state, notice.lifecycle) == (case.lead, "issued", "notice")
    assert visible_to(actor("handler")).filter(pk=notice.pk, open=True).exists()
    assert notice.due_at is not None


def test_an_overdue_reply_is_an_orange_notice():
    case, _ = overdue()
    assert ("overdue", "orange", "issued") in found()
    assert ("overdue", "orange") in colours(case)


def test_an_overdue_step_on_the_way_is_a_blue_notice():
    case = a_case("dispatched")
    swept(due(case, "sign_in") + timedelta(minutes=1))
    assert found() == [("late_step", "blue", "issued")]


def test_the_same_event_told_twice_is_one_notice():
    case, _ = overdue()
    before = found(), colours(case), len(history(case.subject))
    deliver.backfill("supervision")
    told()
    assert (found(), colours(case), len(history(case.subject))) == before


def test_a_rule_that_holds_again_raises_the_notice_that_is_there():
    case = a_case("dispatched")
    swept(due(case, "sign_in") + timedelta(minutes=1))
    swept(due(case, "first_contact") + timedelta(minutes=1))
    assert found("late_step") == [("late_step", "blue", "issued"), ("late_step", "orange", "raised")]
    assert [c for c in colours(case) if c[0] == "late_step"] == [("late_step", "orange")]


def test_a_notice_that_is_answered_keeps_its_colour():
    case, notice = overdue()
    actions.move(notice, "answer", actor=actor("handler"), at=notice.changed_at + HOUR, answer="演示：今天答复。")
    swept(notice.due_at + HOUR)
    assert ("overdue", "orange") in colours(case)
    assert found("unanswered", notice) == []


def test_a_notice_that_is_not_answered_turns_red_and_then_the_leaders_are_told():
    case, notice = overdue()
    for _ in range(2):
        notice.refresh_from_db()
        swept(notice.due_at + HOUR)
    assert found("unanswered", notice) == [("unanswered", "red", "raised"), ("unanswered", "red", "leader")]
    assert ("overdue", "red") in colours(case)
    assert [e.kind for e in history(notice.subject)].count("case.notice_raised") == 1


def test_a_blue_notice_goes_over_orange_to_red():
    case = a_case("dispatched")
    swept(due(case, "sign_in") + timedelta(minutes=1))
    notice = part_of(case, "notice")
    seen = [Notice.objects.get(part=notice).level]
    for _ in range(2):
        notice.refresh_from_db()
        swept(notice.due_at + timedelta(minutes=1))
        seen.append(Notice.objects.get(part=notice).level)
    assert seen[0] == "blue"
    assert seen[-1] == "red"
    assert Notice.objects.get(part=notice).raised == 2


def test_nothing_that_happens_to_a_notice_is_judged_by_another_rule():
    case, _ = overdue()
    count = len(found())
    told()
    assert len(found()) == count
    assert not Finding.objects.filter(case__lifecycle="notice").exists()
    assert Finding.objects.filter(case=case).count() == count


def test_a_notice_outlives_the_case_and_must_still_be_answered():
    case, notice = overdue()
    at = Case.objects.get(pk=case.pk).changed_at + HOUR
    case = actions.move(case, "reply", actor=actor("handler"), at=at, answer="演示：修好了。")
    said = {"contacted": True, "solved": True, "satisfaction": "satisfied"}
    case = actions.move(case, "call_back", actor=actor("caller_back"), at=at + HOUR, **said)
    assert case.state == "closed"
    notice.refresh_from_db()
    assert (notice.state, notice.open) == ("issued", True)
    answered = actions.move(notice, "answer", actor=actor("handler"), at=at + 2 * HOUR, answer="演示：已经说明。")
    assert answered.state == "answered"


def test_a_case_hung_before_anybody_spoke_to_the_caller_skipped_a_step():
    case = a_case("signed_in")
    given = {"hard_wish": "history", "evidence": "演示：没有图纸。"}
    actions.move(case, "ask_hanging", actor=actor("handler"), at=NOON, **given)
    hanging = part_of(case, "hanging")
    granted = {"hard_reason": "history", "relook_on": (NOON + 20 * DAY).date(), "hard_told": "演示：列入疑难问题。"}
    actions.move(hanging, "grant", actor=actor("shift_leader"), at=NOON + HOUR, **granted)
    told()
    assert found("skipped") == [("skipped", "blue", "issued")]


def test_a_case_passed_on_after_a_contact_skipped_nothing():
    given = {"channel_told": "演示：去法院。"}
    actions.move(a_case("contacted"), "transfer", actor=actor("shift_leader"), at=NOON + HOUR, **given)
    told()
    assert found("skipped") == []


def test_a_case_passed_on_without_a_contact_is_a_notice():
    given = {"channel_told": "演示：去法院。"}
    actions.move(a_case("signed_in"), "transfer", actor=actor("shift_leader"), at=NOON + HOUR, **given)
    told()
    assert found("skipped") == [("skipped", "blue", "issued")]


def test_a_caller_whom_nobody_contacted_is_an_orange_notice():
    said = {"contacted": False, "solved": True, "satisfaction": "satisfied"}
    case = actions.move(a_case("replied"), "call_back", actor=actor("caller_back"), at=NOON + HOUR, **said)
    told()
    assert found() == [("no_contact", "orange", "issued")]
    assert part_of(case, "notice").lead == case.lead


def test_the_second_bounce_is_found_and_the_first_is_not():
    case = sent_back(a_case("dispatched"), NOON + HOUR)
    told()
    assert found() == []
    case = actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON + 2 * HOUR, lead=two_bodies()[0])
    sent_back(case, NOON + 3 * HOUR)
    told()
    assert found() == [("bounced", "blue", "issued")]
    assert part_of(case, "notice").lead == "command-centre", "who dispatched it wrongly answers, not the next body"


def test_the_same_answer_to_five_callers_is_found_once():
    for n in range(4):
        a_case("replied", phone=f"1380013800{n}")
    told()
    assert found() == []
    for n in range(4, 7):
        a_case("replied", phone=f"1380013800{n}")
    told()
    assert found() == [("same_text", "blue", "issued")]


def test_the_same_answer_with_other_signs_is_the_same():
    for n in range(5):
        case = a_case("contacted", phone=f"1380013800{n}")
        answer = "已更换灯具" + ("，" * n) + " 今晚恢复照明。"
        actions.move(case, "reply", actor=actor("handler"), at=NOON + HOUR, answer=answer)
    told()
    assert [rule for rule, _, _ in found()] == ["same_text"]


def test_five_answers_over_more_days_than_the_rule_says_are_nothing():
    for n in range(5):
        a_case("replied", at=NOON + n * 10 * DAY)
    told()
    assert found("same_text") == []


def test_the_ledger_holds_no_hash_of_an_answer():
    case = a_case("replied")
    told()
    digest = Said.objects.get(case=case).digest
    assert all(digest not in str(e.data) + str(e.public) for e in history(case.subject))


def test_a_department_that_refuses_to_come_gets_an_orange_notice_itself():
    case = a_case("received", category=street_category(), street=STREET)
    pack = current_pack()
    street = pack.street_bodies[STREET]
    handler = Actor("person", "900", (("handler", street),), 900)
    case = actions.move(case, "dispatch", actor=actor("dispatcher"), at=NOON, lead=street)
    case = actions.move(case, "sign_in", actor=handler, at=NOON)
    actions.move(case, "whistle", actor=handler, at=NOON, departments=[two_bodies()[0]], matter="演示：来看看。")
    whistle = part_of(case, "whistle")
    actions.move(whistle, "refuse", actor=actor("handler"), at=NOON + HOUR, reason="演示：没有人手。")
    told()
    assert found() == [("refused_whistle", "orange", "issued")]
    notice = part_of(case, "notice")
    assert (notice.parent_id, notice.lead) == (case.pk, two_bodies()[0]), "not the street that had whistled"


def street_category() -> str:
    return next(c.code for c in current_pack().categories.values() if c.lead == "street")


def test_what_an_import_brings_fires_nothing():
    importer = Actor.importer("cityline")
    request = a_request(source="cityline", outer_number="X1", due={"reply": NOON - 20 * DAY})
    with actions.batch(recorded_at=NOON) as work:
        case = work.receive(request, actor=importer, at=NOON - 40 * DAY)
        work.move(case, "dispatch", actor=importer, at=NOON - 39 * DAY, lead=two_bodies()[0])
        work.move(case, "close_outside", actor=importer, at=NOON - DAY)
    told()
    assert found() == []


def test_a_backfilled_import_fires_nothing():
    importer = Actor.importer("cityline")
    with actions.batch(recorded_at=NOON) as work:
        case = work.receive(a_request(source="cityline", outer_number="X2"), actor=importer, at=None)
        work.move(case, "dispatch", actor=importer, at=None, lead=two_bodies()[0])
        for verb, given in (("sign_in", {}), ("contact", {}), ("reply", {"answer": "演示：办好了。"})):
            work.move(case, verb, actor=importer, at=None, **given)
        said = {"contacted": False, "solved": False, "satisfaction": "dissatisfied"}
        work.move(case, "call_back", actor=importer, at=None, **said)
    told()
    assert found() == []
    assert not Said.objects.exists()


def test_events_that_no_rule_asks_about_cost_no_question_about_cases(django_assert_max_num_queries):
    a_case("contacted")
    with django_assert_max_num_queries(60):
        told()


def test_a_notice_by_hand_has_its_colour_too():
    case = a_case("dispatched")
    actions.move(case, "supervise", actor=actor("supervisor"), at=NOON + HOUR, level="red", matter="演示：请说明。")
    told()
    assert colours(case) == [("", "red")]


def test_a_statutory_deadline_of_another_kind_is_watched_too():
    hire_officers()
    case = begin("petition", "petition_officer", NOON, channel="letter")
    kind = {"lead": two_bodies()[0], "petition_kind": next(iter(current_pack().lists["petition_kinds"]))}
    case = do(case, "forward", "petition_officer", NOON, **kind)
    clock = next(c for c in queries.clocks(case) if c.code == "petition_notice")
    swept(clock.warn_at + HOUR)
    swept(clock.due_at + HOUR)
    assert {rule for rule, _ in colours(case)} == {"early_warning", "overdue"}


def test_what_was_handed_on_inside_a_street_and_is_late_is_a_notice_to_whoever_has_it():
    street = two_streets()[0]
    section, community = inside(street, "section"), inside(street, "community")
    case = of_a_street()
    actions.move(case, "assign", actor=actor("street"), at=NOON, inside=[section], matter="演示：清走。")
    task = part_of(case, "task")
    actions.move(task, "assign", actor=actor("section"), at=NOON, inside=[community], matter="演示：清走。")
    swept(due(part_of(task, "task"), "task") + HOUR)
    told_to = {n.part.lead for n in Notice.objects.filter(part__parent=case, rule="late_step")}
    assert {section, community} <= told_to


def test_every_clock_of_a_post_is_watched_by_a_rule():
    pack = current_pack()
    watched = {clock for rule in pack.rules.values() if rule.when == "overdue" for clock in rule.clocks}
    clocks = {c.code: c for cycle in pack.lifecycles.values() for c in cycle.clocks.values()}
    ours = {code for code, clock in clocks.items() if clock.owner != "caller" and not clock.runs_out}
    assert ours - watched == {"notice", "notice_look"}, "a notice turns the next colour by a rule of its own"


def test_the_hotline_that_is_late_gets_a_notice_itself():
    case = a_case("replied")
    swept(due(case, "callback") + HOUR)
    assert part_of(case, "notice").lead == "command-centre"


def test_what_a_resident_wrote_and_nobody_dispatched_is_a_notice_to_the_hotline():
    case = actions.receive(a_request(channel="web"), actor=Actor.caller(), at=NOON)
    swept(due(case, "dispatch") + HOUR)
    assert part_of(case, "notice").lead == "command-centre"


def test_while_an_answer_waits_to_be_judged_the_next_delay_is_a_notice_of_its_own():
    case, notice = overdue()
    actions.move(notice, "answer", actor=actor("handler"), at=notice.changed_at + HOUR, answer="演示：在修。")
    assert not current_pack().lifecycles["notice"].moves["raise"].by.count("supervisor")
    before = Notice.objects.filter(part__parent=case).count()
    answer = "演示：修好了。"
    case = actions.move(case, "reply", actor=actor("handler"), at=notice.changed_at + 2 * HOUR, answer=answer)
    said = {"contacted": True, "solved": False, "satisfaction": "dissatisfied"}
    case.refresh_from_db()
    case = actions.move(case, "call_back", actor=actor("caller_back"), at=notice.changed_at + 3 * HOUR, **said)
    swept(due(case, "reply") + HOUR)
    assert Notice.objects.filter(part__parent=case, rule="overdue").count() == 2 and before
