"""What stands in an address stands in histories and in logs of proxies: nothing about people belongs there."""

import re

import pytest
from django.utils import timezone

from tests.cast import a_case, person
from tests.loud import ROOT

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


@pytest.fixture
def operator(client):
    client.force_login(person("operator"), backend="fullresponse.orgs.backends.StaffBackend")
    return client


def test_a_telephone_number_is_looked_up_by_post_alone(operator):
    number = a_case(at=timezone.now(), phone=PHONE).number
    assert number in operator.post("/desk/find", {"q": PHONE}).content.decode()
    assert number not in operator.get("/desk/find", {"q": PHONE}).content.decode()


def test_a_case_number_is_found_either_way(operator):
    number = a_case(at=timezone.now()).number
    for answer in (operator.get("/desk/find", {"q": number}), operator.post("/desk/find", {"q": number})):
        assert answer.status_code == 302 and answer["Location"].startswith("/desk/cases/")


def test_the_search_box_of_every_staff_page_posts(operator):
    box = re.search(r'<form class="find"[^>]*>', operator.get("/desk/cases").content.decode())
    assert box is not None and 'method="post"' in box[0]


def test_what_a_caller_says_is_never_part_of_an_address(operator):
    assert operator.get("/desk/suggest", {"text": "演示：路灯不亮"}).status_code == 405
    assert operator.post("/desk/suggest", {"text": "演示：路灯不亮"}).status_code == 200
    script = (ROOT / "fullresponse" / "desk" / "assets" / "js" / "intake.js").read_text(encoding="utf-8")
    assert "?${" not in script
