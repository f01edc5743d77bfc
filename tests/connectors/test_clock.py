"""`fullresponse clock replay`: our clocks against what a city published, without a database."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from fullresponse.pack import load
from tests.loud import ROOT, need_shared

BOSTON = ROOT / "packs" / "boston"
HEADER = ("case_enquiry_id", "open_dt", "target_dt", "closed_dt", "ontime", "type")
POTHOLE, TREES, CART = "Request for Pothole Repair", "Tree Maintenance Requests", "Request for Recycling Cart"
DATA = "data/us_311/boston_311_2011_jul_sep.csv"
RULES = "data/us_311/boston_311_2011_sla_rules_inferred.csv"


@pytest.fixture
def written(tmp_path):
    """A file with these rows: opened, target, closed, flag, type."""

    def write(*rows, header=HEADER, name="rows.csv"):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *(("1", *row) for row in rows)])
        return path

    return write


def said(path, *more, pack=BOSTON) -> str:
    out = StringIO()
    call_command("clock", "replay", str(path), "--pack", str(pack), *more, stdout=out)
    return out.getvalue()


def counted(path, **more) -> dict:
    return json.loads(said(path, "--json", **more))


@pytest.mark.parametrize(
    ("opened", "target", "kind"),
    [
        ("2011-10-05 10:15:30", "2011-10-07 10:15:30", POTHOLE),
        ("2011-10-05 10:15:30", "2011-10-07 10:17:30", POTHOLE),  # two minutes are near
        ("2011-10-05 17:00:00", "2011-10-11 08:30:00", POTHOLE),  # not this:
        ("2011-10-05 17:00:00", "2011-10-10 08:30:00", POTHOLE),  # Monday the 10th is a public holiday, and is worked
        ("2011-10-08 23:00:00", "2011-10-13 08:30:00", POTHOLE),  # Saturday night: Monday night, so Tuesday morning
        ("2011-10-08 01:00:00", "2011-10-12 01:00:00", POTHOLE),
        ("2011-11-04 10:00:00", "2011-11-08 10:00:00", POTHOLE),  # over the night when clocks go back
        ("2011-11-06 01:30:00", "2011-11-09 01:30:00", POTHOLE),  # in the hour that comes twice
        ("2010-09-14 02:30:00", "2012-03-12 02:30:00", TREES),
        ("2010-09-13 02:30:00", "2012-03-11 02:30:00", TREES),  # into the hour that is left out
    ],
)
def test_a_published_target_is_compared_by_the_clock_on_the_wall(written, opened, target, kind):
    near = target != "2011-10-11 08:30:00"
    done = counted(written((opened, target, "", "OVERDUE", kind)))
    assert done["targets"] == {"compared": 1, "agreeing": int(near), "percent": 100.0 if near else 0.0}
    assert done["verdicts"]["compared"] == 0


def test_a_verdict_needs_both_dates_and_a_flag_but_no_rule(written):
    path = written(
        ("2011-10-05 10:00", "2011-10-07 10:00", "2011-10-07 10:00", "ONTIME", POTHOLE),
        ("2011-10-05 10:00", "2011-10-07 10:00", "2011-10-07 10:01", "OVERDUE", "A type without a rule"),
        ("2011-10-05 10:00", "2011-10-07 10:00", "2011-10-07 10:01", "ONTIME", CART),  # the flag is wrong
        ("2011-10-05 10:00", "2011-10-07 10:00", "2011-10-07 10:01", "", POTHOLE),
        ("2011-10-05 10:00", "", "2011-10-07 10:01", "ONTIME", POTHOLE),
        ("2011-10-05 10:00", "2011-10-07 10:00", "", "OVERDUE", POTHOLE),
    )
    done = counted(path)
    assert done["rows"] == 6
    assert (done["verdicts"]["compared"], done["verdicts"]["agreeing"]) == (3, 2)
    assert (done["targets"]["compared"], done["targets"]["agreeing"]) == (4, 3)
    assert done["types"][CART] == {"compared": 1, "agreeing": 0, "percent": 0.0}


def test_a_row_that_cannot_be_read_is_told_with_its_line_and_counts_for_nothing(written):
    path = written(
        ("yesterday", "2011-10-07 10:00", "2011-10-07 10:00", "ONTIME", POTHOLE),
        ("", "2011-10-07 10:00", "2011-10-07 10:00", "ONTIME", POTHOLE),
        ("2011-10-05 10:00", "2011-10-07 10:00", "2011-10-07 10:00", "perhaps", POTHOLE),
        ("2011-10-05 10:00", "2011-10-07 10:00"),
        ("2011-10-05 10:00", "2011-10-07 10:00", "2011-10-07 10:00", "ONTIME", POTHOLE, "one more"),
        ("2011-10-05 10:00", "2011-10-07 10:00", "2011-10-07 10:00", "ONTIME", POTHOLE),
    )
    done = counted(path)
    assert (done["rows"], done["unreadable"]["rows"]) == (6, 5)
    assert [row["line"] for row in done["unreadable"]["first"]] == [2, 3, 4, 5, 6]
    assert done["unreadable"]["reasons"]["“open_dt”是空的。"] == 1
    assert done["targets"]["compared"] == done["verdicts"]["compared"] == 1
    told = said(path)
    assert "读不出的 5 行" in told
    assert "第 4 行：“ontime”只能填：ONTIME、OVERDUE。" in told


def test_what_is_printed_says_both_figures_and_never_rounds_up_to_all(written):
    near = ("2011-10-05 10:00", "2011-10-07 10:00", "2011-10-07 10:00", "ONTIME", POTHOLE)
    far = ("2011-10-05 10:00", "2011-10-08 10:00", "2011-10-07 10:00", "ONTIME", CART)
    told = said(written(*[near] * 30_000, far))
    assert "Targets reproduced to within 2 minutes: 30000 of 30001 (99.99 %)" in told
    assert "Verdicts that agree: 30001 of 30001 (100.00 %)" in told
    assert f"1 / 1         0.00 %  {CART}" in told


def test_a_file_without_a_row_to_compare_says_so(written):
    told = said(written(("2011-10-05 10:00", "", "", "ONTIME", "anything")))
    assert "Verdicts that agree: 0 of 0 (—)" in told


def test_columns_are_found_by_their_names_wherever_they_stand(written):
    header = ("type", "ONTIME", "closed_dt", " open_dt ", "target_dt", "ward")
    path = written(header=header)
    path.write_text(
        path.read_text("utf-8") + f"{POTHOLE},ONTIME,2011-10-06 10:00,2011-10-05 10:00,2011-10-07 10:00,3\n", "utf-8"
    )
    assert counted(path)["targets"]["agreeing"] == 1


def test_a_pack_of_the_project_may_be_named_by_its_code(written):
    path = written(("2011-10-05 10:00", "2011-10-07 10:00", "", "", POTHOLE))
    assert counted(path, pack="boston") == counted(path)


def refusal(*arguments) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("clock", "replay", *map(str, arguments))
    assert refused.value.returncode == 1
    return str(refused.value)


def test_a_bad_file_or_pack_is_refused_in_a_sentence(written, tmp_path):
    path = written(("2011-10-05 10:00", "2011-10-07 10:00", "", "", POTHOLE))
    assert refusal(tmp_path / "gone.csv", "--pack", BOSTON) == "没有“gone.csv”这个文件，请核对文件名和所在的文件夹。"
    assert "没有这个文件夹" in refusal(path, "--pack", "atlantis")
    assert refusal(path, "--pack", BOSTON, "--clock", "tea") == "没有“tea”这只时钟，现有：reply。"
    bare = written(header=("open_dt", "type"), name="bare.csv")
    assert refusal(bare, "--pack", BOSTON) == "文件缺少这几列：target_dt、closed_dt、ontime。"
    (tmp_path / "empty.csv").write_bytes(b"")
    assert "空文件" in refusal(tmp_path / "empty.csv", "--pack", BOSTON)


def test_the_pack_of_the_rules_has_them_and_nobody_works_there():
    pack = load(BOSTON)
    assert len(pack.leaves) == 48
    assert not pack.people
    assert {d.unit for d in pack.deadlines} == {"elapsed_days", "elapsed_working_days"}
    assert not pack.calendar.holidays


@pytest.mark.shared
def test_the_rules_of_the_pack_are_the_constants_that_were_inferred():
    units = {"wd": "elapsed_working_days", "cal": "elapsed_days"}
    with need_shared(RULES).open(encoding="utf-8", newline="") as file:
        inferred = {row["type"]: (units[row["day_kind"]], int(row["days"])) for row in csv.DictReader(file)}
    inferred["Graffiti Removal"] = (
        "elapsed_working_days",
        45,
    )  # 63 calendar days fit half of its rows, these nearly all
    pack = load(BOSTON)
    lines = {line.urgency: (line.unit, line.amount) for line in pack.deadlines}
    assert {c.name: lines[c.urgency] for c in pack.leaves.values()} == inferred


@pytest.mark.shared
def test_the_targets_and_verdicts_of_a_real_city_come_out_of_our_clocks():
    done = counted(need_shared(DATA))
    assert done["rows"] == 31_828
    assert done["targets"]["compared"] == 25_743
    assert done["targets"]["percent"] >= 99
    assert done["verdicts"] == {"compared": 25_101, "agreeing": 25_101, "percent": 100.0}
    assert done["unreadable"]["rows"] == 0
