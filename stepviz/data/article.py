"""The 16 rows of "A Soft Introduction to Neural Networks" (Shubhang Desai): four switches, the label equals x2."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_ROWS = """
1101 0101 0101 1010  0110 1011 0000 1110
0011 1101 0010 1000  1111 0111 1001 1001
"""


def article_arrays() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Inputs (16, 4) float64 and labels (16,) int64, in the article's order."""
    X = np.array([[int(digit) for digit in row] for row in _ROWS.split()], dtype=np.float64)
    return X, X[:, 2].astype(np.int64)
