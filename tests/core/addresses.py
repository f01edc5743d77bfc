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
LEADERS = "403 403 403 403 403 403 403 403 403 in"  # who may is none of these: see tests/browser/test_supervision.py

TABLE = (  # who:     oper disp hand strn call lead supv adm nobd anon
    Address("home", "-> -> -> -> -> -> -> -> 403 in", STAFF_NOT_SO),
    Address("system", "403 403 403 403 403 403 403 200 403 in", "403 403 403 403 403 403 403 405 403 in"),
    Address("password", "200 200 200 200 200 200 200 200 200 in", "200 200 200 200 200 200 200 200 200 in"),
    Address("language", ELSEWHERE, ELSEWHERE, data=lambda: {"language": "zh-hans"}),
    Address("privacy", ALL, NOT_SO),
    Address("healthz", ALL, NOT_SO),
    Address("intake", "200 200 403 403 403 403 403 403 403 in", "422 422 403 403 403 403 403 403 403 in"),
    Address("received", "200 200 403 403 403 403 403 403 403 in", INTAKE, "dispatched"),
    Address("suggest", INTAKE, "200 200 403 403 403 403 403 403 403 in"),
    Address("caller", INTAKE, "200 200 403 403 403 403 403 403 403 in", data=lambda: {"phone": "13800138000"}),
    Address("queue", "403 200 403 403 403 200 403 403 403 in", "403 405 403 403 403 405 403 403 403 in"),
    Address("work", "403 403 200 200 403 403 403 403 403 in", "403 403 405 405 403 403 403 403 403 in"),
    Address("find", "200 200 200 200 200 200 200 403 403 in", "200 200 200 200 200 200 200 403 403 in"),
    Address("cases", "200 200 200 200 200 200 200 403 403 in", "405 405 405 405 405 405 405 403 403 in"),
    Address("rates", "403 403 403 403 403 200 200 403 403 in", "403 403 403 403 403 405 405 403 403 in"),
    Address("supervision", "403 403 403 403 403 403 200 403 403 in", "403 403 403 403 403 403 405 403 403 in"),
    Address("board", "403 403 403 403 403 200 200 403 403 in", "403 403 403 403 403 405 405 403 403 in"),
    Address(
        "behind",
        "403 403 403 403 403 200 200 403 403 in",
        "403 403 403 403 403 405 405 403 403 in",
        args={"code": "in"},
    ),
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
        "-> -> -> 404 -> 409 409 404 403 in",
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
