"""Looks: CSS classes for the styles of a screen, with stable names, and their rules for the light and the dark theme.

Does not load NumPy, since the server of a hall uses it, too.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from html import escape
from itertools import product
from typing import NamedTuple

from stepviz.text import cells, is_narrow
from stepviz.views.text.palette import DARK, HUES, LIGHT, pair, shade
from stepviz.views.text.span import FULL, Role, Row, Span, Style, Tone

_SURE = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA1, 0x100), 0x2500, 0x2502)))
"""Characters that are as wide as a digit in every monospaced font."""
_ROLES = {Role.DIM: "d", Role.ACCENT: "a", Role.WARNING: "w", Role.BAR: "b", Role.CODE: "k"}
_HEATS = {Role.POSITIVE: "p", Role.NEGATIVE: "n", Role.PROBABILITY: "q"}
_STRENGTHS = range(1, 5)
_REVERSED, _PIXEL = "r", "x"
_LETTERS = {"positive": "p", "negative": "n", "ink": "i"}
"""The letter of each named hue in names of classes; other hues have their number."""


class LookRule(NamedTuple):
    """The declarations of a class: `--i` is the ink, `--g` the ground, `--u` the upper half of a pixel."""

    name: str
    light: str
    dark: str


def in_columns(text: str, column: str) -> str:
    """The text in HTML; characters whose width depends on the font replace `{}` in the template `column`."""
    if text.isascii():
        return escape(text, quote=False)
    signs = ((sign, escape(sign, quote=False)) for sign in cells(text))
    return "".join(told if sign in _SURE or not is_narrow(sign) else column.format(told) for sign, told in signs)


def name(style: Style) -> str:
    """The classes of a style, separated by blanks; empty for plain text."""
    return " ".join((*_colours(style), *("s" * ("b" in style.emphasis) + "u" * ("u" in style.emphasis))))


def _colours(style: Style) -> Iterator[str]:
    """Yields the classes that are visible on blanks, too."""
    if style.ground is not None:
        yield f"g{_tone(style.ground)}"
        if style.upper is not None:
            yield from (f"u{_tone(style.upper)}", _PIXEL)
    elif style.upper is not None:
        yield f"l{_tone(style.upper)}"
    elif style.role in _HEATS and style.strength:
        yield f"{_HEATS[style.role]}{style.strength}"
    elif style.role in _ROLES:
        yield _ROLES[style.role]
    if "r" in style.emphasis and style.role is not Role.CODE:
        yield _REVERSED


def _tone(tone: Tone) -> str:
    return f"{_LETTERS.get(tone.hue) or int(tone.hue) % len(HUES)}{tone.level}"


def in_html(row: Row) -> str:
    """A line of a screen in HTML, every character in its column, without blanks at the end."""
    return "".join(marked(span) for span in row).rstrip()


def marked(span: Span, named: str = "") -> str:
    """A span in HTML, with its classes; `named`: other attributes."""
    text, look = in_columns(span.text, "<i>{}</i>"), name(span.style)
    seen = look and (span.text.strip() or any(_colours(span.style)))
    given = f' class="{look}"' * bool(seen) + named
    return f"<b{given}>{text}</b>" if given else text


def rules(used: Container[str] | None = None) -> Iterator[str]:
    """Yields the CSS rules of the used classes, or of all. On paper every page is light."""
    yield "pre { --i: var(--text); --g: var(--ground); }\npre b[class] { color: var(--i); background: var(--g); }\n"
    yield f"pre b.{_REVERSED} {{ color: var(--g); background: var(--i); }}\n"
    yield f"pre b.{_PIXEL} {{ color: transparent; background: linear-gradient(var(--u) 50%, var(--g) 50%); }}\n"
    known = [rule for rule in _every() if used is None or rule.name in used]
    yield from (f".{rule.name}{{{rule.light}}}\n" for rule in known)
    yield "@media screen {\n"
    yield from (f':root[data-theme="dark"] .{rule.name}{{{rule.dark}}}\n' for rule in known if rule.dark != rule.light)
    yield "}\n"


def _every() -> Iterator[LookRule]:
    for role, letter in _ROLES.items():
        yield _rule(letter, Style(role))
    for (role, letter), strength in product(_HEATS.items(), _STRENGTHS):
        yield _rule(f"{letter}{strength}", Style(role, strength))
    for tone in (Tone(hue, level) for hue, level in product((*_LETTERS, *map(str, range(len(HUES)))), range(FULL + 1))):
        word = _tone(tone)
        yield _rule(f"g{word}", Style(ground=tone))
        yield LookRule(f"u{word}", *(f"--u:{shade(tone, colours)}" for colours in (LIGHT, DARK)))
        yield _rule(f"l{word}", Style(upper=tone))


def _rule(word: str, style: Style) -> LookRule:
    pairs = (pair(style, colours) for colours in (LIGHT, DARK))
    return LookRule(word, *(f"--i:{ink};--g:{ground}" for ink, ground in pairs))
