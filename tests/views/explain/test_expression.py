"""An equation that has no room is left out whole: no number in it is cut."""

from __future__ import annotations

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.views.explain.expression import expression
from stepviz.views.explain.shown import name, result
from tests.support.moments import frame_at


def test_what_is_shown_ends_with_all_of_its_result() -> None:
    run = Experiment.of("digits", hidden=(4,), norm="batch", conv="2@3x3", optimizer="adam")
    frame = frame_at("2:update", run)
    tensors = frame.program.tensors
    for op in frame.program.ops[1:]:
        for tensor in op.writes:
            cell = Cell(tensor.name, (0,) * len(tensor.axes))
            terms = op.terms(cell, frame.current)
            end = result(cell, terms.value, tensors)
            for width in range(12, 79, 5):
                text = expression(terms, tensors, width)
                assert len(text) <= max(width, len(f"{name(cell, tensors)} = {end}"))
                assert text.endswith((f"= {end}", f"≈ {end}")), (text, end)
