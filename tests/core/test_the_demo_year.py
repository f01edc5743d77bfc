"""An invented year: made through the same rules as everything else, so that ledger and rows agree, what was late was
late when it was due, and nobody is told today of what never happened."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F

from fullresponse.cases import replay
from fullresponse.cases.models import Case, Clock
from fullresponse.desk import demo_year
from fullresponse.desk.demo_plan import SOURCE, Plan, Year
from fullresponse.jobs import worker
from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.append import LOCAL
from fullresponse.ledger.deliver import waiting
from fullresponse.ledger.history import history, verify
from fullresponse.ledger.models import Event
from fullresponse.metrics.follow import rebuild
from fullresponse.metrics.models import CaseFacts
from fullresponse.notices.models import Message
from fullresponse.orgs import packs
from fullresponse.orgs.models import Person, Post
from fullresponse.orgs.packs import current_pack
from fullresponse.orgs.people import hire, hire_many
from fullresponse.supervision import marks
from fullresponse.supervision.models import DayMark, Finding, Notice
from tests import cast
from tests.loud import ROOT

NOW = datetime(2026, 11, 29, 10, 0, tzinfo=LOCAL)
YESTERDAY = date(2026, 11, 28)


def only_demo_staff(pack="xicheng"):
    """A district with the pack's invented staff and nobody else."""
    Post.objects.all().delete()
    Person.objects.all().delete()
    if pack != "xicheng":
        packs.load_pack(ROOT / "packs" / pack, actor="system:tests", at=cast.NOON)
    people = current_pack().people
    accounts = [{"username": a.username, "name": a.name, "posts": [(a.role, a.body)], "demo": True} for a in people]
    hire_many(accounts, password="演示-only-2026", actor="system:demo", at=NOW)


def make(cases, seed=1, alone=True):
    maker = demo_year.Maker(demo_year.settle(cases, seed, NOW.date()), lambda: NOW, alone=alone)
    assert sum(maker.make()) == cases
    return maker


def told():
    """Everything that the ledger says of the year, without what chance gives every installation: salts and keys."""
    events = Event.objects.filter(subject__startswith="case:").order_by("subject", "seq")
    return list(events.values_list("subject", "seq", "kind", "at", "public"))


def kinds():
    return Counter(Event.objects.values_list("kind", flat=True))


@pytest.mark.parametrize("pack", ["xicheng", "qinglu"])
def test_rows_and_ledger_agree_and_every_step_has_its_time_in_the_year(db, pack):
    only_demo_staff(pack)
    assert make(100).refused == []
    assert Case.objects.filter(source=SOURCE).count() == 100
    assert list(replay.disagreements()) == []
    assert verify()[1] is None
    events = Event.objects.filter(subject__startswith="case:")
    assert not events.filter(backfilled=True).exists() and not events.filter(at=None).exists()
    until = datetime(2026, 11, 29, tzinfo=LOCAL)
    late = ("case.warned", "case.overdue")  # the clocks of what is open run on until now
    assert not events.exclude(kind__in=late).filter(at__gte=until).exists()
    first = events.earliest("at").at
    assert datetime(2025, 11, 1, tzinfo=LOCAL) <= first < datetime(2025, 11, 29, tzinfo=LOCAL), "the month is whole"
    received = Case.objects.filter(source=SOURCE).values_list("number", "received_at")
    assert all(number.split("-")[1] == f"{at.astimezone(LOCAL):%y%m%d}" for number, at in received)


@pytest.mark.parametrize("pack", ["xicheng", "qinglu"])
def test_the_end_of_a_clock_is_written_down_as_of_when_it_came(db, pack):
    only_demo_staff(pack)
    make(100)
    fallen = Event.objects.filter(kind="case.overdue")
    assert fallen
    for event in fallen:
        number = event.subject.removeprefix("case:")
        before = [e for e in history(event.subject) if e.seq < event.seq]
        code = json.loads(event.public)["clock"]
        ends = Clock.objects.filter(case__number=number, code=code).values_list("due_at", "first_due_at")
        assert any(event.at in pair for pair in ends), (number, code)
        assert all(e.at <= event.at for e in before)
    open_late = Clock.objects.filter(running=True, paused_at=None, due_at__lt=NOW, overdue=False)
    assert not open_late.exists()


