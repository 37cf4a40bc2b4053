"""Screens in a real terminal: colours, pixels and characters from its bytes; keys held, early, and one that copies."""

from __future__ import annotations

import base64
import os
import re
import sys
from codecs import getincrementaldecoder
from contextlib import ExitStack
from itertools import product
from pathlib import Path

import pytest

from stepviz.settings.looks import KITTY, PLAIN, SIXEL, THEMES
from stepviz.views.text.colours import contrast
from tests.faults import sessions
from tests.support.colours import LINUX, XTERM
from tests.support.examples import LONG
from tests.support.pixels import CELL, PixelScreen
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


_PLACE = ("xor", "--hidden", "4", "--zoom", "boundary", "--at", "1:update")
WORDS = (*STEPVIZ, *_PLACE)
SIZES = (80, 24), (81, 24)
_SIZE_TOLD = f"\x1b[6;{CELL[1]};{CELL[0]}t".encode()
SAYS = {KITTY: b"\x1b_Gi=31;OK\x1b\\" + _SIZE_TOLD + b"\x1b[?62;c", SIXEL: _SIZE_TOLD + b"\x1b[?62;4;22c"}


class Seen:
    """The true pixels of a terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal, self._screen, self._count, self._rest = terminal, PixelScreen(*SIZES[1]), 0, ""
        self._decode = getincrementaldecoder("utf-8")().decode

    @property
    def count(self) -> int:
        """How many cells have some, with all that came."""
        raw, count = self._terminal.raw, self._terminal.count
        text = self._rest + self._decode(raw[len(raw) - (count - self._count) :])
        end = max(0, text.rfind("\x1b"))  # the last sequence may have come in part
        self._screen.feed(text[:end])
        self._count, self._rest = count, text[end:]
        return len(self._screen.pixels)


def wait_for_pixels(terminal: Terminal, seen: Seen) -> None:
    """Whoever is too busy to answer in time is asked again when the size changes."""
    for size in SIZES * 20:
        if seen.count > 500:
            return
        terminal.resize(*size)
        terminal.settle(0.3)
    raise AssertionError(terminal.text)


@pytest.mark.parametrize("protocol", [KITTY, SIXEL])
def test_pictures_are_pixels_until_they_are_left(protocol: str) -> None:
    with Terminal(WORDS, *SIZES[0], says=SAYS[protocol], shell=True) as terminal:
        seen = Seen(terminal)
        terminal.wait_for("decision boundary")
        wait_for_pixels(terminal, seen)
        terminal.press("?")
        terminal.wait_for(lambda _: not seen.count)
        terminal.press("escape")
        terminal.wait_for(lambda _: seen.count > 500)
        terminal.send(b"\x1a")
        terminal.wait_until(terminal.is_stopped)
        terminal.settle()
        assert not seen.count
        terminal.foreground()
        wait_for_pixels(terminal, seen)
        terminal.quit()
        assert not seen.count
        assert "Gi=" not in terminal.text


def test_an_error_of_ours_leaves_no_pixels(tmp_path: Path) -> None:
    with sessions.acting("1 / 0", tmp_path, _PLACE, says=SAYS[KITTY]) as terminal:
        seen = Seen(terminal)
        terminal.wait_for("decision boundary")
        wait_for_pixels(terminal, seen)
        terminal.send(b"t")
        assert terminal.wait() == 1
        assert not seen.count
        assert not terminal.left_behind()


CELLS: tuple[tuple[bytes, tuple[str, ...], bool, bool], ...] = (
    (b"", (), True, False),
    (b"\x1b[?1;2c", (), True, False),
    (SAYS[KITTY], ("--pixels", "off"), False, False),
    (SAYS[SIXEL], ("--no-color",), False, False),
    (SAYS[KITTY], ("--ascii",), True, False),
    (b"\x1b[?1;2c", ("--pixels", "sixel"), True, True),
)
"""What a terminal says, words of the command, whether it is asked, and whether it is sent pixels."""


def test_without_a_word_for_it_there_are_cells() -> None:
    tried = CELLS if LONG else CELLS[1::2]
    with ExitStack() as stack:
        terminals = [stack.enter_context(Terminal((*WORDS, *words), *SIZES[0], says=says)) for says, words, *_ in tried]
        for terminal, (_, _, asks, has) in zip(terminals, tried, strict=True):
            terminal.wait_for("decision boundary")
            terminal.settle(0.4)
            assert (b"\x1bP" in terminal.raw) == has
            assert b"a=T" not in terminal.raw
            assert (b"a=q" in terminal.raw) == asks
            terminal.quit()


def test_a_held_key_stops_with_its_release() -> None:
    """Every press counts and none is left over: 40 presses move 40 steps, and nothing moves after the last paint."""
    with Terminal([*STEPVIZ, "--at", "2:loss"]) as terminal:
        terminal.wait_for_place("2:4")
        terminal.press("home")
        for _ in range(40):
            terminal.press("right")
            terminal.read(0.03)
        terminal.read(0.2)
        at_release = terminal.place
        terminal.read(0.5)
        assert terminal.place == at_release == "6:5"


def test_keys_pressed_before_the_first_numbers_and_while_a_far_moment_is_opened_are_kept() -> None:
    with Terminal([*STEPVIZ, "digits", "--hidden", "32,32", "--at", "3000:grads3"]) as terminal:
        terminal.wait_until(lambda: "1049" in terminal.modes)
        terminal.press("right")
        terminal.wait_for("Esc cancels")
        terminal.press("z")
        terminal.wait_for("z back")
        assert terminal.place == "3000:11"


def test_pasted_into_a_shell_it_shows_the_same(tmp_path: Path) -> None:
    """That words lead back to places of all kinds is seen in `tests/session`."""
    table = tmp_path / "my marks's.csv"
    table.write_text("".join(f"{n},{n * n % 7},{'ab'[n % 2]}\n" for n in range(40)))
    env = {"XDG_STATE_HOME": str(tmp_path), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    with Terminal([*STEPVIZ, str(table)], env=env) as terminal:
        terminal.wait_for("DATA")
        terminal.press("escape", "n", "n", "e")
        terminal.wait_for("EXPLAIN")
        before = terminal.settle()
        terminal.press("y")
        terminal.wait_for("COPIED")
        (copied,) = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07", terminal.raw)
    with Terminal(["sh", "-c", base64.b64decode(copied).decode()], env=env) as terminal:
        terminal.wait_for(lambda text: text == before)
