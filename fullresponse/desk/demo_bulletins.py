"""The bulletins of the demo's past year: drafted by one editor, checked by the other, published on the third of the
month after, as far as there is anything to tell. Each is made whole or not at all: no sweep comes between its steps."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Min

from fullresponse.metrics.models import CaseFacts
from fullresponse.metrics.windows import between, months_before, span
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack
from fullresponse.pack.model import Window
from fullresponse.reports import actions, content
from fullresponse.reports.models import Bulletin

MONTHS = 12
ONE = timedelta(days=1)
THIRD = timedelta(days=2)  # after the first
HOURS = (9, 10, 15, 16)  # drafted, written, checked, published
PREFACE = "演示：本期数字来自虚构的诉求，回访是模拟的。"
TOPIC = "演示：本月来得最多的一类。"
Clock = Callable[[], datetime]


def publish(clock: Clock, last: date) -> Iterator[Bulletin]:
    """The last twelve whole months up to that day, oldest first; what somebody has begun or published is left alone."""
    on = clock().astimezone(current_pack().calendar.tz).date()
    for window, month in missing(last, on):
        yield _published(window.code, month, _editors(current_pack(), on), clock())


def missing(last: date, on: date) -> list[tuple[Window, date]]:
    """The months up to `last` of which there is no bulletin, where there is somebody `on` the day to make them."""
    pack = current_pack()
    window = next((w for w in pack.windows.values() if w.every == "month"), None)
    if window is None or len(_editors(pack, on)) < 2:
        return []
    there = set(Bulletin.objects.exclude(published_at=None, case__open=False).values_list("name", flat=True))
    return [(window, m) for m in _months(window, last, pack) if content.name(window, m, pack) not in there]


def _editors(pack: Pack, on: date) -> list[Actor]:
    """Whoever may draft one, if the district has bulletins."""
    cycle = pack.lifecycles.get(actions.LIFECYCLE)
    people = Person.objects.filter(demo=True, is_active=True).prefetch_related("posts").order_by("pk")
    found = [actor_for(person, on) for person in people] if cycle else []
    return [actor for actor in found if cycle and any(role in cycle.birth.by for role, _body in actor.posts)]


def _months(window: Window, last: date, pack: Pack) -> list[date]:
    """The months that are over and of which there are facts."""
    first = CaseFacts.objects.aggregate(first=Min("received"))["first"]
    if first is None:
        return []
    tz = pack.calendar.tz
    over = between(last, last, tz).end
    ends = {m: span(window, m, tz).end for m in months_before((last + ONE).replace(day=1), MONTHS + 1)}
    return [month for month, end in ends.items() if first < end <= over][-MONTHS:]


@transaction.atomic
def _published(window: str, month: date, editors: list[Actor], now: datetime) -> Bulletin:
    one, other = editors[:2]
    # the third of this month may lie ahead
    drafted, written, checked, out = (min(_at(month, hour), now) for hour in HOURS)
    row = actions.draft(window, month, actor=one, at=drafted, recorded_at=now)
    theme = next((code for code, _rate in content.Content.read(row.content).topics()), "")
    words = {"preface": PREFACE, "topic": theme, "topic_words": TOPIC if theme else ""}
    row = actions.write(row, actor=one, at=written, recorded_at=now, **words)
    row = actions.check(row, actor=other, at=checked, recorded_at=now)
    return actions.publish(row, actor=one, at=out, recorded_at=now)


def _at(month: date, hour: int) -> datetime:
    after = months_before(month.replace(day=28) + timedelta(days=5), 1)[0]
    return datetime.combine(after + THIRD, time(hour), current_pack().calendar.tz)
