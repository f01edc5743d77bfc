"""How a pack sounds in another language: English where an entry gives it, Traditional characters where the pack brings
them, and otherwise the Simplified Chinese in which packs are written."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from fullresponse.kernel.lifecycle import Lifecycle
from fullresponse.pack.model import Pack

ENGLISH, TRADITIONAL = "en", "zh-hant"
NAMED = (  # tables by code
    *("bodies", "places", "categories", "roles", "rules", "schemes", "scores", "windows", "duties", "light_rules"),
)
TEXTS = ("clause", "asked", "past", "public", "name", "label")  # the last one said of a word stands: see `words`


def spoken(pack: Pack, language: str) -> Pack:
    """The pack with its texts in `language` (a code of Django's LANGUAGES); the pack itself for any other."""
    say = _sayer(pack, language)
    if say is None:
        return pack

    def one(entry: Any) -> Any:
        said = {name: new for name, old in _texts(entry) if old and (new := say(entry, name, old)) != old}
        return replace(entry, **said) if said else entry

    def each(entries: Any) -> dict:
        return {code: one(entry) for code, entry in entries.items()}

    def cycle(found: Lifecycle) -> Lifecycle:
        parts = {name: each(getattr(found, name)) for name in ("states", "clocks", "needs", "moves")}
        return replace(one(found), **parts)

    return replace(
        one(pack),
        **{name: each(getattr(pack, name)) for name in NAMED},
        lists={name: each(items) for name, items in pack.lists.items()},
        lifecycles={code: cycle(found) for code, found in pack.lifecycles.items()},
    )


def _sayer(pack: Pack, language: str) -> Callable[[Any, str, str], str] | None:
    if language == ENGLISH:
        return lambda entry, name, old: getattr(entry, f"{name}_en", "") or old
    if language == TRADITIONAL and pack.hant:
        return lambda entry, name, old: pack.hant.get(old, old)
    return None


def texts(pack: Pack) -> Iterator[str]:
    """Every text of the pack that is read on screen, in an order that depends on its codes alone."""
    for entry in _entries(pack):
        yield from (text for _name, text in _texts(entry))


def _texts(entry: Any) -> Iterator[tuple[str, str]]:
    found = ((name, getattr(entry, name, None)) for name in TEXTS)
    return ((name, text) for name, text in found if isinstance(text, str))  # a need's `public` is a yes or no


def words(pack: Pack, said: Pack) -> dict[str, str]:
    """From each text of the pack to the same text of `said`, which is this pack spoken. Where one word names two
    things, the label of a verb stands: refusals speak of verbs."""
    return {old: new for old, new in zip(texts(pack), texts(said), strict=True) if old}


def _entries(pack: Pack) -> Iterator[Any]:
    yield pack
    for table in (*(getattr(pack, name) for name in NAMED), *pack.lists.values()):
        yield from table.values()
    for cycle in pack.lifecycles.values():
        yield cycle
        for part in (cycle.needs, cycle.clocks, cycle.states, cycle.moves):
            yield from part.values()
