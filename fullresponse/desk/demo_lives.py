"""The lives of an invented year's cases: each step made by the demo's staff at a moment of the past, through the same
batch and the same rules as everything else. What a district's table does not know is left out."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from fullresponse.cases import rules
from fullresponse.cases.batch import Batch
from fullresponse.cases.models import Case
from fullresponse.desk import demo_words as words
from fullresponse.desk.demo_plan import Plan, Told
from fullresponse.kernel.lifecycle import Move
from fullresponse.kernel.refusal import Refused
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.pack import Pack

ONWARD = ("dispatch", "sign_in", "contact", "reply", "confirm", "rate", "call_back")  # the first that can be made
BY_THEMSELVES = ("web", "app", "wechat")
RATES_ALONE = 0.1  # of those who were answered rate it themselves before they are called
LATE = 0.35  # of the lateness of a body that solves nothing: the better the body, the less
FIRST_TRY = 0.1  # of what is solved in the end was not at the first time
MORNING = 7  # nobody works on what has a day's time before that hour
CALLED = ("department", "enterprise")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class YearOver(Exception):
    """The next step would lie behind the last day of the year."""


class Staff:
    """The demo's people, by what they do and where."""

    def __init__(self, on: date, pack: Pack) -> None:
        self.pack = pack
        self.by_post: dict[tuple[str, str], list[Actor]] = defaultdict(list)
        self.by_body: dict[str, list[Actor]] = defaultdict(list)
        for person in Person.objects.filter(demo=True, is_active=True).prefetch_related("posts").order_by("pk"):
            actor = actor_for(person, on)
            for role, body in actor.posts:
                self.by_post[role, body].append(actor)
                self.by_body[body].append(actor)
        works = {role for move in pack.request.moves.values() if move.signs for role in move.by}
        self.handling = {body for role, body in self.by_post if role in works}
        self.called = [b.code for b in pack.bodies.values() if b.kind in CALLED and b.code in self.handling]

    def categories(self) -> list[Any]:
        """What somebody answers for in every street."""
        streets = [p.code for p in self.pack.places.values() if p.level == "street"]
        return [
            c for c in self.pack.leaves.values() if all(self.pack.lead(c.code, s) in self.handling for s in streets)
        ]

    def receives(self, channel: str) -> Actor:
        birth = self.pack.request.birth
        if channel in BY_THEMSELVES and "caller" in birth.by:
            return Actor.caller(channel)
        return next(self.by_post[role, ""][0] for role in birth.by if self.by_post.get((role, "")))

    def who(self, move: Move, case: Case, whole: Case | None, first: int) -> Actor | None:
        """Somebody who may make the move; not always the same one, and none who decided on it before."""
        for role in move.by:
            found = self.by_body[case.asker] if role == "asker" and case.asker else self._holding(role, case.lead)
            turned = found[first % len(found) :] + found[: first % len(found)] if found else []
            for actor in turned:
                if self._may(move, case, whole, actor):
                    return actor
        return None

    def _holding(self, role: str, lead: str) -> list[Actor]:
        return [*self.by_post.get((role, ""), ()), *(self.by_post.get((role, lead), ()) if lead else ())]

    @staticmethod
    def _may(move: Move, case: Case, whole: Case | None, actor: Actor) -> bool:
        try:
            rules.no_conflict(move, case, actor.person, whole)
            rules.own_wish(move, case, whole, actor.posts)
        except Refused:
            return False
        return True


@dataclass(frozen=True)
class Aside:
    """What happens to some of the cases on their way: once, where the table knows it and the case stands right."""

    verb: str
    chance: float
    fits: Callable[["Led"], bool] = lambda led: True


