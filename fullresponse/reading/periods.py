"""Which year or stretch of time a number is about, and whether it was reached, is aimed at or planned."""

import re
from dataclasses import dataclass
from datetime import date

from fullresponse.reading.report import ACHIEVED, PLANNED, TARGET
from fullresponse.reading.sections import ACCOUNT, AIMS, OPENING, PLAN, REVIEW, years_of_parts
from fullresponse.reading.words import one_of, table

EXPLICIT, SECTION, CONTEXT = "explicit", "section", "context"
OPEN = "未定"
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?!度?(?:计划|规划))")
MONTH = re.compile(r"(?<![\d-])(\d{1,2})月份")
SPOKEN = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日")
TITLE_YEAR = re.compile(r"((?:19|20)\d\d)年?[^\n]{0,24}政府工作(?:的)?报告")
AGED = re.compile(r"(?:国庆|新中国成立|共和国成立|建国)(\d{2,3})周年")
FOUNDED = 1949
TOP = 500  # characters in which the title and the day stand
PART_YEAR = re.compile(r"((?:19|20)\d\d)年")
HOPED = re.compile("(?:有望|争取|力争)[^。;]*$")
GOAL = re.compile("的?目标")
EXPECTED = re.compile("预期目标|主要目标|发展目标|目标(?:是|为)|目标任务是")
WILL = re.compile("(?:^|[,;。:])(?:我们|我[区市省县]|还|并|今年|预计|下一步)*(?:计划|将|拟|力争|争取|确保)[^,;。]*$")
STANDS = re.compile(
    "(?:连续|剩余|已达|已经达|拥有|共有|划分|总数|累计达|围绕)[^,。;]*$|已完成[^,。;]*的$|(?:已搭建|已建成|理事单位|现有|已有)[^。;]*$"
)


@dataclass(frozen=True)
class Place:
    """Where a number stands: `before` is its sentence up to it, `paragraph` all that was
    said before it in the paragraph; `planned` the year that the report plans (None: nobody says)."""

    before: str
    paragraph: str
    part: str
    part_year: int | None
    planned: int | None
    states: bool = False  # whether its clause only says where an indicator will stand


def planned_year(text: str, day: date | None) -> int | None:
    """The year that a report is about to plan: what the caller says, or its title, the day on which it was given, the
    headings of its parts, or an anniversary in it."""
    if day:
        return day.year
    for pattern in (TITLE_YEAR, SPOKEN):
        found = pattern.search(text, 0, TOP)
        if found:
            return int(found[1])
    parts = years_of_parts(text)
    if parts:
        return max(parts)
    found = AGED.search(text)
    return FOUNDED + int(found[1]) if found else None


LOOKS_BACK = re.compile("(?:^|[。;,:])(?:去年|上年|过去(?:的)?一年|一年来)")
ORDERS = re.compile("把|要|将|拟|力争|确保|控制在")


def looks_back(place: Place) -> bool:
    """Whether a plan tells of the year before: its last word of time, at the beginning of a clause, is of that year."""
    back = [said.end() for said in LOOKS_BACK.finditer(place.paragraph)]
    if not back or ORDERS.search(place.before.rsplit(",", 1)[-1]):
        return False
    return not SPOKEN_TIME.search(place.paragraph, back[-1])


def period(place: Place) -> tuple[str, str]:
    """The period of a number and how it is known: 2012, 2013, 2019上半年, 2019-07, 2019年以来, 2019截至报告时."""
    if place.part in (ACCOUNT, OPENING):
        return _running(place)
    years = YEAR.findall(place.before)
    if years:
        return years[-1], EXPLICIT
    if place.part == REVIEW and (five := _five_years(place)):
        return five, EXPLICIT
    if place.part == REVIEW:
        over = place.part_year if place.part_year and place.part_year != place.planned else None
        return (str(over), SECTION) if over else (_year(place.planned, -1), CONTEXT)
    if looks_back(place):
        return _year(place.planned, -1), EXPLICIT
    return _year(place.planned), SECTION if place.part_year else CONTEXT


def _five_years(place: Place) -> str:
    """The five years of a plan that is over, if the paragraph speaks of them last: 五年来, “十四五”时期."""
    said = SPOKEN_TIME.findall(place.paragraph)
    five = bool(said) and not said[-1][0].isdigit() and KINDS.get(said[-1], "five") == "five"
    if not five or not place.planned:
        return ""
    return f"{place.planned - 5}-{place.planned - 1}"


def _running(place: Place) -> tuple[str, str]:
    """In an account of a year that still runs."""
    year = _year(place.planned)
    said = re.findall(one_of("time"), place.before)
    kinds = [KINDS[word] for word in said]
    months = MONTH.findall(place.before)
    if months:
        return f"{year}-{int(months[-1]):02d}", EXPLICIT
    if tense(place) != ACHIEVED:
        return (OPEN if re.search("争取", place.before) else year), CONTEXT
    if kinds and kinds[-1] in ("half", "quarter3", "quarter1"):
        return year + said[-1].removeprefix("今年"), EXPLICIT
    if "now" in kinds or STANDS.search(place.before):
        return f"{year}截至报告时", EXPLICIT if "now" in kinds else CONTEXT
    since = "since" in kinds or "今年以来" in place.paragraph
    return f"{year}年以来", EXPLICIT if since else CONTEXT


def tense(place: Place) -> str:
    """Reached, aimed at or planned."""
    if place.part == REVIEW or (place.part in (AIMS, PLAN) and looks_back(place)):
        return ACHIEVED
    if place.part == AIMS:
        return TARGET
    if place.part == PLAN:
        return TARGET if place.states or EXPECTED.search(place.before) else PLANNED
    if HOPED.search(place.before):
        return TARGET
    return PLANNED if WILL.search(place.before) else ACHIEVED


def _year(planned: int | None, by: int = 0) -> str:
    return OPEN if planned is None else str(planned + by)


SPOKEN_TIME = re.compile(f"“?十[一二三四五六]五”?(?:时期|期间)(?!开局)|(?:19|20)\\d\\d年|{one_of('time')}")
KINDS = {row[0]: row[1] for row in table("time")}
