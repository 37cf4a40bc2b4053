"""The screens of networks: a sheet for each layer, the one of the operation in view, every number somewhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stepviz import Frame, Timeline
from stepviz.training import Moment
from stepviz.training.timeline import finish
from stepviz.views import screen
from stepviz.views.layout.focus import bracketed
from stepviz.views.layout.placing import layout_at, sheet_at, sheets_of, usual
from stepviz.views.layout.windows import View
from stepviz.views.panes import picking
from stepviz.views.panes.paint import grid_of
from stepviz.views.state import State
from tests.support.examples import examples
from tests.support.nets import Net, every_net

NOT_SHOWN = {"rows"}
"""Tensors without a pane of their own: the rows stand beside the inputs."""

hidden_nets = every_net(most_layers=3, most_units=12)


def moments(net: Net) -> list[Frame]:
    """Each operation of the second iteration, or of the first where the run stops there, and the start."""
    timeline = Timeline(net.trainer)
    finish(timeline.extend(2))
    number = min(2, timeline.reached)
    last = timeline.schedule.end(number).op
    found = [timeline.frame(Moment(1, 0)), *(timeline.frame(Moment(number, op)) for op in range(1, last + 1))]
    return [frame for frame in found if frame.broken is None]


@examples(7)
@given(hidden_nets)
def test_every_moment_fits_and_shows_what_its_operation_makes_and_every_tensor_has_a_pane(net: Net) -> None:
    frames = moments(net)
    for frame in frames:
        lines = screen.text(frame, 80, 24)
        assert len(lines) == 24
        assert max(map(len, lines)) <= 80
        cell = bracketed(frame, State())
        sheet = sheet_at(frame, State())
        if frame.op is not None:
            made = [tensor.name for tensor in frame.op.writes]
            assert any(map(sheet.shows, made)) or frame.op.name == "check"
        if cell is not None:
            assert sheet.shows(cell.tensor)
            assert "".join(lines[2:]).count("[") >= 1
    frame = frames[-1]
    shown = {name for sheet in sheets_of(frame) for pane in usual(frame, sheet).panes for name in pane.tensors}
    assert set(frame.program.tensors) - shown == NOT_SHOWN
    for sheet in sheets_of(frame):
        numbers = [pane.number for pane in usual(frame, sheet).numbered]
        assert numbers == list(range(1, len(numbers) + 1))
        taken = set[tuple[int, int]]()
        for pane in usual(frame, sheet).panes:
            x, y, width, height = pane.place
            places = {(column, line) for column in range(x, min(80, x + width)) for line in range(y, y + height)}
            assert not taken & places, pane
            taken |= places


@examples(20)
@given(hidden_nets, st.data())
def test_any_cell_can_be_picked_and_is_drawn_where_a_click_finds_it(net: Net, data: st.DataObject) -> None:
    frame = data.draw(st.sampled_from(moments(net)))
    sheet = data.draw(st.sampled_from(sheets_of(frame)))
    number = data.draw(st.integers(0, picking.rows(frame, usual(frame, sheet)) - 1))
    line = picking.row(frame, usual(frame, sheet), number)
    if not line:
        return
    _, cell = data.draw(st.sampled_from(line))
    for explaining in (False, True):
        viewer = State(pick=cell, sheet=sheet.name, explaining=explaining)
        layout = layout_at(frame, viewer)
        shown = screen.text(frame, 80, 24, viewer)
        pane = picking.pane_of(layout, cell)
        view = View(frame, cell)
        x, y, width, height = pane.place
        part = [text.ljust(81)[x : x + width + 1] for text in shown[y : y + height]]
        places = [(row, text.index("[")) for row, text in enumerate(part) if "[" in text]
        assert len(places) == 1, (cell, part)
        row, column = places[0]
        assert grid_of(pane, view).at(column, row) == cell
        assert grid_of(pane, view).at(column + 1, row) == cell
