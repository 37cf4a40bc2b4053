"""The slope is the loss of the batch, its tangent touches it; each square of the surface has the tone of its loss."""

from __future__ import annotations

import math

import numpy as np

from stepviz import Experiment, Timeline, Trainer
from stepviz.views.pictures.descent.around import NOW, descent
from stepviz.views.pictures.descent.drawing import LossSlope, LossSurface
from stepviz.views.state import USUAL
from stepviz.views.text.span import FULL
from tests.support.losses import by_hand
from tests.support.moments import frame_of
from tests.support.pictures import dots_of, looks, text

PARABOLA = Timeline(Trainer(Experiment.of("chain-rule")))
TIMELINE = Timeline(Trainer(Experiment.of("article", iterations=60)))
LEFT = 10


def test_the_chain_rule_is_a_parabola_with_its_tangent() -> None:
    """L = 3x² + 2 at x = 2: each dot belongs to it, or to 14 + 12·(x - 2), which is cut off below."""
    width, height = 120, 40
    frame = frame_of(PARABOLA, "1:update")
    lines = text(LossSlope(), frame, USUAL, width, height)
    (across,) = descent(frame, USUAL, 1).axes
    shown = [line[LEFT : LEFT + width - LEFT - 15] for line in lines[1:-2]]
    columns, count = 2 * len(shown[0]), 4 * len(shown)
    ticks = [(y, float(line[: LEFT - 1])) for y, line in enumerate(lines[1:-2]) if line[: LEFT - 1].strip()]
    (top, high), (bottom, low) = ticks[0], ticks[-1]
    found = dots_of(shown)
    for x, y in found:
        at = across.low + (across.high - across.low) * (x + 0.5) / columns
        value = high - ((y + 0.5) / 4 - top - 0.5) / (bottom - top) * (high - low)
        line = (high - low) / (bottom - top)
        slope = (across.high - across.low) / columns * 40
        assert min(abs(3 * at * at + 2 - value), abs(14 + 12 * (at - 2) - value)) <= 1.5 * line + slope
    assert len({x for x, _ in found}) >= columns - 4
    assert count > 0
    assert any(NOW in line for line in shown)
    assert lines[-1].strip().startswith(f"{NOW} now: loss 14.000   1 after this step: loss 3.9200")


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
