"""The JSON twins of the list of cases and of the intake: same rules, same filters, same cursor; signed in by the
session, writing with the CSRF token."""

import json
from datetime import UTC
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from fullresponse.cases import actions, calls, queries, tracking
from fullresponse.cases.asking import Asked, opens, staff
from fullresponse.cases.views_lists import listed
from fullresponse.kernel.refusal import NotAllowed, Refused

LARGEST = 64 * 1024  # bytes of an intake
SIZE, MOST = 25, 100
LONGEST_TOKEN = 50
TEXTS = (
    "words",
    "title",
    "place",
    "kind",
    "channel",
    "category",
    "street",
    "community",
    "urgency",
    "name",
    "phone",
    "token",
)
SHOWN = ("number", "title", "state", "round", "kind", "category", "street", "community", "urgency", "lead", "due_at")
MORE = ("due_clock", "received_at", "closed_at", "confidential", "call_asked")


@staff("cases")
@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: Asked) -> JsonResponse:
    """GET ?state=&street=&category=&lead=&after=&size= · POST {"words": …, …} → 201 {"number", "code", …}"""
    return _take(request) if request.method == "POST" else _list(request)


def _list(request: Asked) -> JsonResponse:
    found, newest = listed(request)
    page = queries.page(found, after=request.GET.get("after", ""), size=_size(request), backwards=newest)
    rows = [{name: row[name] for name in (*SHOWN, *MORE)} for row in page.rows]
    return JsonResponse({"cases": rows, "after": page.after})


def _size(request: Asked) -> int:
    text = request.GET.get("size", str(SIZE))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST):
        raise Refused("size 要在 1 和 {most} 之间。", most=MOST)
    return int(text)


def _take(request: Asked) -> JsonResponse:
    if not opens(request, "intake"):
        raise NotAllowed("“{verb}”不由您的岗位办理。", verb=gettext_noop("受理"))
    given = _body(request)
    wanted = actions.Request(
        **{name: given[name] for name in TEXTS if name in given and name != "token"},
        confidential=given.get("confidential", False),
        token=given.get("token"),
    )
    case = calls.take(wanted, "", {}, actor=request.actor, at=request.at)
    due = case.due_at and case.due_at.astimezone(UTC)  # as the list has it
    answer = {"number": case.number, "code": tracking.code_of(case.number), "state": case.state, "due_at": due}
    return JsonResponse(answer, status=201)


def _body(request: Asked) -> dict[str, Any]:
    """The object sent. Refused unless it is JSON of known fields of the right types, words among them."""
    if len(request.body) > LARGEST:
        raise Refused("内容超过 {n} KB。", n=LARGEST // 1024)
    try:
        given = json.loads(request.body)
    except (ValueError, RecursionError) as wrong:  # the second: brackets within brackets, thousands deep
        raise Refused("内容不是 JSON。") from wrong
    if not isinstance(given, dict):
        raise Refused("内容要是一个 JSON 对象。")
    for name, value in given.items():
        _known(name, value)
    if "words" not in given:
        raise Refused("请填写“{label}”。", label="words")
    return given


def _known(name: str, value: Any) -> None:
    if name not in (*TEXTS, "confidential"):
        raise Refused("没有“{name}”这一项。", name=name[:40])
    if type(value) is not (bool if name == "confidential" else str):
        raise Refused("“{name}”的类型不对。", name=name)
    if name == "token" and len(str(value)) > LONGEST_TOKEN:
        raise Refused("“{name}”太长。", name=name)
    if name == "token" and not (str(value).isascii() and str(value).isprintable()):
        raise Refused("“{name}”的类型不对。", name=name)
