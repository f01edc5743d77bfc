"""A district pack as its own files say it, read here without the project's reader: who could do what, from which state,
with which values; and everybody who could try."""

import csv
import tomllib
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from fullresponse.cases import actions
from fullresponse.cases.models import Case
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import load_pack
from fullresponse.orgs.people import hire
from tests.cast import NOON, PASSWORD

PACKS = Path(__file__).resolve().parents[2] / "packs"
OUTSIDE = ("caller", "system", "importer")
STEP = timedelta(minutes=1)


@cache
def raw(pack: str, name: str) -> dict[str, Any]:
    return tomllib.loads((PACKS / pack / name).read_text(encoding="utf-8"))


@cache
def table(pack: str, name: str) -> tuple[dict[str, str], ...]:
    with (PACKS / pack / name).open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


def moves(pack: str) -> dict[str, dict]:
    return {m["verb"]: m for m in raw(pack, "lifecycles/request.toml")["move"]}


def states(pack: str) -> dict[str, dict]:
    return {s["code"]: s for s in raw(pack, "lifecycles/request.toml")["state"]}


def needs(pack: str) -> list[dict]:
    return raw(pack, "lifecycles/request.toml")["need"]


def roles(pack: str) -> dict[str, dict]:
    return {r["code"]: r for r in raw(pack, "roles.toml")["role"]}


def bodies(pack: str) -> tuple[str, str]:
    """Two departments."""
    found = [row["code"] for row in table(pack, "bodies.csv") if row["kind"] == "department"]
    return found[0], found[1]


def leaf(pack: str) -> str:
    return next(row["code"] for row in table(pack, "categories.csv") if row["lead"] not in ("", "street"))


def sample(pack: str, need: str) -> Any:
    """A value that the need accepts."""
    entry = next(n for n in needs(pack) if n["code"] == need)
    if entry["kind"] == "code":
        return raw(pack, "lists.toml")[entry["list"]][0]["code"]
    places = (row["code"] for row in table(pack, "places.csv") if row["level"] == need)
    ways = {
        "words": lambda: "演示的话。",
        "yesno": lambda: True,
        "body": lambda: bodies(pack)[0],
        "category": lambda: leaf(pack),
        "place": lambda: next(places),
    }
    return ways[entry["kind"]]()


def given(pack: str, verb: str) -> dict[str, Any]:
    """What the verb needs, and no more."""
    return {need: sample(pack, need) for need in moves(pack)[verb].get("needs", [])}


def lands(pack: str, verb: str, state: str, *, by_itself: bool) -> str:
    """Where a move ends when the caller says that it is solved; `by_itself`: what follows by itself follows."""
    move = moves(pack)[verb]
    after = state if move["to"] == "=" else move["to"]
    follower = next((t for t in move.get("then", []) if not t.get("when")), None)
    return lands(pack, follower["verb"], after, by_itself=True) if follower and by_itself else after


@dataclass
class Play:
    """A pack in force with somebody in every role. `who` names them: a role, a body role with "@elsewhere" for
    another body's, "nobody" without a post, "everything" with every post, and the three that are not staff."""

    pack: str
    who: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        load_pack(PACKS / self.pack, actor="system:tests", at=NOON)
        ours, theirs = bodies(self.pack)
        for code, role in roles(self.pack).items():
            if role["scope"] == "body":
                self._hire(code, [(code, ours)])
                self._hire(f"{code}@elsewhere", [(code, theirs)])
            else:
                self._hire(code, [(code, "")])
        self._hire("nobody", [])
        hats = [(code, ours if role["scope"] == "body" else "") for code, role in roles(self.pack).items()]
        self._hire("everything", hats)
        self.who |= {
            "caller": Actor.caller(),
            "helper": Actor.helper(1),
            "system": Actor.system(),
            "importer": Actor.importer("tests"),
        }

    def _hire(self, name: str, posts: list[tuple[str, str]]) -> None:
        hired = hire(
            username=f"play-{name}", name="演示", password=PASSWORD, posts=posts, actor="system:tests", at=NOON
        )
        self.who[name] = actor_for(Person.objects.prefetch_related("posts").get(pk=hired.pk), NOON.date())

    def roles_of(self, who: str, lead: str) -> set[str]:
        """The roles that somebody has towards a case led by the first body, or by none yet."""
        if who == "nobody" or "@" in who:
            return set()
        held = set(roles(self.pack)) if who == "everything" else {who}
        return held if lead else {r for r in held if roles(self.pack).get(r, {}).get("scope") != "body"}

    def may(self, who: str, verb: str, case: Case) -> bool:
        """Whether the table lets them do it there, nobody being the case's handler."""
        move = moves(self.pack)[verb]
        return case.state in move["from"] and bool(set(move["by"]) & self.roles_of(who, case.lead))

    def path(self, state: str) -> list[tuple[str, str]]:
        """The shortest way from birth: (verb, who). A passing state is reached by an import, which takes each step
        as its source records it."""
        goal, first = state, lands(self.pack, "receive", "", by_itself=True)
        todo, seen = deque([(first, [])]), {first}
        while todo:
            state, way = todo.popleft()
            if state == goal:
                return way
            for verb, who in self._steps(state, goal):
                after = lands(self.pack, verb, state, by_itself=who != "importer")
                if after not in seen:
                    seen.add(after)
                    todo.append((after, [*way, (verb, who)]))
        raise AssertionError(f"no way to {goal}")

    def _steps(self, state: str, goal: str):
        passing = states(self.pack)[goal].get("passing")
        for verb, move in moves(self.pack).items():
            people = [w for w in move["by"] if w != "importer" or passing]
            if state in move["from"] and people:
                yield verb, people[-1] if passing else people[0]

    def case(self, state: str) -> Case:
        """A case led to `state` by acting, the handler's own steps by "handler"."""
        request = actions.Request(words="演示的诉求。", phone="13800138000", name="演示甲", category=leaf(self.pack))
        case = actions.receive(request, actor=self.who["operator"], at=NOON)
        for verb, who in self.path(state):
            case = self.act(case, verb, who)
        assert case.state == state
        return case

    def act(self, case: Case, verb: str, who: str, at=NOON, **values: Any) -> Case:
        """One move by somebody, with what it needs unless `values` says otherwise."""
        with actions.batch(recorded_at=at) as work:
            return self.act_in(work, case, verb, who, at, **values)

    def act_in(self, work: actions.Batch, case: Case, verb: str, who: str, at=NOON, **values: Any) -> Case:
        """The same in a batch. A named move is made as its own action makes it."""
        values = {**given(self.pack, verb), **values}
        extra = {"extra": {}} if moves(self.pack)[verb].get("named") else {}
        return work.move(case, verb, actor=self.who[who], at=at, **extra, **values)
