"""The outline tells where one is and leads to any stop; the last screen tells what one takes home."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from stepviz.cli import parser
from stepviz.cli.help import split
from tests.support.lessons import GOOD, given, pressed, told, written
from tests.support.session import Session, lines, new_session


@pytest.fixture
def lesson(tmp_path: Path) -> Session:
    session = given(written(tmp_path))
    pressed(session, "pagedown")
    return session


def shown(session: Session, width: int = 80, height: int = 24) -> str:
    return "\n".join(lines(session, width, height))


def test_the_outline_has_every_stop_and_no_answer(lesson: Session) -> None:
    pressed(lesson, *["pagedown"] * 2, "2", "2", "l")
    text = shown(lesson)
    assert "stop 3 of 7 · 1:grads" in text
    for mark, number, title in (
        ("✓", 1, "The rule"),
        ("✓", 2, "Scores"),
        ("▸", 3, "A slope"),
        (" ", 4, "Four products"),
    ):
        assert f" {mark}  {number}  {title}" in text
    assert "? answer at 7" in text
    assert "? 2 votes" in text
    assert "--lr 0.1 → 20:check" in text
    assert "0.8296" not in text
    assert "Follow the row" not in text


def test_enter_goes_to_the_chosen_stop_and_pgdn_goes_on_from_there(lesson: Session) -> None:
    pressed(lesson, "l", "down", "down", "down", "enter")
    assert told(lesson) == "4 1:grads"
    pressed(lesson, "pageup")
    assert told(lesson) == "3 1:grads !"
    pressed(lesson, "l", "end", "enter")
    assert told(lesson) == "7 40:check !"


@pytest.mark.parametrize("key", ["l", "escape", "ctrl+c"])
def test_it_closes_as_it_was_opened(lesson: Session, key: str) -> None:
    before = lesson.state
    pressed(lesson, "l", "down", key)
    assert lesson.state == before


def test_without_a_lesson_it_says_so() -> None:
    session = new_session()
    session.press("l")
    assert session.message.startswith("this is no lesson")


def test_the_last_screen_has_the_numbers_and_commands_that_work(lesson: Session) -> None:
    while not lesson.state.overlays:
        pressed(lesson, "pagedown")
    text = shown(lesson)
    assert "W of x2 and c1 is -0.3131." in text or "W of x2 and c1 is" in text
    assert "{" not in text
    commands = [line.strip() for line in text.split("\n") if line.strip().startswith("stepviz ")]
    assert len(commands) == 3
    for command in commands:
        parser.parse(*split(shlex.split(command)[1:]))
    before = lesson.state
    pressed(lesson, "pagedown", "right", "space", "enter")
    assert lesson.state == before
    pressed(lesson, "pageup")
    assert told(lesson) == "7 40:check !"


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (160, 48), (40, 10), (20, 5), (1, 1)])
def test_both_fill_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    session = given(written(tmp_path, GOOD))
    pressed(session, "pagedown", "l")
    assert len(lines(session, *size)) <= size[1]
    pressed(session, "escape", *["pagedown"] * 12)
    assert all(len(line) <= size[0] for line in lines(session, *size))
