"""What an installation needs beside its cases: accounts from the command line, one's own password, and a page on which
the administrator sees what failed."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from fullresponse.config.home import versions
from fullresponse.jobs import worker
from fullresponse.ledger import kinds
from fullresponse.ledger.history import history
from fullresponse.orgs.models import Person
from tests import cast

pytestmark = pytest.mark.django_db
BACKEND = "fullresponse.orgs.backends.StaffBackend"


def as_(client, username):
    client.force_login(cast.person(username), backend=BACKEND)
    return client


def test_an_account_is_made_from_the_command_line_and_signs_in(client, monkeypatch):
    monkeypatch.setenv("FULLRESPONSE_PASSWORD", "一个足够长的演示密码")
    call_command("hire", "new.clerk", "演示新人", "caller_back")
    answer = client.post("/login", {"username": "new.clerk", "password": "一个足够长的演示密码"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/desk/callback"


@pytest.mark.parametrize(
    "args",
    [
        ("x", "演示", "nobody"),
        ("x", "演示", "handler"),
        ("operator", "演示", "operator"),
        ("x", "演示", "handler", "no-body"),
    ],
)
def test_a_wrong_account_is_refused_and_not_made(args, monkeypatch):
    monkeypatch.setenv("FULLRESPONSE_PASSWORD", "一个足够长的演示密码")
    before = Person.objects.count()
    with pytest.raises(CommandError):
        call_command("hire", *args)
    assert Person.objects.count() == before


def test_a_weak_password_is_refused(monkeypatch):
    monkeypatch.setenv("FULLRESPONSE_PASSWORD", "12345678")
    with pytest.raises(CommandError, match="密码不合要求"):
        call_command("hire", "x", "演示", "operator")


def test_everybody_changes_their_own_password(client):
    as_(client, "operator")
    new = {
        "old_password": cast.PASSWORD,
        "new_password1": "另外一个足够长的密码",
        "new_password2": "另外一个足够长的密码",
    }
    assert client.post("/desk/password", new).status_code == 302
    assert cast.person("operator").check_password("另外一个足够长的密码")
    assert client.get("/desk/intake").status_code == 200
    last = history(f"person:{cast.person('operator').pk}")[-1]
    assert (last.kind, last.actor, last.data) == ("person.password_changed", last.subject, {})


def test_another_browser_of_the_same_person_is_signed_out_by_a_new_password(client):
    elsewhere = Client()
    as_(client, "operator")
    as_(elsewhere, "operator")
    new = "另外一个足够长的密码"
    client.post("/desk/password", {"old_password": cast.PASSWORD, "new_password1": new, "new_password2": new})
    assert elsewhere.get("/desk/intake").status_code == 302


def test_a_wrong_old_password_changes_nothing(client):
    as_(client, "operator")
    new = {"old_password": "不对", "new_password1": "另外一个足够长的密码", "new_password2": "另外一个足够长的密码"}
    assert client.post("/desk/password", new).status_code == 200
    assert cast.person("operator").check_password(cast.PASSWORD)


def test_the_administrator_sees_a_failed_delivery_with_its_error_and_no_case(client, monkeypatch):
    def fails(events):
        raise ValueError("演示：对方没有应答")

    monkeypatch.setitem(kinds.FOLLOWERS, "deaf", kinds.Follower("deaf", "case.", fails))
    case = cast.a_case()
    worker.one_round(cast.NOON)
    html = as_(client, "admin").get("/desk/", follow=True).content.decode()
    assert "演示：对方没有应答" in html and "deaf" in html
    assert case.number not in html
    assert client.get("/desk/cases").status_code == 403 or case.number not in client.get("/desk/cases").content.decode()


@pytest.mark.parametrize("username", ["operator", "handler", "supervisor"])
def test_the_system_page_is_the_administrators(client, username):
    assert as_(client, username).get("/desk/system").status_code == 403


def test_a_key_is_made_once_and_another_one_is_laid_beside_it(tmp_path):
    first = versions(tmp_path, "vault")
    assert versions(tmp_path, "vault") == first == {1: (tmp_path / "keys" / "vault").read_bytes()}
    (tmp_path / "keys" / "vault.2").write_bytes(b"n" * 32)
    assert versions(tmp_path, "vault") == {**first, 2: b"n" * 32}
    (tmp_path / "keys" / "vault").unlink()
    assert versions(tmp_path, "vault") == {2: b"n" * 32}  # and no third one is made up
