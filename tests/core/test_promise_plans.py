"""The register is read through its indexes, however it is narrowed, and a page costs the same wherever it is."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from fullresponse.orgs.packs import current_pack
from fullresponse.promises import queries, standing
from fullresponse.promises.models import Entry, Promise
from fullresponse.promises.queries import Filters
from tests.cast import person
from tests.promising import a_life, promised

pytestmark = pytest.mark.django_db
MOST = 12  # statements of a page of the register, signing-in check and session included


def plan(found) -> str:
    """How the database goes about it; on PostgreSQL without the way through the whole table, which is the quickest
    while it is small."""
    sql, values = found.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql, values)
        return "\n".join(str(row) for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("narrowed", "index"),
    [
        ({}, "promise_year"),
        ({"lead": "x"}, "promise_lead"),
        ({"street": "x"}, "promise_street"),
        ({"light": "red"}, "promise_light"),
        ({"kind": "task"}, "promise_kind"),
        ({"late": "1"}, "promise_late"),
    ],
)
def test_each_filter_has_an_index(narrowed, index):
    found = Filters(year=2026, **narrowed).apply(Promise.objects.all(), current_pack())
    told = plan(found.filter(pk__gt=5).order_by("id")[:26])
    assert index in told or (connection.vendor == "postgresql" and "promise_" in told), told
    assert "SCAN promises_promise\n" not in told


def test_what_the_worker_looks_for_has_an_index():
    stale = Promise.objects.filter(running=True, lit_on__lt="2026-01-01").order_by("lit_on", "id")
    assert "promise_to_light" in plan(stale[:500])
    assert "promise_to_verify" in plan(queries.to_verify())
    assert "entry_of" in plan(Entry.objects.filter(promise__in=[1, 2]).order_by("promise", "on", "id"))


@pytest.mark.parametrize("address", ["/promises", "/desk/promises"])
def test_a_page_of_the_register_costs_the_same_for_few_and_for_many(address, django_assert_max_num_queries):
    year = timezone.localdate().year + 1
    for n in range(30):
        promised(at=timezone.now(), year=year, due=date(year, 12, 31), serial=str(n))
    client = Client()
    if address.startswith("/desk"):
        client.force_login(person("supervisor"), backend="fullresponse.orgs.backends.StaffBackend")
        client.get("/desk/")
    client.get(address)
    with django_assert_max_num_queries(MOST):
        assert client.get(address).status_code == 200


def test_the_lights_of_many_cost_as_many_questions_as_those_of_one(django_assert_num_queries):
    a_life()
    rows = list(Promise.objects.select_related("case"))
    assert len(rows) > 3
    with django_assert_num_queries(5):  # what hangs on them, and the readings of their parts
        standing.known(rows)


def test_the_years_are_found_without_reading_every_promise(django_assert_num_queries):
    promised()
    with django_assert_num_queries(2):
        assert queries.years() == [2026]
