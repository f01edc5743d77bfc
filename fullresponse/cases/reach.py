"""How a resident can be written to: what an app above provides, so that the resident's form can offer it and the wish
is kept in the transaction that makes the case. Without such an app nothing is offered."""

from dataclasses import dataclass
from datetime import datetime

from fullresponse.cases.models import Case
from fullresponse.vault.models import Person

SMS, EMAIL = "sms", "email"


@dataclass(frozen=True)
class Wish:
    """Who wants messages about a case, by which channel, in which language."""

    case: Case
    person: Person
    channel: str
    language: str


class Reach:
    """Nobody can be written to."""

    def channels(self) -> tuple[str, ...]:
        """The channels that work here: sms, email."""
        return ()

    def wished(self, wish: Wish, *, actor: str, at: datetime) -> None:
        """Keep the wish."""


_provided: list[Reach] = [Reach()]


def provide(reach: Reach) -> None:
    """From now on messages go this way."""
    _provided[:] = [reach]


def provided() -> Reach:
    return _provided[0]
