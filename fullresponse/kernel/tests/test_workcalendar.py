"""When a span ends and what is left of it, by the calendar of 2026 with its make-up days (民法典 第200–204条)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fullresponse.kernel.workcalendar import UNITS, Span, WorkCalendar

BEIJING = ZoneInfo("Asia/Shanghai")
BREAKS = (
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)
MAKEUP = ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def calendar(**more) -> WorkCalendar:
    given = {
        "holidays": frozenset(day for pair in BREAKS for day in days(*pair)),
        "makeup": frozenset(map(date.fromisoformat, MAKEUP)),
        "day_start": time(9),
        "noon_start": time(12),
        "noon_end": time(13),
        "day_end": time(18),
        "official_years": frozenset({2026}),
        "tz": BEIJING,
    }
    return WorkCalendar(**{**given, **more})


C2026 = calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def due(start: str, amount: int, unit: str) -> str:
    return C2026.due(at(start), Span(amount, unit)).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-01-04", True),  # Sunday, made up
        ("2026-02-14", True),  # Saturday before the Spring Festival, made up
        ("2026-02-15", False),
        ("2026-02-23", False),  # a Monday of the Spring Festival
        ("2026-02-24", True),
        ("2026-02-28", True),
        ("2026-05-05", False),
        ("2026-05-09", True),
        ("2026-09-20", True),
        ("2026-10-08", True),
        ("2026-10-10", True),
        ("2026-10-11", False),
        ("2026-11-21", False),  # an ordinary Saturday
    ],
)
def test_a_day_is_worked_as_the_notice_says(day, worked):
    assert C2026.is_workday(date.fromisoformat(day)) is worked


def test_2026_has_as_many_workdays_as_the_notice_leaves():
    """365 days, 104 days of weekends; the notice takes 19 weekdays and gives 6 weekend days back."""
    assert sum(map(C2026.is_workday, days("2026-01-01", "2026-12-31"))) == 248


@pytest.mark.parametrize(
    ("start", "amount", "ends"),
    [
        ("2026-04-13 09:00", 7, "2026-04-21 00:00"),  # the starting day is not counted, the seventh ends at 24:00
        ("2026-04-13 00:00", 7, "2026-04-21 00:00"),  # the first moment of a day belongs to that day
        ("2026-04-13 23:59:59", 7, "2026-04-21 00:00"),  # and so does the last
        ("2026-11-21 14:05", 7, "2026-12-01 00:00"),  # a Saturday moves to Monday, over the end of a month
        ("2026-02-21 10:00", 7, "2026-03-01 00:00"),  # a Saturday that is made up does not move
        ("2026-02-10 10:00", 7, "2026-02-25 00:00"),  # into the Spring Festival: the day after it
        ("2026-01-31 10:00", 15, "2026-02-25 00:00"),  # its first day, a Sunday
        ("2026-09-26 10:00", 7, "2026-10-09 00:00"),  # into the National Day
        ("2026-10-03 10:00", 7, "2026-10-11 00:00"),  # 10 October is made up
        ("2026-10-04 10:00", 7, "2026-10-13 00:00"),  # 11 October is a Sunday
        ("2026-03-20 10:00", 15, "2026-04-08 00:00"),  # 4 April, a holiday and a Saturday
        ("2026-12-28 10:00", 7, "2027-01-05 00:00"),  # over the end of a year
        ("2028-02-25 10:00", 7, "2028-03-04 00:00"),  # over 29 February
        ("2026-04-13 10:00", 1, "2026-04-15 00:00"),
    ],
)
def test_calendar_days_end_at_midnight_of_a_day_that_is_worked(start, amount, ends):
    assert due(start, amount, "calendar_days") == ends


@pytest.mark.parametrize(
    ("start", "amount", "ends"),
    [
        ("2026-04-13 09:00", 1, "2026-04-14 18:00"),  # not today
        ("2026-04-13 00:00", 1, "2026-04-14 18:00"),
        ("2026-04-10 17:59", 3, "2026-04-15 18:00"),  # over a weekend
        ("2026-04-30 10:00", 1, "2026-05-06 18:00"),  # over Labour Day
        ("2026-04-30 10:00", 4, "2026-05-09 18:00"),  # the fourth is a Saturday that is made up
        ("2026-04-30 10:00", 5, "2026-05-11 18:00"),
        ("2026-09-19 10:00", 1, "2026-09-20 18:00"),  # from Saturday to a Sunday that is made up
        ("2026-02-14 10:00", 1, "2026-02-24 18:00"),  # begun on a Saturday that is worked
        ("2026-11-21 10:00", 1, "2026-11-23 18:00"),  # begun on a Saturday that is not
        ("2026-12-31 10:00", 1, "2027-01-01 18:00"),  # 2027 is not announced: nothing was handed in
    ],
)
def test_working_days_end_at_the_close_of_business(start, amount, ends):
    assert due(start, amount, "working_days") == ends


@pytest.mark.parametrize(
    ("start", "amount", "ends"),
    [
        ("2026-11-21 23:30", 2, "2026-11-22 01:30"),  # over midnight
        ("2026-12-31 12:00", 24, "2027-01-01 12:00"),
        ("2026-10-01 00:00", 2, "2026-10-01 02:00"),  # a holiday stops no clock of hours
        ("2026-02-28 23:00:30", 2, "2026-03-01 01:00:30"),
    ],
)
def test_clock_hours_run_from_the_moment_day_and_night(start, amount, ends):
    assert due(start, amount, "clock_hours") == ends


@pytest.mark.parametrize(
    ("start", "amount", "ends"),
    [
        ("2026-04-13 11:00", 2, "2026-04-13 14:00"),  # the noon break is not worked
        ("2026-04-13 12:30", 1, "2026-04-13 14:00"),
        ("2026-04-13 08:00", 1, "2026-04-13 10:00"),  # before opening
        ("2026-04-13 09:00", 3, "2026-04-13 12:00"),  # fits exactly: ends at noon, not at one
        ("2026-04-13 17:00", 1, "2026-04-13 18:00"),
        ("2026-04-13 18:00", 1, "2026-04-14 10:00"),
        ("2026-04-13 23:59", 1, "2026-04-14 10:00"),
        ("2026-04-10 17:30", 1, "2026-04-13 09:30"),
        ("2026-04-11 10:00", 8, "2026-04-13 18:00"),  # begun on a Saturday
        ("2026-04-13 09:00", 40, "2026-04-17 18:00"),
        ("2026-04-30 17:00", 2, "2026-05-06 10:00"),
        ("2026-05-08 17:00", 2, "2026-05-09 10:00"),  # into a Saturday that is made up
    ],
)
def test_work_hours_run_only_while_the_office_is_open(start, amount, ends):
    assert due(start, amount, "work_hours") == ends


def test_without_a_noon_break_the_day_is_one_session():
    whole = calendar(noon_start=None, noon_end=None)
    assert whole.due(at("2026-04-13 11:00"), Span(2, "work_hours")) == at("2026-04-13 13:00")


def test_a_moment_in_another_zone_is_counted_by_the_districts_day():
    late_in_utc = datetime(2026, 4, 12, 17, 0, tzinfo=UTC)  # already the 13th in Beijing
    assert C2026.due(late_in_utc, Span(1, "working_days")) == at("2026-04-14 18:00")
    assert C2026.due(late_in_utc, Span(1, "working_days")).tzinfo is BEIJING


def test_an_hour_is_an_hour_where_clocks_are_put_forward():
    york = calendar(tz=ZoneInfo("America/New_York"))
    start = datetime(2026, 3, 8, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    assert york.due(start, Span(2, "clock_hours")).hour == 4


@pytest.mark.parametrize(
    ("now", "deadline", "unit", "words"),
    [
        ("2026-04-13 10:00", "2026-04-13 13:20", "clock_hours", "剩 3 h 20 m"),
        ("2026-04-13 10:00", "2026-04-13 13:00", "clock_hours", "剩 3 h"),
        ("2026-04-13 12:20", "2026-04-13 13:00", "clock_hours", "剩 40 m"),
        ("2026-04-13 12:59:01", "2026-04-13 13:00", "clock_hours", "剩 0 m"),
        ("2026-04-13 13:00", "2026-04-13 13:00", "clock_hours", "剩 0 m"),
        ("2026-04-13 15:00", "2026-04-13 13:00", "clock_hours", "逾 2 h"),
        ("2026-04-13 10:00", "2026-04-15 18:00", "working_days", "剩 2 工作日"),
        ("2026-04-30 10:00", "2026-05-06 18:00", "working_days", "剩 1 工作日"),  # the break counts for nothing
        ("2026-04-15 14:40", "2026-04-15 18:00", "working_days", "剩 3 h 20 m"),  # the last day
        ("2026-04-15 18:01", "2026-04-15 18:00", "working_days", "逾 1 m"),
        ("2026-04-16 09:00", "2026-04-15 18:00", "working_days", "逾 1 工作日"),
        ("2026-04-12 12:00", "2026-04-10 18:00", "working_days", "逾 42 h"),  # Sunday: no workday has begun
        ("2026-04-13 09:00", "2026-04-10 18:00", "working_days", "逾 1 工作日"),
        ("2026-04-13 09:00", "2026-04-21 00:00", "calendar_days", "剩 7 天"),
        ("2026-04-13 00:00", "2026-04-21 00:00", "calendar_days", "剩 7 天"),
        ("2026-04-20 22:00", "2026-04-21 00:00", "calendar_days", "剩 2 h"),
        ("2026-04-21 00:00", "2026-04-21 00:00", "calendar_days", "剩 0 m"),  # the stroke of 24:00 is in time
        ("2026-04-21 00:01", "2026-04-21 00:00", "calendar_days", "逾 1 天"),  # the first day after
        ("2026-04-10 17:00", "2026-04-13 10:00", "work_hours", "剩 2 h"),
        ("2026-04-11 12:00", "2026-04-13 10:00", "work_hours", "剩 1 h"),
        ("2026-04-13 12:30", "2026-04-13 12:00", "work_hours", "逾 0 m"),  # noon is not worked
        ("2026-04-14 09:30", "2026-04-13 17:00", "work_hours", "逾 1 h 30 m"),
    ],
)
def test_what_is_left_is_said_in_the_clocks_own_unit(now, deadline, unit, words):
    assert str(C2026.left(at(now), at(deadline), unit)) == words


def test_what_is_left_can_be_taken_apart():
    amount, pieces, late = C2026.left(at("2026-04-13 10:00"), at("2026-04-13 13:20"), "clock_hours")
    assert (amount, pieces, late) == (200, ((3, "h"), (20, "m")), False)
    assert C2026.left(at("2026-04-16 10:00"), at("2026-04-15 18:00"), "working_days")[:2] == (1, ((1, "工作日"),))


def test_a_deadline_at_midnight_belongs_to_the_day_that_ends():
    assert C2026.last_day(at("2026-04-21 00:00")) == date(2026, 4, 20)
    assert C2026.last_day(at("2026-04-21 00:01")) == date(2026, 4, 21)


@pytest.mark.parametrize(
    ("start", "deadline", "unit", "flagged"),
    [
        ("2026-11-21 10:00", "2026-12-01 00:00", "", False),
        ("2026-12-24 10:00", "2027-01-01 00:00", "calendar_days", False),  # 24:00 of 31 December
        ("2026-12-28 10:00", "2027-01-05 00:00", "calendar_days", True),
        ("2026-12-31 23:00", "2027-01-01 01:00", "clock_hours", False),  # hours ask no holiday
        ("2026-12-31 17:00", "2027-01-04 10:00", "work_hours", True),
        ("2025-12-31 10:00", "2026-01-07 18:00", "working_days", True),
    ],
)
def test_a_count_through_a_year_without_a_notice_is_provisional(start, deadline, unit, flagged):
    assert C2026.provisional(at(start), at(deadline), unit) is flagged


def test_a_moment_without_a_zone_is_refused():
    naive = datetime(2026, 4, 13, 10)  # noqa: DTZ001 - the mistake this is about
    with pytest.raises(ValueError, match="time zone"):
        C2026.due(naive, Span(1, "clock_hours"))
    with pytest.raises(ValueError, match="time zone"):
        C2026.left(naive, at("2026-04-13 12:00"), "clock_hours")


@pytest.mark.parametrize(("amount", "unit"), [(0, "clock_hours"), (-1, "working_days"), (1, "weeks"), (1, "")])
def test_a_span_that_means_nothing_is_refused(amount, unit):
    with pytest.raises(ValueError):
        Span(amount, unit)


def test_an_unknown_unit_has_nothing_left():
    with pytest.raises(ValueError, match="unknown unit"):
        C2026.left(at("2026-04-13 10:00"), at("2026-04-13 12:00"), "weeks")


@pytest.mark.parametrize(
    "hours",
    [
        {"day_start": time(18), "day_end": time(9), "noon_start": None, "noon_end": None},
        {"noon_start": time(13), "noon_end": time(12)},
        {"noon_start": None},
        {"noon_end": None},
        {"day_end": time(12, 30)},
    ],
)
def test_work_hours_that_do_not_run_forward_are_refused(hours):
    with pytest.raises(ValueError):
        calendar(**hours)


def test_a_calendar_without_workdays_is_refused_and_not_searched_for_ever():
    idle = calendar(holidays=frozenset(days("2026-01-01", "2028-12-31")), makeup=frozenset())
    for unit in ("working_days", "calendar_days", "work_hours"):
        with pytest.raises(ValueError, match="no workday"):
            idle.due(at("2026-04-13 10:00"), Span(1, unit))


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30)).map(lambda m: m.replace(tzinfo=BEIJING))  # noqa: DTZ001 - made aware here
spans = st.builds(Span, st.integers(1, 60), st.sampled_from(UNITS))


@given(moments, spans)
def test_a_deadline_comes_after_the_start_and_a_longer_one_not_sooner(start, span):
    first = C2026.due(start, span)
    assert first > start
    assert C2026.due(start, Span(span.amount + 1, span.unit)) >= first
    if span.unit != "elapsed_working_days":  # there Saturday evening counts from Tuesday, Sunday from Monday
        assert C2026.due(start + timedelta(hours=5), span) >= first


@given(moments, st.integers(1, 60))
def test_at_the_start_everything_is_left(start, amount):
    for unit in ("working_days", "work_hours", "clock_hours"):
        left = C2026.left(start, C2026.due(start, Span(amount, unit)), unit)
        assert left.amount == (amount if unit == "working_days" else amount * 60)
        assert not left.late
