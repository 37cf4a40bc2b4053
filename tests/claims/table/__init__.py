"""The table: what the program says of each operation, and when that is true."""

from __future__ import annotations

from tests.claims.judge import Entry
from tests.claims.table import (
    again,
    batch,
    cells,
    chain,
    check,
    dlogits,
    grads,
    linear,
    loss,
    moment,
    softmax,
    units,
    update,
)

TABLE: tuple[Entry, ...] = tuple(
    entry
    for part in (batch, linear, units, softmax, loss, dlogits, grads, again, update, check, chain, moment, cells)
    for entry in part.ENTRIES
)
