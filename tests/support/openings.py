"""Openings: whatever may be open on a screen, as a run and the keys that open it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stepviz import Experiment
from tests.support.viewer import Viewer

RUN = Experiment(iterations=30, check=(5, 10))
NET = Experiment.of("xor", hidden=(4,), iterations=30, check=(5, 10))
FORMULA = Experiment.of("chain-rule")
NEURON = Experiment.of("chain-rule", formula="neuron")
LR = ("w", "l", "1", "0", "enter")
"""What makes a what-if of the moment."""


class Opening(NamedTuple):
    """A run, and the keys that lead to what is open."""

    run: Experiment
    keys: Sequence[str] = ()
    lesson: str = ""


def _at(moment: str) -> tuple[str, ...]:
    return "g", *moment, "enter"


OPENINGS = {
    "ready": Opening(RUN),
    "forward": Opening(RUN, _at("12:linear")),
    "gradients": Opening(RUN, _at("12:grads")),
    "update": Opening(RUN, _at("12:update")),
    "check": Opening(RUN, _at("10:check")),
    "end": Opening(RUN, ("end",)),
    "selected": Opening(RUN, (*_at("12:grads"), "enter")),
    "explained": Opening(RUN, (*_at("12:grads"), "e")),
    "input explained": Opening(RUN, (*_at("12:batch"), "1", "e")),
    "lit": Opening(RUN, (*_at("12:grads"), "L")),
    "all digits": Opening(RUN, (*_at("12:grads"), "v")),
    "code": Opening(RUN, (*_at("12:grads"), "x")),
    "question": Opening(RUN, (*_at("12:softmax"), "h", "right")),
    "answer": Opening(RUN, (*_at("12:softmax"), "h", "right", "right")),
    "proof": Opening(RUN, (*_at("12:update"), "G")),
    "network": Opening(NET, (*_at("12:update"), "N")),
    "unit of the network": Opening(NET, (*_at("12:h1"), "N", "down", "right")),
    "boundary": Opening(NET, (*_at("12:update"), "z", "tab")),
    "curves": Opening(NET, (*_at("12:update"), "z", "tab", "tab", "tab", "tab")),
    "graph of a sum": Opening(RUN, (*_at("12:softmax"), "T")),
    "graph of a gradient": Opening(NET, (*_at("12:dW1"), "T")),
    "graph explained": Opening(NET, (*_at("12:dW1"), "T", "e")),
    "what-if": Opening(RUN, (*LR, *_at("12:update"))),
    "difference": Opening(RUN, (*LR, *_at("12:update"), "W")),
    "original": Opening(RUN, (*LR, *_at("12:update"), "W", "W")),
    "picture of a what-if": Opening(NET, (*LR, *_at("12:update"), "z", "tab")),
    "formula at READY": Opening(FORMULA),
    "formula": Opening(FORMULA, _at("1:update")),
    "graph in a formula": Opening(FORMULA, (*_at("1:loss"), "T")),
    "picture of a formula": Opening(FORMULA, (*_at("2:update"), "z")),
    "neuron": Opening(NEURON, _at("2:update")),
    "picture of the neuron": Opening(NEURON, (*_at("2:update"), "z")),
    "lesson": Opening(RUN, ("escape",), lesson="one-step"),
    "later in a lesson": Opening(RUN, ("escape", *("pagedown",) * 4), lesson="one-step"),
    "selected in a lesson": Opening(RUN, ("escape", *("pagedown",) * 4, "enter", "pagedown"), lesson="one-step"),
}


def opened(name: str, size: tuple[int, int]) -> Viewer:
    """A viewer who has opened that."""
    run, keys, lesson = OPENINGS[name]
    viewer = Viewer(run, lesson=lesson)
    viewer.settle()
    viewer.extent = size
    for key in keys:
        viewer.key(key)
        viewer.settle()
    assert not viewer.state.overlays
    return viewer
