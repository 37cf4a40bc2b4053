"""Spoiled: a truth with other numbers. What is true of every one of them, and in other places, claims nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from stepviz.ops import Array
from stepviz.ops.rules.arrays import holds
from tests.claims.found import Found

NUMBERS: tuple[Callable[[Array], Array], ...] = (
    lambda numbers: -numbers - 1.0,
    lambda numbers: 0.0 * np.arange(numbers.size, dtype=float).reshape(numbers.shape),
    lambda numbers: 1e3 + np.arange(numbers.size, dtype=float).reshape(numbers.shape) ** 2,
    lambda numbers: np.full(numbers.shape, np.nan),
    lambda numbers: np.full(numbers.shape, -np.inf),
)
"""What is put in the place of arrays."""


def spoiled(truth: Found) -> Iterator[Found]:
    """The same with each of them."""
    return (Spoiled(truth, numbers) for numbers in NUMBERS)


class Spoiled(Found):
    """A truth with other numbers in its arrays."""

    def __init__(self, truth: Found, numbers: Callable[[Array], Array]) -> None:
        super().__init__(truth.frame, truth.cell)
        self._numbers = numbers

    def as_ruled(self) -> bool:
        return all(holds(rule, self) for rule in self.rules)

    @property
    def value(self) -> float:
        return float(self._numbers(np.asarray(super().value)))

    def __getitem__(self, name: str, /) -> Array:
        array = super().__getitem__(name)
        return self._numbers(array) if array.dtype.kind == "f" else array
