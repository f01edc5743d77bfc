"""The same numbers from PySpark: a standalone cluster of a master and two workers is started, asked, and gone. One
test, so that it is started once; in a run on PostgreSQL only where it is demanded: what differs there is not Spark."""

import pytest
from django.core.management import call_command

from fullresponse.metrics.engines import Database, Memory, Parquet, answer, spark
from tests.core.cluster import cluster
from tests.core.some_facts import add, counts_something, some_facts
from tests.core.test_engines import folded, invented, question
from tests.loud import need_spark

pytestmark = [pytest.mark.django_db, pytest.mark.spark]


def test_spark_counts_what_every_other_engine_counts(tmp_path, capsys):
    need_spark()
    invented()
    add(some_facts(11, 900))
    files = tmp_path / "facts"
    call_command("facts", "export", str(files))
    asked = question()
    here = answer(asked, Database())
    assert here == answer(asked, Memory(folded())) == answer(asked, Parquet(files))
    assert counts_something(here.names()) and here.rate("april", "bounces").yes == 1
    with cluster(tmp_path) as url:
        with spark(url, str(files)) as engine:
            assert answer(asked, engine) == here
            assert engine.workers() == 2
        assert printed(capsys) == printed(capsys, "--spark", url, str(files))


def printed(capsys, *where):
    capsys.readouterr()
    call_command("ask", "2026-01-01", "2026-05-31", *where)
    return capsys.readouterr().out
