"""Colours and characters as a real terminal gets them: from the bytes, at each depth and in each theme."""

from __future__ import annotations

from itertools import product

import pytest

from stepviz.settings.looks import PLAIN, THEMES
from stepviz.views.text.colours import contrast
from tests.support.colours import LINUX, XTERM
from tests.support.examples import LONG
from tests.support.terminal import STEPVIZ, Terminal

DEPTHS = {
    "truecolor": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    "256": {"TERM": "xterm-256color", "COLORTERM": ""},
    "16": {"TERM": "xterm", "COLORTERM": ""},
    "linux": {"TERM": "linux", "COLORTERM": ""},
}
NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")


def painted(name: str, own: tuple[str, ...]) -> str:
    """A colour as pyte calls it."""
    if name.startswith("bright") or name in NAMES:
        return own[NAMES.index(name.removeprefix("bright")) + 8 * ("bright" in name)]
    return f"#{name.upper()}"


def assert_readable(terminal: Terminal, own: tuple[str, ...], least: float) -> None:
    """Every character on the screen."""
    cells = [terminal.cell(x, y) for y, x in product(range(24), range(80))]
    looks = [(cell.bg, cell.fg) if cell.reverse else (cell.fg, cell.bg) for cell in cells if cell.data.strip()]
    assert len(looks) > 300
    for text, ground in set(looks):
        assert contrast(painted(text, own), painted(ground, own)) >= least, (text, ground)


_PAIRS = [*product((theme for theme in THEMES if theme != PLAIN), DEPTHS)]
"""Themes, each with every depth: `--long`; else each theme and each depth once or twice."""


@pytest.mark.parametrize(("theme", "depth"), _PAIRS if LONG else _PAIRS[::5] + _PAIRS[3:4])
def test_every_character_can_be_read(theme: str, depth: str) -> None:
    """On the console of Linux, whose font has few signs, no byte is above 127, and every mark has another one."""
    is_linux = depth == "linux"
    own, least = LINUX if is_linux else XTERM, 7.0 if theme == "contrast" else 4.5
    words = [*STEPVIZ, "--lr", "100", "--at", "4:grads", "--theme", theme]
    with Terminal(words, env=DEPTHS[depth]) as terminal:
        terminal.wait_for("op 6 of 7")
        for keys in ("e", "escape G", "escape ?", "escape q", *["n D", "escape z"] * is_linux):
            terminal.press(*keys.split())
            terminal.settle(0.1)
            assert_readable(terminal, own, least)
        if is_linux:
            terminal.press("escape", "[", "[", "[")
            terminal.wait_for("iteration 1 / 4000 . op 6 of 7")
            assert max(terminal.raw) < 128
            assert all(text in terminal.text for text in ("0.7691  0.2309v", ">0.1704x", "e0 #0 1 ", " . "))


@pytest.mark.parametrize(
    ("words", "env"),
    [
        *(([], {"NO_COLOR": "1"}), ([], {"TERM": "vt100", "COLORTERM": ""})),
        *[([], {"TERM": "xterm-mono", "COLORTERM": ""}), (["--theme", PLAIN], {}), (["--no-color"], {})] * LONG,
    ],
    ids=str,
)
def test_without_colours_no_colour_is_sent(words: list[str], env: dict[str, str]) -> None:
    with Terminal([*STEPVIZ, "--at", "2:grads", *words], env=env) as terminal:
        terminal.wait_for_place("2:6")
        terminal.press("e")
        terminal.wait_for("EXPLAIN")
        terminal.press("escape", "?")
        terminal.wait_for("HELP")
        assert not terminal.colours()
