"""A prepared query answers as the queryset does that it was built from."""

from threading import Thread

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from fullresponse.ledger.prepared import Prepared

pytestmark = pytest.mark.django_db


def of_app(label):
    return ContentType.objects.filter(app_label=label).order_by("pk")


def test_it_gives_the_rows_of_each_value_it_is_asked_for():
    prepared = Prepared(of_app, "?")
    for label in ("ledger", "auth", "nowhere", "ledger"):
        assert prepared(label) == list(of_app(label))


def test_it_asks_one_statement():
    prepared = Prepared(of_app, "?")
    with CaptureQueriesContext(
        connection,
    ) as caught:
        prepared("ledger")
    assert len(caught) == 1


def test_several_values_stand_where_their_samples_stood():
    def some(one, other):
        return ContentType.objects.filter(pk__in=[one, other]).order_by("-pk").values_list("pk", "model")

    first, second = ContentType.objects.order_by("pk").values_list("pk", flat=True)[:2]
    assert Prepared(some, -1, -2)(first, second) == list(some(first, second))


def test_a_related_row_comes_with_it():
    from django.contrib.auth.models import Permission

    def with_type(codename):
        return Permission.objects.filter(codename=codename).select_related("content_type")

    (found,) = Prepared(with_type, "?")("add_session")
    with CaptureQueriesContext(connection) as caught:
        assert found.content_type.app_label == "sessions"
    assert not caught.captured_queries


def test_a_value_is_never_read_as_sql():
    assert Prepared(of_app, "?")("ledger' OR '1'='1") == []


def test_what_asks_for_nothing_gives_nothing():
    assert Prepared(lambda label: of_app(label).filter(pk__in=[]), "?")("ledger") == []


def test_a_sample_that_the_query_does_not_ask_for_is_a_mistake():
    with pytest.raises(ValueError, match="sample"):
        Prepared(lambda label: ContentType.objects.all(), "?")("ledger")


def test_each_thread_asks_on_its_own_connection():
    prepared, used = Prepared(of_app, "?"), []
    prepared("ledger")

    def ask():
        with CaptureQueriesContext(connection) as caught:
            prepared("ledger")
        used.append(len(caught))
        connections.close_all()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert used == [1]
