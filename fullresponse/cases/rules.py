"""What the policy says about a case, as functions of values: what a move must be given, who may not act, how a case is
numbered. No Django, no database, no clock."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from fullresponse.kernel.lifecycle import Lifecycle, Move, Need
from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.kernel.words import CONTROL, words
from fullresponse.pack import Pack

TITLE = 60  # characters
PLACE = 300
WORDS = 10_000
YES_NO = {True: True, False: False, "yes": True, "no": False}


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
    if need.kind == "yesno":
        known: Mapping = YES_NO
        if isinstance(value, int | str) and value in known:
            return known[value]
    else:
        known = vocabulary(need.kind, need.list, pack)
        if isinstance(value, str) and value in known:
            return value
    raise Refused("“{label}”没有“{value}”这个选项。", label=need.label, value=str(value)[:40])


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


def no_conflict(move: Move, case: Any, person: int | None) -> None:
    """The handler does not ask whether the work was good, and what was not solved does not end without the caller
    being asked again."""
    if move.not_handler and person and f",{person}," in case.handlers:
        raise NotAllowed("您是本件的办理人，“{verb}”要由别人来做。", verb=move.label)
    if move.first_round and case.round > 1:
        raise Refused("这一件诉求人说过没有解决，要派单办理并再次回访，不能{verb}。", verb=move.label)


def with_handler(handlers: str, person: int | None) -> str:
    """The list of those who worked on a case with this person in it: ",12,31,"."""
    return handlers if person is None or f",{person}," in handlers else f"{handlers or ','}{person},"


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
    """Does the check digit of a case number hold?"""
    parts = text.strip().split("-")
    if len(parts) != 4 or CONTROL.search(text) or not all(p.isascii() and p.isdigit() for p in parts[1:]):
        return False
    return str(check_digit(parts[1] + parts[2])) == parts[3]


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
