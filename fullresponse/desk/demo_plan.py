"""The plan of an invented year: how many requests come in on each day, from where, about what, and how good each street
is at answering. Everything follows from the year's seed and the pack, so that the same year can be made again, and one
that was interrupted goes on as if it had not been."""

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from random import Random

from fullresponse.cases.batch import Request
from fullresponse.desk import demo_words
from fullresponse.pack import Pack
from fullresponse.pack.model import Category, Place

SOURCE = "demo"  # of every case of an invented year: so says the ledger, too
DAY = timedelta(days=1)
SEASONS = (  # what a category's words say about its months; other months by the last number
    ("暖气|供暖|取暖|锅炉|煤球", {10: 1.6, 11: 5.0, 12: 4.0, 1: 4.4, 2: 3.0, 3: 2.0}, 0.2),
    ("积雪|铲冰|扫雪", {12: 2.5, 1: 4.0, 2: 2.0}, 0.02),
    ("积水|漏雨|雨水|沟渠|灌溉", {6: 2.4, 7: 4.5, 8: 3.8, 9: 1.5}, 0.6),
    ("施工|工地|扬尘|挖路|装修", {3: 1.4, 4: 1.8, 5: 2.2, 6: 2.0, 9: 1.8, 10: 2.2}, 0.8),
    ("停电|跳闸|电压", {7: 2.6, 8: 2.4}, 0.9),
    ("入学|学位|入园|校车|上学", {5: 1.6, 6: 2.4, 7: 2.0, 8: 3.0, 9: 2.6}, 0.7),
    ("蚊虫|虫害|飞絮|枯树", {4: 3.0, 5: 2.6, 6: 2.0, 7: 1.8, 8: 1.6}, 0.6),
    ("烧烤|摆摊|广场舞|半夜吵|油烟", {5: 1.6, 6: 2.0, 7: 2.2, 8: 2.0, 9: 1.4}, 0.8),
    ("欠薪|拖欠工资|退费|预付卡", {12: 1.8, 1: 2.4, 2: 1.8}, 0.9),
)
RISING = 3  # categories that rise in one month of the year, for no reason that a calendar knows
RISE = 3.2
OFF, BACK_AT_WORK = 0.68, 1.22  # a day off against a day at work; the first day after a break of three days
HOURS = (2, 1, 1, 1, 1, 2, 5, 10, 18, 22, 21, 16, 11, 13, 18, 19, 18, 16, 14, 13, 11, 8, 5, 3)  # of the day's requests
CHANNELS = (72, 11, 7, 6, 3, 1)  # in the order of the pack's list
KINDS = (16, 44, 28, 7, 5)
NOT_CHANNELS = ("import",)
PAIRED = 0.012  # of the requests: soon after, somebody else asks about the same
CONFIDENTIAL = 0.05
GOOD = 0.895  # of the district's callbacks say: solved
OFTEN = 0.12  # of the requests come from those who ask again and again


@dataclass(frozen=True)
class Year:
    """An invented year: its last day, how many cases, and the seed that everything follows from. It begins with a
    month, so that twelve whole ones lie in it."""

    end: date
    cases: int
    seed: int

    @property
    def begin(self) -> date:
        return date(self.end.year - 1, self.end.month, 1)

    @property
    def days(self) -> int:
        return (self.end - self.begin).days + 1

    def key(self, n: int) -> str:
        """The outer number of case `n`: it says which year the case is of, so that an interrupted one can go on."""
        return f"{self.end:%Y%m%d}-{self.seed}-{self.cases}-{n:07d}"

    @classmethod
    def of(cls, key: str) -> tuple["Year", int]:
        """The year that an outer number is of, and which of its cases."""
        end, seed, cases, n = key.split("-")
        day = date(int(end[:4]), int(end[4:6]), int(end[6:]))
        return cls(day, int(cases), int(seed)), int(n)

    def random(self, *what: object) -> Random:
        """Chance that is the same each time for the same thing."""
        return Random(":".join(map(str, (self.seed, self.end, *what))))  # noqa: S311 - invented, not secret


@dataclass(frozen=True)
class Told:
    """One request of the year. `good`: how likely its body solves it, and is in time; `pair`: "first" where somebody
    else asks about the same soon after, "second" for that one."""

    n: int
    at: datetime
    request: Request
    good: float
    pair: str


@dataclass(frozen=True)
class Street:
    """How a street is this year: how much comes from there and when most, how good it is and whether it gets better."""

    place: Place
    communities: tuple[Place, ...]
    size: float
    peak: float
    good: float
    better: float

    def weight(self, month: int) -> float:
        return self.size * (1 + 0.4 * math.cos(math.tau * (month / 12 - self.peak)))


