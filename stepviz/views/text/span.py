"""Spans: what a pane shows, as plain values. Text with a role, a strength and an emphasis; never a colour."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from itertools import chain, compress, repeat
from operator import is_not
from typing import NamedTuple

from stepviz.text import cells, cut, is_narrow, padded, width_of


class Role(Enum):
    """What a piece of text is. The theme decides what that looks like."""

    TEXT = "text"
    DIM = "dim"
    ACCENT = "accent"
    WARNING = "warning"
    BAR = "bar"
    """The header and the line of keys."""
    POSITIVE = "positive"
    NEGATIVE = "negative"
    PROBABILITY = "probability"
    CODE = "code"
    """A QR code, whose light modules are inked: white on black in every theme."""

    __hash__ = object.__hash__  # every span is looked up by its role, and the hash of an `Enum` is slow


FULL = 12
"""The highest level of a tone."""


class Tone(NamedTuple):
    """A colour of a picture: a hue, and its level from the ground of the screen, 0, to `FULL`."""

    hue: str
    """`positive`, `negative`, `ink`, or the number of a class."""
    level: int


class Style(NamedTuple):
    """A role, the strength of its heat (0 none … 4), and emphasis: b bold, u underline, r reverse, n seen on black.

    In a picture also tones, which take their place where the terminal has colours enough.
    """

    role: Role = Role.TEXT
    strength: int = 0
    emphasis: str = ""
    ground: Tone | None = None
    """What the text stands on."""
    upper: Tone | None = None
    """Of a pixel: the upper half of its cell, `ground` being the lower one; its text is for where no tones are."""


LIT = "l"
"""An emphasis that is none: it tells what stays bright where everything else is dimmed."""
TEXT = Style()
DIM = Style(Role.DIM)
BOLD = Style(Role.TEXT, 0, "b")
ACCENT = Style(Role.ACCENT, 0, "b")
WARNING = Style(Role.WARNING, 0, "b")
BAR = Style(Role.BAR)


class Span(NamedTuple):
    """A run of text in one style."""

    text: str
    style: Style

    @property
    def columns(self) -> int:
        """Columns that the text takes."""
        return width_of(self.text)


class Styled(NamedTuple):
    """Text in several styles, each of whose characters takes one column."""

    text: str
    styles: tuple[Style, ...]
    """Of each column."""


_new = tuple.__new__
"""Makes a span in less than half the time."""
Row = tuple[Span, ...]
"""One line of a pane, as wide as the pane."""


class Line:
    """A line of fixed width that is written at columns, then becomes a `Row`. What does not fit is cut."""

    def __init__(self, width: int, style: Style = TEXT) -> None:
        self.width = width
        self._start = 0
        self._whole = self
        self._text = [" "] * width
        self._styles = [style] * width
        self._wide = False

    def part(self, start: int, width: int) -> Line:
        """A part of the line, written in by columns of its own."""
        part = object.__new__(Line)
        left = max(0, start)
        part.width = max(0, min(start + width, self.width) - left)
        part._start, part._whole = self._start + left, self._whole
        part._text, part._styles = self._text, self._styles
        return part

    def put(self, column: int, text: str, style: Style = TEXT) -> Line:
        """Write `text` from `column` on."""
        placed: str | list[str] = text
        if not is_narrow(text):
            placed, self._whole._wide = cells(text), True
        end = column + len(placed)
        if column < 0 or end > self.width:
            placed = placed[max(0, -column) : max(0, self.width - column)]
            column, end = max(0, column), min(self.width, end)
        if column < end:
            first, behind = self._start + column, self._start + end
            self._text[first:behind] = placed
            self._styles[first:behind] = [style] * (end - column)
        return self

    def put_styled(self, column: int, styled: Styled) -> Line:
        """Write it from `column` on."""
        first, room = self._start + column, max(0, self.width - column)
        text, styles = styled
        behind = first + min(len(text), room)
        self._text[first:behind] = text[:room]
        self._styles[first:behind] = styles[:room]
        return self

    def put_row(self, column: int, row: Row) -> Line:
        """Write spans beside each other from `column` on."""
        text = "".join([span.text for span in row])
        if is_narrow(text):
            counts = (repeat(span.style, len(span.text)) for span in row)
            return self.put_styled(column, Styled(text, tuple(chain.from_iterable(counts))))
        for span in row:
            self.put(column, span.text, span.style)
            column += span.columns
        return self

    def light(self, start: int, end: int) -> Line:
        """Have the characters from column `start` up to `end` stay bright where the others are dimmed."""
        first, behind = self._start + max(0, start), self._start + min(end, self.width)
        lit = {style: style._replace(emphasis=style.emphasis + LIT) for style in set(self._styles[first:behind])}
        self._styles[first:behind] = [lit[style] for style in self._styles[first:behind]]
        return self

    def spread(self, column: int, count: int) -> Line:
        """The heat of the character before `column`, if it has any, on `count` more blank columns."""
        if not 0 < column <= self.width:
            return self
        role, strength, *_ = self._styles[self._start + column - 1]
        return self.put(column, " " * count, Style(role, strength)) if strength else self

    def put_right(self, text: str, style: Style = TEXT, end: int | None = None) -> Line:
        """Write `text` so that it ends before column `end` (the line's end)."""
        return self.put((self.width if end is None else end) - width_of(text), text, style)

    def text(self, start: int, end: int) -> str:
        """The characters written from column `start` up to `end`."""
        return "".join(self._text[self._start + start : self._start + end])

    def row(self) -> Row:
        """The line as spans, equal neighbours merged."""
        if not self.width:
            return ()
        if self._wide:
            self._mend()
        styles = self._styles
        others = compress(range(1, self.width), map(is_not, styles[1:], styles))
        edges = [edge for edge in others if styles[edge] != styles[edge - 1]]
        parts = zip((0, *edges), (*edges, self.width), strict=True)
        if self._wide:
            return tuple(Span("".join(self._text[start:end]), styles[start]) for start, end in parts)
        text = "".join(self._text)
        return tuple([_new(Span, (text[start:end], styles[start])) for start, end in parts])

    def _mend(self) -> None:
        """A space for each half of a wide character whose other half was cut or written over."""
        texts = [*self._text, " "]
        for position, character in enumerate(self._text):
            cut_off = width_of(character) == 2 and texts[position + 1]
            if cut_off or (not character and width_of(texts[position - 1]) != 2):
                self._text[position] = " "


def text_of(row: Row) -> str:
    """The characters of a row."""
    return "".join(span.text for span in row)


def line(width: int, text: str, style: Style = TEXT) -> Row:
    """A row of one style, cut or filled to `width`."""
    return (Span(padded(cut(text, width), width), style),) if width else ()


def fitting(texts: Sequence[str], room: int) -> str:
    """The first text that has no more than `room` columns, else the last one."""
    return next((text for text in texts if width_of(text) <= room), texts[-1])


def filled(rows: Sequence[Row], width: int, height: int) -> tuple[Row, ...]:
    """As many rows as there is height: blank ones below, or the last ones left out."""
    return (*rows, *[line(width, "")] * (height - len(rows)))[: max(0, height)]
