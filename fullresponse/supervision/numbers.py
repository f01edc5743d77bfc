"""The numbers of the day, each defined once: what is counted, of which moment, and which cases stand behind it. Whole
cases only: a part is somebody's share of one; and none that the house has with itself. A day is a day of the district's
time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_noop

from fullresponse.cases.models import Case
from fullresponse.ledger.append import LOCAL
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack
from fullresponse.supervision.models import DayMark, Moment

SOON = timedelta(hours=24)
DAY = timedelta(days=1)
Place = tuple[str, str]  # street and lead
Tally = dict[str, Counter[Place]]  # number -> where -> how many


@dataclass(frozen=True)
class Number:
    """One number of the board; `said` is its definition as people read it."""

    code: str
    label: str
    said: str


NUMBERS = {
    n.code: n
    for n in (
        Number("in", gettext_noop("来"), gettext_noop("当天受理的诉求，按受理时间；受理时间没有记录的不算。")),
        Number("out", gettext_noop("结"), gettext_noop("当天办结的诉求，按办结时间，各种办结都算。")),
        Number(
            "late", gettext_noop("逾"), gettext_noop("现在还没有办结、当前这一步已经过了时限的诉求。昨日是 24 时的数。")
        ),
        Number(
            "soon",
            gettext_noop("将逾"),
            gettext_noop("还没有办结、当前这一步在今后 24 小时内到期的诉求。昨日是 24 时的数。"),
        ),
        Number(
            "repeats",
            gettext_noop("重复"),
            gettext_noop("当天受理的诉求里，同一电话 30 天内就同一大类来过的；没有电话或者还没有分类的不算。"),
        ),
        Number("bounced", gettext_noop("退回"), gettext_noop("当天异议成立、退回或者改派的次数，算在原来的承办单位。")),
        Number("whistled", gettext_noop("吹哨"), gettext_noop("当天吹的哨，向几个单位吹算几次，算在被吹的单位。")),
        Number("arrived", gettext_noop("报到"), gettext_noop("当天报到的次数。")),
        Number("refused", gettext_noop("拒到"), gettext_noop("当天说明不能报到的次数。")),
    )
}
STANDING = ("late", "soon")  # as things stand at a moment; the others happen on a day
HAPPENED = ("bounced", "whistled", "arrived", "refused")


@dataclass
class Board:
    """Two days beside each other. `marked`: it is known how things stood when yesterday ended."""

    day: date
    today: Tally
    yesterday: Tally
    marked: bool = True
    zero: Counter = field(default_factory=Counter)

    def at(self, code: str, *, street: str = "", lead: str = "", yesterday: bool = False) -> int | None:
        """How many: in the whole district, at a street or at a body; None where nobody looked."""
        if yesterday and code in STANDING and not self.marked:
            return None
        tally = (self.yesterday if yesterday else self.today).get(code, self.zero)
        return sum(n for (s, b), n in tally.items() if street in ("", s) and lead in ("", b))

    @property
    def leads(self) -> set[str]:
        """The bodies of which there is anything to say."""
        return {lead for tally in (*self.today.values(), *self.yesterday.values()) for _, lead in tally if lead}


def board(now: datetime, pack: Pack) -> Board:
    """Today's numbers and yesterday's, in seven queries however many cases there are."""
    today = now.astimezone(LOCAL).date()
    tallies = {day: _flows(day, pack) for day in (today, today - DAY)}
    for (day, what, street, lead), n in _happened((today - DAY, today)).items():
        tallies[day].setdefault(what, Counter())[street, lead] += n
    tallies[today] |= standing(now)
    marks = list(DayMark.objects.filter(day=today - DAY))
    for code in STANDING:
        tallies[today - DAY][code] = Counter({(m.street, m.lead): getattr(m, code) for m in marks})
    return Board(today, tallies[today], tallies[today - DAY], bool(marks))


def _flows(day: date, pack: Pack) -> Tally:
    """What came and went on the day."""
    came = received(day).values_list("street", "lead").order_by()
    tally: Tally = {"in": Counter(), "repeats": Counter(), "out": Counter()}
    for street, lead, n, repeats in came.annotate(n=Count("pk"), again=Count("pk", filter=Q(repeats__gt=0))):
        tally["in"][street, lead] = n
        tally["repeats"][street, lead] = repeats
    for street, lead, n in closed(day, pack).values_list("street", "lead").order_by().annotate(n=Count("pk")):
        tally["out"][street, lead] = n
    return tally


def _happened(days: Iterable[date]) -> dict[tuple[date, str, str, str], int]:
    rows = Moment.objects.filter(day__in=list(days)).values_list("day", "what", "street", "lead").order_by()
    return {tuple(where): n for *where, n in rows.annotate(n=Count("pk"))}


def standing(now: datetime) -> Tally:
    """What is late now, and what will be within a day: one walk over what is open and due by then."""
    found: Tally = {"late": Counter(), "soon": Counter()}
    past = Q(queue_at__lt=now)
    rows = due_by(now + SOON).values_list("street", "lead").order_by()
    for street, lead, late, soon in rows.annotate(late=Count("pk", filter=past), soon=Count("pk", filter=~past)):
        found["late"][street, lead] = late
        found["soon"][street, lead] = soon
    return found


def span(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day and of the next."""
    return datetime.combine(day, time(), LOCAL), datetime.combine(day + DAY, time(), LOCAL)


