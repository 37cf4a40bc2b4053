"""The outline tells where one is and leads to any stop; the last screen tells what one takes home."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from stepviz.cli import parser
from stepviz.cli.topics.help import split
from stepviz.session.lessons.end_page import EndPage, code_of
from stepviz.views.text.span import text_of
from tests.support.lessons import given, pressed, told, written
from tests.support.moments import frame_at
from tests.support.overlays import page as page_of
from tests.support.session import Session, lines


@pytest.fixture
def lesson(tmp_path: Path) -> Session:
    session = given(written(tmp_path))
    pressed(session, "pagedown")
    return session


def shown(session: Session, width: int = 80, height: int = 24) -> str:
    return "\n".join(lines(session, width, height))


def test_the_last_screen_has_the_numbers_and_commands_that_work(lesson: Session) -> None:
    while not lesson.state.overlays:
        pressed(lesson, "pagedown")
    text = shown(lesson)
    assert "W of x2 and c1 is -0.3131." in text or "W of x2 and c1 is" in text
    assert "{" not in text
    whole = text.replace("\\\n", " ")
    commands = [line.strip() for line in whole.split("\n") if line.strip().startswith("stepviz ")]
    assert len(commands) == 3
    for command in commands:
        parser.parse(*split(shlex.split(command)[1:]))
    before = lesson.state
    pressed(lesson, "pagedown", "right", "space", "enter")
    assert lesson.state == before
    pressed(lesson, "pageup")
    assert told(lesson) == "7 40:check !"


def matrix(border: int) -> Iterator[list[int]]:
    """A square of 3 x 3 with its middle light, and its quiet zone."""
    for y in range(-border, 3 + border):
        yield [int(0 <= x < 3 and 0 <= y < 3 and (x, y) != (1, 1)) for x in range(-border, 3 + border)]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the maker of codes was asked for."""
    found: list[str] = []

    def make_qr(text: str, *, error: str) -> SimpleNamespace:
        found.append(f"{text} {error}")
        return SimpleNamespace(matrix_iter=lambda border: matrix(border))

    monkeypatch.setitem(sys.modules, "segno", SimpleNamespace(make_qr=make_qr))
    return found


def test_light_modules_are_inked(asked: list[str]) -> None:
    rows = code_of("https://example.org/x")
    assert rows[0] == "███████"
    assert rows[1] == "██ ▄ ██"
    assert rows[2] == "██▄▄▄██"
    assert asked == ["https://example.org/x m"]
    assert code_of("https://example.org")
    assert asked[-1] == "HTTPS://EXAMPLE.ORG m"


def test_without_an_address_or_the_extra_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of("") == ()
    monkeypatch.setitem(sys.modules, "segno", None)
    assert code_of("https://example.org") == ()


@pytest.mark.usefixtures("asked")
def test_it_stands_beside_the_words_where_it_has_room() -> None:
    page = EndPage("x", ("a line of what was found",), (), "https://example.org/x", code_of("https://example.org/x"))
    wide, narrow = ("\n".join(map(text_of, page_of(frame_at("1:ready"), page, width, 24))) for width in (80, 34))
    assert "██▄▄▄██" in wide
    assert "▄" not in narrow
    assert "https://example.org/x" in wide
