"""Leaves: somebody is away and a deputy holds their posts from the first day to the last. Arranged, ended, asked."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from fullresponse.kernel.refusal import NotAllowed, Refused
from fullresponse.ledger.append import LOCAL, Entry, append
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.models import Leave, Person, Post
from fullresponse.orgs.packs import current_pack
from fullresponse.pack import Pack

LONGEST = timedelta(days=366)
AHEAD = timedelta(days=366)
MOST = 200  # leaves of others looked at for one page
Held = tuple[str, str]  # a role, and the body or ""


def arrange(
    person: Person,
    deputy: Person,
    *,
    since: date,
    until: date,
    role: str = "",
    body: str = "",
    actor: Actor,
    at: datetime,
) -> Leave:
    """Let the deputy hold the person's posts (one of them when `role` is given) on these days. Refused for days that
    are over, a deputy who cannot be one, a leave that overlaps another, and whoever may not arrange it."""
    today = at.astimezone(LOCAL).date()
    with transaction.atomic():
        person, deputy = _locked(person, deputy)
        _check_days(since, until, today)
        posts = _posts(person, since, until)
        covered = [post for post in posts if not role or post == (role, body)]
        _check_covered(person, covered, role)
        may_arrange(actor, person.pk, covered, deputy.pk)
        _check_deputy(person, deputy, covered, since, until)
        _check_free(person, since, until, role, body)
        Leave.objects.filter(person=person, current=True, until__lt=today).update(current=False)
        leave = Leave.objects.create(person=person, deputy=deputy, since=since, until=until, role=role, body=body)
        if not deputy.stands_in:
            deputy.stands_in = True
            deputy.save(update_fields=["stands_in"])
        data = {"since": since.isoformat(), "until": until.isoformat(), "posts": [f"{r}.{b}" for r, b in covered]}
        _tell("arranged", leave, actor, at, data)
    return leave


def end(leave: Leave, *, actor: Actor, at: datetime) -> None:
    """The person is back, or will not be away: the deputy has lost the posts at the next click. Refused when it is over
    already and for whoever may not arrange it."""
    today = at.astimezone(LOCAL).date()
    with transaction.atomic():
        person, deputy = _locked(leave.person, leave.deputy)
        leave = Leave.objects.get(pk=leave.pk)
        if not leave.current or leave.until < today:
            raise Refused("这次代理已经结束了。")
        posts = _posts(person, leave.since, leave.until)
        may_arrange(actor, person.pk, [post for post in posts if leave.covers(*post)])
        end_many([leave], actor=actor, at=at)
        if not Leave.objects.filter(deputy=deputy, current=True).exists():  # both are locked: no new one comes between
            deputy.stands_in = False
            deputy.save(update_fields=["stands_in"])


def end_many(leaves: Iterable[Leave], *, actor: Actor, at: datetime) -> None:
    """End leaves in the caller's transaction. Deputies go on looking for leaves, which costs a query."""
    for leave in leaves:
        leave.current, leave.ended_at = False, at
        leave.save(update_fields=["current", "ended_at"])
        _tell("ended", leave, actor, at, {})


def may_arrange(actor: Actor, person: int, posts: Sequence[Held], deputy: int | None = None) -> None:
    """Everybody arranges their own leave; a role that `arranges`, that of the hotline's desks or of everybody. Nobody
    gives themselves somebody else's posts."""
    if actor.person == person:
        return
    roles = current_pack().roles
    reach = {roles[role].arranges for role, _ in actor.posts if role in roles}
    desks = bool(posts) and all(role in roles and roles[role].sits for role, _ in posts)
    if "all" not in reach and not ("desks" in reach and desks):
        labels = tuple(r.label for r in roles.values() if r.arranges == "all" or (desks and r.arranges))
        raise NotAllowed("这次代理只能由本人安排，或者由{roles}安排。", roles=labels)
    if actor.person == deputy:
        raise NotAllowed("不能安排自己去代理别人，要由本人或者另一个人来安排。")


def arranges(actor: Actor) -> bool:
    """Does the actor arrange for others at all?"""
    roles = current_pack().roles
    return any(role in roles and roles[role].arranges for role, _ in actor.posts)


