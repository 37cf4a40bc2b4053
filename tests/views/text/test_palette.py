"""Palettes: every text can be read on its ground, and signs are told apart by all eyes, in any number of colours."""

from __future__ import annotations

from itertools import combinations, product
from typing import get_args

import pytest

from stepviz.settings.looks import PLAIN, THEMES
from stepviz.views.text.colours import best_text, contrast
from stepviz.views.text.palette import PALETTES, Colours, Depth, Look, pair, shade
from stepviz.views.text.span import FULL, Role, Style, Tone
from tests.support.colours import EYES, OWN, distance, rgb

HEATS = (Role.POSITIVE, Role.NEGATIVE, Role.PROBABILITY)
EMPHASES = ("", "b", "u", "r", "br", "bu")
STYLES = [Style(*parts) for parts in product(Role, range(5), EMPHASES)]
TABLES = [(name, depth) for name, palettes in PALETTES.items() for depth in palettes]
TONED = [(name, depth) for name, depth in TABLES if depth != "16"]
LEAST = {"dark": 4.5, "light": 4.5, "contrast": 7.0}
SIGNS_APART = 20.0
"""CIELAB units between signs of one strength."""


def look(style: Style, colours: Colours, own: tuple[str, ...]) -> Look:
    text, ground = pair(style, colours)
    return Look(rgb(text, own), rgb(ground, own))


def test_every_theme_but_the_plain_one_has_a_table_for_every_depth() -> None:
    assert (*PALETTES, PLAIN) == THEMES
    assert all(set(palettes) == set(get_args(Depth)) for palettes in PALETTES.values())


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize(("name", "depth"), TABLES)
def test_every_text_can_be_read(name: str, depth: Depth, own: str) -> None:
    for style in STYLES:
        assert contrast(*look(style, PALETTES[name][depth], OWN[own])) >= LEAST[name], style


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize(("name", "depth"), TABLES)
def test_signs_of_one_strength_are_told_apart_by_all_eyes(name: str, depth: Depth, own: str, eyes: str) -> None:
    for strength in range(1, 5):
        above, below = (
            look(Style(role, strength), PALETTES[name][depth], OWN[own]) for role in (Role.POSITIVE, Role.NEGATIVE)
        )
        apart = max(distance(one, other, eyes) for one, other in zip(above, below, strict=True))
        assert apart >= SIGNS_APART, (strength, above, below)


@pytest.mark.parametrize(("name", "depth"), TONED)
def test_strengths_of_heat_differ_and_what_stands_out_is_not_taken_for_heat(name: str, depth: Depth) -> None:
    """An accent differs from every ground and from each other text that means something."""
    colours = PALETTES[name][depth]
    for role in HEATS:
        assert len({pair(Style(role, strength), colours) for strength in range(5)}) == 5
    accent = rgb(colours.accent)
    grounds = [ground for heat in (colours.positive, colours.negative, colours.probability) for _, ground in heat]
    assert min(distance(accent, rgb(ground)) for ground in grounds) >= SIGNS_APART
    for one, other in combinations((colours.text, colours.accent, colours.warning), 2):
        assert distance(rgb(one), rgb(other)) >= SIGNS_APART
    for text, ground in (*colours.positive, *colours.negative, *colours.probability):
        assert rgb(text) == best_text(rgb(ground)), "black or white, whichever is easier to read"


@pytest.mark.parametrize(("name", "depth"), TONED)
def test_what_stands_on_a_tone_can_be_read(name: str, depth: Depth) -> None:
    colours = PALETTES[name][depth]
    for hue, level, emphasis in product(("positive", "negative", "ink", *"01234567"), range(FULL + 1), EMPHASES):
        style = Style(Role.TEXT, 0, emphasis, Tone(hue, level))
        assert contrast(*look(style, colours, OWN["xterm"])) >= LEAST[name], style


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(("name", "depth"), TONED)
def test_two_regions_that_meet_are_told_apart_by_all_eyes(name: str, depth: Depth, eyes: str) -> None:
    colours = PALETTES[name][depth]
    for level in range(FULL // 3, FULL + 1):
        above, below = (rgb(shade(Tone(hue, level), colours)) for hue in "01")
        assert distance(above, below, eyes) >= SIGNS_APART, level


@pytest.mark.parametrize(("name", "depth"), TONED)
def test_more_ink_is_further_from_the_ground(name: str, depth: Depth) -> None:
    colours = PALETTES[name][depth]
    greys = [contrast(rgb(shade(Tone("ink", level), colours)), rgb(colours.ground)) for level in range(FULL + 1)]
    assert greys == sorted(greys)
    assert greys[0] == 1
    assert len(set(greys)) > FULL // 2
