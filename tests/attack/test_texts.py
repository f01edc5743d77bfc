"""Whatever a text holds, a page shows it as text: what a caller says, a file name, a label, a translation."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.utils import timezone
from PIL import Image

from fullresponse.cases import actions
from fullresponse.files import store
from tests.cast import a_case, actor, person

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.mark.parametrize("text", [MARKUP, "100%", "%s 的 50%", "{0} {x}"])
def test_a_text_that_is_translated_is_shown_as_it_is(text):
    shown = engines["jinja2"].from_string("{{ _(text) }}").render({"text": text})
    assert "<" not in shown
    assert engines["jinja2"].env.from_string("{{ text }}").render(text=text) == shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["/desk/cases/{}", "/desk/queue?at={}", "/desk/cases", "/desk/intake/{}", "/desk/intake"]
)
def test_markup_in_what_a_caller_says_or_sends_runs_nowhere(client, page):
    at = timezone.now()
    case = a_case(at=at, words=MARKUP, place=MARKUP, title="", name="<b>演示", phone="13912345678")
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    sent = SimpleUploadedFile("<img src=x onerror=alert(3)>.png", picture.getvalue(), "text/html")
    actions.attach(case, store.check(sent), actor=actor("operator"), at=at, shown="caller")
    client.force_login(person("many_hats"), backend="fullresponse.orgs.backends.StaffBackend")
    answer = client.get(page.format(case.number))
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert not any(raw in shown for raw in ("<script>alert", "<img src=x", "<b>演示"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["/desk/cases?zz={}", "/desk/queue?flag={}", "/desk/find?q={}", "/track?number={}", "/login?next={}"]
)
def test_markup_in_an_address_comes_back_as_text(client, page):
    if page.startswith("/desk/"):
        client.force_login(person("many_hats"), backend="fullresponse.orgs.backends.StaffBackend")
    name, _, _ = page.partition("={}")
    address, _, key = name.partition("?")
    shown = client.get(address, {key: MARKUP}).content.decode()
    assert "<script>alert" not in shown and "<img src=x" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/track", "/login", "/privacy"])
def test_a_page_of_a_resident_is_kept_by_no_browser_and_carries_the_policy(client, page):
    answer = client.get(page)
    assert "no-store" in answer["Cache-Control"]
    assert (
        "default-src 'self'" in answer["Content-Security-Policy"] and "unsafe" not in answer["Content-Security-Policy"]
    )
