"""What is this request about, where is it, how soon must it be answered and by whom? A first guess from the keywords
and place names of the district pack, for a person to accept or change."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from fullresponse.reading.script import fold

LONGEST_TEXT = 10_000  # characters read; the rest of a longer text is not looked at
SHORTEST_WORD = 2  # one character means too many things
SHORTEST_BARE = 3  # a community's name without “社区” must be at least this long to be taken for a place
COMMUNITY = "社区"
GONE = "\0"  # stands where a word was already taken
CATEGORY, PLACE, URGENCY, KIND = "category", "place", "urgency", "kind"
DOUBT = 2  # weight of what was not said: one word of two characters alone gives 50 of 100


class Words(Protocol):
    """The parts of a pack that are read here."""

    @property
    def categories(self) -> Mapping[str, Any]: ...
    @property
    def places(self) -> Mapping[str, Any]: ...
    @property
    def lists(self) -> Mapping[str, Mapping[str, Any]]: ...
    @property
    def street_bodies(self) -> Mapping[str, str]: ...
    @property
    def index(self) -> "Index": ...


@dataclass(frozen=True)
class Suggestion:
    """Codes, each "" when nothing points to one. `confidence` (0–100) is that of the category."""

    category: str = ""
    street: str = ""
    community: str = ""
    urgency: str = ""
    lead: str = ""
    kind: str = ""
    confidence: int = 0


def suggest(text: str, pack: Words) -> Suggestion:
    """The best guess for a caller's words, in either script; place names may simply be part of the text."""
    found = pack.index.find(fold(text[:LONGEST_TEXT]))
    code, confidence = _category(found[CATEGORY])
    category = pack.categories.get(code)
    street, community = _place(found[PLACE], pack.places)
    said = category.urgency if category else ""
    lead = category.lead if category else ""
    return Suggestion(
        category=code,
        street=street,
        community=community,
        urgency=next((hit.code for hit in found[URGENCY]), said),
        lead=pack.street_bodies.get(street, "") if lead == "street" else lead,
        kind=next((hit.code for hit in found[KIND]), ""),
        confidence=confidence,
    )


def _category(hits: Iterable["Hit"]) -> tuple[str, int]:
    """The category whose different words are longest together; the more of the next best, the less sure."""
    scores: dict[str, int] = {}
    for hit in hits:
        scores[hit.code] = scores.get(hit.code, 0) + len(hit.word)
    if not scores:
        return "", 0
    best = max(scores, key=lambda code: scores[code])  # the first one said, if equal
    rest = max((score for code, score in scores.items() if code != best), default=0)
    return best, 100 * scores[best] // (scores[best] + rest + DOUBT)


def _place(hits: list["Hit"], places: Mapping[str, Any]) -> tuple[str, str]:
    """The first street named, and the first community in it; without a street, the first community and its street."""
    streets = [hit.code for hit in hits if places[hit.code].level == "street"]
    communities = [hit.code for hit in hits if places[hit.code].level == "community"]
    if streets:
        inside = [code for code in communities if places[code].parent == streets[0]]
        return streets[0], next(iter(inside), "")
    if communities:
        return places[communities[0]].parent, communities[0]
    return "", ""


class Hit(NamedTuple):
    """A word that was found, and what it points to."""

    at: int
    word: str
    code: str


class Word(NamedTuple):
    """A word and what it points to; `pairs` are all its neighbouring characters, `hides` says that another word may be
    inside it."""

    pairs: Set[int]
    text: str
    code: str
    hides: bool


@dataclass(frozen=True)
class Index:
    """For each table the words that point into it, longest first."""

    tables: Mapping[str, tuple["Word", ...]]

    @classmethod
    def of(cls, pack: Words) -> "Index":
        """An index of the pack's keywords and place names. A word that is too short, or that points to two things, is
        left out."""
        return cls(
            {
                PLACE: _words(_place_names(pack.places.values()), hide=True),
                CATEGORY: _words(_keywords(pack.categories)),
                URGENCY: _words(_keywords(pack.lists.get("urgencies", {}))),
                KIND: _words(_keywords(pack.lists.get("kinds", {}))),
            }
        )

    def find(self, text: str) -> dict[str, list[Hit]]:
        """The first place of each word that occurs, in the text's order. A longer word hides a shorter one inside it,
        and a place's name hides the keywords inside it."""
        pairs = _pairs(text)  # most words are ruled out by their neighbouring characters
        places, rest = _look(self.tables[PLACE], text, pairs)
        found = {name: _look(words, rest, pairs)[0] for name, words in self.tables.items() if name != PLACE}
        return found | {PLACE: places}


def _pairs(text: str) -> Set[int]:
    """Every two neighbouring characters as one number: several times faster than cutting ten thousand strings."""
    units = memoryview(text.encode("utf-16-le", "surrogatepass"))
    even, odd = (cut[: len(cut) // 4 * 4].cast("I") for cut in (units, units[2:]))
    return {*even, *odd}


def _look(words: Iterable[Word], text: str, pairs: Set[int]) -> tuple[list[Hit], str]:
    hits = []
    for its_pairs, word, code, hides in words:
        if its_pairs <= pairs and (at := text.find(word)) >= 0:
            hits.append(Hit(at, word, code))
            if hides:
                text = text.replace(word, GONE * len(word))
    return sorted(hits), text


def _words(pairs: Iterable[tuple[str, str]], *, hide: bool = False) -> tuple[Word, ...]:
    codes: dict[str, set[str]] = {}
    for word, code in pairs:
        codes.setdefault(fold(word), set()).add(code)
    clear = {word: min(found) for word, found in codes.items() if len(found) == 1 and len(word) >= SHORTEST_WORD}
    longest_first = sorted(clear, key=lambda word: (-len(word), word))
    inside = {word: hide or not clear.keys().isdisjoint(_parts(word)) for word in clear}
    return tuple(Word(_pairs(word), word, clear[word], inside[word]) for word in longest_first)


def _parts(word: str) -> Iterator[str]:
    """Everything shorter inside the word."""
    for start in range(len(word)):
        yield from (word[start:end] for end in range(start + 1, len(word) + 1) if end - start < len(word))


def _keywords(entries: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for entry in entries.values():
        yield from ((word, entry.code) for word in entry.keywords)


def _place_names(places: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Names and aliases of everything smaller than the district; a community also without its last word."""
    for place in places:
        if place.level == "district":
            continue
        yield from ((name, place.code) for name in (place.name, *place.aliases))
        short = place.name.removesuffix(COMMUNITY)
        if place.level == "community" and len(short) >= SHORTEST_BARE:
            yield short, place.code
