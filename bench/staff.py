"""A district's staff on one machine with SQLite: twenty people at work, two calls a second, and the worker."""

import random
import re
import threading
import time
import uuid
from argparse import Namespace
from dataclasses import dataclass, field

from django.utils import timezone

from bench import lives, seed
from bench.client import Browser, Tally, crowd
from bench.figures import Figure
from bench.place import HOME
from bench.server import megabytes, served, working
from bench.world import PASSWORD
from fullresponse.orgs.models import Person

STAFF, CALLS = 20, 2
THINKS = (2.0, 4.0)  # seconds between two clicks
CASE = re.compile(rb'href="(/desk/cases/[^"/?]+)"')
DO = re.compile(rb'action="(/desk/cases/[^"/]+/do/(sign_in|contact|reply))"')
TARGET_CASES = 300_000


@dataclass
class Office:
    """Twenty people; what each click took, by kind."""

    until: float
    tallies: dict[str, Tally] = field(default_factory=lambda: {k: Tally() for k in ("work list", "case page", "move")})

    def works(self, browser: Browser, chance: random.Random) -> None:
        while time.perf_counter() < self.until:
            found = CASE.findall(self.click("work list", browser, "/desk/work"))
            if not found:
                time.sleep(1)
                continue
            page = self.click("case page", browser, chance.choice(found[:10]).decode())
            time.sleep(chance.uniform(*THINKS))
            if offered := DO.search(page):
                verb = offered[2].decode()
                form = {f"{verb}-answer": lives.DONE} if verb == "reply" else {}
                self.click("move", browser, offered[1].decode(), form)
            time.sleep(chance.uniform(*THINKS))

    def click(self, kind: str, browser: Browser, path: str, form: dict | None = None) -> bytes:
        tally, began = self.tallies[kind], time.perf_counter()
        try:
            answer = browser.get(path) if form is None else browser.post(path, form)
        except OSError as error:
            browser.socket = None
            tally.errors.append(str(error))
            return b""
        if answer.status not in (200, 302):
            tally.errors.append(f"{answer.status} {path}")
        tally.took.append(time.perf_counter() - began)
        return answer.body


def run(options: Namespace) -> list[Figure]:
    seed.ensure(options.cases, 1)
    handlers = list(Person.objects.filter(posts__role="handler").order_by("pk").values_list("username", flat=True))
    office = Office(0)
    with served() as (port, server), working() as worker:
        people = [Browser(port).sign_in(handlers[n % len(handlers)], PASSWORD) for n in range(STAFF)]
        operators = [Browser(port).sign_in("operator1", PASSWORD) for _ in range(4)]
        office.until = time.perf_counter() + options.minutes * 60
        threads = [threading.Thread(target=office.works, args=(b, random.Random(n))) for n, b in enumerate(people)]
        for thread in threads:
            thread.start()
        office.tallies["intake"] = crowd(operators, a_call(lives.Staff(timezone.now())), options.minutes * 60, CALLS)
        for thread in threads:
            thread.join()
        sizes = megabytes(server), megabytes(worker)
    return figures(office, sizes, options)


def a_call(staff: lives.Staff):
    """An intake that is dispatched at once, so that the bodies have work."""

    def do(browser: Browser, number: int) -> str:
        told = staff.request(lives.Told(number, timezone.now(), "received"))
        lead = staff.pack.lead(told.category, staff.pack.places[told.community].parent)
        form = {"words": told.words, "place": told.place, "phone": told.phone, "name": told.name, "lead": lead}
        more = {"category": told.category, "area": told.community, "token": uuid.uuid4().hex, "verb": "dispatch"}
        answer = browser.post("/desk/intake", {**form, **more})
        return "" if answer.status == 302 else f"{answer.status}"

    return do


def figures(office: Office, sizes: tuple[float, float], options: Namespace) -> list[Figure]:
    every = [t for tally in office.tallies.values() for t in tally.took]
    errors = [e for tally in office.tallies.values() for e in tally.errors]
    print("\n".join(sorted(set(errors))[:10]))
    locked = sum(path.read_text(errors="replace").count("locked") for path in HOME.glob("*.log"))
    whole = Tally(every)
    return [
        Figure("staff", f"clicks in {options.minutes:g} min, {options.cases:,} cases", len(every)),
        Figure("staff", "p95 of all", whole.ms(95), "ms", 300, least=False),
        Figure("staff", "p99 of all", whole.ms(99), "ms"),
        *(Figure("staff", f"p95 {kind}", tally.ms(95), "ms") for kind, tally in office.tallies.items()),
        Figure("staff", "errors", len(errors), "", 0, least=False),
        Figure("staff", "lock errors in the logs", locked, "", 0, least=False),
        Figure("staff", "largest server process", sizes[0], "MB", 300, least=False),
        Figure("staff", "largest worker process", sizes[1], "MB", 300, least=False),
    ]
