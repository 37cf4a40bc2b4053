"""ASCII: any of our texts in ASCII, column for column; different marks stay different."""

from __future__ import annotations

import re
import unicodedata

from stepviz.text import width_of
from stepviz.views.text.span import Row, Span

_LEFT, _RIGHT = (1, 2, 4, 64), (8, 16, 32, 128)
"""The bits of a braille character's dots, by column, from the top down."""


def _dotted(dots: int) -> str:
    """An ASCII character for a braille one: the direction of the line in it, or `#` for more than four dots."""
    left, right = ([line for line, dot in enumerate(side) if dots & dot] for side in (_LEFT, _RIGHT))
    if len(left) + len(right) > 4:
        return "#"
    if not left or not right:
        return " ."[bool(dots)] if len(left) + len(right) < 2 else "|"
    rise = sum(left) / len(left) - sum(right) / len(right)
    return "/" if rise >= 1 else "\\" if rise <= -1 else "-" if len(left) + len(right) < 4 else "="


# No two marks of one picture or table may become the same character: they tell its parts apart.
_SIGNS = str.maketrans(
    {
        **dict(zip("→←↑↓▸◂▶◀▲▼»", "><^v><><^v>", strict=True)),
        **dict(zip("✓✗≈≠≤≥×±‖▏–│", "vx~!<>*+||-|", strict=True)),
        **dict(zip("─┌┐└┘├┤┬┴┼╭╮╯╰", "-+++++++++++++", strict=True)),
        **dict(zip("┊━╋▴▾◌−÷", ":=+^_o-/", strict=True)),
        **dict(zip("▁▂▃▄▅▆▇█▌", "_.:-=+*#|", strict=True)),
        **dict(zip("░▒▓▀", ":%@^", strict=True)),
        **dict(zip("●○◆◇■□★☆", "OoXxHh*+", strict=True)),
        **dict(zip("…‘’“”√ΣεβγμᵀᵗᵃᵇΔσΦφ", ".''\"\"/SeBguTtabDsFf", strict=True)),
        **dict(zip("£€¥π⌊⌋", "LEYp[]", strict=True)),
        "·": ".",
        **{chr(0x2800 + dots): _dotted(dots) for dots in range(256)},
        "␣": "_",
        "²": "2",
    }
)
_TIMES = re.compile(r"(?<=[\w\])ᵀ])·")
"""A multiplication dot, right after a number or name. Other dots stand for numbers that are not computed yet."""
_TWO_LONG = {"² ": "^2", "≤ ": "<=", "≥ ": ">=", "≠ ": "!="}
"""Before a blank, these have room for two characters."""
_WITH_ROOM = re.compile("|".join(_TWO_LONG))
_LAST_TELL = re.compile(".*-.*|[EI].")
"""Last words of Unicode names of which the end is taken: `IDEOGRAPH-8EAB`, and `ER`, the name of р."""


def in_ascii(text: str) -> str:
    """The text in as many columns. Letters lose their accents; letters of other scripts become the beginning or end of
    their Unicode names, `k` for к; other signs become `?`.
    """
    plain = _WITH_ROOM.sub(lambda found: _TWO_LONG[found[0]], _TIMES.sub("*", text)).translate(_SIGNS)
    return plain if plain.isascii() else "".join(map(_sign, plain))


def ascii_row(row: Row) -> Row:
    """The row in as many columns; a pixel becomes its character on the tone of its lower half."""
    plain = (Span(text, style._replace(upper=None) if style.is_pixel else style) for text, style in row)
    return tuple(span if span.text.isascii() else Span(in_ascii(span.text), span.style) for span in plain)


def _sign(character: str) -> str:
    if character.isascii():
        return character
    base, width = unicodedata.normalize("NFKD", character)[:1], width_of(character)
    if base.isascii() and width == 1:
        return base
    called = unicodedata.name(character if width > 1 else base, "").partition(" WITH ")[0]
    if not called or not character.isalpha():
        return "?" * width
    word = called.split()[-1]
    letters = word[-width:] if _LAST_TELL.fullmatch(word) else word[:width]
    return (letters if "CAPITAL" in called else letters.lower()).ljust(width, "_")
