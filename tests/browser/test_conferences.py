"""日会商 and 周调度 as pages: who opens them, every number with its list, a decision in one form and from the agenda,
and how they look, by keyboard and on paper too."""

import re
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import expect

from fullresponse.cases import actions
from fullresponse.cases.models import Case
from fullresponse.ledger import deliver
from fullresponse.metrics import rollup
from fullresponse.promises import daily
from fullresponse.supervision import conferences, marks
from fullresponse.supervision.conferences import Given
from fullresponse.supervision.meetings import AGENDA, TODAY
from tests import cast
from tests.browser.conftest import NARROW, WIDE, Site, serious
from tests.browser.test_looks import beyond, looked_at
from tests.house.source import none_of
from tests.promising import promised, told

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPENED_BY = {"shift_leader", "supervisor", "leader"}
LONG = "很长的一句没有标点的话" * 30


@pytest.fixture
def as_(client, db):
    def signed_in(username: str):
        client.force_login(cast.person(username))
        return client

    return signed_in


@pytest.fixture
def lived_in(db):
    now = timezone.now()
    fill(now)
    return now


def fill(now) -> None:
    """Two weeks with something for every topic: late cases, whistles, a case that bounced twice, a notice, a hard case,
    a decision of last week that nobody reported, one that was reported."""
    about = {"year": now.year, "said_on": (now - 90 * DAY).date()}
    promised(at=now - 60 * DAY, due=(now - 5 * DAY).date(), **about)  # late
    stuck = promised(at=now - 60 * DAY, due=(now + 90 * DAY).date(), **about)
    told(stuck, now - 2 * DAY, "1", "blocked")
    daily.sweep(now)
    for n, state in enumerate(cast.AFTER):
        cast.a_case(state, at=now - 9 * DAY, phone=f"1380013800{n}")
        cast.a_case(state, at=now - 30 * HOUR, phone=f"1380013800{n}")
        cast.a_case(state, at=now - timedelta(minutes=n + 1), phone=f"1380013801{n}")
    cast.a_case("dispatched", at=now - 3 * DAY, words=LONG, phone="")
    whole = cast.whistled(at=now - 2 * DAY, phone="")
    called = Case.objects.get(parent=whole, lifecycle="whistle", lead=cast.two_bodies()[1])
    actions.move(called, "refuse", actor=cast.actor("stranger"), at=now - DAY, reason="演示：没有人手。")
    lost = cast.sent_back(cast.a_case("dispatched", at=now - 3 * HOUR, phone=""), now - 2 * HOUR)
    lost = actions.move(lost, "dispatch", actor=cast.actor("dispatcher"), at=now - 2 * HOUR, lead=cast.two_bodies()[0])
    cast.sent_back(lost, now - HOUR)
    hard = cast.a_case("contacted", at=now - 5 * HOUR, urgency="general", phone="")
    wish = {"hard_wish": "money", "evidence": "演示：问过三次。"}
    actions.move(hard, "ask_hanging", actor=cast.actor("handler"), at=now - 4 * HOUR, **wish)
    granted = {"hard_reason": "money", "relook_on": (now + 3 * DAY).date(), "hard_told": "演示：等经费。"}
    part = cast.part_of(hard, "hanging")
    actions.move(part, "grant", actor=cast.actor("shift_leader"), at=now - 3 * HOUR, **granted)
    last_week(now)
    actions.sweep(now)
    while deliver.deliver(now + DAY):
        pass
    while rollup.refresh(now):
        pass
    marks.sweep(now)


def last_week(now) -> None:
    """The dispatch of last week decided two things: one is late, one waits to be looked at."""
    then, (first, second) = now - 8 * DAY, cast.two_bodies()
    day, who = timezone.localdate(then), {"actor": cast.actor("shift_leader"), "at": then}
    conference = conferences.convene("weekly", day, agenda="逾期最久 3", title=f"周调度 {day.isoformat()}", **who)
    for n, body in enumerate((first, second)):
        needs = {"decided_for": body, "matter": f"演示：第 {n + 1} 件事要办好。", "until": (then + 3 * DAY).date()}
        part = conferences.decide(conference, Given(needs, None, f"t{n}"), **who)
    conferences.close(conference, {"minutes": "演示：议了两件事。"}, **who)
    actions.move(part, "report", actor=cast.actor("stranger"), at=then + DAY, result="演示：办好了，已拍照。")


def counted(client, kind: str) -> dict[str, int]:
    """topic -> the number beside it that leads to its list"""
    page = client.get(f"/desk/{kind}").content.decode()
    found: dict[str, int] = {}
    for code, n in re.findall(r'/list/(\w+)\?[^"]*"[^>]*><span class="num[^"]*" title="(\d+)"', page):
        found.setdefault(code, int(n))  # that of the window before comes after it
    return found


