"""Staff accounts: made and changed here, each change an event."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.append import LOCAL, Entry, append
from fullresponse.orgs import leaves
from fullresponse.orgs.actors import Actor
from fullresponse.orgs.models import Leave, Person, Post
from fullresponse.orgs.packs import current_pack
from fullresponse.vault import people as people_of


def hire(
    *, username: str, name: str, password: str, posts: list[tuple[str, str]], actor: str, at: datetime, **more: Any
) -> Person:
    """Make an account with its posts (role, body code or ""); `phone`, if given, is the person's own, so that nobody
    works on what they asked for themselves. Refused for an unknown role or body, a body role without a body, a taken
    user name or a weak password."""
    about = {"username": username, "name": name, "posts": posts, **more}
    return hire_many([about], password=password, actor=actor, at=at)[0]


def hire_many(accounts: list[dict], *, password: str, actor: str, at: datetime) -> list[Person]:
    """Make accounts that begin with one password (a demo's, or one that each changes on the first day): it is hashed
    once, which is what takes long."""
    hashed = ""
    people = []
    with transaction.atomic():
        for about in accounts:
            account = dict(about)
            posts = account.pop("posts")
            phone = account.pop("phone", "")
            own = people_of.keep(account["name"], phone) if phone else None
            person = Person(**account, own_record=own)
            _check(person, password, posts)
            hashed = hashed or make_password(password)
            person.password = hashed
            person.save()
            Post.objects.bulk_create([Post(person=person, role=r, body=b, since=at.date()) for r, b in posts])
            data = {"posts": [f"{role}.{body}" for role, body in posts]}
            append([Entry("person.hired", f"person:{person.pk}", actor, at, data=data, new=True)], recorded_at=at)
            people.append(person)
    return people


def change_password(person: Person, password: str, *, actor: str, at: datetime) -> None:
    """Give the person another password; who did it and when stays. Refused when it is weak."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused("密码不合要求：{why}", why=" ".join(error.messages)) from error
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        append([Entry("person.password_changed", f"person:{person.pk}", actor, at)], recorded_at=at)


def named(keys: Iterable[int]) -> dict[int, str]:
    """The names of these people, by key."""
    return dict(Person.objects.filter(pk__in=list(keys)).values_list("pk", "name"))


def holding(role: str, on: date) -> dict[int, str]:
    """Everybody who holds the role on that day, by key."""
    until = Q(posts__until=None) | Q(posts__until__gte=on)
    found = Person.objects.filter(until, posts__role=role, posts__since__lte=on, is_active=True)
    return dict(found.order_by("pk").values_list("pk", "name"))


def add_post(username: str, role: str, body: str = "", *, on: date | None = None, actor: Actor, at: datetime) -> Post:
    """Give somebody a post from a day on (today). A post that was held before begins again. Refused for an unknown role
    or body, a closed account or one's own, a post that is held or will be, and system administration beside a post
    that sees cases."""
    _check_posts([(role, body)])
    since = on or at.astimezone(LOCAL).date()
    with transaction.atomic():
        person = _open_account(username)
        if actor.person == person.pk:
            raise Refused("不能给自己设岗，请由另一位系统管理员来办。")
        _check_apart(person, role, since)
        post = Post.objects.filter(person=person, role=role, body=body).first()
        if post and (post.until is None or post.until >= since):
            raise Refused("{name}已经有这个岗位。", name=person.name)
        post = post or Post(person=person, role=role, body=body)
        post.since, post.until = since, None
        post.save()
        _tell("post_added", person, actor, at, {"post": f"{role}.{body}", "since": since.isoformat()})
    return post


def end_post(username: str, role: str, body: str = "", *, on: date | None = None, actor: Actor, at: datetime) -> Post:
    """Take a post away: from the day on (today, so at the next click) it is not held. Refused when it is not held."""
    first_without = on or at.astimezone(LOCAL).date()
    last = first_without - timedelta(days=1)
    with transaction.atomic():
        person = _open_account(username)
        post = Post.objects.filter(person=person, role=role, body=body).first()
        if post is None or (post.until is not None and post.until <= last):
            raise Refused("{name}没有这个岗位，或者到那天已经结束。", name=person.name)
        post.until = last
        post.save(update_fields=["until"])
        _tell("post_ended", person, actor, at, {"post": f"{role}.{body}", "until": last.isoformat()})
    return post


def dismiss(username: str, *, actor: Actor, at: datetime) -> Person:
    """Close the account: it signs in nowhere, its posts, leaves and sessions end; what it did stays. Refused for a
    closed account and for one's own."""
    last = at.astimezone(LOCAL).date() - timedelta(days=1)
    with transaction.atomic():
        person = _open_account(username)
        if actor.person == person.pk:
            raise Refused("不能注销自己的账号，请由另一位系统管理员来办。")
        person.is_active = False
        person.set_unusable_password()
        person.save(update_fields=["is_active", "password"])
        Post.objects.filter(Q(until=None) | Q(until__gt=last), person=person).update(until=last)
        gone = Leave.objects.filter(Q(person=person) | Q(deputy=person), current=True, until__gt=last).order_by("pk")
        leaves.end_many(gone, actor=actor, at=at)
        ended = _sign_out(person)
        _tell("dismissed", person, actor, at, {"sessions": ended})
    return person


def _check_apart(person: Person, role: str, since: date) -> None:
    held = Post.objects.filter(Q(until=None) | Q(until__gte=since), person=person).values_list("role", "body")
    if len(leaves.sees([*held, (role, "")], current_pack())) > 1:
        raise Refused("系统管理和看得到诉求的岗位要由不同的人担任，{name}已经有另一种。", name=person.name)


def _open_account(username: str) -> Person:
    """The account, locked."""
    person = Person.objects.select_for_update().filter(username=username).first()
    if person is None:
        raise Refused("没有“{username}”这个账号。", username=username[:60])
    if not person.is_active:
        raise Refused("{name}的账号已经注销。", name=person.name)
    return person


def _sign_out(person: Person) -> int:
    """End every session of the person; how many. Whose a session is stands inside it, so each is opened."""
    mine = [s.pk for s in Session.objects.iterator() if s.get_decoded().get(SESSION_KEY) == str(person.pk)]
    return Session.objects.filter(pk__in=mine).delete()[0]


def _tell(what: str, person: Person, actor: Actor, at: datetime, data: dict) -> None:
    append([Entry(f"person.{what}", f"person:{person.pk}", actor.ref, at, data=data)], recorded_at=at)


def sign_out_expired(now: datetime) -> int:
    """Take away the sessions that ran out before `now`; how many."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def _check(person: Person, password: str, posts: list[tuple[str, str]]) -> None:
    _check_posts(posts)
    if Person.objects.filter(username=person.username).exists():
        raise Refused("用户名“{username}”已经有人用了。", username=person.username)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused("密码不合要求：{why}", why=" ".join(error.messages)) from error


def _check_posts(posts: list[tuple[str, str]]) -> None:
    pack = current_pack()
    for role, body in posts:
        if role not in pack.roles:
            raise Refused("没有“{role}”这个岗位。", role=role)
        if body and body not in pack.bodies:
            raise Refused("没有“{body}”这个单位。", body=body)
        if pack.roles[role].scope == "body" and not body:
            raise Refused("“{role}”要属于一个单位。", role=pack.roles[role].label)
