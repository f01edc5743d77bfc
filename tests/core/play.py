"""A district pack as its own files say it, read here without the project's reader: who could do what, from which state,
with which values; and everybody who could try."""

import csv
import shutil
import tomllib
from collections import deque
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from fullresponse.cases import actions
from fullresponse.cases.models import Case, Clock
from fullresponse.ledger.history import history
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import load_pack
from fullresponse.orgs.people import hire
from tests.cast import NOON, PASSWORD

PACKS = Path(__file__).resolve().parents[2] / "packs"
STEP = timedelta(minutes=1)
REQUEST = "request"
SECTION, GRID = "demo-section", "demo-grid"  # inside our body, for packs that have none
INSIDE = f"{SECTION},演示科,section,{{ours}},,2021-09-24,,演示,true\n"
BELOW = f"{GRID},演示网格,grid,{{ours}},{{street}},2021-09-24,,演示,true\n"
DESKS_OUTSIDE = ("caller", "system", "importer")
NOT_IN_A_WALK = ("everything", "nobody", "importer")


@cache
def raw(pack: str, name: str) -> dict[str, Any]:
    return tomllib.loads((PACKS / pack / name).read_text(encoding="utf-8"))


@cache
def table(pack: str, name: str) -> tuple[dict[str, str], ...]:
    with (PACKS / pack / name).open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def cycles(pack: str) -> tuple[str, ...]:
    """The life cycles of the pack, requests first."""
    found = sorted(path.stem for path in (PACKS / pack / "lifecycles").glob("*.toml"))
    return (REQUEST, *(code for code in found if code != REQUEST))


@cache
def wholes(pack: str) -> tuple[str, ...]:
    """The life cycles of things that are no part of another, requests first."""
    return tuple(code for code in cycles(pack) if not head(pack, code).get("part"))


@cache
def parts(pack: str) -> tuple[str, ...]:
    return tuple(code for code in cycles(pack) if head(pack, code).get("part"))


def head(pack: str, cycle: str) -> dict[str, Any]:
    return raw(pack, f"lifecycles/{cycle}.toml")["lifecycle"]


@cache
def moves(pack: str, cycle: str = REQUEST) -> dict[str, dict]:
    return {m["verb"]: m for m in raw(pack, f"lifecycles/{cycle}.toml")["move"]}


@cache
def states(pack: str, cycle: str = REQUEST) -> dict[str, dict]:
    return {s["code"]: s for s in raw(pack, f"lifecycles/{cycle}.toml")["state"]}


@cache
def needs(pack: str, cycle: str = REQUEST) -> dict[str, dict]:
    return {n["code"]: n for n in raw(pack, f"lifecycles/{cycle}.toml")["need"]}


@cache
def roles(pack: str) -> dict[str, dict]:
    return {r["code"]: r for r in raw(pack, "roles.toml")["role"]}


@cache
def body_kinds(pack: str) -> dict[str, str]:
    """body -> its kind"""
    return {row["code"]: row["kind"] for row in table(pack, "bodies.csv")}


@cache
def bodies(pack: str) -> tuple[str, str]:
    """Ours, which leads: a street where parts of its work can be called for; and a department elsewhere."""
    departments = [code for code, kind in body_kinds(pack).items() if kind == "department"]
    street = [code for code, kind in body_kinds(pack).items() if kind == "street"]
    return (street[0], departments[0]) if len(cycles(pack)) > 1 else (departments[0], departments[1])


def leaf(pack: str) -> str:
    return next(row["code"] for row in table(pack, "categories.csv") if row["lead"] not in ("", "street"))


def spawning(pack: str, cycle: str, whole: str) -> str:
    """The verb of that life cycle that always calls parts of this one into being; "" when there is none."""
    for verb, move in moves(pack, whole).items():
        for spawn in move.get("spawns", []):
            if spawn["lifecycle"] == cycle and spawn.get("each", "") in ("", *move.get("needs", [])):
                return verb
    return ""


def whole_of(pack: str, cycle: str) -> str:
    """The first life cycle that calls parts of this one."""
    return next(whole for whole in wholes(pack) if spawning(pack, cycle, whole))


