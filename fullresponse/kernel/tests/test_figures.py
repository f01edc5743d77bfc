"""A half goes up, and nobody counted is no rate."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fullresponse.kernel.figures import decimal, percent


@pytest.mark.parametrize(
    ("share", "printed"),
    [
        (Fraction(95985, 100000), "95.99"),
        (Fraction(95984, 100000), "95.98"),
        (Fraction(1, 3), "33.33"),
        (Fraction(2, 3), "66.67"),
        (Fraction(0), "0.00"),
        (Fraction(1), "100.00"),
        (None, "—"),
    ],
)
def test_a_share_is_printed_in_hundredths_rounded_half_up(share, printed):
    assert percent(share) == printed


def test_below_nought_a_half_is_rounded_as_above_it_and_nought_has_no_sign():
    assert decimal(Fraction(-2345, 1000)) == "-2.35"
    assert decimal(Fraction(-1, 1000)) == "0.00"
    assert decimal(7, 0) == "7"


@given(st.fractions(min_value=-10, max_value=10), st.integers(0, 4))
def test_what_is_printed_is_never_further_off_than_half_of_the_last_digit(value, digits):
    assert abs(Fraction(decimal(value, digits)) - value) <= Fraction(1, 2 * 10**digits)
