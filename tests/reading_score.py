"""How good is a reading of a work report, against labels made by hand? The same measures as the scorer beside the real
data, so that they can be asked of any annotated report:

    fullresponse read REPORT.txt --jsonl > said.jsonl
    python -m tests.reading_score tests/data/report_hubei_2025.jsonl said.jsonl

A labels file says in its first line which report it is about (SHA-256 of the file) and which stretches were read."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

Row = dict
OVERLAP = 0.8  # least intersection over union of the spans of a task
ALIKE = 0.6  # least overlap of the pairs of characters of two indicators


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def figures(labels: Iterable[Row], said: Iterable[Row]) -> dict[str, float]:
    """Measures of figures, which match on their value span; shares between 0 and 1."""
    gold = {(one["value_start"], one["value_end"]): one for one in labels}
    mine = list(said)
    pairs = [(gold[at], one) for one in mine if (at := (one["value_start"], one["value_end"])) in gold]
    exact = [pair for pair in pairs if all(same(*pair) for same in (number, _same("bound"), _same("tense"), kind))]
    return {
        "figures": _f1(len(pairs), len(mine), len(gold)),
        "figures_exact": _f1(len(exact), len(mine), len(gold)),
        "period": _share(pairs, _same("period")),
        "indicator": _share(pairs, lambda a, b: alike(a["indicator"], b["indicator"]) >= ALIKE),
    }


def tasks(labels: Iterable[Row], said: Iterable[Row]) -> dict[str, float]:
    """Measures of tasks of the role `action`, matched one to one by the overlap of their spans."""
    gold = [one for one in labels if one["role"] == "action"]
    mine = [one for one in said if one["role"] == "action"]
    pairs, free = [], list(gold)
    for one in mine:
        best = max(free, key=lambda other: overlap(other, one), default=None)
        if best is not None and overlap(best, one) >= OVERLAP:
            free.remove(best)
            pairs.append((best, one))
    return {
        "tasks": _f1(len(pairs), len(mine), len(gold)),
        "stage": _share(pairs, _same("stage")),
        "checkability": _share(pairs, _same("checkability")),
    }


def number(a: Row, b: Row) -> bool:
    return a["base_value"] == b["base_value"] and a["base_unit"] == b["base_unit"]


def kind(a: Row, b: Row) -> bool:
    return (a["comparison"] or {}).get("type") == (b["comparison"] or {}).get("type")


def alike(a: str, b: str) -> float:
    """Dice's overlap of the pairs of neighbouring characters."""
    x, y = ({word[i : i + 2] for i in range(len(word) - 1)} or {word} for word in (a, b))
    return 2 * len(x & y) / (len(x) + len(y))


def overlap(a: Row, b: Row) -> float:
    shared = min(a["char_end"], b["char_end"]) - max(a["char_start"], b["char_start"])
    return max(0, shared) / (max(a["char_end"], b["char_end"]) - min(a["char_start"], b["char_start"]))


def within(said: Iterable[Row], stretches: list[list[int]], place: str) -> list[Row]:
    """What was said about these stretches of the text."""
    return [one for one in said if any(start <= one[place] < end for start, end in stretches)]


def measured(labels: list[Row], said: list[Row]) -> dict[str, float]:
    """All measures of an annotated report; its first row names the stretches."""
    about = labels[0]
    told = within((one for one in said if one["kind"] == "figure"), about["figures_in"], "value_start")
    done = within((one for one in said if one["kind"] == "task"), about["tasks_in"], "char_start")
    return {
        **figures((one for one in labels if one["kind"] == "figure"), told),
        **tasks((one for one in labels if one["kind"] == "task"), done),
    }


def _same(field: str) -> Callable[[Row, Row], bool]:
    return lambda a, b: a[field] == b[field]


def _f1(hits: int, said: int, gold: int) -> float:
    return 2 * hits / (said + gold) if said + gold else 0.0


def _share(pairs: list[tuple[Row, Row]], same: Callable[[Row, Row], bool]) -> float:
    return sum(same(*pair) for pair in pairs) / len(pairs) if pairs else 0.0


if __name__ == "__main__":
    for name, value in measured(*(rows(Path(path)) for path in sys.argv[1:3])).items():
        print(f"{name} {value:.3f}")  # noqa: T201 - a command that prints
