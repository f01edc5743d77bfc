"""The table of mechanisms claims only what a person can really use."""

import csv
import io
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from fullresponse.desk.management.commands.mechanisms import resolves
from fullresponse.desk.mechanisms import Mechanism, counted, faults, read
from tests.loud import ROOT, need_shared

TABLE = ROOT / "docs" / "mechanisms.tsv"
GOOD = Mechanism(
    id="M1",
    name="热线",
    kind="case",
    status="usable",
    declaration="packs/xicheng/lifecycles/request.toml",
    page="/",
    test="tests/house/test_mechanisms.py::test_a_claim_that_holds_is_taken",
    note="",
)


def wrong(**changes: str) -> list[str]:
    return faults([replace(GOOD, **changes)], ROOT, lambda address: address == "/")


def test_every_claim_in_the_table_holds():
    assert faults(read(TABLE), ROOT, resolves) == []


def test_the_table_has_the_250_mechanisms_once_each():
    assert len({row.id for row in read(TABLE)}) == 250


def test_the_command_prints_how_many_can_be_used():
    printed = io.StringIO()
    call_command("mechanisms", stdout=printed)
    usable = counted(read(TABLE))["usable"]
    assert printed.getvalue().endswith(f"A person can use {usable} of the 250 mechanisms.\n")


def test_a_claim_that_holds_is_taken():
    assert wrong() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"declaration": "packs/xicheng/lifecycles/gone.toml"},
        {"declaration": ""},
        {"page": "/nowhere/"},
        {"page": ""},
        {"test": "tests/gone.py"},
        {"test": "tests/house/test_mechanisms.py::test_that_nobody_wrote"},
        {"test": ""},
        {"status": "nearly"},
        {"status": "not_yet"},
        {"status": "cannot", "page": "", "test": ""},
    ],
)
def test_a_claim_that_does_not_hold_is_named(changes):
    assert len(wrong(**changes)) == 1


def test_the_same_mechanism_twice_is_named():
    assert faults([GOOD, GOOD], ROOT, lambda _: True) == ["M1: 编号重复"]


def test_a_false_claim_makes_the_command_fail(tmp_path):
    table = tmp_path / "mechanisms.tsv"
    rows = TABLE.read_text(encoding="utf-8").splitlines()
    rows[1] = "M2013-001\t指标\tindicator\tusable\tgone.toml\t/nowhere/\tgone.py\t"
    table.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(CommandError, match=r"gone\.toml"):
        call_command("mechanisms", table=table)


def test_a_row_with_too_few_columns_is_refused_with_its_line(tmp_path):
    table = tmp_path / "mechanisms.tsv"
    table.write_text(TABLE.read_text(encoding="utf-8").splitlines()[0] + "\nM2013-001\t指标\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"mechanisms.tsv:2"):
        read(table)


def test_ids_names_and_kinds_are_those_of_the_source():
    with need_shared("domain/mechanism_kinds.tsv").open(encoding="utf-8", newline="") as file:
        source = [
            (r["id"], r["name"], r["primary"]) for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    assert [(row.id, row.name, row.kind) for row in read(TABLE)] == source
