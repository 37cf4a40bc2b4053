"""The rail: where a terminal has room beside the panes, how the number in brackets came about stands there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stepviz import Experiment, Frame
from stepviz.views.layout.layouts import RAIL_NAME, Size
from stepviz.views.panes.marks import Mask
from stepviz.views.screen import screen
from stepviz.views.sight import MomentView, Screen
from stepviz.views.state import State
from stepviz.views.text.span import text_of
from tests.support.moments import frame_at
from tests.support.places import frames_of, sight_of

WIDE = Size(120, 36)
GRADIENTS = 6


def gradients() -> Frame:
    return frames_of("article")[GRADIENTS]


def beside(shown: Screen) -> list[str]:
    """What stands in the rail."""
    assert shown.layout is not None
    x, y, width, height = shown.layout.pane(RAIL_NAME).place
    return [text_of(row)[x : x + width].rstrip() for row in shown.rows[y : y + height]]


@pytest.mark.parametrize("height", range(16, 40))
def test_nothing_in_it_is_cut(height: int) -> None:
    shown = screen(sight_of(gradients()), 120, height)
    assert shown.layout is not None
    told = sight_of(gradients(), "explained").told
    assert told is not None
    if shown.layout.has(RAIL_NAME):
        parts = [told.title, told.factors, told.rule, *(text.replace(":", "", 1) for text in told.worked.spoken)]
        parts += [*told.meaning, told.test, *told.links, told.code]
        found = " ".join(" ".join(beside(shown)).replace("─", "").split())
        for part in (" ".join(part.split()) for part in parts):
            found = found.removeprefix(part).strip()
        assert not found


@pytest.mark.parametrize("height", [36, 42, 48])
def test_no_sentence_stands_between_terms(height: int) -> None:
    run = Experiment.of("names", embed=3, context=2, hidden=(16,))
    told = beside(screen(sight_of(frame_at("1:dE1", run)), 200, height))
    terms = [line for line, text in enumerate(told) if text.strip()[1:3] == "  "]
    assert len(terms) > 2
    between = [text for line, text in enumerate(told) if terms[0] < line < terms[-1] and line not in terms]
    assert not any(between), between


def test_of_what_is_hidden_nothing_is_told() -> None:
    frame = gradients()
    made = tuple(tensor.name for tensor in frame.op.writes) if frame.op is not None else ()
    assert not any(beside(screen(MomentView(State(moment=frame.moment, veil=Mask(made)), frame), *WIDE)))


def test_while_it_plays_code_stands_there() -> None:
    frame = gradients()
    usual = State(moment=frame.moment)
    told = beside(screen(MomentView(replace(usual, pace=usual.pace._replace(on=True)), frame), *WIDE))
    assert told[0].startswith(" code of an iteration")
    assert not any("EXPLAIN" in line or "a  " in line for line in told)


def test_where_cells_digits_or_names_would_give_way_there_is_none() -> None:
    assert not sight_of(frames_of("iris 16")[2]).layout(WIDE).has(RAIL_NAME)
    assert not sight_of(gradients()).layout(Size(110, 36)).has(RAIL_NAME)
