"""Who asked for confidence stays unknown to the body that must answer, whatever its handler tries."""

import pytest
from django.utils import timezone

from fullresponse.cases import access
from fullresponse.orgs.actors import Actor
from tests.cast import a_case, actor, person, two_bodies
from tests.stories.officers import begin, hire_officers

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


def signed_in(client, username):
    client.force_login(person(username), backend="fullresponse.orgs.backends.StaffBackend")
    return client


def confidential_case():
    return a_case("dispatched", at=timezone.now(), phone=PHONE, name="演示乙", confidential=True)


def found(client, username):
    return signed_in(client, username).post("/desk/find", {"q": PHONE}).content.decode()


def test_a_handler_who_guesses_the_telephone_of_a_confidential_caller_finds_nothing(client):
    assert confidential_case().number not in found(client, "handler")


def test_a_handler_finds_the_callers_of_the_own_body_who_did_not_ask_for_confidence(client):
    case = a_case("dispatched", at=timezone.now(), phone=PHONE, name="演示乙")
    assert case.number in found(client, "handler")


def test_the_hotline_finds_a_confidential_caller_by_telephone(client):
    assert confidential_case().number in found(client, "operator")


def test_a_handler_who_is_also_the_administrator_does_not_see_a_confidential_caller():
    case = confidential_case()
    both = Actor("person", "1", (("handler", two_bodies()[0]), ("admin", "")))
    assert not access.sees_caller(both, case)
    assert access.sees_caller(actor("operator"), case)


@pytest.mark.parametrize("who", ["supervisor", "leader", "petition_officer", "disclosure_officer"])
def test_a_post_of_the_district_outside_the_hotline_does_not_know_a_confidential_caller(who, client):
    hire_officers()
    assert not access.sees_caller(actor(who), confidential_case())
    assert confidential_case().number not in found(client, who)


def test_a_confidential_petitioner_is_known_to_the_petition_office_and_not_to_the_hotline():
    hire_officers()
    case = begin("petition", "petition_officer", timezone.now(), confidential=True, channel="letter")
    assert access.sees_caller(actor("petition_officer"), case)
    assert not any(access.sees_caller(actor(who), case) for who in ("operator", "dispatcher", "shift_leader"))


def test_no_page_of_a_handler_holds_the_name_or_the_telephone_of_a_confidential_caller(client):
    case = confidential_case()
    signed_in(client, "handler")
    for page in (f"/desk/cases/{case.number}", "/desk/work", "/desk/cases", "/api/cases"):
        seen = client.get(page).content.decode()
        assert PHONE not in seen and "139****5678" not in seen and "演示乙" not in seen and "演*" not in seen
    shown = client.post(f"/desk/cases/{case.number}/unmask", {"reason": "callback"})
    assert shown.status_code == 403 and PHONE not in shown.content.decode()
