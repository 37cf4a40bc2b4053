"""Aim: what a run learns, from what, in one sentence of the first screen."""

from __future__ import annotations

from stepviz.data import Dataset
from stepviz.experiment import Experiment
from stepviz.ops.claims import Claim, Said, Truth
from stepviz.sources import ARTICLE

_SWITCHES = "four switches, x0 to x3"
_THE = ("class", "digit", "target")
"""Labels that need an article before them."""
_NAMED = 2
"""Features that are named; more are counted."""


def _is_aim(truth: Truth, said: Said) -> bool:
    """That what is predicted and the inputs are those of the data."""
    data = truth.dataset
    count = data.X.shape[1]
    if said["inputs"] == _SWITCHES:
        switches = count == 4 and bool(((data.X == 0) | (data.X == 1)).all())
        return said["label"] == "y" and data.label == "class" and switches
    if data.characters:
        return said["label"] == f"the {data.label} character" and said["inputs"] == f"the {_counted(count)} before it"
    several = said["label"] == f"{len(data.targets)} numbers" and len(data.targets) > 1
    number, _, what = said["inputs"].partition(" ")
    counted = number == str(count) and (what.startswith("pixel") if data.image is not None else what.startswith("f"))
    named = said["inputs"] == " and ".join(data.features)
    return (several or said["label"].removeprefix("the ") == data.label) and (counted or named)


_AIM = Claim("Predict {label:text} from {inputs:text}.", _is_aim, "aim")
AIMS = (_AIM,)


def aims(experiment: Experiment, data: Dataset) -> tuple[str, ...]:
    """What is learned of the data: `Predict species from 4 features.`; the longest sentence first."""
    label, count = f"the {data.label}" if data.label in _THE else data.label, data.X.shape[1]
    inputs = [f"{count} {'pixel' if data.image is not None else 'feature'}{'s' * (count != 1)}"]
    if count <= _NAMED:
        inputs.insert(0, " and ".join(data.features))
    if experiment.source == ARTICLE:
        label, inputs = "y", [_SWITCHES]
    elif data.characters:
        label, inputs = "the next character", [f"the {_counted(count)} before it"]
    elif len(data.targets) > 1:
        label = f"{len(data.targets)} numbers"
    return tuple(_AIM.text_of(label=label, inputs=each) for each in inputs)


def _counted(context: int) -> str:
    return "one" if context == 1 else str(context)
