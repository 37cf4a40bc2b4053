"""Themes: the Rich styles of the views' roles, strengths and emphasis."""

from __future__ import annotations

from rich.color import Color
from rich.style import Style as RichStyle

from stepviz.settings.looks import PLAIN
from stepviz.ui.ansi import Pen
from stepviz.views.text.colours import BLACK, numbered
from stepviz.views.text.palette import OWN, PALETTES, Colours, Depth, pair
from stepviz.views.text.span import Role, Style

_BRIGHT = 8
"""The first of the terminal's colours that bold text does not brighten."""
_GREY, _WHITE = "#505050", "#ffffff"
"""Text on the black screen, read from near and from the last row."""


class StyleTable(dict[Style, RichStyle]):
    """The Rich style of each style; a few dozen entries, each computed once."""

    def __init__(self, colours: Colours | None, *, calm: bool = False) -> None:
        """`colours`: None for the terminal's own. `calm`: no reversed text, which would flash with each step."""
        super().__init__()
        self.colours = colours
        """None for the terminal's own."""
        self._calm = calm
        self._pens: dict[str, Pen] = {}

    def pen(self, system: str) -> Pen:
        """The pen that writes these styles in a terminal with that colour system (Rich's name for it)."""
        if system not in self._pens:
            self._pens[system] = Pen(self, self.colours, system)
        return self._pens[system]

    def __missing__(self, style: Style) -> RichStyle:
        emphasis = style.emphasis
        if self._calm and style.role is Role.TEXT:
            emphasis = emphasis.replace("r", "")
        shown = style._replace(emphasis=emphasis)
        look = _plain(shown) if self.colours is None else _coloured(shown, self.colours)
        self[style] = look
        return look


class Theme:
    """A named look: its background, and its tables of styles."""

    def __init__(self, name: str, colours: Colours | None) -> None:
        self.name = name
        self.colours = colours
        self.ground = "ansi_default" if colours is None else _named(colours.ground)
        """The colour around the panes, as Textual names it."""
        self.usual = StyleTable(colours)
        self.calm = StyleTable(colours, calm=True)
        """For fast play: nothing flashes."""
        self.dark = _Night() if colours is not None else self.usual
        """For the black screen."""


class _Night(StyleTable):
    """The black screen: notes are grey, or white if bold; everything else is black."""

    def __init__(self) -> None:
        super().__init__(None)

    def __missing__(self, style: Style) -> RichStyle:
        ink = BLACK if "n" not in style.emphasis else _WHITE if "b" in style.emphasis else _GREY
        self[style] = RichStyle(color=ink, bgcolor=BLACK)
        return self[style]


def themes(depth: Depth) -> tuple[Theme, ...]:
    """All themes for a terminal of that colour depth, in the order in which a key cycles through them."""
    coloured = (Theme(name, palettes[depth]) for name, palettes in PALETTES.items())
    return *coloured, plain()


def plain() -> Theme:
    """The theme of the terminal's own colours."""
    return Theme(PLAIN, None)


def depth_of(system: str | None) -> Depth:
    """The colour depth of a colour system (Rich's name for it)."""
    known: dict[str | None, Depth] = {"truecolor": "truecolor", "256": "256"}
    return known.get(system, "16")


def _named(colour: str) -> str:
    if colour[0] == "#":
        return colour
    number = int(colour[1:])
    return {0: "ansi_black", 7: "ansi_white"}[number] if number < OWN else numbered(number)


def _colour(text: str) -> Color:
    return Color.parse(text) if text[0] == "#" else Color.from_ansi(int(text[1:]))


def _coloured(style: Style, colours: Colours) -> RichStyle:
    text, ground = pair(style, colours)
    bold = "b" in style.emphasis and (text[0] == "#" or int(text[1:]) >= _BRIGHT)
    return RichStyle(color=_colour(text), bgcolor=_colour(ground), bold=bold, underline="u" in style.emphasis)


def _plain(style: Style) -> RichStyle:
    """The style in the terminal's own colours: bold, dim, underlined or reversed."""
    bold, underline, reverse = (sign in style.emphasis for sign in "bur")
    dim = style.role is Role.DIM or None
    return RichStyle(
        bold=bold or None, dim=dim, underline=underline or None, reverse=reverse != (style.role is Role.BAR) or None
    )
