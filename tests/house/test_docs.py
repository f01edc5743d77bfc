"""What the documents say is what the tables and the code say."""

import io
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from fullresponse.ledger.kinds import KINDS
from fullresponse.pack import load
from tests.house.source import line_of_apps, none_of, place, python, tracked
from tests.loud import ROOT

XICHENG = ROOT / "packs" / "xicheng"
GLOSSARY = ROOT / "docs" / "glossary.md"
TWINS = (ROOT / "README.md", ROOT / "README.zh.md")
SETTING = re.compile(r"FULLRESPONSE_[A-Z_]+")
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")


def pages() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md" and "vendor" not in path.parts]


@pytest.fixture(scope="module")
def pack():
    return load(XICHENG)


def words_of(pack) -> dict[str, set[str]]:
    """The codes that people meet, by what they are."""
    cycles = pack.lifecycles.values()
    return {
        "state": {code for cycle in cycles for code in cycle.states},
        "clock": {code for cycle in cycles for code in cycle.clocks},
        "verb": {code for cycle in cycles for code in cycle.moves},
        "event": {f"case.{move.event}" for cycle in cycles for move in cycle.moves.values()}
        | {"case.overdue", "case.migrated"}
        | {kind for kind in KINDS if not kind.startswith("case.")},  # those of a case come with each pack's table
        "role": set(pack.roles) | {role for cycle in cycles for move in cycle.moves.values() for role in move.by},
        **{f"{name} of the lists": set(items) for name, items in pack.lists.items()},
    }


def test_the_glossary_has_every_word_of_the_work(pack):
    said = set(re.findall(r"`([^`]+)`", GLOSSARY.read_text(encoding="utf-8")))
    missing = [f"{what} `{code}`" for what, codes in words_of(pack).items() for code in codes if code not in said]
    none_of(missing, "docs/glossary.md has no line with this code: add 中文, the code and one sentence.")


def test_the_printed_life_cycles_are_the_tables():
    printed = io.StringIO()
    call_command("lifecycles", XICHENG, stdout=printed)
    kept = (ROOT / "docs" / "lifecycles.md").read_text(encoding="utf-8")
    assert printed.getvalue() == kept, "The tables have moved on: run `make lifecycles` and commit docs/lifecycles.md."


def test_no_migration_is_missing():
    loader = MigrationLoader(None)
    with translation.override(None):  # labels are compared as written, not as read in some language
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=loader.graph)
    ours = set(line_of_apps())
    faults = [f"{app}: {change.operations}" for app, found in changes.items() if app in ours for change in found]
    none_of(faults, "Models and migrations differ: run `.venv/bin/fullresponse makemigrations` and commit the result.")


def test_every_setting_is_in_both_readmes():
    said = {name for path in python() for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    faults = [
        f"{twin.name} does not explain {name}"
        for twin in TWINS
        for name in said
        if f"`{name}`" not in twin.read_text(encoding="utf-8")
    ]
    none_of(faults, "Add the setting to the configuration table of README.md and README.zh.md.")


def test_the_readmes_are_twins():
    english, chinese = (twin.read_text(encoding="utf-8") for twin in TWINS)
    for what, pattern in {
        "heading": r"^(#+) ",
        "command": r"^\s{4}(\S.*)$|^(make \w+.*)$",
        "table row": r"^(\|)",
    }.items():
        there, here = (re.findall(pattern, text, re.MULTILINE) for text in (english, chinese))
        assert len(there) == len(here), (
            f"README.md has {len(there)} {what}s, README.zh.md {len(here)}: keep them twins."
        )


def test_every_link_in_the_documents_leads_somewhere():
    faults = [
        f"{place(page)} -> {link}"
        for page in pages()
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    none_of(faults, "A link in a document leads nowhere.")


def test_every_decision_has_why_decision_and_cost():
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    faults = []
    for number, path in enumerate(decisions, start=1):
        text = path.read_text(encoding="utf-8")
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        if headings != ["Why", "Decision", "Cost"] or not path.name.startswith(f"{number:04}-"):
            faults.append(f"{place(path)}: {headings}")
        if len(text.splitlines()) > 60:
            faults.append(f"{place(path)}: longer than a page")
    none_of(faults, "A decision is one page, numbered without gaps: ## Why, ## Decision, ## Cost.")


def test_the_versions_agree():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f'softwareVersion: "{version}"' in (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
