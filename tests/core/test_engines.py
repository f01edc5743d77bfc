"""Every engine gives the same whole numbers: the installation's own database, one in memory, and DuckDB over exported
files. A Spark cluster: test_engines_spark.py."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from fullresponse.cases import actions
from fullresponse.jobs import worker
from fullresponse.metrics.definitions import DEFINITIONS
from fullresponse.metrics.engines import Database, Memory, Parquet, answer
from fullresponse.metrics.export import export
from fullresponse.metrics.facts import ClockRun, Facts
from fullresponse.metrics.models import CaseFacts, ClockFacts
from fullresponse.metrics.question import PLACES, Span, _conjuncts, ask
from fullresponse.metrics.windows import between
from fullresponse.orgs.packs import current_pack
from tests.cast import NOON, a_case, actor, sent_back, whistled
from tests.core.some_facts import BEGIN, END, counts_something, put, some_facts

pytestmark = pytest.mark.django_db
DAY = 86_400
MONTH = 31 * DAY
SPANS = {  # the year so far, its months, days from noon to noon, and days that nothing belongs to
    "year": Span(BEGIN, END),
    "january": Span(BEGIN, BEGIN + MONTH),
    "march": Span(END - MONTH, END),
    "noon": Span(BEGIN + 10 * DAY - DAY // 2, BEGIN + 10 * DAY + DAY // 2),
    "april": Span(END + DAY, END + 31 * DAY),  # of the cases that were handled, and of nothing by chance
    "before": Span(-10 * DAY, 1),
}


def question(by=PLACES):
    return ask(SPANS, current_pack().scheme(date(2026, 3, 31)), by=by)


def invented():
    """Cases that got where they are by acting: called back, sent back, whistled for, overdue, and closed."""
    said = {"contacted": True, "solved": False, "satisfaction": "fairly_satisfied"}
    actions.move(a_case("replied"), "call_back", actor=actor("caller_back"), at=NOON, **said)
    for state in ("received", "dispatched", "closed", "closed"):
        a_case(state)
    sent_back(a_case("dispatched"), NOON + timedelta(hours=1))
    whistled()
    actions.sweep(NOON + timedelta(days=30))
    while worker.one_round(NOON + timedelta(days=30)):
        pass


def folded():
    """The facts that lie in the tables, as facts that were folded just now."""
    runs = {}
    for row in ClockFacts.objects.order_by("subject", "nth").values():
        row.pop("key")
        runs.setdefault(row["subject"], []).append(ClockRun(**row))
    return [Facts(**row, clocks=runs.get(row["subject"], [])) for row in CaseFacts.objects.values()]


def files(folder):
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}


@pytest.mark.parametrize("seed", range(4))
def test_facts_by_chance_are_counted_alike_everywhere(seed, tmp_path):
    facts = some_facts(seed, 700)
    put(facts)
    call_command("facts", "export", str(tmp_path))
    for by in ((), PLACES, ("lead",), ("community",)):
        asked = question(by)
        here = answer(asked, Database())
        assert here == answer(asked, Memory(facts)) == answer(asked, Parquet(tmp_path))
        assert counts_something(here.names())


def test_cases_that_were_handled_are_counted_alike_everywhere(tmp_path):
    invented()
    call_command("facts", "export", str(tmp_path))
    tz, scheme = current_pack().calendar.tz, current_pack().scheme(NOON.date())
    asked = ask({"april": between(date(2026, 4, 1), date(2026, 5, 31), tz)}, scheme)
    here = answer(asked, Database())
    assert here == answer(asked, Memory(folded())) == answer(asked, Parquet(tmp_path))
    assert here.rate("april", "solved").counted == 3 and here.rate("april", "bounces").yes == 1


def test_the_numbers_can_be_asked_from_the_command_line_wherever_they_lie(tmp_path, capsys):
    invented()
    call_command("facts", "export", str(tmp_path))
    printed = []
    for where in ((), ("--parquet", str(tmp_path))):
        capsys.readouterr()
        call_command("ask", "2026-04-01", "2026-04-30", "--by", "street", "--by", "lead", *where)
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert "\t\tsatisfied\t29\t10\t3\t0\n" in printed[0] and "street\t1101" in printed[0]


@pytest.mark.parametrize("days", [("2026-04-14", "2026-04-13"), ("2026-04-13", "soon")])
def test_days_that_cannot_be_meant_are_refused(days):
    with pytest.raises(CommandError):
        call_command("ask", *days)


def test_where_nothing_was_exported_it_says_what_to_do(tmp_path):
    with pytest.raises(CommandError, match="fullresponse facts export"):
        call_command("ask", "2026-04-01", "2026-04-30", "--parquet", str(tmp_path))


def test_an_empty_installation_can_be_exported_and_asked(tmp_path):
    call_command("facts", "export", str(tmp_path))
    assert answer(question(), Parquet(tmp_path)).numbers == {}


def test_each_month_has_a_file_and_only_that_of_a_changed_month_is_written_again(tmp_path):
    put(some_facts(5, 300))
    call_command("facts", "export", str(tmp_path))
    before = files(tmp_path)
    cases = [name.removeprefix("case_facts/") for name in before if name.startswith("case_facts")]
    months = ["1969-12", "1970-01", "2025-12", "2026-01", "2026-02", "2026-03", "none"]
    assert sorted(cases) == [f"{month}.parquet" for month in (*months[:-1], "2026-04", "none")]
    CaseFacts.objects.filter(received__gte=BEGIN, received__lt=BEGIN + DAY).update(kind="changed")
    call_command("facts", "export", str(tmp_path))
    after = files(tmp_path)
    assert [name for name in after if after[name] != before[name]] == ["case_facts/2026-01.parquet"]


def test_a_month_that_is_no_more_loses_its_file(tmp_path):
    put(some_facts(6, 300))
    call_command("facts", "export", str(tmp_path))
    put([])
    call_command("facts", "export", str(tmp_path))
    assert sorted(files(tmp_path)) == ["case_facts/none.parquet", "clock_facts/none.parquet"]


def test_an_export_that_breaks_off_leaves_the_last_one_as_it_was(tmp_path):
    put(some_facts(7, 200))
    call_command("facts", "export", str(tmp_path))
    before = files(tmp_path)
    put(some_facts(8, 200))
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path, current_pack().calendar.tz, _interrupted)
    assert files(tmp_path) == before and not (tmp_path / ".new").exists()


def _interrupted(_rows):
    raise KeyboardInterrupt


def test_two_exports_do_not_write_into_one_folder_at_once(tmp_path):
    put(some_facts(9, 50))

    def meanwhile(_rows):
        with pytest.raises(CommandError, match="另一次导出"):
            call_command("facts", "export", str(tmp_path))

    export(tmp_path, current_pack().calendar.tz, meanwhile)
    assert answer(question(), Parquet(tmp_path)) == answer(question(), Database())


def test_exporting_keeps_a_few_rows_in_memory_at_once(tmp_path, monkeypatch):
    put(some_facts(10, 300))
    monkeypatch.setattr("fullresponse.metrics.export.CHUNK", 40)
    read = []
    export(tmp_path, current_pack().calendar.tz, read.append)
    assert max(read) == 40 and sum(read) == CaseFacts.objects.count() + ClockFacts.objects.count()


PLANS = {  # of the column that puts a fact into a window: the index that finds it
    "called": "facts_called",
    "received": "facts_received",
    "dispatched": "facts_dispatched",
    "closed": "facts_closed",
    "scored": "facts_scored",
    "settled": "clocks_settled",
}


@pytest.mark.parametrize("at", PLANS)
def test_a_window_is_found_by_an_index(at):
    put(some_facts(12, 100))
    names = [code for code, definition in DEFINITIONS.items() if definition.at == at]
    asked = ask({"day": Span(BEGIN, BEGIN + DAY)}, current_pack().scheme(date(2026, 3, 31)), names=names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE case_facts, clock_facts")
            cursor.execute("SET LOCAL enable_seqscan = off")  # of a hundred rows it would read them all, and rightly
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + asked.sql)
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert PLANS[at] in plan


def test_what_is_asked_of_every_fact_is_taken_apart_without_loss():
    for definition in DEFINITIONS.values():
        assert " AND ".join(_conjuncts(definition.counted)) == definition.counted
    assert _conjuncts("a = 1 OR b = 2 AND c = 3") == ("a = 1 OR b = 2 AND c = 3",)
    assert _conjuncts("a = 1 AND (b = 2 OR (c = 3 AND d = 4)) AND e = 5")[1:] == (
        "(b = 2 OR (c = 3 AND d = 4))",
        "e = 5",
    )
