"""The seat plan: who of the hotline sits on which seat in which shift of a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.append import LOCAL, Entry, append
from fullresponse.orgs import leaves, shifts
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.models import Post, Seat
from fullresponse.orgs.packs import current_pack

AHEAD = timedelta(days=92)
MINE = timedelta(days=14)  # how far somebody sees their own seats
Place = tuple[str, int]  # a shift and the number of a seat
CHANGED = gettext_noop("这一天的座席刚才被别人改过，请看过再保存。")


@dataclass(frozen=True)
class Sitter:
    """Somebody who can be given a seat on a day, or could if they were not `away`."""

    pk: int
    name: str
    away: bool = False


def plan(day: date, wanted: Mapping[Place, int], *, seen: str, actor: Actor, at: datetime) -> int:
    """Put the whole day's plan in place of what was `seen` (its `mark`); how many seats changed. Refused when somebody
    else changed it meanwhile, for whoever is not there, and for one person on two seats of a shift."""
    may_plan(actor)
    _check_day(day, at.astimezone(LOCAL).date())
    _check(day, wanted)
    try:
        with transaction.atomic():
            before = of(day)
            if mark(before) != seen:
                raise Refused(CHANGED)
            changed = {place for place in {**before, **wanted} if before.get(place) != wanted.get(place)}
            if changed:
                _replace(day, changed, wanted)
                data = {f"{shift}.{number}": who for (shift, number), who in wanted.items()}
                append([Entry("seats.planned", f"seats:{day}", actor.ref, at, data={"seats": data})], recorded_at=at)
    except IntegrityError as error:  # somebody else's plan of the same day came first
        raise Refused(CHANGED) from error
    return len(changed)


def _replace(day: date, changed: set[Place], wanted: Mapping[Place, int]) -> None:
    """Empty what changed, then fill it: two people may have changed places."""
    rows = Seat.objects.filter(day=day)
    gone = [pk for pk, shift, number in rows.values_list("pk", "shift", "number") if (shift, number) in changed]
    Seat.objects.filter(pk__in=gone).delete()
    new = [place for place in changed if place in wanted]
    Seat.objects.bulk_create([Seat(day=day, shift=s, number=n, person_id=wanted[s, n]) for s, n in new])


def copy(day: date, *, seen: str, actor: Actor, at: datetime) -> int:
    """Fill the day's empty seats as they were the day before, leaving out who is away or gone; how many were filled."""
    people, today = sitters(day), of(day)
    wanted = dict(today)
    taken = {(shift, who) for (shift, _), who in wanted.items()}
    offered = shifts.on(day, current_pack())
    for (shift, number), who in of(day - shifts.DAY).items():
        there = who in people and not people[who].away
        fits = shift in offered and number <= offered[shift].seats
        if there and fits and (shift, number) not in wanted and (shift, who) not in taken:
            wanted[shift, number] = who
            taken.add((shift, who))
    plan(day, wanted, seen=seen, actor=actor, at=at)
    return len(wanted) - len(today)


def of(day: date) -> dict[Place, int]:
    """The plan of the day: the person on each seat that is taken."""
    rows = Seat.objects.filter(day=day).order_by("shift", "number")
    return {(shift, number): who for shift, number, who in rows.values_list("shift", "number", "person_id")}


def of_person(person: int, since: date) -> list[Seat]:
    """Somebody's own seats of the next two weeks."""
    return list(Seat.objects.filter(person_id=person, day__gte=since, day__lt=since + MINE).order_by("day", "pk"))


def mark(plan: Mapping[Place, int]) -> str:
    """A plan as a line of text: what a form was shown, to see whether it is still so."""
    return " ".join(f"{shift}.{number}={who}" for (shift, number), who in sorted(plan.items()))


def may_plan(actor: Actor) -> None:
    """Refused with who may, for whoever may not."""
    if not plans(actor):
        labels = tuple(role.label for role in current_pack().roles.values() if role.arranges == "desks")
        raise NotAllowed("座席由{roles}安排。", roles=labels)


def plans(actor: Actor) -> bool:
    """Is it theirs to plan?"""
    roles = current_pack().roles
    return any(role in roles and roles[role].arranges == "desks" for role, _ in actor.posts)


def sitters(day: date) -> dict[int, Sitter]:
    """Who holds a post of the hotline that day, deputies among them, by name."""
    desks = [code for code, role in current_pack().roles.items() if role.sits]
    held = Post.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day, role__in=desks)
    held = held.filter(person__is_active=True).order_by("person__name", "person_id")
    found = {pk: Sitter(pk, name) for pk, name in held.values_list("person_id", "person__name")}
    for leave in leaves.on_day(day).filter(Q(role="") | Q(role__in=desks)):
        if leave.person_id in found:
            found[leave.person_id] = Sitter(leave.person_id, leave.person.name, True)
            found.setdefault(leave.deputy_id, Sitter(leave.deputy_id, leave.deputy.name))
    return found


def _check_day(day: date, today: date) -> None:
    if day < today:
        raise Refused("已经过去的日子不能再排座席。")
    if day - today > AHEAD:
        raise Refused("座席最多提前 {n} 天安排。", n=AHEAD.days)


def _check(day: date, wanted: Mapping[Place, int]) -> None:
    """Every seat exists, and everybody is there, once a shift."""
    offered, people = shifts.on(day, current_pack()), sitters(day)
    taken: dict[tuple[str, int], int] = {}
    for (shift, number), who in wanted.items():
        if shift not in offered or not 1 <= number <= offered[shift].seats:
            raise Refused("没有“{shift}”的 {number} 号座席。", shift=shift, number=number)
        label = offered[shift].label
        if who not in people:
            raise Refused("{shift} {number} 号座席上的人这一天没有热线的岗位，请换人。", shift=label, number=number)
        name = people[who].name
        if people[who].away:
            raise Refused("{name}这一天请了假，{shift} {number} 号座席要换人。", name=name, shift=label, number=number)
        other = taken.setdefault((shift, who), number)
        if other != number:
            raise Refused(
                "{name}在{shift}已经坐 {other} 号座席，不能再坐 {number} 号。",
                name=name,
                shift=label,
                other=other,
                number=number,
            )
