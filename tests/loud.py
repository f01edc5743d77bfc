"""What a test needs beyond Python: it skips with a sentence when that is absent, or fails where it is demanded, and the
run ends with a block that says what was skipped and how to get it.

FULLRESPONSE_DEMAND (comma-separated: chromium, postgres, shared, spark) turns such skips into failures.
"""

import importlib.util
import os
import re
import shutil
from collections import defaultdict
from functools import cache
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[1]
SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
MARK = "NEEDS {name}: {sentence}"

HOW = {
    "chromium": "install Chromium (Debian: apt install chromium fonts-noto-cjk), or name it in FULLRESPONSE_CHROMIUM",
    "postgres": "start PostgreSQL on 127.0.0.1:5432 (user postgres), or name one in FULLRESPONSE_DATABASE",
    "postgres-run": "run the suite on PostgreSQL: FULLRESPONSE_DATABASE=postgresql://… make test",
    "spark": "install Java 17 or later (Debian: apt install openjdk-17-jre-headless), then: make spark",
    "shared": "put the real data beside the project (../shared), or name its folder in FULLRESPONSE_SHARED",
}


def need_chromium() -> Path:
    """The Chromium to drive."""
    named = os.environ.get("FULLRESPONSE_CHROMIUM")
    found = shutil.which(named) if named else shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        lack("chromium", f"{named or 'chromium'} is not on this machine")
    return Path(found)


def need_postgres() -> str:
    """The address of a PostgreSQL server that answers, whatever database the run itself is on. Its path names a
    database that exists; make your own beside it."""
    url = server()
    error = silence(url)
    if error:
        lack("postgres", f"no server answered: {error}")
    return url


def need_postgres_run() -> None:
    """Only where the suite itself runs on PostgreSQL; on SQLite it is skipped, never demanded."""
    if not os.environ.get("FULLRESPONSE_DATABASE"):
        pytest.skip(MARK.format(name="postgres-run", sentence="this run is on SQLite"), allow_module_level=True)


def need_spark() -> None:
    """PySpark, and a Java that it runs on."""
    if os.environ.get("FULLRESPONSE_DATABASE") and "spark" not in demanded():
        lack("spark", "the run on SQLite starts the cluster; here it would only be started once more")
    if importlib.util.find_spec("pyspark") is None:
        lack("spark", "PySpark is not installed")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        lack("spark", "there is no Java on this machine")


def need_shared(path: str = "") -> Path:
    """A file or folder of the real data beside the project."""
    folder = Path(os.environ.get("FULLRESPONSE_SHARED", ROOT.parent / "shared"))
    if not (folder / path).exists():
        lack("shared", f"{path or 'the folder'} is not in FULLRESPONSE_SHARED")
    return folder / path


def server() -> str:
    return os.environ.get("FULLRESPONSE_DATABASE") or SERVER


@cache
def silence(url: str) -> str:
    """Why the server does not answer; empty when it does."""
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[0]
    return ""


def lack(name: str, sentence: str) -> None:
    """Skip the test that asked, or fail it when the name is demanded."""
    reason = MARK.format(name=name, sentence=sentence)
    if name in demanded():
        pytest.fail(f"{reason}; FULLRESPONSE_DEMAND asks for it: {HOW[name]}", pytrace=False)
    pytest.skip(reason, allow_module_level=True)


def demanded() -> set[str]:
    """The names in FULLRESPONSE_DEMAND. An unknown name is a mistake, not a demand for nothing."""
    names = {name.strip() for name in os.environ.get("FULLRESPONSE_DEMAND", "").split(",") if name.strip()}
    unknown = names - set(HOW)
    if unknown:
        raise pytest.UsageError(f"FULLRESPONSE_DEMAND: unknown {sorted(unknown)}; known: {', '.join(HOW)}")
    return names


def pytest_terminal_summary(terminalreporter) -> None:
    """The block at the end: what was skipped for want of what, where, and how to get it."""
    lacking = skipped_by_need(terminalreporter.stats.get("skipped", []))
    if not lacking:
        return
    terminalreporter.section("SKIPPED, not tested here", sep="!", yellow=True, bold=True)
    for name, places in sorted(lacking.items()):
        total = sum(places.values())
        terminalreporter.line(f"{name}: {total} skipped. To run them: {HOW[name]}")
        for place, count in sorted(places.items()):
            terminalreporter.line(f"    {place} ({count})")


def skipped_by_need(reports: list) -> dict[str, dict[str, int]]:
    """{need: {file: how many}} of the skips made here; other skips are pytest's own business."""
    lacking: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for report in reports:
        match = re.match(r"(?:Skipped: )?NEEDS ([a-z-]+): ", reason_of(report))
        if match and match[1] in HOW:
            lacking[match[1]][report.nodeid.split("::")[0]] += 1
    return lacking


def reason_of(report) -> str:
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
