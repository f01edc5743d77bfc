"""Where a promise stands in the settlement of its year: by 类别 in the order in which they first came, by 序号 with
numbers as numbers, an item right behind its whole. A place is text of digits alone: every database sorts it alike."""

import re
import unicodedata
import zlib
from collections.abc import Sequence

from fullresponse.promises.models import Promise

RANK, CASE, LONGEST = 6, 12, 20  # digits; characters of a 序号
NO_GROUP = "9" * RANK
NO_SERIAL, END, NUMBER, SIGN = "9", "0", "1", "2"  # how the parts of a 序号 begin: 1 before 1.1 before 1甲 before none
RUN = re.compile(r"\d+|\D", re.ASCII)


def arrange(rows: Sequence[Promise]) -> None:
    """Give rows that are not written yet their places. Their cases have keys, and their wholes are written."""
    ranks: dict[tuple[int, str], str] = {}
    for row in rows:
        named = row.year, row.group
        if named not in ranks:
            ranks[named] = _rank(*named, [rank for (year, _group), rank in ranks.items() if year == row.year])
        whole = row.parent if row.parent and row.parent.year == row.year else None
        row.place = place(ranks[named], row.group, row.serial, row.case_id, whole.place if whole else "")


def place(rank: str, group: str, serial: str, case: int, whole: str = "") -> str:
    """The place itself. Two 类别 that first came at the same moment may have one rank: what their names sum up to keeps
    them apart. The key of the case tells apart what has the same 序号."""
    begins = whole or f"{rank}{zlib.crc32(group.encode()):010}"
    return f"{begins}{_numbered(serial)}{case:0{CASE}}"


def _numbered(serial: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", serial).split())[:LONGEST]
    runs = (_run(run) for run in RUN.findall(plain))
    return f"{''.join(runs)}{END}" if plain else NO_SERIAL


def _run(run: str) -> str:
    if not run.isascii() or not run.isdigit():
        return f"{SIGN}{ord(run):07}"
    digits = run.lstrip("0")
    return f"{NUMBER}{len(digits):02}{digits}"


def _rank(year: int, group: str, new: Sequence[str]) -> str:
    """The rank that the 类别 has in that year, or the next one; `new`: those that were given out and are not written.
    Each is one look into the index."""
    if not group:
        return NO_GROUP
    rows = Promise.objects.filter(year=year)
    there = rows.filter(group=group, parent=None).order_by("serial").values_list("place", flat=True)[:1]
    if there:
        return there[0][:RANK]
    last = rows.filter(place__lt=NO_GROUP).order_by("-place").values_list("place", flat=True)[:1]
    given = [int(rank) for rank in (*(place[:RANK] for place in last), *new) if rank != NO_GROUP]
    return f"{max(given, default=0) + 1:0{RANK}}"
