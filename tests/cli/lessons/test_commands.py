"""A lesson leaves as a page and as a recording that show what its stops show, questions and answers too."""

from __future__ import annotations

import shlex
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path

import pytest

from stepviz.cli import main
from stepviz.lesson.built_in import LESSONS
from tests.support.examples import LONG
from tests.support.lessons import script_for
from tests.support.pages import Page

MOST_BYTES = 600_000


@pytest.fixture(autouse=True)
def _trained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepviz.cli.lessons.commands.script_of", script_for)


@cache
def shown(command: str, *more: str) -> list[str]:
    """What `stepviz show` prints of a stop."""
    with redirect_stdout(StringIO()) as out:
        assert main(["show", *shlex.split(command)[1:], *more]) == 0
    return out.getvalue().splitlines()


def test_the_page_has_every_stop_as_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "one-step.html"
    assert main(["export", "one-step", "--out", str(path)]) == 0
    assert path.stat().st_size < MOST_BYTES
    page = Page(path.read_text(encoding="utf-8"))
    *stops, last = page.sections
    assert (len(stops), page.title, page.loads) == (20, "One step of learning", [])
    asking = 0
    for number, stop in enumerate(stops, start=1):
        assert stop.heading.startswith(f"Stop {number} of 20: ")
        assert stop.command == f"stepviz one-step --stop {number}"
        screens = [[line.rstrip() for line in screen.splitlines()] for screen in stop.screens]
        asks = "show the answer" in stop.buttons
        assert len(screens) == (2 if asks else 3 if "difference" in stop.buttons else 1)
        told = shown(stop.command)[:-1]
        panes = slice(1, 15) if asks else slice(1, 2) if stop.choices else slice(1, 16)
        assert screens[int(asks)][panes] == told[panes]
        if not (stop.choices or stop.right):
            assert screens[0] == told, "all but the line of keys"
        if asks:
            asking += 1
            assert screens[0][panes] == shown(stop.command, "--hide")[panes]
            assert screens[0] != screens[1]
            assert stop.right
    asked = next(found for found in stops if found.name == "which-loss")
    assert asked.choices == 4
    assert ["1.7695" in text for text in (asked.said, *asked.screens)] == [False, False, True], "told by the button"
    assert asking == 4
    assert [stop.right for stop in stops][-1] == "✓ y = x2", "what the first stop asked"
    assert last.heading == "What was found"
    assert "Found from 8 rows" in last.screens[0]
    assert "The rule: y = x2." in last.said


@pytest.mark.parametrize("name", LESSONS if LONG else ("slopes-multiply",))
def test_every_lesson_can_be_taken_home(name: str, tmp_path: Path) -> None:
    path = tmp_path / "lesson.html"
    assert main(["export", name, "--out", str(path)]) == 0
    names = [section.name for section in Page(path.read_text(encoding="utf-8")).sections]
    assert path.stat().st_size < 2.5 * MOST_BYTES
    assert len(set(names)) == len(names) > 4
