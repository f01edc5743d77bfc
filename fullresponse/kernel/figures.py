"""How an exact number is written down: rounded half up, once for the whole platform, and only when it is shown."""

from fractions import Fraction

NONE = "—"  # nobody was counted, nothing is known


def decimal(value: Fraction | int, digits: int = 2) -> str:
    """With so many digits behind the point; a half is rounded away from nought: 2.345 → "2.35", -2.345 → "-2.35"."""
    scaled = int(abs(value) * 10**digits + Fraction(1, 2))
    sign = "-" if value < 0 and scaled else ""
    whole, rest = divmod(scaled, 10**digits)
    return f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"


def percent(share: Fraction | None, digits: int = 2) -> str:
    """A share in hundredths, e.g. "95.99"; "—" where there is none."""
    return NONE if share is None else decimal(share * 100, digits)
