"""Reading a table of a million rows: the whole of it, and how long it takes to say what is wrong with one."""

from __future__ import annotations

import csv
import tempfile
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path

from stepviz import Experiment, UserError
from stepviz.data import load
from tests.benchmarks.effort import effort
from tests.benchmarks.figures import Figure, Measured, seconds
from tests.support.files import million

ROWS = effort(1_000_001, 1000)
"""Lines of the table, with that of the names."""


def read(kind: str) -> Measured:
    """Seconds to read a table or to refuse it; beside it those of `csv.reader` and `float` alone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "marks.csv"
        with path.open("w") as file:
            file.writelines(islice(million(kind), ROWS))
        mine = seconds(partial(_load, str(path)))
        plain = seconds(partial(_plain, path))
    return Measured(mine, f"{mine / plain:.2f} times csv.reader and float() on the good cells ({plain:.2f} s)")


def _load(name: str) -> None:
    with suppress(UserError):
        load(Experiment.of(name))


def _plain(path: Path) -> None:
    with path.open(newline="") as file, suppress(ValueError):
        for row in csv.reader(file):
            for cell in row[:-1]:
                with suppress(ValueError):
                    float(cell)


READING = tuple(
    Figure(f"a million rows, {kind}", "s", partial(read, kind), 2.0) for kind in ("good", "bad cell", "ragged")
)
