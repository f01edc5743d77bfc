"""A pack as canonical JSON, as a revision of it is kept: the same pack always gives the same text, and back."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, time
from typing import Any

from fullresponse.kernel.lifecycle import Lifecycle
from fullresponse.pack.dated import Duty, LightRule
from fullresponse.pack.model import (
    Account,
    Body,
    Category,
    Column,
    Deadline,
    Item,
    Pack,
    Place,
    Role,
    Rule,
    Scheme,
    Score,
    Source,
    Window,
    WorkHours,
    Year,
    by_code,
)  # fmt: skip

HEAD = ("code", "name", "name_en", "glyph", "default_urgency", "timezone", "version")
TABLES: dict[str, type] = {  # by code; the order of the file is the order on screen
    **{"bodies": Body, "places": Place, "categories": Category, "roles": Role, "sources": Source, "rules": Rule},
    **{"schemes": Scheme, "scores": Score, "windows": Window},
    **{"duties": Duty, "light_rules": LightRule},
}


def to_json(pack: Pack) -> str:
    """Sorted keys, no spaces, UTF-8 as it is."""
    raw = {f.name: _plain(getattr(pack, f.name)) for f in fields(pack) if f.name != "lifecycles"}
    for name in TABLES:
        raw[name] = list(raw[name].values())
    raw["lists"] = [[name, list(items.values())] for name, items in raw["lists"].items()]
    raw["lifecycles"] = [_plain(cycle.raw) for cycle in pack.lifecycles.values()]
    return json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Pack:
    """The pack that wrote `text`. It was checked when it was loaded and is not checked again."""
    raw = json.loads(text)
    tables: dict[str, Any] = {
        name: by_code(_entry(cls, row) for row in raw.get(name, ())) for name, cls in TABLES.items()
    }
    return Pack(
        **{name: raw[name] for name in HEAD},
        **tables,
        hours=_entry(WorkHours, raw["hours"]),
        lists={name: by_code(_entry(Item, row) for row in rows) for name, rows in raw["lists"]},
        deadlines=tuple(_entry(Deadline, row) for row in raw["deadlines"]),
        years=tuple(_entry(Year, row) for row in raw["years"]),
        people=tuple(_entry(Account, row) for row in raw["people"]),
        lifecycles=by_code(Lifecycle.from_dict(row) for row in raw["lifecycles"]),
        hant=raw.get("hant", {}),
    )


GONE: dict[type, tuple[str, ...]] = {  # what entries of earlier revisions say that nothing asks for any more
    Item: ("weight",),  # there are schemes now
    LightRule: ("silent_yellow", "silent_red"),  # each duty says it for itself
}
DAYS = ("since", "until")
HOURS = ("start", "end", "noon_start", "noon_end", "at")
TUPLES = ("aliases", "keywords", "also", "clocks", "events", "asks", "kinds")
DAY_LISTS = ("holidays", "makeup")


def _plain(value: Any) -> Any:
    """The value as JSON can hold it. Fields that say nothing (their default) are left out of entries."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "__dataclass_fields__"):
        said = ((f.name, getattr(value, f.name)) for f in fields(value))
        return {name: _plain(inner) for name, inner in said if inner not in ("", None, (), False)}
    return value


def _entry(cls: type, row: dict[str, Any]) -> Any:
    """The entry from its JSON. Fields are known by their names: looking at types is too slow for every start."""
    for name in GONE.get(cls, ()):
        row.pop(name, None)
    for name, value in row.items():
        if name in DAYS:
            row[name] = date.fromisoformat(value)
        elif name in HOURS:
            row[name] = time.fromisoformat(value)
        elif name in TUPLES:
            row[name] = tuple(value)
        elif name in DAY_LISTS:
            row[name] = tuple(date.fromisoformat(day) for day in value)
        elif name == "columns":
            row[name] = tuple(Column(**column) for column in value)
    return cls(**row)
