"""What one shift leaves to the next: a note stands above the desk's first page until somebody there takes it over."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from fullresponse.cases.access import named
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.history import history
from fullresponse.orgs import handovers, shifts
from fullresponse.orgs.models import Handover
from fullresponse.orgs.packs import current_pack
from tests.cast import NOON, a_case, actor, person, two_bodies
from tests.core.rows import changed, everything
from tests.core.test_two_writers import at_once, shared  # noqa: F401 - a fixture that this file uses

BACKEND = "fullresponse.orgs.backends.StaffBackend"
WORDS = "演示：三号座席的耳机坏了；热力抢修预计今晚九点结束。"


def note(who="caller_back", role="caller_back", body="", cases=None, text=WORDS):
    return handovers.write((role, body), text, cases or {}, actor=actor(who), at=NOON)


def page(who):
    client = Client()
    client.force_login(person(who), backend=BACKEND)
    return client


@pytest.mark.django_db
def test_the_next_shift_sees_the_note_on_its_first_page_and_takes_it_over():
    case = a_case()
    written = note(cases={case.number: case.pk})
    following = page("second_clerk")
    shown = following.get("/desk/callback").content.decode()
    assert WORDS in shown and f">{case.number}</a>" in shown and "早班" in shown
    told = following.post(f"/desk/handover/{written.pk}/take", {"next": "/desk/callback"}, follow=True)
    assert told.redirect_chain == [("/desk/callback", 302)]
    assert "已接班：演示caller_back 的交接单。" in told.content.decode() and WORDS not in told.content.decode()
    done = following.get("/desk/handover").content.decode()
    assert WORDS in done and "演示second_clerk 已接班" in done
    events = history(f"handover:{written.pk}")
    assert [(e.kind, e.actor) for e in events] == [
        ("handover.written", actor("caller_back").ref), ("handover.taken", actor("second_clerk").ref),
    ]  # fmt: skip
    assert events[0].data == {"role": "caller_back", "body": "", "shift": "early", "cases": [case.pk]}


@pytest.mark.django_db
def test_a_note_is_seen_at_its_own_desk_alone():
    first, _second = two_bodies()
    note("handler", "handler", first)
    assert WORDS in page("colleague").get("/desk/work").content.decode()
    for who, address in (("stranger", "/desk/work"), ("dispatcher", "/desk/queue"), ("caller_back", "/desk/callback")):
        assert WORDS not in page(who).get(address).content.decode()
    assert WORDS not in page("many_hats").get("/desk/intake").content.decode()
    assert WORDS in page("many_hats").get("/desk/work").content.decode()


@pytest.mark.django_db
def test_the_writer_does_not_take_over_from_themself():
    written = note()
    with pytest.raises(NotAllowed, match="要由下一班的人来接"):
        handovers.take(written.pk, actor=actor("caller_back"), at=NOON)


@pytest.mark.django_db
def test_a_note_is_taken_over_once_and_the_second_is_told_by_whom():
    written = note("many_hats")
    handovers.take(written.pk, actor=actor("second_clerk"), at=NOON)
    with pytest.raises(Refused, match="已经由演示second_clerk接过了"):
        handovers.take(written.pk, actor=actor("caller_back"), at=NOON)


def test_of_two_who_take_a_note_over_at_once_the_first_does_and_the_second_is_told(shared):  # noqa: F811 - the fixture
    written = note("many_hats")
    both = [actor("second_clerk"), actor("caller_back")]
    told = at_once(*(lambda who=who: handovers.take(written.pk, actor=who, at=NOON) for who in both))
    done = [t for t in told if isinstance(t, Handover)]
    refused = [str(t) for t in told if isinstance(t, Refused)]
    assert len(done) == len(refused) == 1
    assert refused[0] == f"这张交接单已经由{Handover.objects.get().taker.name}接过了。"
    assert [e.kind for e in history(f"handover:{written.pk}")] == ["handover.written", "handover.taken"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "请填写“交班内容”"),
        ({"text": "长" * 2001}, "最多 2000 个字"),
        ({"text": "\x00"}, "控制字符"),
        ({"role": "operator"}, "您不在这个岗上"),
        ({"role": "handler", "body": "nowhere"}, "您不在这个岗上"),
        ({"who": "supervisor", "role": "supervisor"}, "您不在这个岗上"),
        ({"cases": {str(n): n for n in range(21)}}, "最多提到 20 件"),
    ],
)
def test_a_wrong_note_is_refused_and_nothing_is_kept(wrong, sentence):
    before = everything()
    with pytest.raises(Refused, match=sentence):
        note(**wrong)
    assert changed(before, everything()) == []


@pytest.mark.django_db
def test_a_note_of_another_desk_is_taken_over_by_nobody_there():
    written = note()
    for who in ("operator", "handler", "supervisor"):
        with pytest.raises(NotAllowed, match="不能接这个班"):
            handovers.take(written.pk, actor=actor(who), at=NOON)


@pytest.mark.django_db
def test_a_note_names_only_cases_that_its_writer_sees():
    case = a_case("dispatched")
    assert named(actor("handler"), f" {case.number}，\n{case.number} ") == {case.number: case.pk}
    assert named(actor("handler"), case.number[2:]) == {case.number: case.pk}
    with pytest.raises(Refused, match="或者您看不到它"):
        named(actor("stranger"), case.number)
    with pytest.raises(Refused, match="不是一个诉求编号"):
        named(actor("handler"), "路灯")
    with pytest.raises(Refused, match="一次最多写 20 个编号"):
        named(actor("handler"), ",".join(a_case().number for _ in range(21)))


@pytest.mark.django_db
def test_a_note_is_written_on_its_page():
    case = a_case("dispatched")
    client = page("handler")
    desk = f"handler.{two_bodies()[0]}"
    told = client.post("/desk/handover", {"desk": desk, "text": WORDS, "cases": case.number}, follow=True)
    assert WORDS in told.content.decode() and "等下一班的人来接" in told.content.decode()
    assert Handover.objects.get().numbers == [case.number]
    for wrong, status in (({"cases": "西-260413-9999-9"}, 409), ({"text": ""}, 422), ({"desk": "operator."}, 422)):
        answer = client.post("/desk/handover", {"desk": desk, "text": WORDS, "cases": "", **wrong})
        assert answer.status_code == status
        assert "还不能保存，请先改正" in answer.content.decode()
    assert Handover.objects.count() == 1


@pytest.mark.django_db
def test_whoever_deputises_at_a_desk_takes_over_there():
    from fullresponse.orgs import leaves

    written = note()
    leaves.arrange(
        person("second_clerk"), person("supervisor"), since=NOON.date(), until=NOON.date(), actor=actor("second_clerk"),
        at=NOON,
    )  # fmt: skip
    assert handovers.take(written.pk, actor=actor("supervisor"), at=NOON).taker_id == person("supervisor").pk


@pytest.mark.django_db
def test_a_first_page_costs_one_statement_more_however_many_notes_wait(django_assert_num_queries):
    for _ in range(3):
        note("many_hats")
    desks = handovers.desks(actor("second_clerk"))
    with django_assert_num_queries(1):
        assert [n.writer.name for n in handovers.waiting(desks)] == ["演示many_hats"] * 3
    note("many_hats"), note("many_hats")
    assert "还有没接的交接单" in page("second_clerk").get("/desk/callback").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hour", "shift"),
    [(0, "early"), (7, "early"), (8, "middle"), (15, "middle"), (16, "night"), (23, "night")],
)
def test_a_shift_over_midnight_belongs_to_the_day_on_which_it_begins(hour, shift):
    at = datetime(2026, 4, 13, hour, 0, tzinfo=UTC)  # in Beijing eight hours later
    assert shifts.now(at, current_pack()) == (NOON.date(), shift)
    assert shifts.now(datetime(2025, 1, 1, tzinfo=UTC), current_pack())[1] == ""  # before the pack's shifts began
    assert shifts.now(at - timedelta(days=1), current_pack())[1] == shift
