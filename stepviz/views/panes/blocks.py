"""Blocks: writes the numbers of a group in whole lines at once, and then the marked cells one by one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Kind
from stepviz.training import Known
from stepviz.views.panes.cells import Body, NumberLooks, put_cell, styles_of
from stepviz.views.panes.grid import Grid, Group, Stack
from stepviz.views.text.numbers import in_columns
from stepviz.views.text.sentences import has_characters
from stepviz.views.text.span import DIM, TEXT, Line, Row, Span, Style


class NumberSetting(NamedTuple):
    """The format of a block of numbers."""

    kind: Kind
    state: Known
    digits: int
    gap: int
    """Blank columns before the next number."""
    spread: int
    """Blank columns that take the number's colour."""


_Look = tuple[Style, Row]
"""The style of a number, and the blanks after it that have its colour."""


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
        marked: Sequence[int] = range(stack.size)
        if block.lines:
            indexes = (*body.marks.of(stack.tensor), *(at.index for at in body.lit if at.tensor == stack.tensor))
            places = {*block.bad, *(place for index in indexes for place in stack.places(index))}
            if (counted := body.seen(stack.tensor).counted) is not None:
                places.update(np.flatnonzero(_shown(counted, stack.along)).tolist())
            marked = sorted(places)
        for place in marked:
            slot = group.slot(stack, place)
            line, end = lines[slot.line], slot.gutter + 1 + slot.digits
            put_cell(line, slot.gutter, slot.digits, slot.cell, body, full)
            if group.spread and body.marks.selected != slot.cell:
                role, strength, *_ = line.style(end - 1)
                line.put(end, " " * group.spread * (strength > 0), Style(role, strength))


_EACH = NumberBlock(())
"""For numbers that must be written one by one."""


def _block_of(group: Group, stack: Stack, full: float, body: Body) -> NumberBlock:
    tensor, state, values, *_ = body.seen(stack.tensor)
    # how hidden, single and compared numbers and characters look is decided cell by cell
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
        blank, rest = Span(" " * (setting.digits - 1), TEXT), Span(" " * setting.spread, TEXT)
        between = (Span(" " * (setting.gap + setting.digits - 1), TEXT), Span("·", DIM)) * (columns - 1)
        row = tuple(span for span in (blank, Span("·", DIM), *between, rest) if span.text)
        return NumberBlock((row,) * (numbers // columns))
    values = np.frombuffer(numbers)
    texts = in_columns(values.tolist(), setting.kind, setting.digits)
    if {*map(len, texts)} - {setting.digits}:
        return _EACH
    looks = _looks(setting)
    found = looks.of_each(values, full)
    parts = (slice(start, start + columns) for start in range(0, len(texts), columns))
    rows = tuple([_row(texts[part], found[part], looks.plain[0], setting) for part in parts])
    return NumberBlock(rows, tuple(np.flatnonzero(~np.isfinite(values)).tolist()))


@cache
def _looks(setting: NumberSetting) -> NumberLooks[_Look]:
    """The styles of numbers, and of the blanks after them."""

    def look(style: Style) -> _Look:
        heated = style.strength > 0 and setting.spread > 0
        return style, (Span(" " * setting.spread, Style(style.role, style.strength)),) * heated

    plain, above, below = styles_of(setting.kind, setting.state)
    return NumberLooks(look(plain), tuple(map(look, above)), tuple(map(look, below)))


def _row(texts: Sequence[str], looks: Sequence[_Look], plain: Style, setting: NumberSetting) -> Row:
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
            spans.append(Span(before, plain))
        if behind:
            _join(spans, (Span(text, style),))
            _join(spans, behind)
        else:
            spans.append(Span(text, style))
        before = rest
    last = before[: len(before) - len(rest)]
    return (*spans, Span(last, plain)) if last else tuple(spans)


def _join(spans: list[Span], more: Sequence[Span]) -> None:
    """Append spans; two of equal style that meet become one."""
    if spans and more and spans[-1].style == more[0].style:
        spans[-1] = Span(spans[-1].text + more[0].text, more[0].style)
        more = more[1:]
    spans += more
