"""The batch in captions: its rows and labels in a line, and where a number of it stands."""

from __future__ import annotations

import re

from stepviz import Frame
from stepviz.ops import Cell
from tests.claims.facts import now
from tests.claims.judge import Claim, Entry


def _line(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    """Rows and classes of the caption; the classes by name, where the data name them."""
    now, data = frame.current, frame.dataset
    rows = [int(row) for row in said["rows"].replace("#", "").split()]
    y = now["y"].tolist()
    told = (" ".join(map(str, y)), ", ".join(data.classes[c] for c in y), ", ".join(data.heads(7)[c] for c in y))
    return rows == now["rows"].tolist() and said["labels"] in told


def _stands_in(frame: Frame, cell: Cell, said: re.Match[str]) -> bool:
    row, scaled = int(said["row"]), frame.dataset.scaling is not None and cell.tensor == "x"
    drawn = row == int(now(frame, cell)["rows"][cell.index[0]]) and row in frame.dataset.train
    return drawn and (said["scaled"] == "scaled, from") == scaled


ENTRIES: tuple[Entry, ...] = (
    Claim(
        r"note: (?P<scaled>scaled, from|as it stands in) training row #(?P<row>\d+)(?:   of iteration \d+)?",
        _stands_in,
    ),
    Claim(r"line: drawn: (?P<rows>[#\d ]+?) +right classes: (?P<labels>.+)", _line),
)