def test_much_happens_in_a_year(db):
    only_demo_staff()
    make(500, seed=6)  # of so few cases not every seed has two callers about one matter
    found = kinds()
    for kind in (
        *("answered", "declined", "dispatched", "contacted", "replied", "called_back", "rated", "redone", "closed"),
        *("objected", "not_reached", "whistled", "arrived", "whistle_finished", "department_scored", "extended"),
        *("exclusion_wanted", "overdue", "warned", "merged", "replied_together", "street_scored_last"),
    ):
        assert found[f"case.{kind}"], kind
    assert found["case.recalled"] + found["case.redirected"] == sum(Case.objects.values_list("bounces", flat=True)) > 0
    assert Case.objects.filter(repeats__gt=0).exists()
    merged = Case.objects.exclude(main=None)
    assert merged.filter(main__street=F("street"), main__category=F("category")).count() == merged.count() > 0
    counted = CaseFacts.objects.filter(called_back=True, excluded="")
    assert 0.85 < counted.filter(solved=True).count() / counted.count() < 0.95
    unhappy = counted.filter(satisfaction__in=("dissatisfied", "very_dissatisfied")).count()
    assert 0 < unhappy / counted.count() < 0.08
    asked = Case.objects.exclude(lifecycle="bulletin")  # whose first words are its title
    assert all(w.text.startswith("演示：") for case in asked for w in case.words.exclude(need="place"))


def test_the_facts_are_there_at_once_and_are_those_of_the_ledger(db):
    only_demo_staff()
    make(60)
    assert waiting(NOW)["waiting"] == 0
    followed = {row["subject"]: row for row in CaseFacts.objects.values()}
    assert len(followed) == Case.objects.count()
    CaseFacts.objects.all().delete()
    rebuild()
    assert {row["subject"]: row for row in CaseFacts.objects.values()} == followed


def test_the_past_year_warns_nobody_today(db):
    """Supervision finds nothing in it, no message goes out; but what falls due from now on is news."""
    only_demo_staff()
    make(200)
    assert Event.objects.filter(kind="case.overdue").exists()
    assert not Finding.objects.exists() and not Notice.objects.exists() and not Message.objects.exists()
    first = Clock.objects.filter(running=True, paused_at=None, due_at__gt=NOW, case__parent=None).earliest("due_at")
    assert first.case.source == SOURCE
    while worker.one_round(first.due_at + timedelta(minutes=1)):
        pass
    assert Finding.objects.filter(case=first.case, at__gte=NOW).exists()


def test_how_yesterday_ended_is_counted_anew_when_the_year_is_there(db):
    only_demo_staff()
    marks.mark(YESTERDAY)  # before there was a year
    DayMark.objects.create(day=YESTERDAY, street="nowhere", lead="nobody", late=3)
    make(60)
    late, soon = marks.stood(datetime(2026, 11, 29, tzinfo=LOCAL), current_pack())
    found = DayMark.objects.filter(day=YESTERDAY)
    assert {(m.street, m.lead): (m.late, m.soon) for m in found} == {
        place: (late[place], soon[place]) for place in {*late, *soon, ("", "")}
    }


def test_the_same_seed_makes_the_same_year_and_another_seed_another(db):
    year = Year(YESTERDAY, 300, 7)
    pack = current_pack()
    some = [pack.category(code) for code in list(pack.leaves)[:30]]
    one, two = Plan(year, pack, some), Plan(year, pack, some)
    assert [one.told(n) for n in range(300)] == [two.told(n) for n in range(300)]
    other = Plan(Year(YESTERDAY, 300, 8), pack, some)
    assert [other.told(n).request.words for n in range(300)] != [one.told(n).request.words for n in range(300)]


def test_small_pieces_make_the_same_year_as_large_ones(db):
    only_demo_staff()
    found = []
    for alone in (True, False):
        mark = transaction.savepoint()
        make(100, alone=alone)
        found.append(told())
        transaction.savepoint_rollback(mark)
    assert found[0] == found[1]


