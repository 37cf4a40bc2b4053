"""The code of an address: white modules inked, and nothing where none can be made."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from stepviz.lesson.code import code_of
from stepviz.views.lessons.pages import farewell_rows
from stepviz.views.overlays import Farewell
from stepviz.views.text.palette import PALETTES, pair
from stepviz.views.text.span import Role, Style, text_of


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


def test_it_is_white_on_black_in_every_theme() -> None:
    for palettes in PALETTES.values():
        assert pair(Style(Role.CODE), palettes["truecolor"]) == ("#FFFFFF", "#000000")
        assert pair(Style(Role.CODE), palettes["256"]) == ("@231", "@16")


@pytest.mark.usefixtures("asked")
def test_it_stands_beside_the_words_where_it_has_room() -> None:
    page = Farewell("x", ("a line of what was found",), (), "https://example.org/x", code_of("https://example.org/x"))
    wide, narrow = ("\n".join(map(text_of, farewell_rows(page, width, 24))) for width in (80, 34))
    assert "██▄▄▄██" in wide
    assert "▄" not in narrow
    assert "https://example.org/x" in wide
