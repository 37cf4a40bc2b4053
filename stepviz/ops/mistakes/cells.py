"""Cells: what one number would be by each mistake in the rule that makes it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from stepviz.formula.tree import Fold, Index, walk
from stepviz.ops.mistakes.rewrites import Rewrite, rewrites
from stepviz.ops.mistakes.table import MISTAKES
from stepviz.ops.mistakes.words import reads
from stepviz.ops.program import ROWS, Program
from stepviz.ops.rules.arrays import Values
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Cell, Kind, Tensors

_ROUNDING = 1e-9
"""A number that is this share of the right one is what rounding leaves of 0."""
_ORDER: Mapping[str, int] = {name: place for place, name in enumerate(MISTAKES)}


def mistaken(program: Program, cell: Cell, tensors: Tensors) -> Iterator[tuple[float, Rewrite]]:
    """The finite numbers that a cell would be by a mistake, one of each name first; not those that change nothing.

    Shares that are not between 0 and 1 come last: they are seen to be wrong.
    """
    right, later = cell.value_in(tensors), list[tuple[float, Rewrite]]()
    named, is_share = set[str](), program.tensors[cell.tensor].kind is Kind.PROBABILITY
    for rewrite in sorted(rewrites(program, cell.tensor, len(tensors[ROWS.name])), key=_place):
        value = None if rewrite.rare else _value(rewrite, cell, tensors)
        if value is None or math.isclose(value, right, rel_tol=1e-9) or not math.isfinite(value):
            continue
        if 0 < abs(value) < _ROUNDING * abs(right):
            continue
        if rewrite.mistake in named or not _may_be(value, share=is_share):
            later.append((value, rewrite))
        else:
            named.add(rewrite.mistake)
            yield value, rewrite
    yield from sorted(later, key=lambda each: not _may_be(each[0], share=is_share))


def _may_be(value: float, *, share: bool) -> bool:
    return not share or 0 <= value <= 1


def _place(rewrite: Rewrite) -> int:
    return _ORDER[rewrite.mistake]


def _agree(rule: Rule, tensors: Tensors) -> bool:
    """Whether the axes that a fold goes along are as long as each other."""
    found: dict[str, set[int]] = {node.index: set() for node in walk(rule.tree) if isinstance(node, Fold)}
    for read in reads(rule.tree):
        for axis, at in enumerate(read.at):
            if isinstance(at, Index) and at.name in found and read.tensor not in rule.tables:
                found[at.name].add(tensors[read.tensor].shape[axis])
    return all(len(lengths) < 2 for lengths in found.values())


def _value(rewrite: Rewrite, cell: Cell, tensors: Tensors) -> float | None:
    """None where that mistake makes no number there: a transposed array is too short, or longer than what it meets."""
    if not _agree(rewrite.rule, tensors):
        return None
    places = dict(zip(rewrite.rule.indexes, cell.index, strict=True))
    try:
        with np.errstate(all="ignore"):
            return float(Values(rewrite.rule, tensors).of(rewrite.rule.tree, places))
    except (IndexError, KeyError):
        return None
