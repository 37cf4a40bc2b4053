"""What docs/reliability.md promises: what happens, and the tests of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.support.drawings import ROOT

ROOMS = ("faults", "pty", "cli/serving", "hall", "ui", "laws")
"""Where the command runs in a terminal, is served, or followed."""
_TEST = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


def _rows() -> Iterator[tuple[str, list[str]]]:
    for line in (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("|") and len(cells) == 3 and not cells[0].startswith(("what happens", ":-")):
            yield cells[0].strip(), re.findall(r"`(\w+)`", cells[2])


def promises() -> Mapping[str, list[str]]:
    """The names of the tests of each row."""
    return dict(_rows())


def names_in(room: str) -> dict[str, Path]:
    """The tests of a folder, each with its file."""
    files = (ROOT / "tests" / room).rglob("test_*.py")
    return {name: file for file in files for name in _TEST.findall(file.read_text(encoding="utf-8"))}
