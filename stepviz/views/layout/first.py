"""First: the shape that a run is going to have, before there is a program to ask: for the first paint alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from stepviz.experiment import Experiment
from stepviz.kinds import OPTIMIZERS
from stepviz.views.layout.shape import Kept, Layer, Shape

_UNKNOWN = (4, 2)
"""Features and classes as long as no data is read: they decide no title of the first paint."""


def expected(experiment: Experiment) -> Shape:
    """The shape of a network, of which the data are not known yet."""
    letters = OPTIMIZERS[experiment.optimizer].letters
    steps = len(letters) > 1
    return Shape(
        tuple(_layers(experiment, letters, steps)),
        "y",
        ("losses", "loss"),
        experiment.activation,
        experiment.optimizer if letters else "",
        ("t", "t_after") if steps else (),
    )


def _layers(experiment: Experiment, letters: str, steps: bool) -> Iterator[Layer]:
    count = len(experiment.hidden) + 1
    for number, widths in enumerate(pairwise((_UNKNOWN[0], *experiment.hidden, _UNKNOWN[1])), 1):
        tag, last = str(number) if count > 1 else "", number == count
        pair = (f"W{tag}", f"b{tag}")
        kept = [(letter, after) for letter in letters for after in ("", "_after")] + [("s", "")] * steps
        yield Layer(
            number,
            *widths,
            "x" if number == 1 else f"h{number - 1}",
            "logits" if last else f"a{number}",
            "probs" if last else f"h{number}",
            "dlogits" if last else f"da{number}",
            "" if last else f"dh{number}",
            pair,
            tuple(f"d{name}" for name in pair),
            tuple(f"{name}_after" for name in pair),
            tuple(Kept(_title(letter, after), tuple(f"{letter}{p}{after}" for p in pair)) for letter, after in kept),
        )


def _title(letter: str, after: str) -> str:
    return "step" if letter == "s" else f"{letter} after" if after else f"{letter} before"
