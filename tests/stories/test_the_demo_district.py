"""The demo district as `make run` loads it: its whole ledger is replayed and must give back every row."""

import re
from urllib.parse import unquote

from django.core.management import call_command
from django.test import Client

from fullresponse.cases import replay
from fullresponse.cases.models import Case
from fullresponse.files.models import Attachment
from fullresponse.jobs import worker
from fullresponse.ledger.history import verify
from fullresponse.metrics.follow import rebuild
from fullresponse.metrics.models import CaseFacts
from fullresponse.orgs.models import Person, Post
from tests import cast


def facts():
    return {row["subject"]: row for row in CaseFacts.objects.values()}


def test_replaying_the_whole_demo_ledger_gives_back_every_row(db, capsys):
    Post.objects.all().delete()  # the demo is loaded into a district without people or cases
    Person.objects.all().delete()
    call_command("demo")
    while worker.one_round(cast.NOON.replace(year=2099)):
        pass  # every deadline falls, every event is delivered
    assert Case.objects.count() > 100
    assert list(replay.disagreements()) == []
    held, broken = verify()
    assert broken is None and held > 500
    followed = facts()
    CaseFacts.objects.all().delete()
    assert rebuild() == Case.objects.count()
    assert facts() == followed


def test_the_demo_keeps_the_three_facts_apart_and_has_pictures(db, capsys):
    Post.objects.all().delete()
    Person.objects.all().delete()
    call_command("demo")
    asked = set(Case.objects.exclude(satisfaction="").values_list("contacted", "solved", "satisfaction"))
    assert {(True, True), (True, False), (False, True)} <= {(c, s) for c, s, _ in asked}
    pictures = Attachment.objects.all()
    assert pictures and all(p.shown == "caller" and p.is_picture for p in pictures)
    assert len({m for _, s, m in asked if s}) >= 3  # solved is not satisfied


DECIDE = {
    "petition1": {"petition", "reception"},
    "petition2": {"petition_objection"},
    "proposals1": {"proposal", "cppcc"},
    "disclosure1": {"disclosure"},
    "head-dept-building": {"prolongation"},
}


def test_whoever_works_on_other_types_than_requests_has_something_to_decide_in_the_demo(db, capsys):
    Post.objects.all().delete()
    Person.objects.all().delete()
    call_command("demo")
    for who, kinds in DECIDE.items():
        client = Client()
        client.force_login(Person.objects.get(username=who), backend="fullresponse.orgs.backends.StaffBackend")
        page = unquote(client.get("/desk/decisions").content.decode())
        shown = Case.objects.filter(number__in=re.findall(r'/desk/cases/([^"/]+)"', page))
        assert kinds <= set(shown.values_list("lifecycle", flat=True)), who
