"""What a mark says: the fields of the promise that it may become, kept as JSON of words and codes."""

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from fullresponse.cases.rules import FIRST_YEAR
from fullresponse.kernel.refusal import Refused
from fullresponse.papers.models import Mark
from fullresponse.promises import rules
from fullresponse.promises.models import Promise

FIELDS = (
    *("kind", "lead", "category", "street", "value", "unit", "comparator", "course", "unchecked", "due", "group"),
    *("section", "owner", "supports", "baseline", "baseline_by", "serial", "items"),
)
PLACE = ("value_start", "value_end")  # where in the text the number is printed that `value` is
NUMBER = ("value", "unit", "comparator", "course", "baseline", "baseline_by", *PLACE)  # go together or not at all


def said(row: Mark) -> dict[str, str]:
    return json.loads(row.said)


def first(row: Mark) -> dict[str, str]:
    """What the reader said."""
    return json.loads(row.first)


def written(fields: Mapping[str, str]) -> str:
    return json.dumps(dict(fields), ensure_ascii=False, sort_keys=True)


def filled(row: Mark, given: Mapping[str, Any]) -> str:
    """What the mark says when somebody filled this in. Refused for a day that nobody can mean. Another number than was
    printed has no place in the text."""
    before = said(row)
    after = before | {name: str(given[name] or "") for name in FIELDS if name in given}
    if after.get("due"):
        day(after["due"], "due")
    if number(after.get("value", "")) != number(before.get("value", "")):
        after = {name: value for name, value in after.items() if name not in PLACE}
    return written(after)


def day(text: str, name: str) -> date:
    """The day; refused for none, and for one outside the years that a register may speak of."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Refused("请填写“{label}”。", label=rules.NAMES[name]) from None
    if not FIRST_YEAR <= found.year <= rules.LAST_YEAR:
        raise Refused(
            "“{label}”要在 {first} 年和 {last} 年之间，现在是 {day}。",
            label=rules.NAMES[name],
            first=FIRST_YEAR,
            last=rules.LAST_YEAR,
            day=found.isoformat(),
        )
    return found


def number(text: str) -> Fraction | None:
    """The exact number, however it is written; None for none."""
    try:
        return rules.exact(rules.number(text, rules.NAMES["value"]))
    except Refused:
        return None


def registered(row: Promise) -> dict[str, str]:
    """The same fields of a promise that is in the register."""
    plain = {name: str(getattr(row, name) or "") for name in FIELDS if name not in ("category", "supports", "due")}
    return plain | {"category": row.theme, "supports": ",".join(row.supporting), "due": row.due.isoformat()}