def to_come(on: date) -> QuerySet[Leave]:
    """The leaves in force on the day or after it, the first to begin first."""
    found = Leave.objects.filter(current=True, until__gte=on).select_related("person", "deputy")
    return found.order_by("since", "pk")


def of_others(actor: Actor, on: date) -> list[Leave]:
    """The leaves in force or to come that the actor may end and that are not their own."""
    found = []
    for leave in to_come(on).exclude(person_id=actor.person or 0).prefetch_related("person__posts")[:MOST]:
        held = [(p.role, p.body) for p in leave.person.posts.all() if p.until is None or p.until >= leave.since]
        try:
            may_arrange(actor, leave.person_id, [post for post in held if leave.covers(*post)])
        except NotAllowed:
            continue
        found.append(leave)
    return found


def on_day(day: date) -> QuerySet[Leave]:
    """The leaves in force on the day."""
    return to_come(day).filter(since__lte=day)


def _locked(person: Person, deputy: Person) -> tuple[Person, Person]:
    """Both as they stand, locked in the order of their keys: two who arrange at once follow each other."""
    if person.pk == deputy.pk:
        raise Refused("自己不能代理自己，请另选一个人。")
    pair = {p.pk: p for p in Person.objects.select_for_update().filter(pk__in=(person.pk, deputy.pk)).order_by("pk")}
    return pair[person.pk], pair[deputy.pk]


def _check_days(since: date, until: date, today: date) -> None:
    if until < since:
        raise Refused("结束的日子早于开始的日子，请改过来再提交。")
    if since < today:
        raise Refused("不能从已经过去的日子开始，最早是今天。")
    if until - since > LONGEST or since - today > AHEAD:
        raise Refused("一次最长一年，最早提前一年安排。")


def _posts(person: Person, since: date, until: date) -> list[Held]:
    """The person's own posts that are held on some of these days."""
    held = Post.objects.filter(Q(until=None) | Q(until__gte=since), person=person, since__lte=until)
    return list(held.order_by("pk").values_list("role", "body"))


def _check_covered(person: Person, covered: list[Held], role: str) -> None:
    if not covered and role:
        raise Refused("{name}没有这个岗位，不能把它交给别人代理。", name=person.name)
    if not covered:
        raise Refused("{name}在这些天没有岗位，不用安排代理。", name=person.name)


def _check_deputy(person: Person, deputy: Person, covered: list[Held], since: date, until: date) -> None:
    """Somebody who is there; and system administration stays apart from posts that see cases."""
    if not deputy.is_active:
        raise Refused("{name}的账号已经注销，请另选一个人。", name=deputy.name)
    if _overlapping(since, until).filter(person=deputy).exists():
        raise Refused("{name}这几天自己也请了假，请另选一个人。", name=deputy.name)
    pack = current_pack()
    given, own = sees(covered, pack), sees(_posts(deputy, since, until), pack)
    if given | own == {True, False}:
        raise Refused("系统管理和看得到诉求的岗位要由不同的人担任，{name}不能代理。", name=deputy.name)


def sees(posts: Iterable[Held], pack: Pack) -> set[bool]:
    """Whether these posts see cases: both answers, when some do and some do not."""
    return {pack.roles[role].scope != "none" for role, _ in posts if role in pack.roles}


def _overlapping(since: date, until: date) -> QuerySet[Leave]:
    return Leave.objects.filter(current=True, since__lte=until, until__gte=since)


def _check_free(person: Person, since: date, until: date, role: str, body: str) -> None:
    """One post has one deputy a day."""
    for other in _overlapping(since, until).filter(person=person).select_related("deputy"):
        if not role or not other.role or other.covers(role, body):
            raise Refused(
                "{name}从{since}到{until}已经由{deputy}代理，请先结束那一次，或者改日子。",
                name=person.name,
                since=other.since.isoformat(),
                until=other.until.isoformat(),
                deputy=other.deputy.name,
            )


def _tell(what: str, leave: Leave, actor: Actor, at: datetime, data: dict) -> None:
    entry = Entry(f"person.leave_{what}", f"person:{leave.person_id}", actor.ref, at)
    entry.data = {"leave": leave.pk, "deputy": leave.deputy_id, **data}
    append([entry], recorded_at=at)
