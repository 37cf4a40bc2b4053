"""The embedding plane: every character stands where its two numbers put it, and is what a click there picks."""

from __future__ import annotations

import numpy as np

from stepviz import Experiment
from stepviz.ops import Cell
from stepviz.views.pictures.characters import TablePlane
from stepviz.views.state import USUAL, State
from tests.support.moments import frame_at
from tests.support.pictures import cells_in, text

WIDTH, HEIGHT = 80, 20


def test_places_of_a_gpt_stand_on_the_plane_too_each_as_its_digit() -> None:
    frame = frame_at("3:update", Experiment.of("gpt"))
    lines = text(TablePlane(), frame, State(pick=Cell("wpe", (1, 1))), WIDTH, HEIGHT)
    assert cells_in(TablePlane().drawn(frame, USUAL, WIDTH, HEIGHT)).keys() == {
        Cell(name, (k, 0)) for name in ("wte", "wpe") for k in range(5)
    }
    tables = np.concatenate([frame.current[name] for name in ("wte_after", "wpe_after")])
    nearest = sorted(np.linalg.norm(tables - tables[6], axis=1))[1]
    assert lines[2].split()[-1] == f"{nearest:.4f}"
