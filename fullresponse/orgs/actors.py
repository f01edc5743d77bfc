"""Who is acting: a member of staff with posts, the caller, the system, or an import from elsewhere."""

from dataclasses import dataclass
from datetime import date

from fullresponse.orgs.models import Person


@dataclass(frozen=True)
class Actor:
    """`posts` are (role, body) pairs, body "" for the whole district. `own_phone` is the keyed index of the person's
    own telephone, if known: nobody works on what they asked for themselves."""

    kind: str
    id: str
    posts: tuple[tuple[str, str], ...] = ()
    person: int | None = None
    own_phone: bytes = b""

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
    """The person with the posts held on the day. The posts come with the person when prefetched."""
    posts = tuple((p.role, p.body) for p in person.posts.all() if p.since <= on and (p.until is None or on <= p.until))
    own_phone = bytes(person.own_record.phone_index or b"") if person.own_record else b""
    return Actor("person", str(person.pk), posts, person.pk, own_phone)
