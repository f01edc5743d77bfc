"""Where a bench works: a home folder and databases of its own, never those of an installation."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("FULLRESPONSE_BENCH_HOME", ROOT / ".home" / "bench"))
NAME = os.environ.get("FULLRESPONSE_BENCH_DATABASE", "fullresponse_bench")
SERVER = os.environ.get("FULLRESPONSE_BENCH_SERVER", "postgresql://postgres@127.0.0.1:5432")


def environment(vendor: str) -> dict[str, str]:
    """What a process needs to work on the bench's PostgreSQL or SQLite database."""
    home = HOME / vendor
    home.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "fullresponse.config.settings",
        "FULLRESPONSE_HOME": str(home),
        "FULLRESPONSE_DATABASE": f"{SERVER}/{NAME}" if vendor == "postgresql" else "",
        "PYTHONPATH": str(ROOT),
    }


def administer(*statements: str) -> list[tuple]:
    """Run statements on the server's own database; the rows of the last."""
    parts = urlsplit(SERVER)
    with psycopg.connect(
        host=parts.hostname, port=parts.port, user=parts.username, password=parts.password, dbname="postgres",
        autocommit=True,
    ) as server:  # fmt: skip
        for statement in statements:
            answer = server.execute(statement)  # type: ignore[call-overload] - our own words
        return answer.fetchall() if answer.description else []


def make(vendor: str) -> None:
    """An empty database; whatever was there is gone."""
    if vendor == "postgresql":
        administer(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", f"CREATE DATABASE {NAME}")
    else:
        drop(vendor)


def make_missing(vendor: str) -> None:
    """An empty database where there is none yet."""
    if vendor == "postgresql" and not administer(f"SELECT 1 FROM pg_database WHERE datname = '{NAME}'"):
        make(vendor)


def drop(vendor: str) -> None:
    if vendor == "postgresql":
        administer(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        return
    for file in (HOME / vendor).glob("fullresponse.sqlite3*"):
        file.unlink()
