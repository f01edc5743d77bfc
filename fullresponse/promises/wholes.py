"""Which whole an item of a table belongs to: by 编号, or by 类别 and 序号 within the table and its year; what the table
has not, may have been registered before. Where a name fits several, nobody guesses."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Q

from fullresponse.cases.rules import right_number
from fullresponse.kernel.refusal import Refused
from fullresponse.promises.models import Promise

LONGEST = 40  # characters of a name in a refusal


def lines(rows: Sequence[tuple[int, Mapping[str, str]]], year: int) -> dict[int, int | Refused]:
    """For each line that names a whole: the line on which the whole stands, 0 for none of the table, or why not."""
    there: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for line, said in rows:
        belongs = plain(said.get("parent", ""))
        there["", plain(said.get("number", ""))].append((line, belongs))
        there[_year(said, year), plain(f"{said.get('group', '')} {said.get('serial', '')}")].append((line, belongs))
    found: dict[int, int | Refused] = {}
    for line, said in rows:
        if named := plain(said.get("parent", "")):
            rivals = there.get(("", named)) or there.get((_year(said, year), named), [])
            found[line] = _line(line, named, [at for at, belongs in rivals if belongs != named])
    return found


def _line(line: int, named: str, rivals: Sequence[int]) -> int | Refused:
    """What belongs to the same whole is not that whole, though it may be called the same."""
    if len(rivals) > 1:
        return Refused(
            "表里有 {n} 行都叫“{name}”；请给整体写编号，再在“属于哪一项”里写这个编号。",
            n=len(rivals),
            name=named[:LONGEST],
        )
    if rivals and rivals[0] > line:
        return Refused("没有“{name}”这一项，整体要排在它的各项前面。", name=named[:LONGEST])
    return rivals[0] if rivals else 0


def plain(name: str) -> str:
    return " ".join(name.split())


def _year(said: Mapping[str, str], year: int) -> str:
    return said.get("year", "") or str(year)


def registered(named: str, year: int) -> Promise:
    """The promise of that number, or of that 类别 and 序号 in the year. Refused for none and for several."""
    rows = Promise.objects.select_related("case", "parent")
    numbered = rows.filter(case__number=named).first() if right_number(named) else None
    if numbered is not None:
        return numbered
    words = named.split(" ")
    places = Q(group=named, serial="") | Q(group="", serial=named)
    for n in range(1, len(words)):
        places |= Q(group=" ".join(words[:n]), serial=" ".join(words[n:]))
    found = list(rows.filter(places, year=year).order_by("id")[:2])
    if len(found) > 1:
        raise Refused("{year} 年叫“{name}”的不止一项，请在“属于哪一项”里写编号。", year=year, name=named[:LONGEST])
    if not found:
        raise Refused("没有“{name}”这一项，整体要排在它的各项前面。", name=named[:LONGEST])
    return found[0]
