"""What an import leaves behind: counts that add up, a case for each row, nothing claimed that no source said."""

from datetime import UTC, datetime
from itertools import count

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from fullresponse.cases import replay
from fullresponse.cases.models import Case, Clock, Words
from fullresponse.connectors import catalogue, intake
from fullresponse.connectors.refused import RefusedRows
from fullresponse.files.table import open_table
from fullresponse.ledger.history import history, verify
from fullresponse.orgs import packs
from tests.connectors.samples import NOW, bring_in, csv_file, letter, refusals, xlsx_file

pytestmark = pytest.mark.django_db


def many(n, **more):
    return [letter(f"N{i}", **more) for i in range(n)]


def kinds(case):
    return [event.kind for event in history(case.subject)]


def test_a_letter_becomes_a_case_with_its_reply_and_nothing_else_is_claimed(tmp_path):
    assert bring_in("taidi4", csv_file(tmp_path, [letter()])) == (1, 1, 0, 0)
    case = Case.objects.get(source="taidi4", outer_number="A1")
    assert (case.state, case.caller_id, case.lead, case.closed_at) == ("replied", None, "", None)
    assert case.received_at == datetime(2025, 4, 1, 1, 30, tzinfo=UTC)
    events = history(case.subject)
    assert [(e.kind.removeprefix("case."), e.backfilled) for e in events] == [
        *(("received", False), ("dispatched", True), ("signed_in", True), ("contacted", True), ("replied", False)),
    ]
    assert [e.at is None for e in events] == [False, True, True, True, False]
    clock = Clock.objects.get(case=case)
    assert (clock.code, clock.stopped_at) == ("reply", datetime(2025, 4, 3, 2, 0, tzinfo=UTC))
    assert dict(Words.objects.filter(case=case).values_list("need", "text")) == {
        "request": "演示：三号楼楼道的灯坏了一周。",
        "answer": "演示：已经更换。",
    }


def test_a_late_reply_was_overdue_on_the_day_it_fell_due(tmp_path):
    bring_in("taidi4", csv_file(tmp_path, [letter(答复时间="2025-04-20 10:00:00")]))
    case = Case.objects.get(source="taidi4")
    late = next(e for e in history(case.subject) if e.kind == "case.overdue")
    assert late.at == Clock.objects.get(case=case).due_at < datetime(2025, 4, 20, tzinfo=UTC)


def test_row_and_ledger_agree_after_an_import_and_every_link_holds(tmp_path):
    bring_in("taidi4", csv_file(tmp_path, [*many(20), letter("L1", 答复时间="2025-06-01 10:00:00")]))
    assert list(replay.disagreements()) == []
    assert verify()[1] is None


def test_the_same_file_again_is_all_duplicates_and_changes_nothing(tmp_path):
    path = csv_file(tmp_path, many(3))
    assert bring_in("taidi4", path) == (3, 3, 0, 0)
    before = verify()[0]
    assert bring_in("taidi4", path) == (3, 0, 3, 0)
    assert verify()[0] == before


def test_one_number_twice_in_a_file_is_one_case(tmp_path):
    rows = [letter("A1"), letter("Ａ１"), *many(600), letter("A1")]
    assert bring_in("taidi4", csv_file(tmp_path, rows)) == (603, 601, 2, 0)


def test_a_refused_row_does_not_stand_in_the_way_of_a_good_one_with_its_number(tmp_path):
    rows = [letter("A1", 答复时间="2025-03-01 10:00:00"), letter("A1")]
    path = csv_file(tmp_path, rows)
    assert bring_in("taidi4", path) == (2, 1, 0, 1)
    assert refusals(path) == [["2", "A1", "这一步的时间早于上一步，不能这样记。"]]


