"""What the policy says about a case, as functions of values: what a move must be given, who may not act, how a case is
numbered. No Django, no database, no clock."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from fullresponse.kernel.lifecycle import Lifecycle, Move, Need
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.kernel.words import CONTROL, words
from fullresponse.pack import Pack
from fullresponse.pack.model import COMMUNITY, GRID, SECTION

TITLE = 60  # characters
PLACE = 300
WORDS = 10_000
FIRST_YEAR, END_YEAR = 1900, 3000  # what somebody can mean by a day
LONGEST_KEY = 19  # digits
MOST_BODIES = 20  # called by one move
FIELDS = {"title": "标题", "place": "地点", "name": "称呼", "phone": "电话"}
YES_NO = {True: True, False: False, "yes": True, "no": False}
KINDS_OF_BODY = {
    "district": "区级",
    "department": "部门",
    "enterprise": "公共服务企业",
    "street": "街道",
    "section": "科室",
    "community": "社区",
    "grid": "网格",
}


def asked_for(cycle: Lifecycle, request: Any) -> None:
    """What the life cycle cannot do without is there."""
    for name in cycle.must:
        if not getattr(request, name).strip():
            raise Refused("请填写“{label}”。", label=FIELDS[name])


def given(cycle: Lifecycle, move: Move, values: Mapping[str, Any], pack: Pack, *, whole: bool) -> dict[str, Any]:
    """What the move was given, checked against the table. `whole`: everything that it needs must be there (not so for
    steps that a source did not record)."""
    wanted = move.needs + move.may
    for code in values:
        if code not in wanted:
            label = cycle.needs[code].label if code in cycle.needs else code
            raise Refused("“{verb}”不需要“{label}”。", verb=move.label, label=label)
    clean = {}
    for code in wanted:
        need = cycle.needs[code]
        value = values.get(code)
        if value not in (None, ""):
            clean[code] = _value(need, value, pack)
        elif code in move.needs and whole:
            raise Refused("“{verb}”要先填写“{label}”。", verb=move.label, label=need.label)
    return clean


def _value(need: Need, value: Any, pack: Pack) -> Any:
    if need.kind == "words":
        return words(value, need.label, need.max)
    found = READ[need.kind](value, need, pack) if need.kind in READ else _coded(value, need, pack)
    if found is None:
        raise Refused("“{label}”没有“{value}”这个选项。", label=need.label, value=str(value)[:40])
    return found


def _coded(value: Any, need: Need, pack: Pack) -> str | None:
    return value if isinstance(value, str) and value in vocabulary(need.kind, need.list, pack) else None


def _yes_no(value: Any, _need: Need, _pack: Pack) -> bool | None:
    return YES_NO.get(value) if isinstance(value, int | str) else None


def _bodies(value: Any, need: Need, pack: Pack) -> list[str] | None:
    """Several bodies, each once: a list, or codes with commas between."""
    codes = [code.strip() for code in value.split(",")] if isinstance(value, str) else value
    if not isinstance(codes, list | tuple) or not all(isinstance(code, str) and code in pack.bodies for code in codes):
        return None
    if len(codes) > MOST_BODIES:
        raise Refused(
            "“{label}”最多 {limit} 个单位，现在是 {n} 个。", label=need.label, limit=MOST_BODIES, n=len(codes)
        )
    return list(dict.fromkeys(codes)) or None


def _day(value: Any, need: Need, _pack: Pack) -> date:
    try:
        found = value if isinstance(value, date) else date.fromisoformat(value)
    except (ValueError, TypeError):
        found = None
    if found is None or not FIRST_YEAR <= found.year < END_YEAR:
        raise Refused("“{label}”要写成日期，如 2026-11-21。", label=need.label)
    return found


def _moment(value: Any, need: Need, pack: Pack) -> datetime:
    """A time of the district; a time without a zone is the district's."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (ValueError, TypeError):
        found = None
    if found is None or not FIRST_YEAR <= found.year < END_YEAR:
        raise Refused("“{label}”要写成日期和时间，如 2026-11-21T14:00。", label=need.label)
    return found if found.tzinfo else found.replace(tzinfo=pack.calendar.tz)


def _whole(value: Any, need: Need, _pack: Pack) -> int:
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 <= int(text) <= need.max):
        raise Refused("“{label}”要写 0 到 {most} 的整数。", label=need.label, most=need.max)
    return int(text)


def _person(value: Any, _need: Need, _pack: Pack) -> int | None:
    """The key of an account; whether it holds the post is looked up by who offers it."""
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_KEY else None


READ: Mapping[str, Callable[[Any, Need, Pack], Any]] = {
    "yesno": _yes_no,
    "bodies": _bodies,
    "day": _day,
    "moment": _moment,
    "whole": _whole,
    "person": _person,
}


