"""Calls coming in over HTTP: as JSON and as the operator's form; each with its clock, its event and its deliveries."""

import json
import secrets
import uuid
from argparse import Namespace

from bench import lives, seed, statements
from bench.client import Browser, crowd, figures
from bench.figures import Figure
from bench.server import served
from bench.world import PASSWORD

OPERATORS = ("operator1", "operator2")
SLOWEST = 120  # ms, p95
CROWD = 12
WHO = f"{CROWD} operators"
LEAST = 250  # a second


def run(options: Namespace) -> list[Figure]:
    seed.ensure(options.cases, options.processes)
    found = []
    with served() as (port, _pid):
        browsers = [Browser(port).sign_in(OPERATORS[n % 2], PASSWORD) for n in range(CROWD)]
        for kind, do in (("JSON", as_json), ("form", as_form)):
            crowd(browsers, do, 3)
            found += figures(f"intake {kind}", crowd(browsers, do, options.seconds), WHO, LEAST, SLOWEST)
    client = statements.signed_in(OPERATORS[0])
    calls = {"JSON": lambda: _json(client), "form": lambda: statements.post(client, "/desk/intake", form(stranger()))}
    for kind, call in calls.items():
        found.append(Figure(f"intake {kind}", "statements", len(statements.counted(call)), "", 12, least=False))
    return found


def call(number: int) -> dict[str, str]:
    """What an invented caller says."""
    return {
        "words": lives.SAID[number % len(lives.SAID)],
        "place": f"演示路{number % 90 + 1}号",
        "kind": "help",
        "name": f"演示居民{number}",
        "phone": f"137{number % 10_000_000 * 7 % 100_000_000:08d}",
        "token": uuid.uuid4().hex,
    }


def stranger() -> int:
    """The number of a caller who never called before: keeping them costs one statement more."""
    return secrets.randbelow(10**6) + 10**6


def form(number: int) -> dict[str, str]:
    return {**call(number), "verb": "receive"}


def as_json(browser: Browser, number: int) -> str:
    answer = browser.post("/api/cases", json=json.dumps({**call(number), "channel": "phone"}).encode())
    return "" if answer.status == 201 else f"{answer.status} {answer.body[:200]!r}"


def as_form(browser: Browser, number: int) -> str:
    answer = browser.post("/desk/intake", form(number))
    return "" if answer.status == 302 else f"{answer.status} {answer.body[:200]!r}"


def _json(client):
    return client.post(
        "/api/cases",
        json.dumps(call(stranger())),
        content_type="application/json",
        headers={"x-csrftoken": client.cookies["csrftoken"].value},
    )
