"""Whatever is typed into the register comes back as text, and what no browser would send is refused with a sentence."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from fullresponse.kernel.refusal import Refused
from fullresponse.promises import actions
from fullresponse.promises.actions import Change
from fullresponse.promises.models import Entry, Promise
from tests.attack.test_texts import MARKUP
from tests.cast import actor, person
from tests.promising import promised, told

pytestmark = pytest.mark.django_db
BACKEND = "fullresponse.orgs.backends.StaffBackend"
DAY = timedelta(days=1)


def nasty() -> Promise:
    """A promise of which every text is markup."""
    now = timezone.now()
    today = timezone.localdate(now)
    texts = {name: MARKUP[:20] for name in ("unit", "serial")} | {name: MARKUP[:60] for name in ("group", "section")}
    row = promised(
        at=now - 9 * DAY,
        quote=MARKUP,
        document=MARKUP,
        baseline_by=MARKUP,
        year=today.year,
        due=today + 90 * DAY,
        **texts,
    )
    change = Change(today - 8 * DAY, MARKUP, MARKUP, MARKUP, scope=MARKUP)
    actions.amend(row, change, actor=actor("supervisor"), at=now - 8 * DAY)
    actions.plan(row, [(today + DAY, MARKUP, "")], actor=actor("supervisor"), at=now - 7 * DAY)
    told(row, now - DAY, "3", said=MARKUP, proof="https://example.org/'onmouseover=alert(1)")
    return row


@pytest.fixture
def desk(client):
    client.force_login(person("supervisor"), backend=BACKEND)
    return client


def test_markup_in_a_promise_runs_nowhere(desk):
    row = nasty()
    number = row.case.number
    addresses = [reverse("promises"), reverse("promise", args=[number]), reverse("promise_queue")]
    addresses += [reverse("public_promises"), reverse("public_promise", args=[number])]
    addresses += [reverse("settlement", args=[row.year]), f"{reverse('promise_new')}?of={number}", "/desk/weekly"]
    for address in addresses:
        answer = desk.get(address)
        shown = answer.content.decode()
        assert answer.status_code == 200, address
        assert "<script>alert" not in shown and "<img src=x" not in shown and "'onmouseover" not in shown, address


def test_markup_in_a_promise_is_printed_as_it_is(desk):
    row = nasty()
    pdf = desk.get(reverse("settlement_file", args=[row.year, "pdf"])).content
    assert any("<script>" in page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("number", ["x" * 5000, "西-000000-0000-0", "西", "..", "%"])
def test_a_number_that_is_none_is_not_there(desk, number):
    for name in ("promise", "public_promise", "promise_report", "promise_follow"):
        assert desk.get(reverse(name, args=[number])).status_code == 404, name
    assert desk.get(reverse("promise_new"), {"of": number}).status_code == 404


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("settle", {"settle-outcome": "grand", "settle-ground": "演示。"}),
        ("settle", {"settle-outcome": "kept\0", "settle-ground": "演示。"}),
        ("drop", {"drop-reason": "\0"}),
        ("drop", {"drop-reason": "x" * 2001}),
        ("pass_on", {"lead-lead": "nobody", "lead-reason": "演示。"}),
        ("amend", {"amend-body": "演示", "amend-meeting": "演示", "amend-on": "9999-99-99", "amend-reason": "演示"}),
        ("plan", {"plan-day": "2026-13-01", "plan-label": "演示"}),
        ("plan", {"plan-day": "2026-10-01", "plan-label": "演示", "plan-value": "1e400"}),
    ],
)
def test_what_no_form_of_ours_sends_is_refused_and_changes_nothing(desk, verb, given):
    row = promised(at=timezone.now(), due=timezone.localdate() + 30 * DAY)
    answer = desk.post(reverse("promise_do", args=[row.case.number, verb]), given)
    assert answer.status_code in (409, 422)
    row.refresh_from_db()
    assert (row.outcome, row.light, row.milestones.count()) == ("", "not_rated", 0)


@pytest.mark.parametrize("verb", ["promise", "word", "progress", "report_done", "supervise", "verify", "nothing"])
def test_a_verb_that_has_a_form_of_its_own_has_no_other_way_in(desk, verb):
    row = promised(at=timezone.now(), due=timezone.localdate() + 30 * DAY)
    assert desk.post(reverse("promise_do", args=[row.case.number, verb])).status_code == 404


def test_an_entry_of_another_promise_is_not_verified_by_this_ones_address(desk):
    now = timezone.now()
    one, other = (promised(at=now, due=timezone.localdate() + 30 * DAY) for _ in range(2))
    entry = told(other, now, "4", proof="https://example.org/x")
    assert desk.post(reverse("promise_entry", args=[one.case.number, entry.pk, "verify"])).status_code == 404
    assert Entry.objects.get().evidence == "documented"


def test_a_plain_move_of_the_case_does_not_go_around_the_register(desk):
    row = promised(at=timezone.now(), due=timezone.localdate() + 30 * DAY)
    for verb in ("settle", "accept", "drop", "amend"):
        answer = desk.post(reverse("case_move", args=[row.case.number, verb]), {f"{verb}-reason": "演示。"})
        assert answer.status_code in (404, 409, 422), verb
    row.case.refresh_from_db()
    assert row.case.state == "promise_open"


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_day_that_nobody_means_is_refused(desk, day):
    with pytest.raises(Refused):
        promised(at=timezone.now(), due=day)
