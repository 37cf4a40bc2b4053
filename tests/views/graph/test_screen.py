"""The graph of any number of any net has its place in a terminal of any size: no number is cut or written over."""

from __future__ import annotations

import re
from itertools import product
from random import Random

import pytest

from stepviz import Experiment, Frame
from stepviz.ops import Cell
from stepviz.views.explain.numbers_line import numbers_line
from stepviz.views.graph.screen import graph_rows, worked_ways
from stepviz.views.graph.walking import Path, path_of
from stepviz.views.layout.layouts import GRAPH, Area, Size, zoomed
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
NARROW = 40
"""Columns up to which what is told has no margins."""


def sight(frame: Frame, cell: Cell, pick: Cell | None = None) -> MomentView:
    return MomentView(State(frame.moment, pick=pick or cell, graph=cell), frame)


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
                assert_whole(sight(frame, cell), size)


def test_the_paths_of_a_formula_that_do_not_fit_lead_to_its_last_number() -> None:
    values = {"x": 2, "a": -3, "b": 0.5}
    frame = frame_at("1:update", Experiment.of("chain-rule", formula="o = (a*x + b)^2 + a*ln(x) + x", set=values))
    for height in range(7, 14):
        assert_whole(sight(frame, Cell("x")), Size(40, height))


def assert_whole(looked: MomentView, size: Size) -> None:
    shown = screen(looked, *size)
    assert {len(text_of(row)) for row in shown.rows} == {size.width}
    assert len(shown.rows) == size.height
    layout = zoomed(size, GRAPH)
    lines = [text_of(row) for row in graph_rows(looked, layout).rows]
    if size.width > NARROW:
        assert {line[0] for line in lines} == {" "}
        assert {line[-1] for line in lines} <= {" ", "]"}
    visible = path_of(looked.frame, looked.state).visible
    marks = graph_rows(looked, layout).marks
    apart((mark.x, mark.y, mark.width, mark.height - 1) for mark in marks)
    for mark in marks:
        area, of = Area(*mark[:4]), mark.of
        cell = of(0, 0).cell
        assert cell is not None
        value = visible.node(cell).value
        text = "".join(line[area.x : area.x + area.width] for line in lines[area.y : area.y + area.height])
        digits = "·" if value is None else numbers.cell(value, looked.frame.described(cell.tensor).kind).strip()
        assert digits in text, (cell, digits, text)


WEIGHED = {
    "article": Experiment(),
    "mazur": Experiment.of("mazur"),
    "4-3-2": Experiment(hidden=(3,)),
    "xor": Experiment.of("xor", hidden=(2,), activation="tanh", batch_size=4),
}


def path(frame: Frame, cell: Cell) -> Path:
    return path_of(frame, State(frame.moment, pick=cell, graph=cell))


def weights(frame: Frame) -> list[Cell]:
    return [
        Cell(tensor.name, index)
        for tensor in frame.program.parameters
        for index in product(*map(range, frame.program.shape(tensor)))
    ]


@pytest.mark.parametrize("at", ["1:update", "7:update"])
@pytest.mark.parametrize("net", WEIGHED)
def test_the_products_of_every_weight_add_up_in_the_digits_shown(net: str, at: str) -> None:
    frame = frame_at(at, WEIGHED[net])
    for cell in weights(frame):
        work = worked_ways(path(frame, cell))
        letters = {line.letter: line.value for line in work.lines}
        for line in work.lines:
            printed.assert_true(f"{' × '.join(line.factors)} {line.sign} {line.value}", {})
        if work.result is not None:
            printed.assert_true(f"{' + '.join(letters)} {work.result.sign} {work.result.value}", letters)
        assert not work.others
        assert [*letters] == [*"abcdefgh"[: len(letters)]]
        assert (work.result or work.lines[0]).value == printed_gradient(frame, cell)


def printed_gradient(frame: Frame, cell: Cell) -> str:
    value = float(frame.current[frame.program.gradient(cell.tensor)][cell.index])
    text = re.search(
        rf"= ({printed.NUMBER})$",
        numbers_line(frame, Cell(frame.program.gradient(cell.tensor), cell.index), 400),
    )
    assert text is None or printed.shows(text[1], value)
    return numbers.fixed(value).strip()
