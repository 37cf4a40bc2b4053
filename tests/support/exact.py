"""The losses of a batch in 160 digits, forward only: the truth that a measured slope is compared with."""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from stepviz import Experiment, Iteration
from stepviz.ops import Array

Matrix = list[list[Decimal]]

CONTEXT = decimal.Context(prec=160, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[])
STEP = Decimal(10) ** -50
"""Of the central difference, for inputs of at least 1."""
SEEN = 1e-90
"""Slopes, for inputs of 1, that so many digits resolve; double precision resolves far less."""
BENT = 1e-30
"""By how much a slope may change within a step where there is no corner."""


class ExactLoss:
    """The summed or mean loss of an iteration's batch, and the penalty, as a function of its parameters."""

    def __init__(self, experiment: Experiment, iteration: Iteration) -> None:
        self._activation, self._l2 = experiment.activation, Decimal(experiment.l2)
        self._x, self._y = _matrix(iteration["x"]), [int(label) for label in iteration["y"]]
        self.share = Decimal(1) if experiment.reduction == "sum" else 1 / Decimal(len(self._y))
        self._parameters = [_matrix(array) for array in iteration.parameters]
        sources = ["x", *(f"h{layer}" for layer in range(1, len(experiment.hidden) + 1))]
        self._inputs = [abs(iteration[name]).max(axis=0) for name in sources]
        self._here = self._objective(0, (0, 0), Decimal(0))

    def _objective(self, place: int, cell: tuple[int, ...], by: Decimal) -> Decimal:
        """With one cell of parameter number `place` moved `by` so much, without the penalty."""
        row, column = cell if len(cell) == 2 else (0, cell[0])
        matrix = self._parameters[place]
        kept = matrix[row][column]
        with decimal.localcontext(CONTEXT):
            matrix[row][column] += by
            total = self.share * sum(map(self._loss, self._x, self._y))
        matrix[row][column] = kept
        return total

    def sides(self, place: int, cell: tuple[int, ...]) -> tuple[float, float]:
        """The slopes below and above: alike, but at a corner."""
        size = self.size(place, cell)
        with decimal.localcontext(CONTEXT):
            step = STEP / Decimal(size) if 0 < size < 1 else STEP
            low, high = (self._objective(place, cell, sign * step) for sign in (-1, 1))
            penalty = Decimal(self.penalty(place, cell))
            return float((self._here - low) / step + penalty), float((high - self._here) / step + penalty)

    def penalty(self, place: int, cell: tuple[int, ...]) -> float:
        """The slope of the penalty of weight decay, which biases have not."""
        return float(self._l2 * self._parameters[place][cell[0]][cell[1]]) if len(cell) == 2 else 0.0

    def slope(self, place: int, cell: tuple[int, ...]) -> float:
        """The slope of the whole objective by one cell; nan at a corner."""
        below, above = self.sides(place, cell)
        alike = abs(below - above) <= 1e-12 * max(abs(below), abs(above)) + BENT * self.size(place, cell)
        return (below + above) / 2 if alike else float("nan")

    def size(self, place: int, cell: tuple[int, ...]) -> float:
        """The largest input that the cell multiplies; 1 for a bias."""
        return float(self._inputs[place // 2][cell[0]]) if len(cell) == 2 else 1.0

    def _loss(self, row: Sequence[Decimal], label: int) -> Decimal:
        values, layers = list(row), len(self._parameters) // 2
        for layer in range(layers):
            W, (b,) = self._parameters[2 * layer], self._parameters[2 * layer + 1]
            values = [
                sum((value * W[place][column] for place, value in enumerate(values) if value), bias)
                for column, bias in enumerate(b)
            ]
            if layer < layers - 1:
                values = [_activated(self._activation, value) for value in values]
        largest = max(values)
        return largest - values[label] + sum(((value - largest).exp() for value in values), Decimal(0)).ln()


def _matrix(array: Array) -> Matrix:
    return [[Decimal(float(value)) for value in row] for row in np.atleast_2d(array)]


def _activated(kind: str, a: Decimal) -> Decimal:
    if kind == "relu":
        return max(a, Decimal(0))
    if kind == "sigmoid":
        return 1 / (1 + (-a).exp())
    size = (-2 * abs(a)).exp()
    return ((1 - size) / (1 + size)).copy_sign(a)
