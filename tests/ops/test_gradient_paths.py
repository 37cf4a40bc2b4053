"""From every parameter its ways lead to the loss: each step by the slope of the forward pass, all of them together."""

from __future__ import annotations

import math
from itertools import product

import pytest

from stepviz import Experiment, Frame
from stepviz.formula.functions import Function
from stepviz.ops import Cell
from stepviz.ops.gradient_paths import MOST, GradientPaths, partials, streams, ways
from stepviz.ops.terms import Factor, Form, Term, Terms
from tests.support.moments import frame_at

NETS = {
    "article, mean and decay": Experiment(hidden=(3,), l2=0.1, reduction="mean"),
    "4-3-2": Experiment(hidden=(3,)),
    "xor": Experiment.of("xor", hidden=(2,), activation="tanh", batch_size=4),
    "mazur": Experiment.of("mazur"),
    "bce": Experiment.of("moons", hidden=(2,), loss="bce", batch_size=4),
    "skips": Experiment(hidden=(2, 2, 2), activation="tanh", skip=True, batch_size=2),
    "digits": Experiment.of("digits", hidden=(8,), batch_size=8),
    "gpt": Experiment.of("gpt"),
    "table": Experiment.of("names", embed=2, context=3, hidden=(4,), activation="tanh", batch_size=6),
}


def parameters(frame: Frame) -> list[Cell]:
    return [
        Cell(tensor.name, index)
        for tensor in frame.program.parameters
        for index in product(*(range(min(length, 5)) for length in frame.program.shape(tensor)))
    ]


def all_ways(frame: Frame) -> list[GradientPaths]:
    return [ways(frame.program, frame.current, cell) for cell in parameters(frame)]


@pytest.mark.parametrize("net", NETS)
def test_the_products_add_up_to_the_gradient_and_each_step_is_the_slope_of_the_forward_pass(net: str) -> None:
    frame = frame_at("3:update", NETS[net])
    for found in all_ways(frame):
        size = max(abs(term.value) for term in found.terms.parts)
        assert math.isclose(found.terms.total(), found.value, rel_tol=1e-9, abs_tol=1e-12 * size)
        for way in found.all if net != "gpt" else ():  # what is added to a stream has no gradient
            before = found.parameter
            for step in way.steps:
                if step.to is None:
                    break
                maker = frame.program.maker(step.to.tensor)
                assert maker is not None
                slope = partials(maker.terms(step.to, frame.current))[before]
                assert math.isclose(step.slope, slope, rel_tol=1e-7, abs_tol=1e-12)
                before = step.to


@pytest.mark.parametrize(("net", "cell", "count"), [
    ("4-3-2", Cell("W1", (0, 0)), 8),
    ("xor", Cell("b1", (0,)), 8),
    ("mazur", Cell("W1", (0, 0)), 2),
    ("skips", Cell("W1", (0, 0)), 36),
    ("article, mean and decay", Cell("W1", (0, 0)), 9),
    ("article, mean and decay", Cell("b1", (0,)), 8),
])  # fmt: skip
def test_there_are_as_many_as_examples_times_units_times_classes(net: str, cell: Cell, count: int) -> None:
    frame = frame_at("1:update", NETS[net])
    found = ways(frame.program, frame.current, cell)
    assert len(found.all) == count
    assert len({way.label for way in found.all}) == count
    assert not found.ends


def test_too_many_go_as_far_as_all_can() -> None:
    frame = frame_at("1:update", NETS["digits"])
    found = ways(frame.program, frame.current, Cell("W1", (20, 0)))
    assert (len(found.all), found.ends) == (8, ("h1",))
    assert all(way.steps[-1].reads[0].tensor == "dh1" for way in found.all)
    assert len(found.all) * 10 > MOST


def test_where_ways_part_each_is_called_by_the_tensor_it_goes_through_and_all_go_equally_far() -> None:
    frame = frame_at("1:update", NETS["skips"])
    found = ways(frame.program, frame.current, Cell("W2", (0, 0)))
    assert [way.label for way in found.all[:6]] == [
        "e0 a3.h0 c0", "e0 a3.h0 c1", "e0 a3.h1 c0", "e0 a3.h1 c1", "e0 s3.h0 c0", "e0 s3.h0 c1",
    ]  # fmt: skip
    past = [step for step in found.all[4].steps if step.to == Cell("s3", (0, 0))]
    assert [(step.slope, step.forked) for step in past] == [(1.0, True)]
    few = ways(frame.program, frame.current, Cell("W1", (0, 0)), most=20)
    assert (len(few.all), few.ends) == (18, ("s3",))
    assert math.isclose(few.terms.total(), few.value)


def test_a_number_of_a_residual_stream_goes_past_every_part_or_through_it() -> None:
    frame = frame_at("3:update", Experiment.of("gpt", layers=2))
    assert streams(frame.program) == ("r0", "r1", "r2", "r3")
    current, at = frame.current, (1, 1)
    found = ways(frame.program, current, Cell("r0", at), most=5)
    assert {way.label: way.term.value for way in found.all} == {
        "r3 past the MLP": current["dr4"][at],
        "r3 through the MLP": current["way4"][at],
        "r2 through the attention": current["way3"][at],
        "past the attention, through the MLP": current["way2"][at],
        "through the attention": current["way1"][at],
    }
    assert found.ends == ("r4",)
    assert math.isclose(found.terms.total(), current["dr0"][at])
    assert [way.label for way in ways(frame.program, current, Cell("r2", at), most=3).all] == [
        "past the attention, past the MLP", "past the attention, through the MLP", "through the attention",
    ]  # fmt: skip
    assert not streams(frame_at("1:update", NETS["skips"]).program)


def test_a_name_that_is_used_twice_has_two_ways_and_a_square_one() -> None:
    run = Experiment.of("chain-rule", formula="L = a*b + a", set=(("a", 2.0), ("b", -3.0)))
    frame = frame_at("1:update", run)
    found = ways(frame.program, frame.current, Cell("a"))
    assert [(way.label, way.term.value) for way in found.all] == [("n1→L", -3.0), ("L", 1.0)]
    square = frame_at("1:update", Experiment.of("chain-rule", formula="L = a*a", set=(("a", 3.0),)))
    once = ways(square.program, square.current, Cell("a"))
    assert [way.term.value for way in once.all] == [6.0]


def test_a_cell_that_is_read_twice_counts_twice() -> None:
    cell = Cell("h", (0,))
    square = Terms(Cell("s"), 9.0, (Term("h", (Factor(3.0, cell), Factor(3.0, cell))),))
    assert partials(square) == {cell: 6.0}
    both = Terms(Cell("s"), 12.0, (*square.parts, Term("h", (Factor(3.0, cell),))), divisor=2.0)
    assert partials(both) == {cell: 3.5}


def test_what_has_no_slope_says_so() -> None:
    gone = Terms(
        Cell("r"), math.inf, (Term("a", (Factor(1.0, Cell("a")),)), Term("b", (Factor(0.0, Cell("b")),))), Form.RATIO
    )
    assert partials(gone)[Cell("a")] == math.inf
    beyond = Terms(Cell("r"), math.inf, (Term("a", (Factor(math.inf, Cell("a")),), Function("f", math.tanh)),))
    assert math.isnan(partials(beyond)[Cell("a")])
