"""The table: what the program says of each operation, and when that is true."""

from __future__ import annotations

from tests.claims.judge import Entry
from tests.claims.table import (
    again,
    batch,
    cells,
    chain,
    check,
    grads,
    moment,
    rounding,
    softmax,
    units,
    update,
)

_PARTS = (
    *(batch, units, softmax, rounding),
    *(grads, again, update, check, chain, moment, cells),
)
TABLE: tuple[Entry, ...] = tuple(entry for part in _PARTS for entry in part.ENTRIES)
