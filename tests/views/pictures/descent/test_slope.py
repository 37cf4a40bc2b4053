"""The slope: the curve is the loss of the batch, the tangent touches it, nothing hidden is drawn."""

from __future__ import annotations

from stepviz import Experiment, Timeline, Trainer
from stepviz.views.pictures.descent.around import NOW, descent
from stepviz.views.pictures.descent.slope import LossSlope
from stepviz.views.state import USUAL
from tests.support.moments import frame_of
from tests.support.pictures import dots_of, text

PARABOLA = Timeline(Trainer(Experiment.of("chain-rule")))
WIDTH, HEIGHT, LEFT = 120, 40, 10


def test_the_chain_rule_is_a_parabola_with_its_tangent() -> None:
    """L = 3x² + 2 at x = 2: each dot belongs to it, or to 14 + 12·(x - 2), which is cut off below."""
    frame = frame_of(PARABOLA, "1:update")
    lines = text(LossSlope(), frame, USUAL, WIDTH, HEIGHT)
    (across,) = descent(frame, USUAL, 1).axes
    shown = [line[LEFT : LEFT + WIDTH - LEFT - 15] for line in lines[1:-2]]
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
