"""Copies of the packs that a test may break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fullresponse.pack import Pack, PackBroken, Problem, load

PACKS = Path(__file__).parents[3] / "packs"


@pytest.fixture(scope="session")
def xicheng() -> Pack:
    return load(PACKS / "xicheng")


@pytest.fixture(scope="session")
def qinglu() -> Pack:
    return load(PACKS / "qinglu")


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the small pack: it loads four times faster than the large one."""
    return Path(shutil.copytree(PACKS / "qinglu", tmp_path / "qinglu"))


@pytest.fixture
def problems() -> Callable[[Path], list[Problem]]:
    def told(folder: Path) -> list[Problem]:
        with pytest.raises(PackBroken) as broken:
            load(folder)
        return broken.value.problems

    return told


@pytest.fixture
def broken(copy, problems) -> Callable[[str, str, str, str, str], None]:
    """Breaks one thing in the copy and checks that it is told: in its file, on its line (or, for an entry that begins
    with a header, the line before), with its reason."""

    def check(file: str, old: str, new: str, marked: str, reason: str) -> None:
        text = (copy / file).read_text(encoding="utf-8")
        assert old in text, f"the pack no longer says {old}"
        changed = text.replace(old, new, 1)
        (copy / file).write_text(changed, encoding="utf-8")
        found = problems(copy)
        told = [p for p in found if p.file == file and reason in p.reason]
        assert told, found
        lines = changed.splitlines()
        assert any(marked in "\n".join(lines[p.line - 1 : p.line + 1]) for p in told), told

    return check
