"""A year to look at: made once in a demo district, day by day, in small transactions. Which case is which stands in its
outer number, so that a year that was interrupted goes on where it stopped, and two that make it at once make one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError

from fullresponse.cases import actions
from fullresponse.cases.batch import Batch
from fullresponse.cases.life import MERGED
from fullresponse.cases.models import Case
from fullresponse.desk import demo_bulletins, demo_promises
from fullresponse.desk.demo_lives import Staff, go_on, lead_all
from fullresponse.desk.demo_plan import DAY, SOURCE, Plan, Told, Year
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.append import LOCAL
from fullresponse.ledger.deliver import deliver
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_pack
from fullresponse.supervision import marks

FIRST_YEAR = 3000  # cases with the first start
REAL_YEAR = 271_000  # cases: a district's real volume
SEED = 1
FEW, MANY = 20, 250  # cases in one transaction: while others write, and by itself; even, for pairs
FEW_EVENTS, MANY_EVENTS = 150, 2000  # deliveries at once
MEANWHILE = timedelta(minutes=10)  # until the second of two is merged into the first
Clock = Callable[[], datetime]


def begun() -> tuple[Year, int] | None:
    """The year that is being made or was made here, and how many of its cases there are; None before."""
    last = Case.objects.filter(source=SOURCE).exclude(outer_number="").order_by("-outer_number")
    key = last.values_list("outer_number", flat=True).first()
    if key is None:
        return None
    year, n = Year.of(key)
    return year, n + 1


def unfinished() -> tuple[Year, int] | None:
    """The same, while it is not all there."""
    found = begun()
    return found if found and found[1] < found[0].cases else None


def fits() -> None:
    """Refused where invented cases would stand among real ones."""
    if not Person.objects.filter(demo=True).exists() or Person.objects.filter(demo=False).exists():
        raise Refused("演示年只造在演示区里：这里没有演示人员，或者有不是演示的人员。")
    if Case.objects.exclude(source__in=("", SOURCE, demo_promises.SOURCE)).exists():
        raise Refused("演示年只造在演示区里：这里有从外面导入的诉求。")


def settle(cases: int | None, seed: int | None, today: date) -> Year:
    """The year to make: the one that was begun, or a new one that ended yesterday. Refused when it is all there, or
    when another one is asked for than was begun."""
    fits()
    found = begun()
    if found is None:
        year = Year(today - DAY, cases or REAL_YEAR, SEED if seed is None else seed)
        if year.cases < 1 or year.cases > 9_999_999:
            raise Refused("演示年的件数要在 1 和 9999999 之间。")
        return year
    year, made = found
    if made >= year.cases and not demo_bulletins.missing(year.end, today):
        raise Refused("演示年已经造好：{n} 件，到 {day} 为止。要造另一年，请换一个空的数据目录。", n=made, day=year.end)
    if cases not in (None, year.cases) or seed not in (None, year.seed):
        raise Refused(
            "已经开始造 {n} 件的演示年（种子 {seed}），要先造完；请不写件数和种子再运行一次。",
            n=year.cases,
            seed=year.seed,
        )
    return year


class Maker:
    """Makes the year. `clock` says when each transaction is written; `alone`: nobody else works here meanwhile, so that
    the transactions may be large."""

    def __init__(self, year: Year, clock: Clock, *, alone: bool) -> None:
        self.year, self.clock, self.alone = year, clock, alone
        pack = current_pack()
        self.until = datetime.combine(year.end + DAY, time(), pack.calendar.tz)
        self.staff = Staff(clock().astimezone(LOCAL).date(), pack)
        categories = self.staff.categories()
        if not categories or not pack.places:
            raise Refused("这个配置包没有能造演示年的类别、地点或者人员。")
        self.plan = Plan(year, pack, categories)
        self.refused: list[Refused] = []

    def make(self) -> Iterator[int]:
        """All that is not there yet, in the order in which it came in; yields how many cases were made, or found, after
        each piece. Whoever is told of events is told before the year goes on: what happens today does not wait."""
        size = MANY if self.alone else FEW
        begin = self._there() // size * size
        for first in range(begin, self.year.cases, size):
            numbers = range(first, min(first + size, self.year.cases))
            self._some(numbers)
            self._together(numbers)
            self._tell()
            yield len(numbers) + (begin if first == begin else 0)
        self._end()

    def _there(self) -> int:
        """Up to which case the year is surely there."""
        found = begun()
        if found is None or Case.objects.filter(source=SOURCE).count() < found[1]:
            return 0
        return found[1] - 1  # the last ones again: two of them may not have been merged yet

    def _some(self, numbers: range) -> None:
        """These cases; those that another process wrote at the same moment are found to be there."""
        try:
            self._write(numbers)
        except IntegrityError:
            self._write(numbers)

    def _write(self, numbers: range) -> None:
        known = self._known(numbers)
        told = [self.plan.told(n) for n in numbers if n not in known]
        self._batches(told, lead_all(self.plan, self.staff, self.until), past=True)

    def _batches(self, rows: list[Any], lead: Callable[[Batch, Any], None], **options: Any) -> None:
        for done in actions.in_batches(rows, lead, recorded_at=self.clock(), **options):
            self.refused += [refusal for _row, refusal in done if refusal]

    def _known(self, numbers: Sequence[int]) -> dict[int, Case]:
        keys = {self.year.key(n): n for n in numbers}
        found = Case.objects.filter(source=SOURCE, outer_number__in=keys)
        return {keys[case.outer_number]: case for case in found}

    def _together(self, numbers: range) -> None:
        """The pairs of these: the second is merged into the first, and both go on, each with a callback of its own."""
        told = {n: self.plan.told(n) for n in numbers if self.plan.pair(n)}
        known = self._known(list(told))
        for n, first in known.items():
            second = known.get(n + 1)
            if told[n].pair == "first" and second is not None and _mergeable(first, second):
                self._merge(first, second, told[n])
        rows = [(told[n], known[n].pk) for n in sorted(known) if known[n].open]
        self._batches(rows, go_on(self.plan, self.staff, self.until))

    def _merge(self, first: Case, second: Case, told: Told) -> None:
        at = max(first.changed_at or told.at, second.changed_at or told.at) + MEANWHILE
        cycle = current_pack().lifecycles[second.lifecycle]
        who = self.staff.who(cycle.moves["merge"], second, None, told.n)
        if who is not None and at < self.until:
            actions.merge(second, first, actor=who, at=at, recorded_at=self.clock())

    def _tell(self) -> None:
        """Hand over what the followers are owed."""
        while deliver(self.clock(), MANY_EVENTS if self.alone else FEW_EVENTS):
            pass

    def _end(self) -> None:
        """What fell due in the year and nobody has looked at since; and how things stood when it ended."""
        while actions.sweep(self.clock()):
            pass
        self._tell()
        marks.again(self.year.end)
        for _bulletin in demo_bulletins.publish(self.clock, self.year.end):
            self._tell()


def _mergeable(first: Case, second: Case) -> bool:
    return bool(first.open and first.lead and second.open and not second.lead and second.state != MERGED)
