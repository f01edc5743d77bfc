"""Behind a reverse proxy the caller is who the proxy says, and nobody else may say it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from fullresponse.cases import tracking
from tests.cast import a_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_is_locked_out():
    cache.clear()


def guess(client, forwarded):
    data = {"number": a_case().number, "code": "0000 0000"}
    return client.post("/track", data, headers={"X-Forwarded-For": forwarded}).status_code


def guesses(client, forwarded, times=tracking.TRIES + 1):
    return [guess(client, forwarded(n)) for n in range(times)]


def test_an_invented_address_does_not_help_a_guesser_where_there_is_no_proxy(client):
    assert guesses(client, lambda n: f"10.0.0.{n}")[-1] == 429


def test_an_address_written_left_of_the_proxys_own_does_not_help_a_guesser(client, settings):
    settings.PROXIES = 1
    assert guesses(client, lambda n: f"10.0.0.{n}, 203.0.113.9")[-1] == 429


def test_one_callers_wrong_guesses_lock_nobody_else_behind_the_same_proxy(client, settings):
    settings.PROXIES = 1
    assert guesses(client, lambda _: "203.0.113.9")[-1] == 429
    assert guess(client, "203.0.113.10") == 422


@pytest.mark.parametrize("header", ["", "unknown", "203.0.113.9:5000", "a" * 5000])
def test_what_is_no_address_counts_against_the_proxy(client, settings, header):
    settings.PROXIES = 1
    assert guesses(client, lambda _: header)[-1] == 429


def test_a_form_from_the_https_address_passes_the_origin_check_and_hsts_is_sent(settings):
    settings.SECURE_PROXY_SSL_HEADER, settings.SECURE_HSTS_SECONDS = ("HTTP_X_FORWARDED_PROTO", "https"), 60
    client = Client(enforce_csrf_checks=True, headers={"X-Forwarded-Proto": "https", "Host": "localhost"})
    page = client.get("/track")
    assert page["Strict-Transport-Security"] == "max-age=60"
    data = {"number": "x", "code": "1", "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post("/track", data, headers={"Origin": "https://localhost"}).status_code == 422
    assert client.post("/track", data, headers={"Origin": "https://elsewhere.example"}).status_code == 403


@pytest.mark.parametrize("https", ["", "1"])
def test_the_proxys_word_about_tls_is_believed_only_where_one_was_promised(tmp_path, https):
    asked = "from fullresponse.config import settings as s; print(s.SECURE_PROXY_SSL_HEADER, s.SESSION_COOKIE_SECURE)"
    env = {**os.environ, "FULLRESPONSE_HOME": str(tmp_path), "FULLRESPONSE_HTTPS": https}
    said = subprocess.check_output([sys.executable, "-c", asked], env=env, cwd=settings.ROOT, text=True).strip()
    assert said == ("('HTTP_X_FORWARDED_PROTO', 'https') True" if https else "None False")
