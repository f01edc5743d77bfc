"""Signing in and staying in: five wrong passwords lock, half an hour away ends it, and every answer, a broken one too,
carries the headers that keep a page to itself."""

import logging
import re
import subprocess
import time

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tests import cast
from tests.core.test_every_address import safe

pytestmark = pytest.mark.django_db
IDLE = settings.IDLE_MINUTES * 60


@pytest.fixture(autouse=True)
def _nobody_is_locked_out():
    cache.clear()


def sign_in(client, username="operator", password=cast.PASSWORD, **more):
    return client.post("/login", {"username": username, "password": password, **more})


def test_whoever_signs_in_comes_to_their_own_work(client):
    assert sign_in(client)["Location"] == "/desk/"
    assert client.get("/desk/")["Location"] == "/desk/intake"


def test_a_page_asked_for_before_signing_in_is_gone_on_with(client):
    asked = client.get("/desk/cases?state=received")["Location"]
    assert asked == "/login?next=/desk/cases%3Fstate%3Dreceived"
    assert sign_in(client, next="/desk/cases?state=received")["Location"] == "/desk/cases?state=received"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil"])
def test_nobody_is_sent_elsewhere_after_signing_in(client, elsewhere):
    assert sign_in(client, next=elsewhere)["Location"] == "/desk/"


@pytest.mark.parametrize("name", ["operator", "nobody-of-that-name"])
def test_a_wrong_password_and_a_wrong_name_are_told_alike(client, name):
    said = sign_in(client, name, "wrong-wrong-wrong").content.decode()
    sentence = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said))
    assert "_auth_user_id" not in client.session
    assert name not in sentence.replace("value", "")


def test_after_five_wrong_passwords_not_even_the_right_one_helps(client):
    for number in range(5):
        response = sign_in(client, password=f"wrong-{number}")
    assert response.status_code == 429
    assert sign_in(client).status_code == 429
    assert "_auth_user_id" not in client.session
    assert safe(response)


def test_four_wrong_passwords_lock_nobody(client):
    for number in range(4):
        sign_in(client, password=f"wrong-{number}")
    assert sign_in(client)["Location"] == "/desk/"


def test_a_lock_is_of_one_name_from_one_address(client):
    for number in range(5):
        sign_in(client, password=f"wrong-{number}")
    assert sign_in(Client(), "dispatcher")["Location"] == "/desk/"
    assert sign_in(Client(REMOTE_ADDR="198.51.100.7"))["Location"] == "/desk/"


def test_a_session_has_a_new_key_after_signing_in(client):
    client.get("/track")
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_half_an_hour_away_ends_the_session(client, monkeypatch):
    sign_in(client)
    client.get("/desk/intake")
    later = time.time() + IDLE + 61
    monkeypatch.setattr("fullresponse.config.middleware.time.time", lambda: later)
    response = client.get("/desk/intake")
    assert response["Location"] == "/login?next=%2Fdesk%2Fintake"
    assert safe(response)
    assert "_auth_user_id" not in client.session


def test_an_api_call_after_half_an_hour_is_told_so(client, monkeypatch):
    sign_in(client)
    client.get("/api/cases")
    later = time.time() + IDLE + 61
    monkeypatch.setattr("fullresponse.config.middleware.time.time", lambda: later)
    response = client.get("/api/cases")
    assert (response.status_code, list(response.json())) == (401, ["refused"])


def test_whoever_works_on_stays_signed_in(client, monkeypatch):
    sign_in(client)
    now = time.time()
    for half in range(1, 6):
        monkeypatch.setattr("fullresponse.config.middleware.time.time", lambda half=half: now + half * IDLE / 2)
        assert client.get("/desk/intake").status_code == 200


def test_signing_out_ends_the_session(client):
    sign_in(client)
    client.post("/logout")
    assert client.get("/desk/intake")["Location"].startswith("/login")


def test_the_session_cookie_is_not_for_scripts(client):
    cookie = sign_in(client).cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


BROKEN = {
    "no such page": lambda c: c.get("/nothing/here"),
    "no such page for staff": lambda c: c.get("/desk/nothing"),
    "a host that is not ours": lambda c: c.get("/", HTTP_HOST="evil.example"),
    "a form without its token": lambda c: Client(enforce_csrf_checks=True).post("/track", {}),
    "a verb that is not known": lambda c: c.delete("/"),
    "a body too large": lambda c: c.post("/track", b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    "the style sheet": lambda c: c.get("/static/css/fullresponse.css"),
    "a broken view": lambda c: c.get("/healthz"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_answer_is_as_safe_as_any_other(client, what, monkeypatch):
    client.raise_request_exception = False
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    if what == "a broken view":
        monkeypatch.setattr("fullresponse.desk.views.JsonResponse", lambda *a, **k: 1 / 0)
    response = BROKEN[what](client)
    assert safe(response), dict(response.headers)


@pytest.mark.parametrize("what", ["no such page", "a broken view"])
def test_a_broken_answer_tells_nothing_of_the_inside(client, what, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("fullresponse.desk.views.JsonResponse", lambda *a, **k: 1 / 0)
    said = BROKEN[what](client).content.decode()
    assert not re.search(r"Traceback|fullresponse\.(?!css|js)|django|ZeroDivision|\.py\b", said)


def test_nothing_runs_in_debug():
    assert settings.DEBUG is False


SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30}|xox[bp]-|"
    r"(?i:(?:secret|password|passwd|token|api[_-]?key)[\"']?\s*[:=]\s*[\"'][A-Za-z0-9+/=_\-]{16,}[\"'])"
)
# Said in the open, of people who do not exist
KNOWN = {"a-long-password-for-tests", "demo-district-2026", "only-for-the-bench-2026"}


def test_no_secret_is_in_the_repository():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=settings.ROOT, capture_output=True, check=True).stdout
    found = []
    for name in listed.decode().split("\0"):
        path = settings.ROOT / name
        if not name or not path.is_file() or path.stat().st_size > 1_000_000 or name.endswith(("uv.lock", ".min.js")):
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [f"{name}: {m[0]}" for m in SECRET.finditer(text) if not any(k in m[0] for k in KNOWN)]
    assert found == []


def test_keys_are_the_installations_own_and_readable_by_its_owner_alone():
    keys = settings.HOME / "keys"
    assert keys.stat().st_mode & 0o077 == 0
    assert all(key.stat().st_mode & 0o077 == 0 and len(key.read_bytes()) == 32 for key in keys.iterdir())
    assert settings.ROOT not in keys.parents
