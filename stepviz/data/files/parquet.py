"""Parquet: reads a `.parquet` file as the same table as from a CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, BinaryIO

from stepviz.data.dataset import MAX_NUMBERS, Table
from stepviz.data.files.cells import extra, read_cells
from stepviz.data.stretches import Stretches
from stepviz.errors import UserError
from stepviz.settings.experiment import Experiment

_INDEX = "__index_level_"
"""The start of the name that pandas writes for an index without one."""


def read_parquet(file: BinaryIO, title: str, experiment: Experiment) -> Stretches[Table]:
    """The table of a file, without an index of pandas. Raises `UserError` with a sentence for each problem."""
    parquet = extra("parquet", "pyarrow.parquet", title)
    arrow = extra("parquet", "pyarrow", title)
    try:
        stored = parquet.ParquetFile(file)
        kept = [name for name in stored.schema_arrow.names if not name.startswith(_INDEX)]
        if stored.metadata.num_rows * len(kept) > MAX_NUMBERS:
            raise UserError(f"{title} has more than {MAX_NUMBERS:,} cells: save fewer rows or columns")
        batches = [*stored.iter_batches(columns=kept)]
    except (arrow.ArrowException, OSError):
        raise UserError(f"{title} cannot be read as a Parquet file: save it again, or as CSV") from None
    yield
    table = yield from read_cells(chain([kept], _rows(batches)), title, experiment, header=True)
    left_out = ("the index of pandas is not used",) * (len(kept) < len(stored.schema_arrow.names))
    return replace(table, assumed=(*left_out, *table.assumed))


def _rows(batches: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
