"""What do the drafts of verdicts say about pairs of promise and passage that people judged? By set, since only what was
judged before any tuning on it says what to expect:

    python -m tests.promise_score            # with the real data beside the project

In the data of the tests are places and verdicts only, no sentence of a report."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fullresponse.reading.matching import Match, match
from fullresponse.reading.reader import read_report
from tests.loud import need_shared

DATA = Path(__file__).parent / "data"
NATION = "中央"
Pair = dict


def pairs() -> list[Pair]:
    return [json.loads(line) for line in (DATA / "promise_pairs.jsonl").read_text(encoding="utf-8").splitlines()]


def read(path: Path, day=None):
    text = path.read_text(encoding="utf-8")
    return text, read_report(text, date=day)


def judged() -> Iterator[tuple[Pair, set[str]]]:
    """Each pair with the verdicts that the program drafts about it."""
    everything = pairs()
    for place in dict.fromkeys(pair["province"] for pair in everything):
        old, new = (read(path) for path in reports(place))
        found = match(*old, *new)
        for pair in (pair for pair in everything if pair["province"] == place):
            yield pair, {one.verdict for one in found if about(one, pair)}


def reports(place: str) -> list[Path]:
    """Its reports of 2025 and 2026, as they were when the pairs were judged."""
    folder = need_shared("data/work_reports")
    hashes = json.loads((DATA / "promise_pairs_sources.json").read_text(encoding="utf-8"))
    kind = "central" if place == NATION else "provinces_{}"
    files = [folder / kind.format(year) / f"{place}_{year}.txt" for year in (2025, 2026)]
    assert [hashlib.sha256(f.read_bytes()).hexdigest() for f in files] == [hashes[f.name] for f in files]
    return files


def about(one: Match, pair: Pair) -> bool:
    """Is it said of this promise and passage? Of a promise without any, whatever is said of it."""
    there = pair["from_start"], pair["from_end"]
    if pair["to_start"] is None:
        return one.start < there[1] and there[0] < one.end
    return meets(one, *there, pair["to_start"], pair["to_end"])


def meets(one: Match, start: int, end: int, to_start: int | None, to_end: int | None) -> bool:
    there = one.start < end and start < one.end
    return there and None not in (to_start, one.to_start) and one.to_start < to_end and to_start < one.to_end


def counted() -> Counter:
    """How many pairs, by set, whether people call them kept, and whether the program does."""
    return Counter((pair["set"], pair["verdict"] == "kept", "kept" in said) for pair, said in judged())


if __name__ == "__main__":
    seen = counted()
    for number in sorted({key[0] for key in seen}):
        wrong, found = seen[number, False, True], seen[number, True, True]
        kept = found + seen[number, True, False]
        total = kept + wrong + seen[number, False, False]
        print(f"set {number}: {total} pairs, wrongly kept {wrong}, found {found} of {kept} kept")  # noqa: T201 - a command
