"""Themes: what roles, strengths and emphasis look like in the terminal."""

from __future__ import annotations

from rich.color import Color
from rich.style import Style as RichStyle

from stepviz.views.palette import LIGHT, Colours
from stepviz.views.span import Role, Style

BLACK, WHITE = "#000000", "#FFFFFF"

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
        look = _plain(style, emphasis) if self._colours is None else _coloured(style, emphasis, self._colours)
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


def contrast(one: str, other: str) -> float:
    """How well two colours can be told apart, 1 to 21 (WCAG 2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def best_text(ground: str) -> str:
    """Black or white, whichever is easier to read on that ground."""
    return BLACK if contrast(BLACK, ground) >= contrast(WHITE, ground) else WHITE


def _luminance(colour: str) -> float:
    triplet = Color.parse(colour).get_truecolor()
    red, green, blue = (_linear(part / 255) for part in triplet)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _coloured(style: Style, emphasis: str, colours: Colours) -> RichStyle:
    text, ground = _pair(style, colours)
    if "r" in emphasis:
        text, ground = ground, text
    return RichStyle(color=text, bgcolor=ground, bold="b" in emphasis, underline="u" in emphasis)


def _pair(style: Style, colours: Colours) -> tuple[str, str]:
    """Text and ground of a role."""
    if style.role is Role.BAR:
        return colours.ground, colours.text
    heats = {Role.POSITIVE: colours.positive, Role.NEGATIVE: colours.negative, Role.PROBABILITY: colours.probability}
    if style.role in heats and style.strength:
        ground = heats[style.role][style.strength - 1]
        return best_text(ground), ground
    texts = {Role.DIM: colours.dim, Role.ACCENT: colours.accent, Role.WARNING: colours.warning}
    return texts.get(style.role, colours.text), colours.ground


def _plain(style: Style, emphasis: str) -> RichStyle:
    """Bold, dim, underline and reverse of the terminal's own colours; no heat."""
    reverse = ("r" in emphasis) != (style.role is Role.BAR)
    dim = style.role is Role.DIM or None
    return RichStyle(bold="b" in emphasis or None, dim=dim, underline="u" in emphasis or None, reverse=reverse or None)
