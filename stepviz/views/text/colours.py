"""Colours: calculations with `#RRGGBB` and a terminal's `@N`: contrast, mixtures, the nearest of 256."""

from __future__ import annotations

from functools import lru_cache

BLACK, WHITE = "#000000", "#FFFFFF"
_STEPS = (0, 95, 135, 175, 215, 255)
"""The levels of red, green and blue in the 6 x 6 x 6 cube of the 256 colours."""
_CUBE, _GREYS = 16, 232


def best_text(ground: str) -> str:
    """Black or white, whichever is easier to read on that ground."""
    return BLACK if contrast(BLACK, ground) >= contrast(WHITE, ground) else WHITE


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def numbered(number: int) -> str:
    """Colour 16 to 255 of a terminal, as `#RRGGBB`; users choose the colours below 16."""
    if number >= _GREYS:
        return "#" + 3 * f"{8 + 10 * (number - _GREYS):02X}"
    place = number - _CUBE
    return "#" + "".join(f"{_STEPS[place // size % 6]:02X}" for size in (36, 6, 1))


def coded(colour: str) -> str:
    """The colour as `#RRGGBB`; `colour` may be `@N` from 16 on."""
    return numbered(int(colour[1:])) if colour[0] == "@" else colour


def rgb(colour: str) -> tuple[int, int, int]:
    """The red, green and blue of `#RRGGBB`, or of `@N` from 16 on."""
    code = coded(colour)
    red, green, blue = (int(code[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


def mix(one: tuple[int, int, int], other: tuple[int, int, int], share: float) -> str:
    """The mixture of `1 - share` of the first colour and `share` of the other, as `#RRGGBB`."""
    parts = (round(low + (high - low) * share) for low, high in zip(one, other, strict=True))
    return "#" + "".join(f"{part:02X}" for part in parts)


@lru_cache(maxsize=512)
def nearest(colour: str, *, grey: bool = True) -> str:
    """The nearest of the colours 16 to 255, as `@N`; without `grey`, of those in the colour cube."""
    wanted = rgb(colour)

    def away(number: int) -> int:
        return sum((a - b) ** 2 for a, b in zip(wanted, rgb(f"@{number}"), strict=True))

    return f"@{min(range(_CUBE, 256 if grey else _GREYS), key=away)}"


@lru_cache(maxsize=512)
def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2), 0 to 1."""
    parts = (part / 255 for part in rgb(colour))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
