"""The graph of any number of any net has its place in a terminal of any size: no number is cut or written over."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from stepviz import Experiment, Frame
from stepviz.ops import Cell
from stepviz.views.graph.screen import graph_rows, worked_ways
from stepviz.views.graph.walking import path_of
from stepviz.views.layout.layouts import GRAPH, Size, zoomed
from stepviz.views.moment_view import MomentView
from stepviz.views.screen import screen
from stepviz.views.state import State
from stepviz.views.text import numbers
from stepviz.views.text.span import text_of
from tests.support import printed
from tests.support.examples import LONG
from tests.support.moments import frame_at
from tests.support.places import NETS, apart, frames_of

SIZES = (Size(60, 20), Size(80, 24), Size(120, 36), Size(160, 48), Size(40, 12), Size(23, 9))


def some_cells(frame: Frame, random: Random) -> list[Cell]:
    tensors = [tensor for name, tensor in frame.program.tensors.items() if name != "rows"]
    chosen = random.sample(tensors, min(6 if LONG else 4, len(tensors)))
    return [Cell(t.name, tuple(random.randrange(length) for length in frame.program.shape(t))) for t in chosen]


@pytest.mark.parametrize("net", NETS)
def test_every_number_stands_whole_at_its_place(net: str) -> None:
    random = Random(net)
    for frame in random.sample(frames_of(net), 3 if LONG else 2):
        for cell in some_cells(frame, random):
            for size in SIZES if LONG else random.sample(SIZES, 1):
                assert_whole(MomentView(State(frame.moment, pick=cell, graph=cell), frame), size)


def assert_whole(looked: MomentView, size: Size) -> None:
    shown = screen(looked, *size)
    assert {len(text_of(row)) for row in shown.rows} == {size.width}
    assert len(shown.rows) == size.height
    drawn = graph_rows(looked, zoomed(size, GRAPH))
    lines = [text_of(row) for row in drawn.rows]
    visible = path_of(looked.frame, looked.state).visible
    apart((mark.x, mark.y, mark.width, mark.height - 1) for mark in drawn.marks)
    for mark in drawn.marks:
        cell = mark.of(0, 0).cell
        assert cell is not None
        value = visible.node(cell).value
        text = "".join(line[mark.x : mark.x + mark.width] for line in lines[mark.y : mark.y + mark.height])
        digits = "·" if value is None else numbers.cell(value, looked.frame.described(cell.tensor).kind).strip()
        assert digits in text, (cell, digits, text)


WEIGHED = {
    "article": Experiment(),
    "mazur": Experiment.of("mazur"),
    "4-3-2": Experiment(hidden=(3,)),
    "xor": Experiment.of("xor", hidden=(2,), activation="tanh", batch_size=4),
}


@pytest.mark.parametrize("net", WEIGHED)
def test_the_products_of_every_weight_add_up_in_the_digits_shown(net: str) -> None:
    frame = frame_at("7:update", WEIGHED[net])
    weights = ((t.name, index) for t in frame.program.parameters for index in np.ndindex(frame.program.shape(t)))
    for cell in (Cell(*weight) for weight in weights):
        work = worked_ways(path_of(frame, State(frame.moment, pick=cell, graph=cell)))
        letters = {line.letter: line.value for line in work.lines}
        for line in work.lines:
            printed.assert_true(f"{' × '.join(line.factors)} {line.sign} {line.value}", {})
        if work.result is not None:
            printed.assert_true(f"{' + '.join(letters)} {work.result.sign} {work.result.value}", letters)
        assert not work.others
        assert [*letters] == [*"abcdefgh"[: len(letters)]]
        gradient = float(frame.current[frame.program.gradient(cell.tensor)][cell.index])
        assert (work.result or work.lines[0]).value == numbers.fixed(gradient).strip()
