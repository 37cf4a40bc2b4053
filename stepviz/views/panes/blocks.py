"""Blocks: writes the numbers of a group in whole lines at once, and then the marked cells one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Kind
from stepviz.training import Known
from stepviz.views.panes.cells import Body, NumberLooks, put_cell, styles_of
from stepviz.views.panes.grid import Grid, Group, Stack
from stepviz.views.text.numbers import in_columns
from stepviz.views.text.sentences import has_characters
from stepviz.views.text.span import DIM, TEXT, Line, Row, Span, Style, join


class NumberSetting(NamedTuple):
    """The format of a block of numbers."""

    kind: Kind
    state: Known
    digits: int
    gap: int
    """Blank columns before the next number."""
    spread: int
    """Blank columns that take the number's colour."""


class _Look(NamedTuple):
    """The style of a number, and of the blanks after it."""

    style: Style
    behind: Row = ()
    """Blanks with the number's colour."""


class NumberBlock(NamedTuple):
    """The lines of unmarked numbers."""

    lines: tuple[Row, ...]
    """Empty if each number must be written by itself."""
    bad: tuple[int, ...] = ()
    """The positions of nan and inf, counted line by line."""


def put_numbers(lines: Sequence[Line], grid: Grid, group: Group, full: float, body: Body) -> None:
    """Write the cells of a group that are in view."""
    for stack in grid.stacks(group):
        block = _block_of(group, stack, full, body)
        for number, row in enumerate(block.lines, stack.line):
            lines[number].put_row(group.gutter + 1, row)
        for place in sorted({*_marked(stack, block, body)}) if block.lines else range(stack.size):
            slot = group.slot(stack, place)
            line, end = lines[slot.line], slot.gutter + 1 + slot.digits
            put_cell(line, slot.gutter, slot.digits, slot.cell, body, full)
            if group.spread and body.marks.bracket != slot.cell:
                line.spread(end, group.spread)


def _marked(stack: Stack, block: NumberBlock, body: Body) -> Iterator[int]:
    """The positions of numbers with a mark or another style."""
    yield from block.bad
    for index in (*body.marks.of(stack.tensor), *(cell.index for cell in body.lit if cell.tensor == stack.tensor)):
        yield from stack.places(index)
    counted = body.seen(stack.tensor).counted
    if counted is not None:
        yield from np.flatnonzero(_shown(counted, stack.along)).tolist()


_EACH = NumberBlock(())
"""For numbers that must be written one by one."""


def _block_of(group: Group, stack: Stack, full: float, body: Body) -> NumberBlock:
    tensor, state, values, *_ = body.seen(stack.tensor)
    hidden = values is not None and stack.tensor in body.mask.tensors
    if hidden or not group.rank or body.beside is not None or has_characters(body.frame.dataset, tensor):
        return _EACH
    look = state if state in (Known.OLD, Known.NEW) else Known.KNOWN  # all other states look the same
    setting = NumberSetting(tensor.kind, look, group.digits, group.pitch - group.digits, group.spread)
    shown = stack.size if values is None else _shown(values, stack.along).astype(float, copy=False).tobytes()
    return _block(shown, group.columns.size, setting, full)


def _shown(values: Array, along: Sequence[Sequence[int]]) -> Array:
    """The values at these positions of each axis."""
    for axis, positions in enumerate(along):
        part = slice(positions.start, positions.stop) if isinstance(positions, range) else [*positions]
        values = values[(slice(None),) * axis + (part,)]
    return values


@lru_cache(maxsize=128)
def _block(numbers: bytes | int, columns: int, setting: NumberSetting, full: float) -> NumberBlock:
    """The block of some numbers, cached, since most stay on the next screen. `numbers`: doubles, or a count of dots."""
    if isinstance(numbers, int):
        return NumberBlock((_dots(columns, setting),) * (numbers // columns))
    values = np.frombuffer(numbers)
    texts = in_columns(values.tolist(), setting.kind, setting.digits)
    if {*map(len, texts)} - {setting.digits}:
        return _EACH
    looks = _looks(setting)
    found = looks.of_each(values, full)
    parts = (slice(start, start + columns) for start in range(0, len(texts), columns))
    rows = tuple([_row(texts[part], found[part], looks.plain, setting) for part in parts])
    return NumberBlock(rows, tuple(np.flatnonzero(~np.isfinite(values)).tolist()))


@cache
def _looks(setting: NumberSetting) -> NumberLooks[_Look]:
    """The styles of numbers, and of the blanks after them."""
    plain, above, below = styles_of(setting.kind, setting.state)
    return NumberLooks(_Look(plain), *(tuple(_looked(style, setting) for style in styles) for styles in (above, below)))


def _looked(style: Style, setting: NumberSetting) -> _Look:
    if not style.strength:
        return _Look(style)
    return _Look(style, (Span(" " * setting.spread, Style(style.role, style.strength)),) * (setting.spread > 0))


def _row(texts: Sequence[str], looks: Sequence[_Look], plain: _Look, setting: NumberSetting) -> Row:
    """A line of numbers, up to the last digit or the end of its colour.

    Blanks between them have the style of a number without colour, and are joined with such numbers to one span.
    """
    gap, rest, before = " " * setting.gap, " " * (setting.gap - setting.spread), ""
    spans: list[Span] = []
    for text, (style, behind) in zip(texts, looks, strict=True):
        if not style.strength:
            before += text + gap
            continue
        if before:
            spans.append(Span(before, plain.style))
        if behind:
            join(spans, (Span(text, style),))
            join(spans, behind)
        else:
            spans.append(Span(text, style))
        before = rest
    last = before[: len(before) - len(rest)]
    return (*spans, Span(last, plain.style)) if last else tuple(spans)


def _dots(columns: int, setting: NumberSetting) -> Row:
    """A line of dots, each in the column of the last digit."""
    blank = setting.digits - 1
    spans = [span for _ in range(columns) for span in (Span(" " * (setting.gap + blank), TEXT), Span("·", DIM))]
    first, last = Span(" " * blank, TEXT), Span(" " * setting.spread, TEXT)
    return (*([first] if blank else []), *spans[1:], *([last] if setting.spread else []))
