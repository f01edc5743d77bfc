"""`cases verify` finds what somebody changed behind the platform's back: here rows are set, as nothing else may."""

import pytest
from django.core.management import CommandError, call_command

from fullresponse.cases import replay
from fullresponse.cases.models import Case, Clock
from tests.cast import NOON, a_case, two_bodies

pytestmark = pytest.mark.django_db
FORGED = {
    "state": "closed",
    "lead": "nobody",
    "street": "elsewhere",
    "category": "other",
    "round": 2,
    "solved": True,
    "satisfaction": "satisfied",
    "received_at": NOON.replace(year=2020),
    "closed_at": NOON,
    "due_at": NOON.replace(year=2030),
    "queue_at": NOON.replace(year=2030),
    "handlers": "",
    "backfilled": True,
    "call_asked": True,
    "open": False,
}


@pytest.mark.parametrize("field", FORGED)
def test_a_changed_field_is_named_with_both_values(field):
    case = a_case("contacted")
    assert getattr(case, field) != FORGED[field]
    Case.objects.filter(pk=case.pk).update(**{field: FORGED[field]})
    (sentence,) = [s for s in replay.disagreements() if s.startswith(f"{case.number}：{field} 表里是 ")]
    assert "，台账是 " in sentence or "，状态是 " in sentence


@pytest.mark.parametrize("change", [{"due_at": NOON}, {"running": False}, {"overdue": True}, {"stopped_at": NOON}])
def test_a_changed_clock_is_found(change):
    case = a_case("contacted")
    Clock.objects.filter(case=case, running=True).update(**change)
    (sentence,) = replay.disagreements()
    assert sentence.startswith(f"{case.number}：时钟不一致")


def test_a_case_that_was_taken_away_is_found():
    case, other = a_case("contacted"), a_case("dispatched")
    Case.objects.filter(pk=case.pk).delete()
    assert f"{case.number}：台账里有，表里没有" in list(replay.disagreements())
    assert not any(other.number in sentence for sentence in replay.disagreements())


def test_a_case_put_in_past_the_actions_is_found():
    case = a_case()
    Case.objects.create(number="西-260413-0009-9", lifecycle="request", revision_id=case.revision_id, state="closed")
    assert list(replay.disagreements()) == ["表里有 2 件，台账里有 1 件"]


def test_the_command_fails_and_counts(capsys):
    case = a_case("contacted")
    Case.objects.filter(pk=case.pk).update(lead=two_bodies()[1])
    with pytest.raises(CommandError, match="1 处不一致"):
        call_command("cases", "verify")
    assert case.number in capsys.readouterr().out
