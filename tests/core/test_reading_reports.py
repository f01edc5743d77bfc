"""How well real reports are read, where they are: the two documents of the gold annotation, and reports of other
places that we annotated ourselves. The labels hold places, numbers and our own words, no sentence of a report."""

import hashlib
import json
from datetime import date

import pytest

from fullresponse.reading.reader import read_report
from fullresponse.reading.rows import lines
from fullresponse.reading.text import extract
from tests.loud import ROOT, need_shared
from tests.reading_score import figures, measured, rows, tasks

pytestmark = pytest.mark.shared
GOLD = "gold/seeds_gold.jsonl"
PLAN, ACCOUNT = "seeds/xicheng-2013-work-report.txt", "seeds/xicheng-2019-report-to-public.txt"
OF_THE_MATCHED = {"period": 0.95, "indicator": 0.80}
ELSEWHERE = {"figures": 0.96, "figures_exact": 0.93, "tasks": 0.92, "stage": 0.90, **OF_THE_MATCHED}
# 推动, 发展: these labels say progress where the lexicon says support.
JUDGED_BY_OBJECT = {"report_jiangsu_2026": {"stage": 0.85}, "report_central_2014": {"stage": 0.85}}


def read(path, day: date | None = None) -> list[dict]:
    text = extract(path.read_bytes(), path.name).text
    return [json.loads(line) for line in lines(text, read_report(text, date=day))]


def gold(document: str, kind: str) -> list[dict]:
    return [one for one in rows(need_shared(GOLD)) if one.get("doc") == document and one["kind"] == kind]


def of(said: list[dict], kind: str) -> list[dict]:
    return [one for one in said if one["kind"] == kind]


def reaches(found: dict[str, float], floors: dict[str, float]) -> None:
    below = {name: (found[name], floor) for name, floor in floors.items() if found[name] < floor}
    assert not below, f"below what was reached before: {below}"


def test_the_plan_of_a_district_is_read_with_its_figures_and_tasks():
    said = read(need_shared(PLAN))
    reaches(figures(gold("2013", "figure"), of(said, "figure")), {"figures_exact": 0.97, **OF_THE_MATCHED})
    reaches(tasks(gold("2013", "task"), of(said, "task")), {"tasks": 0.92, "stage": 0.90})


def test_an_account_in_traditional_characters_is_read_with_its_figures():
    said = read(need_shared(ACCOUNT), date(2019, 8, 31))
    reaches(figures(gold("2019", "figure"), of(said, "figure")), {"figures_exact": 0.95, **OF_THE_MATCHED})


@pytest.mark.parametrize("labels", sorted((ROOT / "tests" / "data").glob("report_*.jsonl")), ids=lambda path: path.stem)
def test_a_report_of_another_place_is_read(labels):
    known = rows(labels)
    floors = ELSEWHERE | JUDGED_BY_OBJECT.get(labels.stem, {})
    reaches(measured(known, read(report(known[0]["sha256"]))), floors)


def report(sha256: str):
    """The report with this hash, wherever it lies among the real data."""
    for path in need_shared("data/work_reports").rglob("*.txt"):
        if hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
            return path
    raise AssertionError("no report has the hash of the labels: the data has changed")
