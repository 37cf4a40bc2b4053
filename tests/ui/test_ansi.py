from __future__ import annotations

import random

import pyte
import pytest
from rich.console import COLOR_SYSTEMS, Console
from rich.segment import Segment
from textual.strip import Strip

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.ui.ansi import Pen
from stepviz.ui.canvas import FinalStrip
from stepviz.ui.theme import Theme, depth_of, plain, themes
from stepviz.views.panes import blocks
from stepviz.views.pictures.pixels import pixel
from stepviz.views.screen import rows
from stepviz.views.state import State
from stepviz.views.text.palette import solid
from stepviz.views.text.span import Role, Span, Style, Tone
from tests.support.examples import LONG

SYSTEMS = ("truecolor", "256", "standard")
_TONES = (Tone("positive", 3), Tone("negative", 12))
LOOKS = [
    *(Style(role, strength, emphasis) for role in Role for strength in (0, 4) for emphasis in ("", "b", "u", "br")),
    *(pixel(Style(), upper, lower) for upper in _TONES for lower in _TONES for _ in range(8)),
]


def cells(text: str, width: int) -> list[tuple[object, ...]]:
    """What a terminal shows of it, column by column; of a blank that is not underlined its ground alone."""
    screen = pyte.Screen(width, 1)
    screen.set_mode(pyte.modes.LNM)
    pyte.Stream(screen).feed(text)
    found = []
    for column in range(width):
        cell = screen.buffer[0][column]
        front = (cell.fg, cell.bold) if cell.data.strip() or cell.reverse or cell.underscore else ()
        found.append((cell.data, cell.bg, cell.reverse, cell.underscore, *front))
    assert screen.cursor.attrs == screen.default_char
    return found


def all_themes(system: str) -> list[Theme]:
    return [*themes(depth_of(system)), plain()]


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_terminal_shows_the_same_as_of_every_look_told_in_full(system: str) -> None:
    choose, console = random.Random(3), Console(force_terminal=True, color_system=system)  # type: ignore[arg-type]
    for theme in all_themes(system):
        for _ in range(25):
            looks = choose.choices(LOOKS, k=12)
            texts = choose.choices(("a", "0.5", " ", "   ", "─"), k=12)
            row = tuple(map(Span, texts, looks))
            width = sum(span.columns for span in row)
            full = Strip([Segment(text, theme.usual[style]) for text, style in solid(row, theme.colours)])
            assert cells(FinalStrip(row, theme.usual, width).render(console), width) == cells(
                full.render(console), width
            )


def test_a_line_is_told_alike_whatever_was_told_before(monkeypatch: pytest.MonkeyPatch) -> None:
    choose, system, theme = random.Random(5), "256", all_themes("256")[0]
    lines = [tuple(map(Span, choose.choices(("a", " ", "0.5"), k=9), choose.choices(LOOKS, k=9))) for _ in range(60)]
    monkeypatch.setattr(Pen, "_MOST", 20)
    pen = Pen(theme.usual, theme.colours, system)
    assert [pen.line(line) for line in lines] == [Pen(theme.usual, theme.colours, system).line(line) for line in lines]


def test_a_line_is_cut_and_read_by_textual_as_any_other() -> None:
    theme = all_themes("truecolor")[0]
    row = (Span("loss ", Style(Role.DIM)), Span("0.6931", Style()), Span("   ", Style()))
    line = FinalStrip(row, theme.usual, 14)
    pieces = [Segment(span.text, theme.usual[span.style]) for span in row]
    assert [*line] == pieces
    assert line.crop(3, 8) == Strip(pieces).crop(3, 8)
    assert [part.text for part in line.divide([5, 14])] == ["loss ", "0.6931   "]
    assert line.divide([14]) == [line]


def test_without_colours_none_is_told() -> None:
    row = (Span("a", Style(Role.DIM)), Span(" b", Style()))
    assert plain().usual.pen("").line(row) == "\x1b[2ma\x1b[0m b"
    assert set(COLOR_SYSTEMS) > set(SYSTEMS)


@pytest.mark.parametrize("source", ["spirals", *["digits"] * LONG])
def test_what_is_remembered_from_paint_to_paint_changes_none(source: str) -> None:
    experiment, choose = Experiment.of(source, hidden=(8, 8), iterations=20), random.Random(7)
    walked, theme = Timeline(Trainer(experiment)), all_themes("truecolor")[0]
    pen = theme.usual.pen("truecolor")
    moments = [Moment(number, op) for number in (1, 2, 9) for op in range(1, len(walked.trainer.program.ops) + 1)]
    for moment in choose.choices(moments, k=30 if LONG else 8):
        size = choose.choice(((80, 24), (160, 48)))
        seen = rows(walked.frame(moment), *size, State())
        blocks._block.cache_clear()
        anew = rows(Timeline(Trainer(experiment)).frame(moment), *size, State())
        assert seen == anew
        fresh = Pen(theme.usual, theme.colours, "truecolor")
        assert [*map(pen.line, seen)] == [*map(fresh.line, anew)]
