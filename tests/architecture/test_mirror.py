"""A test is found by the path of what it tests, and is no help to another test."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.trees import PACKAGE
from tests.support.drawings import ROOT

TESTS = ROOT / "tests"
LAWS = ("architecture", "benchmarks", "browser", "claims", "faults", "fuzz_files", "laws", "networks", "pty", "support")
"""Folders that mirror no room."""
IMPORTS = ast.Import | ast.ImportFrom
PROGRAMS = {"conftest.py", "corpus.py"}
"""What is no test, and stands beside the rooms."""


def modules() -> list[str]:
    """The paths of all modules of the tests."""
    return sorted(file.relative_to(TESTS).as_posix() for file in TESTS.rglob("*.py") if file.name != "__init__.py")


def in_rooms() -> list[str]:
    return [path for path in modules() if path.split("/")[0] not in LAWS and path not in PROGRAMS]


def subject(path: str) -> Path:
    """What a test is about, without its ending: `views/text/numbers` of `views/text/test_numbers.py`."""
    folder, _, name = path.removesuffix(".py").rpartition("/")
    return PACKAGE / folder / name.removeprefix("test_")


def test_a_test_stands_where_what_it_tests_does() -> None:
    lost = [path for path in in_rooms() if not (subject(path).is_dir() or subject(path).with_suffix(".py").is_file())]
    assert lost == []


def test_what_is_no_test_is_in_support() -> None:
    assert [path for path in in_rooms() if not Path(path).name.startswith("test_")] == []
    assert [path for path in modules() if path.startswith("support/") and Path(path).name.startswith("test_")] == []


def test_no_test_imports_a_test() -> None:
    one = re.compile(r"^ *(?:from|import) .*\btest_", re.MULTILINE)
    texts = {path: (TESTS / path).read_text(encoding="utf-8") for path in modules()}
    seeming = {path: ast.walk(ast.parse(text)) for path, text in texts.items() if one.search(text)}
    found = {path: [node for node in parts if isinstance(node, IMPORTS)] for path, parts in seeming.items()}
    assert [path for path, nodes in found.items() if any(one.match(ast.unparse(node)) for node in nodes)] == []
