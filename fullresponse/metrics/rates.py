"""A number that was counted, in whole numbers: how it is shared, compared, ranked and put together. Plain Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from fullresponse.kernel.figures import percent

SCALE = 10**8  # a score is floor(SCALE * share): two engines can never rank differently by the last digit of a float


@dataclass(frozen=True)
class Rate:
    """`yes` of `counted`; `excluded` were left out by a reviewed decision. yes may be a multiple of 1/unit: the
    weights of a scheme are whole tenths, so that yes / (unit * counted) is exact. Never a bare percentage: with nobody
    counted there is no rate."""

    name: str
    yes: int
    counted: int
    unit: int = 1
    excluded: int = 0

    @property
    def share(self) -> Fraction | None:
        """The exact ratio, None when nobody was counted."""
        return Fraction(self.yes, self.unit * self.counted) if self.counted else None

    @property
    def sum(self) -> str:
        """What stands above the line: "41", or "375/10" where an answer counts in tenths."""
        return str(self.yes) if self.unit == 1 else f"{self.yes}/{self.unit}"

    @property
    def score(self) -> int | None:
        """What ranks: floor(SCALE * share)."""
        return None if self.share is None else scored(self.share)

    def percent(self, digits: int = 2) -> str:
        """As printed, rounded half up, e.g. "95.99"; "—" when nobody was counted."""
        return percent(self.share, digits)

    def __add__(self, other: "Rate") -> "Rate":
        """Both together, of one definition and scheme."""
        both = {name: getattr(self, name) + getattr(other, name) for name in ("yes", "counted", "excluded")}
        return replace(self, **both)


def scored(share: Fraction) -> int:
    return share.numerator * SCALE // share.denominator


def composite(rates: Mapping[str, Rate], weights: Mapping[str, int]) -> Fraction | None:
    """The weighted mean of the rates by whole weights; None when one that weighs something has nobody counted."""
    total = sum(weights.values())
    shares = {name: rates[name].share for name, weight in weights.items() if weight}
    if any(share is None for share in shares.values()):
        return None
    return sum((share * weights[name] for name, share in shares.items() if share is not None), Fraction()) / total


def total(rates: Mapping[str, Rate], weights: Mapping[str, int], least: int) -> Fraction | None:
    """The composite of whoever is ranked: None where fewer than `least` were called back."""
    return composite(rates, weights) if rates["solved"].counted >= max(least, 1) else None


def ranked(scores: Iterable[tuple[str, int | None]]) -> dict[str, int]:
    """The place of each who has a score, the best first; who scores the same shares a place, and the next is as far
    down as there are before them: 1, 2, 2, 4."""
    found = [(code, score) for code, score in scores if score is not None]
    order = sorted((score for _, score in found), reverse=True)
    return {code: order.index(score) + 1 for code, score in found}
