from __future__ import annotations

import re
from itertools import product

import pytest
from rich.style import Style as RichStyle

from stepviz import Experiment
from stepviz.export import svg
from stepviz.ui.app import Start, StepApp
from stepviz.ui.theme import DARK, PLAIN, THEMES, StyleTable, Theme
from stepviz.views.text.contrast import BLACK, WHITE, best_text, contrast
from stepviz.views.text.palette import LIGHT, Colours
from stepviz.views.text.span import Role, Span, Style
from tests.support.screens import opened, press, session_of, settled, shown

EMPHASES = ["", "b", "u", "r", "br", "bu"]
STYLES = [Style(*parts) for parts in product(Role, range(5), EMPHASES)]
COLOURED = [theme for theme in THEMES if theme.colours is not None]


def colours(style: RichStyle) -> tuple[str, str]:
    assert style.color is not None
    assert style.bgcolor is not None
    return style.color.name, style.bgcolor.name


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)
    assert contrast(WHITE, "#777777") == contrast("#777777", WHITE)


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
@pytest.mark.parametrize("calm", [False, True])
def test_every_text_can_be_read(theme: Theme, calm: bool) -> None:
    table = theme.calm if calm else theme.usual
    for style in STYLES:
        assert contrast(*colours(table[style])) >= 4.5, style


@pytest.mark.parametrize("colours", [DARK, LIGHT])
def test_text_on_heat_is_black_or_white_whichever_is_easier_to_read(colours: Colours) -> None:
    for ground in (*colours.positive, *colours.negative, *colours.probability):
        best, worst = best_text(ground), WHITE if best_text(ground) == BLACK else BLACK
        assert contrast(best, ground) >= max(4.5, contrast(worst, ground))


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_strengths_of_heat_differ(theme: Theme) -> None:
    for role in (Role.POSITIVE, Role.NEGATIVE, Role.PROBABILITY):
        grounds = [colours(theme.usual[Style(role, strength)])[1] for strength in range(5)]
        assert len(set(grounds)) == 5


def test_a_picture_looks_like_the_light_theme() -> None:
    (light,) = (theme for theme in THEMES if theme.name == "light")
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


def test_the_plain_theme_has_no_colour_at_all() -> None:
    for style, table in product(STYLES, (PLAIN.usual, PLAIN.calm, PLAIN.dark)):
        assert table[style].color is None
        assert table[style].bgcolor is None


def test_plain_says_with_weight_what_others_say_with_colour() -> None:
    assert PLAIN.usual[Style(Role.DIM)].dim
    assert PLAIN.usual[Style(Role.BAR)].reverse
    assert PLAIN.usual[Style(Role.TEXT, 0, "r")].reverse
    assert PLAIN.usual[Style(Role.TEXT, 0, "b")].bold
    assert PLAIN.usual[Style(Role.TEXT, 0, "u")].underline
    assert PLAIN.usual[Style(Role.POSITIVE, 4)] == RichStyle()


async def test_t_goes_round_the_themes_and_changes_no_text() -> None:
    async with opened(at="1:grads", size=(90, 26)) as (screen, pilot):
        before, looks = shown(screen), []
        for _ in THEMES:
            strips = screen._compositor.render_strips()
            looks.append([[segment.style for segment in strip] for strip in strips])
            assert shown(screen) == before
            press(screen, "t")
            await settled(screen, pilot)
        assert looks[0] != looks[1] != looks[2]
        again = [[segment.style for segment in strip] for strip in screen._compositor.render_strips()]
        assert again == looks[0]


async def test_without_colour_there_is_only_the_plain_theme() -> None:
    app = StepApp(Experiment(), Start("1:grads"), colourless=True)
    async with app.run_test(size=(90, 26)) as pilot:
        await pilot.pause(0.2)
        screen = app.step_screen
        await settled(screen, pilot)
        press(screen, "t")
        await settled(screen, pilot)
        assert "NO_COLOR" in session_of(screen).message
        for segment in (segment for strip in screen._compositor.render_strips() for segment in strip):
            if segment.style is not None:
                assert segment.style.color is None or segment.style.color.is_default
                assert segment.style.bgcolor is None or segment.style.bgcolor.is_default