class Plan:
    """The year in this district. `led`: does somebody of the staff work at every body that answers for a category?"""

    def __init__(self, year: Year, pack: Pack, categories: list[Category]) -> None:
        self.year, self.pack, self.categories = year, pack, categories
        self.calendar = pack.calendar
        self.streets = [self._street(p) for p in pack.places.values() if p.level == "street"]
        dice = year.random("categories")
        self.sizes = {c.code: dice.lognormvariate(0, 0.7) for c in categories}
        self.rising = {c.code: dice.randint(1, 12) for c in dice.sample(categories, min(RISING, len(categories)))}
        lists = pack.lists
        self.channels = [code for code in lists["channels"] if code not in NOT_CHANNELS]
        self.kinds = list(lists["kinds"])
        self.callers = max(20, int(year.cases * 0.6))
        self._of_month = lru_cache(12)(self._weights)

    def _street(self, place: Place) -> Street:
        dice = self.year.random("street", place.code)
        inside = tuple(p for p in self.pack.places.values() if p.level == "community" and p.parent == place.code)
        better = dice.choice((0.0, 0.0, 0.0, -0.02, 0.09))
        good = dice.gauss(GOOD, 0.022) - better / 2
        return Street(place, inside, dice.lognormvariate(0, 0.5), dice.random(), good, better)

    def _weights(self, month: int) -> tuple[list[float], list[float]]:
        """Of the categories and of the streets in a month, each summed up from the first."""
        about = accumulate(self.sizes[c.code] * self._season(c, month) for c in self.categories)
        return list(about), list(accumulate(s.weight(month) for s in self.streets))

    def _season(self, category: Category, month: int) -> float:
        told = "|".join((category.name, *category.keywords))
        found = 1.0
        for words, months, other in SEASONS:
            if any(word in told for word in words.split("|")):
                found = months.get(month, other)
                break
        return found * (RISE if self.rising.get(category.code) == month else 1)

    @cached_property
    def firsts(self) -> list[int]:
        """The number of the first case of each day, and behind them that of all: cases are counted from 0."""
        weights = list(accumulate(self._busy(self.year.begin + n * DAY) for n in range(self.year.days)))
        return [0, *(round(self.year.cases * w / weights[-1]) for w in weights)]

    def _busy(self, day: date) -> float:
        """How much comes in on a day: the season of what people ask about, days off, the day after a break, chance."""
        weight = self._of_month(day.month)[0][-1] * self.year.random("day", day).uniform(0.88, 1.12)
        if not self.calendar.is_workday(day):
            return weight * OFF
        breaks = not any(self.calendar.is_workday(day - n * DAY) for n in (1, 2, 3))
        return weight * (BACK_AT_WORK if breaks else 1)

    def day_of(self, n: int) -> date:
        return self.year.begin + (bisect_right(self.firsts, n) - 1) * DAY

    def told(self, n: int) -> Told:
        """Case `n` of the year. The second of a pair is about what the first is about, by another caller."""
        pair = self.pair(n)
        about = self.year.random("case", n - 1 if pair == "second" else n)
        own = self.year.random("caller", n)
        day = self.day_of(n)
        topics, places = self._of_month(day.month)
        category = self.categories[bisect_right(topics, about.random() * topics[-1])]
        street = self.streets[bisect_right(places, about.random() * places[-1])]
        place = about.choice(street.communities or (street.place,))
        through = (day - self.year.begin).days / self.year.days
        good = min(0.985, street.good + street.better * through)
        return Told(n, self._moment(n, day), self._request(n, category, street.place, place, own), good, pair)

    def pair(self, n: int) -> str:
        """Two neighbours of one day, sometimes: of an even number and the odd one behind it."""
        first = n - n % 2
        if first + 1 >= self.year.cases or self.day_of(first) != self.day_of(first + 1):
            return ""
        if self.year.random("pair", first).random() >= PAIRED:
            return ""
        return "second" if n % 2 else "first"

    def _moment(self, n: int, day: date) -> datetime:
        """When it comes in: the cases of a day come in their order, most of them in the morning and the afternoon."""
        first = self.firsts[(day - self.year.begin).days]
        count = self.firsts[(day - self.year.begin).days + 1] - first
        share = (n - first + self.year.random("moment", n).uniform(0.05, 0.95)) / count
        hours = list(accumulate(HOURS))
        hour = bisect_right(hours, share * hours[-1])
        within = (share * hours[-1] - hours[hour] + HOURS[hour]) / HOURS[hour]
        return datetime.combine(day, time(), self.calendar.tz) + timedelta(seconds=int((hour + within) * 3600))

    def _request(self, n: int, category: Category, street: Place, place: Place, dice: Random) -> Request:
        caller = dice.randrange(max(3, self.callers // 60)) if dice.random() < OFTEN else dice.randrange(self.callers)
        words = demo_words.request(category.keywords or (category.name,), dice)
        return Request(
            words=words,
            place=f"{place.name}演示路{dice.randint(1, 90)}号",
            kind=dice.choices(self.kinds, _shares(KINDS, len(self.kinds)))[0],
            channel=dice.choices(self.channels, _shares(CHANNELS, len(self.channels)))[0],
            category=category.code,
            street=street.code,
            community=place.code if place.level == "community" else "",
            name=f"演示居民{caller}",
            phone=f"1390{caller:07d}",
            confidential=dice.random() < CONFIDENTIAL,
            source=SOURCE,
            outer_number=self.year.key(n),
        )


def _shares(usual: tuple[int, ...], count: int) -> list[int]:
    """As many as there are: what comes after the usual ones is rare."""
    return [*usual[:count], *[1] * (count - len(usual))]
