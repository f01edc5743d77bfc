"""Each app may import only what is below it, foreign keys follow the same way down, and the plain apps are plain."""

import os
import subprocess
import sys
from pathlib import Path

from django.apps import apps

from tests.house.source import PACKAGE, line_of_apps, none_of, place, python
from tests.loud import ROOT

PLAIN = ("kernel", "pack", "reading")
PLAIN_FILES = ("rules.py", "definitions.py")


def test_the_import_contract_holds():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (
        "An import goes up the line of apps. Move the code down, let the upper app call, or register a follower; "
        f"never loosen the contract.\n{done.stdout}{done.stderr}"
    )


def test_plain_modules_run_without_django():
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in python()
        if path.relative_to(PACKAGE).parts[0] in PLAIN or path.name in PLAIN_FILES
    ]
    program = (
        f"import sys\nfor name in {modules!r}: __import__(name)\nprint(*(m for m in sys.modules if m == 'django'))"
    )
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"A plain module does not import by itself.\n{done.stderr}"
    assert not done.stdout.strip(), f"Rules are plain Python: pass values in, leave Django to their callers: {modules}"


def test_every_app_has_its_place_in_the_line():
    folders = {path.relative_to(PACKAGE).parts[0] for path in python() if len(path.relative_to(PACKAGE).parts) > 1}
    assert folders == set(line_of_apps()), (
        "A new folder in fullresponse/ must find its place in pyproject.toml's layers"
    )


def test_foreign_keys_go_down():
    order = {app: height for height, app in enumerate(reversed(line_of_apps()))}
    faults = []
    for model in apps.get_models():
        here = model._meta.app_label
        for field in model._meta.get_fields():
            target = field.related_model._meta.app_label if field.concrete and field.is_relation else here
            if here in order and target in order and order[target] > order[here]:
                faults.append(f"{here}.{model.__name__}.{field.name} -> {target}")
    none_of(
        faults, "A foreign key points up the line of apps. Keep the key in the upper app, or a code instead of a key."
    )


def test_no_name_says_nothing():
    empty = {"utils", "util", "helpers", "common", "misc", "managers", "services", "base"}
    faults = [place(path) for path in python(tests=True) if empty & {path.stem, *path.relative_to(ROOT).parts[:-1]}]
    none_of(faults, "Name a file or folder after what it decides; split by audience or verb.")
