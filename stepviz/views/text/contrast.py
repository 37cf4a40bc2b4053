"""Contrast: text and ground of a style in the colours of a theme, and how well two colours can be told apart."""

from __future__ import annotations

from stepviz.views.text.palette import Colours
from stepviz.views.text.span import Role, Style

BLACK, WHITE = "#000000", "#FFFFFF"


def pair(style: Style, colours: Colours) -> tuple[str, str]:
    """Text and ground, as `#RRGGBB`: a bar is reversed, what is emphasized by reversing once more."""
    text, ground = _upright(style, colours)
    return (ground, text) if (style.role is Role.BAR) != ("r" in style.emphasis) else (text, ground)


def _upright(style: Style, colours: Colours) -> tuple[str, str]:
    heats = {Role.POSITIVE: colours.positive, Role.NEGATIVE: colours.negative, Role.PROBABILITY: colours.probability}
    if style.role in heats and style.strength:
        ground = heats[style.role][style.strength - 1]
        return best_text(ground), ground
    texts = {Role.DIM: colours.dim, Role.ACCENT: colours.accent, Role.WARNING: colours.warning}
    return texts.get(style.role, colours.text), colours.ground


def best_text(ground: str) -> str:
    """Black or white, whichever is easier to read on that ground."""
    return BLACK if contrast(BLACK, ground) >= contrast(WHITE, ground) else WHITE


def contrast(one: str, other: str) -> float:
    """How well two colours can be told apart, 1 to 21 (WCAG 2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2), 0 to 1."""
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
