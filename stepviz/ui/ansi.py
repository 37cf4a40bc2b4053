"""Rendition: a line as the terminal is told it, with what changes from one piece to the next, and no more.

Textual 8.2.8 tells every look in full and takes it back after each piece: a step of the article is twice as many bytes
as the line of a terminal holds, and is seen in two parts.
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
"""What ends an emphasis: bold and dim together."""
_UNSEEN = {"1", "2", "3"}
"""Bold, dim and italic: nothing of them is seen on a blank."""


class Rendition(NamedTuple):
    """How a piece looks, as the terminal is told it."""

    emphasis: tuple[str, ...] = ()
    text: str = _USUAL_TEXT
    ground: str = _USUAL_GROUND

    @property
    def plain(self) -> bool:
        """Whether a blank is its ground alone."""
        return _UNSEEN.issuperset(self.emphasis)


USUAL = Rendition()


class TerminalLook:
    """How a terminal can write, and what turns it into those that came next."""

    def __init__(self, shown: Rendition) -> None:
        self.shown = shown
        self.text: dict[int, Turn] = {}
        """By the id of the style of a text: to hash a style costs more than all else of a piece."""
        self.blank: dict[int, Turn] = {}
        """By that of a blank, of which the ground alone is seen."""


class Turn(NamedTuple):
    """From the look before a piece to its own."""

    sequence: str
    """What the terminal is told."""
    look: TerminalLook
    style: Style
    """What it leads to: as long as it is known, no other style has its id."""
    block: str
    """What each sign of a pixel is told as; nothing where the text is."""


class Pen:
    """Writes lines in the styles of a table for a terminal of some colours."""

    _MOST = 8192
    """Turns that are remembered."""

    def __init__(self, table: Mapping[Style, RichStyle], colours: Colours | None, system: str) -> None:
        self._table, self._colours, self._system = table, colours, system
        self._looks: dict[Rendition, TerminalLook] = {}
        self._turns = 0

    def told(self, row: Iterable[Span]) -> str:
        """The texts of a line, each after what it changes of the look before it; of that of a blank its ground."""
        parts: list[str] = []
        look = self._look(USUAL)
        for text, style in row:
            turn = (look.blank if text.isspace() else look.text).get(id(style)) or self._turn(look, style, text)
            sequence, look, _, block = turn
            parts += (sequence, block * len(text) if block else text)
        return "".join(parts) if look.shown == USUAL else "".join([*parts, change(look.shown, USUAL)])

    def _turn(self, before: TerminalLook, style: Style, text: str) -> Turn:
        if self._turns >= self._MOST:
            self._looks.clear()
            self._turns = 0
        self._turns += 1
        shown, block = look_of(self._table[style], self._system), block_of(style, self._colours)
        if shown.plain and before.shown.plain and (block or text).isspace():
            shown = before.shown._replace(ground=shown.ground)
        turn = Turn("" if shown == before.shown else change(before.shown, shown), self._look(shown), style, block)
        (before.blank if text.isspace() else before.text)[id(style)] = turn
        return turn

    def _look(self, shown: Rendition) -> TerminalLook:
        if shown not in self._looks:
            self._looks[shown] = TerminalLook(shown)
        return self._looks[shown]


def change(before: Rendition, after: Rendition) -> str:
    """The sequence that leads from one look to the other."""
    if after == USUAL:
        return "\x1b[0m"
    codes = [] if before.emphasis == after.emphasis else _emphasized(before.emphasis, after.emphasis)
    if before.text != after.text:
        codes.append(after.text)
    if before.ground != after.ground:
        codes.append(after.ground)
    return f"\x1b[{';'.join(codes)}m"


def _emphasized(before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    """What ends and what begins."""
    ended = {_ENDS[code] for code in before if code not in after}
    return [*sorted(ended), *(code for code in after if code not in before or _ENDS[code] in ended)]


@lru_cache(maxsize=1024)
def look_of(style: RichStyle, system: str) -> Rendition:
    """How a style looks in a terminal of those colours."""
    named = {"1": style.bold, "2": style.dim, "3": style.italic, "4": style.underline, "7": style.reverse}
    depth = COLOR_SYSTEMS.get(system, ColorSystem.TRUECOLOR)
    text = (_USUAL_TEXT,) if style.color is None else style.color.downgrade(depth).get_ansi_codes()
    ground = (_USUAL_GROUND,) if style.bgcolor is None else style.bgcolor.downgrade(depth).get_ansi_codes(False)
    return Rendition(tuple(code for code, on in named.items() if on), ";".join(text), ";".join(ground))
