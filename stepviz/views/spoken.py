"""Spoken: the rows of the data that words beside a picture name. A picture of the rows has them in view."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from stepviz.ops import TensorRole
from stepviz.views.pictures.drawn import batch
from stepviz.views.state import State
from stepviz.views.text.sentences import spoken

if TYPE_CHECKING:
    from stepviz.views.sight import MomentView

_ROWS = re.compile(r"#(\d+)(?:(?:-| to )#?(\d+))?")
"""`#11`, `#0 to #7`."""


def rows_in(text: str) -> tuple[int, ...]:
    """The rows that a text names, in its order, each once; of a range all."""
    found = [range(int(first), int(last or first) + 1) for first, last in _ROWS.findall(text)]
    return tuple(dict.fromkeys(row for each in found for row in each))


def taught(state: State) -> tuple[int, ...]:
    """The rows that a lesson's sentence names, its question and the choices."""
    asked = None if state.poll is None or not state.poll.taught else state.poll.question
    texts = () if asked is None else (spoken(asked.text), *map(spoken, asked.choices))
    return rows_in("\n".join((state.caption, *texts)))


def beside_panes(sight: MomentView) -> tuple[int, ...]:
    """The rows that the words beside the panes name; none while it plays: nothing moves then.

    At a check the first that is wrong, or right in one of two runs; those drawn; those of a measure that is explained,
    and that of a number of the batch.
    """
    if sight.state.pace.on or sight.state.veil.tensors:
        return ()
    return tuple(dict.fromkeys(row for row in _named(sight) if row is not None))


def _named(sight: MomentView) -> Iterator[int | None]:
    from stepviz.views.explain.sentences.comparison import first_wrong
    from stepviz.views.whatif.between import right_in_one

    frame, cell = sight.frame, sight.bracket
    if cell is not None and cell.tensor in frame.program.measures:
        told = sight.beside_panes
        listed = () if told is None else (line.term.label.split() for line in told.worked.lines)
        yield from (int(label[0][1:]) for label in listed if label and label[0][:1] == "#")
    if frame.op is frame.check and frame.check is not None:
        yield None if sight.beside is None else right_in_one(frame, sight.beside.other)
        yield first_wrong(frame, frame.check)
    axes = () if cell is None else frame.program.axes.get(cell.tensor, ())
    drawn = batch(frame, sight.state.veil).tolist()
    if cell is not None and axes[:1] == ("example",):
        yield from drawn[cell.index[0] : cell.index[0] + 1]
    if frame.op is not None and any(tensor.role is TensorRole.INPUT for tensor in frame.op.writes):
        yield from drawn
