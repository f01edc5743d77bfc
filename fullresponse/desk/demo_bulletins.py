"""The bulletins of the demo's past year: drafted by one editor, checked by the other, published on the third of the
month after, as far as there is anything to tell. What was begun and interrupted is gone on with."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Min

from fullresponse.metrics.models import CaseFacts
from fullresponse.metrics.windows import months_before, span
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack
from fullresponse.pack.model import Window
from fullresponse.reports import actions, content
from fullresponse.reports.models import Bulletin

MONTHS = 12
THIRD = timedelta(days=2)  # after the first
HOURS = (9, 10, 15, 16)  # drafted, written, checked, published
PREFACE = "演示：本期数字来自虚构的诉求，回访是模拟的。"
TOPIC = "演示：本月来得最多的一类。"
Clock = Callable[[], datetime]


def publish(clock: Clock) -> Iterator[Bulletin]:
    """The last twelve whole months, oldest first; those that are published are left alone."""
    pack = current_pack()
    window = next((w for w in pack.windows.values() if w.every == "month"), None)
    editors = _editors(pack, clock().astimezone(pack.calendar.tz).date())
    if window is None or len(editors) < 2:
        return
    for month in _months(window, clock(), pack):
        row = _of(content.name(window, month, pack))
        if row is None or row.published_at is None:
            yield _published(row, window.code, month, editors, clock)


def _editors(pack: Pack, on: date) -> list[Actor]:
    """Whoever may draft one, if the district has bulletins."""
    cycle = pack.lifecycles.get(actions.LIFECYCLE)
    people = Person.objects.filter(demo=True, is_active=True).prefetch_related("posts").order_by("pk")
    found = [actor_for(person, on) for person in people] if cycle else []
    return [actor for actor in found if cycle and any(role in cycle.birth.by for role, _body in actor.posts)]


def _months(window: Window, now: datetime, pack: Pack) -> list[date]:
    """The months that are over and of which there are facts."""
    first = CaseFacts.objects.aggregate(first=Min("received"))["first"]
    if first is None:
        return []
    today = now.astimezone(pack.calendar.tz).date()
    ends = {m: span(window, m, pack.calendar.tz).end for m in months_before(today.replace(day=1), MONTHS + 1)}
    return [month for month, end in ends.items() if first < end <= now.timestamp()][-MONTHS:]


def _of(name: str) -> Bulletin | None:
    return (
        Bulletin.objects.filter(name=name, case__open=True).first()
        or Bulletin.objects.filter(name=name, published_at__isnull=False).first()
    )


def _published(row: Bulletin | None, window: str, month: date, editors: list[Actor], clock: Clock) -> Bulletin:
    one, other = editors[:2]
    days = [_at(month, hour) for hour in HOURS]
    now = clock()
    drafted, written, checked, out = (min(at, now) for at in days)  # the third of this month may lie ahead
    if row is None:
        row = actions.draft(window, month, actor=one, at=drafted, recorded_at=now)
        theme = next((code for code, _rate in content.Content.read(row.content).topics()), "")
        words = {"preface": PREFACE, "topic": theme, "topic_words": TOPIC if theme else ""}
        row = actions.write(row, actor=one, at=written, recorded_at=now, **words)
    if row.case.state == "drafted":
        row = actions.check(row, actor=other, at=_after(row, checked), recorded_at=now)
    return actions.publish(row, actor=one, at=_after(row, out), recorded_at=now)


def _after(row: Bulletin, at: datetime) -> datetime:
    """The moment, but not before what was done last: somebody may have begun later."""
    return max(at, row.case.changed_at or at)


def _at(month: date, hour: int) -> datetime:
    after = months_before(month.replace(day=28) + timedelta(days=5), 1)[0]
    return datetime.combine(after + THIRD, time(hour), current_pack().calendar.tz)
