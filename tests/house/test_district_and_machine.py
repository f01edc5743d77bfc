"""No district is in the code, and no machine: a second pack and a second computer must find nothing of the first."""

import csv
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.source import none_of, place, python, tracked
from tests.loud import ROOT

PACKS = sorted(path.parent for path in (ROOT / "packs").glob("*/lifecycles"))
NAMES = {"name", "name_en", "glyph", "aliases"}
LITERAL = re.compile(r"""["'](?P<glyph>.)(?:-\d|-?["'])""")
PROPER = re.compile(r"(?!City$)[A-Z][a-z]{3,}")  # not: of, rules, 2011
HOMES = ("/home/", "/Users/", "/root/", "C:\\Users")
BINARY = {".otf", ".png", ".jpg", ".webp", ".woff2", ".woff", ".pdf", ".docx", ".xlsx", ".ico", ".lock", ".gz"}
BINARY |= {".zip", ".mo"}


def named_in(pack: Path) -> set[str]:
    """The proper names of a pack: of the district, its bodies and its places. Words that any district has (居委会,
    街道) and role or category labels are not names; of a name in Latin letters only a word like Boston is one."""
    found: set[str] = set()
    for table in (pack / name for name in ("pack.toml", "bodies.csv", "bodies.toml", "places.csv", "places.toml")):
        if table.suffix == ".csv" and table.exists():
            with table.open(encoding="utf-8-sig", newline="") as file:
                found |= {row[column] for row in csv.DictReader(file) for column in NAMES & set(row) if row[column]}
        elif table.exists():
            found |= set(proper_names(tomllib.loads(table.read_text(encoding="utf-8"))))
    parts = {part for name in found for part in re.split(r"[|;、\s]+", name)}
    return {part for part in parts if not part.isascii() or PROPER.fullmatch(part)} | found


def proper_names(value: object) -> list[str]:
    if isinstance(value, list):
        return [name for inner in value for name in proper_names(inner)]
    if isinstance(value, dict):
        here = [v for k, v in value.items() if k in NAMES and isinstance(v, str)]
        return here + [name for inner in value.values() for name in proper_names(inner)]
    return []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_no_district_name_is_in_the_code(pack):
    names = named_in(pack)
    words = sorted((name for name in names if len(name) >= 3), key=len, reverse=True)
    assert words, f"packs/{pack.name} names nothing: does this test still read the pack's files?"
    glyphs = {name for name in names if len(name) == 1}
    pattern = re.compile("|".join(map(re.escape, words)))
    faults = []
    for path in python():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            literal = LITERAL.search(line)
            if (found := pattern.search(line)) or (literal and literal["glyph"] in glyphs):
                faults.append(f"{place(path, number)} says {found[0] if found else literal['glyph']}")
    none_of(faults, f"A name of packs/{pack.name} is in the code: move what differs between districts into the pack.")


def test_there_is_a_second_pack():
    assert len(PACKS) >= 2, "Keep an invented pack beside the first: it proves that no district is in the code."


def test_no_path_of_a_machine_is_in_the_project():
    here = [str(path) for path in (ROOT, Path.home()) if len(path.parts) > 2]
    faults = []
    for path in tracked():
        if path.suffix in BINARY or "vendor" in path.parts or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if any(start in line for start in (*HOMES, *here)):
                faults.append(f"{place(path, number)}  {line.strip()[:100]}")
    none_of(faults, "A path of one machine: take it from the environment, or relative to the project.")
