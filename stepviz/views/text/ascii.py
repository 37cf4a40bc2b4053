"""ASCII: any text of ours in characters below 128, column for column; marks that meant different things still do."""

from __future__ import annotations

import re
import unicodedata

from stepviz.text import width_of
from stepviz.views.text.span import Row, Span

_SIGNS = str.maketrans(
    {
        **dict(zip("→←↑↓▸◂▶◀▲▼»", "><^v><><^v>", strict=True)),
        **dict(zip("✓✗≈≠≤≥×±‖●▏–│", "vx~!<>*+|o|-|", strict=True)),
        **dict(zip("─┌┐└┘├┤┬┴┼╭╮╯╰", "-+++++++++++++", strict=True)),
        **dict(zip("┊━╋▴▾◌−÷", ":=+^vo-/", strict=True)),
        **dict(zip("▁▂▃▄▅▆▇█▌", "_.:-=+*#|", strict=True)),
        **dict(zip("░▒▓▀", ".:%^", strict=True)),
        **dict(zip("…‘’“”√ΣεβγμᵀᵗᵃᵇΔσΦφ", ".''\"\"/SeBguTtabDsFf", strict=True)),
        **dict(zip("£€¥π⌊⌋", "LEYp[]", strict=True)),
        "·": ".",
        "␣": "_",
        "²": "2",
    }
)
_TIMES = re.compile(r"(?<=[\w\])ᵀ])·")
"""A point that multiplies: what follows a number or a name at once. Others stand for numbers not made yet."""
_POWER = re.compile("² ")
"""There is a column for `^2`."""


def in_ascii(text: str) -> str:
    """The text in as many columns. A letter with an accent loses it; what is not known is `?`, one for each column."""
    if text.isascii():
        return text
    plain = _POWER.sub("^2", _TIMES.sub("*", text)).translate(_SIGNS)
    return plain if plain.isascii() else "".join(map(_sign, plain))


def ascii_row(row: Row) -> Row:
    """The row in as many columns; of a pixel its sign, on the tone of its lower half."""
    return tuple(_ascii_span(span) for span in row)


def _ascii_span(span: Span) -> Span:
    style = span.style if span.style.upper is None else span.style._replace(upper=None)
    return span if span.text.isascii() and style is span.style else Span(in_ascii(span.text), style)


def _sign(character: str) -> str:
    if character.isascii():
        return character
    base = unicodedata.normalize("NFKD", character)[:1]
    return base if base.isascii() and width_of(character) == 1 else "?" * width_of(character)
