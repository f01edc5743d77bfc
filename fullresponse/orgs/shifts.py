"""Which shift is it? The shifts of a day as the pack has them, and the one a moment falls into."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from fullresponse.pack import Pack
from fullresponse.pack.model import SHIFTS, Item

DAY = timedelta(days=1)


def on(day: date, pack: Pack) -> Mapping[str, Item]:
    """The shifts that begin on the day, in the pack's order."""
    return {code: shift for code, shift in pack.lists.get(SHIFTS, {}).items() if shift.in_force(day)}


def now(at: datetime, pack: Pack) -> tuple[date, str]:
    """The shift of the moment and the day on which it began; the last begun where two overlap. Today and "" when there
    is none."""
    here = at.astimezone(ZoneInfo(pack.timezone))
    running = [(begins, day, code) for begins, ends, day, code in _around(here, pack) if begins <= here < ends]
    if not running:
        return here.date(), ""
    _begins, day, code = max(running)
    return day, code


def _around(here: datetime, pack: Pack) -> Iterator[tuple[datetime, datetime, date, str]]:
    """The shifts of yesterday, which may go on past midnight, and of today: when they begin and end."""
    for day in (here.date() - DAY, here.date()):
        for code, shift in on(day, pack).items():
            if shift.start and shift.end:
                begins = datetime.combine(day, shift.start, here.tzinfo)
                last = day if shift.end > shift.start else day + DAY
                yield begins, datetime.combine(last, shift.end, here.tzinfo), day, code
