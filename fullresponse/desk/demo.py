"""The demo district's past days: invented requests from the pack's demo.csv, led through their lives by the demo staff
through the same batch as everything else, so that every screen has something true to show."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from fullresponse.cases import actions
from fullresponse.cases.batch import Batch, Request
from fullresponse.cases.models import Case
from fullresponse.files import store
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack

TIMES = 3  # how often each text is told, at other places by other people
LIVES = (  # how far each case comes, in turn, unless demo.csv says how it ends
    "closed",
    "received",
    "dispatched",
    "closed",
    "signed_in",
    "contacted",
    "closed",
    "replied",
    "closed",
    "contacted",
    "closed",
    "returned",
    "replied",
    "rated",
)
BY_THEMSELVES = ("web", "app", "wechat")
PHOTOS = 6
PICTURE = (640, 420)  # pixels
ASKED = ("contacted", "solved", "satisfaction")
STEPS = ("dispatched", "signed_in", "contacted", "replied")
SPREAD = {"received": 20, "dispatched": 3, "signed_in": 26, "contacted": 60, "replied": 70}  # hours; others: ten days
AFTER = {"dispatched": 0.3, "signed_in": 1.2, "contacted": 5, "replied": 20, "closed": 44}  # hours from receipt


@dataclass(frozen=True)
class Told:
    """One invented request at one time, and how far it comes."""

    request: Request
    at: datetime
    answer: str
    life: str
    said: dict[str, Any]  # contacted, solved, satisfaction: three facts, each its own


def load(file: Path, now: datetime) -> int:
    """Read demo.csv and lead its requests through their lives until `now`; returns how many cases there are."""
    staff = Staff(now)
    told = sorted(_told(file, now, current_pack()), key=lambda t: t.at)
    return sum(len(done) for done in actions.in_batches(told, staff.lead, recorded_at=now))


def _told(file: Path, now: datetime, pack: Pack) -> Iterator[Told]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    communities = [p for p in pack.places.values() if p.level == "community"]
    for index in range(len(rows) * TIMES):
        row = rows[index % len(rows)]
        community = communities[index * 37 % len(communities)]
        life = row["ends"] or LIVES[index % len(LIVES)]
        ago = timedelta(hours=0.2 + AFTER.get(life, 0) + (index * 7.3) % SPREAD.get(life, 240))
        request = Request(
            words=row["words"],
            place=row["place"] and f"{community.name}{row['place']}",
            category=row["category"],
            kind=row["kind"],
            channel=row["channel"],
            community=community.code,
            name=f"演示居民{index + 1}",
            phone=f"1380000{index:04d}",
            confidential=index % 17 == 5,
        )
        yield Told(request, now - ago, row["answer"], life, {name: row[name] for name in ASKED})


def photos(now: datetime) -> int:
    """Lay a drawn picture beside the newest requests that came in by themselves and wait; returns how many."""
    new = Case.objects.filter(state="received", lead="", bounces=0, channel__in=BY_THEMSELVES)
    waiting = new.order_by("-received_at")[:PHOTOS]
    for number, case in enumerate(waiting, 1):
        at = (case.received_at or now) + timedelta(minutes=3)
        checked = store.check(SimpleUploadedFile(f"演示图片{number}.jpg", drawn(number)))
        actions.attach(case, checked, actor=Actor.caller(case.channel), at=at, shown="caller")
    return len(waiting)


def drawn(number: int) -> bytes:
    """A picture that shows nothing but that it is one: a street, a lamp, a puddle, in another colour each time."""
    picture = Image.new("RGB", PICTURE, f"hsl({number * 53 % 360}, 30%, 85%)")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 300, 640, 420), "#777")
    pen.line((480, 300, 480, 90, 430, 90), "#333", 8)
    pen.ellipse((100 + 40 * number, 330, 260 + 40 * number, 390), "#456")
    found = BytesIO()
    picture.save(found, "JPEG")
    return found.getvalue()


class Staff:
    """The demo's people, by role and body."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.by_post: dict[tuple[str, str], Actor] = {}
        for person in Person.objects.filter(demo=True).prefetch_related("posts").order_by("pk"):
            actor = actor_for(person, now.date())
            for post in actor.posts:
                self.by_post.setdefault(post, actor)

    def lead(self, work: Batch, told: Told) -> None:
        """One case from its receipt as far as its life and the time allow."""
        web = told.request.channel in BY_THEMSELVES
        receiver = Actor.caller(told.request.channel) if web else self.by_post["operator", ""]
        case = work.receive(told.request, actor=receiver, at=told.at)
        desk = self.by_post["dispatcher", ""]
        soon = told.at + timedelta(minutes=4)
        if told.life == "answered":
            work.move(case, "answer", actor=desk, at=soon, answer=told.answer)
        elif told.life.startswith("declined"):
            outcome = told.life.partition(":")[2]
            work.move(case, "decline", actor=desk, at=soon, outcome=outcome, answer=told.answer)
        elif told.life != "received":
            self._handle(work, case, told)

    def _handle(self, work: Batch, case, told: Told) -> None:
        lead = current_pack().lead(case.category, case.street)
        handler = self.by_post.get(("handler", lead))
        given: dict[str, dict[str, Any]] = {"dispatched": {"lead": lead}, "replied": {"answer": told.answer}}
        verbs = {"dispatched": "dispatch", "signed_in": "sign_in", "contacted": "contact", "replied": "reply"}
        last = STEPS.index(told.life) if told.life in STEPS else len(STEPS) - 1
        for step in STEPS[: 1 if told.life == "returned" else last + 1]:
            at = told.at + timedelta(hours=AFTER[step])
            who = self.by_post["dispatcher", ""] if step == "dispatched" else handler
            if who is None or at > self.now:
                return
            work.move(case, verbs[step], actor=who, at=at, **given.get(step, {}))
        self._finish(work, case, told, handler)

    def _object(self, work: Batch, case, handler: Actor, at: datetime) -> None:
        """The body objects, and another than who dispatched finds it right; a district without objections returns."""
        reason = "演示：现场查看后发现产权属于另一单位，请重新派单。"
        if "object" not in current_pack().request.moves:
            work.move(case, "return", actor=handler, at=at, reason=reason)
            return
        work.move(case, "object", actor=handler, at=at, reason=reason)
        (objection,) = work.attached_to(case)
        later = at + timedelta(minutes=25)
        work.move(
            objection, "uphold", actor=self.by_post["shift_leader", ""], at=later, why="演示：权属清楚，异议成立。"
        )

    def _finish(self, work: Batch, case, told: Told, handler: Actor | None) -> None:
        at = told.at + timedelta(hours=AFTER["closed"])
        if told.life == "returned" and handler:
            self._object(work, case, handler, told.at + timedelta(hours=1))
        elif case.state == "replied" and at <= self.now and told.life in ("closed", "rated"):
            who, verb = self.by_post["caller_back", ""], "call_back"
            if told.life == "rated":
                who, verb = Actor.caller("web"), "rate"
            work.move(case, verb, actor=who, at=at, **told.said)
