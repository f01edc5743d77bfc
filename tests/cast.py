"""The people that tests talk about. All invented. Each is hired once for the whole run."""

from datetime import UTC, datetime

from fullresponse.cases import actions
from fullresponse.cases.batch import Request
from fullresponse.cases.models import Case
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_pack
from fullresponse.orgs.people import hire

PASSWORD = "a-long-password-for-tests"
NOON = datetime(2026, 4, 13, 4, 0, tzinfo=UTC)  # Monday 13 April 2026, noon in Beijing
MATTER = "请到现场一起看。"  # of a whistle
ROLES = ("operator", "dispatcher", "caller_back", "shift_leader", "supervisor", "admin", "leader", "report_editor")


def hire_the_cast() -> None:
    """One person for each district role, a second clerk, and handlers at two bodies."""
    for role in ROLES:
        _hire(role, [(role, "")])
    _hire("second_clerk", [("caller_back", "")])
    _hire("second_editor", [("report_editor", "")])
    first, second = two_bodies()
    _hire("handler", [("handler", first)])
    _hire("colleague", [("handler", first)])
    _hire("stranger", [("handler", second)])
    street, other = two_streets()
    _hire("street", [("handler", street)])
    _hire("other_street", [("handler", other)])
    _hire("section", [("handler", inside(street, "section"))])
    community = inside(street, "community")
    _hire("community", [("handler", community)])
    _hire("grid", [("handler", inside(community, "grid"))])
    _hire("many_hats", [("operator", ""), ("dispatcher", ""), ("handler", first), ("caller_back", "")])


def _hire(username: str, posts: list[tuple[str, str]]) -> None:
    hire(username=username, name=f"演示{username}", password=PASSWORD, posts=posts, actor="system:tests", at=NOON)


def two_bodies() -> tuple[str, str]:
    """Two departments of the pack that can lead a case."""
    departments = [b.code for b in current_pack().bodies.values() if b.kind == "department"]
    return departments[0], departments[1]


def two_streets() -> tuple[str, str]:
    """The bodies of two streets; the first has a section and communities."""
    bodies = current_pack().bodies.values()
    first = next(b.parent for b in bodies if b.kind == "section")
    return first, next(b.code for b in bodies if b.kind == "street" and b.code != first)


def inside(body: str, kind: str) -> str:
    """A body of that kind which belongs to another."""
    return next(b.code for b in current_pack().bodies.values() if b.parent == body and b.kind == kind)


def person(username: str) -> Person:
    return Person.objects.prefetch_related("posts").get(username=username)


def actor(username: str) -> Actor:
    return actor_for(person(username), NOON.date())


def a_request(**more) -> Request:
    """An invented request that nothing is wrong with."""
    pack = current_pack()
    street = next(p.code for p in pack.places.values() if p.level == "street")
    given = {
        "words": "小区门口的路灯坏了三天，晚上看不清路。",
        "place": "演示小区北门",
        "channel": "phone",
        "street": street,
        "category": next(c.code for c in pack.categories.values() if c.lead and c.lead != "street"),
        "name": "演示甲",
        "phone": "13800138000",
    }
    return Request(**{**given, **more})


PATH = {  # verb -> who does it, and what it needs
    "dispatch": ("dispatcher", lambda: {"lead": two_bodies()[0]}),
    "sign_in": ("handler", dict),
    "contact": ("handler", dict),
    "reply": ("handler", lambda: {"answer": "已更换灯具，今晚恢复照明。"}),
    "call_back": ("caller_back", lambda: {"contacted": True, "solved": True, "satisfaction": "satisfied"}),
}
AFTER = {"received": 0, "dispatched": 1, "signed_in": 2, "contacted": 3, "replied": 4, "closed": 5}


def of_a_street(state: str = "contacted", at: datetime = NOON, category: str = "rubbish", **more) -> Case:
    """A case that the first street leads, as far as `state`."""
    street = two_streets()[0]
    case = actions.receive(a_request(category=category, **more), actor=actor("operator"), at=at)
    steps = (("dispatch", "dispatcher", {"lead": street}), ("sign_in", "street", {}), ("contact", "street", {}))
    for verb, who, needs in steps[: AFTER[state]]:
        case = actions.move(case, verb, actor=actor(who), at=at, **needs)
    return case


def whistled(at: datetime = NOON, **more) -> Case:
    """A case of the first street, which has called two departments to the spot."""
    needs = {"departments": list(two_bodies()), "matter": MATTER}
    return actions.move(of_a_street(at=at, **more), "whistle", actor=actor("street"), at=at, **needs)


def part_of(case: Case, lifecycle: str) -> Case:
    """The newest part of that kind."""
    return Case.objects.filter(parent=case.pk, lifecycle=lifecycle).latest("pk")


def sent_back(case: Case, at: datetime, by: str = "handler", reason: str = "不在本单位职责内。") -> Case:
    """The body objects to the dispatch, and somebody else finds it right."""
    actions.move(case, "object", actor=actor(by), at=at, reason=reason)
    objection = part_of(case, "objection")
    actions.move(objection, "uphold", actor=actor("shift_leader"), at=at, why="职责确实不在该单位。")
    return Case.objects.get(pk=case.pk)


def a_case(state: str = "received", at: datetime = NOON, **more) -> Case:
    """A case that got to `state` by acting, all at one moment."""
    case = actions.receive(a_request(**more), actor=actor("operator"), at=at)
    for verb in list(PATH)[: AFTER[state]]:
        who, needs = PATH[verb]
        case = actions.move(case, verb, actor=actor(who), at=at, **needs())
    return case
