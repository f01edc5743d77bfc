"""The numbers of a window from the facts as they are now."""

from collections.abc import Sequence
from datetime import date, timedelta

from fullresponse.ledger.deliver import owed
from fullresponse.metrics import rollup
from fullresponse.metrics.definitions import DEFINITIONS, THREE
from fullresponse.metrics.engines import Database, answer
from fullresponse.metrics.question import WHOLE, Answer, Span, ask
from fullresponse.metrics.rates import Rate
from fullresponse.metrics.windows import between
from fullresponse.pack import Pack

WINDOW, DAY = "window", timedelta(days=1)


def rates(first: date, last: date, pack: Pack, by: str = WHOLE, code: str = "") -> dict[str, Rate]:
    """The three rates of the callbacks of these days, both included: of all, or of one street, community or body."""
    found = days(first, last, pack, by=(by,) if by else ())
    return {name: found.rate(WINDOW, name, by, code) for name in THREE}


def days(first: date, last: date, pack: Pack, *, names: Sequence[str] = THREE, by: Sequence[str] = ()) -> Answer:
    """The numbers of these days, both included, as the window WINDOW."""
    spans: dict[str, Span] = {WINDOW: between(first, last, pack.calendar.tz)}
    return answer(ask(spans, pack.scheme(last), names=names, by=by), Database())


def summed(first: date, last: date, pack: Pack, *, names: Sequence[str] = THREE, by: Sequence[str] = ()) -> Answer:
    """The same numbers, added up from the sums of the days: a few hundred rows, however many facts there are. Days that
    are being added up again are those of before. Where the scheme changes within these days, the facts are asked: each
    day was added up by its own."""
    between(first, last, pack.calendar.tz)  # refuses what is no window
    if _scheme_changes(first, last, pack) or not set(by) <= set(rollup.BODIES):
        return days(first, last, pack, names=names, by=by)
    scheme = pack.scheme(last)
    with rollup.planned_for_these_days():
        numbers = {
            (WINDOW, column, code, name): rate
            for column in (WHOLE, *by)
            for code, found in rollup.sums(first, last, scheme, names, column).items()
            for name, rate in found.items()
            if rate.counted or rate.excluded
        }
    return Answer(numbers, {name: DEFINITIONS[name].unit or scheme.unit for name in names})


def _scheme_changes(first: date, last: date, pack: Pack) -> bool:
    """Whether a scheme begins or ends within these days."""
    edges = {s.since for s in pack.schemes.values()} | {s.until + DAY for s in pack.schemes.values() if s.until}
    return any(first < edge <= last for edge in edges)


def unfolded() -> int:
    """How many events the facts have not seen yet: the numbers are as old as that."""
    return owed("facts")
