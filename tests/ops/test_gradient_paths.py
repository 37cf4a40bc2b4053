"""From every parameter its ways lead to the loss: each step by the slope of the forward pass, all of them together."""

from __future__ import annotations

import math
from itertools import product

import pytest

from stepviz import Experiment, Frame
from stepviz.ops import Cell
from stepviz.ops.gradient_paths import partials, paths_to_loss, residual_streams
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


@pytest.mark.parametrize("net", NETS)
def test_the_products_add_up_to_the_gradient_and_each_step_is_the_slope_of_the_forward_pass(net: str) -> None:
    frame = frame_at("3:update", NETS[net])
    for cell in parameters(frame):
        found = paths_to_loss(frame.program, frame.current, cell)
        size = max(abs(term.value) for term in found.terms.parts)
        assert math.isclose(found.terms.total(), found.value, rel_tol=1e-9, abs_tol=1e-12 * size)
        assert len({way.label for way in found.all}) == len(found.all)
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


def test_a_number_of_a_residual_stream_goes_past_every_part_or_through_it() -> None:
    frame = frame_at("3:update", Experiment.of("gpt", layers=2))
    assert residual_streams(frame.program) == ("r0", "r1", "r2", "r3")
    current, at = frame.current, (1, 1)
    found = paths_to_loss(frame.program, current, Cell("r0", at), most=5)
    assert {way.label: way.term.value for way in found.all} == {
        "r3 past the MLP": current["dr4"][at],
        "r3 through the MLP": current["way4"][at],
        "r2 through the attention": current["way3"][at],
        "past the attention, through the MLP": current["way2"][at],
        "through the attention": current["way1"][at],
    }
    assert found.ends == ("r4",)
    assert math.isclose(found.terms.total(), current["dr0"][at])
    assert [way.label for way in paths_to_loss(frame.program, current, Cell("r2", at), most=3).all] == [
        "past the attention, past the MLP", "past the attention, through the MLP", "through the attention",
    ]  # fmt: skip
    assert not residual_streams(frame_at("1:update", NETS["skips"]).program)