def vocabulary(kind: str, list_: str, pack: Pack) -> Mapping[str, Any]:
    """The codes that a need of this kind accepts."""
    tables = {"body": pack.bodies, "category": pack.categories, "place": pack.places}
    return tables[kind] if kind in tables else pack.lists[list_]


def one_of(value: str, known: Mapping[str, Any], label: str) -> str:
    """`value` if it is empty or known."""
    if value and value not in known:
        raise Refused("“{label}”没有“{value}”这个选项。", label=label, value=str(value)[:40])
    return value or ""


def place(street: str, community: str, pack: Pack) -> tuple[str, str]:
    """Street and community that fit each other; a community alone implies its street."""
    for code, level, label in ((street, "street", "街道"), (community, "community", "社区")):
        if code and (code not in pack.places or pack.places[code].level != level):
            raise Refused("“{label}”没有“{value}”这个选项。", label=label, value=str(code)[:40])
    if community:
        parent = pack.places[community].parent
        if street and parent != street:
            raise Refused(
                "“{community}”不在“{street}”。",
                community=pack.places[community].name,
                street=pack.places[street].name,
            )
        street = parent
    return street or "", community or ""


def corrected(street: str, community: str, given: Mapping[str, Any], pack: Pack) -> tuple[str, str]:
    """Where a case is after a move that may have been given another street or community than it had. Another street
    leaves the old one's community behind; a community brings its street."""
    if "community" in given:
        return place(given.get("street", ""), given["community"], pack)
    if given.get("street", street) != street:
        return place(given["street"], "", pack)
    return street, community


def urgency(code: str, category: str, pack: Pack) -> str:
    """The deadline class: as given, else the category's, else the pack's default."""
    one_of(code, pack.lists["urgencies"], "时限")
    if code:
        return code
    return pack.categories[category].urgency if category else pack.default_urgency


def in_order(changed_at: datetime | None, at: datetime | None) -> None:
    """Steps follow one another in time."""
    if changed_at and at and at < changed_at:
        raise Refused("这一步的时间早于上一步，不能这样记。")


def own_body(move: Move, posts: tuple[tuple[str, str], ...], lead: str, pack: Pack) -> None:
    """A better sentence than "not your post" for somebody of the right role at another body."""
    if lead and any(role in move.by and body and body != lead for role, body in posts):
        raise NotAllowed("本件由“{lead}”办理，不由您的单位办理。", lead=pack.bodies[lead].name)


def roles(actor: Any, case: Any) -> set[str]:
    """The roles that the actor has towards the case: those at the body that leads it and those of the whole district;
    also `copied`, whoever holds a post at the body that has a copy of it, and of a part `asker`, likewise at the body
    that called it into being."""
    found = actor.roles_at(case.lead)
    for name, body in (("asker", case.asker), ("copied", case.copy)):
        if body and any(at == body for _role, at in actor.posts):
            found.add(name)
    return found


def own_wish(move: Move, case: Any, whole: Any, posts: Iterable[tuple[str, str]]) -> None:
    """What a body wishes for is not granted by somebody who holds a post there, whoever of them asked for it; what the
    body's own head decides lies with the body."""
    if not (move.not_doer and case.asker and case.asker != case.lead):
        return
    if any(body and body in (case.asker, whole.lead if whole else "") for _role, body in posts):
        raise NotAllowed("这是您自己的单位提出的，“{verb}”要由别人来做。", verb=move.label)


def no_conflict(move: Move, case: Any, person: int | None, whole: Any = None) -> None:
    """The handler does not ask whether the work was good; nobody decides on what they did themselves; what is done once
    is not done twice; and what was not solved does not end without the caller being asked again."""
    if move.not_handler and person and f",{person}," in case.handlers:
        raise NotAllowed("您是本件的办理人，“{verb}”要由别人来做。", verb=move.label)
    done = case.doers + (whole.doers if whole is not None else "")
    worked = whole is not None and case.lead != whole.lead and f",{person}," in whole.handlers
    if person and move.not_doer and (worked or any(f",{verb}:{person}," in done for verb in move.not_doer)):
        raise NotAllowed("这件事您自己经手过，“{verb}”要由别人来做。", verb=move.label)
    if move.once and f",{move.verb}:" in case.doers:
        raise Refused("“{verb}”只能做一次，这一件已经做过了。", verb=move.label)
    if move.first_round and case.round > 1:
        raise Refused("这一件诉求人说过没有解决，要派单办理并再次回访，不能{verb}。", verb=move.label)


def led_by(move: Move, case: Any, pack: Pack) -> None:
    """Some moves are only for some kinds of bodies: a street whistles, a department does not, and who has nothing below
    hands nothing down."""
    kind = pack.bodies[case.lead].kind if case.lead in pack.bodies else ""
    if move.lead_kinds and kind not in move.lead_kinds:
        raise Refused("“{verb}”只有{kinds}承办时可以。", verb=move.label, kinds=named_kinds(move.lead_kinds))
    down = any(spawn.inside and spawn.each in move.needs for spawn in move.spawns)
    if down and case.lead in pack.bodies and not any(inside(body, case.lead, pack) for body in pack.bodies):
        raise Refused("“{body}”下面没有可以交办的单位。", body=pack.bodies[case.lead].name)


