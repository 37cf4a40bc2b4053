"""The graph of a formula: its numbers, its colours, where arrows lead: all of it is computed again here."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Frame
from stepviz.ops import Cell
from stepviz.session.words import Place
from stepviz.views.pictures.network.picture import NetworkPicture
from stepviz.views.state import USUAL, State
from tests.support.moments import frame_at
from tests.support.places import apart
from tests.support.viewer import Viewer

PICTURE = NetworkPicture()
RUN = Experiment.of("chain-rule", formula="L = (a*b + c)*f", set={"a": 2, "b": -3, "c": 10, "f": -2}, iterations=3)


def at(moment: str) -> Frame:
    return frame_at(moment, RUN)


def test_arrows_lead_along_the_lines_and_a_click_selects() -> None:
    there = Viewer(RUN, Place(at("1:update").moment))
    there.key("N")
    seen = []
    for key in ("down", "right", "right", "right", "left", "up", "left"):
        there.key(key)
        seen.append(None if there.state.pick is None else there.state.pick.tensor)
    assert seen == ["da", "dn1", "dn2", "dL", "df", "dn2", "dn1"]
    there.key("enter")
    assert there.state.zoom == ""
    assert there.state.pick == Cell("dn1")


@pytest.mark.parametrize("size", [(20, 5), (36, 10), (40, 12), (58, 17), (240, 60)])
def test_a_large_formula_has_as_many_of_its_columns_as_there_is_room_for(size: tuple[int, int]) -> None:
    large = Experiment.of(
        "chain-rule",
        formula="o = (a*x + b)^2 + a*ln(x) - 3*exp(b)*c + c*(a - x)*sqrt(d)",
        set={"x": 2, "a": -3, "b": 0.5, "c": 1.5, "d": 4},
    )
    frame = frame_at("1:update", large)
    for state in (USUAL, State(pick=Cell("x")), State(pick=Cell("n12"))):
        found = PICTURE.drawn(frame, state, *size)
        assert all(sum(span.columns for span in row) == size[0] for row in found.rows)
        assert len(found.rows) == size[1]
        cells = {mark.of(0, 0).cell for mark in found.marks}
        apart(mark[:4] for mark in found.marks)
        if state.pick is not None and cells:
            assert Cell(frame.program.gradient(state.pick.tensor)) in cells
        assert size != (240, 60) or len(cells) == 18


def test_it_is_read_out_in_sentences() -> None:
    told = [*PICTURE.spoken(at("1:dn1"), USUAL)]
    assert told[0] == "graph of L = (a·b + c)·f"
    assert "n1 = a·b: -6.0000, gradient -2.0000" in told
    assert "back from n2 to c: times 1, -2" in told
    assert "a: +2.0000" in told
    assert "L = n2·f: not known yet" in [*PICTURE.spoken(at("1:n2"), USUAL)]
