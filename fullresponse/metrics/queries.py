"""The numbers of a window from the facts as they are now."""

from collections.abc import Sequence
from datetime import date

from fullresponse.ledger.deliver import owed
from fullresponse.metrics.definitions import THREE
from fullresponse.metrics.engines import Database, answer
from fullresponse.metrics.question import WHOLE, Answer, Span, ask
from fullresponse.metrics.rates import Rate
from fullresponse.metrics.windows import between
from fullresponse.pack import Pack

WINDOW = "window"


def rates(first: date, last: date, pack: Pack, by: str = WHOLE, code: str = "") -> dict[str, Rate]:
    """The three rates of the callbacks of these days, both included: of all, or of one street, community or body."""
    found = days(first, last, pack, by=(by,) if by else ())
    return {name: found.rate(WINDOW, name, by, code) for name in THREE}


def days(first: date, last: date, pack: Pack, *, names: Sequence[str] = THREE, by: Sequence[str] = ()) -> Answer:
    """The numbers of these days, both included, as the window WINDOW."""
    spans: dict[str, Span] = {WINDOW: between(first, last, pack.calendar.tz)}
    return answer(ask(spans, pack.scheme(last), names=names, by=by), Database())


def unfolded() -> int:
    """How many events the facts have not seen yet: the numbers are as old as that."""
    return owed("facts")
