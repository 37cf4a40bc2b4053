"""Rendition: a line as the terminal is told it, with what changes from one piece to the next, and no more.

Textual 8.2.8 tells every look in full and takes it back after each piece: a step of the article is twice as many bytes
as the line of a terminal holds, and is seen in two parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

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


class FinalStrip(Strip):
    """A line of text that is final."""

    def render(self, console: Console) -> str:
        """The line with its sequences; the look behind it is the usual one."""
        if self._render_cache is None:
            self._render_cache = told(self, console.color_system or "")
        return self._render_cache


class Turn(NamedTuple):
    """From the look before a piece to its own."""

    sequence: str
    """What the terminal is told."""
    look: Rendition
    """What it shows from there on."""
    ends: tuple[Rendition, Style | None]
    """What it leads from, and to: as long as it is known, nothing else has their ids."""


_MOST_TURNS = 8192
_turns: dict[tuple[int, int, bool, str], Turn] = {}
"""By the ids of both ends: to hash a style costs more than all else of a piece."""


def told(pieces: Iterable[Segment], system: str) -> str:
    """The texts of a line, each after what it changes of the look before it; of that of a blank its ground alone."""
    parts: list[str] = []
    look = USUAL
    for text, style, _ in pieces:
        turn = _turns.get((id(look), id(style), text.isspace(), system)) or _turn(look, style, text, system)
        look = turn.look
        parts += (turn.sequence, text)
    return "".join(parts) if look == USUAL else "".join([*parts, change(look, USUAL)])


def _turn(before: Rendition, style: Style | None, text: str, system: str) -> Turn:
    look = USUAL if style is None else look_of(style, system)
    if look != before and look.plain and before.plain and text.isspace():
        look = on_ground(before, look.ground)
    turn = Turn("" if look == before else change(before, look), look, (before, style))
    if len(_turns) >= _MOST_TURNS:
        _turns.clear()
    _turns[id(before), id(style), text.isspace(), system] = turn
    return turn


def change(before: Rendition, after: Rendition) -> str:
    """The sequence that leads from one look to the other."""
    if after == USUAL:
        return "\x1b[0m"
    ended = {_ENDS[code] for code in before.emphasis if code not in after.emphasis}
    begun = [code for code in after.emphasis if code not in before.emphasis or _ENDS[code] in ended]
    pairs = ((before.text, after.text), (before.ground, after.ground))
    return f"\x1b[{';'.join([*sorted(ended), *begun, *(new for old, new in pairs if old != new)])}m"


@lru_cache(maxsize=1024)
def on_ground(look: Rendition, ground: str) -> Rendition:
    """The same look on another ground."""
    return look._replace(ground=ground)


@lru_cache(maxsize=1024)
def look_of(style: Style, system: str) -> Rendition:
    """How a style looks in a terminal of those colours."""
    named = {"1": style.bold, "2": style.dim, "3": style.italic, "4": style.underline, "7": style.reverse}
    depth = COLOR_SYSTEMS.get(system, ColorSystem.TRUECOLOR)
    text = (_USUAL_TEXT,) if style.color is None else style.color.downgrade(depth).get_ansi_codes()
    ground = (_USUAL_GROUND,) if style.bgcolor is None else style.bgcolor.downgrade(depth).get_ansi_codes(False)
    return Rendition(tuple(code for code, on in named.items() if on), ";".join(text), ";".join(ground))
