"""Aloud: what is said of a curve is what it shows."""

from __future__ import annotations

import pytest

from stepviz import Experiment
from stepviz.views.panes.curve import called, curve, told
from stepviz.views.panes.marks import NOTHING_HIDDEN
from stepviz.views.sight import MomentView
from stepviz.views.speech import aloud
from stepviz.views.state import State
from stepviz.views.text import numbers
from tests.support.moments import frame_at

RUNS = (
    Experiment.of(),
    Experiment.of("chain-rule"),
    Experiment.of("chain-rule", formula="neuron"),
    Experiment.of("chain-rule", formula="loss = (a - 2)^2", set=(("a", 1.0),)),
    Experiment.of("chain-rule", formula="J = a*b", set=(("a", 1.0), ("b", -2.0))),
)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.title)
@pytest.mark.parametrize("iteration", [1, 12])
def test_the_curve_is_called_what_is_lowered_and_has_its_ends(run: Experiment, iteration: int) -> None:
    frame = frame_at(f"{iteration}:update", run)
    lines = aloud(MomentView(State(moment=frame.moment), frame), {})
    (said,) = [line for line in lines if "curve" in line]
    name, drawn = called(frame), curve(told(frame, NOTHING_HIDDEN))
    low, top = numbers.four_digits(drawn.low) if drawn.low else "0", numbers.four_digits(drawn.top)
    assert said.startswith(f"{'loss curve' if name == 'loss' else f'curve of {name}'} from {low} to {top}, now ")
    assert ("loss" in " ".join(lines)) == (name == "loss")