def test_two_sources_may_use_the_same_number(tmp_path, monkeypatch):
    bring_in("taidi4", csv_file(tmp_path, [letter("A1")]))
    case = Case.objects.get(outer_number="A1")
    assert case.source == "taidi4"
    assert intake.known_numbers("cityline", ["A1"]) == set()
    assert intake.known_numbers("taidi4", ["A1", "A2"]) == {"A1"}


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"留言编号": ""}, "“留言编号”是空的。"),
        ({"留言时间": ""}, "“留言时间”是空的。"),
        ({"留言时间": "2059-01-01 00:00:00"}, "“留言时间”晚于现在，请核对。"),
        ({"答复时间": "2059-01-01 00:00:00"}, "“答复时间”晚于现在，请核对。"),
        ({"答复时间": "2025-03-01 00:00:00"}, "这一步的时间早于上一步，不能这样记。"),
        ({"留言详情": "  "}, "“留言详情”是空的。"),
        ({"答复意见": ""}, "“答复意见”是空的。"),
        ({"留言详情": "演" * 10_001}, "“原话”最多 10000 个字，现在是 10001 个。"),
    ],
)
def test_a_wrong_row_is_refused_with_a_reason_and_the_others_stand(tmp_path, more, reason):
    path = csv_file(tmp_path, [letter("A0"), letter("A1", **more), letter("A2")])
    assert bring_in("taidi4", path) == (3, 2, 0, 1)
    assert refusals(path) == [["3", more.get("留言编号", "A1"), reason]]
    assert set(Case.objects.filter(source="taidi4").values_list("outer_number", flat=True)) == {"A0", "A2"}


def test_the_list_of_refused_rows_holds_no_word_of_the_row(tmp_path):
    secret = "演示秘密"
    rows = [letter(f"A{i}", **{name: secret}) for i, name in enumerate(("留言时间", "答复时间"))]
    path = csv_file(tmp_path, [*rows, letter(secret), letter("A9", 留言详情=f"{secret}\0")])
    assert bring_in("taidi4", path) == (4, 0, 0, 4)
    assert secret not in path.with_suffix(".refused.csv").read_text(encoding="utf-8-sig")


def test_the_list_of_an_earlier_run_is_begun_anew(tmp_path):
    path = csv_file(tmp_path, [letter("A1", 留言时间="昨天")])
    bring_in("taidi4", path)
    assert len(refusals(path)) == 1
    csv_file(tmp_path, [letter("A1")])
    assert bring_in("taidi4", path) == (1, 1, 0, 0)
    assert not path.with_suffix(".refused.csv").exists()


def test_a_long_title_is_cut_and_nothing_of_it_is_lost(tmp_path):
    title = "演示" * 40
    bring_in("taidi4", csv_file(tmp_path, [letter(留言主题=title)]))
    case = Case.objects.get(source="taidi4")
    assert len(case.title) == 60
    assert case.words.get(need="request").text.startswith(title + "\n")


def test_an_import_needs_a_fixed_number_of_queries_for_500_rows(tmp_path, django_assert_max_num_queries):
    path = csv_file(tmp_path, many(500))
    with django_assert_max_num_queries(40):
        bring_in("taidi4", path)
    with django_assert_max_num_queries(3):
        assert bring_in("taidi4", path) == (500, 0, 500, 0)


def test_rows_that_somebody_else_writes_meanwhile_are_duplicates(tmp_path, monkeypatch):
    """Another import commits between our look and our write: the group is looked at again."""
    path = csv_file(tmp_path, many(3))
    bring_in("taidi4", path)
    looks, honest = count(), intake.known_numbers
    monkeypatch.setattr(intake, "known_numbers", lambda *a: honest(*a) if next(looks) else set())
    assert bring_in("taidi4", path) == (3, 0, 3, 0)


def test_an_import_that_never_gets_its_turn_says_so(tmp_path, monkeypatch):
    def never(*args, **options):
        raise IntegrityError
        yield

    monkeypatch.setattr(intake, "in_batches", never)
    with pytest.raises(CommandError, match="另一个导入"):
        bring_in("taidi4", csv_file(tmp_path, many(1)))


