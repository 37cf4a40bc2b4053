"""ANSI: writes a line with the shortest escape sequences, only for what changes from one span to the next.

Textual 8.2.8 sets all attributes before each span and resets them after it: a step of the article is then twice as
many bytes as a terminal's buffer holds, and is seen in two parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS
from rich.style import Style as RichStyle

from stepviz.views.text.palette import Colours, block_of
from stepviz.views.text.span import Span, Style

_USUAL_TEXT, _USUAL_GROUND = "39", "49"
_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27"}
"""The code that ends an emphasis; bold and dim share one."""
_UNSEEN = {"1", "2", "3"}
"""Bold, dim and italic, which are invisible on a blank."""


class Rendition(NamedTuple):
    """The SGR codes of a span: emphasis, text colour, background colour."""

    emphasis: tuple[str, ...] = ()
    text: str = _USUAL_TEXT
    ground: str = _USUAL_GROUND

    @property
    def plain(self) -> bool:
        """True if a blank shows only its background."""
        return _UNSEEN.issuperset(self.emphasis)


USUAL = Rendition()


class TerminalLook:
    """A rendition the terminal is in, and the known changes from it to other styles."""

    def __init__(self, shown: Rendition) -> None:
        self.shown = shown
        self.text: dict[int, LookChange] = {}
        """Changes for text, by the id of its style: hashing a style would cost more than the rest of a span."""
        self.blank: dict[int, LookChange] = {}
        """Changes for blanks, by the id of their style: only the background counts."""


class LookChange(NamedTuple):
    """The change from the look before a span to the span's own."""

    sequence: str
    """The escape sequence; empty if nothing changes."""
    look: TerminalLook
    style: Style
    """The style after the change. The reference keeps its id from being used again."""
    block: str
    """The character that replaces each pixel character; empty if the text is written as it is."""


class Pen:
    """Writes lines in the styles of a table, for a terminal with the given colour system."""

    _MOST = 8192
    """Changes kept in the cache."""

    def __init__(self, table: Mapping[Style, RichStyle], colours: Colours | None, system: str) -> None:
        self._table, self._colours, self._system = table, colours, system
        self._looks: dict[Rendition, TerminalLook] = {}
        self._changes = 0

    def line(self, row: Iterable[Span]) -> str:
        """The line with escape sequences. It starts and ends in the usual look."""
        parts: list[str] = []
        look = self._look(USUAL)
        for text, style in row:
            turn = (look.blank if text.isspace() else look.text).get(id(style)) or self._look_change(look, style, text)
            sequence, look, _, block = turn
            parts += (sequence, block * len(text) if block else text)
        return "".join(parts) if look.shown == USUAL else "".join([*parts, change(look.shown, USUAL)])

    def _look_change(self, before: TerminalLook, style: Style, text: str) -> LookChange:
        if self._changes >= self._MOST:
            self._looks.clear()
            self._changes = 0
        self._changes += 1
        shown, block = look_of(self._table[style], self._system), block_of(style, self._colours)
        # On a blank only the ground is seen: ink and emphasis stay as they are, for the text behind it.
        if shown.plain and before.shown.plain and (block or text).isspace():
            shown = before.shown._replace(ground=shown.ground)
        turn = LookChange("" if shown == before.shown else change(before.shown, shown), self._look(shown), style, block)
        (before.blank if text.isspace() else before.text)[id(style)] = turn
        return turn

    def _look(self, shown: Rendition) -> TerminalLook:
        if shown not in self._looks:
            self._looks[shown] = TerminalLook(shown)
        return self._looks[shown]


def change(before: Rendition, after: Rendition) -> str:
    """The escape sequence that changes one look into the other."""
    if after == USUAL:
        return "\x1b[0m"
    codes = [] if before.emphasis == after.emphasis else _emphasized(before.emphasis, after.emphasis)
    if before.text != after.text:
        codes.append(after.text)
    if before.ground != after.ground:
        codes.append(after.ground)
    return f"\x1b[{';'.join(codes)}m"


def _emphasized(before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    ended = {_ENDS[code] for code in before if code not in after}
    return [*sorted(ended), *(code for code in after if code not in before or _ENDS[code] in ended)]


@lru_cache(maxsize=1024)
def look_of(style: RichStyle, system: str) -> Rendition:
    """The SGR codes of a style. `system`: the terminal's colour system, as Rich names it."""
    named = {"1": style.bold, "2": style.dim, "3": style.italic, "4": style.underline, "7": style.reverse}
    depth = COLOR_SYSTEMS.get(system, ColorSystem.TRUECOLOR)
    text = (_USUAL_TEXT,) if style.color is None else style.color.downgrade(depth).get_ansi_codes()
    ground = (_USUAL_GROUND,) if style.bgcolor is None else style.bgcolor.downgrade(depth).get_ansi_codes(False)
    return Rendition(tuple(code for code, on in named.items() if on), ";".join(text), ";".join(ground))
