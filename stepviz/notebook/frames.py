"""Frames: numbers of a run as pandas data frames; pandas is imported on use."""

from __future__ import annotations

from typing import Any

from stepviz.errors import UserError
from stepviz.export.part import Part
from stepviz.export.table import csv_text
from stepviz.ops import AXES, TensorRole
from stepviz.training import Frame


def losses(part: Part) -> Any:
    """A frame of the mean loss of each iteration, with one column, indexed by `iteration`."""
    last = part.reach()
    values = part.timeline.record.values(part.first - 1, last)
    name = part.timeline.trainer.program.the(TensorRole.OBJECTIVE)
    return _pandas().DataFrame({name: values}, index=_iterations(range(part.first, last + 1)))


def checks(part: Part) -> Any:
    """A frame of check results with a column per measure (`train`, `val`), indexed by `iteration`; nan if not due."""
    line, last = part.timeline, part.reach()
    numbers = line.schedule.checks(part.first, last)
    found = [line.accuracy(number) for number in numbers]
    columns = {name: [measures.get(name, float("nan")) for measures in found] for name in part.measures}
    return _pandas().DataFrame(columns, index=_iterations(numbers), dtype="float64")


def numbers(part: Part) -> Any:
    """A frame of all numbers, one per row, as in `--format csv`."""
    head, *lines = (line.split(",") for text in csv_text(part) for line in text.splitlines())
    columns = dict(zip(head, zip(*lines, strict=True), strict=True))
    types = {"iteration": "int64", "op": "str", "tensor": "str", "row": "Int64", "col": "Int64", "value": "float64"}
    types |= {"row": "str"} if any("." in cell for cell in columns["row"]) else {}  # tensors of more than two axes
    pandas = _pandas()
    places = [name for name in columns if types[name] == "Int64"]  # a scalar has neither row nor column
    read = {name: [int(cell) if cell else None for cell in columns[name]] for name in places}
    return pandas.DataFrame({**columns, **read}).astype(types)


def tensor(frame: Frame, name: str, values: Any) -> Any:
    """A tensor as a frame, or as a series if it has one axis, with names of the positions.

    Raises `UserError` for a tensor without axes, and for one with more than two.
    """
    axes, given = frame.program.tensors[name].axes, frame.program.dataset.given
    if not 1 <= len(axes) <= 2:
        raise UserError(f"{name} has {len(axes)} axes, a frame one or two: take still[{name!r}]")
    pandas = _pandas()
    shorts = [[f"{AXES[axis]}{place}" for place in range(size)] for axis, size in zip(axes, values.shape, strict=True)]
    names = [pandas.Index([given(short) or short for short in axis]) for axis in shorts]
    if len(names) == 1:
        return pandas.Series(values, index=names[0], name=name)
    return pandas.DataFrame(values, index=names[0], columns=names[1])


def _iterations(numbers: Any) -> Any:
    return _pandas().Index(numbers, name="iteration", dtype="int64")


def _pandas() -> Any:
    try:
        import pandas
    except ImportError:
        raise UserError("frames need pandas, which is not installed: pip install pandas") from None
    return pandas
