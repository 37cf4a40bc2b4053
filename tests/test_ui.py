"""Painting in the terminal: first panes, themes, escape sequences, and the screen after any keys."""

from __future__ import annotations

import random
import re
from itertools import product
from typing import get_args

import pyte
import pytest
from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip

from stepviz import Experiment
from stepviz.export import svg
from stepviz.settings.kinds import OPTIMIZERS
from stepviz.settings.looks import THEMES
from stepviz.settings.sources import ARTICLE, CHAIN_RULE
from stepviz.ui.ansi import Pen
from stepviz.ui.canvas import Canvas, FinalStrip
from stepviz.ui.skeleton import skeleton
from stepviz.ui.theme import StyleTable, Theme, depth_of, plain, themes
from stepviz.views.layout.layouts import LECTURE_SIZE, Size
from stepviz.views.layout.placing import layout_at
from stepviz.views.pictures.pixels import pixel
from stepviz.views.state import State
from stepviz.views.text.palette import DARK, Depth, pair, solid
from stepviz.views.text.span import Role, Span, Style, Tone, text_of
from tests.support.examples import LONG
from tests.support.moments import frame_at
from tests.support.screens import expected, opened, press, pressed, settled, shown, state_of


@pytest.mark.parametrize("size", [LECTURE_SIZE, Size(101, 70)])
@pytest.mark.parametrize(("source", "optimizer"), [*product([ARTICLE], OPTIMIZERS), (CHAIN_RULE, "sgd")])
def test_every_pane_stands_where_it_will_stand(source: str, optimizer: str, size: Size) -> None:
    experiment = Experiment.of(source, optimizer=optimizer)
    frame, rows = frame_at("1:ready", experiment), skeleton(experiment, size)
    layout = layout_at(frame, State(frame.moment), size)
    assert len(rows) == layout.height
    for pane in layout.numbered:
        box = text_of(rows[pane.place.y])[pane.place.x :]
        assert box.startswith((f"┌ {pane.number} {pane.title}", f" {pane.number} {pane.title}"))


DECIDED = [Experiment.of("digits"), Experiment(hidden=(8,)), Experiment(loss="mse")]
DECIDED += [Experiment.of("chain-rule", optimizer="adam"), Experiment.of("chain-rule", schedule="linear")]


@pytest.mark.parametrize("run", DECIDED)
def test_where_the_data_the_layers_the_loss_or_the_state_decide_the_places_no_pane_is_drawn(run: Experiment) -> None:
    rows = skeleton(run, Size(120, 36))
    assert [number for number, row in enumerate(rows) if text_of(row).strip()] == [0, 35]


EMPHASES = ["", "b", "u", "r", "br", "bu"]
STYLES = [Style(*parts) for parts in product(Role, range(5), EMPHASES)]


def colours(style: RichStyle) -> tuple[str, str]:
    assert style.color is not None
    assert style.bgcolor is not None
    return style.color.name, style.bgcolor.name


@pytest.mark.parametrize("depth", get_args(Depth))
def test_a_theme_paints_what_its_palette_says(depth: Depth) -> None:
    for theme in themes(depth)[:-1]:
        assert theme.colours is not None
        for style in STYLES:
            wanted = [part.lower().replace("@", "") for part in pair(style, theme.colours)]
            painted = [
                part if part[0] == "#" else str(Color.parse(part).number) for part in colours(theme.usual[style])
            ]
            assert painted == wanted, style


def test_a_picture_looks_like_the_light_theme() -> None:
    (light,) = (theme for theme in themes("truecolor") if theme.name == "light")
    for style in STYLES:
        drawn = svg.svg([(Span("x", style),)], "").lower()
        (text,) = re.findall(r'<text [^>]*fill="([^"]+)"', drawn)
        *_, ground = re.findall(r'<rect [^>]*fill="([^"]+)"', drawn)
        assert (text, ground) == colours(light.usual[style]), style


def test_calm_reverses_nothing_but_bars_and_what_is_not_finite() -> None:
    calm = StyleTable(DARK, calm=True)
    new = Style(Role.TEXT, 0, "br")
    assert colours(calm[new]) == (DARK.text.lower(), DARK.ground.lower())
    assert calm[new].bold
    assert colours(calm[Style(Role.BAR)]) == (DARK.ground.lower(), DARK.text.lower())
    assert colours(calm[Style(Role.WARNING, 0, "br")]) == (DARK.ground.lower(), DARK.warning.lower())


async def test_t_goes_round_the_themes_and_changes_no_text() -> None:
    async with opened(at="1:grads", size=(90, 26)) as (screen, pilot):
        before, looks = shown(screen), []
        for name in (*THEMES[1:], THEMES[0]):
            strips = screen._compositor.render_strips()
            looks.append([[segment.style for segment in strip] for strip in strips])
            assert shown(screen)[:22] == before[:22]
            await pressed(screen, pilot, "t")
            assert state_of(screen).message == f"theme: {name}"
        assert len({str(look) for look in looks}) == len(THEMES)
        again = [[segment.style for segment in strip] for strip in screen._compositor.render_strips()]
        assert again[:20] == looks[0][:20]


def test_looks_are_those_of_the_last_theme_whatever_was_rendered_between() -> None:
    """Themes that nothing was rendered in yet are equal as dicts."""
    rows = ((Span("+1.7641", Style(Role.POSITIVE, 4)),),)
    dark, light, contrast = (theme.usual for theme in themes("truecolor")[:3])
    canvas, fresh = Canvas(), Canvas()
    canvas.show(rows, dark, (7, 1))
    assert [segment.text for segment in canvas.render_line(0)] == ["+1.7641"]
    canvas.show(rows, light, (7, 1))
    canvas.show(rows, contrast, (7, 1))
    fresh.show(rows, contrast, (7, 1))
    assert [*canvas.render_line(0)] == [*fresh.render_line(0)]


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


NETS = [
    Experiment.of("iris", hidden=(16, 2), activation="tanh", optimizer="adam", iterations=60),
    Experiment(lr=100),
]
NETS += [Experiment.of("xor", hidden=(5,), iterations=60), Experiment.of("chain-rule", optimizer="adam")] * LONG
RESIZED = [(80, 24)] * 6 + [(1, 1), (7, 2), (20, 5), (79, 24), (80, 23), (81, 25), (120, 36), (200, 60)]
KEYS = (
    *("right", "right", "left", "tab", "shift+tab", "z", "enter", "e", "escape", "h", "G", "7", "up", "down"),
    *("right_square_bracket", "left_square_bracket", "right_curly_bracket", "n", "p", "end", "home"),
)


@pytest.mark.parametrize("experiment", NETS, ids=lambda experiment: " ".join(experiment.words()))
async def test_after_any_keys_and_in_any_size_the_screen_is_what_the_views_say(experiment: Experiment) -> None:
    choose = random.Random(11)
    async with opened(experiment, at="1:ready") as (screen, pilot):
        for _ in range(30 if LONG else 15):
            press(screen, *choose.choices(KEYS, k=choose.randrange(1, 6)))
            await pilot.resize_terminal(*choose.choice(RESIZED))
            await settled(screen, pilot)
            state = state_of(screen)
            assert not state.overlays
            assert shown(screen) == expected(screen, state.said or state.message)
