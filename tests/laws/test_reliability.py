"""docs/reliability.md: every promise is held by tests that there are, and every test of faults holds one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.support.drawings import ROOT

ROOMS = ("faults", "pty", "cli/serving", "hall", "ui", "laws")
"""Where the command runs in a terminal, is served, or followed."""
_TEST = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


def rows() -> Iterator[tuple[str, list[str]]]:
    """What happens, and the tests of it."""
    for line in (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("|") and len(cells) == 3 and not cells[0].startswith(("what happens", ":-")):
            yield cells[0].strip(), re.findall(r"`(\w+)`", cells[2])


def names_in(room: str) -> set[str]:
    files = (ROOT / "tests" / room).rglob("test_*.py")
    return {name for file in files for name in _TEST.findall(file.read_text(encoding="utf-8"))}


ROWS = dict(rows())


def test_a_promise_is_held_by_tests_that_there_are() -> None:
    known = set.union(*map(names_in, ROOMS))
    assert {happens: names for happens, names in ROWS.items() if not names or not set(names) <= known} == {}


def test_every_test_of_faults_holds_a_promise() -> None:
    assert names_in("faults") - {name for names in ROWS.values() for name in names} == set()
