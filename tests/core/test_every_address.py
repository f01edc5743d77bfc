"""Every address of the platform is walked by everybody, and whoever may not gets nothing and changes nothing."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from fullresponse.cases import actions, tracking
from fullresponse.files import store
from fullresponse.orgs.people import hire
from tests import cast
from tests.core.addresses import TABLE, WHO, names, photo
from tests.core.rows import changed, everything

pytestmark = pytest.mark.django_db
FOOT = re.compile(rb'<form class="(?:languages|look).*?</form>', re.DOTALL)  # has a token and the address
BACKEND = "fullresponse.orgs.backends.StaffBackend"
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def cases():
    return {state: cast.a_case(state) for state in ("dispatched", "replied")}


def of(address, cases):
    """The address with the number, or the file, of its case."""
    args = dict(address.args)
    if address.name == "file":
        attached = store.check(photo()["files"])
        args["pk"] = actions.attach(
            cases[address.case], attached, actor=cast.actor("operator"), at=cast.NOON, shown="staff"
        ).pk
    elif address.case:
        args["number"] = cases[address.case].number
    return reverse(address.name, kwargs=args)


def clients():
    hire(username="nobody", name="演示", password=cast.PASSWORD, posts=[], actor="system:tests", at=cast.NOON)
    found = {}
    for who in WHO:
        found[who] = Client()
        if who != "anonymous":
            found[who].force_login(cast.person(who), backend=BACKEND)
    return found


def answer(response):
    if response.status_code != 302:
        return str(response.status_code)
    return "in" if response["Location"].startswith(reverse("login")) else "->"


def test_no_address_is_missing_from_the_table():
    assert names() == {address.name for address in TABLE}
    assert len(TABLE) == len(names())


@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_gets_at_every_address_what_the_table_says(cases, method):
    everybody, wrong = clients(), []
    for address in TABLE:
        url, wanted = of(address, cases), getattr(address, method).split()
        before = everything()
        for who, expected in zip(WHO, wanted, strict=True):
            with transaction.atomic():
                response = getattr(everybody[who], method)(url, address.data() if method == "post" else {})
                found = answer(response)
                if found != expected:
                    wrong.append(f"{method} {url} by {who}: {found}, not {expected}")
                if method == "get" or found not in ("200", "->"):
                    assert changed(before, everything()) == [], f"{method} {url} by {who}"
                assert safe(response), f"{method} {url} by {who}"
                transaction.set_rollback(True)
    assert wrong == []


def safe(response):
    """The headers that every answer carries; a signed-in person's page is kept by nobody."""
    policy = response["Content-Security-Policy"]
    assert policy.startswith(("default-src 'self'", "default-src 'none'")), policy
    assert "script-src" not in policy and "'unsafe-eval'" not in policy
    return all(response[name] == value for name, value in HEADERS.items())


def test_a_page_of_somebody_who_signed_in_is_kept_by_nobody(client, cases):
    client.force_login(cast.person("operator"), backend=BACKEND)
    for url in ("/desk/cases", f"/desk/cases/{cases['replied'].number}", "/api/cases"):
        assert "no-store" in client.get(url)["Cache-Control"]


def test_a_case_of_another_body_is_not_there_at_all(client, cases):
    client.force_login(cast.person("stranger"), backend=BACKEND)
    theirs, none = client.get(f"/desk/cases/{cases['replied'].number}"), client.get("/desk/cases/西-260413-9999-9")
    assert theirs.status_code == none.status_code == 404
    assert FOOT.sub(b"", theirs.content) == FOOT.sub(b"", none.content)
    listed = client.get("/api/cases").json()
    assert listed["cases"] == []
    assert cases["replied"].number not in client.get("/desk/work").content.decode()


def test_nothing_is_written_without_the_token_of_a_page_of_ours(cases):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.person("many_hats"), backend=BACKEND)
    for address in TABLE:
        url, before = of(address, cases), everything()
        assert client.post(url, address.data()).status_code in (403, 405), address.name
        assert changed(before, everything()) == []


def proven(cases):
    """A resident's client that has shown the number and the code of the replied case."""
    client, number = Client(), cases["replied"].number
    response = client.post("/track", {"number": number, "code": tracking.code_of(number)})
    assert response["Location"].endswith(reverse("mine", kwargs={"number": number}))
    return client, number


def test_a_resident_with_number_and_code_sees_their_case_and_no_other(cases):
    client, number = proven(cases)
    assert client.get(f"/my/{number}").status_code == 200
    other = cases["dispatched"].number
    assert client.get(f"/my/{other}").status_code == 302
    assert client.post(f"/my/{other}/do/ask_call").status_code == 404
    assert client.get(f"/desk/cases/{number}")["Location"].startswith("/login")


@pytest.mark.parametrize("verb", ["dispatch", "call_back", "close", "unmask", "attach", "receive", "remark", "nothing"])
def test_a_resident_may_do_nothing_but_the_callers_verbs(cases, verb):
    client, number = proven(cases)
    before = everything()
    response = client.post(f"/my/{number}/do/{verb}", {f"{verb}-note": "x"})
    assert response.status_code in (403, 404, 409, 422)
    assert changed(before, everything()) == []


def test_a_resident_does_not_see_what_is_for_staff(cases):
    note = "只给同事看的备注。"
    actions.move(cases["replied"], "remark", actor=cast.actor("handler"), at=cast.NOON, note=note)
    attached = store.check(photo()["files"])
    kept = actions.attach(cases["replied"], attached, actor=cast.actor("handler"), at=cast.NOON, shown="staff")
    client, number = proven(cases)
    assert note not in client.get(f"/my/{number}").content.decode()
    assert client.get(f"/files/{kept.pk}").status_code == 404


def test_somebody_who_left_can_no_longer_come_in(client, cases):
    client.force_login(cast.person("operator"), backend=BACKEND)
    assert client.get("/desk/intake").status_code == 200
    type(cast.person("operator")).objects.filter(username="operator").update(is_active=False)
    assert client.get("/desk/intake")["Location"].startswith("/login")
