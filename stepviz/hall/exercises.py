"""Exercises: numbers of a moment for followers to compute, and what their pages need to judge the answers.

A rule is written out for one cell as a tree of numbers and operators, which a script evaluates in doubles.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from stepviz.export.sheets.asked import AskedNumber
from stepviz.formula.tree import Binary, Call, Comparison, Fold, Minus, Node, Where, reads_in, walk
from stepviz.ops import Cell
from stepviz.ops.mistakes.rewrites import mistaken
from stepviz.ops.rules.arrays import Values
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Tensors
from stepviz.training import Frame

FUNCTIONS = ("exp", "ln", "sqrt", "abs", "sin", "cos", "tanh", "sigmoid", "relu")
"""Functions that the page's script has. Results of others are written as numbers."""
_FEW = 3
"""The most exercises of a moment."""
_MISTAKES, _LARGEST = 8, 1500
"""The most mistakes for each number, and the most characters of a tree as JSON."""
WrittenOut = Any
"""An expression for JSON: a number, or a list of an operator or function's name and its operands."""


@dataclass(frozen=True)
class WrongNumber:
    """The number that a mistake leads to."""

    tree: WrittenOut
    within: float
    sentence: str


@dataclass(frozen=True)
class BlankNumber:
    """An exercise: a number to compute."""

    cell: str
    """The cell's name in the HTML table."""
    name: str
    wanted: int
    """Significant digits that count."""
    help: str
    """The rule, its inputs, and the powers of e that it needs."""
    answer: str
    """The arithmetic of the answer."""
    tree: WrittenOut
    within: float
    """The tolerance of an answer. `slack`: the error from rounding its inputs to the shown digits."""
    slack: float
    wrong: tuple[WrongNumber, ...]


def exercises(frame: Frame, cells: Iterable[Cell]) -> tuple[BlankNumber, ...]:
    """The first few of these cells that can be exercises. All of them must be computed already."""
    return tuple(islice(_blanks(frame, cells), _FEW))


def _blanks(frame: Frame, cells: Iterable[Cell]) -> Iterator[BlankNumber]:
    current = frame.current
    for cell in dict.fromkeys(cells):
        maker = frame.program.maker(cell.tensor)
        rule = None if maker is None else maker.rule_of(cell.tensor)
        if maker is None or rule is None or not math.isfinite(cell.value_in(current)):
            continue
        number = AskedNumber(current, cell)
        tree = written_out(rule, current, cell)
        if number.made_from and number.workable and _fits(tree):
            table = ", ".join(f"{power} = {value}" for power, value in number.powers)
            told = number.given(read for read in number.made_from if not read.value_in(current).is_integer())
            rules = "; ".join(filter(None, map(str.strip, maker.equation.split("  "))))  # separated by blanks there
            yield BlankNumber(
                frame.program.word(cell),
                number.name,
                number.wanted,
                ". ".join(filter(None, (rules, told, table))),
                number.worked(frame),
                tree,
                number.within(number.value),
                number.slack,
                tuple(_mistakes(number, frame)),
            )


def _mistakes(number: AskedNumber, frame: Frame) -> Iterator[WrongNumber]:
    """The results of mistakes that use only numbers computed so far."""
    current = frame.current
    for value, rewrite in islice(mistaken(number.program, number.cell, current), _MISTAKES):
        known = all(frame.shown(name) is current for name in rewrite.rule.reads)
        if known and _fits(tree := written_out(rewrite.rule, current, number.cell)):
            yield WrongNumber(tree, number.within(value), rewrite.sentence)


def _fits(tree: WrittenOut) -> bool:
    try:
        return len(json.dumps(tree, allow_nan=False)) <= _LARGEST
    except ValueError:  # a number on the way is not finite
        return False


def written_out(rule: Rule, tensors: Tensors, cell: Cell) -> WrittenOut:
    """The rule's expression for a cell, with the values of all tensors that it reads."""
    return _Writer(rule, tensors).of(rule.tree, dict(zip(rule.indexes, cell.index, strict=True)))


class _Writer:
    def __init__(self, rule: Rule, tensors: Tensors) -> None:
        self._rule, self._tensors, self._values = rule, tensors, Values(rule, tensors)
        self._reading = {id(node) for node in walk(rule.tree) if any(reads_in(node))}

    def of(self, node: Node, places: Mapping[str, int]) -> WrittenOut:
        """A node at those places, written out; a node that reads no tensor becomes a number."""
        match node if id(node) in self._reading else None:
            case Minus(of=of):
                return ["neg", self.of(of, places)]
            case Binary(sign=sign, left=left, right=right) | Comparison(relation=sign, left=left, right=right):
                return [sign, self.of(left, places), self.of(right, places)]
            case Fold(how=how, index=index, of=of):
                count = self._rule.length(index, self._tensors)
                return [how, *(self.of(of, {**places, index: position}) for position in range(count))]
            case Where(test=test, one=one, other=other):
                return self.of(one if self._values.of(test, places) else other, places)
            case Call(function=name, of=of) if name in FUNCTIONS:
                return [name, self.of(of, places)]
        return float(self._values.of(node, places))
