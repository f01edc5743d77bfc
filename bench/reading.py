"""How long does it take to read a work report of 20,000 characters? An invented one, on one core."""

import time
from argparse import Namespace

from bench.figures import Figure, percentile
from fullresponse.reading.reader import read_report
from fullresponse.reading.tests.reports import AIMS, PLAN, REVIEW, TITLE

LONG = 20_000  # characters
SLOWEST = 0.5  # seconds
TIMES = 20
SAID = (
    "（一）河岸更干净\n一年来，清淤河道12条、修补堤岸4.5公里，惠及近2万户，水质达标率达到96.5%，同比提高3.2个百分点。\n"
)
WILL = "（二）把河岸建设好\n一是加快河岸建设。新建码头3座，启动灯塔修缮，制定《巡河办法》，进一步提高夜航安全水平。\n"


def run(options: Namespace) -> list[Figure]:
    half = LONG // 2
    text = TITLE + REVIEW + SAID * (half // len(SAID)) + AIMS + PLAN + WILL * (half // len(WILL))
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        report = read_report(text)
        took.append(time.perf_counter() - began)
    what = f"a report of {len(text):,} characters, {len(report.figures)} figures, {len(report.tasks)} tasks, p95"
    return [Figure("reading", what, percentile(took, 95), "s", SLOWEST, least=False)]
