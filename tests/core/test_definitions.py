"""Each number once: its worked examples, on the facts as they lie in any database, and the ways in which a question can
be put. A definition says nothing that would read otherwise on another engine."""

from dataclasses import fields
from datetime import date, time
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
import sqlglot
from sqlglot import expressions as exp

from fullresponse.kernel.refusal import Refused
from fullresponse.metrics.definitions import CASES, DEFINITIONS, Definition
from fullresponse.metrics.engines import Memory, answer
from fullresponse.metrics.facts import ClockRun, Facts
from fullresponse.metrics.question import Span, ask
from fullresponse.metrics.rates import Rate, composite, ranked
from fullresponse.metrics.windows import months_to, span
from fullresponse.pack import load
from fullresponse.pack.model import Scheme, Window
from tests.core.play import PACKS

SINCE = date(2026, 1, 1)
WEIGHTS = {"satisfied": 10, "fairly_satisfied": 9, "dissatisfied": 0}
SCHEME = Scheme(
    since=SINCE, code="s", label="s", unit=10, satisfaction=WEIGHTS, composite={"solved": 1}, disposal="reply"
)
ALL = {"all": Span(-100 * 86_400, 100)}
PLAIN = (  # what a condition may be made of: it reads the same everywhere
    *(exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.NEQ, exp.GT, exp.LT, exp.GTE, exp.LTE, exp.Is, exp.Null),
    *(exp.Column, exp.Identifier, exp.Literal, exp.Case, exp.If, exp.Sub),
)


def facts_of(definition: Definition, rows) -> list[Facts]:
    """The facts of an example; what it does not say is what a fact begins with."""
    if definition.table == CASES:
        return [Facts(**{"subject": f"case:{n}", **row}) for n, row in enumerate(rows)]
    runs = [ClockRun(**{"subject": f"case:{n}", "nth": 0, "clock": "", **row}) for n, row in enumerate(rows)]
    return [Facts(run.subject, clocks=[run]) for run in runs]


def counted(definition: Definition, rows, spans=ALL) -> list[Rate]:
    found = answer(ask(spans, SCHEME, names=[definition.code], by=()), Memory(facts_of(definition, rows)))
    return [rate for (window, *_), rate in found.numbers.items() if window == "all"]


EXAMPLES = [(d, e) for d in DEFINITIONS.values() for e in d.examples]


@pytest.mark.parametrize(("definition", "example"), EXAMPLES, ids=[f"{d.code}: {e.of}" for d, e in EXAMPLES])
def test_worked_example(definition, example):
    spans = ALL if definition.at else {"all": Span(-100 * 86_400, 0)}
    found = counted(definition, example.facts, spans)
    assert [(r.yes, r.counted, r.excluded) for r in found] == [example.gives]


def test_every_definition_has_an_example_and_says_where_it_comes_from():
    assert [d.code for d in DEFINITIONS.values() if not d.examples or not d.clause] == []


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS)
def test_a_definition_reads_the_same_on_every_engine(definition):
    columns = {f.name for f in fields(Facts if definition.table == CASES else ClockRun)} - {"clocks"}
    assert {definition.at, definition.each} - {""} <= columns
    for text in filter(None, (definition.counted, definition.excluded, definition.yes)):
        tree = sqlglot.parse_one(_filled(text))
        assert [type(node).__name__ for node in tree.walk() if not isinstance(node, PLAIN)] == []
        assert {column.name for column in tree.find_all(exp.Column)} <= columns
        texts = {
            sqlglot.transpile(_filled(text), write=engine)[0] for engine in ("sqlite", "postgres", "duckdb", "spark")
        }
        assert len(texts) == 1


def _filled(text: str) -> str:
    weights = "CASE WHEN satisfaction = 'satisfied' THEN 10 ELSE 0 END"
    return text.replace("{satisfaction}", weights).replace("{disposal}", "'reply'").replace("{end}", "7")


