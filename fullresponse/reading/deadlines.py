"""By when something is to be done: the words of a clause that say so (6月底前, 到2027年底, 三季度), and the day that
they mean."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from fullresponse.reading.clauses import KEPT

YEAR = r"(?<!\d)(?:19|20|21)\d\d年"
STRETCH = (
    r"(?<![去上前往每]年)(?:(?<![\d-])(?:1[0-2]|0?[1-9])月(?:份|(?:[12]\d|3[01]|0?[1-9])[日号]|[底末初]|[上中下]旬)?"
    "|[上下]半年[底末]?|(?:第|前)?[一二三四首1-4]个?季度[底末]?|(?<![\\d一二两三四五六七八九十几去上前往每])年[底末内])"
)
# From when on something holds is no deadline, and a stretch is taken whole (not 6月 out of 6月底).
NOT_ALL = "(?![底末初份日号\\d至—~-]|[上中下]旬|(?:以来|以后|开始|起))"
# A year alone says by when behind 到 or at the beginning of a clause: 完成2025年计划 says none.
ALONE = f"(?:^|[到至]){YEAR}(?!度|[底末内初]|计划|规划|以来|起|[至—~-])"
WHEN = re.compile(
    f"[到至在]?(?:(?:{YEAR}|今年|本年)?(?:{STRETCH})|(?:{YEAR}|今年)(?:[底末内]|(?=[之以]?前))){NOT_ALL}(?:[之以]?前|内)?|{ALONE}"
)
NUMBERED_YEAR = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?!\d)")
MONTH = re.compile(r"(?:(?<!\d)|(?<=\d{4}-))(\d{1,2})月|(?<=\d{4}-)(\d\d)(?!\d)")
DAY = re.compile(r"月(\d{1,2})[日号]")
QUARTER = re.compile("([一二三四首1-4])个?季度")
THIRDS = {"初": 10, "上旬": 10, "中旬": 20}  # of a month; other words (底, 末, 下旬) say its last day
NTH = {"首": 1, "一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
BEFORE_IT = re.compile("(?:月份?|季度|半年|\\d年)[之以]?前$")  # before it begins; 底前, 日前 end with it


def times(words: str) -> Iterator[re.Match[str]]:
    """The words of a clause that say by when, but for those in names."""
    kept = [one for one in KEPT.finditer(words) if one.group()[0] != "("]
    for said in WHEN.finditer(words):
        if not any(one.start() <= said.start() < one.end() for one in kept):
            yield said


def last_day(period: str, year: int) -> date:
    """The last day of what a deadline or a period says, the last one where it says several; of the year where it says
    no more."""
    said = list(WHEN.finditer(period))
    words = said[-1].group() if said else period
    years = NUMBERED_YEAR.findall(words) or NUMBERED_YEAR.findall(period)
    of = int(years[-1]) if years else year
    first, last = _months(words)
    end = _in_month(of, last, words)
    if BEFORE_IT.search(words):
        before = date(of, first, 1) - timedelta(days=1)
        return before if before.year >= year else end
    return end


def _months(words: str) -> tuple[int, int]:
    """The first and the last month of what is said."""
    if month := MONTH.search(words):
        number = min(max(int(month[1] or month[2]), 1), 12)
        return number, number
    if quarter := QUARTER.search(words):
        last = NTH[quarter[1]] * 3
        return last - 2, last
    return (1, 6) if "上半年" in words else (1, 12)


def _in_month(year: int, month: int, words: str) -> date:
    longest = monthrange(year, month)[1]
    if day := DAY.search(words):
        return date(year, month, min(int(day[1]), longest))
    third = next((until for word, until in THIRDS.items() if f"月{word}" in words), longest)
    return date(year, month, third)
