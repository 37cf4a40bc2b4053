from __future__ import annotations

import re
from itertools import product
from typing import get_args

import pytest
from rich.color import Color
from rich.style import Style as RichStyle

from stepviz.export import svg
from stepviz.settings.looks import THEMES
from stepviz.ui.canvas import Canvas
from stepviz.ui.theme import StyleTable, depth_of, plain, themes
from stepviz.views.text.palette import DARK, Depth, pair
from stepviz.views.text.span import Role, Span, Style
from tests.support.screens import opened, press, session_of, settled, shown

EMPHASES = ["", "b", "u", "r", "br", "bu"]
STYLES = [Style(*parts) for parts in product(Role, range(5), EMPHASES)]
PLAIN = plain()


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


def test_bold_makes_no_dark_text_of_sixteen_bright() -> None:
    for theme in themes("16")[:-1]:
        for style in STYLES:
            look = theme.usual[style]
            number = look.color.number if look.color is not None else None
            assert not (look.bold and number is not None and number < 8)


@pytest.mark.parametrize(
    ("system", "depth"), [("truecolor", "truecolor"), ("256", "256"), ("standard", "16"), (None, "16")]
)
def test_the_depth_is_that_of_the_terminal(system: str | None, depth: str) -> None:
    assert depth_of(system) == depth


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


def test_the_plain_theme_says_with_weight_what_others_say_with_colour() -> None:
    for style, table in product(STYLES, (PLAIN.usual, PLAIN.calm, PLAIN.dark)):
        assert table[style].color is None
        assert table[style].bgcolor is None
    assert PLAIN.usual[Style(Role.DIM)].dim
    assert PLAIN.usual[Style(Role.BAR)].reverse
    assert PLAIN.usual[Style(Role.TEXT, 0, "r")].reverse
    assert PLAIN.usual[Style(Role.TEXT, 0, "b")].bold
    assert PLAIN.usual[Style(Role.TEXT, 0, "u")].underline
    assert PLAIN.usual[Style(Role.POSITIVE, 4)] == RichStyle()


async def test_t_goes_round_the_themes_and_changes_no_text() -> None:
    async with opened(at="1:grads", size=(90, 26)) as (screen, pilot):
        before, looks = shown(screen), []
        for name in (*THEMES[1:], THEMES[0]):
            strips = screen._compositor.render_strips()
            looks.append([[segment.style for segment in strip] for strip in strips])
            assert shown(screen)[:22] == before[:22]
            press(screen, "t")
            await settled(screen, pilot)
            assert session_of(screen).message == f"theme: {name}"
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
