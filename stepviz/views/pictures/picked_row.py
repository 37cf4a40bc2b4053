"""The picked row of a picture, in numbers: its inputs, what is said, and whether that is right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stepviz.ops import Kind
from stepviz.training import Frame
from stepviz.views.pictures.points import Points
from stepviz.views.predictions.answers import NOTHING, class_name
from stepviz.views.text import numbers
from stepviz.views.text.span import fitting


def undrawn_row(frame: Frame, row: int) -> str:
    """Why a picked row is not drawn now."""
    if frame.dataset.split_of(row) == "test":
        return f"#{row} is a test row: it is drawn at the end, once."
    return f"#{row} is a validation row: it is drawn at the checks that look at it."


def picked_row(frame: Frame, points: Points, row: int, room: int) -> str:
    """`#12 e3  x0 -0.5213  x1 0.3321  p[c1] 0.9688  says class 1, is class 0: wrong`, as much as fits."""
    assert points.picked_at is not None
    label, said = int(frame.dataset.y[row]), int(points.answers.said[points.picked_at])
    examples = " ".join(f"e{example}" for example in np.flatnonzero(points.batch == row).tolist())
    inputs = "  ".join(
        f"x{place} {numbers.cell(float(value), Kind.INPUT).strip()}" for place, value in enumerate(frame.dataset.X[row])
    )
    number = f"#{row} {examples}".rstrip()
    chance, long = _chance(frame, points, said), _verdict(points, said, label, lambda c: class_name(frame, c))
    short = _verdict(points, said, label, "c{}".format)
    candidates = (
        f"{number}  {inputs}  {chance}  {long}",
        f"#{row}  {inputs}  {chance}  {long}",
        f"#{row}  {inputs}  {chance}  {short}",
        f"#{row}  {chance}  {short}",
    )
    return fitting(candidates, room)


def _chance(frame: Frame, points: Points, said: int) -> str:
    """The probability of the second of two classes, else of the class that is said."""
    assert points.picked_at is not None
    column = 1 if len(frame.dataset.classes) == 2 else said
    if not points.told:
        return "p ?"
    if column == NOTHING:
        return "p nan"
    (chances,) = frame.program.chances(points.answers.logits[points.picked_at : points.picked_at + 1])
    return f"p[c{column}] {numbers.probability(float(chances[column])).strip()}"


def _verdict(points: Points, said: int, label: int, name: Callable[[int], str]) -> str:
    if not points.told:
        return f"is {name(label)}"
    if said == NOTHING:
        return f"says nothing, is {name(label)}: wrong"
    word = f"{name(said)}{' (first of equals)' * bool(points.answers.tied[points.picked_at])}"
    return f"says {word}: right" if said == label else f"says {word}, is {name(label)}: wrong"
