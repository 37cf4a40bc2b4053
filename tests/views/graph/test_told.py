"""What stands below a graph: for every weight the products of its ways, and their sum, hold in the digits shown."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import product

import pytest

from stepviz import Experiment, Frame
from stepviz.ops import Cell
from stepviz.views.explain.worked import NOTHING
from stepviz.views.graph import told
from stepviz.views.graph.walking import Path, path_of
from stepviz.views.state import State
from tests.support import printed
from tests.support.moments import frame_at

NETS = {
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


def holds(exact: Decimal, sign: str, shown: str) -> bool:
    """Whether the sign beside shown digits is true of what the digits before it give."""
    near = printed.MATHS.subtract(exact, printed.number(shown)).copy_abs() <= printed.half_digit(shown)
    return near if sign == "=" else not near


@pytest.mark.parametrize("at", ["1:update", "7:update"])
@pytest.mark.parametrize("net", NETS)
def test_the_products_of_every_weight_add_up_in_the_digits_shown(net: str, at: str) -> None:
    frame = frame_at(at, NETS[net])
    for cell in weights(frame):
        work = told.worked_ways(path(frame, cell))
        values: dict[str, Decimal] = {}
        for line in work.lines:
            exact = Decimal(1)
            for digits in line.factors:
                exact = printed.MATHS.multiply(exact, printed.number(digits.strip("()")))
            assert holds(exact, line.sign, line.value), line
            values[line.letter] = printed.number(line.value)
        result = work.result or work.lines[0]
        assert not work.others
        assert [*values] == [*"abcdefgh"[: len(values)]]
        assert holds(sum(values.values(), Decimal(0)), result.sign, result.value), result
        assert result.value == printed_gradient(frame, cell)


def printed_gradient(frame: Frame, cell: Cell) -> str:
    value = float(frame.current[frame.program.gradient(cell.tensor)][cell.index])
    text = re.search(
        rf"= ({printed.NUMBER})$",
        told.arithmetic_of(path(frame, Cell(frame.program.gradient(cell.tensor), cell.index)), 400),
    )
    assert text is None or printed.shows(text[1], value)
    return next(digits for digits in forms(value) if digits)


def forms(value: float) -> list[str]:
    from stepviz.views.text import numbers

    return [numbers.fixed(value).strip()]


def test_before_the_error_has_come_back_nothing_is_told_of_it() -> None:
    frame = frame_at("1:loss", NETS["4-3-2"])
    assert told.worked_ways(path(frame, Cell("W1", (0, 0)))) == NOTHING
    assert any("after the backward pass" in text for text in told.sentences(path(frame, Cell("W1", (0, 0)))))
