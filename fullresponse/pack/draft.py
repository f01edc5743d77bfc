"""A pack while it is being read: every entry beside the row it came from, so that a fault can be put on its line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fullresponse.pack.build import build
from fullresponse.pack.cycles import Table
from fullresponse.pack.model import Item
from fullresponse.pack.rows import Report, Row

MEASURES = ("schemes", "scores", "windows")  # of measures.toml
PROMISES = ("duties", "light_rules")  # of promises.toml
DATED = (
    *("hours", "bodies", "places", "categories", "roles", "deadlines", "sources", "people", "rules"),
    *(*MEASURES, *PROMISES),
)
KEYS = {"people": "username", "years": "year"}  # the name of an entry, where it is not its code


@dataclass
class Draft:
    """`entries` by table, `lists` by list, `cycles` in the order of their files; all that could be built."""

    report: Report
    entries: dict[str, list[tuple[Row, Any]]] = field(default_factory=dict)
    lists: dict[str, list[tuple[Row, Item]]] = field(default_factory=dict)
    cycles: list[Table] = field(default_factory=list)
    hant: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, cls: type, rows: list[Row], **given: Any) -> None:
        """Builds `cls` from each row and keeps those that could be built."""
        built = [(row, build(cls, row, self.report, **given)) for row in rows]
        self.entries.setdefault(name, []).extend((row, thing) for row, thing in built if thing is not None)

    def rows(self, name: str) -> list[tuple[Row, Any]]:
        return self.entries.get(name, [])

    def all(self, name: str) -> list[Any]:
        return [thing for _, thing in self.rows(name)]

    def by_key(self, name: str) -> dict[Any, Any]:
        return {getattr(thing, KEYS.get(name, "code")): thing for thing in self.all(name)}

    def items(self, name: str) -> dict[str, Item]:
        return {item.code: item for _, item in self.lists.get(name, [])}

    def dated(self) -> Iterator[tuple[Row, Any]]:
        """Everything that has a day and a clause."""
        for name in DATED:
            yield from self.rows(name)
        for items in self.lists.values():
            yield from items
