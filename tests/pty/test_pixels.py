"""True pixels in a real terminal: asked for, never assumed, and gone when their place is another's."""

from __future__ import annotations

from codecs import getincrementaldecoder
from contextlib import ExitStack
from pathlib import Path

import pytest

from stepviz.settings.looks import KITTY, SIXEL
from tests.faults import sessions
from tests.support.examples import LONG
from tests.support.pixels import CELL, PixelScreen
from tests.support.terminal import STEPVIZ, Terminal

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
        return len(self._screen.cells)


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
