"""The first paint: every pane that is drawn stands where it will stand once the numbers are known."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.settings.kinds import OPTIMIZERS
from stepviz.settings.sources import ARTICLE, CHAIN_RULE
from stepviz.ui.skeleton import expected, skeleton
from stepviz.views.layout.layouts import LECTURE_SIZE, Size
from stepviz.views.layout.placing import layout_at, sheets_of
from stepviz.views.layout.shape import LayerShape
from stepviz.views.layout.shaping import shape_of
from stepviz.views.layout.sheets.laying import sheets
from stepviz.views.text.span import text_of
from tests.support.session import new_session

SIZES = [LECTURE_SIZE, Size(120, 36), Size(101, 70)]
RUNS = [(source, optimizer) for source in (ARTICLE, CHAIN_RULE) for optimizer in ("sgd", "momentum", "adam")]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("source", "optimizer"), RUNS)
def test_every_pane_stands_where_it_will_stand(source: str, optimizer: str, size: Size) -> None:
    experiment = Experiment.of(source, optimizer=optimizer)
    session = new_session(experiment)
    layout = layout_at(session.frame, session.state, size)
    rows = skeleton(experiment, size)
    assert len(rows) == layout.height
    for pane in layout.numbered:
        box = text_of(rows[pane.place.y])[pane.place.x :]
        assert box.startswith((f"┌ {pane.number} {pane.title}", f" {pane.number} {pane.title}"))


def test_where_the_data_decide_the_places_no_pane_is_drawn() -> None:
    rows = skeleton(Experiment.of("digits"), Size(120, 36))
    assert len(rows) == 36
    assert [number for number, row in enumerate(rows) if text_of(row).strip()] == [0, 35]


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