def asked() -> QuerySet[Case]:
    """What somebody asked for: whole cases, without what the house writes for itself."""
    return Case.objects.filter(parent=None).exclude(lifecycle__in=inward())


def inward() -> list[str]:
    """The life cycles of the house's own work."""
    return [cycle.code for cycle in current_pack().lifecycles.values() if cycle.inward]


def came(start: datetime, end: datetime) -> QuerySet[Case]:
    return asked().filter(received_at__gte=start, received_at__lt=end)


def received(day: date) -> QuerySet[Case]:
    return came(*span(day))


def went(start: datetime, end: datetime, pack: Pack) -> QuerySet[Case]:
    """A case that has ended is queued by when it did: the index of states holds the days in order."""
    finals = {s.code for c in pack.lifecycles.values() if not c.part for s in c.states.values() if s.final}
    return asked().filter(state__in=sorted(finals), queue_at__gte=start, queue_at__lt=end)


def closed(day: date, pack: Pack) -> QuerySet[Case]:
    return went(*span(day), pack)


def due_by(moment: datetime) -> QuerySet[Case]:
    """What is open and due before the moment. What has no deadline is queued far away."""
    return asked().filter(open=True, queue_at__lt=moment)


def behind(code: str, day: date, now: datetime, pack: Pack) -> QuerySet[Case]:
    """The cases behind a number of the day (as it stands now, for what is late or will be). A case that bounced twice
    stands here once."""
    if code in HAPPENED:
        return Case.objects.filter(pk__in=Moment.objects.filter(day=day, what=code).values("case"))
    found = {
        "in": lambda: received(day),
        "repeats": lambda: received(day).filter(repeats__gt=0),
        "out": lambda: closed(day, pack),
        "late": lambda: due_by(now),
        "soon": lambda: due_by(now + SOON).filter(queue_at__gte=now),
    }
    return found[code]()


def at_lead(code: str, day: date, lead: str) -> Q:
    """Narrows `behind` to a body: the one that leads the case or, for what happened, that it happened to."""
    if code not in HAPPENED:
        return Q(lead=lead)
    return Q(pk__in=Moment.objects.filter(day=day, what=code, lead=lead).values("case"))


@dataclass(frozen=True)
class Rising:
    """A street or a top category of which more came lately than in as long a time of the week before."""

    kind: str  # street | category
    code: str
    recent: int
    before: int  # in the seven days before
    times: int = 7  # how often the recent time goes into seven days

    @property
    def by(self) -> int:
        """How much more, in sevenths of a case if it is about a day: integers alone decide the order."""
        return self.times * self.recent - self.before


LEAST = 3  # fewer than this in a day are chance


def rising(now: datetime, pack: Pack, most: int = 6, days: int = 1) -> list[Rising]:
    """What rises fastest, of the last day or (`days`) the last seven: one query over these and the week before."""
    recent = Q(received_at__gte=now - days * DAY)
    rows = came(now - (days + 7) * DAY, now)
    counted = rows.values_list("street", "category").order_by()
    new, old = Counter[Place](), Counter[Place]()
    for street, category, lately, before in counted.annotate(
        a=Count("pk", filter=recent), b=Count("pk", filter=~recent)
    ):
        top = pack.top(category) if category in pack.categories else ""
        for key in (("street", street), ("category", top)):
            new[key] += lately
            old[key] += before
    found = [
        Rising(kind, code, n, old[kind, code], 7 // days) for (kind, code), n in new.items() if code and n >= LEAST
    ]
    return sorted((r for r in found if r.by > 0), key=lambda r: (-r.by, r.kind, r.code))[:most]
