"""The register as a table: out with the published columns, in by the worker a piece at a time, with a list of what was
wrong."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from fullresponse.ledger.history import everything
from fullresponse.orgs.packs import current_pack
from fullresponse.promises import imports
from fullresponse.promises.models import Import, Promise
from tests.cast import person, two_bodies
from tests.promising import promised

pytestmark = pytest.mark.django_db
BACKEND = "fullresponse.orgs.backends.StaffBackend"
HEAD = [
    "类别",
    "序号",
    "重点督办内容",
    "牵头单位",
    "全年完成情况",
    "数值",
    "单位（计量）",
    "比较",
    "完成时限",
    "属于哪一项",
]


@pytest.fixture
def desk(client):
    client.force_login(person("supervisor"), backend=BACKEND)
    return client


def lead() -> str:
    return current_pack().bodies[two_bodies()[0]].name


def year() -> int:
    return timezone.localdate().year + 1


def line(n, **more):
    cells = {
        **{"类别": "民生保障", "序号": n, "重点督办内容": f"演示：第{n}件事。", "牵头单位": lead(), "数值": 44},
        **{"单位（计量）": "个", "比较": "不低于", "完成时限": f"{year()}/12/31"},
    }
    return [{**cells, **more}.get(heading, "") for heading in HEAD]


def xlsx(rows, head=HEAD, name="承诺.xlsx"):
    book, file = Workbook(), BytesIO()
    for row in [head, *rows]:
        book.active.append(row)
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue())


def csv(rows, head=HEAD, encoding="utf-8"):
    lines = "\n".join(",".join(map(str, row)) for row in [head, *rows])
    return SimpleUploadedFile("承诺.csv", lines.encode(encoding))


def brought(desk, file) -> Import:
    answer = desk.post(reverse("promise_imports"), {"sheet": file, "year": str(year())})
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.latest("id")


def worked(row: Import) -> Import:
    while imports.sweep(timezone.now()):
        pass
    return Import.objects.get(pk=row.pk)


@pytest.mark.parametrize("kind", [xlsx, csv])
def test_a_table_is_registered_by_the_worker(desk, kind):
    row = brought(desk, kind([line(n) for n in range(1, 4)]))
    assert (row.total, row.done, Promise.objects.count()) == (3, 0, 0)
    row = worked(row)
    assert (row.done, row.kept, row.bad, row.rows) == (3, 3, "[]", "[]") and row.ended_at is not None
    one = Promise.objects.order_by("id").first()
    assert (one.group, one.serial, one.value, one.comparator, one.lead) == (
        "民生保障",
        "1",
        "44",
        "ge",
        two_bodies()[0],
    )
    assert "已经导完" in desk.get(reverse("promise_import", args=[row.pk])).content.decode()


def test_what_is_wrong_is_listed_with_its_line_and_the_rest_is_registered(desk):
    rows = [
        line(1),
        line(2, 数值="很多"),
        line(3, 牵头单位="没有这个单位"),
        line(4, 完成时限="年底"),
        line(5, 比较="差不多"),
        line(6, 重点督办内容=""),
        line(7, 数值="=1+1"),
        line(1),
        line(8),
    ]
    row = worked(brought(desk, xlsx(rows)))
    assert (row.total, row.kept) == (9, 2)
    told = {n: str(why) for n, why, _cells in imports.bad(row)}
    wanted = {3: "要写成数", 4: "没有这个单位", 5: "要写成日期", 6: "差不多", 7: "请填写", 8: "公式", 9: "已经登记过"}
    assert set(told) == set(wanted) and all(part in told[n] for n, part in wanted.items()), told
    page = desk.get(reverse("promise_import", args=[row.pk])).content.decode()
    assert "没有登记的 7 行" in page and "已经登记过" in page


def test_items_follow_their_whole_and_do_not_go_beyond_it(desk):
    rows = [
        line(1),
        line("1-1", 数值=37, 属于哪一项="民生保障 1"),
        line("1-2", 数值=8, 属于哪一项="民生保障 1"),
        line("2-1", 属于哪一项="没有 9"),
    ]
    row = worked(brought(desk, csv(rows)))
    assert [str(why) for _line, why, _cells in imports.bad(row)] == [
        "各项加起来是 37+8=45个，超过了整体的 44个，请核对。",
        "没有“没有 9”这一项，整体要排在它的各项前面。",
    ]
    assert Promise.objects.get(serial="1").parts.get().serial == "1-1"


def test_a_worker_that_is_killed_between_two_pieces_does_nothing_twice(desk, monkeypatch):
    monkeypatch.setattr(imports, "PIECE", 2)
    row = brought(desk, csv([line(n) for n in range(1, 6)]))
    assert imports.sweep(timezone.now()) == 2
    row.refresh_from_db()
    assert (row.done, row.kept, row.ended_at) == (2, 2, None)
    assert (worked(row).kept, Promise.objects.count()) == (5, 5)


def test_the_same_table_twice_registers_nothing_twice(desk):
    rows = [line(n) for n in range(1, 4)]
    worked(brought(desk, csv(rows)))
    assert worked(brought(desk, csv(rows, encoding="gb18030"))).kept == 0 and Promise.objects.count() == 3


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: xlsx([], ["类别", "序号"]), "缺少“重点督办内容”这一列"),
        (lambda: xlsx([line(1)], [*HEAD[:-1], "领导意见"]), "不认识“领导意见”这一列"),
        (lambda: xlsx([line(1)], [*HEAD[:-1], "类别"]), "这一列有两个"),
        (lambda: xlsx([]), "没有一行内容"),
        (lambda: SimpleUploadedFile("a.xlsx", b"not a workbook"), "不是 .xlsx"),
        (lambda: SimpleUploadedFile("a.csv", b""), "空文件"),
        (lambda: SimpleUploadedFile("a.csv", b"\xff\xfe\x00"), "。"),
        (lambda: csv([[""] * 2 + [f"演示{n}"] + [""] * 7 for n in range(5001)]), "最多 5000 行"),
    ],
)
def test_what_is_no_such_table_is_refused_and_nothing_is_kept(desk, file, sentence):
    answer = desk.post(reverse("promise_imports"), {"sheet": file(), "year": str(year())})
    assert answer.status_code == 409 and sentence in answer.content.decode()
    assert not Import.objects.exists()


def test_who_may_not_register_brings_no_table(client):
    client.force_login(person("handler"), backend=BACKEND)
    assert client.post(reverse("promise_imports"), {"sheet": xlsx([line(1)]), "year": "2026"}).status_code == 403


def test_whoever_lost_the_post_meanwhile_registers_nothing(desk):
    row = brought(desk, csv([line(1)]))
    person("supervisor").posts.all().delete()
    row = worked(row)
    assert row.kept == 0 and "不由您的岗位办理" in str(imports.bad(row)[0][1])


def test_a_register_that_was_taken_out_comes_in_again_as_it_was(desk):
    promised(at=timezone.now(), year=year(), due=timezone.localdate().replace(year=year()), supports=(two_bodies()[1],))
    first = Promise.objects.get()
    answer = desk.post(f"{reverse('promise_sheet', args=['xlsx'])}?year={year()}")
    taken = b"".join(answer.streaming_content)
    sheet = load_workbook(BytesIO(taken)).worksheets[0]
    assert [cell.value for cell in sheet[1]][:5] == ["类别", "序号", "重点督办内容", "牵头单位", "全年完成情况"]
    sheet_rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    sheet_rows[1][1] = "2"
    row = worked(brought(desk, xlsx(sheet_rows[1:], sheet_rows[0])))
    assert (row.kept, imports.bad(row)) == (1, [])
    second = Promise.objects.exclude(pk=first.pk).get()
    same = ("quote", "value", "comparator", "unit", "lead", "supports", "first_due", "baseline", "baseline_by", "kind")
    assert {n: getattr(first, n) for n in same} == {n: getattr(second, n) for n in same}


def test_csv_has_no_cell_that_a_spreadsheet_runs(desk):
    promised(at=timezone.now(), year=year(), due=timezone.localdate().replace(year=year()), quote="=cmd|演示")
    answer = desk.post(f"{reverse('promise_sheet', args=['csv'])}?year={year()}")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff类别,序号,重点督办内容,牵头单位,全年完成情况") and "'=cmd|演示" in text


def test_who_took_the_register_out_stays_on_record(desk):
    desk.post(f"{reverse('promise_sheet', args=['csv'])}?year={year()}&light=red")
    ((_subject, (event,)),) = [one for one in everything("export:") if one[1][0].data["list"] == "promises"]
    assert event.data["by"] == {"year": str(year()), "light": "red"}


def test_a_row_that_goes_wrong_as_nobody_foresaw_stops_no_other(desk, monkeypatch):
    """An error of ours that no input is known to bring about, made by hand: the rows around it are registered."""
    ours = imports.sheets.draft

    def stumbles(said, *more):
        return ours(said, *more) if said["serial"] != "2" else 1 / 0

    monkeypatch.setattr(imports.sheets, "draft", stumbles)
    row = worked(brought(desk, csv([line(n) for n in range(1, 5)])))
    assert (row.kept, row.done, row.ended_at is not None) == (3, 4, True)
    ((at, why, _cells),) = imports.bad(row)
    assert at == 3 and "没有料到的错" in str(why)
    assert sorted(Promise.objects.values_list("serial", flat=True)) == ["1", "3", "4"]


def test_the_refused_rows_of_a_table_are_for_whoever_may_register(desk):
    row = brought(desk, csv([line(1)]))
    desk.force_login(person("handler"), backend=BACKEND)
    assert desk.get(reverse("promise_import", args=[row.pk])).status_code == 403
