"""When a window of the pack begins and ends: days and months of the district's own time. Plain Python."""

from datetime import date, datetime, time, timedelta, tzinfo

from fullresponse.kernel.refusal import Refused
from fullresponse.metrics.question import Span
from fullresponse.pack.model import Window

DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1990, 2200  # a year beyond them is a slip of the pen


def span(window: Window, day: date, zone: tzinfo) -> Span:
    """The window that `day` names: the day, week, month or year of it. One that begins at noon, or on the 20th, began
    the day or the month before. A year is that up to the end of `day`. Refused for a year that cannot be meant."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused("年份要在 {first} 和 {last} 之间。", first=FIRST_YEAR, last=LAST_YEAR)
    first, last = _ends(window, day)
    back = DAY if window.at > time() else timedelta()  # noon to noon is named after the day in which it ends
    return Span(_at(first - back, window.at, zone), _at(last - back, window.at, zone))


def _ends(window: Window, day: date) -> tuple[date, date]:
    """The first day, and the first that is over."""
    if window.every == "month":
        last = _month(day, 0 if window.first > 1 else 1).replace(day=window.first)
        return _month(last, -1).replace(day=window.first), last
    if window.every == "year":
        return day.replace(month=1, day=1), day + DAY
    if window.every == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + 7 * DAY
    return day, day + DAY


def _month(day: date, more: int) -> date:
    """The first of the month so many months later."""
    count = day.year * 12 + day.month - 1 + more
    return date(count // 12, count % 12 + 1, 1)


def months_before(month: date, many: int) -> list[date]:
    """So many months up to this one, the first of each, in order."""
    return [_month(month, n) for n in range(1 - many, 1)]


def months_to(window: Window, day: date, zone: tzinfo) -> Span:
    """Year to date by the month's own window: from where the first of the year begins to where that of `day` ends."""
    january = span(window, day.replace(month=1, day=1), zone)
    return Span(january.start, span(window, day, zone).end)


def between(first: date, last: date, zone: tzinfo) -> Span:
    """From the beginning of one day to the end of another. Refused when they stand the wrong way round."""
    if last < first:
        raise Refused("结束的日子早于开始的日子，请改过来再查。")
    return Span(_at(first, time(), zone), _at(last + DAY, time(), zone))


def _at(day: date, hour: time, zone: tzinfo) -> int:
    return int(datetime.combine(day, hour, zone).timestamp())