def sample(pack: str, cycle: str, need: str) -> Any:
    """A value that the need accepts."""
    entry, (ours, theirs) = needs(pack, cycle)[need], bodies(pack)
    if entry["kind"] == "code":
        return raw(pack, "lists.toml")[entry["list"]][0]["code"]
    within = {s["each"] for m in moves(pack, cycle).values() for s in m.get("spawns", []) if s.get("inside")}
    handed = SECTION if cycle in wholes(pack) else GRID
    body = ours if need == "lead" and cycle in wholes(pack) else handed if need in within else theirs
    ways = {
        "words": lambda: "演示的话。",
        "yesno": lambda: True,
        "body": lambda: body,
        "bodies": lambda: [body],
        "category": lambda: leaf(pack),
        "place": lambda: next(row["code"] for row in table(pack, "places.csv") if row["level"] == need),
        "day": lambda: date(2026, 4, 13),  # today: it ends at midnight
        "moment": lambda: NOON + timedelta(hours=3),
        "whole": lambda: 1,
        "person": lambda: 7,
    }
    return ways[entry["kind"]]()


def given(pack: str, cycle: str, verb: str) -> dict[str, Any]:
    """What the verb needs, and no more."""
    return {need: sample(pack, cycle, need) for need in moves(pack, cycle)[verb].get("needs", [])}


def lands(pack: str, cycle: str, verb: str, state: str, *, by_itself: bool, was: str = "") -> str:
    """Where a move ends when the caller says that it is solved; `by_itself`: what follows by itself follows."""
    move = moves(pack, cycle)[verb]
    after = {"=": state, "<": was}.get(move["to"], move["to"])
    follower = next((t for t in move.get("then", []) if not t.get("when")), None)
    return lands(pack, cycle, follower["verb"], after, by_itself=True) if follower and by_itself else after


def did(pack: str, case: Case, wanted: set[str]) -> set[str]:
    """Who made one of these verbs on the case, as the ledger names them."""
    events = {f"case.{m['event']}" for v, m in moves(pack, case.lifecycle).items() if v in wanted}
    return {e.actor for e in history(case.subject) if e.kind in events}


