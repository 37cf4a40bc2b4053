"""True pixels: what a terminal is asked, and that what it is sent, decoded, is what the cells of the screen show."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pytest
from rich.console import Console

from stepviz import Experiment
from stepviz.ops import Array
from stepviz.settings.looks import KITTY, NO_PIXELS, SIXEL, WHERE_ASKED
from stepviz.ui.canvas import Canvas
from stepviz.ui.graphics import kitty, sixel
from stepviz.ui.graphics.asking import KITTY_TOLD, QUESTION, Graphics, PixelQuestion
from stepviz.ui.theme import StyleTable, themes
from stepviz.views.marks import Mark
from stepviz.views.moment_view import MomentView, Screen
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text.colours import rgb
from stepviz.views.text.palette import shade
from stepviz.views.text.span import TEXT, Row, Span
from tests.support.examples import LONG
from tests.support.moments import frame_at
from tests.support.pixels import CELL, PixelScreen

CELL_TOLD, PLAIN, SIXELS = "\x1b[6;18;9t", "\x1b[?62;22c", "\x1b[?62;4;22c"


def asked(*answers: str) -> PixelQuestion:
    question = PixelQuestion(asks=True)
    assert question.begin() == QUESTION
    assert all(map(question.takes, answers))
    return question


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ((KITTY_TOLD, PLAIN), Graphics(KITTY, (10, 20))),
        ((KITTY_TOLD, CELL_TOLD, SIXELS), Graphics(KITTY, (9, 18))),
        ((CELL_TOLD, SIXELS), Graphics(SIXEL, (9, 18))),
        ((SIXELS,), None),
        ((CELL_TOLD, "\x1b[?4;6c"), None),
        (("\x1b[6;0;9t", SIXELS), None),
    ],
)
def test_a_terminal_has_what_it_says_before_it_tells_its_attributes(
    answers: tuple[str, ...], found: Graphics | None
) -> None:
    question = asked(*answers)
    assert not question.is_open
    assert question.found(WHERE_ASKED) == found
    assert question.found(NO_PIXELS) is None


@pytest.mark.parametrize("answer", ["\x1b_Gi=31;ENOTSUPPORTED\x1b\\", "\x1b[A", "x", "\x1b[8;24;80t"])
def test_what_answers_nothing_is_left_to_others(answer: str) -> None:
    question = asked()
    assert not question.takes(answer)
    assert question.is_open


def test_an_answer_that_comes_too_late_counts_no_more() -> None:
    question = asked(CELL_TOLD)
    question.give_up()
    assert not question.takes(SIXELS)
    assert question.found(WHERE_ASKED) is None
    question.begin()
    assert question.takes(KITTY_TOLD)
    question.give_up()
    assert question.found(WHERE_ASKED) == Graphics(KITTY, (10, 20))


def test_an_image_comes_in_chunks_and_goes_with_any_of_its_lines() -> None:
    columns, lines = 20, 6
    noise = np.random.default_rng(1).integers(0, 256, (lines * CELL[1], columns * CELL[0], 3), dtype=np.uint8)
    told = kitty.encoded(noise, columns, lines)
    assert told.count("\x1b_G") > 5
    screen = PixelScreen(40, 12)
    screen.feed(f"\x1b[3;5H{told}")
    assert (screen.pixels[23, 7] == noise[-CELL[1] :, -CELL[0] :]).all()
    assert len(screen.cells) == columns * lines
    screen.feed(kitty.removed(1) + kitty.removed(8))
    assert len(screen.cells) == columns * lines
    screen.feed(kitty.removed(7))
    assert not screen.cells


@pytest.mark.parametrize("seed", range(3))
def test_a_decoded_image_has_its_colours_where_they_were(seed: int) -> None:
    draw = np.random.default_rng(seed)
    columns, lines = draw.integers(1, 12, 2).tolist()
    across, down = columns * CELL[0], lines * CELL[1]
    colours = [tuple(colour) for colour in draw.integers(0, 256, (sixel.LARGEST, 3)).tolist()]
    narrow = int(draw.integers(1, across + 1))
    places = draw.integers(0, [2, 5, sixel.LARGEST][seed % 3], (down, narrow))
    places[:, narrow // 2 :] = places[:, narrow // 2 : narrow // 2 + 1]
    screen = PixelScreen(20, 14)
    screen.feed(f"\x1b[2;3H{sixel.encoded(places, colours, across)}")
    wanted = np.array(colours)[places[:, np.arange(across) * narrow // across]]
    assert len(screen.pixels) == columns * lines
    for (x, y), cell in screen.pixels.items():
        part = wanted[(y - 1) * CELL[1] : y * CELL[1], (x - 2) * CELL[0] : (x - 1) * CELL[0]]
        assert np.abs(cell - part).max() <= 2, "colours are told in percent"


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
