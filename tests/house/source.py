"""The project's own Python as the house rules read it: which files there are, and what they say."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.loud import ROOT

PACKAGE = ROOT / "fullresponse"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that belongs to the project: what git knows or would add; in an unpacked archive, every file."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
        files = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        hidden = {".venv", ".home", ".git", "__pycache__"}
        files = [path for path in ROOT.rglob("*") if not hidden & set(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in files if path.is_file()))


def python(*, tests: bool = False, migrations: bool = False) -> list[Path]:
    """The Python files of the package; with `tests` also every test and benchmark of the project."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py"
        and (migrations or "migrations" not in path.parts)
        and (tests or (path.is_relative_to(PACKAGE) and "tests" not in path.relative_to(ROOT).parts))
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def place(path: Path, line: int = 0) -> str:
    """How a fault names where it is: path from the project's root, and line."""
    return f"{path.relative_to(ROOT)}" + (f":{line}" if line else "")


def app_of(path: Path) -> str:
    """The app that a file of the package belongs to."""
    return path.relative_to(PACKAGE).parts[0]


def line_of_apps() -> list[str]:
    """The apps from top to bottom, as the import contract has them; apps side by side follow each other."""
    contract = next(c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    return [app.strip() for layer in contract["layers"] for app in layer.split("|")]


def none_of(faults: list[str], what_to_do: str) -> None:
    """Fail with every fault and one sentence that says what to do."""
    assert not faults, what_to_do + "\n" + "\n".join(f"  {fault}" for fault in sorted(faults))