class Led:
    """One case on its way. `at` is when the last thing happened to it or to one of its parts; `again`: it goes on after
    it was written, so that chance must not be what it was before."""

    def __init__(self, work: Batch, case: Case, told: Told, plan: Plan, staff: Staff, until: datetime, again: bool):
        self.work, self.case, self.told, self.staff, self.until = work, case, told, staff, until
        self.pack, self.cycle, self.again = plan.pack, plan.pack.lifecycles[case.lifecycle], again
        self.dice = plan.year.random("again" if again else "life", told.n)
        self.at = max(told.at, case.changed_at or told.at)
        self.good, self.moved_away = told.good, False
        self.solved = self.dice.random() < self.good
        self.plan = [a for a in ASIDES if self.dice.random() < a.chance]
        if told.pair:  # what two ask about takes its way to an answer
            self.plan = [a for a in self.plan if again and a.verb not in ENDS]

    # —— the way ——

    def live(self) -> None:
        """As far as the year and the table let it come."""
        try:
            while not self._waits() and (self._aside() or self._onward()):
                pass
        except YearOver:
            return

    def _waits(self) -> bool:
        """A pair's first case stops where the second can be merged into it, and the second at the desk: until both are
        written."""
        if self.again or not self.told.pair or "merge" not in self.cycle.moves:
            return False
        return self.told.pair == "second" or bool(
            self.case.lead and self.case.state in self.cycle.moves["merge"].sources
        )

    def _aside(self) -> bool:
        for aside in self.plan:
            move = self.cycle.moves.get(aside.verb)
            if move and self.case.state in move.sources and aside.fits(self):
                self.plan.remove(aside)
                return DOING[aside.verb](self)
        return False

    def _onward(self) -> bool:
        for verb in ONWARD:
            move = self.cycle.moves.get(verb)
            if move is None or self.case.state not in move.sources:
                continue
            if verb == "rate" and self.dice.random() > RATES_ALONE:
                continue
            by = Actor.caller("web") if verb == "rate" else None
            return self.do(verb, self.when(verb), by=by, **self.given(verb))
        return False

    def do(self, verb: str, at: datetime, on: Case | None = None, by: Actor | None = None, **values: Any) -> bool:
        """The step, if the table has it here and there is somebody for it. Its words and facts that the table does not
        ask for are left out."""
        case = on or self.case
        move = self.pack.lifecycles[case.lifecycle].moves.get(verb)
        if move is None or case.state not in move.sources:
            return False
        who = by or self.staff.who(move, case, self.case if on else None, self.told.n)
        if who is None:
            return False
        if at >= self.until:
            raise YearOver
        wanted = (*move.needs, *move.may)
        self.work.move(case, verb, actor=who, at=at, **{k: v for k, v in values.items() if k in wanted})
        self.at = max(self.at, at)
        return True

    def parts(self, verb: str, at: datetime, **values: Any) -> list[Case]:
        """What the step calls into being; nothing where it could not be made."""
        before = {id(case) for case in self.work.attached_to(self.case)}
        if not self.do(verb, at, **values):
            return []
        return [case for case in self.work.attached_to(self.case) if id(case) not in before]

    # —— when, and what ——

    def soon(self, least: float, most: float, after: datetime | None = None) -> datetime:
        """So many hours later."""
        return (after or self.at) + timedelta(seconds=int(self.dice.uniform(least, most) * 3600))

    def in_time(self, due: datetime | None, after: datetime | None = None) -> datetime:
        """At some moment before the end of the clock, or behind it where the body is late again; in the small hours
        only what is due at once."""
        since = after or self.at
        if due is None or due <= since:
            return self.soon(2, 30, since)
        late = self.dice.random() < LATE * (1 - self.good)
        share = self.dice.uniform(1.02, 1.5) if late else self.dice.betavariate(2, 3) * 0.97
        at = since + timedelta(seconds=int((due - since).total_seconds() * share))
        hour = at.astimezone(self.pack.calendar.tz).hour
        if hour < MORNING and due - since > 24 * HOUR:
            at = at - 9 * HOUR if at - 9 * HOUR > since else at + MORNING * HOUR
        return max(at, since + MINUTE)

    def when(self, verb: str) -> datetime:
        if verb == "dispatch":
            return self.soon(0.05, 0.7) if self.dice.random() > 0.04 else self.soon(2, 9)
        return self.in_time(self.case.due_at)

    def given(self, verb: str) -> Mapping[str, Any]:
        if verb == "dispatch":
            return self._dispatched()
        if verb == "reply":
            said = words.ANSWERS if self.case.round == 1 else words.AGAIN
            return {"answer": self.dice.choice(said)}
        return self._said() if verb in ("rate", "call_back") else {}

    def _dispatched(self) -> dict[str, Any]:
        """To the body that answers for it; after an objection that was upheld, to another. Some are more urgent than
        their category says."""
        lead = self.pack.lead(self.case.category, self.case.street)
        if self.case.bounces or self.moved_away:
            lead = self.other(lead)
        classes = list(self.pack.lists["urgencies"])
        place = classes.index(self.case.urgency)
        more = {"urgency": classes[place - 1]} if place and self.dice.random() < 0.03 else {}
        return {"lead": lead, **more}

    def other(self, lead: str) -> str:
        return self.dice.choice([body for body in self.staff.called if body != lead] or [lead])

    def _said(self) -> dict[str, Any]:
        """What the caller says: three facts, each its own."""
        solved = self.solved and (self.case.round > 1 or self.dice.random() >= FIRST_TRY)
        contacted = self.dice.random() < (0.992 if solved else 0.95)
        why = {} if solved else {"unsolved_reason": self.one_of("unsolved_reasons")}
        return {"contacted": contacted, "solved": solved, "satisfaction": self._satisfied(solved), **why}

    def _satisfied(self, solved: bool) -> str:
        """The better the body, the more: counted whole, in part, or not at all."""
        whole, some, none = (0.93, 0.055, 0.015) if solved else (0.62, 0.18, 0.2)
        found = self.dice.choices((1, 0, -1), (whole * self.good / 0.895, some, none))[0]
        weights = next(iter(self.pack.schemes.values())).satisfaction
        kinds = {1: [], 0: [], -1: []}  # type: dict[int, list[str]]
        for code, weight in weights.items():
            kinds[1 if weight == max(weights.values()) else 0 if weight else -1].append(code)
        return self.dice.choice(kinds[found] or kinds[1])

    def one_of(self, list_: str) -> str:
        return self.dice.choice(list(self.pack.lists[list_])) if self.pack.lists.get(list_) else ""

    def day(self, at: datetime) -> date:
        return at.astimezone(self.pack.calendar.tz).date()

    # —— what happens to some ——

    def answered(self) -> bool:
        return self.do("answer", self.soon(0.05, 0.25), answer=self.dice.choice(words.ON_THE_SPOT))

    def declined(self) -> bool:
        said: dict[str, Any] = {"outcome": self.one_of("outcomes"), "answer": self.dice.choice(words.DECLINED)}
        return self.do("decline", self.soon(0.1, 0.5), **said)

    def withdrawn(self) -> bool:
        return self.do("withdraw", self.soon(1, 20), by=Actor.caller("web"))

    def withdrawn_for(self) -> bool:
        return self.do("withdraw_for", self.soon(1, 20), taken_back=self.dice.choice(words.TAKEN_BACK))

    def returned(self) -> bool:
        self.moved_away = True
        return self.do("return", self.soon(0.2, 2), reason=self.dice.choice(words.REASONS))

    def objected(self) -> bool:
        """Upheld, redirected or rejected, by somebody else than who dispatched."""
        for objection in self.parts("object", self.soon(0.2, 2), reason=self.dice.choice(words.REASONS)):
            at, verdict = self.in_time(objection.due_at), self.dice.random()
            if verdict < 0.4:
                return self.do("uphold", at, objection, why=words.JUDGED[0])
            if verdict < 0.7:
                return self.do("redirect", at, objection, lead=self.other(self.case.lead), why=words.JUDGED[0])
            return self.do("reject", at, objection, why=words.JUDGED[1])
        return True

    def whistled(self) -> bool:
        """Some departments come and end it, and both sides score each other; some refuse, few never come."""
        others = [body for body in self.staff.called if body != self.case.lead]
        called = self.dice.sample(others, min(len(others), self.dice.randint(1, 3)))
        said = {"departments": called, "matter": self.dice.choice(words.MATTERS)}
        said["place_time"] = self.dice.choice(words.MEETING_POINTS)
        since = self.soon(1, 6)
        for part in self.parts("whistle", since, **said):
            self._came(part, since)
        return True

    def _came(self, part: Case, since: datetime) -> None:
        chance = self.dice.random()
        if chance < 0.03:
            return
        at = self.in_time(part.due_at, since)
        if chance < 0.1:
            self.do("refuse", at, part, reason=words.REFUSALS[0])
            return
        self.do("arrive", at, part)
        at = self.soon(0.5, 4, at)
        self.do("contribute", at, part, part_done=words.WHISTLE_RESULTS[1])
        at = self.in_time(part.due_at, at)
        self.do("finish", at, part, result=self.dice.choice(words.WHISTLE_RESULTS), solved=self.solved)
        for verb in ("score_department", "score_street_last"):
            at = self.soon(1, 20, at)
            score = min(100, int(self.dice.gauss(88 if self.solved else 76, 7)))
            self.do(verb, at, part, score_lead=score, score_asker=score)

    def wants_time(self) -> bool:
        units = max(1, min(3, self.most_time()))
        said: dict[str, Any] = {"units": units, "extension_reason": self.dice.choice(words.EXTENSIONS)}
        for asked in self.parts("ask_extension", self.soon(2, 20), **said):
            at = self.in_time(asked.due_at)
            if self.dice.random() < 0.8:
                return self.do("grant", at, asked, **said)
            return self.do("refuse", at, asked, why=words.JUDGED[1])
        return True

    def most_time(self) -> int:
        """By how much the clock that runs may be extended at all, with a day left to ask for it."""
        clock, due = self.case.due_clock, self.case.due_at
        if clock not in self.cycle.moves["ask_extension"].within or due is None or due < self.at + 24 * HOUR:
            return 0
        return self.pack.deadline(clock, self.case.urgency, self.day(self.at)).extend

    def hung(self) -> bool:
        """On the register, looked at again, off it again; where the year is over before, it stays there."""
        reason = self.one_of("hard_reasons")
        wish: dict[str, Any] = {"hard_wish": reason, "evidence": self.dice.choice(words.EVIDENCE)}
        for asked in self.parts("ask_hanging", self.soon(4, 40), **wish):
            at = self.in_time(asked.due_at)
            if self.dice.random() < 0.15:
                return self.do("refuse", at, asked, why=words.JUDGED[1])
            again: dict[str, Any] = {"hard_told": self.dice.choice(words.HARD)}
            granted: dict[str, Any] = {"hard_reason": reason, "relook_on": self.day(at) + timedelta(days=28), **again}
            self.do("grant", at, asked, **granted)
            at = self.soon(20 * 24, 27 * 24)
            self.do("relook", at, relook_on=self.day(at) + timedelta(days=28), **again)
            return self.do("unhang", self.soon(3 * 24, 25 * 24), note=words.JUDGED[0])
        return True

    def not_reached(self) -> bool:
        for _ in range(self.dice.choice((1, 1, 2))):
            self.do("not_reached", self.soon(2, 9))
        return True

    def wants_out(self) -> bool:
        """Of a closed case: not to be counted in the rates."""
        reason = self.one_of("exclusions")
        wish = {"exclusion_wish": reason, "evidence": self.dice.choice(words.EVIDENCE)}
        for asked in self.parts("ask_exclusion", self.soon(10, 60), **wish):
            at = self.in_time(asked.due_at)
            if self.dice.random() < 0.45:
                return self.do("grant", at, asked, excluded=reason, why=words.JUDGED[0])
            return self.do("refuse", at, asked, why=words.JUDGED[1])
        return True


