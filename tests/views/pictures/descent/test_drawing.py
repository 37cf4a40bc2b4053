"""Each square of the surface has the tone of its loss."""

from __future__ import annotations

import math

import numpy as np

from stepviz import Experiment, Timeline, Trainer
from stepviz.views.pictures.descent.around import descent
from stepviz.views.pictures.descent.drawing import LossSurface
from stepviz.views.state import USUAL
from stepviz.views.text.span import FULL
from tests.support.losses import by_hand
from tests.support.moments import frame_of
from tests.support.pictures import looks

TIMELINE = Timeline(Trainer(Experiment.of("article", iterations=60)))
LEFT = 10


def test_a_brighter_square_has_a_larger_loss() -> None:
    width, height = 91, 33
    frame = frame_of(TIMELINE, "40:grads")
    found = descent(frame, USUAL, 2)
    drawn = LossSurface().drawn(frame, USUAL, width, height)
    across, up = found.axes
    columns, lines = width - LEFT - 1, height - 4
    losses = np.empty((lines, columns // 2))
    levels = np.full((lines, columns // 2), -1)
    for y in range(lines):
        styles = looks(drawn.rows[1 + y])
        for x in range(columns // 2):
            W, b = frame.current["W"].copy(), frame.current["b"].copy()
            for cell, axis, share in zip(
                found.cells, (across, up), ((x + 0.5) / (columns // 2), 1 - (y + 0.5) / lines), strict=True
            ):
                (W if cell.tensor == "W" else b)[cell.index] = axis.low + share * (axis.high - axis.low)
            losses[y, x] = by_hand(frame, W, b)
            ground = styles[LEFT + 2 * x].ground
            levels[y, x] = -1 if ground is None else ground.level
    low, high = math.log(losses.min()), math.log(losses.max())
    wanted = np.floor((np.log(losses) - low) / (high - low) * (12 - 1e-9)).astype(int) * (FULL // 12)
    assert (abs(levels - wanted) <= FULL // 12).all()
    assert (levels == wanted).mean() > 0.98
    assert len(set(levels.ravel().tolist())) == 12