@pytest.mark.parametrize("name", ["xicheng", "qinglu", "boston"])
def test_what_a_pack_weighs_is_defined(name):
    pack = load(PACKS / name)
    clocks = {clock for cycle in pack.lifecycles.values() for clock in cycle.clocks}
    known = {d.code for d in DEFINITIONS.values() if not d.each} | {f"in_time.{clock}" for clock in clocks}
    weighed = [t for scheme in pack.schemes.values() for t in scheme.composite]
    weighed += [t for score in pack.scores.values() for t in score.terms]
    assert set(weighed) <= known and weighed


def test_the_score_of_a_post_is_the_weighted_mean_of_its_rates():
    terms = load(PACKS / "xicheng").scores["post_shift_leader"].terms
    rates = {name: Rate(name, yes, 100) for name, yes in zip(terms, (80, 90, 100), strict=True)}
    assert composite(rates, terms) == Fraction(25 * 80 + 40 * 90 + 35 * 100, 100 * 100)


def test_where_nobody_was_called_there_is_no_rate_rather_than_all_of_them():
    found = answer(ask(ALL, SCHEME, by=()), Memory([]))
    assert {found.rate("all", name).share for name in DEFINITIONS} == {None}
    assert found.rate("all", "satisfied").percent() == "—"


@pytest.mark.parametrize(
    ("yes", "counted", "printed"),
    [(1, 8, "12.50"), (1, 3, "33.33"), (1, 6, "16.67"), (12345, 100_000, "12.35"), (12344, 100_000, "12.34")],
)
def test_a_percentage_is_rounded_half_up_from_the_exact_ratio(yes, counted, printed):
    assert Rate("x", yes, counted).percent() == printed


def test_the_published_numbers_of_july_2019_come_from_whole_numbers():
    """Xicheng, July 2019: solved 89.62 %, satisfied 95.99 % (the seed). The counts are invented, the arithmetic not."""
    asked = {"lifecycle": "request", "called_back": 1, "called": 1}
    kinds = ((8500, 1, "satisfied"), (462, 1, "fairly_satisfied"), (683, 0, "satisfied"), (355, 0, "dissatisfied"))
    facts = [
        Facts(f"case:{n}-{k}", **asked, solved=solved, satisfaction=said)
        for k, (many, solved, said) in enumerate(kinds)
        for n in range(many)
    ]
    found = answer(ask(ALL, SCHEME, names=("solved", "satisfied"), by=()), Memory(facts))
    solved, satisfied = (found.rate("all", name) for name in ("solved", "satisfied"))
    assert (solved.yes, solved.counted, solved.percent()) == (8962, 10_000, "89.62")
    assert (satisfied.yes, satisfied.unit, satisfied.counted, satisfied.percent()) == (95_988, 10, 10_000, "95.99")


def test_a_million_cases_lose_nothing_to_floating_point():
    assert Rate("x", 9 * 999_999 + 10, 1_000_000, 10).share == Fraction(9 * 999_999 + 10, 10 * 1_000_000)


def test_the_composite_is_exact_and_stands_where_every_part_has_somebody():
    rates = {"response": Rate("response", 100, 100), "solved": Rate("solved", 9801, 10_000)}
    rates["satisfied"] = Rate("satisfied", 9825, 10_000)
    assert composite(rates, {"response": 4, "solved": 3, "satisfied": 3}) == Fraction(98_878, 100_000)
    assert composite({**rates, "solved": Rate("solved", 0, 0)}, {"response": 1, "solved": 1}) is None
    assert composite({**rates, "solved": Rate("solved", 0, 0)}, {"response": 1, "solved": 0}) == 1


def test_equal_scores_share_a_place_and_who_has_none_has_no_place():
    places = ranked([("a", 5), ("b", 9), ("c", 5), ("d", None), ("e", 1)])
    assert places == {"b": 1, "a": 2, "c": 2, "e": 4}


def test_scores_that_differ_only_behind_the_eighth_digit_are_equal():
    third, nearly = Rate("x", 1, 3), Rate("x", 333_333_333_333, 10**12)
    assert third.share != nearly.share and third.score == nearly.score == 33_333_333


SHANGHAI = ZoneInfo("Asia/Shanghai")


