"""Drawn: the rows of the batch, and texts on the picked row, for several pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from stepviz.ops import Array, Cell, Kind, TensorRole
from stepviz.text import cut, padded, plural, width_of
from stepviz.training import Frame
from stepviz.views.answers import NOTHING, Prediction, asked, class_name, due, in_words, told_of
from stepviz.views.marks import Hit, Mark
from stepviz.views.panes.marks import Mask, asks_for_rows
from stepviz.views.pictures.pixels import halved, image_source, put_picked, put_pixels
from stepviz.views.pictures.plane import Points
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import Line, fitting

_ROWS = "example", "position"
"""The first axes of tensors with a line for each row of the data."""


def batch(frame: Frame, mask: Mask) -> Array:
    """The data rows of this iteration's batch, (batch,); empty before they are drawn, or while they are hidden."""
    program, rows = frame.program, frame.current.the(TensorRole.ROWS)
    known = frame.computed(program.the(TensorRole.ROWS)) and not asks_for_rows(frame, mask)
    return rows if known else rows[:0]


def batch_rows(frame: Frame, mask: Mask) -> list[int]:
    """The data rows of the batch, sorted, each once; all training rows before it is drawn."""
    drawn = batch(frame, mask)
    return sorted({int(row) for row in (drawn if len(drawn) else frame.dataset.train)})


def hit_row(frame: Frame, mask: Mask, row: int | None) -> Hit:
    """The hit of a click on a data row: the row, and the cell of its first input if it is in the batch."""
    drawn = batch(frame, mask).tolist()
    return Hit(Cell(frame.program.the(TensorRole.INPUT), (drawn.index(row), 0)) if row in drawn else None, row)


def large_row(frame: Frame, state: State) -> int:
    """The row to draw large: the picked one, else the first of the batch, else the first training row."""
    row, drawn = picked(frame, state), batch(frame, state.mask)
    return int((drawn if len(drawn) else frame.dataset.train)[0]) if row is None else row


def large_example(frame: Frame, state: State) -> int | None:
    """The index in the batch of the row to draw large; None if it is not in the batch."""
    drawn: list[int] = batch(frame, state.mask).tolist()
    row = large_row(frame, state)
    if row not in drawn:
        return None
    example = indices(frame, state.pick).get("example", len(drawn))
    return example if drawn[example : example + 1] == [row] else drawn.index(row)  # it may be there twice


def put_large_image(lines: Sequence[Line], frame: Frame, state: State, x: int, y: int, wide: int) -> Mark:
    """Write the image of the row to draw large from column `x` and line `y` on, its pixels `wide` columns wide.

    Returns its mark: a click hits the row, and the cell of the pixel if the row is in the batch.
    """
    data, row, example = frame.dataset, large_row(frame, state), large_example(frame, state)
    assert data.image is not None
    (down, across), read, pick = data.image, frame.program.the(TensorRole.INPUT), state.pick

    def pixel(x: int, y: int) -> Hit:
        feature = 2 * y // wide * across + x // wide
        return Hit(None if example is None else Cell(read, (example, feature)), row)

    mark = put_pixels(lines, x, y, (wide * across, halved(wide * down)), image_source(data, row, wide), pixel)
    if pick is not None and pick.tensor == read and pick.index[0] == example:
        put_picked(lines, mark, divmod(pick.index[1], across), wide)
    return mark


def indices(frame: Frame, cell: Cell | None) -> dict[str, int]:
    """The indices of a cell by axis, `{"example": 3, "h1": 0}`; empty without one."""
    axes = () if cell is None else frame.program.axes.get(cell.tensor, ())
    return dict(zip(axes, () if cell is None else cell.index, strict=False))


def known(frame: Frame, mask: Mask, name: str) -> Array | None:
    """The values of a tensor of this iteration; None before they are computed, and while they are hidden."""
    return frame.current[name] if frame.computed(name) and name not in mask.tensors else None


def prediction_lines(frame: Frame, mask: Mask, row: int, room: int) -> Iterator[str]:
    """The predicted class of a row, then each class with its probability and a bar, the largest first."""
    told = {} if mask.tensors else asked(frame, mask, (row,))
    if not frame.dataset.classes or row not in told or told[row].label == NOTHING:
        return
    probabilities, likely = told[row].probabilities, frame.program.letter == "p"
    names = [class_name(frame, number) for number in range(len(probabilities))]
    longest = max(map(width_of, names))
    yield f"predicted {names[told[row].label]}"
    for number in np.argsort(-probabilities, kind="stable").tolist():
        text = f"{padded(names[number], longest)} {told_of(frame.program, float(probabilities[number]))} "
        share = float(np.nan_to_num(probabilities[number]))  # nan has no bar
        bar = "█" * round((room - width_of(text)) * share) if likely else ""
        yield cut(text + bar, room)


def due_rows(frame: Frame) -> list[int]:
    """The rows of the splits shown by now, sorted."""
    return sorted(int(row) for split in due(frame) for row in frame.dataset.rows(split))


def picked(frame: Frame, state: State) -> int | None:
    """The picked data row, or the row of the picked cell; None without one."""
    if state.row is not None:
        return state.row if 0 <= state.row < len(frame.dataset.y) else None
    axis, example = next(iter(indices(frame, state.pick).items()), ("", 0))
    rows = batch(frame, state.mask)
    return int(rows[example]) if axis in _ROWS and example < len(rows) else None


def target(frame: Frame, state: State) -> int:
    """The index of the target to show: of a picked output's cell, else 0."""
    return indices(frame, state.pick).get("output", 0)


def there_are(count: int, what: str) -> str:
    """`3 rows are`, `1 row is`."""
    return f"{plural(count, what)} {'is' if count == 1 else 'are'}"


def undrawn_row(frame: Frame, row: int) -> str:
    """A sentence on why a picked row is not drawn now."""
    if frame.dataset.split_of(row) == "test":
        return f"#{row} is a test row: it is drawn at the end, once."
    return f"#{row} is a validation row: it is drawn at the checks that use it."


def picked_row(frame: Frame, points: Points, row: int, room: int) -> str:
    """`#12 is class 0; predicted class 1 0.9688, …   x0 -0.5213  x1 0.3321`; the inputs only if they all fit."""
    told, at = None, points.picked_at
    assert at is not None
    if points.told:
        (probabilities,) = frame.program.ending.probabilities(points.answers.logits[at : at + 1])
        told = Prediction(probabilities, int(points.answers.said[at]), bool(points.answers.tied[at]))
    inputs = "".join(
        f"  x{place} {numbers.cell(float(value), Kind.INPUT).strip()}"
        for place, value in enumerate(frame.dataset.X[row])
    )
    words = [in_words(frame, row, told, room - len(more) - 1) + f" {more}" * bool(more) for more in (inputs, "")]
    return fitting(words, room)
