"""`export` of a lesson is a page of what its stops show, questions and answers too; `check`."""

from __future__ import annotations

from pathlib import Path

import pytest

from stepviz.lesson.built_in import LESSONS
from tests.support.commands import printed
from tests.support.examples import LONG
from tests.support.files import complaints
from tests.support.lessons import script_for
from tests.support.pages import Page

MOST_BYTES = 600_000


@pytest.fixture(autouse=True)
def _trained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stepviz.cli.lessons.commands.script_of", script_for)


def test_the_page_has_every_stop_as_it_is_shown_and_hides_what_it_asks(here: Path) -> None:
    printed("export one-step --out one-step.html")
    page = Page((here / "one-step.html").read_text(encoding="utf-8"))
    *stops, last = page.sections
    assert (len(stops), page.title, page.loads) == (20, "One step of learning", [])
    asked = 0
    for stop in stops:
        screens = [[line.rstrip() for line in screen.splitlines()] for screen in stop.screens]
        command = stop.command.replace("stepviz", "show", 1)
        told = printed(command)[:-1]
        if "show the answer" in stop.buttons:
            asked += 1
            hidden = printed(f"{command} --hide")
            panes = slice(1, 15)  # not the strip, and not what is asked below
            assert [screen[panes] for screen in screens] == [hidden[panes], told[panes]] != [told[panes]] * 2
        else:
            panes = slice(1, 2 if stop.choices else 16)
            assert screens[0][panes] == told[panes]
    assert asked == 4
    assert "Found from 8 rows" in last.screens[0]


@pytest.mark.parametrize("name", LESSONS if LONG else ("slopes-multiply",))
def test_every_lesson_can_be_taken_home(name: str, tmp_path: Path) -> None:
    path = tmp_path / "lesson.html"
    printed(f"export {name} --out {path}")
    names = [section.name for section in Page(path.read_text(encoding="utf-8")).sections]
    assert path.stat().st_size < 2.5 * MOST_BYTES
    assert len(set(names)) == len(names) > 4


def test_a_file_of_more_than_a_megabyte_is_no_lesson(here: Path) -> None:
    (here / "lesson.toml").write_bytes(b"#" * 1_000_001)
    assert "is larger than a megabyte" in complaints("check lesson.toml")[0]
