"""First: the shape that a run is going to have, before there is a program to ask: for the first paint alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from stepviz.experiment import Experiment
from stepviz.kinds import OPTIMIZERS
from stepviz.sources import ARTICLE
from stepviz.views.layout.shape import Kept, LayerShape, NetShape, Symbols

_UNKNOWN = (4, 2)
"""Features and classes as long as no data is read: they decide no title of the first paint."""


def expected(experiment: Experiment) -> NetShape:
    """The shape of a network, of which the data are not known yet; of what is remembered, only that something is."""
    moves_by = OPTIMIZERS[experiment.optimizer].moves_by
    kept = (Kept(moves_by, ()),) if moves_by else ()
    return NetShape(
        tuple(_layers(experiment, kept)),
        "y",
        ("losses", "loss"),
        experiment.activation,
        experiment.batch_size,
        experiment.source == ARTICLE or experiment.of_text,
        experiment.optimizer if moves_by else "",
        rate=experiment.lr,
    )


def _layers(experiment: Experiment, kept: tuple[Kept, ...]) -> Iterator[LayerShape]:
    count = len(experiment.hidden) + 1
    for number, widths in enumerate(pairwise((_UNKNOWN[0], *experiment.hidden, _UNKNOWN[1])), 1):
        tag, last = str(number) if count > 1 else "", number == count
        pair = (f"W{tag}", f"b{tag}")
        yield LayerShape(
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
            kept,
            Symbols(error="dlogits") if count == 1 else Symbols(),
            letter=("k" if experiment.of_text else "x") if number == 1 else "h",
            columns=(experiment.context or 0) if number == 1 else 0,
        )
