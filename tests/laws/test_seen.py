"""What is seen belongs where it stands: no value of the batch before in the line of a new row."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.ops import Cell, TensorRole
from stepviz.training import Known
from stepviz.views.layout.layouts import Size
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import text_of
from tests.support.examples import LONG
from tests.support.places import NETS, frames_of, slots_of

SIZES = (Size(40, 12), Size(60, 20), Size(80, 24), Size(120, 36), Size(160, 48))


def of_rows(frame: Frame) -> dict[str, bool]:
    """The tensors with a line for each row of the batch, and whether this iteration has made them by now."""
    axes = frame.program.axes
    return {name: frame.computed(name) for name in axes if axes[name][:1] == ("example",)}


def written(frame: Frame, cell: Cell, digits: int) -> str:
    """What stood there in the iteration before."""
    assert frame.previous is not None
    kind = frame.described(cell.tensor).kind
    return numbers.in_columns((float(frame.previous[cell.tensor][cell.index]),), kind, digits)[0].strip()


@pytest.mark.parametrize("net", [net for net in NETS if net not in ("chain rule", "mazur")])
def test_no_value_of_the_last_batch_stands_in_a_row_of_a_new_one(net: str) -> None:
    for place, frame in enumerate(frame for frame in frames_of(net) if frame.previous is not None):
        drawn = [of.the(TensorRole.ROWS).tolist() for of in (frame.previous, frame.current) if of is not None]
        absent = {name for name, made in of_rows(frame).items() if not made}
        if drawn[0] == drawn[1] or not absent:
            continue
        assert {frame.state(name) for name in absent} == {Known.ABSENT}
        for size in SIZES if LONG else (SIZES[2 * place % 5],):
            sight = MomentView(State(moment=frame.moment), frame)
            rows = [text_of(row) for row in screen(sight, *size).rows]
            for grid in sight.grids(size):
                for slot in (slot for slot in slots_of(grid) if slot.cell.tensor in absent):
                    x, y = grid.pane.place.x + slot.gutter + 1, grid.pane.place.y + slot.line
                    shown = rows[y][x : x + slot.digits]
                    assert written(frame, slot.cell, slot.digits) not in shown, (net, frame.op, size, slot.cell)


def test_values_of_equal_rows_stay() -> None:
    for source in ("mazur", "chain-rule"):
        timeline = Timeline(Trainer(Experiment.of(source)))
        frame = timeline.frame(Moment(2, 1))
        assert all(frame.state(name) is Known.OLD for name, made in of_rows(frame).items() if not made)
