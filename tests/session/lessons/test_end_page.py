"""The last screen tells what one takes home: findings, commands that work, and the address as a code."""

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
from tests.support.giving import given, pressed, told
from tests.support.lessons import written
from tests.support.moments import frame_at
from tests.support.overlays import page as page_of


def test_the_last_screen_has_the_numbers_and_commands_that_work(tmp_path: Path) -> None:
    lesson = pressed(given(written(tmp_path)), "Esc")
    while not lesson.state.overlays:
        pressed(lesson, "pagedown")
    text = lesson.seen()
    assert "W of x2 and c1 is -0.3126." in text
    assert "{" not in text
    whole = text.replace("\\\n", " ")
    commands = [line.strip() for line in whole.split("\n") if line.strip().startswith("stepviz ")]
    assert len(commands) == 3
    for command in commands:
        parser.parse(*split(shlex.split(command)[1:]))
    before = lesson.state
    assert pressed(lesson, "pagedown right space enter").state == before
    assert told(pressed(lesson, "pageup")) == "7 40:check !"


def matrix(border: int) -> Iterator[list[int]]:
    """A square of 3 x 3 with its middle light, and its quiet zone."""
    for y in range(-border, 3 + border):
        yield [int(0 <= x < 3 and 0 <= y < 3 and (x, y) != (1, 1)) for x in range(-border, 3 + border)]


def test_light_modules_are_inked_and_the_code_stands_beside_the_words_where_it_has_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def make_qr(text: str, *, error: str) -> SimpleNamespace:
        asked.append(f"{text} {error}")
        return SimpleNamespace(matrix_iter=lambda border: matrix(border))

    monkeypatch.setitem(sys.modules, "segno", SimpleNamespace(make_qr=make_qr))
    assert code_of("https://example.org/x")[:3] == ("███████", "██ ▄ ██", "██▄▄▄██")
    assert code_of("https://example.org")
    assert asked == ["https://example.org/x m", "HTTPS://EXAMPLE.ORG m"]
    page = EndPage("x", ("a line of what was found",), (), "https://example.org/x", code_of("https://example.org/x"))
    wide, narrow = ("\n".join(map(text_of, page_of(frame_at("1:ready"), page, width, 24))) for width in (80, 34))
    assert "██▄▄▄██" in wide
    assert "▄" not in narrow
    assert "https://example.org/x" in wide
    monkeypatch.setitem(sys.modules, "segno", None)
    assert code_of("https://example.org") == code_of("") == ()
