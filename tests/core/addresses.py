"""Every address of the platform, and who gets what there: the table that the tests hold the platform to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver
from PIL import Image

WHO = (
    *("operator", "dispatcher", "handler", "stranger", "caller_back", "shift_leader", "supervisor", "admin"),
    *("nobody", "anonymous"),
)


@dataclass(frozen=True)
class Address:
    """`get` and `post`: the answer to each of WHO; "in" is the sign-in page, "->" another page. `case` names the case
    that the address is about."""

    name: str
    get: str
    post: str
    case: str = ""
    args: dict = field(default_factory=dict)
    data: Callable[[], dict] = dict


def photo() -> dict:
    picture = BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    return {"files": SimpleUploadedFile("lamp.png", picture.getvalue(), "image/png"), "shown": "staff"}


ALL = "200 200 200 200 200 200 200 200 200 200"
NOT_SO = "405 405 405 405 405 405 405 405 405 405"
STAFF_NOT_SO = "405 405 405 405 405 405 405 405 403 in"
ELSEWHERE = "-> -> -> -> -> -> -> -> -> ->"
NOT_FOUND = "404 404 404 404 404 404 404 404 404 404"
INTAKE = "405 405 403 403 403 403 403 403 403 in"
ADMIN = "403 403 403 403 403 403 403 405 403 in"
HANDS_OVER = "405 405 405 405 405 405 403 403 403 in"
MEETS = "403 403 403 403 403 200 200 403 403 in"  # the conferences: a shift leader and a supervisor
MEETS_NOT = "403 403 403 403 403 404 404 403 403 in"
LEADERS = "403 403 403 403 403 403 403 403 403 in"  # who may is none of these: see tests/browser/test_supervision.py

PROMISED = "403 403 404 404 403 404 404 403 403 in"
PROMISED_NOT_SO = "403 403 405 405 403 405 405 403 403 in"

REVIEWS = "403 403 403 403 403 {0} {0} 403 403 in"  # whoever may register promises

TABLE = (  # who:     oper disp hand strn call lead supv adm nobd anon
    Address("home", "-> -> -> -> -> -> -> -> 403 in", STAFF_NOT_SO),
    Address("system", "403 403 403 403 403 403 403 200 403 in", "403 403 403 403 403 403 403 405 403 in"),
    Address("people", "403 403 403 403 403 403 403 200 403 in", "403 403 403 403 403 403 403 405 403 in"),
    Address(
        "people_post", ADMIN, "403 403 403 403 403 403 403 409 403 in", data=lambda: {"username": "x", "role": "x"}
    ),
    Address("people_dismiss", ADMIN, "403 403 403 403 403 403 403 409 403 in"),
    Address("leave", "200 200 200 200 200 200 200 200 403 in", "422 422 422 422 422 422 422 422 403 in"),
    Address("leave_end", STAFF_NOT_SO, "404 404 404 404 404 404 404 404 403 in", args={"pk": 0}),
    Address("handover", "200 200 200 200 200 200 403 403 403 in", "422 422 422 422 422 422 403 403 403 in"),
    Address("handover_take", HANDS_OVER, "403 403 403 403 403 403 403 403 403 in", args={"pk": 0}),
    Address("seats", "200 200 403 403 200 200 403 403 403 in", "403 403 403 403 403 -> 403 403 403 in"),
    Address("password", "200 200 200 200 200 200 200 200 200 in", "200 200 200 200 200 200 200 200 200 in"),
    Address("language", ELSEWHERE, ELSEWHERE, data=lambda: {"language": "zh-hans"}),
    Address("look", NOT_SO, ELSEWHERE, data=lambda: {"look": "large"}),
    Address("charts", ALL, NOT_SO),
    Address("chart", ALL, NOT_SO, args={"lifecycle": "petition"}),
    Address("ask_other", ALL, "422 422 422 422 422 422 422 422 422 422", args={"lifecycle": "disclosure"}),
    Address("privacy", ALL, NOT_SO),
    Address("healthz", ALL, NOT_SO),
    Address("intake", "200 200 403 403 403 403 403 403 403 in", "422 422 403 403 403 403 403 403 403 in"),
    Address("received", "200 200 403 403 403 403 403 403 403 in", INTAKE, "dispatched"),
    Address(
        "register",
        "403 403 403 403 403 403 403 403 403 in",
        "403 403 403 403 403 403 403 403 403 in",
        args={"lifecycle": "petition"},
    ),
    Address("registered", "404 404 404 404 404 404 404 404 403 in", STAFF_NOT_SO, "dispatched"),  # a request has none
    Address("suggest", INTAKE, "200 200 403 403 403 403 403 403 403 in"),
    Address("caller", INTAKE, "200 200 403 403 403 403 403 403 403 in", data=lambda: {"phone": "13800138000"}),
    Address("queue", "403 200 403 403 403 200 403 403 403 in", "403 405 403 403 403 405 403 403 403 in"),
    Address(
        "batch",
        STAFF_NOT_SO,
        "200 200 200 200 200 200 403 403 403 in",
        data=lambda: {"numbers": "西-260413-9999-9", "verb": "remark", "remark-note": "记", "go": "1", "key": "k"},
    ),
    Address("sheets", "200 200 200 200 200 200 200 200 403 in", "409 409 409 409 409 409 409 409 403 in"),
    Address("sheets_do", STAFF_NOT_SO, "409 409 409 409 409 409 409 409 403 in"),
    Address("queue_sheet", "403 405 403 403 403 405 403 403 403 in", "403 200 403 403 403 200 403 403 403 in"),
    Address("work_sheet", "403 403 405 405 403 403 403 403 403 in", "403 403 200 200 403 403 403 403 403 in"),
    Address("cases_sheet", "405 405 405 405 405 405 405 403 403 in", "200 200 200 200 200 200 200 403 403 in"),
    Address("callback_sheet", "403 403 403 403 405 403 403 403 403 in", "403 403 403 403 200 403 403 403 403 in"),
    Address("rates_sheet", "403 403 403 403 403 405 405 403 403 in", "403 403 403 403 403 200 200 403 403 in"),
    Address("decisions_sheet", "403 405 403 403 403 405 405 403 403 in", "403 200 403 403 403 200 200 403 403 in"),
    Address("hard_sheet", "403 405 405 405 403 405 405 403 403 in", "403 200 200 200 403 200 200 403 403 in"),
    Address("supervision_sheet", "403 403 403 403 403 403 405 403 403 in", "403 403 403 403 403 403 200 403 403 in"),
    Address("board_sheet", "403 403 403 403 403 405 405 403 403 in", "403 403 403 403 403 200 200 403 403 in"),
    Address(
        "behind_sheet",
        "403 403 403 403 403 405 405 403 403 in",
        "403 403 403 403 403 200 200 403 403 in",
        args={"code": "in"},
    ),
    Address("seats_sheet", "405 405 403 403 405 405 403 403 403 in", "200 200 403 403 200 200 403 403 403 in"),
    Address("leave_sheet", STAFF_NOT_SO, "200 200 200 200 200 200 200 200 403 in"),
    Address("handover_sheet", HANDS_OVER, "200 200 200 200 200 200 403 403 403 in"),
    Address("work", "403 403 200 200 403 403 403 403 403 in", "403 403 405 405 403 403 403 403 403 in"),
    Address("find", "200 200 200 200 200 200 200 403 403 in", "200 200 200 200 200 200 200 403 403 in"),
    Address("cases", "200 200 200 200 200 200 200 403 403 in", "405 405 405 405 405 405 405 403 403 in"),
    Address("decisions", "403 200 403 403 403 200 200 403 403 in", "403 405 403 403 403 405 405 403 403 in"),
    Address("hard", "403 200 200 200 403 200 200 403 403 in", "403 405 405 405 403 405 405 403 403 in"),
    Address(
        "case_tie",
        STAFF_NOT_SO,
        "409 409 409 404 409 409 409 404 403 in",
        "dispatched",
        {"verb": "link"},
        lambda: {"other": "西-000000-0000-0"},
    ),
    Address("rates", "403 403 403 403 403 200 200 403 403 in", "403 403 403 403 403 405 405 403 403 in"),
    Address("reports", "403 403 403 403 403 403 200 403 403 in", "403 403 403 403 403 403 409 403 403 in"),
    Address(
        "report",
        "403 403 403 403 403 403 404 403 403 in",
        "403 403 403 403 403 403 405 403 403 in",
        args={"number": "x"},
    ),
    Address(
        "report_move",
        "403 403 403 403 403 403 405 403 403 in",
        "403 403 403 403 403 403 404 403 403 in",
        args={"number": "x", "verb": "check"},
    ),
    Address("bulletins", ALL, NOT_SO),
    Address("bulletin", NOT_FOUND, NOT_SO, args={"name": "2026-04"}),
    Address("bulletin_file", NOT_FOUND, NOT_SO, args={"name": "2026-04", "form": "pdf"}),
    Address("numbers", ALL, NOT_SO),
    Address("number", ALL, NOT_SO, args={"code": "solved"}),
    Address("promises", "403 403 200 200 403 200 200 403 403 in", "403 403 405 405 403 405 405 403 403 in"),
    Address("promise_new", "403 403 403 403 403 200 200 403 403 in", "403 403 403 403 403 422 422 403 403 in"),
    Address("promise_queue", "403 403 200 200 403 200 200 403 403 in", "403 403 405 405 403 405 405 403 403 in"),
    Address("promise_imports", "403 403 403 403 403 200 200 403 403 in", "403 403 403 403 403 409 409 403 403 in"),
    Address("promise_import", REVIEWS.format(404), "403 403 405 405 403 405 405 403 403 in", args={"pk": 0}),
    Address(
        "promise_import_refused",
        REVIEWS.format(404),
        "403 403 405 405 403 405 405 403 403 in",
        args={"pk": 0, "form": "csv"},
    ),
    Address("promise_import_blank", REVIEWS.format(200), "403 403 405 405 403 405 405 403 403 in"),
    Address("promise_divide", PROMISED, PROMISED, args={"number": "x"}),
    Address("promise_sheet", PROMISED_NOT_SO, "403 403 200 200 403 200 200 403 403 in", args={"form": "csv"}),
    Address("promise", PROMISED, "403 403 405 405 403 405 405 403 403 in", args={"number": "x"}),
    Address("promise_report", PROMISED, PROMISED, args={"number": "x"}),
    Address("promise_do", PROMISED_NOT_SO, PROMISED, args={"number": "x", "verb": "accept"}),
    Address("promise_entry", PROMISED_NOT_SO, PROMISED, args={"number": "x", "pk": 0, "verb": "verify"}),
    Address("papers", REVIEWS.format(200), REVIEWS.format(422)),
    Address("paper", REVIEWS.format(404), "403 403 405 405 403 405 405 403 403 in", args={"pk": 0}),
    Address("paper_against", REVIEWS.format(404), REVIEWS.format(404), args={"pk": 0, "later": 0}),
    Address("paper_mark", PROMISED_NOT_SO, REVIEWS.format(404), args={"pk": 0}),
    Address("mark_do", PROMISED_NOT_SO, REVIEWS.format(404), args={"pk": 0, "mark": 0, "verb": "accept"}),
    Address("public_promises", ALL, NOT_SO),
    Address("public_promise", NOT_FOUND, NOT_SO, args={"number": "x"}),
    Address("promise_follow", NOT_FOUND, NOT_FOUND, args={"number": "x"}),
    Address("settlement", NOT_FOUND, NOT_SO, args={"year": 2026}),
    Address("settlement_file", NOT_FOUND, NOT_SO, args={"year": 2026, "form": "pdf"}),
    Address("supervision", "403 403 403 403 403 403 200 403 403 in", "403 403 403 403 403 403 405 403 403 in"),
    Address("board", "403 403 403 403 403 200 200 403 403 in", "403 403 403 403 403 405 405 403 403 in"),
    Address(
        "behind",
        "403 403 403 403 403 200 200 403 403 in",
        "403 403 403 403 403 405 405 403 403 in",
        args={"code": "in"},
    ),
    Address("daily", MEETS, "403 403 403 403 403 405 405 403 403 in"),
    Address("weekly", MEETS, "403 403 403 403 403 405 405 403 403 in"),
    Address("weekly_item", MEETS_NOT, MEETS_NOT, args={"number": "x"}),
    Address("conference_sheet", STAFF_NOT_SO, MEETS, args={"kind": "daily"}),
    Address("conference_list", MEETS, STAFF_NOT_SO, args={"kind": "weekly", "code": "late"}),
    Address("conference_list_sheet", STAFF_NOT_SO, MEETS, args={"kind": "daily", "code": "in"}),
    Address(
        "conference_do",
        STAFF_NOT_SO,
        "403 403 403 403 403 -> 403 403 403 in",
        args={"kind": "weekly", "verb": "convene"},
    ),
    Address("minutes", "404 404 404 404 404 404 404 404 403 in", STAFF_NOT_SO, "dispatched"),  # a request has none
    Address("minutes_file", STAFF_NOT_SO, "404 404 404 404 404 404 404 404 403 in", "dispatched", {"form": "docx"}),
    Address("leader", "403 403 403 403 403 403 403 403 403 in", "403 403 403 403 403 403 403 403 403 in"),
    Address(
        "instruct", "403 403 403 403 403 403 403 403 403 in", "403 403 403 403 403 403 403 403 403 in", "dispatched"
    ),
    Address("callback", "403 403 403 403 200 403 403 403 403 in", "403 403 403 403 405 403 403 403 403 in"),
    Address(
        "callback_result",
        "403 403 403 403 405 403 403 403 403 in",
        "403 403 403 403 -> 403 403 403 403 in",
        "replied",
        {"verb": "not_reached"},
    ),
    Address("case", "200 200 200 404 200 200 200 404 403 in", STAFF_NOT_SO, "dispatched"),
    Address(
        "case_move",
        STAFF_NOT_SO,
        "-> -> -> 404 -> -> 409 404 403 in",
        "dispatched",
        {"verb": "remark"},
        lambda: {"remark-note": "记一笔。"},
    ),
    Address("case_files", STAFF_NOT_SO, "-> -> -> 404 -> 409 409 404 403 in", "dispatched", data=photo),
    Address(
        "case_unmask",
        STAFF_NOT_SO,
        "200 200 200 404 200 200 403 404 403 in",
        "dispatched",
        data=lambda: {"reason": "contact"},
    ),
    Address("file", "200 200 200 404 200 200 200 404 404 404", NOT_SO, "dispatched"),
    Address(
        "api_cases",
        "200 200 200 200 200 200 200 403 403 401",
        "409 409 403 403 403 403 403 403 403 401",
    ),
    Address("ask", ALL, "422 422 422 422 422 422 422 422 422 422"),
    Address("track", ALL, "422 422 422 422 422 422 422 422 422 422", data=lambda: {"number": "x", "code": "1"}),
    Address("forget", NOT_SO, ELSEWHERE),
    Address("mine", "-> -> -> -> -> -> -> -> -> ->", NOT_SO, "dispatched"),
    Address("mine_files", NOT_SO, NOT_FOUND, "dispatched", data=photo),
    Address("mine_move", NOT_SO, NOT_FOUND, "dispatched", {"verb": "ask_call"}),
    Address("helper_in", NOT_SO, NOT_FOUND, "dispatched", data=lambda: {"agreed": "on"}),
    Address("helper_out", NOT_SO, NOT_FOUND, "dispatched", {"pk": 1}),
    Address("me", ALL, "422 422 422 422 422 422 422 422 422 422", data=lambda: {"contact": "13800138000"}),
    Address("me_code", ELSEWHERE, ELSEWHERE, data=lambda: {"code": "123456"}),
    Address("notices", NOT_FOUND, NOT_FOUND, "dispatched", data=lambda: {"steps": "none"}),
    Address("notices_stop", NOT_FOUND, NOT_FOUND, args={"token": "not-ours"}),
    Address("login", "-> -> -> -> -> -> -> -> -> 200", "-> -> -> -> -> -> -> -> -> 200"),
    Address("logout", NOT_SO, "in in in in in in in in in in"),  # the last: it ends the session
)


def names() -> set[str]:
    """The names of all addresses there are."""
    return {pattern.name for pattern in patterns(get_resolver().url_patterns)}


def patterns(found) -> list[URLPattern]:
    flat = []
    for one in found:
        flat += [one] if isinstance(one, URLPattern) else patterns(one.url_patterns)
    return flat
