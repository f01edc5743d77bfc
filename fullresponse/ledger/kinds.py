"""The kinds of events: each declares which fields may one day be opened to the public; nothing else can get in."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

KINDS: dict[str, frozenset[str]] = {}
FOLLOWERS: dict[str, "Follower"] = {}

PLAIN = re.compile(r'[A-Za-z0-9_.:+\-{}\[\]",]*')  # JSON of codes, ids and times: no words
LONG = re.compile(r"[0-9]{11}")  # without such a run there is neither; found three times faster
# A mobile telephone or an identity number standing by itself: inside a hash such a run of digits is chance.
OF_PEOPLE = re.compile(r"(?<![0-9a-f])(?:(?:(?:00)?86)?1[3-9]\d{9}|\d{17}[\dXx])(?![0-9a-f])")
ACTOR = re.compile(r"[a-z]+:[A-Za-z0-9_.\-]+")  # a kind and an id
SUBJECT = re.compile(r'[^\s"\\\x00-\x1f\x7f]+')  # may hold a district's glyph, but nothing that JSON writes otherwise


@dataclass(frozen=True)
class Follower:
    """Somebody told of events after they are committed, at least once each. `handle` takes a list of events in
    order, must be idempotent, and runs in a transaction with the removal of its deliveries."""

    name: str
    prefix: str
    handle: Callable[[list], None]


def register(kind: str, public: Iterable[str] = ()) -> None:
    """Declare an event kind and its public fields (codes, street, department, top category, day). Declared again, as by
    another revision of a pack, it has the fields of both: cases go on under the revision they began with."""
    KINDS[kind] = KINDS.get(kind, frozenset()) | frozenset(public) | {"day"}


def follow(name: str, prefix: str, handle: Callable[[list], None]) -> None:
    """Have `handle` told of every event whose kind starts with `prefix`."""
    FOLLOWERS[name] = Follower(name, prefix, handle)


def check(kind: str, public: Mapping) -> None:
    """Raise ValueError when the kind is unknown or a public field undeclared. This is a programming error, not
    something a user can cause."""
    if kind not in KINDS:
        raise ValueError(f"event kind {kind} is not registered")
    if not public.keys() <= KINDS[kind]:
        raise ValueError(f"{kind} does not declare {sorted(public.keys() - KINDS[kind])} as public")


def plain(text: str) -> str:
    """The JSON text, if it holds only codes, numbers and times. Raises ValueError for words, telephone and identity
    numbers: words go to their own rows (law 2)."""
    return _without_people(text, PLAIN)


def actor(text: str) -> str:
    """The name of an actor, e.g. person:12. Raises ValueError as `plain` does."""
    return _without_people(text, ACTOR)


def subject(text: str) -> str:
    """The name of a subject, e.g. case:西-261121-0042-7. Raises ValueError as `plain` does."""
    return _without_people(text, SUBJECT)


def _without_people(text: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(text) or (LONG.search(text) and OF_PEOPLE.search(text)):
        raise ValueError("the ledger holds codes, ids and times, never words or numbers of people")
    return text
