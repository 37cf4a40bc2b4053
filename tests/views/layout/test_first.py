"""The first paint, before there is a program: every pane stands where it will stand."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.kinds import OPTIMIZERS
from stepviz.views.layout.first import expected
from stepviz.views.layout.placing import sheets_of
from stepviz.views.layout.shape import LayerShape
from stepviz.views.layout.shaping import shape_of
from stepviz.views.layout.sheets.laying import sheets
from tests.support.session import new_session


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("hidden", [(), (8,), (5, 3)])
def test_the_expected_shape_is_that_of_the_program(optimizer: str, hidden: tuple[int, ...]) -> None:
    experiment = Experiment(hidden=hidden, optimizer=optimizer)
    frame = new_session(experiment).frame
    shapes = expected(experiment), shape_of(frame.program, experiment)
    first, known = (shape._replace(layers=(), counts=()) for shape in shapes)
    assert first == known
    first_layers, known_layers = ([without_memory(layer) for layer in shape.layers] for shape in shapes)
    assert first_layers == known_layers
    first_sheets, known_sheets = sheets(shapes[0]), sheets_of(frame)
    blocks = [[sheet.blocks for sheet in known if not sheet.memory] for known in (first_sheets, known_sheets)]
    assert blocks[0] == blocks[1]
    assert [sheet.name for sheet in first_sheets] == [sheet.name for sheet in known_sheets]


@pytest.mark.parametrize("hidden", [(), (8,)])
def test_filters_are_expected_too(hidden: tuple[int, ...]) -> None:
    experiment = Experiment.of("digits", conv="4@3x3", hidden=hidden)
    frame = new_session(experiment).frame
    first, known = expected(experiment), shape_of(frame.program, experiment)
    assert first.front == known.front
    assert [layer.reads for layer in first.layers] == [layer.reads for layer in known.layers]
    assert [sheet.name for sheet in sheets(first)] == [sheet.name for sheet in sheets_of(frame)]


def without_memory(layer: LayerShape) -> tuple[LayerShape, bool]:
    """What is remembered is known with the program; that something is, before it."""
    return layer._replace(kept=()), bool(layer.kept)