def decision(**more) -> dict[str, str]:
    body = cast.two_bodies()[0]
    given = {
        "decided_for": body,
        "matter": "演示：今天办好。",
        "until": str(timezone.localdate() + 2 * DAY),
        "token": "t",
    }
    return {f"decide-{name}": value for name, value in {**given, **more}.items()}


@pytest.mark.parametrize("page", ["daily", "weekly"])
@pytest.mark.parametrize("who", [*cast.ROLES, "handler"])
def test_each_page_opens_for_the_roles_that_the_pack_names(page, who, as_):
    wanted = 200 if who in OPENED_BY else 403
    assert as_(who).get(f"/desk/{page}").status_code == wanted
    code = next(iter(TODAY if page == "daily" else AGENDA))
    assert as_(who).get(f"/desk/conference/{page}/list/{code}").status_code == wanted


def test_every_number_has_its_list_with_as_many_cases(as_, lived_in):
    client = as_("shift_leader")
    for kind, topics in (("daily", TODAY), ("weekly", AGENDA)):
        numbers = counted(client, kind)
        assert numbers.keys() == topics.keys()
        for code, n in numbers.items():
            found = client.get(f"/desk/conference/{kind}/list/{code}").content.decode()
            assert found.count('<td class="left">') == min(n, 25), (kind, code)
            sheet = client.post(f"/desk/conference/{kind}/list/{code}.xlsx")
            assert sheet["Content-Type"].endswith("spreadsheetml.sheet")


def test_everything_of_the_two_weeks_stands_on_the_agenda(as_, lived_in):
    found = counted(as_("leader"), "weekly")
    assert all(found.values()), found


def test_supervisors_read_and_decide_nothing(as_, lived_in):
    client = as_("supervisor")
    page = client.get("/desk/weekly").content.decode()
    assert "逾期最久" in page
    assert "记下决定" not in page
    assert client.post("/desk/conference/weekly/do/decide", decision()).status_code in (403, 409)
    for verb in ("convene", "hold"):
        assert client.post(f"/desk/conference/daily/do/{verb}").status_code in (403, 409)
    assert not Case.objects.filter(lifecycle="conference", received_at__gte=lived_in).exists()


def test_the_first_decision_convenes_the_conference_and_two_clicks_are_one(as_, lived_in):
    client, before = as_("shift_leader"), Case.objects.filter(lifecycle="decision").count()
    case = Case.objects.filter(parent=None, state="dispatched").first()
    for _ in range(2):
        answer = client.post("/desk/conference/daily/do/decide", decision(about=case.number))
        assert answer.headers["location"].startswith("/desk/daily?")
    assert Case.objects.filter(lifecycle="decision").count() == before + 1
    page = client.get("/desk/daily").content.decode()
    assert "演示：今天办好。" in page
    assert case.number in page


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"about": "西-260413-9999-9"}, 409, "没有这个编号的诉求，或者不对您开放"),
        ({"about": "灯"}, 409, "没有这个编号的诉求，或者不对您开放"),
        ({"matter": ""}, 422, "还不能保存"),
        ({"decided_for": "没有的单位"}, 422, "里没有“没有的单位”"),
        ({"until": "2020-01-01"}, 409, "要在现在之后"),
        ({"until": "明天"}, 422, "还不能保存"),
    ],
)
def test_what_is_wrong_with_a_decision_is_said_and_nothing_is_convened(wrong, status, sentence, as_):
    for kind in ("daily", "weekly"):
        answer = as_("leader").post(f"/desk/conference/{kind}/do/decide", decision(**wrong))
        assert (answer.status_code, sentence in answer.content.decode()) == (status, True)
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/desk/daily?day=yesterday", 409, "日期要写成"),
        ("/desk/daily?day=2999-01-01", 409, "只能看今天和以前的日子"),
        ("/desk/daily?day=0001-01-01", 409, "只能看今天和以前的日子"),
        ("/desk/daily?window=week", 409, "没有“week”这个时间段"),
        ("/desk/weekly?window=moon", 409, "没有“moon”这个时间段"),
        ("/desk/conference/daily/list/moon", 404, "找不到这一页"),
        ("/desk/conference/monthly/list/in", 404, "找不到这一页"),
        ("/desk/conference/daily/list/late?day=2026-01-01", 409, "只有现在的名单"),
        ("/desk/conference/daily/list/in?after=here", 409, "翻页地址不对"),
        ("/desk/minutes/西-260413-9999-9", 404, "找不到这一页"),
        ("/desk/register/conference", 404, "找不到这一页"),
    ],
)
def test_what_is_asked_wrongly_is_refused_with_a_sentence(address, status, sentence, as_):
    answer = as_("leader").get(address)
    assert (answer.status_code, sentence in answer.content.decode()) == (status, True)


@pytest.mark.parametrize("verb", ["dance", "hold"])
def test_what_a_conference_cannot_do_is_not_done(verb, as_):
    answer = as_("leader").post(f"/desk/conference/daily/do/{verb}")
    assert answer.status_code == (404 if verb == "dance" else 409)


