"""Themes: what roles, strengths and emphasis look like in the terminal."""

from __future__ import annotations

from rich.style import Style as RichStyle

from stepviz.views.text.contrast import BLACK, pair
from stepviz.views.text.palette import LIGHT, Colours
from stepviz.views.text.span import Role, Style

DARK = Colours(
    ground="#111418",
    text="#E8E8E8",
    dim="#9AA3AD",
    warning="#FF6FB5",
    accent="#FFE45C",
    positive=("#16324F", "#1F578C", "#3F8FD6", "#8CC8FF"),
    negative=("#46290C", "#7D4A12", "#C47A1E", "#FFBE6B"),
    probability=("#10302E", "#17544F", "#2B8A80", "#8FE3D6"),
)


class StyleTable(dict[Style, RichStyle]):
    """What each style looks like; a few dozen entries, each worked out once."""

    def __init__(self, colours: Colours | None, *, calm: bool = False) -> None:
        """`colours`: None for the terminal's own. `calm`: nothing is reversed that comes and goes with each step."""
        super().__init__()
        self._colours = colours
        self._calm = calm

    def __missing__(self, style: Style) -> RichStyle:
        emphasis = style.emphasis
        if self._calm and style.role is Role.TEXT:
            emphasis = emphasis.replace("r", "")
        shown = style._replace(emphasis=emphasis)
        look = _plain(shown) if self._colours is None else _coloured(shown, self._colours)
        self[style] = look
        return look


class Theme:
    """A named look: its ground, and its table of styles with and without reversed text."""

    def __init__(self, name: str, colours: Colours | None) -> None:
        self.name = name
        self.colours = colours
        self.ground = "ansi_default" if colours is None else colours.ground
        """The colour around the panes, as Textual names it."""
        self.usual = StyleTable(colours)
        self.calm = StyleTable(colours, calm=True)
        """For fast play: nothing flashes."""
        self.dark = _Night() if colours is not None else self.usual
        """For the black screen."""


class _Night(StyleTable):
    """Everything black."""

    def __init__(self) -> None:
        super().__init__(None)

    def __missing__(self, style: Style) -> RichStyle:
        self[style] = RichStyle(color=BLACK, bgcolor=BLACK)
        return self[style]


PLAIN = Theme("plain", None)
THEMES = (Theme("dark", DARK), Theme("light", LIGHT), PLAIN)


def _coloured(style: Style, colours: Colours) -> RichStyle:
    text, ground = pair(style, colours)
    return RichStyle(color=text, bgcolor=ground, bold="b" in style.emphasis, underline="u" in style.emphasis)


def _plain(style: Style) -> RichStyle:
    """Bold, dim, underline and reverse of the terminal's own colours; no heat."""
    bold, underline, reverse = (sign in style.emphasis for sign in "bur")
    dim = style.role is Role.DIM or None
    return RichStyle(
        bold=bold or None, dim=dim, underline=underline or None, reverse=reverse != (style.role is Role.BAR) or None
    )
