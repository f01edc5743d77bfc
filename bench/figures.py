"""What a bench found: a figure beside its target, and the table of all of them."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured figure. `least`: the target is a lower bound; without it an upper bound; target None: none."""

    bench: str
    what: str
    value: float
    unit: str = ""
    target: float | None = None
    least: bool = True

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.value >= self.target if self.least else self.value <= self.target

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        bound = "" if self.target is None else f"{'≥' if self.least else '≤'} {shown(self.target)} {self.unit}".strip()
        verdict = {None: "", True: "met", False: "MISSED"}[self.met]
        return self.bench, self.what, bound, f"{shown(self.value)} {self.unit}".strip(), verdict


def shown(value: float) -> str:
    if value != value:  # NaN: nothing was measured
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.1f}"


def percentile(values: Iterable[float], percent: float) -> float:
    """The value below which `percent` of the values lie; NaN for none."""
    ordered = sorted(values)
    if not ordered:
        return float("nan")
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def table(figures: list[Figure]) -> str:
    """A Markdown table."""
    rows = [("bench", "what", "target", "figure", "verdict"), *(f.row for f in figures)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "| --- | --- | --- | --- | --- |", *lines[1:]])


def write(path: Path, machine: dict, figures: list[Figure]) -> None:
    path.write_text(
        json.dumps({"machine": machine, "figures": [asdict(f) for f in figures]}, ensure_ascii=False, indent=1)
    )


def read(path: Path) -> list[Figure]:
    return [Figure(**f) for f in json.loads(path.read_text())["figures"]]
