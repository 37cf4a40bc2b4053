"""Blocks: the numbers of a group, written whole lines at once; over them, one by one, what something marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from stepviz.ops import Array, Kind
from stepviz.training import Known
from stepviz.views.panes.cells import Body, NumberLooks, put_cell, styles_of
from stepviz.views.panes.grid import Grid, Group, Stack
from stepviz.views.text.numbers import in_columns
from stepviz.views.text.span import DIM, TEXT, Line, Style, Styled

Styles = tuple[Style, ...]
"""Of columns beside each other."""


class Setting(NamedTuple):
    """How numbers stand and look."""

    kind: Kind
    state: Known
    digits: int
    gap: int
    """Blank columns to the next one."""
    spread: int
    """Of these, those that heat goes on in."""


class NumberBlock(NamedTuple):
    """Numbers that nothing marks."""

    lines: tuple[Styled, ...]
    """None where each number is a case of its own."""
    bad: tuple[int, ...] = ()
    """The places of those that are not finite, counted line by line."""


def put_numbers(lines: Sequence[Line], grid: Grid, group: Group, full: float, body: Body) -> None:
    """Write the cells of a group in view."""
    for stack in grid.stacks(group):
        block = _block_of(group, stack, full, body)
        for number, styled in enumerate(block.lines, stack.line):
            lines[number].put_styled(group.gutter + 1, styled)
        for place in sorted({*_marked(stack, block, body)}) if block.lines else range(stack.size):
            slot = group.slot(stack, place)
            line, end = lines[slot.line], slot.gutter + 1 + slot.digits
            put_cell(line, slot.gutter, slot.digits, slot.cell, body, full)
            if group.spread and body.marks.bracket != slot.cell:
                line.spread(end, group.spread)


def _marked(stack: Stack, block: NumberBlock, body: Body) -> Iterator[int]:
    """The places of numbers that something stands beside, or that look otherwise."""
    yield from block.bad
    for index in (*body.marks.of(stack.tensor), *(cell.index for cell in body.lit if cell.tensor == stack.tensor)):
        yield from stack.places(index)
    counted = body.seen(stack.tensor).counted
    if counted is not None:
        yield from np.flatnonzero(_shown(counted, stack.along)).tolist()


_EACH = NumberBlock(())
"""Where each number is a case of its own."""


def _block_of(group: Group, stack: Stack, full: float, body: Body) -> NumberBlock:
    tensor, state, values, *_ = body.seen(stack.tensor)
    hidden = values is not None and stack.tensor in body.veil.tensors
    if hidden or not group.rank or body.beside is not None or body.frame.dataset.characters:
        return _EACH
    setting = Setting(tensor.kind, state, group.digits, group.pitch - group.digits, group.spread)
    shown = stack.size if values is None else _shown(values, stack.along).astype(float, copy=False).tobytes()
    return _block(shown, group.columns.size, setting, full)


def _shown(values: Array, along: Sequence[Sequence[int]]) -> Array:
    """The numbers at those positions of each axis."""
    for axis, positions in enumerate(along):
        part = slice(positions.start, positions.stop) if isinstance(positions, range) else [*positions]
        values = values[(slice(None),) * axis + (part,)]
    return values


@lru_cache(maxsize=128)
def _block(numbers: bytes | int, columns: int, setting: Setting, full: float) -> NumberBlock:
    """Many of a screen stood on the one before. `numbers`: doubles, or how many there are that are not known."""
    bad: tuple[int, ...] = ()
    if isinstance(numbers, int):
        texts, styles = ["·".rjust(setting.digits)] * numbers, [_unknown(setting)] * numbers
    else:
        values = np.frombuffer(numbers)
        texts = in_columns(values.tolist(), setting.kind, setting.digits)
        styles = _stretched(setting).of_each(values, full)
        bad = tuple(np.flatnonzero(~np.isfinite(values)).tolist())
    if {*map(len, texts)} - {setting.digits}:
        return _EACH
    starts = range(0, len(texts), columns)
    parts = (slice(start, start + columns) for start in starts)
    return NumberBlock(tuple(_line(texts[part], styles[part], setting) for part in parts), bad)


@cache
def _stretched(setting: Setting) -> NumberLooks[Styles]:
    """The styles of a number's columns, and of those up to the next one."""
    plain, *looks = styles_of(setting.kind, setting.state)
    above, below = (tuple(_stretch(style, setting) for style in styles) for styles in looks)
    return NumberLooks(_stretch(plain, setting), above, below)


def _stretch(style: Style, setting: Setting) -> Styles:
    behind = Style(style.role, style.strength) if style.strength else TEXT
    return (*[style] * setting.digits, *[behind] * setting.spread, *[TEXT] * (setting.gap - setting.spread))


def _unknown(setting: Setting) -> Styles:
    """A dot in the last column."""
    return (*[TEXT] * (setting.digits - 1), DIM, *[TEXT] * setting.gap)


def _line(texts: Sequence[str], styles: Sequence[Styles], setting: Setting) -> Styled:
    """Numbers beside each other, from the first digit to the last, or to the end of its heat."""
    text = (" " * setting.gap).join(texts) + " " * setting.spread
    return Styled(text, tuple(chain.from_iterable(styles))[: len(text)])
