"""The city line's daily file: open rows become live work, closed rows a past, and a valid callback counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import Workbook

from fullresponse.cases import actions, replay
from fullresponse.cases.models import Case, Clock
from fullresponse.ledger.history import history, verify
from fullresponse.metrics import facts, follow, queries
from fullresponse.orgs.packs import current_pack
from fullresponse.vault.people import reveal
from tests.cast import a_case, actor, person
from tests.connectors.samples import CITY, bring_in, closed, csv_file, letter, refusals, ticket, xlsx_file

pytestmark = pytest.mark.django_db
CREATED = datetime(2025, 11, 20, 0, 0, tzinfo=UTC)
CLOSED = datetime(2025, 11, 21, 1, 0, tzinfo=UTC)
DUE = datetime(2025, 11, 25, 0, 0, tzinfo=UTC)


def imported(tmp_path, **more):
    """One row as a case."""
    row = ticket("1", **more)
    assert bring_in("cityline", xlsx_file(tmp_path, [row])) == (1, 1, 0, 0)
    return Case.objects.get(source="cityline", outer_number="1")


def steps(case):
    return [(e.kind.removeprefix("case."), e.at, e.backfilled) for e in history(case.subject)]


def running(case):
    return set(Clock.objects.filter(case=case, running=True).values_list("code", flat=True))


def test_an_open_row_is_live_work_of_its_street_with_the_lines_own_deadline(tmp_path):
    pack = current_pack()
    case = imported(tmp_path, 诉求人="演示甲", 联系电话="１３８００１３８０００")
    before = timezone.now() - timedelta(minutes=5)
    (received, warned, overdue, dispatched) = steps(case)
    assert (received, overdue) == (("received", CREATED, False), ("overdue", DUE, False))
    assert warned[0] == "warned" and CREATED < warned[1] < DUE
    assert dispatched[0] == "dispatched" and dispatched[1] > before  # by us, when the file reached us
    assert (case.state, case.lead) == ("dispatched", pack.street_bodies[case.street])
    assert pack.places[case.street].name == "德胜街道"
    assert (case.category, case.channel, case.outer_number) == ("lamp", "import", "1")
    assert running(case) == {"reply", "sign_in", "first_contact"}
    reply = Clock.objects.get(case=case, code="reply")
    assert (reply.due_at, reply.outer) == (DUE, True)
    plain = reveal(case.caller)
    assert (plain.name, plain.phone) == ("演示甲", "13800138000")


def test_a_row_without_a_deadline_gets_ours(tmp_path):
    reply = Clock.objects.get(case=imported(tmp_path, 办理时限=None), code="reply")
    assert not reply.outer


def test_a_row_of_an_unknown_street_waits_for_our_dispatcher(tmp_path):
    case = imported(tmp_path, 被反映街乡镇="演示没有的街道")
    assert (case.state, case.street, case.lead) == ("received", "", "")


def test_classes_fit_only_by_the_whole_path_of_names(tmp_path):
    rows = [
        ticket("1", 一级分类="市政设施", 二级分类=None),
        ticket("2", 一级分类="公共服务", 二级分类="路灯照明"),
        ticket("3", 一级分类=None, 二级分类="路灯照明"),
        ticket("4", 三级分类="演示"),
        ticket("5", 一级分类=None, 二级分类=None),
    ]
    bring_in("cityline", xlsx_file(tmp_path, rows))
    found = dict(Case.objects.filter(source="cityline").values_list("outer_number", "category"))
    assert found == {"1": "municipal", "2": "", "3": "", "4": "", "5": ""}


def test_what_could_not_be_mapped_is_counted_in_the_summary(tmp_path, capsys):
    rows = [ticket("1", 一级分类="演示无"), ticket("2", 被反映街乡镇="演示无"), ticket("3", 是否联系="是")]
    call_command("import", "cityline", str(xlsx_file(tmp_path, rows)), refused=tmp_path / "r.csv")
    out = capsys.readouterr().out
    assert "类别对不上、留空 1" in out
    assert "街道对不上、留空 1" in out
    assert "不是有效回访、结果不计 1" in out


def test_a_closed_row_with_a_valid_callback_is_a_past_without_claimed_times(tmp_path):
    case = imported(tmp_path, **{k: v for k, v in closed().items() if k != "工单编号"})
    assert steps(case) == [
        ("received", CREATED, False),
        *((kind, None, True) for kind in ("dispatched", "signed_in", "contacted", "replied", "called_back")),
        ("closed", CLOSED, False),
    ]
    assert (case.state, case.closed_at) == ("closed", CLOSED)
    assert (case.contacted, case.solved, case.satisfaction) == (True, True, "satisfied")
    assert case.lead == current_pack().street_bodies[case.street]
    reply = Clock.objects.get(case=case)
    assert (reply.code, reply.due_at, reply.stopped_at, reply.overdue) == ("reply", DUE, None, False)


def test_a_closed_row_without_a_valid_callback_is_closed_by_the_line(tmp_path):
    case = imported(tmp_path, **{**closed(), "工单编号": "1", "是否有效回访": "否"})
    assert [kind for kind, _, _ in steps(case)][-2:] == ["replied", "closed_outside"]
    assert (case.state, case.closed_at, case.contacted, case.solved) == ("closed", CLOSED, None, None)


def test_a_row_closed_late_without_an_answer_has_no_verdict_in_any_rate(tmp_path):
    case = imported(tmp_path, 办结时间="2025-11-21 09:00:00", 办理时限="2025-11-20 12:00:00")
    assert case.state == "closed"
    assert "overdue" not in [kind for kind, _, _ in steps(case)]
    assert verdicts(case) == []


def test_a_row_with_an_answer_only_is_answered(tmp_path):
    case = imported(tmp_path, 答复内容="演示：已修好。")
    assert (case.state, case.closed_at, running(case)) == ("replied", None, set())


def test_an_answer_without_its_time_waits_at_the_callback_desk_behind_those_with_a_deadline(tmp_path, client):
    case = imported(tmp_path, 答复内容="演示：已修好。")
    own = a_case("replied", words="演示：井盖松了。")
    client.force_login(person("caller_back"), backend="fullresponse.orgs.backends.StaffBackend")
    page = client.get("/desk/callback").content.decode()
    assert 0 < page.index(own.title) < page.index(case.title)
    own_page = client.get("/desk/callback", {"at": case.number}).content.decode()
    assert f"{case.number[1:]}/call_back" in own_page
    told = {"contacted": True, "solved": True, "satisfaction": "satisfied"}
    case = actions.move(case, "call_back", actor=actor("caller_back"), at=timezone.now(), **told)
    assert (case.state, list(replay.disagreements())) == ("closed", [])


def test_an_archive_asks_nobody_to_call_back(tmp_path, client):
    assert bring_in("taidi4", csv_file(tmp_path, [letter()])) == (1, 1, 0, 0)
    client.force_login(person("caller_back"), backend="fullresponse.orgs.backends.StaffBackend")
    assert Case.objects.get().title not in client.get("/desk/callback").content.decode()


def fold_of(case):
    return facts.fold(case.subject, history(case.subject))


def verdicts(case):
    """Of the clocks of the case, those of which it is known whether they were kept."""
    return [run.clock for run in fold_of(case).clocks if run.late is not None]


def test_callbacks_without_a_time_count_in_the_three_rates_in_the_window_of_the_closing(tmp_path):
    rows = [
        closed("1"),
        closed("2", 是否满意="基本满意"),
        closed("3", 是否解决="否", 是否满意="不满意"),
        closed("4", 是否联系="否", 是否解决="否", 是否满意="非常不满意"),
        closed("5", 是否有效回访="否"),
        closed("6", 办结时间="2025-11-20 23:59:59"),
        ticket("7"),
    ]
    assert bring_in("cityline", xlsx_file(tmp_path, rows)) == (7, 7, 0, 0)
    follow.rebuild()
    pack, day = current_pack(), date(2025, 11, 21)
    rates = queries.rates(day, day, pack)
    assert (rates["response"].yes, rates["response"].counted) == (3, 4)
    assert (rates["solved"].yes, rates["solved"].counted) == (2, 4)
    assert (rates["satisfied"].yes, rates["satisfied"].unit, rates["satisfied"].counted) == (19, 10, 4)
    assert queries.rates(date(2025, 11, 20), date(2025, 11, 20), pack)["solved"].counted == 1
    assert all(verdicts(case) == [] for case in Case.objects.filter(source="cityline", state="closed"))


def test_row_and_ledger_agree_after_a_daily_file(tmp_path):
    rows = [
        ticket("1"),
        closed("2"),
        closed("3", 是否有效回访=None),
        closed("4", 答复内容=None),
        ticket("5", 答复内容="演示"),
    ]
    assert bring_in("cityline", xlsx_file(tmp_path, rows))[1] == 5
    assert list(replay.disagreements()) == []
    assert verify()[1] is None


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"是否满意": None}, "有效回访的“是否联系”“是否解决”“是否满意”要填全。"),
        ({"是否联系": None}, "有效回访的“是否联系”“是否解决”“是否满意”要填全。"),
        ({"是否满意": "还行"}, "“是否满意”只能填：不满意、基本满意、满意、非常不满意、非常满意。"),
        ({"是否解决": "可能"}, "“是否解决”只能填：否、是。"),
        ({"办结时间": "2025-11-19 09:00:00"}, "“办结时间”早于“创建时间”，请核对。"),
        ({"办理时限": "2025-11-19 09:00:00"}, "“办理时限”早于“创建时间”，请核对。"),
        ({"办理时限": "2059-01-01 00:00:00"}, "“办理时限”在创建两年以后，请核对。"),
        ({"创建时间": "2059-01-01 00:00:00"}, "“创建时间”晚于现在，请核对。"),
        ({"创建时间": None}, "“创建时间”是空的。"),
        ({"办结时间": None}, "没有办结却有有效回访，请核对。"),
        ({"联系电话": "138****8000"}, "电话打了星号，请填完整的号码。"),
        ({"内容": None}, "“内容”是空的。"),
    ],
)
def test_a_row_that_cannot_be_true_is_refused_with_its_reason(tmp_path, more, reason):
    path = xlsx_file(tmp_path, [closed("1", **more), closed("2")])
    assert bring_in("cityline", path) == (2, 1, 0, 1)
    assert refusals(path) == [["2", "1", reason]]


def test_dates_numbers_and_yes_no_cells_of_a_spreadsheet_are_understood(tmp_path):
    book = Workbook()
    book.active.append(CITY)
    row = closed(
        20260001, 创建时间=45981.25, 办结时间=datetime.fromisoformat("2025-11-21T09:00:00"), 联系电话=13800138000
    )
    row |= {"是否有效回访": True, "是否联系": True, "是否解决": False, "是否满意": "不满意"}
    book.active.append([row[name] for name in CITY])
    book.save(tmp_path / "city.xlsx")
    assert bring_in("cityline", tmp_path / "city.xlsx") == (1, 1, 0, 0)
    case = Case.objects.get(source="cityline")
    assert (case.outer_number, case.closed_at, case.solved) == ("20260001", CLOSED, False)
    assert case.received_at == datetime(2025, 11, 19, 22, 0, tzinfo=UTC)


def test_the_same_daily_file_again_is_all_duplicates(tmp_path):
    path = xlsx_file(tmp_path, [ticket("1"), closed("2")])
    bring_in("cityline", path)
    assert bring_in("cityline", path) == (2, 0, 2, 0)


def test_the_layout_is_marked_as_our_own():
    layout = current_pack().sources["cityline"]
    assert layout.own
    assert {column.name for column in layout.columns} == set(CITY)