@dataclass
class Play:
    """A pack in force with somebody in every role. `who` names them: a role at our body or of the district, a role
    "@beside" (a second one of ours), "@elsewhere" or "@inside", "nobody" without a post, "everything" with every post
    of ours, and those that are not staff. `stood` remembers the state that a case came from."""

    pack: str
    folder: Path
    who: dict[str, Actor] = field(default_factory=dict)
    stood: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ours, theirs = bodies(self.pack)
        copy = Path(shutil.copytree(PACKS / self.pack, self.folder / self.pack))
        with (copy / "bodies.csv").open("a", encoding="utf-8") as file:
            file.write(INSIDE.format(ours=ours))
            if body_kinds(self.pack)[ours] == "street":
                street = next(row["street"] for row in table(self.pack, "bodies.csv") if row["code"] == ours)
                file.write(BELOW.format(ours=ours, street=street))
        load_pack(copy, actor="system:tests", at=NOON)
        at = {"": ours, "@beside": ours, "@elsewhere": theirs, "@inside": SECTION}
        for code, role in roles(self.pack).items():
            if role["scope"] == "body":
                for where, body in at.items():
                    self._hire(f"{code}{where}", [(code, body)])
            else:
                self._hire(code, [(code, "")])
                if self._needs_another(code):
                    self._hire(f"{code}@beside", [(code, "")])
        hats = [(code, ours if role["scope"] == "body" else "") for code, role in roles(self.pack).items()]
        self._hire("everything", hats)
        self._hire("nobody", [])
        self.who |= {
            "caller": Actor.caller(),
            "helper": Actor.helper(1),
            "system": Actor.system(),
            "importer": Actor.importer("tests"),
        }

    def _needs_another(self, role: str) -> bool:
        """Whether a move is for this role alone, and not for whoever did what came before."""
        every = (m for cycle in cycles(self.pack) for m in moves(self.pack, cycle).values())
        return any(m["by"] == [role] and m.get("not_doer") for m in every)

    def _hire(self, name: str, posts: list[tuple[str, str]]) -> None:
        hired = hire(
            username=f"play-{name}", name="演示", password=PASSWORD, posts=posts, actor="system:tests", at=NOON
        )
        self.who[name] = actor_for(Person.objects.prefetch_related("posts").get(pk=hired.pk), NOON.date())

    def roles_of(self, who: str, case: Case) -> set[str]:
        """The roles that somebody has towards the case: at the body that leads it, or that called it."""
        posts = self.who[who].posts
        found = {role for role, body in posts if body in ("", case.lead)}
        return found | ({"asker"} if case.asker and case.asker in {body for _role, body in posts} else set())

    def may(self, who: str, verb: str, case: Case) -> bool:
        """Whether the table lets them do it there."""
        move = moves(self.pack, case.lifecycle)[verb]
        if case.state not in move["from"] or not set(move["by"]) & self.roles_of(who, case):
            return False
        if body_kinds(self.pack).get(case.lead) not in move.get("lead_kinds", [body_kinds(self.pack).get(case.lead)]):
            return False
        if not self._can_call(move, case) or not self._in_its_time(move, verb, case):
            return False
        barred = set()
        if move.get("not_handler"):
            signing = {v for v, m in moves(self.pack, case.lifecycle).items() if m.get("signs")}
            barred |= did(self.pack, case, signing)
        if move.get("not_doer"):
            for one in (case, case.parent) if case.parent else (case,):
                barred |= did(self.pack, one, set(move["not_doer"]))
            if self._own_wish(who, case):
                return False
        return self.who[who].ref not in barred or who in DESKS_OUTSIDE

    def _own_wish(self, who: str, case: Case) -> bool:
        """Whether they hold a post at the body that wishes for it, or worked on the whole."""
        if not case.parent or not case.asker or case.asker == case.lead:
            return False
        signing = {v for v, m in moves(self.pack, case.parent.lifecycle).items() if m.get("signs")}
        at = {body for _role, body in self.who[who].posts if body}
        worked = self.who[who].ref in did(self.pack, case.parent, signing)
        return bool(at & {case.asker, case.parent.lead}) or worked

    def _can_call(self, move: dict, case: Case) -> bool:
        """Whether there is a body for each part: one that leads, and one inside it. Only ours has any inside."""
        called = move.get("spawns", [])
        if any(s.get("to_lead") for s in called) and not case.lead:
            return False
        return not any(s.get("inside") for s in called) or case.lead in (bodies(self.pack)[0], SECTION)

    def _in_its_time(self, move: dict, verb: str, case: Case) -> bool:
        """Whether the clock runs during which it may be done, and it was not done before where once is enough."""
        during = move.get("during")
        if during and not Clock.objects.filter(case=case, code=during, running=True).exists():
            return False
        return not (move.get("once") and did(self.pack, case, {verb}))

    def path(self, cycle: str, state: str, start: str = "") -> list[str]:
        """The shortest way from birth, or from `start`, in verbs. A passing state is reached by an import, which takes
        each step as its source records it."""
        birth = next(v for v, m in moves(self.pack, cycle).items() if not m["from"])
        first = start or lands(self.pack, cycle, birth, "", by_itself=True)
        todo, seen = deque([(first, [])]), {first}
        while todo:
            here, way = todo.popleft()
            if here == state:
                return way
            for verb, after in self._steps(cycle, here, states(self.pack, cycle)[state].get("passing", False)):
                if after not in seen:
                    seen.add(after)
                    todo.append((after, [*way, verb]))
        raise AssertionError(f"no way to {state}")

    def _steps(self, cycle: str, state: str, imported: bool):
        """The moves from a state and where they end, of people or of an import; not what only goes along."""
        table = moves(self.pack, cycle)
        along = {m.get("follow") for m in table.values()}
        for verb, move in table.items():
            done = "importer" in move["by"] if imported else move["by"] != ["importer"]
            if state in move["from"] and move["to"] != "<" and verb not in along and done:
                yield verb, lands(self.pack, cycle, verb, state, by_itself=not imported)

    def case(self, cycle: str, state: str) -> Case:
        """A case, or a part of one, led to `state` by acting."""
        if cycle in wholes(self.pack):
            return self.led(self.received(cycle), state)
        return self.led(self.part(self.received(whole_of(self.pack, cycle)), cycle), state)

    def received(self, cycle: str = REQUEST) -> Case:
        """A request whose deadline is long enough to be put off; or a whole of another life cycle."""
        if cycle != REQUEST:
            return self._registered(cycle)
        longer = (d["urgency"] for d in raw(self.pack, "deadlines.toml")["deadline"] if d.get("extend"))
        request = actions.Request(
            words="演示的诉求。", phone="13800138000", name="演示甲", category=leaf(self.pack), urgency=next(longer, "")
        )
        return actions.receive(request, actor=self.who["operator"], at=NOON)

    def _registered(self, cycle: str) -> Case:
        birth = next(v for v, m in moves(self.pack, cycle).items() if not m["from"])
        role = next(r for r in moves(self.pack, cycle)[birth]["by"] if r in roles(self.pack))
        request = actions.Request(
            words="演示的话。", title="演示", phone="13800138000", name="演示甲", category=leaf(self.pack),
            lifecycle=cycle, needs=given(self.pack, cycle, birth),
        )  # fmt: skip
        return actions.receive(request, actor=self.who[role], at=NOON)

    def led(self, case: Case, state: str) -> Case:
        passing = states(self.pack, case.lifecycle)[state].get("passing", False)
        for verb in self.path(case.lifecycle, state):
            before = case.state
            if passing or self.somebody(verb, case) != "system":
                case = self.act(case, verb, "importer" if passing else self.somebody(verb, case))
            else:
                case = self.decided(case, verb)
            if case.state != before:
                self.stood[case.pk] = before
        assert case.state == state
        return case

    def ended(self, case: Case) -> Case:
        """The case led to an end that its table has, the first that it can come to from where it stands."""
        finals = [code for code, s in states(self.pack, case.lifecycle).items() if s.get("final")]
        ways = [self._way(case, code) for code in finals]
        for verb in min((way for way in ways if way), key=len):
            case = self.act(case, verb, self.somebody(verb, case))
        assert not case.open
        return case

    def _way(self, case: Case, state: str) -> list[str]:
        try:
            return self.path(case.lifecycle, state, case.state)
        except AssertionError:  # there is no way from here
            return []

    def somebody(self, verb: str, case: Case) -> str:
        """The first who may do it, nobody with several hats."""
        found = [w for w in self.who if w not in NOT_IN_A_WALK and self.may(w, verb, case)]
        assert found, f"nobody may {verb} in {case.state} of {case.lifecycle}, led by {case.lead or 'nobody'}"
        return found[0]

    def part(self, case: Case, cycle: str) -> Case:
        """A part of that life cycle, called by the right people of the case."""
        verb = spawning(self.pack, cycle, case.lifecycle)
        sources = moves(self.pack, case.lifecycle)[verb]["from"]
        if "signed_in" in sources and not case.lead:
            case = self.led(case, "signed_in")
        elif case.state not in sources:
            case = self.led(case, sources[0])
        self.act(case, verb, self.somebody(verb, case))
        return Case.objects.filter(parent=case.pk, lifecycle=cycle).latest("pk")

    def decided(self, case: Case, verb: str) -> Case:
        """What only the system does: a clock ran out, somebody decided so on a part of the case, or the whole of the
        part ends."""
        clocks = raw(self.pack, f"lifecycles/{case.lifecycle}.toml").get("clock", [])
        if verb in {clock.get("runs_out") for clock in clocks}:
            return self.act(case, verb, "system")
        for cycle in (p for p in parts(self.pack) if spawning(self.pack, p, case.lifecycle)):
            for decision, move in moves(self.pack, cycle).items():
                if move.get("above", {}).get("verb") == verb:
                    part = self.led(self.part(case, cycle), move["from"][0])
                    self.act(part, decision, self.somebody(decision, part))
                    return Case.objects.get(pk=case.pk)
        assert head(self.pack, case.lifecycle)["lapse"] == verb
        self.ended(Case.objects.get(pk=case.parent_id))  # its whole ends first
        return Case.objects.get(pk=case.pk)

    def act(self, case: Case, verb: str, who: str, at=NOON, **values: Any) -> Case:
        """One move by somebody, with what it needs unless `values` says otherwise."""
        if verb == "merge":
            with transaction.atomic():
                return actions.merge(case, self.led(self.received(), case.state), actor=self.who[who], at=at)
        with actions.batch(recorded_at=at) as work:
            return self.act_in(work, case, verb, who, at, **values)

    def act_in(self, work: actions.Batch, case: Case, verb: str, who: str, at=NOON, **values: Any) -> Case:
        """The same in a batch. A named move is made as its own action makes it."""
        said, values = values, {**given(self.pack, case.lifecycle, verb), **values}
        if moves(self.pack, case.lifecycle)[verb].get("other_lead") and "lead" not in said:
            departments = [code for code, kind in body_kinds(self.pack).items() if kind == "department"]
            had = Case.objects.filter(pk=case.pk).values_list("lead", "first_lead").get()
            values["lead"] = next(code for code in departments if code not in had)
        extra = {"event_data": {}} if moves(self.pack, case.lifecycle)[verb].get("named") else {}
        return work.move(case, verb, actor=self.who[who], at=at, **extra, **values)
