"""Cells as people and spreadsheets really write them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from fullresponse.connectors import cells
from fullresponse.files.rows import Unreadable
from fullresponse.files.xlsxtable import Number
from fullresponse.kernel.refusal import Refused

BEIJING = ZoneInfo("Asia/Shanghai")
HALF_PAST_NINE = datetime(2026, 4, 13, 9, 30, tzinfo=BEIJING)
WINDOWS, MAC = datetime.fromisoformat("1899-12-30"), datetime.fromisoformat("1904-01-01")  # as openpyxl: without a zone


@pytest.mark.parametrize(
    "value",
    [
        *("2026-04-13 09:30:00", "2026-04-13 09:30", "2026/4/13 9:30", "2026.4.13  9:30:00", "2026-04-13T09:30:00"),
        *("2026-04-13 09:30:00.000", "2026年4月13日 9时30分", "2026年4月13日9:30:00", "2026年04月13日 09点30分00秒"),
        *("20260413 093000", "20260413093000", "２０２６－０４－１３　０９：３０：００", " 2026-04-13 09:30:00 "),
        *("2026-04-13T01:30:00Z", "2026-04-13 01:30:00+00:00", "2026-04-13T09:30:00+0800", "46125.395833333"),
        *(datetime.fromisoformat(s) for s in ("2026-04-13T09:30:00", "2026-04-13T09:29:59.999990")),
        Number(46125.395833333, WINDOWS),
        datetime(2026, 4, 13, 1, 30, tzinfo=UTC),
    ],
)
def test_a_time_is_read_in_every_form_that_people_write(value):
    assert cells.moment(value, "时间", BEIJING) == HALF_PAST_NINE


@pytest.mark.parametrize("value", ["2026-04-13", "2026/4/13", "2026年4月13日", "20260413", date(2026, 4, 13), "46125"])
def test_a_day_is_its_first_moment_here(value):
    assert cells.moment(value, "日期", BEIJING) == datetime(2026, 4, 13, tzinfo=BEIJING)


def test_a_workbook_made_on_a_mac_counts_from_another_day():
    assert cells.moment(Number(46125 - 1462, MAC), "日期", BEIJING) == datetime(2026, 4, 13, tzinfo=BEIJING)


@pytest.mark.parametrize(
    "value",
    [
        *("13/04/2026", "2026-13-01", "2026-02-30", "2026-04-13 25:00", "昨天", "2026", "26-04-13", "9:30"),
        *(Number(-5, WINDOWS), Number(0.5, WINDOWS), Number(9e14, WINDOWS), True, time(9, 30), timedelta(1)),
        *("1899-12-30", "0000-00-00 00:00:00", "9999-12-31 00:00:00", "2026-4-113:20"),
    ],
)
def test_what_is_no_time_is_refused_without_quoting_it(value):
    with pytest.raises(Refused) as refusal:
        cells.moment(value, "创建时间", BEIJING)
    assert "创建时间" in str(refusal.value)
    assert "昨天" not in str(refusal.value)


@pytest.mark.parametrize("value", [None, "", "  ", "　"])
def test_an_empty_time_is_no_time(value):
    assert cells.moment(value, "时间", BEIJING) is None


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("２０２６０４１３－７", "20260413-7"),
        (" 京〔2026〕12号 ", "京〔2026〕12号"),
        (Number(20260413, WINDOWS), "20260413"),
    ],
)
def test_an_outer_number_is_kept_in_one_form(value, number):
    assert cells.outer_number(value, "编号") == number


@pytest.mark.parametrize("value", ["", None, "没有编号", "12 34", "9" * 81, "1\x002", "=cmd|' /c calc'!A1"])
def test_what_is_no_outer_number_is_refused(value):
    with pytest.raises(Refused):
        cells.outer_number(value, "编号")


def test_a_number_whose_last_digits_a_spreadsheet_lost_is_refused():
    with pytest.raises(Refused, match="末几位"):
        cells.outer_number(Number(202604130012345678, WINDOWS), "编号")


def test_a_formula_and_an_error_are_no_text():
    with pytest.raises(Refused, match="公式"):
        cells.plain(Unreadable("“{column}”是公式。"), "内容")


def test_a_telephone_that_became_a_number_is_text_again():
    assert cells.plain(Number(13800138000, WINDOWS), "联系电话") == "13800138000"


def test_a_word_that_the_layout_does_not_know_is_refused_with_those_it_knows():
    assert cells.translated("是", "是否解决", {"是": True, "否": False}) is True
    assert cells.translated(" ", "是否解决", {"是": True}) is None
    with pytest.raises(Refused, match="只能填：是、否"):
        cells.translated("可能", "是否解决", {"是": True, "否": False})
