"""Months, and the days that end at the time of day at which they began; what a pause gives back, when a warning is due:
around the holidays and make-up days of 2026, midnights, ends of months, an unannounced year and clocks put forward."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fullresponse.kernel.spans import CALENDAR, EXACT, UNITS, WORKED, Span, months_on
from fullresponse.kernel.tests.test_workcalendar import C2026, at, calendar

NEW_YORK = ZoneInfo("America/New_York")
PLAIN = calendar(holidays=frozenset(), makeup=frozenset(), noon_start=None, noon_end=None, day_start=time(8, 30))
YORK = calendar(
    tz=NEW_YORK, holidays=frozenset(), makeup=frozenset(), noon_start=None, noon_end=None,
    day_start=time(8, 30), day_end=time(17),
)  # fmt: skip


def said(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")


def due(start: str, amount: int, unit: str) -> str:
    return said(C2026.due(at(start), Span(amount, unit)))


def york(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("start", "months", "ends"),
    [
        ("2026-03-16 09:00", 1, "2026-04-17 00:00"),  # the day of the same number, until 24:00
        ("2026-03-16 00:00", 1, "2026-04-17 00:00"),
        ("2026-03-16 23:59:59", 1, "2026-04-17 00:00"),
        ("2026-05-31 10:00", 1, "2026-07-01 00:00"),  # June has no 31st: its last day
        ("2026-01-31 10:00", 1, "2026-03-01 00:00"),  # 28 February, a Saturday that is made up
        ("2027-01-31 10:00", 1, "2027-03-02 00:00"),  # 28 February, a Sunday: the Monday after
        ("2028-01-31 10:00", 1, "2028-03-01 00:00"),  # a leap year: 29 February
        ("2028-02-29 10:00", 12, "2029-03-01 00:00"),  # and no such day a year later
        ("2028-02-29 10:00", 48, "2032-03-02 00:00"),  # four years later there is: a Sunday, so Monday 1 March
        ("2026-01-15 10:00", 1, "2026-02-25 00:00"),  # 15 February: the Spring Festival
        ("2026-09-01 10:00", 1, "2026-10-09 00:00"),  # 1 October: the National Day
        ("2026-09-10 10:00", 1, "2026-10-11 00:00"),  # 10 October is a Saturday that is made up
        ("2026-09-11 10:00", 1, "2026-10-13 00:00"),  # 11 October is a Sunday
        ("2026-12-30 10:00", 2, "2027-03-02 00:00"),  # over the end of a year, into a short month
        ("2026-11-21 10:00", 25, "2028-12-22 00:00"),
    ],
)
def test_a_month_ends_on_the_day_of_the_same_number(start, months, ends):
    assert due(start, months, "calendar_months") == ends


@pytest.mark.parametrize(
    ("start", "amount", "unit", "ends"),
    [
        ("2026-01-03 10:00", 1, "working_days", "2026-01-04 18:00"),  # a holiday, then a Sunday that is made up
        ("2026-01-03 10:00", 1, "elapsed_working_days", "2026-01-05 10:00"),  # begins on that Sunday
        ("2026-02-13 17:00", 2, "work_hours", "2026-02-14 10:00"),  # Friday into the Saturday that is made up
        ("2026-02-14 17:00", 2, "work_hours", "2026-02-24 10:00"),  # and over the nine days
        ("2026-02-27 10:00", 1, "calendar_days", "2026-03-01 00:00"),
        ("2026-02-27 10:00", 1, "elapsed_working_days", "2026-02-28 10:00"),
        ("2026-05-08 12:00", 1, "calendar_days", "2026-05-10 00:00"),
        ("2026-09-18 10:00", 2, "calendar_days", "2026-09-21 00:00"),
        ("2026-09-30 10:00", 1, "calendar_days", "2026-10-09 00:00"),  # 1 October moves to the 8th
        ("2026-09-30 10:00", 7, "calendar_days", "2026-10-09 00:00"),  # and so does the 7th
        ("2026-09-30 23:59:59", 1, "working_days", "2026-10-08 18:00"),
        ("2026-10-01 00:00", 1, "working_days", "2026-10-08 18:00"),
        ("2026-10-01 00:00", 1, "work_hours", "2026-10-08 10:00"),
        ("2026-10-01 00:00", 168, "clock_hours", "2026-10-08 00:00"),
        ("2026-10-09 17:30", 1, "work_hours", "2026-10-10 09:30"),
        ("2026-10-09 10:00", 2, "working_days", "2026-10-12 18:00"),
        ("2026-10-09 10:00", 2, "elapsed_working_days", "2026-10-12 10:00"),
    ],
)
def test_make_up_days_are_worked_and_the_holidays_are_not(start, amount, unit, ends):
    assert due(start, amount, unit) == ends


@pytest.mark.parametrize(
    ("start", "amount", "ends"),
    [
        ("2026-11-18 10:15:30", 2, "2026-11-20 10:15:30"),
        ("2026-11-18 01:32", 2, "2026-11-20 01:32"),  # at night, and so is its end
        ("2026-11-18 17:59:59", 1, "2026-11-19 17:59:59"),
        ("2026-11-18 18:00", 1, "2026-11-20 09:00"),  # from the close of business on: tomorrow's opening
        ("2026-11-20 18:00", 1, "2026-11-24 09:00"),  # Friday evening: Monday's
        ("2026-11-21 10:00", 1, "2026-11-24 10:00"),  # Saturday: Monday at the same time
        ("2026-11-21 19:00", 1, "2026-11-25 09:00"),  # Saturday evening: Monday evening, so Tuesday's opening
        ("2026-11-20 10:00", 1, "2026-11-23 10:00"),
    ],
)
def test_elapsed_working_days_keep_the_time_of_day(start, amount, ends):
    assert due(start, amount, "elapsed_working_days") == ends


def test_elapsed_days_ask_nobody_for_a_holiday():
    assert due("2026-09-28 10:15:30", 7, "elapsed_days") == "2026-10-05 10:15:30"
    assert due("2026-12-31 23:00", 1, "elapsed_days") == "2027-01-01 23:00"
    assert not C2026.provisional(at("2026-12-31 23:00"), at("2027-01-01 23:00"), "elapsed_days")


def test_a_calendar_without_holidays_works_on_every_weekday():
    assert said(PLAIN.due(at("2026-09-30 10:00"), Span(1, "elapsed_working_days"))) == "2026-10-01 10:00"


def test_months_and_elapsed_working_days_into_an_unannounced_year_are_provisional():
    start = at("2026-12-30 10:00")
    for unit in ("calendar_months", "elapsed_working_days", "working_days", "calendar_days", "work_hours"):
        assert C2026.provisional(start, C2026.due(start, Span(20, unit)), unit)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "ends"),
    [
        ("2026-03-07 10:00", 1, "elapsed_days", "2026-03-08 10:00"),  # 23 hours
        ("2026-10-31 10:00", 1, "elapsed_days", "2026-11-01 10:00"),  # 25 hours
        ("2026-03-06 10:00", 1, "elapsed_working_days", "2026-03-09 10:00"),
        ("2026-02-08 10:00", 1, "calendar_months", "2026-03-10 00:00"),  # Sunday 8 March moves to Monday
        ("2026-10-30 20:00", 1, "elapsed_working_days", "2026-11-03 08:30"),
    ],
)
def test_a_day_is_a_day_where_clocks_are_put_forward_and_back(start, amount, unit, ends):
    assert said(YORK.due(york(start), Span(amount, unit))) == ends


def test_a_day_that_ends_in_the_hour_that_is_left_out_ends_an_hour_later():
    ends = YORK.due(york("2026-03-07 02:30"), Span(1, "elapsed_days"))
    assert ends.astimezone(UTC).astimezone(NEW_YORK) == york("2026-03-08 03:30")


def test_the_hour_that_comes_twice_is_neither_lost_nor_late():
    first, second = york("2026-11-01 01:50"), york("2026-11-01 01:10").replace(fold=1)
    assert str(YORK.left(first, second, "clock_hours")) == "剩 20 m"
    assert str(YORK.left(first, second, "elapsed_days")) == "剩 20 m"
    assert str(YORK.left(second, first, "clock_hours")) == "逾 20 m"


@pytest.mark.parametrize(
    ("now", "deadline", "unit", "words"),
    [
        ("2026-03-16 09:00", "2026-04-17 00:00", "calendar_months", "剩 31 天"),
        ("2026-04-16 22:00", "2026-04-17 00:00", "calendar_months", "剩 2 h"),
        ("2026-04-17 10:00", "2026-04-17 00:00", "calendar_months", "逾 1 天"),
        ("2026-11-18 10:00", "2026-11-21 09:00", "elapsed_days", "剩 2 天"),
        ("2026-11-20 10:00", "2026-11-21 09:00", "elapsed_days", "剩 23 h"),
        ("2026-11-22 08:00", "2026-11-21 09:00", "elapsed_days", "逾 23 h"),
        ("2026-11-22 09:00", "2026-11-21 09:00", "elapsed_days", "逾 1 天"),
        ("2026-11-18 10:00", "2026-11-20 10:00", "elapsed_working_days", "剩 2 工作日"),
        ("2026-11-18 10:01", "2026-11-20 10:00", "elapsed_working_days", "剩 1 工作日"),
        ("2026-11-18 20:00", "2026-11-20 09:00", "elapsed_working_days", "剩 1 工作日"),
        ("2026-11-21 10:00", "2026-11-24 10:00", "elapsed_working_days", "剩 1 工作日"),
        ("2026-11-20 10:01", "2026-11-20 10:00", "elapsed_working_days", "逾 1 m"),
        ("2026-11-22 10:01", "2026-11-20 10:00", "elapsed_working_days", "逾 48 h 1 m"),  # no workday since
        ("2026-11-23 10:00", "2026-11-20 10:00", "elapsed_working_days", "逾 1 工作日"),
    ],
)
def test_what_is_left_is_said_in_days(now, deadline, unit, words):
    assert str(C2026.left(at(now), at(deadline), unit)) == words


@pytest.mark.parametrize(
    ("deadline", "paused", "again", "unit", "new"),
    [
        ("2026-11-20 10:00", "2026-11-19 09:00", "2026-11-19 09:30:05", "clock_hours", "2026-11-20 10:30:05"),
        ("2026-11-20 10:00", "2026-11-19 09:00", "2026-11-21 12:00", "elapsed_days", "2026-11-22 13:00"),
        ("2026-11-18 15:00", "2026-11-18 10:00", "2026-11-18 14:00", "work_hours", "2026-11-18 18:00"),  # 3 worked
        ("2026-11-18 15:00", "2026-11-18 12:00", "2026-11-18 13:00", "work_hours", "2026-11-18 15:00"),  # noon
        ("2026-11-18 15:00", "2026-11-17 20:00", "2026-11-18 08:00", "work_hours", "2026-11-18 15:00"),  # a night
        ("2026-11-18 15:00", "2026-11-18 14:30", "2026-11-20 09:30", "work_hours", "2026-11-20 10:00"),
        ("2026-11-20 18:00", "2026-11-18 08:00", "2026-11-18 20:00", "working_days", "2026-11-20 18:00"),  # one day
        ("2026-11-20 18:00", "2026-11-18 20:00", "2026-11-19 08:00", "working_days", "2026-11-23 18:00"),
        ("2026-11-20 18:00", "2026-11-20 10:00", "2026-11-23 10:00", "working_days", "2026-11-23 18:00"),
        ("2026-11-20 18:00", "2026-11-21 10:00", "2026-11-23 10:00", "working_days", "2026-11-20 18:00"),  # weekend
        ("2026-10-08 18:00", "2026-09-30 10:00", "2026-10-08 10:00", "working_days", "2026-10-09 18:00"),
        ("2026-11-20 10:00", "2026-11-18 10:00", "2026-11-19 10:00", "elapsed_working_days", "2026-11-23 10:00"),
        ("2026-11-20 00:00", "2026-11-18 10:00", "2026-11-19 10:00", "elapsed_working_days", "2026-11-23 00:00"),
        ("2026-11-19 00:00", "2026-11-16 10:00", "2026-11-18 09:00", "calendar_days", "2026-11-21 00:00"),
        ("2026-11-19 00:00", "2026-11-16 10:00", "2026-11-16 23:00", "calendar_days", "2026-11-19 00:00"),
        ("2026-11-19 00:00", "2026-11-16 10:00", "2026-11-19 09:00", "calendar_days", "2026-11-24 00:00"),  # Saturday
        ("2026-10-01 00:00", "2026-09-28 10:00", "2026-09-29 10:00", "calendar_months", "2026-10-09 00:00"),
    ],
)
def test_a_pause_is_given_back_in_the_clocks_own_unit(deadline, paused, again, unit, new):
    assert said(C2026.resumed(at(deadline), at(paused), at(again), unit)) == new


def test_a_pause_over_the_hour_that_is_left_out_is_as_long_as_it_was():
    new = YORK.resumed(york("2026-03-09 12:00"), york("2026-03-08 01:00"), york("2026-03-08 04:00"), "clock_hours")
    assert said(new) == "2026-03-09 14:00"


def test_a_pause_that_means_nothing_is_refused():
    with pytest.raises(ValueError, match="before it began"):
        C2026.resumed(at("2026-11-20 10:00"), at("2026-11-19 10:00"), at("2026-11-19 09:59"), "working_days")
    with pytest.raises(ValueError, match="unknown unit"):
        C2026.resumed(at("2026-11-20 10:00"), at("2026-11-19 10:00"), at("2026-11-19 10:00"), "weeks")


@pytest.mark.parametrize(
    ("start", "amount", "unit", "before", "warned"),
    [
        ("2026-11-18 10:00", 24, "clock_hours", 6, "2026-11-19 04:00"),
        ("2026-11-18 17:00", 4, "work_hours", 2, "2026-11-19 10:00"),
        ("2026-11-18 10:00", 3, "working_days", 1, "2026-11-20 18:00"),
        ("2026-11-21 14:05", 7, "calendar_days", 2, "2026-11-27 00:00"),  # due at the end of Monday the 30th
        ("2026-04-13 09:00", 7, "calendar_days", 2, "2026-04-19 00:00"),  # a Saturday: it does not move to the end
        ("2026-03-16 09:00", 2, "calendar_months", 1, "2026-04-17 00:00"),
        ("2026-11-18 10:15", 5, "elapsed_days", 2, "2026-11-21 10:15"),
        ("2026-11-18 10:15", 5, "elapsed_working_days", 2, "2026-11-23 10:15"),
        ("2026-11-18 10:15", 2, "clock_hours", 2, "2026-11-18 10:15"),  # the whole span: at once
        ("2026-11-18 10:15", 2, "clock_hours", 7, "2026-11-18 10:15"),
    ],
)
def test_a_warning_comes_when_so_much_is_left(start, amount, unit, before, warned):
    span = Span(amount, unit)
    assert said(C2026.warn_at(at(start), C2026.due(at(start), span), span, before)) == warned


def test_a_warning_moves_with_a_deadline_that_was_put_off_and_is_never_after_an_earlier_one():
    start, span = at("2026-11-16 10:00"), Span(7, "calendar_days")
    paused = C2026.resumed(C2026.due(start, span), at("2026-11-17 10:00"), at("2026-11-19 10:00"), span.unit)
    assert said(paused) == "2026-11-26 00:00"
    assert said(C2026.warn_at(start, paused, span, 2)) == "2026-11-24 00:00"
    assert C2026.warn_at(start, at("2026-11-18 12:00"), span, 2) == at("2026-11-18 12:00")
    three = Span(3, "working_days")
    assert said(C2026.warn_at(start, at("2026-11-23 18:00"), three, 1)) == "2026-11-20 18:00"


def test_a_warning_that_is_none_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        C2026.warn_at(at("2026-11-16 10:00"), at("2026-11-17 10:00"), Span(24, "clock_hours"), 0)


def moments(zone: ZoneInfo):
    return st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30)).map(lambda m: m.replace(tzinfo=zone))  # noqa: DTZ001 - made aware here


zones = st.sampled_from([C2026, YORK])
units = st.sampled_from(UNITS)


@given(st.dates(date(1999, 1, 1), date(2100, 1, 1)), st.integers(1, 100))
def test_so_many_months_on_is_that_month_and_the_same_number_or_its_last_day(day, months):
    later = months_on(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(st.data(), zones, st.integers(1, 60), units)
def test_the_end_is_after_the_start_and_a_longer_span_ends_not_sooner(data, office, amount, unit):
    start = data.draw(moments(office.tz))
    first = office.due(start, Span(amount, unit))
    assert first.astimezone(UTC) > start.astimezone(UTC)
    assert office.due(start, Span(amount + 1, unit)) >= first


@given(st.data(), zones, st.integers(1, 60))
def test_elapsed_days_of_both_kinds_end_at_the_time_of_day_of_their_start(data, office, amount):
    start = data.draw(moments(office.tz))
    assert office.due(start, Span(amount, "elapsed_days")).time() == start.time()
    ends = office.due(start, Span(amount, "elapsed_working_days"))
    assert ends.time() == (start.time() if start.time() < office.day_end else office.day_start)
    assert office.is_workday(ends.date())


@given(st.data(), zones, st.integers(1, 60))
def test_at_the_start_every_elapsed_day_is_left(data, office, amount):
    start = data.draw(moments(office.tz))
    for unit in ("elapsed_days", "elapsed_working_days"):
        left = office.left(start, office.due(start, Span(amount, unit)), unit)
        assert (left.amount, left.late) == (amount, False)


@given(st.data(), zones, st.integers(1, 60))
def test_a_last_day_in_calendar_units_is_worked_and_ends_at_midnight(data, office, amount):
    start = data.draw(moments(office.tz))
    for unit in CALENDAR:
        ends = office.due(start, Span(amount, unit))
        assert office.is_workday(office.last_day(ends))
        assert ends.time() == time()


@given(st.data(), zones, st.integers(1, 40), units, st.integers(0, 60 * 24 * 20))
def test_a_pause_never_takes_time_away_and_a_longer_one_never_gives_less(data, office, amount, unit, minutes):
    start = data.draw(moments(office.tz))
    ends, again = office.due(start, Span(amount, unit)), start.astimezone(UTC) + timedelta(minutes=minutes)
    new = office.resumed(ends, start, again, unit)
    assert new.astimezone(UTC) >= ends.astimezone(UTC)
    assert office.resumed(ends, start, again + timedelta(hours=30), unit).astimezone(UTC) >= new.astimezone(UTC)
    assert office.resumed(ends, start, start, unit) == ends
    if unit in WORKED:
        assert office.is_workday(office.last_day(new) if unit == "working_days" else new.date())
    elif unit in EXACT:
        assert new.astimezone(UTC) - ends.astimezone(UTC) == timedelta(minutes=minutes)


@given(st.data(), zones, st.integers(2, 60), units, st.integers(1, 60))
def test_a_warning_lies_between_start_and_end(data, office, amount, unit, before):
    start = data.draw(moments(office.tz))
    span = Span(amount, unit)
    ends = office.due(start, span)
    warned = office.warn_at(start, ends, span, before)
    assert start.astimezone(UTC) <= warned.astimezone(UTC) <= ends.astimezone(UTC)
    assert (warned == start) == (before >= amount)
    longer = ends.astimezone(UTC) + timedelta(days=9)
    assert warned.astimezone(UTC) <= office.warn_at(start, longer, span, before).astimezone(UTC) <= longer
