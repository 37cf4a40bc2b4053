"""What a gradient that is not finite will do to its parameter, told beside it."""

from __future__ import annotations

import re

import numpy as np

from stepviz import Frame
from stepviz.ops import Cell
from tests.claims.facts import now, parameter, places
from tests.claims.judge import Claim, Entry


def _whole_column(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """What the real update makes of the column."""
    name = parameter(frame, cell)
    column = now(frame, cell)[f"{name}_after"][:, cell.index[1]]
    bad = np.isnan(column).all() if said["bad"] == "nan" else not np.isfinite(column).any() and np.isinf(column).any()
    return said["W"] == name and said["column"] == places(frame, cell)[1] and bool(bad)


ENTRIES: tuple[Entry, ...] = (
    Claim(
        r"The next update makes the whole column (?P<column>[ch]\d+) of (?P<W>W\d*) (?P<bad>nan|inf or nan)\.",
        _whole_column,
    ),
)
