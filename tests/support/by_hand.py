"""By hand: a network with norms and dropout in plain loops over complex numbers, and its slopes by a complex step.

Written apart from the program: sums one number after the other, no array, no backward pass. The slope of an analytic
function f at x is Im f(x + ih) / h, to the last digits for any h that is small enough (Squire and Trapp 1998).
"""

from __future__ import annotations

import cmath
from collections.abc import Sequence
from dataclasses import dataclass, replace

Row = list[complex]
STEP = 1e-100
EPSILON = 1e-5


@dataclass(frozen=True)
class ByHand:
    """Layers with tanh between them, and the mean of -ln p over the rows."""

    rows: Sequence[Sequence[float]]
    labels: Sequence[int]
    parameters: dict[str, list[Row]]
    """Each as rows of numbers; of a vector one row."""
    hidden: int
    norm: str | None = None
    masks: Sequence[Sequence[Sequence[float]]] = ()
    """Of each hidden layer, what each number is multiplied by."""
    running: Sequence[tuple[Sequence[float], Sequence[float]]] = ()
    """Of each hidden layer the mean and the variance that are taken instead of those of the rows."""

    def logits(self) -> list[Row]:
        """Of every row."""
        made = [[complex(value) for value in row] for row in self.rows]
        for layer in range(1, self.hidden + 2):
            tag = str(layer) if self.hidden else ""
            made = [_times(row, self.parameters[f"W{tag}"], self.parameters[f"b{tag}"][0]) for row in made]
            if layer > self.hidden:
                return made
            made = [[cmath.tanh(value) for value in row] for row in self._normed(made, layer)]
            if self.masks:
                mask = self.masks[layer - 1]
                made = [[h * m for h, m in zip(row, keep, strict=True)] for row, keep in zip(made, mask, strict=True)]
        return made

    def _normed(self, sums: list[Row], layer: int) -> list[Row]:
        if self.norm is None:
            return sums
        columns = [list(column) for column in zip(*sums, strict=True)]
        if self.running:
            means, variances = self.running[layer - 1]
            made = [_off(c, complex(m), complex(v)) for c, m, v in zip(columns, means, variances, strict=True)]
            rows = [list(row) for row in zip(*made, strict=True)]
        elif self.norm == "batch":
            rows = [list(row) for row in zip(*[_off(column, *spread(column)) for column in columns], strict=True)]
        else:
            rows = [_off(row, *spread(row)) for row in sums]
        gamma, beta = (self.parameters[f"{name}{layer}"][0] for name in ("gamma", "beta"))
        return [[g * n + b for g, n, b in zip(gamma, row, beta, strict=True)] for row in rows]

    def loss(self) -> complex:
        """The mean of -ln p."""
        total = complex(0)
        for row, label in zip(self.logits(), self.labels, strict=True):
            total += cmath.log(sum((cmath.exp(z) for z in row), complex(0))) - row[label]
        return total / len(self.labels)

    def slope(self, name: str, place: tuple[int, ...]) -> float:
        """Of the loss by one number of a parameter."""
        at, column = place if len(place) > 1 else (0, *place)
        moved = [list(row) for row in self.parameters[name]]
        moved[at][column] += 1j * STEP
        return replace(self, parameters={**self.parameters, name: moved}).loss().imag / STEP


def spread(numbers: Row) -> tuple[complex, complex]:
    """Their mean and their variance, over n."""
    mean = sum(numbers, complex(0)) / len(numbers)
    return mean, sum(((number - mean) ** 2 for number in numbers), complex(0)) / len(numbers)


def _off(numbers: Row, mean: complex, variance: complex) -> Row:
    return [(number - mean) / cmath.sqrt(variance + EPSILON) for number in numbers]


def _times(row: Row, weights: list[Row], bias: Row) -> Row:
    return [sum((x * w[column] for x, w in zip(row, weights, strict=True)), b) for column, b in enumerate(bias)]
