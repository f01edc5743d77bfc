"""The board of the day: what came and went, what is late and will be, today beside yesterday, of the district, of each
street and of each department; behind every number stand its cases."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from fullresponse.cases import access, listing, rules
from fullresponse.cases.asking import Asked, staff
from fullresponse.cases.models import Case
from fullresponse.kernel.refusal import Refused
from fullresponse.supervision import numbers
from fullresponse.supervision.numbers import NUMBERS, STANDING, Board, Number

DEPARTMENTS = ("department", "enterprise", "district")  # bodies of the second table; streets have the first


@dataclass(frozen=True)
class Cell:
    """A number with yesterday's beside it and the list behind it; None: nobody looked."""

    code: str
    label: str
    n: int | None
    before: int | None
    href: str
    before_href: str = ""


@dataclass(frozen=True)
class Line:
    """A street or a body with its numbers."""

    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Lines:
    """The board as it is shown: the district, each street, and the departments of which there is anything to say."""

    board: Board
    whole: list[Cell]
    streets: list[Line]
    departments: list[Line]


@staff("board")
@require_safe
def board(request: Asked) -> HttpResponse:
    found = lines(request)
    context = {
        "board": found.board,
        "numbers": NUMBERS.values(),
        "whole": found.whole,
        "streets": found.streets,
        "departments": found.departments,
    }
    return render(request, "supervision/board.html", context)


def lines(request: Asked) -> Lines:
    """The numbers of the day, the departments with the most that is late first."""
    found = numbers.board(request.at, request.pack)
    bodies = request.pack.bodies
    streets = [Line(name, cells(found, street=code)) for code, name in request.labels.streets.items()]
    leads = sorted(code for code in found.leads if code in bodies and bodies[code].kind in DEPARTMENTS)
    departments = [Line(request.labels.body(code), cells(found, lead=code)) for code in leads]
    departments.sort(key=lambda line: [-(cell.n or 0) for cell in line.cells if cell.code in STANDING])
    return Lines(found, cells(found), streets, departments)


def cells(found: Board, *, street: str = "", lead: str = "") -> list[Cell]:
    """The numbers of one place, today's each beside yesterday's."""
    made = []
    for code, number in NUMBERS.items():
        now, then = (found.at(code, street=street, lead=lead, yesterday=y) for y in (False, True))
        before = "" if code in STANDING else _href(code, street, lead, found.day - numbers.DAY)
        made.append(Cell(code, number.label, now, then, _href(code, street, lead), before))
    return made


def _href(code: str, street: str, lead: str, day: date | None = None) -> str:
    kept = {"street": street, "lead": lead, "day": day.isoformat() if day else ""}
    said = urlencode({name: value for name, value in kept.items() if value})
    return f"{reverse('behind', args=[code])}{'?' if said else ''}{said}"


@dataclass(frozen=True)
class Behind:
    """The cases behind a number, of a day, at a street or at a body."""

    number: Number
    day: date
    street: str
    lead: str
    cases: QuerySet[Case]
    newest: bool


@staff("board")
@require_safe
def behind(request: Asked, code: str) -> HttpResponse:
    """The cases behind one number: of a day, at a street or at a body."""
    found = behind_of(request, code)
    page = listing.page(found.cases, request.labels, request.at, request.GET, request.path, newest=found.newest)
    where = request.labels.streets.get(found.street) or (request.labels.body(found.lead) if found.lead else "")
    context = {"page": page, "number": found.number, "day": found.day, "where": where}
    return render(request, "supervision/behind.html", context | {"labels": request.labels})


def behind_of(request: Asked, code: str) -> Behind:
    """What the address asks for. Refused for what is not in the pack, and for how things stood on a day gone by."""
    if code not in NUMBERS:
        raise Http404
    today = timezone.localdate(request.at)
    day = _day(request.GET.get("day"), today)
    if code in STANDING and day != today:
        raise Refused("“{number}”只有现在的名单，没有过去某天的。", number=NUMBERS[code].label)
    street = rules.one_of(request.GET.get("street", ""), request.labels.streets, "街道")
    lead = rules.one_of(request.GET.get("lead", ""), request.pack.bodies, "单位")
    found = numbers.behind(code, day, request.at, request.pack)
    if street:
        found = found.filter(street=street)
    if lead:
        found = found.filter(numbers.at_lead(code, day, lead))
    seen = access.visible_to(request.actor).filter(pk__in=found.values("pk"))
    return Behind(NUMBERS[code], day, street, lead, seen, code == "out")


def _day(text: str | None, today: date) -> date:
    """The day that the address asks for; a day to come has no numbers."""
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise Refused("日期要写成 2026-11-21 的样子。") from None
    if not date(1900, 1, 1) <= day <= today:
        raise Refused("只能看今天和以前的日子。")
    return day
