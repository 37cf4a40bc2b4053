"""Table: the known mistakes by name, with a sentence and a hint about each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from stepviz.formula.tree import Node


class Mistake(NamedTuple):
    """A kind of mistake."""

    sentence: str
    """The sentence about it; `{part}`: the part of the rule that is wrong."""
    short: str
    """`sentence` in a few words."""
    hint: str
    """Where to look for it, without the answer."""


MISTAKES: Mapping[str, Mistake] = {
    "one-hot-forgotten": Mistake(
        "{part}.",
        "without the label",
        "Which number of each row depends on its label?",
    ),
    "bias-forgotten": Mistake(
        "The bias {part} is missing.",
        "without the bias",
        "What does the layer give for a row of zeros?",
    ),
    "lr-forgotten": Mistake(
        "The learning rate is missing.",
        "without the learning rate",
        "How long is the step, and how long should it be?",
    ),
    "factor-forgotten": Mistake(
        "A factor is missing: {part}.",
        "without the factor {part}",
        "Count what is multiplied, and compare it with the formula: a gradient has a factor for each operation.",
    ),
    "mask-forgotten": Mistake(
        "The mask is missing: {part}.",
        "without the mask",
        "Some numbers count for nothing in this row: which ones?",
    ),
    "sign": Mistake(
        "The sign of {part} is wrong.",
        "the sign of {part}",
        "Try it with one number by hand: which sign should come out?",
    ),
    "not-averaged": Mistake(
        "{part} is not averaged.",
        "not averaged",
        "A mean divides by how many numbers there are: where do you divide, and by what?",
    ),
    "averaged": Mistake(
        "{part} is averaged once too often.",
        "averaged once too often",
        "Count how often you divide on the way from the loss to here, and by what.",
    ),
    "function-forgotten": Mistake(
        "{part} is not applied.",
        "without {part}",
        "Which function stands in the formula: do you apply it?",
    ),
    "term-forgotten": Mistake(
        "A term is missing: {part}.",
        "without {part}",
        "Count what is added up, and compare it with the formula.",
    ),
    "not-corrected": Mistake(
        "The correction for the first steps is missing: {part}.",
        "without the correction",
        "Both averages start at 0. What does Adam do about that?",
    ),
    "wrong-axis": Mistake(
        "{part} is taken over the wrong axis.",
        "the wrong axis",
        "Over what do you add up: over the rows of the batch, or along a row?",
    ),
    "broadcast": Mistake(
        "Each row of {part} meets the labels of all rows.",
        "the labels of all rows",
        "Print the shapes: where a column meets a row, NumPy makes a table of both.",
    ),
    "wrong-loss": Mistake(
        "It is the gradient of another loss: {part}.",
        "the gradient of another loss",
        "Take the derivative of the loss that is printed, for one row.",
    ),
    "transposed": Mistake(
        "{part} is transposed.",
        "{part} transposed",
        "Write the shape of each factor above it: which axis is summed, and which ones are left?",
    ),
    "stale": Mistake(
        "{part}.",
        "{part}",
        "At which moment of the iteration is the value made that you read here?",
    ),
}
"""Mistakes by their names on the command line and in files; the common ones first."""


class Change(NamedTuple):
    """A mistake at some place of an expression."""

    mistake: str
    """Its name."""
    part: str
    """The part that is wrong, in words."""
    tree: Node
    """The wrong expression."""
    rare: bool = False
    """True if it is seldom made, or changes too little to be asked about."""


def rare(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes, marked as rare."""
    return (change._replace(rare=True) for change in changes)
