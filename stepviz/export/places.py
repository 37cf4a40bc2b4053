"""Places: where the numbers that are told of stand on a screen, and its rows cut there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from stepviz.ops import Cell
from stepviz.text import cells
from stepviz.views.screen import Screen
from stepviz.views.text.span import Row, Span


class Place(NamedTuple):
    """A number on a line of the screen: its columns from `start` up to `end`."""

    start: int
    end: int
    cell: Cell


def places(shown: Screen, told: Collection[Cell]) -> dict[int, list[Place]]:
    """Of each line of a screen those numbers among the told ones that stand on it, from the left."""
    found: dict[int, list[Place]] = {}
    for grid in shown.grids:
        at = grid.pane.place
        for group in grid.groups:
            for slot in grid.slots(group):
                if slot.cell in told:
                    start = at.x + slot.gutter + 1
                    found.setdefault(at.y + slot.line, []).append(Place(start, start + slot.digits, slot.cell))
    return {line: sorted(numbers) for line, numbers in found.items()}


def cut(row: Row, numbers: Collection[Place]) -> Iterator[tuple[Row, Cell | None]]:
    """The row in parts: each number by itself, and what stands between them."""
    edges = {column for number in numbers for column in number[:2]}
    cell_at = {number.start: number.cell for number in numbers}
    part: list[Span] = []
    cell, column = None, 0
    for span in row:
        text = ""
        for sign in cells(span.text):
            if column in edges:
                part += [Span(text, span.style)] if text else []
                yield from [(tuple(part), cell)] if part else []
                part, text = [], ""
                cell = cell_at.get(column)
            text, column = text + sign, column + 1
        part += [Span(text, span.style)] if text else []
    yield from [(tuple(part), cell)] if part else []
