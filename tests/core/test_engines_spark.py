"""The same numbers from PySpark: a standalone cluster of a master and two workers is started, asked, and gone. One
test, so that it is started once; in a run on PostgreSQL only where it is demanded: what differs there is not Spark."""

import pytest
from django.core.management import call_command

from fullresponse.metrics.engines import Database, Memory, Parquet, answer, spark
from tests.core.cluster import cluster
from tests.core.some_facts import counts_something, put, some_facts
from tests.core.test_engines import invented, question
from tests.loud import need_spark

pytestmark = [pytest.mark.django_db, pytest.mark.spark]


def test_spark_counts_what_every_other_engine_counts(tmp_path, capsys):
    need_spark()
    chance, handled = tmp_path / "chance", tmp_path / "handled"
    facts = some_facts(11, 900)
    put(facts)
    call_command("facts", "export", str(chance))
    here = answer(question(), Database())
    assert here == answer(question(), Memory(facts)) == answer(question(), Parquet(chance))
    assert counts_something(here.names())
    put([])
    invented()
    call_command("facts", "export", str(handled))
    with cluster(tmp_path) as url:
        with spark(url, str(chance)) as engine:
            assert answer(question(), engine) == here
            assert engine.workers() == 2
        capsys.readouterr()
        asked = ("ask", "2026-04-01", "2026-05-31", "--by", "street")
        call_command(*asked, "--spark", url, str(handled))
        there = capsys.readouterr().out
    call_command(*asked)
    assert capsys.readouterr().out == there and "\tsatisfied\t29\t10\t3\t0\n" in there
