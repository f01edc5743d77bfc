"""What a cell says: a text, an outer number, a moment, a word of a list. A sentence about a cell never quotes it."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from openpyxl.utils.datetime import from_excel

from fullresponse.files.rows import plain
from fullresponse.kernel.refusal import Refused

OLDEST = 1980  # a year before it is a mistake of the source
CLOCK = r"(?:{gap}(\d\d?)[:时点](\d\d?)(?:[:分](\d\d?)?(?:\.\d+)?秒?)?)?"
FORMS = (
    re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){CLOCK.format(gap='[ T]+')}(Z|[+-]\d\d:?\d\d)?"),
    re.compile(rf"(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})[日号]{CLOCK.format(gap='[ T]*')}()"),
    re.compile(r"(\d{4})(\d{2})(\d{2})(?:[ T]?(\d{2}):?(\d{2})(?::?(\d{2}))?)?()"),
)
SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?")  # a day as a spreadsheet counts, left over in a CSV: 1954 to 2119
NUMBERED = re.compile(r"(?=.*\d)[\w.\-/()#\[\]〔〕]{1,80}")  # 京[2026]12号, 20260413-7: no spaces, never only words


def outer_number(value: Any, column: str) -> str:
    """The number that the source gave the case."""
    text = unicodedata.normalize("NFKC", plain(value, column)).strip()
    if not text:
        raise Refused("“{column}”是空的。", column=column)
    if not NUMBERED.fullmatch(text):
        raise Refused("“{column}”不像编号：应有数字，没有空格，最多 80 个字。", column=column)
    return text


def moment(value: Any, column: str, tz: tzinfo) -> datetime | None:
    """An aware datetime to the second, local where the cell names no zone; a day is its midnight; None when empty."""
    if isinstance(value, bool | time | timedelta):
        raise unreadable(column)
    if isinstance(value, int | float):
        value = counted(value, column)
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = datetime.combine(value, time())
    else:
        text = unicodedata.normalize("NFKC", plain(value, column)).strip()
        if not text:
            return None
        found = written(text, column)
    found = found if found.tzinfo else found.replace(tzinfo=tz)
    if not OLDEST <= found.year <= 9000:
        raise unreadable(column)
    return (found + timedelta(microseconds=500_000)).replace(microsecond=0)


def counted(value: Any, column: str) -> Any:
    """A day as a spreadsheet counts: 46125.5 is noon of 13 April 2026."""
    try:
        return value.as_date() if hasattr(value, "as_date") else from_excel(value)
    except (ValueError, OverflowError, TypeError):
        raise unreadable(column) from None


def written(text: str, column: str) -> datetime:
    """A date as people and programs write it; without a zone unless the text names one."""
    if SERIAL.fullmatch(text):
        return counted(float(text), column)
    match = next((m for form in FORMS if (m := form.fullmatch(text))), None)
    if match is None:
        raise unreadable(column)
    *parts, zone = match.groups()
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=offset(zone) if zone else None)
    except ValueError:
        raise unreadable(column) from None


def offset(zone: str) -> tzinfo:
    return UTC if zone == "Z" else datetime.strptime(zone, "%z").tzinfo or UTC


def unreadable(column: str) -> Refused:
    return Refused("“{column}”认不出日期，请写成 2026-04-13 09:30 这样。", column=column)


def translated(value: Any, column: str, words: Mapping[str, Any]) -> Any:
    """What the layout's table says that the word means; None when empty."""
    text = unicodedata.normalize("NFKC", plain(value, column)).strip()
    if not text:
        return None
    if text not in words:
        raise Refused("“{column}”只能填：{words}。", column=column, words="、".join(words))
    return words[text]
