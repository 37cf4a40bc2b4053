"""The code of an address: white modules inked, and nothing where none can be made."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from stepviz.lesson.code import code_of
from stepviz.views.chrome.pages import farewell_rows
from stepviz.views.overlays import Farewell
from stepviz.views.text.palette import PALETTES, pair
from stepviz.views.text.span import Role, Style, text_of
from tests.support import qr


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


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("https://example.org", "HTTPS://EXAMPLE.ORG"),
        ("https://example.org/x", "https://example.org/x"),
        ("https://example.org/lectures/2026/one-step?number=31415926535", ""),
        ("http://b.de/" + "q" * 85, ""),
        ("https://EXAMPLE.org:8000/", "HTTPS://EXAMPLE.ORG:8000/"),
    ],
)
def test_what_is_printed_on_the_last_screen_reads_back(address: str, read: str) -> None:
    pytest.importorskip("segno", reason="the extra qr is not installed")
    lines = code_of(address)
    rows = [text_of(row) for row in farewell_rows(Farewell("x", (), (), address, lines), 120, 60)]
    left = next(row.index(lines[0]) for row in rows if lines[0] in row)
    printed = [row[left : left + len(lines[0])] for row in rows]
    first = next(place for place, row in enumerate(printed) if row == lines[0])
    matrix = qr.modules(printed[first : first + len(lines)])
    assert qr.text_of(matrix) == (read or address)
    matrix[-1][-1] ^= True
    with pytest.raises(AssertionError):
        qr.text_of(matrix)
