"""Who is acting: a member of staff with posts, the caller, the system, or an import from elsewhere."""

from dataclasses import dataclass
from datetime import date

from fullresponse.ledger.prepared import Prepared
from fullresponse.orgs.models import Leave, Person

POST = ("role", "body", "since", "until")
STANDING_IN = Prepared(
    lambda deputy: (
        Leave.objects.filter(deputy_id=deputy, current=True, person__is_active=True)
        .order_by("pk", "person__posts__pk")
        .values_list("person__name", "since", "until", "role", "body", *(f"person__posts__{n}" for n in POST))
    ),
    -1,
)


@dataclass(frozen=True)
class Actor:
    """`posts` are (role, body) pairs, body "" for the whole district, those held as a deputy among them; `stands_in`
    are the names of whom the deputy stands in for. `own_phone` is the keyed index of the person's own telephone, if
    known: nobody works on what they asked for themselves."""

    kind: str
    id: str
    posts: tuple[tuple[str, str], ...] = ()
    person: int | None = None
    own_phone: bytes = b""
    stands_in: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """As the ledger names the actor: a kind and an id, no name."""
        return f"{self.kind}:{self.id}"

    def roles_at(self, lead: str) -> set[str]:
        """The roles this actor has towards a case led by body `lead`."""
        return {role for role, body in self.posts if not body or (lead and body == lead)}

    @classmethod
    def caller(cls, channel: str = "web") -> "Actor":
        return cls("caller", channel, (("caller", ""),))

    @classmethod
    def helper(cls, party: int) -> "Actor":
        """Who acts for the caller with their consent, as row `party` of the vault says."""
        return cls("helper", str(party), (("helper", ""),))

    @classmethod
    def asks_for_another(cls) -> "Actor":
        """Who tells us what somebody else wants told: nothing is on record of either yet."""
        return cls("helper", "web", (("caller", ""),))

    @classmethod
    def system(cls, what: str = "rules") -> "Actor":
        return cls("system", what, (("system", ""),))

    @classmethod
    def importer(cls, source: str) -> "Actor":
        return cls("importer", source, (("importer", ""),))


def actor_for(person: Person, on: date) -> Actor:
    """The person with the posts held on the day, their own and those of whom they stand in for. The own ones come with
    the person when prefetched."""
    own = [(p.role, p.body) for p in person.posts.all() if holds(on, p.since, p.until)]
    others = _stood_in_for(person.pk, on) if person.stands_in else []
    posts = tuple(dict.fromkeys([*own, *(post for _name, post in others)]))
    own_phone = bytes(person.own_record.phone_index or b"") if person.own_record else b""
    names = tuple(dict.fromkeys(name for name, _post in others))
    return Actor("person", str(person.pk), posts, person.pk, own_phone, names)


def holds(on: date, since: date, until: date | None) -> bool:
    """Is it held on the day? Both ends are included."""
    return since <= on and (until is None or on <= until)


def _stood_in_for(deputy: int, on: date) -> list[tuple[str, tuple[str, str]]]:
    """The names and the own posts of those who are away that day. What they hold as deputies themselves is not passed
    on."""
    found = []
    for name, since, until, role, body, *post in STANDING_IN(deputy):
        post_role, post_body, post_since, post_until = post
        if post_role is None or not holds(on, since, until) or not holds(on, post_since, post_until):
            continue
        if not role or (role, body) == (post_role, post_body):
            found.append((name, (post_role, post_body)))
    return found
