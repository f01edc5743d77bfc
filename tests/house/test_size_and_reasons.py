"""Files and functions stay short, modules say what they decide, and an exception to a rule gives its reason."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from tests.house.source import PACKAGE, functions, none_of, place, python, tracked, tree
from tests.loud import ROOT

FILE_LINES = 400
FUNCTION_LINES = 40
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)")
LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b|NotImplemented" r"Error")
SKIP = re.compile(r"pytest\.(skip|xfail|importorskip)\(|mark\.(skip|xfail|skipif(?!\(connection\.vendor))\b")
HANDLER = re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)
INLINE = re.compile(r"<style\b|\sstyle\s*=|<script(?![^>]*\bsrc\s*=)(?![^>]*type=\"application/json\")", re.IGNORECASE)


def test_no_file_is_over_400_lines():
    faults = []
    for path in python(tests=True):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES:
            faults.append(f"{place(path)} has {lines}")
    none_of(faults, f"Split a file over {FILE_LINES} lines by audience or by verb.")


def test_no_function_is_over_40_lines():
    faults = []
    for path in python(tests=True):
        for function in functions(path):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > FUNCTION_LINES:
                faults.append(f"{place(path, function.lineno)} {function.name} has {lines}")
    none_of(faults, f"Split a function over {FUNCTION_LINES} lines: name its steps.")


def test_every_module_opens_with_what_it_decides():
    faults = [
        place(path)
        for path in python()
        if path.name != "apps.py" and tree(path).body and not ast.get_docstring(tree(path))
    ]
    none_of(faults, "Open the module with one sentence on what it decides.")


def test_every_exception_to_a_rule_gives_its_reason():
    faults = []
    for path in python():
        lines = path.read_text(encoding="utf-8").splitlines()
        suspect = {number for number, line in enumerate(lines, start=1) if SILENCED.search(line)}
        suspect |= {handler.lineno for handler in catch_alls(tree(path))}
        faults += [f"{place(path, n)}  {lines[n - 1].strip()}" for n in suspect if not reasoned(lines[n - 1])]
    none_of(faults, "Say in a comment on the same line why the rule does not fit here, or follow it.")


def catch_alls(module: ast.Module) -> list[ast.ExceptHandler]:
    """The handlers that catch everything and do not raise it again."""
    handlers = [node for node in ast.walk(module) if isinstance(node, ast.ExceptHandler)]
    broad = [h for h in handlers if h.type is None or ast.unparse(h.type) in ("Exception", "BaseException")]
    return [h for h in broad if not (isinstance(h.body[-1], ast.Raise) and h.body[-1].exc is None)]


def reasoned(line: str) -> bool:
    """Whether the line's comment says more than the name of the rule."""
    comment = line[line.find("#") :] if "#" in line else ""
    words = re.sub(r"#|noqa(:\s*[A-Z0-9, ]+)?|type:\s*ignore(\[[\w, -]+\])?", " ", comment)
    return len(re.findall(r"\w+", words)) >= 2


def test_nothing_is_left_for_later():
    faults = found_in(LATER, (path for path in tracked() if path.suffix in (".py", ".js", ".html", ".toml", ".md")))
    none_of(faults, "Do it now, or say in an issue or a decision that it is not done.")


def test_every_skip_is_loud():
    own = {ROOT / "tests" / "loud.py", Path(__file__)}
    faults = found_in(SKIP, (path for path in python(tests=True) if path not in own))
    none_of(
        faults,
        "Skip through tests.loud (need_chromium, need_postgres, …), which says so at the end and can be demanded.",
    )


def found_in(pattern: re.Pattern, paths: Iterable[Path]) -> list[str]:
    return [
        f"{place(path, number)}  {line.strip()[:80]}"
        for path in paths
        if "vendor" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_script_or_style_is_written_into_a_page():
    faults = []
    for path in tracked():
        if path.is_relative_to(PACKAGE) and "templates" in path.parts and path.suffix in (".html", ".jinja"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if INLINE.search(line) or HANDLER.search(line):
                    faults.append(f"{place(path, number)}  {line.strip()[:80]}")
    none_of(faults, "Pages run no inline script or style (Content-Security-Policy): use a file in desk/assets.")


def test_a_bare_noqa_is_not_a_reason():
    assert not reasoned("import x  # noqa: F401")
    assert not reasoned("except Exception:")
    assert reasoned("import x  # noqa: F401 - registers the followers")
    assert reasoned("except Exception as error:  # whatever a follower does must not stop the worker")