def test_days_off_and_seasons_are_seen_in_what_comes_in(db):
    pack = current_pack()
    plan = Plan(Year(YESTERDAY, 40_000, 1), pack, [pack.category(c) for c in pack.leaves if pack.category(c).lead])
    at_work, off, cold, warm = [], [], 0, 0
    firsts = plan.firsts
    for n in range(plan.year.days):
        day = plan.year.begin + timedelta(days=n)
        (at_work if pack.calendar.is_workday(day) else off).append(firsts[n + 1] - firsts[n])
    assert sum(off) / len(off) < 0.85 * sum(at_work) / len(at_work)
    months = Counter((told.at.month, told.request.category) for n in range(0, 40_000, 10) if (told := plan.told(n)))
    cold = sum(months[m, "warmth"] for m in (12, 1, 2))
    warm = sum(months[m, "warmth"] for m in (6, 7, 8))
    assert cold > 5 * warm
    assert len({plan.told(n).request.street for n in range(0, 2000)}) == 15


def test_a_year_is_made_once(db):
    only_demo_staff()
    make(20)
    for cases in (None, 20, 30):
        with pytest.raises(Refused, match="已经造好"):
            demo_year.settle(cases, None, NOW.date())
    with pytest.raises(CommandError, match="已经造好"):
        call_command("demo-year", cases=20, beside=True)


def test_a_year_that_was_begun_is_finished_before_another(db):
    only_demo_staff()
    maker = demo_year.Maker(Year(YESTERDAY, 60, 5), lambda: NOW, alone=False)
    next(maker.make())
    assert demo_year.unfinished() == (maker.year, demo_year.FEW)
    with pytest.raises(Refused, match="先造完"):
        demo_year.settle(90, None, NOW.date())
    tomorrow = NOW.date() + timedelta(days=1)
    assert demo_year.settle(None, None, tomorrow) == maker.year  # it still ends where it began to end


def test_no_year_is_made_among_real_people_or_imported_cases(db):
    with pytest.raises(Refused, match="演示区"):
        demo_year.settle(20, None, NOW.date())  # the cast of the tests is no demo
    only_demo_staff()
    make(20)
    hire(username="real", name="真人", password=cast.PASSWORD, posts=[("operator", "")], actor="system:tests", at=NOW)
    with pytest.raises(Refused, match="演示区"):
        demo_year.fits()
    assert Case.objects.filter(source=SOURCE).count() == 20


def test_the_first_page_says_that_a_year_is_being_made(client, db):
    only_demo_staff()
    clerk = Person.objects.get(username="operator1")
    client.force_login(clerk)
    assert "演示年" not in client.get("/desk/", follow=True).content.decode()
    making = demo_year.Maker(Year(YESTERDAY, 60, 5), lambda: NOW, alone=False).make()
    next(making)
    assert "演示年正在后台补造：20 / 60 件" in client.get("/desk/", follow=True).content.decode()
    for _ in making:
        pass
    assert "演示年" not in client.get("/desk/", follow=True).content.decode()


PROGRAM = """
import sys, django
django.setup()
from datetime import datetime
from fullresponse.desk import demo_year
from fullresponse.ledger.append import LOCAL
now = datetime(2026, 11, 29, 10, 0, tzinfo=LOCAL)
maker = demo_year.Maker(demo_year.settle(120, 3, now.date()), lambda: now, alone=False)
for done in maker.make():
    print(done, flush=True)
"""


def test_a_year_killed_in_the_middle_goes_on_where_it_stopped(committed_db, django_db_blocker):
    with django_db_blocker.unblock():
        only_demo_staff()
        program = [sys.executable, "-c", PROGRAM]
        env = {**committed_db.env, "DJANGO_SETTINGS_MODULE": "fullresponse.config.settings"}
        for lines in (2, 1):
            process = subprocess.Popen(program, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
            for _ in range(lines):
                assert process.stdout.readline().strip()
            os.kill(process.pid, signal.SIGKILL)
            process.wait(timeout=30)
            process.stdout.close()
            assert 0 < Case.objects.filter(source=SOURCE).count() < 120
        killed = Case.objects.filter(source=SOURCE).count()
        done = subprocess.run(program, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        assert sum(map(int, done.stdout.split())) == 120 > killed
        numbers = Case.objects.filter(source=SOURCE).values_list("outer_number", flat=True)
        assert sorted(numbers) == [Year(YESTERDAY, 120, 3).key(n) for n in range(120)]
        assert list(replay.disagreements()) == []
        assert verify()[1] is None