def another_lead(move: Move, case: Any, given: Any, pack: Pack) -> None:
    """Some moves send a case to a body that has not had it: nobody reviews their own decision."""
    if move.other_lead and given in (case.lead, case.first_lead) and given in pack.bodies:
        body = pack.bodies[given].name
        raise Refused("“{body}”办理过这一件，“{verb}”要另选一个单位。", body=body, verb=move.label)


def named_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(KINDS_OF_BODY[kind] for kind in kinds)


def inside(body: str, lead: str, pack: Pack) -> bool:
    """May `lead` hand work down to the body? To what belongs to it, at whatever depth; a section hands down to what
    belongs to its own street, too, but not to another section."""
    above = pack.upwards(lead)
    roots = [lead] + ([above[0].parent] if above and above[0].kind == SECTION else [])
    fits = body != lead and any(one.code in roots for one in pack.upwards(body)[1:])
    return fits and (len(roots) == 1 or pack.bodies[body].kind in (COMMUNITY, GRID))


def for_community(case: Any, body: str, pack: Pack, category: str = "") -> None:
    """A community is not made to lead what is outside its list, nor what it only assists in (条例 第17条); a grid of a
    community is the community."""
    if not any(b.kind == COMMUNITY for b in pack.upwards(body)):
        return
    found = pack.categories.get(category or case.category)
    about = {"category": found.name if found else "未分类", "body": pack.bodies[body].name}
    allowed = found.community if found else ""
    if case.parent_id or case.parent:
        if allowed not in ("lead", "assist"):
            raise Refused("“{category}”不在社区职责清单内，不能交由“{body}”办理（条例第十七条）。", **about)
    elif allowed != "lead":
        raise Refused(
            "“{category}”不在社区职责清单内或者社区只是协助，不能由“{body}”主责办理（条例第十七条）。", **about
        )


def sign(case: Any, move: Move, person: int | None, watched: Collection[str]) -> None:
    """Keep who did it, where somebody else must do what comes after; and which body signed in first."""
    if move.signs:
        case.handlers = with_handler(case.handlers, person)
    if move.verb in watched and person is not None:
        case.doers = with_doer(case.doers, move.verb, person)
    if move.takes_on and not case.first_lead:
        case.first_lead = case.lead


def with_handler(handlers: str, person: int | None) -> str:
    """The list of those who worked on a case with this person in it: ",12,31,"."""
    return handlers if person is None or f",{person}," in handlers else f"{handlers or ','}{person},"


def with_handlers(handlers: str, more: str) -> str:
    """The list with those of another list in it."""
    for person in more.split(","):
        handlers = with_handler(handlers, int(person)) if person else handlers
    return handlers


def with_doer(doers: str, verb: str, person: int) -> str:
    """The list of who made which move, ",dispatch:12,object:31,", with this one in it."""
    done = f"{verb}:{person},"
    return doers if f",{done}" in doers else f"{doers or ','}{done}"


def number(glyph: str, day: date, serial: int) -> str:
    """西-261121-0042-7: district, day, serial of the day, check digit (ISO 7064 MOD 11,10 over the digits)."""
    digits = f"{day:%y%m%d}{serial:04d}"
    return f"{glyph}-{digits[:6]}-{digits[6:]}-{check_digit(digits)}"


def check_digit(digits: str) -> int:
    """ISO 7064 MOD 11,10: finds every single wrong digit and nearly every exchange of neighbours."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = (total * 2) % 11
    return (11 - product) % 10


def right_number(text: str) -> bool:
    """Does the check digit of a case number hold? A part's number is that of the whole, a point and its own."""
    parts = text.strip().split("-")
    if len(parts) != 4 or CONTROL.search(text):
        return False
    check, point, nth = parts[3].partition(".")
    digits = (parts[1], parts[2], check, nth) if point else (parts[1], parts[2], check)
    if not all(p.isascii() and p.isdigit() for p in digits):
        return False
    return str(check_digit(parts[1] + parts[2])) == check


def plain_digits(text: str) -> str:
    """Digits as typed on any keyboard: full-width digits made plain, everything else gone."""
    return "".join(str(int(c)) for c in text if c.isdecimal())


def number_in(typed: str, glyph: str) -> str:
    """The case number meant: whole, or its digits with or without dashes, spaces and the district's sign
    (261121 0042 7). "" when it cannot be one: then it was miscopied."""
    if right_number(typed):
        return typed.strip()
    digits = plain_digits(typed)
    if len(digits) < 11:
        return ""
    number = f"{glyph}-{digits[:6]}-{digits[6:-1]}-{digits[-1]}"
    return number if right_number(number) else ""
