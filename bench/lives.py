"""Invented cases and how far each comes; everything is worked out from a running number, so that two runs are alike."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from fullresponse.cases import actions
from fullresponse.cases.batch import Batch, Request
from fullresponse.cases.models import Case
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_pack

FULL = 7  # events of a life from receipt to closing
SIZE = 500  # cases in one transaction
STEPS = ("dispatch", "sign_in", "contact", "reply", "call_back")
FAR = {"received": 0, "dispatched": 1, "signed_in": 2, "contacted": 3, "replied": 4, "closed": 5}
OPEN = ("received", "dispatched", "signed_in", "contacted", "contacted", "replied")  # of the last days' cases
DAYS_OPEN = 14
MINUTES = (0, 3, 20, 55, 240, 400)  # of each step after the receipt
SAID = (
    "小区北门口的路灯坏了三天，晚上看不清路，老人孩子出入不方便。",
    "楼下餐馆夜里排风扇一直响到十二点以后，睡不着觉，希望有人来看看。",
    "单元门口堆着装修剩下的沙袋和木板，已经一个多星期没有人清走。",
    "家里从早上开始停水，没有看到通知，想知道什么时候恢复。",
    "胡同里的井盖松了，车一压就响，也怕有人踩空。",
)
DONE = "演示：已派人到现场处理，并电话告知诉求人处理结果，后续会继续留意。"


@dataclass(frozen=True)
class Told:
    """One invented request, when it was received and how far it comes."""

    number: int
    at: datetime
    state: str


def spread(cases: int, until: datetime, days: int = 365) -> Iterator[Told]:
    """`cases` over the days before `until`, oldest first: every second answered on the spot, of the others all older
    than a fortnight closed, and two in three of the newer ones still open."""
    for number in range(cases):
        at = until - timedelta(days=days) * (1 - number / cases) - timedelta(hours=8)
        recent = until - at < timedelta(days=DAYS_OPEN)
        if number % 2:
            state = "answered"
        elif recent and number % 3:
            state = OPEN[number // 6 % len(OPEN)]
        else:
            state = "closed"
        yield Told(number, at, state)


def full(cases: int, at: datetime) -> Iterator[Told]:
    """Cases that all come to their end."""
    return (Told(number, at, "closed") for number in range(cases))


class Staff:
    """The demo's people, who lead the cases through their lives."""

    def __init__(self, on: datetime) -> None:
        pack = current_pack()
        self.by_post: dict[tuple[str, str], Actor] = {}
        for person in Person.objects.filter(demo=True).prefetch_related("posts").order_by("pk"):
            actor = actor_for(person, on.date())
            for post in actor.posts:
                self.by_post.setdefault(post, actor)
        self.places = [p for p in pack.places.values() if p.level == "community"]
        self.pack = pack
        self.categories = [c.code for c in pack.leaves.values() if self._led(c.code)]

    def _led(self, category: str) -> bool:
        return all(("handler", self.pack.lead(category, place.parent)) in self.by_post for place in self.places)

    def request(self, told: Told) -> Request:
        n = told.number
        place = self.places[n * 37 % len(self.places)]
        return Request(
            words=SAID[n % len(SAID)],
            place=f"{place.name}演示路{n % 90 + 1}号",
            category=self.categories[n * 7 % len(self.categories)],
            kind="help",
            channel="phone",
            community=place.code,
            name=f"演示居民{n % 300_000}",
            phone=f"139{n % 300_000:08d}",
            token=None,
        )

    def lead(self, work: Batch, told: Told) -> Case:
        """The case from its receipt as far as it comes."""
        case = work.receive(self.request(told), actor=self.by_post["operator", ""], at=told.at)
        if told.state == "answered":
            at = told.at + timedelta(minutes=4)
            work.move(case, "answer", actor=self.by_post["operator", ""], at=at, answer=DONE)
            return case
        lead = self.pack.lead(case.category, case.street)
        handler, desk = self.by_post["handler", lead], self.by_post["dispatcher", ""]
        who = (desk, handler, handler, handler, self.by_post["caller_back", ""])
        asked = {
            "contacted": True,
            "solved": True,
            "satisfaction": "satisfied" if told.number % 9 else "fairly_satisfied",
        }
        needs = ({"lead": lead}, {}, {}, {"answer": DONE}, asked)
        for n in range(FAR[told.state]):
            at = told.at + timedelta(minutes=MINUTES[n + 1])
            work.move(case, STEPS[n], actor=who[n], at=at, **needs[n])
        return case


def seed(told: Iterable[Told], staff: Staff) -> Iterator[int]:
    """Write the cases, 500 to a transaction, each day's recorded on that day; yields how many after each."""
    for _day, group in groupby(told, key=lambda t: t.at.date()):
        rows = list(group)
        for done in actions.in_batches(rows, staff.lead, recorded_at=rows[-1].at + timedelta(hours=7)):
            for _row, refusal in done:
                if refusal is not None:
                    raise refusal
            yield len(done)
