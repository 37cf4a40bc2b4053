"""What a terminal with true pixels is sent, decoded, is what the cells of the same screen show."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pytest
from rich.console import Console

from stepviz import Experiment
from stepviz.ops import Array
from stepviz.settings.looks import KITTY, SIXEL
from stepviz.ui.canvas import Canvas
from stepviz.ui.graphics.asking import Graphics
from stepviz.ui.theme import StyleTable, plain, themes
from stepviz.views.marks import NOTHING, Mark, PixelSource, always, with_pixels
from stepviz.views.moment_view import MomentView, Screen
from stepviz.views.pictures.pixels import ink, pixel
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.colours import rgb
from stepviz.views.text.palette import shade
from stepviz.views.text.span import TEXT, Row, Span, Tone, text_of
from tests.support.examples import LONG
from tests.support.moments import frame_at
from tests.support.pixels import CELL, PixelScreen

SIZE = (80, 24)
PROTOCOLS = (KITTY, SIXEL)
CONSOLE = Console(force_terminal=True, color_system="truecolor")
DARK, LIGHT = (theme.usual for theme in themes("truecolor")[:2])
SEEN = [
    ("moons", "boundary", (8,), 45),
    ("moons", "surface", (8,), 20),
    ("moons", "network", (4, 4), 30),
    ("iris", "boundary", (8,), 45),
    ("digits", "images", (8,), 1),
    ("digits", "network", (8,), None),
]
"""Sources, their pictures, layers, and how far the mean colour of a cell may be from that of its halves, of 255: at the
edge of a region it is cut finer; of images in less room than pixels it is that of the weights, not that of their mean.
"""


@lru_cache
def shown(source: str, zoom: str, hidden: tuple[int, ...], at: str = "30:update") -> Screen:
    frame = frame_at(at, Experiment.of(source, hidden=hidden, iterations=60))
    return screen(MomentView(State(moment=frame.moment, zoom=zoom), frame), *SIZE)


class Shown:
    """A canvas, and the terminal that it is seen in."""

    def __init__(self, protocol: str, table: StyleTable = DARK) -> None:
        self.canvas, self.screen = Canvas(), PixelScreen(*SIZE)
        self.graphics, self.table = Graphics(protocol, CELL), table

    def show(self, rows: Sequence[Row], marks: Sequence[Mark]) -> str:
        """Paint what has changed. Returns what the terminal was told."""
        before = [*self.canvas._strips]
        self.canvas.show(rows, self.table, SIZE, marks, self.graphics)
        after = self.canvas._strips
        told = "".join(
            f"\x1b[{y + 1};1H{strip.render(CONSOLE)}"
            for y, strip in enumerate(after)
            if strip not in before[y : y + 1] or strip is not before[y]
        )
        self.screen.feed(told)
        return told


def halves(rows: Sequence[Row], table: StyleTable) -> dict[tuple[int, int], Array]:
    """The mean colour of each cell that is painted in halves."""
    assert table.colours is not None
    found = {}
    for y, row in enumerate(rows):
        x = 0
        for span in row:
            _, _, _, ground, upper = span.style
            for place in range(x, x + span.columns):
                if ground is not None and upper is not None:
                    colours = [rgb(shade(tone, table.colours)) for tone in (upper, ground)]
                    found[place, y] = np.array(colours).mean(axis=0)
            x += span.columns
    return found


@pytest.mark.parametrize(
    ("protocol", "source", "zoom", "hidden", "most"),
    [(protocol, *seen) for n, seen in enumerate(SEEN) for protocol in (PROTOCOLS if LONG else PROTOCOLS[n % 2 :][:1])],
)
def test_each_cell_has_the_mean_colour_of_its_halves(
    protocol: str, source: str, zoom: str, hidden: tuple[int, ...], most: int | None
) -> None:
    seen = shown(source, zoom, hidden)
    for table in (DARK, LIGHT):
        terminal = Shown(protocol, table)
        terminal.show(seen.rows, seen.marks)
        wanted, found = halves(seen.rows, table), terminal.screen.cells
        known = [at for at in wanted if at in found]
        assert len(known) > 100
        if protocol == SIXEL:
            assert set(found) <= set(wanted), "an image over a text"
        if most is not None:
            away = np.array([np.abs(wanted[at] - found[at]).max() for at in known])
            assert away.max() <= most + 1
            assert away.mean() < 4


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_after_any_steps_a_terminal_shows_what_a_new_one_does(protocol: str) -> None:
    way = [
        ("moons", "network", (4, 4), "30:update"),
        ("moons", "boundary", (4, 4), "30:update"),
        ("moons", "curves", (4, 4), "31:a1"),
        ("moons", "surface", (4, 4), "31:a1"),
    ]
    old = Shown(protocol)
    for stop in way:
        seen, new = shown(*stop), Shown(protocol)
        old.show(seen.rows, seen.marks)
        new.show(seen.rows, seen.marks)
        found, wanted = old.screen.cells, new.screen.cells
        assert set(found) == set(wanted), stop
        assert bool(wanted) == (stop[1] != "curves")
        assert all((colour == found[at]).all() for at, colour in wanted.items()), stop


def test_what_is_shown_already_is_not_sent_again() -> None:
    seen, terminal = shown("moons", "boundary", (8,)), Shown(SIXEL)
    terminal.show(seen.rows, seen.marks)
    assert terminal.screen.count == 1
    assert terminal.show(seen.rows, seen.marks) == ""
    below = (*seen.rows[:-1], (Span("x" * SIZE[0], TEXT),))
    terminal.show(below, seen.marks)
    assert terminal.screen.count == 1
    above = ((Span("x" * SIZE[0], TEXT),), *seen.rows[1:5], (Span("x" * SIZE[0], TEXT),), *seen.rows[6:])
    terminal.show(above, seen.marks)
    assert not terminal.screen.cells, "something lies over it"


def test_texts_stay_texts() -> None:
    seen, terminal = shown("moons", "boundary", (8,)), Shown(KITTY)
    terminal.show(seen.rows, seen.marks)
    for line, row in zip(terminal.canvas._lines, seen.rows, strict=True):
        signs = ((sign, span.style.is_pixel) for span in row for sign in span.text)
        assert all(seen == sign for seen, (sign, hidden) in zip(text_of(line.row), signs, strict=True) if not hidden)


def test_nothing_is_painted_where_a_text_lies_over_it_or_colours_are_missing() -> None:
    tone = ink(1.0)
    raster = PixelSource(_black, (tone,))
    mark = with_pixels(2, 1, 3, 2, raster)
    row = (Span("ab", TEXT), Span("   ", pixel(TEXT, tone, tone)), Span("c", TEXT))
    covered = (Span("ab", TEXT), Span("  ", pixel(TEXT, tone, tone)), Span("xc", TEXT))
    edge = (Span("ab", TEXT), Span("   c", TEXT))
    for rows, table, count in (
        ((edge, row, row), DARK, 1),
        ((edge, row, covered), DARK, 0),
        ((edge, row), DARK, 0),
        ((edge, row, row), plain().usual, 0),
    ):
        terminal = Shown(KITTY, table)
        terminal.show(rows, [Mark(0, 0, 1, 1, always(NOTHING)), mark])
        assert terminal.screen.count == count


def _black(tone: Tone, across: int, down: int) -> tuple[Array, Sequence[Tone | None]]:
    return np.zeros((down, across), dtype=np.int64), [tone]
