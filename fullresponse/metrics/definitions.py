"""Each number once: what it asks, of which cases, and how it is computed, in integers. Plain Python."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from fullresponse.kernel.refusal import Refused


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

    def percent(self, digits: int = 2) -> str:
        """As printed, rounded half up, e.g. "95.99"; "—" when nobody was counted."""
        if self.share is None:
            return "—"
        scaled = int(self.share * 100 * 10**digits + Fraction(1, 2))
        return f"{scaled // 10**digits}.{scaled % 10**digits:0{digits}d}"


Tally = Iterable[tuple[bool | None, bool | None, str, int]]  # contacted, solved, satisfaction, how many cases


def three_rates(tally: Tally, weights: Mapping[str, tuple[int, ...]], excluded: int = 0) -> dict[str, Rate]:
    """响应率、解决率、满意率 (条例 第32条; practice: denominator = valid callbacks).

    响应率 = contacted / callbacks · 解决率 = solved / callbacks · 满意率 = Σ weight(satisfaction) / callbacks, with the
    pack's weights as integer ratios: (9, 10) counts an answer nine tenths. `excluded`: callbacks left out of all three
    by a reviewed decision; they are told beside the rates and are in none of them.
    """
    rows = list(tally)
    counted = sum(n for *_, n in rows)
    if unknown := {code for _, _, code, _ in rows} - weights.keys():
        raise Refused("现行配置包里没有满意度“{codes}”的权重，算不出满意率。", codes=tuple(sorted(unknown)))
    unit = lcm(*(below for _, below in weights.values()))
    satisfied = sum(weights[code][0] * (unit // weights[code][1]) * n for _, _, code, n in rows)
    return {
        "response": Rate("response", sum(n for contacted, _, _, n in rows if contacted), counted, 1, excluded),
        "solved": Rate("solved", sum(n for _, solved, _, n in rows if solved), counted, 1, excluded),
        "satisfied": Rate("satisfied", satisfied, counted, unit, excluded),
    }


def in_time(late: int, in_time_: int, clock: str) -> Rate:
    """按期率 of one clock: stopped in time / (stopped in time + late), first round, steps on record only."""
    return Rate(f"in_time.{clock}", in_time_, in_time_ + late)
