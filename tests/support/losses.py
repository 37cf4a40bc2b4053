"""Losses of plain numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stepviz.training.losses import Losses, LossRecord


def losses_of(values: npt.ArrayLike) -> Losses:
    array = np.array(values, dtype=np.float64)
    record = LossRecord(lambda first, count: array[first - 1 : first - 1 + count], len(array), len(array))
    record.append(array)
    return Losses(record, len(array))
