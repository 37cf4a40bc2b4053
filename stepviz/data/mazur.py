"""The one row, and the first parameters, of Matt Mazur's "A Step by Step Backpropagation Example": 2-2-2, sigmoid."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stepviz.data.dataset import Dataset

WORKED_EXAMPLE = "Mazur's page"
"""Where the first parameters stand, in words."""
Values = npt.NDArray[np.float64]


def mazur() -> Dataset:
    """Inputs 0.05 and 0.10, targets 0.01 and 0.99; no validation and no test row."""
    none = np.zeros(0, dtype=np.int64)
    return Dataset(
        name="mazur",
        X=np.array([[0.05, 0.10]]),
        y=np.array([[0.01, 0.99]]),
        train=np.zeros(1, dtype=np.int64),
        val=none,
        test=none.copy(),
        features=("x0", "x1"),
        classes=(),
        label="target",
        targets=("y0", "y1"),
    )


def mazur_parameters() -> tuple[Values, ...]:
    """W1 (2, 2), b1 (2,), W2 (2, 2), b2 (2,), read-only: inputs in rows, as everywhere here."""
    made = (
        np.array([[0.15, 0.25], [0.20, 0.30]]),
        np.array([0.35, 0.35]),
        np.array([[0.40, 0.50], [0.45, 0.55]]),
        np.array([0.60, 0.60]),
    )
    for array in made:
        array.setflags(write=False)
    return made
