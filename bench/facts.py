"""All definitions, for every street, body and community, in the month and the year so far: one question, put to Parquet
files by DuckDB in this process. A fact is a row: of a case, or of a run of a clock (four a case). Beside it the same
numbers as SQL over the tables of the cases, and the page that reads sums of days."""

import os
import shutil
import time
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from statistics import median

from bench import case_tables, place, synthetic
from bench.figures import Figure
from bench.world import open_world
from fullresponse.metrics.engines import Parquet, answer
from fullresponse.metrics.question import Span, ask
from fullresponse.metrics.windows import between
from fullresponse.orgs.packs import current_pack

SMALL, LARGE = 10_000_000, 100_000_000
MOST = {SMALL: 1.5, LARGE: 15}  # seconds
TIMES = 5


def run(options: Namespace) -> list[Figure]:
    open_world()
    pack, found = current_pack(), []
    for facts in (SMALL, LARGE) if options.full else (SMALL,):
        folder = synthetic.ensure(place.HOME / "facts", facts, pack)
        question = ask(spans(), pack.scheme(date(synthetic.YEAR, 12, 31)))
        engine = Parquet(folder)
        wall, busy, rows = measured(lambda engine=engine, question=question: len(answer(question, engine).numbers))
        name = f"{facts:,} facts"
        found += [
            Figure(
                "facts", f"{name}: {rows:,} numbers in one question, median of {TIMES}", wall, "s", MOST[facts], False
            ),
            Figure("facts", f"{name}: processor time of it, all cores", busy, "s"),
            Figure(
                "facts", f"{name}: on disk", sum(f.stat().st_size for f in folder.rglob("*.parquet")) / 2**20, "MiB"
            ),
        ]
        if not options.keep:
            shutil.rmtree(folder)
    found.append(Figure("facts", "programs waiting for a processor meanwhile", os.getloadavg()[0]))
    return found + case_tables.run(options)


def spans() -> dict[str, Span]:
    tz = current_pack().calendar.tz
    last = date(synthetic.YEAR, 12, 31)
    return {"month": between(last.replace(day=1), last, tz), "year": between(date(synthetic.YEAR, 1, 1), last, tz)}


def measured(do: Callable[[], int]) -> tuple[float, float, int]:
    """The medians of a few calls: seconds, seconds of processors, and what it returned."""
    walls, busies, found = [], [], 0
    for _ in range(TIMES):
        wall, busy = time.perf_counter(), time.process_time()
        found = do()
        walls.append(time.perf_counter() - wall)
        busies.append(time.process_time() - busy)
    return median(walls), median(busies), found
