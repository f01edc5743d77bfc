"""Who works on petitions, proposals, disclosure and receptions: hired beside the cast, and the days they act on."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from fullresponse.cases import actions
from fullresponse.cases.models import Case, Clock
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.people import hire
from tests import cast

BEIJING = timezone(timedelta(hours=8))
OFFICERS = ("petition_officer", "proposal_officer", "disclosure_officer")
SECOND = "second_"  # another one of the same post


def hire_officers() -> None:
    """One officer of each kind, a second leader, the head of the first body, and somebody at the district's office."""
    for role in OFFICERS:
        _hire(role, [(role, "")])
        _hire(f"{SECOND}{role}", [(role, "")])
    _hire("second_leader", [("leader", "")])
    _hire("head", [("head", cast.two_bodies()[0])])
    _hire("office", [("handler", "district")])


def _hire(username: str, posts: list[tuple[str, str]]) -> None:
    hire(
        username=username, name=f"演示{username}", password=cast.PASSWORD, posts=posts, actor="system:tests",
        at=cast.NOON,
    )  # fmt: skip


def day(text: str, hour: int = 10) -> datetime:
    """That day in Beijing, at that hour."""
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=BEIJING).astimezone(UTC)


def last_day(case: Case, clock: str) -> str:
    """The last day of a clock that runs: it ends with it."""
    due = Clock.objects.get(case=case, code=clock, running=True).due_at
    return str((due - timedelta(microseconds=1)).astimezone(BEIJING).date())


def runs(case: Case, clock: str) -> bool:
    return Clock.objects.filter(case=case, code=clock, running=True).exists()


def begin(lifecycle: str, who: str, at: datetime, **more: Any) -> Case:
    """A case of that life cycle comes in; `more` are its words and what its first move is given."""
    needs = more.pop("needs", {})
    given = {"words": "演示：请求按规定处理。", "name": "演示甲", "phone": "13800138000", **more}
    request = actions.Request(**given, lifecycle=lifecycle, needs=needs)
    return actions.receive(request, actor=acting(who), at=at)


def acting(who: str) -> Actor:
    return {"caller": Actor.caller(), "system": Actor.system()}.get(who) or cast.actor(who)


def do(case: Case, verb: str, who: str, at: datetime, **given: Any) -> Case:
    return actions.move(case, verb, actor=acting(who), at=at, **given)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)