def window(every, first=1, hour=0):
    return Window(since=SINCE, code="w", label="w", every=every, first=first, at=time(hour))


@pytest.mark.parametrize(
    ("of", "day", "first", "last"),
    [
        (window("month"), date(2026, 2, 11), "2026-02-01T00:00", "2026-03-01T00:00"),
        (window("month", 20), date(2026, 5, 3), "2026-04-20T00:00", "2026-05-20T00:00"),
        (window("month", 20), date(2026, 1, 3), "2025-12-20T00:00", "2026-01-20T00:00"),
        (window("day", hour=12), date(2026, 3, 1), "2026-02-28T12:00", "2026-03-01T12:00"),
        (window("day"), date(2026, 3, 1), "2026-03-01T00:00", "2026-03-02T00:00"),
        (window("week"), date(2026, 11, 29), "2026-11-23T00:00", "2026-11-30T00:00"),
        (window("year"), date(2026, 3, 1), "2026-01-01T00:00", "2026-03-02T00:00"),
    ],
)
def test_a_window_begins_and_ends_where_its_district_says(of, day, first, last):
    from datetime import datetime

    wanted = [int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()) for text in (first, last)]
    assert span(of, day, SHANGHAI) == Span(*wanted)


def test_year_to_date_of_months_from_the_20th_begins_in_december():
    found = months_to(window("month", 20), date(2026, 3, 5), SHANGHAI)
    assert (found.start, found.end) == (span(window("month", 20), date(2026, 1, 9), SHANGHAI).start, found.end)
    assert found.end == span(window("month", 20), date(2026, 3, 5), SHANGHAI).end


@pytest.mark.parametrize("year", [1, 1989, 2201, 9999])
def test_a_year_that_cannot_be_meant_is_refused(year):
    with pytest.raises(Refused, match="年份"):
        span(window("month"), date(year, 12, 31), SHANGHAI)


def test_a_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(Refused, match="终点"):
        ask({"w": Span(10, 10)}, SCHEME)


def test_an_unknown_number_is_refused():
    with pytest.raises(Refused, match="没有“happiness”这个指标"):
        ask(ALL, SCHEME, names=["happiness"])


def test_months_and_the_year_so_far_are_counted_in_one_go():
    spans = {"year": Span(0, 30), "march": Span(20, 30), "january": Span(0, 10)}
    asked = {"lifecycle": "request", "called_back": 1, "contacted": 1}
    facts = [
        Facts(f"case:{n}", **asked, called=at, street="a" if n % 2 else "b") for n, at in enumerate((0, 9, 15, 20))
    ]
    found = answer(
        ask(spans, SCHEME, names=["response"], by=("street",)), Memory([*facts, Facts("x", **asked, called=30)])
    )
    assert {w: found.rate(w, "response").counted for w in spans} == {"year": 4, "march": 1, "january": 2}
    assert {w: found.rate(w, "response", "street", "a").counted for w in spans} == {"year": 2, "march": 1, "january": 1}


def test_every_number_is_read_at_once_for_the_whole_and_for_each_place():
    asked = {"lifecycle": "request", "called_back": 1, "received": 1, "called": 2, "dispatched": 1}
    facts = [Facts("case:1", **asked, street="s", community="c", lead="l", satisfaction="satisfied", solved=1)]
    facts[0].clocks.append(ClockRun("case:1", 0, "reply", settled=3, late=1, street="s", community="c", lead="l"))
    found = answer(ask(ALL, SCHEME), Memory(facts))
    assert found.rate("all", "in_time.reply", "lead", "l") == Rate("in_time.reply", 0, 1)
    assert found.rate("all", "disposal_in_time", "street", "s") == Rate("disposal_in_time", 0, 1)
    assert {by: list(found.by("all", by)) for by in ("street", "community", "lead")} == {
        "street": ["s"],
        "community": ["c"],
        "lead": ["l"],
    }
    assert (
        found.rate("all", "satisfied").percent()
        == found.rate("all", "satisfied", "community", "c").percent()
        == "100.00"
    )
