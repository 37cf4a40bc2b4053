"""Palette: the colours of every theme, and the colours of a style in them.

A colour is `#RRGGBB`, or `@N`, the terminal's colour N. Users choose the colours below 16, so no palette mixes them
with others. Marks show the differences that 16 colours cannot show.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from stepviz.text import width_of
from stepviz.views.text.colours import BLACK, best_text, coded, contrast, mix, nearest, rgb
from stepviz.views.text.span import FULL, Role, Row, Span, Style, Tone

OWN = 16
"""Users choose a terminal's colours below this number."""
HALF = "▀"
HUES = ("#E69F00", "#56B4E9", "#00B386", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#B0B0B0")
"""Hues of classes: the palette of Okabe and Ito, which is safe for colour-blind viewers."""
_PALE = 0.75
"""The factor of a region's levels on a light ground."""
_DEEPER = 0.7
"""The power of a weight's level on a light ground: so small numbers have the contrast that they have on a dark one."""
_COARSE = 4
"""Levels are rounded up to multiples of this with 256 colours, which have no finer ones."""
Depth = Literal["truecolor", "256", "16"]
"""How many colours a terminal has."""


class Look(NamedTuple):
    """The colours of text and ground."""

    text: str
    ground: str


Heat = tuple[Look, Look, Look, Look]
"""The looks of strengths 1 to 4."""


class Colours(NamedTuple):
    """The colours of a theme."""

    ground: str
    text: str
    dim: str
    warning: str
    accent: str
    positive: Heat
    negative: Heat
    probability: Heat
    least: float = 4.5
    """The least contrast of text with its ground."""
    turned: Mapping[Role, Look] = {}
    """The looks of reversed text; for other roles text and ground are exchanged."""


def pair(style: Style, colours: Colours) -> Look:
    """The look of a style: text on a bar is reversed, and reversed twice if emphasized so."""
    if style.role is Role.CODE:
        return Look("#FFFFFF", "#000000") if colours.ground[0] == "#" else Look("@231", "@16")
    if style.ground is not None and has_tones(colours):
        return _toned(style, style.ground, colours)
    if style.upper is not None and has_tones(colours):
        return Look(_legible(style.upper, colours), colours.ground)
    look = _upright(style, colours)
    if (style.role is Role.BAR) == ("r" in style.emphasis):
        return look
    role = Role.TEXT if style.role is Role.BAR else style.role
    return colours.turned.get(role, Look(look.ground, look.text))


def has_tones(colours: Colours) -> bool:
    """True if pictures are painted in tones: the colours are the same in every terminal."""
    return colours.ground[0] == "#" or int(colours.ground[1:]) >= OWN


def solid(row: Row, colours: Colours | None) -> Row:
    """The row with half blocks instead of its pixels' characters, if the palette has tones."""
    if colours is None or not has_tones(colours):
        return row
    return tuple(
        [
            Span(block_of(span.style, colours) * width_of(span.text), span.style) if span.style.is_pixel else span
            for span in row
        ]
    )


def block_of(style: Style, colours: Colours | None) -> str:
    """The character that replaces each of a pixel's own if the palette has tones; empty if they stay."""
    if not style.is_pixel or colours is None or not has_tones(colours):
        return ""
    return " " if style.upper == style.ground else HALF


def _toned(style: Style, tone: Tone, colours: Colours) -> Look:
    ground = shade(tone, colours)
    if style.upper is not None:
        return Look(shade(style.upper, colours), ground)
    ink = _ink(ground)
    if contrast(coded(ink), coded(ground)) < colours.least:
        ink, ground = colours.text, colours.ground
    return Look(ground, ink) if "r" in style.emphasis else Look(ink, ground)


def shade(tone: Tone, colours: Colours) -> str:
    """The colour of a tone, between the ground and the strongest of its hue; with 256 colours, the nearest.

    The region of a class is paler on a light ground, so that dark text on it can be read.
    """
    if not tone.hue.isdigit():
        return _shade(tone, colours)
    level = tone.level if colours.ground[0] == "#" else -(-tone.level // _COARSE) * _COARSE
    return _shade(tone._replace(level=round(_PALE * level) if _is_light(colours) else level), colours)


def _is_light(colours: Colours) -> bool:
    return best_text(coded(colours.ground)) == BLACK


def _shade(tone: Tone, colours: Colours) -> str:
    heats = {"positive": colours.positive, "negative": colours.negative}
    share = tone.level / FULL
    if tone.hue in heats:
        way = [colours.ground, *(look.ground for look in heats[tone.hue])]
        share = share**_DEEPER if _is_light(colours) else share
    else:
        way = [colours.ground, colours.text if tone.hue == "ink" else HUES[int(tone.hue) % len(HUES)]]
    place = share * (len(way) - 1)
    start = min(int(place), len(way) - 2)
    if place == start:
        return way[start]
    mixed = mix(rgb(way[start]), rgb(way[start + 1]), place - start)
    # the cube has hues only; a tone of ink has none, and the greys beside the cube are finer
    return mixed if colours.ground[0] == "#" else nearest(mixed, grey=tone.hue == "ink")


def _legible(tone: Tone, colours: Colours) -> str:
    """The colour of text in a tone; at full level mixed with the text's colour until it can be read."""
    colour = _shade(tone, colours)
    if tone.level < FULL:
        return colour
    ways = (mix(rgb(colour), rgb(colours.text), share / 8) for share in range(9))
    found = (way if colours.ground[0] == "#" else nearest(way) for way in ways)
    return next((way for way in found if contrast(coded(way), coded(colours.ground)) >= colours.least), colours.text)


def _upright(style: Style, colours: Colours) -> Look:
    heats = {Role.POSITIVE: colours.positive, Role.NEGATIVE: colours.negative, Role.PROBABILITY: colours.probability}
    if style.role in heats and style.strength:
        return heats[style.role][style.strength - 1]
    texts = {Role.DIM: colours.dim, Role.ACCENT: colours.accent, Role.WARNING: colours.warning}
    return Look(texts.get(style.role, colours.text), colours.ground)


def _heat(*grounds: str) -> Heat:
    """Black or white text on each of four grounds."""
    one, two, three, four = (Look(_ink(ground), ground) for ground in grounds)
    return one, two, three, four


def _ink(ground: str) -> str:
    best = best_text(coded(ground))
    return best if ground[0] == "#" else "@16" if best == BLACK else "@231"


DARK = Colours(
    ground="#111418",
    text="#E8E8E8",
    dim="#9AA3AD",
    warning="#FF6FB5",
    accent="#FFE45C",
    positive=_heat("#16324F", "#1F578C", "#3F8FD6", "#8CC8FF"),
    negative=_heat("#46290C", "#7D4A12", "#C47A1E", "#FFBE6B"),
    probability=_heat("#10302E", "#17544F", "#2B8A80", "#8FE3D6"),
)
LIGHT = Colours(
    ground="#FFFFFF",
    text="#1A1A1A",
    dim="#5A6470",
    warning="#B0005E",
    accent="#5A2CA0",
    positive=_heat("#DCEBFA", "#A6CCF2", "#5B9FE0", "#164F91"),
    negative=_heat("#FDE6CC", "#F9C080", "#DE8526", "#8A4300"),
    probability=_heat("#DDF3EF", "#A5DDD3", "#45A99A", "#0B5A50"),
)
_CONTRAST = Colours(
    ground="#000000",
    text="#FFFFFF",
    dim="#C4C4C4",
    warning="#FF9CCB",
    accent="#FFE45C",
    positive=_heat("#16324F", "#1B4B7A", "#5FA8E8", "#A8D8FF"),
    negative=_heat("#46290C", "#6B3D0C", "#E0952F", "#FFCF8A"),
    probability=_heat("#10302E", "#164A45", "#45B5A8", "#A6F0E4"),
    least=7.0,
)
_DARK_256 = Colours(
    ground="@233",
    text="@254",
    dim="@248",
    warning="@211",
    accent="@227",
    positive=_heat("@17", "@25", "@74", "@117"),
    negative=_heat("@52", "@94", "@172", "@222"),
    probability=_heat("@22", "@23", "@37", "@122"),
)
_LIGHT_256 = Colours(
    ground="@231",
    text="@234",
    dim="@241",
    warning="@125",
    accent="@55",
    positive=_heat("@189", "@117", "@75", "@25"),
    negative=_heat("@223", "@215", "@172", "@94"),
    probability=_heat("@194", "@158", "@79", "@23"),
)
_CONTRAST_256 = Colours(
    ground="@16",
    text="@231",
    dim="@251",
    warning="@218",
    accent="@227",
    positive=_heat("@17", "@24", "@75", "@153"),
    negative=_heat("@52", "@88", "@214", "@223"),
    probability=_heat("@22", "@23", "@37", "@158"),
    least=7.0,
)
_REVERSED = Look("@0", "@7")
_FIRES = (Look("@9", "@0"), Look("@11", "@0"), Look("@15", "@1"), Look("@11", "@1"))
_WATERS = (Look("@6", "@0"), Look("@14", "@0"), Look("@15", "@4"), Look("@14", "@4"))
_LEAVES = (Look("@2", "@0"), Look("@10", "@0"), Look("@0", "@2"), Look("@0", "@6"))
_DARK_16 = Colours(
    ground="@0",
    text="@15",
    dim="@7",
    warning="@13",
    accent="@11",
    positive=_WATERS,
    negative=_FIRES,
    probability=_LEAVES,
    turned={Role.TEXT: _REVERSED, Role.DIM: _REVERSED, Role.ACCENT: _REVERSED, Role.WARNING: Look("@15", "@1")},
)
_LIGHT_16 = _DARK_16._replace(
    ground="@7",
    text="@0",
    dim="@0",
    warning="@0",
    accent="@4",
    turned={Role.TEXT: Look("@7", "@0"), Role.ACCENT: Look("@15", "@4"), Role.WARNING: Look("@15", "@1")},
)
_SIGNS = [Look(f"@{number}", "@0") for number in (14, 11, 10)]
_CONTRAST_16 = _DARK_16._replace(
    warning="@11",
    positive=(_SIGNS[0],) * 4,
    negative=(_SIGNS[1],) * 4,
    probability=(_SIGNS[2],) * 4,
    turned=dict.fromkeys((Role.TEXT, Role.DIM, Role.ACCENT, Role.WARNING), _REVERSED),
)
PALETTES: Mapping[str, Mapping[Depth, Colours]] = {
    "dark": {"truecolor": DARK, "256": _DARK_256, "16": _DARK_16},
    "light": {"truecolor": LIGHT, "256": _LIGHT_256, "16": _LIGHT_16},
    "contrast": {"truecolor": _CONTRAST, "256": _CONTRAST_256, "16": _CONTRAST_16},
}
"""The colours of every theme, by the terminal's number of colours."""
