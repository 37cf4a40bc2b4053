"""Openings: whatever may be open on a screen, as a run and the keys that open it."""

from __future__ import annotations

from typing import NamedTuple

from stepviz import Experiment
from tests.support.viewer import Viewer

RUN = Experiment(iterations=30, check=(5, 10))
NET = Experiment.of("xor", hidden=(4,), iterations=30, check=(5, 10))
FORMULA = Experiment.of("chain-rule")
NEURON = Experiment.of("chain-rule", formula="neuron")
LR = "w l 10 Enter"
"""What makes a what-if of the moment."""
STOP = "Esc" + " pagedown" * 4


class Opening(NamedTuple):
    """A run, and the keys that lead to what is open."""

    run: Experiment
    keys: str = ""
    lesson: str = ""


OPENINGS = {
    "ready": Opening(RUN),
    "forward": Opening(RUN, "g 12:linear Enter"),
    "gradients": Opening(RUN, "g 12:grads Enter"),
    "update": Opening(RUN, "g 12:update Enter"),
    "check": Opening(RUN, "g 10:check Enter"),
    "end": Opening(RUN, "end"),
    "selected": Opening(RUN, "g 12:grads Enter Enter"),
    "explained": Opening(RUN, "g 12:grads Enter e"),
    "input explained": Opening(RUN, "g 12:batch Enter 1 e"),
    "lit": Opening(RUN, "g 12:grads Enter L"),
    "all digits": Opening(RUN, "g 12:grads Enter v"),
    "code": Opening(RUN, "g 12:grads Enter x"),
    "question": Opening(RUN, "g 12:softmax Enter h right"),
    "answer": Opening(RUN, "g 12:softmax Enter h right right"),
    "proof": Opening(RUN, "g 12:update Enter G"),
    "network": Opening(NET, "g 12:update Enter N"),
    "unit of the network": Opening(NET, "g 12:h1 Enter N down right"),
    "boundary": Opening(NET, "g 12:update Enter z tab"),
    "curves": Opening(NET, "g 12:update Enter z tab tab tab tab"),
    "graph of a sum": Opening(RUN, "g 12:softmax Enter T"),
    "graph of a gradient": Opening(NET, "g 12:dW1 Enter T"),
    "graph explained": Opening(NET, "g 12:dW1 Enter T e"),
    "what-if": Opening(RUN, f"{LR} g 12:update Enter"),
    "difference": Opening(RUN, f"{LR} g 12:update Enter W"),
    "original": Opening(RUN, f"{LR} g 12:update Enter W W"),
    "picture of a what-if": Opening(NET, f"{LR} g 12:update Enter z tab"),
    "formula at READY": Opening(FORMULA),
    "formula": Opening(FORMULA, "g 1:update Enter"),
    "graph in a formula": Opening(FORMULA, "g 1:loss Enter T"),
    "picture of a formula": Opening(FORMULA, "g 2:update Enter z"),
    "neuron": Opening(NEURON, "g 2:update Enter"),
    "picture of the neuron": Opening(NEURON, "g 2:update Enter z"),
    "lesson": Opening(RUN, "Esc", lesson="one-step"),
    "later in a lesson": Opening(RUN, STOP, lesson="one-step"),
    "selected in a lesson": Opening(RUN, f"{STOP} Enter pagedown", lesson="one-step"),
}


def opened(name: str, size: tuple[int, int]) -> Viewer:
    """A viewer who has opened that."""
    run, keys, lesson = OPENINGS[name]
    viewer = Viewer(run, lesson=lesson).settle()
    viewer.extent = size
    assert not viewer.press(keys).state.overlays
    return viewer