ENDS = ("answer", "decline", "withdraw", "withdraw_for", "return", "object", "ask_hanging")
ASIDES = (
    Aside("answer", 0.4),
    Aside("decline", 0.045),
    Aside("withdraw", 0.007, lambda led: bool(led.case.lead)),
    Aside("withdraw_for", 0.007, lambda led: bool(led.case.lead) and led.case.round == 1),
    Aside("return", 0.05),
    Aside("object", 0.06, lambda led: led.case.round == 1),
    Aside("whistle", 0.12, lambda led: led.pack.bodies[led.case.lead].kind == "street"),
    Aside("ask_extension", 0.06, lambda led: led.most_time() > 0),
    Aside("ask_hanging", 0.012, lambda led: led.case.due_clock != "first_contact"),
    Aside("not_reached", 0.14),
    Aside("ask_exclusion", 0.03, lambda led: not led.case.open and led.case.solved is not False),
    Aside("ask_exclusion", 0.2, lambda led: not led.case.open and led.case.solved is False),
)
DOING: dict[str, Callable[[Led], bool]] = {
    "answer": Led.answered,
    "decline": Led.declined,
    "withdraw": Led.withdrawn,
    "withdraw_for": Led.withdrawn_for,
    "return": Led.returned,
    "object": Led.objected,
    "whistle": Led.whistled,
    "ask_extension": Led.wants_time,
    "ask_hanging": Led.hung,
    "not_reached": Led.not_reached,
    "ask_exclusion": Led.wants_out,
}


def lead_all(plan: Plan, staff: Staff, until: datetime) -> Callable[[Batch, Told], None]:
    """What a batch does with each request of the year."""

    def lead(work: Batch, told: Told) -> None:
        case = work.receive(told.request, actor=staff.receives(told.request.channel), at=told.at)
        Led(work, case, told, plan, staff, until, again=False).live()

    return lead


def go_on(plan: Plan, staff: Staff, until: datetime) -> Callable[[Batch, tuple[Told, int]], None]:
    """What a batch does with what stopped to be merged: on from where it stands."""

    def lead(work: Batch, known: tuple[Told, int]) -> None:
        told, key = known
        (case,) = work.load([key])
        Led(work, case, told, plan, staff, until, again=True).live()

    return lead
