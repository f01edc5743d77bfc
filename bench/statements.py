"""How many statements a page costs, counted in this process through every middleware, signed in for real; BEGIN and
COMMIT are counted with the others."""

import re
from collections.abc import Callable

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.world import PASSWORD


def signed_in(username: str) -> Client:
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.get("/login")
    answer = post(client, "/login", {"username": username, "password": PASSWORD})
    assert answer.status_code == 302, answer.status_code
    return client


def post(client: Client, path: str, form: dict) -> HttpResponse:
    return client.post(path, {**form, "csrfmiddlewaretoken": client.cookies["csrftoken"].value})


def counted(do: Callable[[], HttpResponse], times: int = 3) -> list[str]:
    """The statements of the last of a few calls, when what a process remembers is warm."""
    for _ in range(times):
        with CaptureQueriesContext(connection) as caught:
            answer = do()
        assert answer.status_code in (200, 201, 302), (answer.status_code, answer.content[:500])
    return [re.sub(r"\s+", " ", q["sql"]) for q in caught.captured_queries]
