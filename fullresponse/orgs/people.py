"""Staff accounts: made and changed here, each change an event."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from fullresponse.kernel.refusal import Refused
from fullresponse.ledger.append import Entry, append
from fullresponse.orgs.models import Person, Post
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
