"""No sentence of the real data stands in what we wrote about it: labels, registers and the reader use our own words."""

import re
from collections import defaultdict

import pytest

from fullresponse.reading.script import simplify
from tests.loud import ROOT, need_shared

pytestmark = pytest.mark.shared
OURS = ("tests/data", "fullresponse/desk/promised", "fullresponse/reading")
THEIRS = ("seeds", "data/work_reports")
LONG = 11  # characters in a row that are somebody's sentence
PLACES = 3  # what the reports of so many have in common is the name of an indicator or a body, and nobody's sentence
RUN = re.compile(f"[\\u4e00-\\u9fff“”《》、()]{{{LONG},}}")


def runs(text: str) -> set[str]:
    """Every stretch of so many characters, whatever the script and the line breaks."""
    plain = simplify(re.sub(r"\s", "", text))
    found = (said.group() for said in RUN.finditer(plain))
    return {said[n : n + LONG] for said in found for n in range(len(said) - LONG + 1)}


def test_labels_registers_and_the_reader_hold_no_sentence_of_the_real_data():
    written = defaultdict(set)
    for folder in OURS:
        for path in sorted(one for one in (ROOT / folder).rglob("*.*") if one.suffix != ".pyc"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for run in runs(line):
                    written[run].add(f"{path.relative_to(ROOT)}:{number}")
    theirs = defaultdict(set)
    for folder in THEIRS:
        for path in need_shared(folder).rglob("*.txt"):
            for run in runs(path.read_text(encoding="utf-8")) & written.keys():
                theirs[run].add(path.stem.split("_")[0])
    assert len(written) > 1000
    copied = {run: sorted(written[run]) for run, places in theirs.items() if len(places) < PLACES}
    assert copied == {}, "say it in words of our own"
