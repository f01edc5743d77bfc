"""What the demo district has in hand together: whistles, co-handling, objections, extensions, hard cases, one matter of
several callers, a leader's instructions and notices; led by the demo staff through the same actions as everything."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from fullresponse.cases import actions
from fullresponse.cases.models import Case
from fullresponse.desk.demo import Staff
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.packs import current_pack

STEP = timedelta(minutes=7)
DEPARTMENTS = ["city-care", "enforcement", "market"]
Acts = Callable[[Case], None]


class Together:
    """Leads some of the open demo cases on; every step a few minutes after the one before, none later than `now`."""

    def __init__(self, now: datetime) -> None:
        self.now, self.staff, self.pack = now, Staff(now), current_pack()

    def do(self, case: Case, verb: str, who: Actor | None, **values: Any) -> Case:
        """The step, if there is somebody for it."""
        if who is None:
            return case
        at = min(self.now, (case.changed_at or self.now) + STEP)
        return actions.move(case, verb, actor=who, at=max(at, case.changed_at or at), **values)

    def handler(self, body: str) -> Actor | None:
        return self.staff.by_post.get(("handler", body))

    def desk(self, role: str) -> Actor | None:
        return self.staff.by_post.get((role, ""))

    def part(self, case: Case, lifecycle: str) -> Case:
        return Case.objects.filter(parent=case.pk, lifecycle=lifecycle).latest("pk")

    def parts(self, case: Case, lifecycle: str) -> Iterator[Case]:
        yield from Case.objects.filter(parent=case.pk, lifecycle=lifecycle).order_by("pk")

    def whistled(self, case: Case) -> None:
        """Two departments come and bring it to an end, one of them scored; the third refuses."""
        street = self.handler(case.lead)
        matter = "演示：同一个点位多次反弹，请到现场一起定办法。"
        self.do(case, "whistle", street, departments=DEPARTMENTS, matter=matter, place_time="演示：明早九点，现场")
        first, second, third = self.parts(case, "whistle")
        first = self.do(first, "arrive", self.handler(first.lead), arrived_note="演示：已到现场。")
        first = self.do(first, "contribute", street, part_done="演示：街道腾出场地，通知了物业。")
        first = self.do(first, "finish", self.handler(first.lead), result="演示：当场清理，设了隔离。", solved=True)
        self.do(first, "score_department", street, score_lead=92)
        self.do(second, "arrive", self.handler(second.lead))
        self.do(third, "refuse", self.handler(third.lead), reason="演示：认为不属于本单位职责。")

    def waits_for_time(self, case: Case) -> None:
        why = "演示：配件要从外地调来，到货后两天内装好。"
        self.do(case, "ask_extension", self.handler(case.lead), units=3, extension_reason=why)

    def gets_time(self, case: Case) -> None:
        self.waits_for_time(case)
        asked = self.part(case, "extension")
        self.do(asked, "grant", self.desk("shift_leader"), units=3, extension_reason="演示：配件到货需要三天。")

    def hung(self, case: Case) -> None:
        evidence = "演示：产权单位已经注销，接收单位还没有确定；已开过两次会。"
        self.do(case, "ask_hanging", self.handler(case.lead), hard_wish="history", evidence=evidence)
        again, told = self.now.date() + timedelta(days=20), "演示：产权还没有移交，移交后马上修，每月告诉您进展。"
        granted = {"hard_reason": "history", "relook_on": again, "hard_told": told}
        self.do(self.part(case, "hanging"), "grant", self.desk("leader"), **granted)
        case.refresh_from_db()
        day = self.now.date() + timedelta(days=5)
        called = {"matter": "演示：确定接收单位和资金。", "meets_on": day, "invited": ["homes", "planning"]}
        case = self.do(case, "meet", self.desk("shift_leader"), **called)
        self.do(case, "keep", self.desk("leader"), custodian=(self.desk("leader") or Actor.system()).person)

    def objected(self, case: Case) -> None:
        self.do(case, "object", self.handler(case.lead), reason="演示：现场属于另一单位的管辖范围。")

    def helped(self, case: Case) -> None:
        matter = "演示：请查一下三年来的维修记录。"
        self.do(case, "ask_help", self.handler(case.lead), assistants=["civil"], matter=matter)

    def instructed(self, case: Case) -> None:
        case = self.do(case, "instruct", self.desk("leader"), matter="演示：请本周内到现场看一次，结果报我。")
        self.do(case, "keep", self.desk("leader"), custodian=(self.desk("leader") or Actor.system()).person)

    def noticed(self, case: Case) -> None:
        self.do(case, "supervise", self.desk("supervisor"), level="blue", rule="by_hand", matter="演示：请说明进展。")

    def joined(self, case: Case) -> None:
        """Another caller's case about the same is handled with it."""
        twins = Case.objects.filter(state="received", parent=None, main=None, category=case.category)
        other = twins.exclude(pk=case.pk).order_by("pk").first()
        if other is not None:
            at = max(self.now - STEP, other.changed_at or self.now)
            actions.merge(other, case, actor=self.staff.by_post["dispatcher", ""], at=at)


def arrange(now: datetime) -> int:
    """Let things happen to some of the open demo cases; returns to how many. None where the pack has no parts."""
    if "whistle" not in current_pack().request.moves:
        return 0
    acts = Together(now)
    open_ = Case.objects.filter(open=True, parent=None).order_by("-changed_at", "pk")
    slow = open_.filter(state="contacted", urgency__in=("general", "complex"))
    working = [c for c in slow if acts.handler(c.lead)]
    streets = [c for c in working if acts.pack.bodies[c.lead].kind == "street"]
    others = [c for c in working if c not in streets[:3]]
    waiting = [c for c in open_.filter(state="dispatched") if acts.handler(c.lead)]
    slowly: tuple[Acts, ...] = (acts.waits_for_time, acts.hung, acts.gets_time, acts.helped, acts.instructed)
    soon: tuple[Acts, ...] = (acts.noticed, acts.joined, acts.noticed)
    plan: list[tuple[Case, Acts]] = [(case, acts.whistled) for case in streets[:2]]
    plan += [(case, acts.objected) for case in waiting[:2]]
    plan += zip(others, slowly, strict=False)
    plan += zip(open_.filter(state="signed_in"), soon, strict=False)
    for case, act in plan:
        act(case)
    return len(plan)
