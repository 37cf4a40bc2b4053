"""Blocks: the numbers of a group, written whole lines at once; over them, one by one, what something marks."""

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
    """How numbers stand and look."""

    kind: Kind
    state: Known
    digits: int
    gap: int
    """Blank columns to the next one."""
    spread: int
    """Of these, those that heat goes on in."""


class _Look(NamedTuple):
    """How a number looks."""

    style: Style
    behind: Row = ()
    """Blanks that its heat goes on in."""


class NumberBlock(NamedTuple):
    """Numbers that nothing marks."""

    lines: tuple[Row, ...]
    """None where each number is a case of its own."""
    bad: tuple[int, ...] = ()
    """The places of those that are not finite, counted line by line."""


def put_numbers(lines: Sequence[Line], grid: Grid, group: Group, full: float, body: Body) -> None:
    """Write the cells of a group in view."""
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
    if hidden or not group.rank or body.beside is not None or has_characters(body.frame.dataset, tensor):
        return _EACH
    look = state if state in (Known.OLD, Known.NEW) else Known.KNOWN  # all others look the same
    setting = NumberSetting(tensor.kind, look, group.digits, group.pitch - group.digits, group.spread)
    shown = stack.size if values is None else _shown(values, stack.along).astype(float, copy=False).tobytes()
    return _block(shown, group.columns.size, setting, full)


def _shown(values: Array, along: Sequence[Sequence[int]]) -> Array:
    """The numbers at those positions of each axis."""
    for axis, positions in enumerate(along):
        part = slice(positions.start, positions.stop) if isinstance(positions, range) else [*positions]
        values = values[(slice(None),) * axis + (part,)]
    return values


@lru_cache(maxsize=128)
def _block(numbers: bytes | int, columns: int, setting: NumberSetting, full: float) -> NumberBlock:
    """Many of a screen stood on the one before. `numbers`: doubles, or how many there are that are not known."""
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
    """How numbers look, and what stands behind them."""
    plain, above, below = styles_of(setting.kind, setting.state)
    return NumberLooks(_Look(plain), *(tuple(_looked(style, setting) for style in styles) for styles in (above, below)))


def _looked(style: Style, setting: NumberSetting) -> _Look:
    if not style.strength:
        return _Look(style)
    return _Look(style, (Span(" " * setting.spread, Style(style.role, style.strength)),) * (setting.spread > 0))


def _row(texts: Sequence[str], looks: Sequence[_Look], plain: _Look, setting: NumberSetting) -> Row:
    """Numbers beside each other, from the first digit to the last, or to the end of its heat.

    Between them stand blanks that look as a number without heat: beside such a one they are of one piece.
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
    """A dot in the last column of each."""
    blank = setting.digits - 1
    spans = [span for _ in range(columns) for span in (Span(" " * (setting.gap + blank), TEXT), Span("·", DIM))]
    first, last = Span(" " * blank, TEXT), Span(" " * setting.spread, TEXT)
    return (*([first] if blank else []), *spans[1:], *([last] if setting.spread else []))
