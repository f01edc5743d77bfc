"""What may be kept as a name, a telephone number or an ID number, and how little of it a mask shows."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fullresponse.kernel.refusal import Refused
from fullresponse.vault import rules

ID = "11010219000101001"  # invented, born on 1 January 1900


def with_check_digit(seventeen: str) -> str:
    """ISO 7064 MOD 11-2, computed from the right instead of by the table of weights."""
    total = sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(seventeen))
    return seventeen + "0123456789X"[(12 - total) % 11]


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
land_lines = st.from_regex(r"(010|02[0-9])-[2-9][0-9]{7}|0[3-9][0-9]{2}-[2-9][0-9]{6,7}", fullmatch=True)
extensions = st.from_regex(r"(转[0-9]{1,6})?", fullmatch=True)
numbers = st.one_of(
    mobiles,
    st.tuples(land_lines, extensions).map("".join),
    st.from_regex(r"[48]00[0-9]{7}", fullmatch=True),
    st.from_regex(r"\+852[0-9]{8}", fullmatch=True),
)


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("138–0013—8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("＋８６　１３８００１３８０００", "13800138000"),
        ("+8613800138000", "13800138000"),
        ("(+86)13800138000", "13800138000"),
        ("0086 138 0013 8000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("013800138000", "13800138000"),
        ("\u202d13800138000\u202c", "13800138000"),
        ("  13800138000\n", "13800138000"),
        ("010-66001234", "010-66001234"),
        ("01066001234", "010-66001234"),
        ("（010）6600 1234", "010-66001234"),
        ("+86 10 6600 1234", "010-66001234"),
        ("+86 (0)10 6600 1234", "010-66001234"),
        ("861066001234", "010-66001234"),
        ("0755 2600 1234", "0755-26001234"),
        ("03102345678", "0310-2345678"),
        ("010-66001234-801", "010-66001234转801"),
        ("010-66001234转801", "010-66001234转801"),
        ("010-66001234 分机 801", "010-66001234转801"),
        ("01066001234 ext. 801", "010-66001234转801"),
        ("0310-2345678转8", "0310-2345678转8"),
        ("400-600-1234", "4006001234"),
        ("+852 2123 4567", "+85221234567"),
        ("00852 2123 4567", "+85221234567"),
        ("", ""),
        (" \u3000 ", ""),
    ],
)
def test_a_telephone_number_has_one_form_however_it_is_typed(typed, kept):
    assert rules.phone(typed) == kept


@given(numbers)
def test_the_one_form_of_a_number_stays_as_it_is(number):
    once = rules.phone(number)
    assert rules.phone(once) == once


@given(
    mobiles, st.sampled_from(["", "+86", "0086", "86", "+86 ", "0086-"]), st.sampled_from(" -\u3000.－"), st.booleans()
)
def test_prefixes_spaces_dashes_and_width_do_not_change_a_mobile_number(number, prefix, gap, wide):
    typed = prefix + number[:3] + gap + number[3:7] + gap + number[7:]
    assert rules.phone(full_width(typed) if wide else typed) == number


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_refusal_that_does_not_quote_it(text):
    try:
        kept = rules.phone(text)
    except Refused as refusal:
        assert len(text.strip()) < 6 or text.strip() not in str(refusal)
    else:
        assert kept == "" or set(kept) <= set("+-转0123456789")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("12345", "短号"),
        ("110", "短号"),
        ("661234", "短号"),
        ("66001234", "区号"),
        ("2345678", "区号"),
        ("12800138000", "13 至 19"),
        ("1380013800", "现在填了 10 位"),
        ("138001380001", "现在填了 12 位"),
        ("138****8000", "星号"),
        ("13800138000转8", "认不出|13 至 19"),
        ("13800138000 13900139000", "13 至 19"),
        ("010-16001234", "认不出"),
        ("+1", "认不出"),
        ("无", "认不出"),
        ("١٣٨٠٠١٣٨٠٠٠", "认不出"),
        ("1" * 41, "太长"),
    ],
)
def test_what_cannot_be_called_back_is_refused_with_what_to_do(typed, why):
    with pytest.raises(Refused, match=why) as refusal:
        rules.phone(typed)
    assert typed not in str(refusal.value)


def test_the_main_number_leaves_the_extension_out():
    assert rules.main_number("010-66001234转801") == "010-66001234"
    assert rules.main_number("13800138000") == "13800138000"


def test_an_id_number_is_tidied_and_its_x_is_capital():
    number = next(n for s in range(100, 200) if (n := with_check_digit(f"11010219000101{s}")).endswith("X"))
    assert rules.id_number(full_width(number.lower())) == number
    assert rules.id_number(f" {number[:6]} {number[6:14]}-{number[14:]} ") == number
    assert rules.id_number("") == ""


@given(st.integers(0, 10**3 - 1), st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_of_all_last_characters_one_alone_is_right(serial, born):
    seventeen = f"110102{born:%Y%m%d}{serial:03d}"
    accepted = []
    for last in "0123456789X":
        try:
            accepted.append(rules.id_number(seventeen + last))
        except Refused:
            continue
    assert accepted == [with_check_digit(seventeen)]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("110102000101001", "15 位"),
        (with_check_digit("11010219000230001"), "出生日期"),
        (with_check_digit("11010219001301001"), "出生日期"),
        (with_check_digit(ID)[:17], "18 位"),
        (with_check_digit(ID) + "0", "18 位"),
        ("110102********0123", "星号"),
        ("E12345678", "18 位"),
        (with_check_digit("01010219000101001"), "18 位"),
        ("1" * 10_000, "18 位"),
        (with_check_digit(ID) + " " * 30 + "1", "18 位"),
    ],
)
def test_an_impossible_id_number_is_refused(typed, why):
    with pytest.raises(Refused, match=why) as refusal:
        rules.id_number(typed)
    assert typed not in str(refusal.value)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_in_an_id_number_is_noticed(place, by):
    right = with_check_digit(ID)
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    with pytest.raises(Refused):
        rules.id_number(wrong)


@pytest.mark.parametrize(
    "name",
    [
        "演示",
        "阿依古丽·买买提",
        "陳圓圓",
        "Demo O'Person-Smith",
        "演示👩‍🔧",
        "𠮷野",
        "\U000310f3",
        "\ue0c7",
        "一" * 50,
        "葛\U000e0100",
    ],
)
def test_names_as_people_write_them_are_kept(name):
    assert rules.name(name) == name


def test_spaces_around_and_inside_a_name_are_tidied():
    assert rules.name("\u3000 Demo \u3000\xa0Person\n") == "Demo Person"
    assert rules.name("  ") == rules.name("") == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("一" * 51, "最多 50 个字"),
        ("演\x00示", "控制字符"),
        ("演\x1b示", "控制字符"),
        ("演\u202e示", "控制字符"),
        ("演\ud800示", "控制字符"),
        ("演\n示", "控制字符"),
        ("\u200b", "看得见"),
        ("\u0301", "看得见"),
    ],
)
def test_a_name_that_hides_something_is_refused(name, why):
    with pytest.raises(Refused, match=why):
        rules.name(name)


@given(st.text(max_size=60))
def test_a_name_that_is_kept_once_is_kept_the_same_again(text):
    try:
        once = rules.name(text)
    except Refused:
        return
    assert rules.name(once) == once
    assert not any(unicodedata.category(c) == "Cc" for c in once)
    once.encode()


def test_the_kind_of_middle_dot_width_and_case_do_not_make_another_name():
    assert len({rules.folded(f"阿依{dot}买买提") for dot in "·•‧・⋅･∙"}) == 1
    assert rules.folded("Ｄｅｍｏ") == rules.folded("demo")
    assert rules.folded("陈圆圆") != rules.folded("陳圓圓")


@pytest.mark.parametrize(
    ("number", "mask"),
    [
        ("13800138000", "138****8000"),
        ("010-66001234", "010-******34"),
        ("0310-2345678转801", "0310-*****78"),
        ("4006001234", "400*****34"),
        ("+85221234567", "+85*******67"),
    ],
)
def test_a_masked_number_can_be_recognised_but_not_called(number, mask):
    assert rules.masked_phone(number) == mask


@given(numbers)
def test_a_mask_hides_at_least_four_digits(number):
    assert rules.masked_phone(rules.phone(number)).count("*") >= 4


def test_names_and_id_numbers_are_masked():
    assert rules.masked_name("演示人") == rules.masked_name("演") == "演*"
    assert rules.masked_name("") == ""
    assert rules.masked_id_number(with_check_digit(ID)) == f"110***********{with_check_digit(ID)[-4:]}"
    assert rules.masked_id_number("") == ""
