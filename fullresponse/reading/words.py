"""The lexicons: tables in `lexicon/`, one entry a line, columns parted by tabs, comments behind #."""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("lexicon")


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a lexicon, in their order."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line.strip() and not line.startswith("#"))


@cache
def column(name: str, *kinds: str) -> frozenset[str]:
    """The words of a lexicon (its first column) whose second column is one of these; all of them when none is named."""
    return frozenset(row[0] for row in table(name) if not kinds or row[1] in kinds)


@cache
def one_of(name: str, *kinds: str) -> str:
    """A group of a regular expression: the longest of these words that stands there."""
    words = sorted(column(name, *kinds), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, words)) + ")"
