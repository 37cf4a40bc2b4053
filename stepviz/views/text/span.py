"""Spans: rows of styled text as plain values. A style has a role, a strength and an emphasis, but no colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import chain, compress, repeat
from operator import is_not, itemgetter
from typing import NamedTuple

from stepviz.text import cells, cut, is_narrow, padded, width_of


class Role(Enum):
    """What a piece of text is; the theme decides its look."""

    TEXT = "text"
    DIM = "dim"
    ACCENT = "accent"
    WARNING = "warning"
    BAR = "bar"
    """The header and the key bar."""
    POSITIVE = "positive"
    NEGATIVE = "negative"
    PROBABILITY = "probability"
    CODE = "code"
    """A QR code, white on black in every theme: its light modules are drawn."""

    __hash__ = object.__hash__  # painting looks up the role of every span, and the hash of an `Enum` is slow


FULL = 24
"""The highest level of a tone."""


class Tone(NamedTuple):
    """A colour of a picture: a hue, and its level from 0, the ground of the screen, to `FULL`."""

    hue: str
    """`positive`, `negative`, `ink`, or the number of a class."""
    level: int


class Style(NamedTuple):
    """A role, the strength of its heat (0 to 4), and emphasis: b bold, u underline, r reverse, n visible on black.

    Pictures also have tones, which replace these if the terminal has enough colours.
    """

    role: Role = Role.TEXT
    strength: int = 0
    emphasis: str = ""
    ground: Tone | None = None
    """The tone of the background."""
    upper: Tone | None = None
    """The tone of a pixel's upper half, with `ground` the lower half; its text is shown only without tones.

    Without a `ground`, the tone of the text, as for a line of dots.
    """

    @property
    def is_pixel(self) -> bool:
        """True if half blocks replace its text in themes with tones."""
        return self.upper is not None and self.ground is not None


LIT = "l"
"""An emphasis without a look: it marks what stays bright while everything else is dimmed."""
TEXT = Style()
DIM = Style(Role.DIM)
BOLD = Style(Role.TEXT, 0, "b")
ACCENT = Style(Role.ACCENT, 0, "b")
WARNING = Style(Role.WARNING, 0, "b")
REVERSED = Style(Role.TEXT, 0, "br")
"""The style of what is chosen, selected or current."""
REVERSED_ACCENT = Style(Role.ACCENT, 0, "br")
REVERSED_WARNING = Style(Role.WARNING, 0, "br")
"""The style of nan and inf, and of a gradient check that fails."""
BAR = Style(Role.BAR)


class Span(NamedTuple):
    """A run of text in one style."""

    text: str
    style: Style

    @property
    def columns(self) -> int:
        """The width of the text."""
        return width_of(self.text)


_new = tuple.__new__
"""Creates a span in less than half the time."""
Row = tuple[Span, ...]
"""One line of a pane, as wide as the pane."""


Piece = tuple[str, Style]
"""A text with its style."""


class Line:
    """A line of fixed width: text is written at columns, then it becomes a `Row`. Text outside the line is cut.

    The line is stored as the pieces written, and by column once that is needed, as when pieces overlap.
    """

    def __init__(self, width: int, style: Style = TEXT) -> None:
        self.width = width
        self._start = 0
        self._whole = self
        self._style = style
        self._pieces: list[tuple[int, int, Row]] = []
        """(start, end, spans) of each piece."""
        self._columns: tuple[list[str], list[Style]] | None = None
        """The character and style of each column; None as long as the pieces are the content."""
        self._wide = False

    def part(self, start: int, width: int) -> Line:
        """A part of the line as a line of its own, which writes into this one."""
        part = object.__new__(Line)
        left = max(0, start)
        part.width = max(0, min(start + width, self.width) - left)
        part._start, part._whole = self._start + left, self._whole
        return part

    def put(self, column: int, text: str, style: Style = TEXT) -> Line:
        """Write `text` from `column` on."""
        if is_narrow(text):
            self._put(column, text, (_new(Span, (text, style)),), style)
        else:
            placed = cells(text)
            self._put_columns(column, placed, [style] * len(placed))
            self._whole._wide = True
        return self

    def put_row(self, column: int, row: Row) -> Line:
        """Write spans side by side from `column` on."""
        text = "".join([span.text for span in row])
        if is_narrow(text):
            self._put(column, text, row)
            return self
        for span in row:
            self.put(column, span.text, span.style)
            column += span.columns
        return self

    def _put(self, column: int, text: str, row: Row, style: Style | None = None) -> None:
        """Write a row whose text is `text`, of characters one column wide; `style`: its only style, if it has one."""
        end, whole = column + len(text), self._whole
        if whole._columns is None and 0 <= column < end <= self.width:
            whole._pieces.append((self._start + column, self._start + end, row))
        else:
            self._put_columns(column, text, _styles_of(row) if style is None else [style] * len(text))

    def _put_columns(self, column: int, text: Sequence[str], styles: Sequence[Style]) -> None:
        """Write a character and style for each column, as many as fit."""
        left, right = max(0, -column), max(0, min(len(text), self.width - column))
        if left < right:
            texts, looks = self._whole._by_column()
            first, behind = self._start + column + left, self._start + column + right
            texts[first:behind], looks[first:behind] = text[left:right], styles[left:right]

    def light(self, start: int, end: int) -> Line:
        """Mark the columns from `start` up to `end` to stay bright while others are dimmed."""
        _, styles = self._whole._by_column()
        first, behind = self._start + max(0, start), self._start + min(end, self.width)
        lit = {style: style._replace(emphasis=style.emphasis + LIT) for style in set(styles[first:behind])}
        styles[first:behind] = [lit[style] for style in styles[first:behind]]
        return self

    def bracket(self, start: int, end: int, style: Style | None = None) -> Line:
        """Write brackets around the columns from `start` up to `end`; `style`: that of the text between them then."""
        inside = self.text(start, end) if style is not None else ""
        return self.put(start, inside, style or TEXT).put(start - 1, "[", ACCENT).put(end, "]", ACCENT)

    def put_right(self, text: str, style: Style = TEXT, end: int | None = None) -> Line:
        """Write `text` so that it ends before column `end`, by default at the end of the line."""
        return self.put((self.width if end is None else end) - width_of(text), text, style)

    def text(self, start: int, end: int) -> str:
        """The characters written from column `start` up to `end`."""
        return "".join(self._whole._by_column()[0][self._start + start : self._start + end])

    def style(self, column: int) -> Style:
        """The style at a column; outside of the line that of a blank."""
        return self._whole._by_column()[1][self._start + column] if 0 <= column < self.width else self._whole._style

    def row(self) -> Row:
        """The line as spans, equal neighbours merged."""
        if not self.width:
            return ()
        if self._columns is None and (spans := self._side_by_side()) is not None:
            return tuple(spans)
        texts, styles = self._by_column()
        if not self._wide:
            return cut_by_style("".join(texts), styles)
        following = [*texts, " "]
        for position, character in enumerate(texts):  # blank for half a wide character whose other half is gone
            cut_off = width_of(character) == 2 and following[position + 1]
            if cut_off or (not character and width_of(following[position - 1]) != 2):
                texts[position] = " "
        return tuple(Span("".join(texts[first:behind]), styles[first]) for first, behind in _alike(styles))

    def _side_by_side(self) -> list[Span] | None:
        """The pieces with blanks between them; None if pieces overlap."""
        spans: list[Span] = []
        at, end, usual = 0, None, self._style
        for first, behind, row in (*sorted(self._pieces, key=itemgetter(0)), (self.width, self.width, ())):
            if first < at:
                return None
            if first > at:
                before = spans.pop().text if end == usual else ""
                spans.append(_new(Span, (before + " " * (first - at), usual)))
                end = usual
            if row and row[0].style == end:
                spans.append(_new(Span, (spans.pop().text + row[0].text, end)))
                spans += row[1:]
            else:
                spans += row
            at, end = behind, row[-1].style if row else end
        return spans

    def _by_column(self) -> tuple[list[str], list[Style]]:
        """The character and style of each column."""
        if self._columns is None:
            texts, styles = self._columns = [" "] * self.width, [self._style] * self.width
            for first, behind, row in self._pieces:
                texts[first:behind] = "".join([span.text for span in row])
                styles[first:behind] = _styles_of(row)
        return self._columns


def cut_by_style(text: str, styles: Sequence[Style]) -> Row:
    """Spans for text of characters one column wide, with the style of each."""
    return tuple([_new(Span, (text[first:behind], styles[first])) for first, behind in _alike(styles)])


def _alike(styles: Sequence[Style]) -> Iterator[tuple[int, int]]:
    """Start and end of each run of equal styles."""
    count = len(styles)
    # identity first: most neighbours are one object, and comparing styles by value for every column is slow
    others = compress(range(1, count), map(is_not, styles[1:], styles))
    edges = [edge for edge in others if styles[edge] != styles[edge - 1]]
    return zip((0, *edges), (*edges, count), strict=True) if count else iter(())


def _styles_of(row: Row) -> list[Style]:
    """The style of each column of a row of characters one column wide."""
    return [*chain.from_iterable([repeat(style, len(text)) for text, style in row])]


def row_width(row: Row) -> int:
    """The columns of a row."""
    return sum(span.columns for span in row)


def text_of(row: Row) -> str:
    """The characters of a row."""
    return "".join(span.text for span in row)


def in_lines(groups: Iterable[Sequence[Piece]], width: int, start: int = 1, gap: int = 2) -> list[Line]:
    """Lines of groups of pieces, from column `start`, with `gap` columns between; a group is never broken."""
    lines, column = [Line(width)], start
    for pieces in groups:
        if column > start and column + sum(width_of(text) for text, _ in pieces) > width:
            lines, column = [*lines, Line(width)], start
        for text, style in pieces:
            lines[-1].put(column, text, style)
            column += width_of(text)
        column += gap
    return lines


def blank_lines(width: int, count: int) -> list[Line]:
    """Lines to write on."""
    return [Line(width) for _ in range(count)]


def as_rows(lines: Iterable[Line]) -> tuple[Row, ...]:
    """The rows of written lines."""
    return tuple(line.row() for line in lines)


def line(width: int, text: str, style: Style = TEXT) -> Row:
    """A row in one style, cut or padded to `width`."""
    return (Span(padded(cut(text, width), width), style),) if width else ()


def fitting(texts: Sequence[str], room: int) -> str:
    """The first text of at most `room` columns, else the last one."""
    return next((text for text in texts if width_of(text) <= room), texts[-1])


def filled(rows: Sequence[Row], width: int, height: int) -> tuple[Row, ...]:
    """Exactly `height` rows: padded with blank rows below, or without the last ones."""
    return (*rows, *[line(width, "")] * (height - len(rows)))[: max(0, height)]
