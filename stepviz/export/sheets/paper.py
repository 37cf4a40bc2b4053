"""Paper: the blocks of a worksheet, and writers of blocks as Markdown, and as HTML to print on A4 or Letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple, TypeAlias

from stepviz.text import as_code, in_markdown

LINE = "________"
_WIDEST = 76
"""The most characters in the heads of a table; a wider table is transposed."""


class SheetNumber(NamedTuple):
    """A given number, or a blank to fill in."""

    text: str
    number: int = 0
    """The number of the blank, from 1; 0 for a given number."""
    before: str = ""
    """Its name: `dW[x3,c0]`."""
    after: str = ""
    """Another question about it."""


class SheetHeading(NamedTuple):
    """A heading of level 1 or 2."""

    level: int
    text: str


class Paragraph(NamedTuple):
    """Text, with a command in `code`, and more text."""

    text: str
    code: str = ""
    after: str = ""


class PaperTable(NamedTuple):
    """A table with names of columns and rows."""

    corner: str
    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[SheetNumber]]]

    def fitted(self) -> PaperTable:
        """The table, transposed if its heads are too wide for a line."""
        if sum(len(head) + 2 for head in self.heads) <= _WIDEST or len(self.rows) >= len(self.heads):
            return self
        turned = [(head, [pieces[place] for _, pieces in self.rows]) for place, head in enumerate(self.heads)]
        return PaperTable(self.corner, [name for name, _ in self.rows], turned)


class SideBySide(NamedTuple):
    """Numbers side by side, each after its name."""

    pieces: Sequence[SheetNumber]


class Worked(NamedTuple):
    """The calculations of blanks, with their numbers."""

    lines: Sequence[tuple[int, str]]


SheetPart: TypeAlias = SheetHeading | Paragraph | PaperTable | SideBySide | Worked


def markdown(blocks: Iterable[SheetPart], *, solved: bool) -> Iterator[str]:
    """Yields the blocks as Markdown; a blank is its number and a line to write on or, if `solved`, the bold answer."""
    for block in blocks:
        match block:
            case SheetHeading(level, text):
                yield f"{'#' * level} {text}\n\n"
            case Paragraph(text, code, after):
                yield f"{text}{as_code(code) if code else ''}{after}\n\n"
            case PaperTable():
                grid = block.fitted()
                heads = [grid.corner, *map(in_markdown, grid.heads)]
                yield f"{_line(heads)}{_line([':-', *['-:'] * len(grid.heads)])}"
                yield from (
                    _line([in_markdown(name), *(_marked(piece, solved) for piece in row)]) for name, row in grid.rows
                )
                yield "\n"
            case SideBySide(pieces):
                yield f"{'    '.join(_marked(piece, solved) for piece in pieces)}\n\n"
            case Worked(lines):
                escaped = (f"- ({number}) {text.replace('|', chr(92) + '|')}\n" for number, text in lines)
                yield "".join(escaped) + "\n"


def _marked(piece: SheetNumber, solved: bool) -> str:
    named = f"{piece.before} " if piece.before else ""
    if not piece.number:
        return f"{named}{'= ' if named else ''}{piece.text}"
    return f"{named}**{piece.text}**" if solved else f"{named}({piece.number}) {LINE}{piece.after}"


def _line(texts: Sequence[str]) -> str:
    return f"| {' | '.join(text.replace('|', '&#124;').replace('<', '&lt;') for text in texts)} |\n"


def html(blocks: Iterable[SheetPart], title: str, *, solved: bool) -> Iterator[str]:
    """Yields the blocks as one HTML file that loads nothing; blanks have room to write or, if `solved`, the answer."""
    rules = (Path(__file__).parent / "paper.css").read_text(encoding="utf-8")
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    yield f"<title>{escape(title)}</title>\n<style>\n{rules}</style>\n</head>\n<body>\n"
    begun = False
    for block in blocks:
        match block:
            case SheetHeading(level, text):
                page = ' class="page"' if level == 1 and begun else ""
                yield "</section>\n" * begun + f"<section{page}>\n<h{level}>{escape(text)}</h{level}>\n"
                begun = True
            case Paragraph(text, code, after):
                yield f"<p>{escape(text)}{f'<code>{escape(code)}</code>' if code else ''}{escape(after)}</p>\n"
            case PaperTable():
                yield from _table(block.fitted(), solved)
            case SideBySide(pieces):
                spans = (f"<span>{_written(piece, solved)}</span>" for piece in pieces)
                yield f'<p class="places">{"".join(spans)}</p>\n'
            case Worked(lines):
                yield "<ul>\n"
                yield from (f"<li><b>({number})</b> {escape(text)}</li>\n" for number, text in lines)
                yield "</ul>\n"
    yield "</section>\n</body>\n</html>\n"


def _table(grid: PaperTable, solved: bool) -> Iterator[str]:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in grid.heads)
    yield f'<table>\n<tr><th scope="col">{escape(grid.corner)}</th>{heads}</tr>\n'
    for name, pieces in grid.rows:
        cells = "".join(f"<td>{_written(piece, solved)}</td>" for piece in pieces)
        yield f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>\n'
    yield "</table>\n"


def _written(piece: SheetNumber, solved: bool) -> str:
    named = f"{escape(piece.before)} {'' if piece.number else '= '}" if piece.before else ""
    if not piece.number:
        return f"{named}{escape(piece.text)}"
    number = f"<small>({piece.number})</small> "
    if solved:
        return f"{named}{number}<b>{escape(piece.text)}</b>"
    return f'{named}{number}<u class="blank">&nbsp;</u>{escape(piece.after)}'
