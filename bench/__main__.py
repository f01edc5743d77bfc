"""`bench/run [NAME…]`: run the benches one after the other, each in its own process, and print the table."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from bench import figures, place
from bench.machine import machine

VENDORS = {
    **dict.fromkeys(
        ("batch", "seed", "intake", "moves", "sweep", "steady", "lists", "case", "deep", "board", "facts", "promises"),
        "postgresql",
    ),
    "staff": "sqlite",
    "reading": "sqlite",
    "operator": "demo",
}
MILLION = 1_000_000
FULL = {"batch": 50_000, "staff": 300_000}  # cases of a bench with --full; the others have a million
LAST = Path(__file__).with_name("last.json")


def options() -> argparse.Namespace:
    read = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    read.add_argument("names", nargs="*", metavar="NAME", help=f"which of {' '.join(VENDORS)}; all if none is named")
    read.add_argument("--cases", type=int, default=20_000, help="how many cases there are (the target: 1000000)")
    read.add_argument("--seconds", type=float, default=20, help="of each load (the target: 60)")
    read.add_argument("--minutes", type=float, default=1, help="of the staff bench (the target: 10)")
    read.add_argument("--clients", type=int, default=8)
    read.add_argument("--processes", type=int, default=2, help="that seed")
    read.add_argument(
        "--full", action="store_true", help="the sizes of the targets; takes two hours, most of it seeding"
    )
    read.add_argument("--keep", action="store_true", help="keep the databases, and use those that were kept")
    chosen = read.parse_args()
    for name in chosen.names:
        if name not in VENDORS:
            read.error(f"there is no bench {name}")
    chosen.names = chosen.names or list(VENDORS)
    if chosen.full:
        chosen.seconds, chosen.minutes = 60, 10
    return chosen


def main() -> int:
    chosen = options()
    vendors = sorted({VENDORS[name] for name in chosen.names})
    about, found, failed = machine(), [], []
    if not chosen.keep:
        for vendor in vendors:
            place.make(vendor)
    for name in chosen.names:
        cases = FULL.get(name, MILLION) if chosen.full else chosen.cases
        result = run(name, VENDORS[name], {**vars(chosen), "cases": cases})
        failed += [] if result is not None else [name]
        found += result or []
        figures.write(LAST, about, found)
    if not chosen.keep:
        for vendor in vendors:
            place.drop(vendor)
    print("\n".join(f"{what}: {words}" for what, words in about.items()), figures.table(found), sep="\n\n")
    print(*(f"bench {name} failed" for name in failed), sep="\n")
    return 1 if failed or any(f.met is False for f in found) else 0


def run(name: str, vendor: str, chosen: dict) -> list[figures.Figure] | None:
    """The figures of one bench; None when it failed."""
    there = place.environment(vendor)
    answer = place.HOME / f"{name}.json"
    answer.unlink(missing_ok=True)
    print(f"— {name} ({vendor})", flush=True)
    if chosen["keep"]:
        place.make_missing(vendor)
    done = subprocess.run([sys.executable, "-m", "bench.one", name, json.dumps(chosen), str(answer)], env=there)
    return figures.read(answer) if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
