"""The maps: which signs of the line below them have tones."""

from __future__ import annotations

from dataclasses import replace

from stepviz.ops import Cell
from stepviz.views.pictures.maps import FeatureMaps
from stepviz.views.state import USUAL
from tests.support.moments import frame_of
from tests.support.pictures import HEIGHT, WIDTH, run


def test_the_signs_of_the_legend_have_their_tones_and_those_of_a_number_have_none() -> None:
    frame = frame_of(run("digits", conv="4@3x3", hidden=(5,), activation="relu", lr=0.1), "20:p1")
    legend = FeatureMaps().drawn(frame, USUAL, WIDTH, HEIGHT).rows[-1]
    assert [span.text for span in legend if span.style.ground is not None] == ["+", "#", "-", "="]
    number = FeatureMaps().drawn(frame, replace(USUAL, pick=Cell("W1", (0, 0))), WIDTH, HEIGHT).rows[-1]
    assert all(span.style.ground is None for span in number)
