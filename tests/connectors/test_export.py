"""Answers go back in the form in which the work came, and can come in again."""

import io

import pytest
import time_machine
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from fullresponse.cases import actions
from fullresponse.cases.models import Case
from fullresponse.ledger.history import history
from fullresponse.ledger.models import Event
from tests import cast
from tests.connectors.samples import CITY, bring_in, closed, ticket, xlsx_file

pytestmark = pytest.mark.django_db


def export(path, **options):
    out = io.StringIO()
    days = [part for name, day in options.items() for part in (f"--{name}", day)]
    call_command("export", "cityline", str(path), *days, stdout=out)
    return out.getvalue()


def rows_of(path):
    page = load_workbook(path, data_only=False).active
    head, *rows = page.iter_rows(values_only=True)
    assert list(head) == CITY
    return {row[0]: dict(zip(CITY, row, strict=True)) for row in rows}


@pytest.fixture
def answered(tmp_path):
    """Three rows of the line: one closed, one closed without callback, one that our street answered."""
    with time_machine.travel("2025-11-20T08:30:00+08:00"):  # the file of the morning: it reaches us half an hour later
        bring_in("cityline", xlsx_file(tmp_path, [ticket("3"), ticket("4")]))
    rows = [closed("1", 诉求人="演示甲", 联系电话="13800138000"), closed("2", 是否有效回访="否")]
    bring_in("cityline", xlsx_file(tmp_path, rows))
    case = Case.objects.get(source="cityline", outer_number="3")
    handler = cast.Actor("person", "0", (("handler", case.lead),))
    at = case.received_at.replace(hour=8)
    for verb, values in (("sign_in", {}), ("contact", {}), ("reply", {"answer": "=演示:+已修好"})):
        case = actions.move(case, verb, actor=handler, at=at, **values)
    return tmp_path


def test_answers_are_exported_in_the_lines_own_form(answered):
    assert "导出 3 件" in export(answered / "out.xlsx")
    rows = rows_of(answered / "out.xlsx")
    assert set(rows) == {"1", "2", "3"}
    done = {k: v for k, v in closed("1").items() if k not in ("诉求人", "联系电话")}
    assert {k: rows["1"][k] for k in done} == done
    assert rows["2"]["是否有效回访"] == "否"
    assert rows["2"]["是否解决"] is None
    assert rows["3"]["答复内容"] == "=演示:+已修好"
    assert rows["3"]["办结时间"] is None


def test_names_and_telephones_stay_here(answered):
    export(answered / "out.xlsx")
    assert all(row["诉求人"] is None and row["联系电话"] is None for row in rows_of(answered / "out.xlsx").values())


def test_what_was_exported_can_be_imported_again_as_duplicates(answered):
    export(answered / "out.xlsx")
    assert bring_in("cityline", answered / "out.xlsx") == (3, 0, 3, 0)


def test_an_exported_file_read_by_another_installation_tells_the_same(answered, tmp_path):
    export(answered / "out.xlsx")
    Case.objects.filter(source="cityline").update(source="elsewhere")
    assert bring_in("cityline", answered / "out.xlsx") == (3, 3, 0, 0)
    for case in Case.objects.filter(source="elsewhere", outer_number__in=["1", "2"]):
        twin = Case.objects.get(source="cityline", outer_number=case.outer_number)
        for name in ("state", "received_at", "closed_at", "category", "street", "lead", "solved", "satisfaction"):
            assert getattr(twin, name) == getattr(case, name)


def test_a_cell_that_begins_like_a_formula_is_text(answered):
    export(answered / "out.xlsx")
    page = load_workbook(answered / "out.xlsx").active
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} == {"s"}


@pytest.mark.parametrize(
    ("days", "numbers"),
    [
        ({"since": "2025-11-21", "until": "2025-11-21"}, {"1", "2"}),
        ({"until": "2025-11-20"}, {"3"}),
        ({"since": "2025-11-22"}, set()),
    ],
)
def test_days_narrow_the_export(answered, days, numbers):
    export(answered / "out.xlsx", **days)
    assert set(rows_of(answered / "out.xlsx")) == numbers


def test_an_export_that_cannot_be_is_refused_and_leaves_no_file(answered):
    (answered / "there.xlsx").write_text("别的")
    for path, options, sentence in (
        (answered / "there.xlsx", {}, "已经存在"),
        (answered / "no" / "out.xlsx", {}, "文件夹"),
        (answered / "out.xlsx", {"since": "2025-11-22", "until": "2025-11-21"}, "止日早于起日"),
        (answered / "out.xlsx", {"since": "11月"}, "日期请写成"),
    ):
        with pytest.raises(CommandError, match=sentence):
            export(path, **options)
    with pytest.raises(CommandError, match="不能导出"):
        call_command("export", "taidi4", str(answered / "out.xlsx"))
    assert not (answered / "out.xlsx").exists()


def test_500_answers_take_a_fixed_number_of_queries(tmp_path, django_assert_max_num_queries):
    bring_in("cityline", xlsx_file(tmp_path, [closed(f"N{i}") for i in range(60)]))
    with django_assert_max_num_queries(8):
        export(tmp_path / "out.xlsx")


def test_who_exports_answers_leaves_an_event(answered):
    export(answered / "out.xlsx", since="2025-01-01")
    said = history(Event.objects.get(kind="list.exported").subject)[0]
    assert said.data == {"list": "source.cityline", "rows": 3, "by": {"since": "2025-01-01"}}
