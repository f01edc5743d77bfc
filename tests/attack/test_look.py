"""The switch to large letters leads nowhere else, and its cookie says nothing but that."""

import pytest
from django.test import Client

from fullresponse.desk.looks import COOKIE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "back",
    [
        *("https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "http:///example.org"),
        *("", "\t//example.org", "/" + "x" * 5000),
    ],
)
def test_it_leads_to_no_address_but_ours(back):
    assert Client().post("/look", {"look": "large", "next": back})["Location"] == "/"


def test_it_leads_back_with_the_query():
    assert Client().post("/look", {"look": "large", "next": "/track?number=x"})["Location"] == "/track?number=x"


def test_it_needs_the_token_of_a_page_of_ours():
    assert Client(enforce_csrf_checks=True).post("/look", {"look": "large"}).status_code == 403


def test_the_cookie_is_out_of_reach_of_scripts_and_is_taken_away_again():
    client = Client()
    cookie = client.post("/look", {"look": "large"}).cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 31536000
    assert 'data-look="large"' in client.get("/track").content.decode()
    client.post("/look", {"look": '"><script>'})
    assert "data-look" not in client.get("/track").content.decode()


@pytest.mark.parametrize("value", ['"><script>alert(1)</script>', "Large", "x" * 4000])
def test_what_else_the_cookie_says_is_not_believed(value):
    client = Client()
    client.cookies[COOKIE] = value
    page = client.get("/track").content.decode()
    assert "data-look" not in page
    assert "alert(1)" not in page
