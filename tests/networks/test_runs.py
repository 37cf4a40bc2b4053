"""Runs of any network: screens and panes, arrays and their shapes.

And runs of documents of different length, an iteration each: rows are positions; their attention scores have two such
axes.
"""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stepviz import Experiment, Frame, Moment, Timeline, Trainer
from stepviz.export.document import json_text, write_npz
from stepviz.export.part import Part
from stepviz.export.table import csv_text, wide_text
from stepviz.ops import Kind
from stepviz.training.timeline import finish
from stepviz.views import screen
from stepviz.views.layout.focus import bracketed
from stepviz.views.layout.layouts import LECTURE_SIZE
from stepviz.views.layout.placing import layout_at, sheet_at, sheets_of, usual
from stepviz.views.layout.windows import View
from stepviz.views.panes import picking
from stepviz.views.panes.paint import grid_of
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.examples import examples
from tests.support.nets import every_net
from tests.support.places import assert_apart, assert_holds, sight_of


@examples(25)
@given(net=every_net(most_layers=3, most_units=12))
def test_shapes_are_as_the_axes_say_and_everything_is_read_only(net: Experiment) -> None:
    trainer = Trainer(net)
    iteration = trainer.iterations(trainer.initial, 1, 2)[-1]
    program = iteration.program
    for name, tensor in program.tensors.items():
        array = iteration[name]
        assert array.shape == program.shape(tensor)
        assert array.dtype == (np.int64 if tensor.kind is Kind.LABEL else np.float64)
        assert not array.flags.writeable
    names = trainer.schedule.names
    assert len(set(names)) == len(names)
    for number, name in enumerate(names[1:-1], start=1):
        assert trainer.schedule.parse(f"7:{name}") == Moment(7, number)


LENGTHS = [3, 4, 4, 3, 5, 4]
"""Of the first documents."""


def test_files_have_every_number_of_each_document_once() -> None:
    line = Timeline(Trainer(Experiment.of("gpt", activation="tanh", lr=0.1, optimizer="sgd", iterations=9)))
    finish(line.extend(6))
    part, file = Part(line, 1, 6), BytesIO()
    finish(write_npz(part, file))
    file.seek(0)
    arrays, listed = np.load(file), json.loads("".join(json_text(part)))["tensors"]
    table = {number: list[str]() for number in range(1, 7)}
    for row in csv.DictReader(StringIO("".join(csv_text(part)))):
        if row["tensor"] == "A":
            table[int(row["iteration"])].append(row["value"])
    wide = list(csv.DictReader(StringIO("".join(wide_text(part)))))
    assert arrays["length"].tolist() == LENGTHS
    for place, (iteration, tokens) in enumerate(zip(part, LENGTHS, strict=True)):
        shares, stored = iteration["A"], arrays["A"][place]
        assert {iteration[name].shape for name in ("scores", "A", "dA", "dscores")} == {(1, tokens, tokens)}
        assert stored.shape == (1, 5, 5)
        assert stored[:, :tokens, :tokens].tobytes() == shares.tobytes()
        assert np.isnan(stored).sum() == 25 - tokens * tokens
        assert listed["A"][place] == shares.tolist()
        assert table[place + 1] == [repr(value) for value in shares.ravel().tolist()]
        assert [wide[place][f"A.n0.t4.s{s}"] != "" for s in range(5)] == [tokens == 5] * 5
        assert wide[place]["A.n0.t1.s1"] == repr(float(shares[0, 1, 1]))


NOT_SHOWN = {"rows"}
"""Tensors without a pane of their own: the rows stand beside the inputs."""

hidden_nets = every_net(most_layers=3, most_units=12)


def moments(net: Experiment) -> list[Frame]:
    """Each operation of the second iteration, or of the first where the run stops there, and the start."""
    timeline = Timeline(Trainer(net))
    finish(timeline.extend(2))
    number = min(2, timeline.reached)
    last = timeline.schedule.end(number).op
    found = [timeline.frame(Moment(1, 0)), *(timeline.frame(Moment(number, op)) for op in range(1, last + 1))]
    return [frame for frame in found if frame.broken is None]


@examples(7)
@given(hidden_nets)
def test_every_moment_fits_and_shows_what_its_operation_makes_and_every_tensor_has_a_pane(net: Experiment) -> None:
    frames = moments(net)
    for frame in frames:
        cell, sheet = bracketed(frame, State()), sheet_at(frame, State())
        rows = assert_holds(sight_of(frame), LECTURE_SIZE).rows
        if cell is not None:
            assert sheet.shows(cell.tensor)
            assert "[" in "".join(map(text_of, rows[2:]))
    frame = frames[-1]
    layouts = [usual(frame, sheet) for sheet in sheets_of(frame)]
    shown = {name for layout in layouts for pane in layout.panes for name in pane.tensors}
    assert set(frame.program.tensors) - shown == NOT_SHOWN
    for layout in layouts:
        assert [pane.number for pane in layout.numbered] == [*range(1, len(layout.numbered) + 1)]
        assert_apart(layout, LECTURE_SIZE)


@examples(20)
@given(hidden_nets, st.data())
def test_any_cell_can_be_picked_and_is_drawn_where_a_click_finds_it(net: Experiment, data: st.DataObject) -> None:
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
