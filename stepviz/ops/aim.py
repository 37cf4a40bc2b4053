"""Aim: what a run learns, from what, in one sentence of the first screen."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.ops.claims import Sentence
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import ARTICLE

SWITCHES = "four switches, x0 to x3"
_THE = ("class", "digit", "target")
"""Labels that need an article before them."""
_NAMED = 2
"""Features that are named; more are counted."""


AIM = Sentence("Predict {label:text} from {inputs:text}.", "aim")
AIMS = (AIM,)


def aims(experiment: Experiment, data: Dataset) -> tuple[str, ...]:
    """What is learned of the data: `Predict species from 4 features.`; the longest sentence first."""
    label, count = f"the {data.label}" if data.label in _THE else data.label, data.X.shape[1]
    inputs = [f"{count} {'pixel' if data.image is not None else 'feature'}{'s' * (count != 1)}"]
    if count <= _NAMED:
        inputs.insert(0, " and ".join(data.features))
    if experiment.source == ARTICLE:
        label, inputs = "y", [SWITCHES]
    elif data.characters:
        label, inputs = "the next character", [f"the {_counted(count)} before it"]
    elif len(data.targets) > 1:
        label = f"{len(data.targets)} numbers"
    return tuple(AIM.text_of(label=label, inputs=each) for each in inputs)


def _counted(context: int) -> str:
    return "one" if context == 1 else str(context)
