"""How a time, a number and what is left of a deadline are read by people: dates, lights with a word and a shape."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from fullresponse.ledger.append import LOCAL

WEEKDAYS = (
    *(gettext_noop("周一"), gettext_noop("周二"), gettext_noop("周三"), gettext_noop("周四")),
    *(gettext_noop("周五"), gettext_noop("周六"), gettext_noop("周日")),
)
MONTHS = (
    *(gettext_noop("1月"), gettext_noop("2月"), gettext_noop("3月"), gettext_noop("4月"), gettext_noop("5月")),
    *(gettext_noop("6月"), gettext_noop("7月"), gettext_noop("8月"), gettext_noop("9月"), gettext_noop("10月")),
    *(gettext_noop("11月"), gettext_noop("12月")),
)
SHAPES = {"ok": "●", "soon": "▲", "late": "■", "none": "○"}
WORDS = {
    "ok": gettext_noop("按期"),
    "soon": gettext_noop("临期"),
    "late": gettext_noop("逾期"),
    "none": gettext_noop("无时限"),
}


@dataclass(frozen=True, slots=True)
class Light:
    """A light: `code` is ok | soon | late | none, `left` the words beside it (`剩 3 h 20 m`)."""

    code: str
    left: str = ""

    @property
    def shape(self) -> str:
        return SHAPES[self.code]

    @property
    def word(self) -> str:
        return _(WORDS[self.code])


NONE = Light("none")


def when(moment: datetime | None, now: datetime) -> str:
    """`11月21日 周六 14:05` or `21 Nov Sat 14:05`, with the year only when it is not this one; empty for None."""
    if moment is None:
        return ""
    here = moment.astimezone(LOCAL)
    said = _dates(get_language())
    return said.sentences[here.year == now.astimezone(LOCAL).year].format(
        year=here.year,
        month=said.months[here.month - 1],
        day=here.day,
        weekday=said.weekdays[here.weekday()],
        time=f"{here.hour:02}:{here.minute:02}",
    )


class Dates(NamedTuple):
    """What a language writes dates with; `sentences` with the year and without."""

    sentences: tuple[str, str]
    months: tuple[str, ...]
    weekdays: tuple[str, ...]


@lru_cache(maxsize=8)
def _dates(_language: str | None) -> Dates:
    """In the language that is active, which is the key: looked up once, not three times for each time on a page."""
    sentences = (_("{year}年{month}{day}日 {weekday} {time}"), _("{month}{day}日 {weekday} {time}"))
    return Dates(sentences, tuple(_(m) for m in MONTHS), tuple(_(w) for w in WEEKDAYS))


def by(moment: datetime | None, now: datetime) -> str:
    """A deadline: as `when`, but the end of a day is said as 24:00 of that day and not as 00:00 of the next."""
    if moment is None or moment.astimezone(LOCAL).time() != time():
        return when(moment, now)
    return when(moment - timedelta(minutes=1), now).replace("23:59", "24:00")


def big(number: int | None) -> str:
    """Numbers over 9,999 as `27.1 万` in Chinese, as `271,034` in English; smaller ones as they are; empty for None."""
    if number is None:
        return ""
    if abs(number) < 10_000:
        return str(number)
    if not (get_language() or "zh").startswith("zh"):
        return f"{number:,}"
    if abs(number) < 100_000_000:
        return _("{n} 万").format(n=f"{number / 10_000:.1f}")
    return _("{n} 亿").format(n=f"{number / 100_000_000:.2f}")


def days(n: int) -> str:
    return ngettext("{n} 天", "{n} 天", n).format(n=n)


def amount(pieces: Iterable[tuple[int, str]]) -> str:
    """The pieces of what the calendar says is left: `3 h 20 m`, `2 工作日`, `2 working days`."""
    said = {
        "天": days,
        "工作日": lambda n: ngettext("{n} 工作日", "{n} 工作日", n).format(n=n),
    }
    return " ".join(said[unit](n) if unit in said else f"{n} {unit}" for n, unit in pieces)


def span(length: timedelta) -> str:
    """How long something took, in its two largest units: `3 天 4 h`, `3 h 20 m`, `5 m`."""
    minutes = int(abs(length).total_seconds() // 60)
    whole, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if whole:
        return f"{days(whole)} {hours} h" if hours and whole < 7 else days(whole)
    if hours:
        return f"{hours} h {minutes} m" if minutes else f"{hours} h"
    return f"{minutes} m"


def light(now: datetime, due: datetime | None, quarter: timedelta, left: str = "") -> Light:
    """The light of a deadline: red when past, amber when less than `quarter` (a quarter of its span) remains.
    `left` is the remaining amount in the clock's own unit; without it, elapsed time is used."""
    if due is None:
        return NONE
    words = left or span(due - now)
    if due <= now:
        return Light("late", _("逾 {left}").format(left=words))
    return Light("soon" if due - now < quarter else "ok", _("剩 {left}").format(left=words))