def test_a_meeting_is_convened_with_its_agenda_closed_and_its_minutes_read(as_, lived_in):
    client = as_("shift_leader")
    client.post("/desk/conference/weekly/do/convene")
    client.post("/desk/conference/weekly/do/decide", decision())
    client.post("/desk/conference/weekly/do/hold", {"minutes": "演示：议了一件事。"})
    case = Case.objects.filter(lifecycle="conference").latest("pk")
    page = client.get(f"/desk/minutes/{case.number}").content.decode()
    late = Case.objects.filter(parent=None, open=True, queue_at__lt=lived_in).order_by("queue_at").first()
    for said in ("逾期最久", late.number, "演示：今天办好。", "演示：议了一件事。", "会后落实"):
        assert said in page
    assert client.post("/desk/conference/weekly/decisions.xlsx").status_code == 200
    paper = docx.Document(BytesIO(client.post(f"/desk/minutes/{case.number}/docx").content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "演示：今天办好。" in cells
    assert any("演示：议了一件事。" in line.text for line in paper.paragraphs)
    assert client.post(f"/desk/minutes/{case.number}/pdf").content.startswith(b"%PDF")
    assert client.post(f"/desk/minutes/{case.number}/odt").status_code == 404


def test_a_body_reads_of_a_conference_what_it_decided_for_that_body(as_, lived_in):
    client, (first, second) = as_("shift_leader"), cast.two_bodies()
    client.post("/desk/conference/daily/do/decide", decision(decided_for=first, matter="演示：甲的事。"))
    client.post("/desk/conference/daily/do/decide", decision(decided_for=second, matter="演示：乙的事。", token="u"))
    case = Case.objects.filter(lifecycle="conference").latest("pk")
    assert "演示：甲的事。" in as_("handler").get("/desk/work?kind=decision").content.decode()
    page = as_("handler").get(f"/desk/minutes/{case.number}").content.decode()
    assert ("演示：甲的事。" in page, "演示：乙的事。" in page) == (True, False)
    assert as_("street").get(f"/desk/minutes/{case.number}").status_code == 404


def test_what_a_body_reported_is_looked_at_on_the_page(as_, lived_in):
    client = as_("shift_leader")
    part = Case.objects.get(lifecycle="decision", state="reported")
    assert "办好了，已拍照" in client.get("/desk/weekly").content.decode()
    answer = client.post(f"/desk/cases/{part.number}/do/accept", {"next": "/desk/weekly"})
    assert answer.headers["location"] == "/desk/weekly"
    part.refresh_from_db()
    assert part.state == "carried_out"


@pytest.mark.parametrize(("page", "most"), [("daily", 12), ("weekly", 13)])
def test_the_pages_ask_the_same_few_questions_however_much_there_is(page, most, as_, lived_in):
    client = as_("leader")
    client.get(f"/desk/{page}")
    with CaptureQueriesContext(connection) as caught:
        client.get(f"/desk/{page}")
    assert len(caught) <= most, [q["sql"][:150] for q in caught.captured_queries]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_the_pages_can_be_read_by_everybody(site: Site, size):
    fill(timezone.now())
    page, wrong = site.as_("shift_leader", size), []
    number = Case.objects.filter(lifecycle="conference").values_list("number", flat=True)[0]
    for address in ("/desk/daily", "/desk/weekly", "/desk/conference/daily/list/late", f"/desk/minutes/{number}"):
        wrong += looked_at(page, address)
    page.goto("/desk/weekly")
    page.evaluate("document.querySelectorAll('details.decide').forEach((one) => { one.open = true; })")
    wrong += looked_at_open(page)
    none_of(wrong, "See the page, and mend its markup or its style.")


def looked_at_open(page) -> list[str]:
    return [*serious(page), *beyond(page)]


def test_a_decision_is_recorded_from_the_agenda_with_the_keyboard_alone(site: Site):
    fill(timezone.now())
    page = site.as_("shift_leader")
    page.goto("/desk/weekly")
    first = page.locator("details.decide > summary").first
    first.focus()
    page.keyboard.press("Enter")
    matter = page.locator("details.decide[open] textarea")
    expect(matter).to_be_visible()
    body = page.locator("details.decide[open] input[list=bodies]")
    page.keyboard.press("Tab")
    expect(body).to_be_focused()
    page.keyboard.type(cast.two_bodies()[0])  # what stood there was selected: nobody had the first of the late
    page.keyboard.press("Tab")
    expect(matter).to_be_focused()
    page.keyboard.type("演示：明天以前修好。")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").or_(page.locator(".told"))).to_contain_text("落实情况会回到这一页")
    expect(page.get_by_text("演示：明天以前修好。").first).to_be_visible()
    assert page.get_by_text("已定").count() >= 1


def test_the_daily_page_is_one_sheet_of_paper(site: Site):
    fill(timezone.now())
    page = site.as_("shift_leader")
    page.goto("/desk/daily")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True))) == 1
