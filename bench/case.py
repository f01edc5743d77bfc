"""The page of a case to which forty things happened."""

from argparse import Namespace
from datetime import timedelta

from django.utils import timezone

from bench import seed, statements
from bench.client import Browser, crowd, figures
from bench.figures import Figure
from bench.lives import STEPS, Staff, Told
from bench.server import served
from bench.world import PASSWORD
from fullresponse.cases import actions
from fullresponse.cases.batch import Batch

EVENTS = 40
CASES = 20
REMARKS = EVENTS - len(STEPS)  # beside receipt, dispatch, signing in, contact and reply
READERS = ("leader1", "dispatcher1")


def run(options: Namespace) -> list[Figure]:
    seed.ensure(options.cases, options.processes)
    numbers = long_cases()

    def do(browser: Browser, number: int) -> str:
        answer = browser.get(f"/desk/cases/{numbers[number % len(numbers)]}")
        return "" if answer.status == 200 else f"{answer.status} {answer.body[:200]!r}"

    with served() as (port, _pid):
        browsers = [Browser(port).sign_in(READERS[n % 2], PASSWORD) for n in range(options.clients)]
        crowd(browsers, do, 3)
        found = figures("case page", crowd(browsers, do, options.seconds), f"{len(browsers)} clients", 150, None)
    client = statements.signed_in(READERS[0])
    count = len(statements.counted(lambda: client.get(f"/desk/cases/{numbers[0]}")))
    return [*found, Figure("case page", "statements", count)]


def long_cases() -> list[str]:
    """Cases with forty events each: replied to, with a remark an hour; their numbers."""
    now = timezone.now()
    staff = Staff(now)
    numbers = []

    def lead(work: Batch, told: Told) -> None:
        case = work.receive(staff.request(told), actor=staff.by_post["operator", ""], at=told.at)
        body = staff.pack.lead(case.category, case.street)
        desk, handler = staff.by_post["dispatcher", ""], staff.by_post["handler", body]
        work.move(case, "dispatch", actor=desk, at=told.at, lead=body)
        work.move(case, "sign_in", actor=handler, at=told.at)
        work.move(case, "contact", actor=handler, at=told.at)
        for n in range(REMARKS):
            work.move(
                case, "remark", actor=handler, at=told.at + timedelta(seconds=n), note=f"演示第{n}条：已去现场看过。"
            )
        work.move(case, "reply", actor=handler, at=told.at + timedelta(hours=1), answer="演示：已处理。")
        numbers.append(case)

    rows = [Told(n, now - timedelta(hours=2), "replied") for n in range(CASES)]
    for _done in actions.in_batches(rows, lead, recorded_at=now):
        pass
    return [case.number for case in numbers]
