"""When a light is which: the examples of docs/promises.md, and what they do not show."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fullresponse.kernel.refusal import Refused
from fullresponse.pack import load
from fullresponse.pack.dated import LightRule
from fullresponse.promises import duties, light
from fullresponse.promises.duties import Silence
from fullresponse.promises.light import Milestone, Standing, see
from fullresponse.promises.rules import COMPARATORS, Goal, number, plain, reaches
from tests.loud import ROOT

PACK = load(ROOT / "packs" / "xicheng")
RULE: LightRule = next(iter(PACK.light_rules.values()))
FORTY_FOUR = Goal("ge", Fraction(44), Fraction(0))
SUMMER = Standing(date(2026, 7, 2), date(2026, 1, 1), date(2026, 12, 31), FORTY_FOUR, official="on_the_way")


def examples() -> list[list[str]]:
    text = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8").partition("## Worked examples")[2]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| 20")
    ]
    assert len(rows) >= 13
    return rows


@pytest.mark.parametrize("row", examples(), ids=lambda row: " ".join(filter(None, row)))
def test_the_documented_example_comes_out(row):
    today, reading, said, evidence, missing, wanted, schedule = row
    value = Fraction(reading) if reading else None
    one = replace(
        SUMMER,
        today=date.fromisoformat(today),
        official=said,
        evidence=evidence,
        value=value,
        readings=[value] if value is not None else [],
        silences=silent(int(missing)),
    )
    seen = see(one, RULE)
    assert (seen.light, seen.schedule) == (wanted, schedule)
    assert seen.light == "green" or seen.why, "a light that is not green says why"


def silent(n: int) -> list[Silence]:
    """A monthly duty that was not met so often in a row."""
    return [Silence("monthly_report", n, n, yellow=1, red=2)] if n else []


def test_every_light_has_a_word_and_a_shape_of_its_own():
    assert set(light.LIGHTS) == set(light.SHAPES)
    assert len(set(light.SHAPES.values())) == len(light.SHAPES) and len(set(light.LIGHTS.values())) == len(light.LIGHTS)


def test_what_cannot_be_checked_says_so_whatever_is_said_of_it():
    assert see(replace(SUMMER, unchecked=True, goal=Goal(), silences=silent(3)), RULE).light == "not_checkable"


def test_the_settled_keep_the_light_of_their_conclusion():
    lights = [
        see(replace(SUMMER, state="promise_settled", outcome=outcome), RULE).light
        for outcome in ("kept", "partly", "broken", "uncheckable")
    ]
    assert lights == ["green", "yellow", "red", "not_checkable"]


def test_a_number_that_must_hold_is_green_while_it_holds_and_by_how_much_it_misses():
    jobless = replace(SUMMER, goal=Goal("le", Fraction("1.5")), course="holds")
    seen = [see(replace(jobless, value=Fraction(v)), RULE).light for v in ("1.4", "1.5", "1.6", "1.8", "2")]
    assert seen == ["green", "green", "green", "yellow", "red"]
    assert see(replace(jobless, value=Fraction("1.4")), RULE).schedule == "on_time", "the year is not over"


def test_milestones_are_the_plan_where_there_are_any():
    autumn = [Milestone(date(2026, 9, 30), Fraction(20)), Milestone(date(2026, 12, 31), Fraction(44))]
    one = replace(SUMMER, value=Fraction(0), milestones=autumn)
    assert see(one, RULE).light == "green", "nothing is planned before autumn"
    assert see(replace(one, today=date(2026, 10, 1)), RULE).schedule == "far_behind"
    assert see(replace(one, today=date(2026, 10, 1), value=Fraction(20)), RULE).schedule == "on_time"


def test_steps_without_a_number_are_counted():
    steps = [Milestone(date(2026, m, 1), None, date(2026, m, 2) if m < 4 else None) for m in (2, 3, 5, 6)]
    assert see(replace(SUMMER, goal=Goal(), milestones=steps), RULE).schedule == "far_behind"


def test_less_was_promised_and_less_is_progress():
    less = replace(
        SUMMER, goal=Goal("le", Fraction(80), Fraction(100)), value=Fraction(90), readings=[Fraction(95), Fraction(90)]
    )
    assert see(less, RULE).light == "green" and see(less, RULE).flags == ()
    assert "falls" in see(replace(less, readings=[Fraction(90), Fraction(95)]), RULE).flags


@pytest.mark.parametrize(
    ("comparator", "yes", "no"),
    [
        *(("eq", "44", "43.999"), ("ge", "44", "43"), ("gt", "44.1", "44"), ("le", "44", "44.01"), ("lt", "43", "44")),
        ("about", "42", "41"),
    ],
)
def test_each_comparator_at_its_edge(comparator, yes, no):
    goal = Goal(comparator, Fraction(44))
    assert reaches(goal, Fraction(yes), 5) is True and reaches(goal, Fraction(no), 5) is False


def test_unchanged_or_better_is_compared_with_the_baseline():
    assert reaches(Goal("keep_up", None, Fraction(3)), Fraction(3), 5) is True
    assert reaches(Goal("keep_down", None, Fraction(3)), Fraction(4), 5) is False


@pytest.mark.parametrize("typed", ["３７", "37", "1,234.5", "-4", "−4", "1/3", "439.55"])
def test_numbers_as_people_type_them_are_kept_exactly(typed):
    assert Fraction(number(typed, "数值")) == Fraction(
        typed.replace("，", "").replace(",", "").replace("−", "-").replace("３７", "37")
    )


@pytest.mark.parametrize(
    "typed", ["四十", "4个", "6%", "1e5", "nan", "1/0", "--1", "1.2.3", "9" * 19, "0x1F", "1" + "0" * 400]
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(Refused, match="要写成数"):
        number(typed, "数值")


@given(st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6))
def test_a_number_that_is_written_is_read_as_the_same(value):
    assert Fraction(plain(value)) == value


@given(
    st.dates(date(2026, 1, 1), date(2027, 6, 1)),
    st.one_of(st.none(), st.fractions(-100, 100)),
    st.sampled_from(["", "on_the_way", "blocked", "done"]),
    st.sampled_from(list(light.EVIDENCE)),
    st.integers(0, 5),
    st.sampled_from([*COMPARATORS, ""]),
    st.sampled_from(["grows", "holds"]),
    st.sampled_from([None, Fraction(0), Fraction(44), Fraction(100)]),
)
def test_whatever_is_known_there_is_one_light_with_its_reasons(
    today, value, said, evidence, missed, comparator, course, base
):
    goal = Goal(comparator, Fraction(44), base)
    one = replace(
        SUMMER,
        today=today,
        goal=goal,
        course=course,
        value=value,
        official=said,
        evidence=evidence,
        silences=silent(missed),
    )
    seen = see(one, RULE)
    assert seen.light in light.LIGHTS and seen.schedule in light.SCHEDULES
    assert seen.light in ("green", "not_checkable") or seen.why


class TestDuties:
    def test_the_periods_follow_the_windows_of_the_pack_and_the_limits_its_calendar(self):
        month = PACK.duties["monthly_report"]
        found = list(duties.periods(month, date(2026, 1, 12), date(2026, 3, 1), PACK))
        assert [(p.first, p.last) for p in found[:2]] == [
            (date(2026, 1, 1), date(2026, 1, 31)),
            (date(2026, 2, 1), date(2026, 2, 28)),
        ]
        assert found[0].limit == date(2026, 2, 6), "five working days, no weekend among them"

    def test_a_quarter_is_three_months_and_a_week_begins_on_monday(self):
        quarter = next(duties.periods(PACK.duties["quarterly_check"], date(2026, 5, 20), date(2026, 5, 20), PACK))
        week = next(duties.periods(PACK.duties["weekly_word"], date(2026, 5, 20), date(2026, 5, 20), PACK))
        assert (quarter.first, quarter.last) == (date(2026, 4, 1), date(2026, 6, 30))
        assert (week.first, week.last) == (date(2026, 5, 18), date(2026, 5, 24))

    @given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(list(PACK.duties)))
    def test_periods_follow_each_other_without_gap(self, since, code):
        found = list(duties.periods(PACK.duties[code], since, since.replace(year=since.year + 1, day=1), PACK))
        assert found[0].first <= since <= found[0].last
        assert all(one.last < two.first and (two.first - one.last).days == 1 for one, two in pairwise(found))


class TestALimit:
    """Not more than so much, counted from nought: to be below it is no arrival, and using it up too fast is seen."""

    CAP = replace(SUMMER, goal=Goal("le", Fraction(100)))

    @pytest.mark.parametrize(
        ("used", "wanted", "schedule"),
        [
            ("50", "green", "on_time"),
            ("65", "yellow", "behind"),
            ("90", "red", "far_behind"),
            ("0", "green", "on_time"),
        ],
    )
    def test_how_much_of_it_is_used_is_held_against_the_time_that_is_gone(self, used, wanted, schedule):
        seen = see(replace(self.CAP, value=Fraction(used)), RULE)
        assert (seen.light, seen.schedule) == (wanted, schedule)

    def test_it_is_reached_when_the_day_has_come(self):
        assert see(replace(self.CAP, value=Fraction(99), today=date(2026, 12, 31)), RULE).schedule == "reached"
        assert see(replace(self.CAP, value=Fraction(101), today=date(2027, 1, 1)), RULE).light == "red"

    def test_no_more_than_nought_is_broken_by_the_first(self):
        none = replace(self.CAP, goal=Goal("le", Fraction(0)))
        assert see(replace(none, value=Fraction(0)), RULE).light == "green"
        assert see(replace(none, value=Fraction(1)), RULE).light == "red"

    def test_no_more_than_last_year_is_a_limit_too(self):
        last_year = replace(self.CAP, goal=Goal("keep_down", None, Fraction(100)))
        assert see(replace(last_year, value=Fraction(90)), RULE).light == "red"
        assert see(replace(last_year, value=Fraction(50)), RULE).schedule == "on_time"

    def test_as_much_as_last_year_is_counted_anew(self):
        last_year = replace(self.CAP, goal=Goal("keep_up", None, Fraction(300)))
        assert see(replace(last_year, value=Fraction(150)), RULE).schedule == "on_time"
        assert see(replace(last_year, value=Fraction(40)), RULE).light == "red"


def test_what_nobody_verified_is_never_red_and_what_is_not_told_is():
    unseen = Silence("quarterly_check", missing=0, unmet=5, yellow=1, red=2)
    one = replace(SUMMER, value=Fraction(22), silences=[unseen])
    assert (see(one, RULE).light, see(one, RULE).flags) == ("yellow", ("unverified",))
    assert see(replace(one, silences=[replace(unseen, missing=2)]), RULE).light == "red"
    assert see(replace(one, silences=[replace(unseen, yellow=0, red=0)]), RULE).light == "green", "a pack may only flag"


def test_steps_that_were_set_for_a_higher_number_ask_no_more_than_what_it_became():
    steps = [Milestone(date(2026, 6, 30), Fraction(26)), Milestone(date(2026, 12, 20), Fraction(44))]
    lowered = replace(SUMMER, goal=Goal("ge", Fraction(21), Fraction(0)), milestones=steps, value=Fraction(20))
    assert light.planned(lowered) == 1 and see(lowered, RULE).schedule == "on_time"
