"""The demo district's staff at work: today's and tomorrow's seats, a note from the shift before, somebody away."""

from datetime import date, datetime, timedelta

from fullresponse.ledger.append import LOCAL
from fullresponse.orgs import handovers, leaves, seats, shifts
from fullresponse.orgs.actors import Actor, actor_for
from fullresponse.orgs.models import Person
from fullresponse.orgs.packs import current_pack

NOTE = "演示：热力抢修预计今晚结束，来电先查有没有同一小区的诉求；二号座席的耳机已经报修。"
AWAY = timedelta(days=3)


def arrange(now: datetime) -> None:
    """All of it, through the same actions as everything else; what the pack has nobody for is left out."""
    today = now.astimezone(LOCAL).date()
    demo = Person.objects.filter(demo=True).prefetch_related("posts").order_by("pk")
    staff = [(person, actor_for(person, today)) for person in demo]
    leader = next((actor for _, actor in staff if seats.plans(actor)), None)
    if leader:
        _seats(today, leader, now)
        _seats(today + shifts.DAY, leader, now)
    _note([actor for _, actor in staff], now)
    roles = current_pack().roles
    handlers = [pair for pair in staff if any(body and roles[role].home == "work" for role, body in pair[1].posts)]
    if len(handlers) > 1:
        (away, actor), (deputy, _) = handlers[-2:]
        leaves.arrange(away, deputy, since=today, until=today + AWAY, actor=actor, at=now)


def _seats(day: date, leader: Actor, now: datetime) -> None:
    """Everybody of the hotline once, shift by shift; what is left stays empty."""
    places = [(code, n) for code, shift in shifts.on(day, current_pack()).items() for n in range(1, shift.seats, 2)]
    seats.plan(day, dict(zip(places, seats.sitters(day), strict=False)), seen="", actor=leader, at=now)


def _note(staff: list[Actor], now: datetime) -> None:
    """From the last of the first desk of the hotline that has two people, so that another one can take it over."""
    roles = current_pack().roles
    for role in (code for code, role in roles.items() if role.sits):
        crew = [actor for actor in staff if (role, "") in handovers.desks(actor)]
        if len(crew) > 1:
            handovers.write((role, ""), NOTE, {}, actor=crew[-1], at=now)
            return