def test_an_interrupted_import_tells_how_far_it_got_and_goes_on(tmp_path, monkeypatch):
    path = csv_file(tmp_path, many(700))
    calls, honest = count(), intake.Import._group

    def second_time_interrupted(self, rows, actor):
        if next(calls):
            raise KeyboardInterrupt
        return honest(self, rows, actor)

    with monkeypatch.context() as patch:
        patch.setattr(intake.Import, "_group", second_time_interrupted)
        with pytest.raises(CommandError, match=r"已停止：读入 500 = 新增 500.*再运行一次"):
            bring_in("taidi4", path)
    assert bring_in("taidi4", path) == (700, 200, 500, 0)


def test_progress_is_told_as_rows_are_done(tmp_path):
    path, pack, told = csv_file(tmp_path, many(1100)), packs.current_pack(), []
    source = catalogue.find("taidi4", pack)
    work = intake.Import(source, open_table(path, "csv"), pack, RefusedRows(tmp_path / "r.csv", path), lambda: NOW)
    work.progress = told.append
    assert work.check() == 1100
    assert work.run().written == 1100
    assert told == [500, 500, 100]


def test_the_same_source_is_read_where_another_district_works_otherwise(tmp_path):
    """The second pack has no first contact and checks a reply before the callback: the steps are found in its table."""
    packs.load_pack(settings.ROOT / "packs" / "qinglu", actor="system:tests", at=NOW)
    assert bring_in("taidi4", csv_file(tmp_path, [letter()])) == (1, 1, 0, 0)
    case = Case.objects.get(source="taidi4")
    assert kinds(case) == ["case.received", "case.dispatched", "case.signed_in", "case.replied"]
    assert case.state == "to_check"


def test_a_layout_of_another_pack_is_a_source_of_its_own(tmp_path):
    packs.load_pack(settings.ROOT / "packs" / "qinglu", actor="system:tests", at=NOW)
    layout = packs.current_pack().sources["ledger"]
    row = {
        "簿号": "7",
        "记下的时间": "2026-01-05",
        "说了什么": "演示：桥栏杆松了。",
        "哪个镇": "苇塘镇",
        "办好没有": "好了",
    }
    path = xlsx_file(tmp_path, [row], header=[column.name for column in layout.columns])
    assert bring_in("ledger", path, "--pack-source") == (1, 1, 0, 0)
    case = Case.objects.get(source="ledger")
    assert (case.street, case.state, case.solved) == ("ql-weitang", "dispatched", None)


def test_a_source_of_letters_is_not_looked_for_in_the_pack_alone(tmp_path):
    with pytest.raises(CommandError, match="没有“taidi4”这个来源，现有：cityline"):
        bring_in("taidi4", csv_file(tmp_path, [letter()]), "--pack-source")


def test_a_source_without_a_file_of_its_own_asks_for_one():
    with pytest.raises(CommandError, match="请写明要导入的文件"):
        call_command("import", "cityline")


def test_letters_are_looked_for_in_the_folder_of_real_data(tmp_path, settings):
    settings.SHARED = tmp_path
    with pytest.raises(CommandError, match=r"没有“附件4\.csv”这个文件"):
        call_command("import", "taidi4")
    folder = tmp_path / "data" / "taidi"
    folder.mkdir(parents=True)
    csv_file(folder, [letter()], name="附件4.csv")
    call_command("import", "taidi4")
    assert Case.objects.filter(source="taidi4").count() == 1


def test_without_a_pack_nothing_is_imported(tmp_path):
    packs.PackRevision.objects.update(active=False)
    packs.forget()
    with pytest.raises(CommandError, match="还没有装载区域配置包"):
        bring_in("taidi4", csv_file(tmp_path, [letter()]))


def test_a_row_that_got_lost_stops_the_import():
    with pytest.raises(RuntimeError, match="rows were lost"):
        intake.Tally(read=3, written=1, duplicate=1).check()


def test_a_file_that_grew_after_it_was_looked_at_is_said_so(tmp_path, monkeypatch):
    path, look = csv_file(tmp_path, many(2)), intake.Import.check

    def check(self):
        total = look(self)
        csv_file(tmp_path, many(3))
        return total

    monkeypatch.setattr(intake.Import, "check", check)
    with pytest.raises(CommandError, match="检查时文件有 2 行，导入时是 3 行"):
        call_command("import", "taidi4", path)
    assert Case.objects.count() == 3
