"""Own numbers: a run like another one, but for its numbers."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from stepviz.formula.asked import formula_of
from stepviz.settings.experiment import Experiment
from stepviz.settings.sources import CHAIN_RULE

_FORMULA = "L = 3*x^2 + 2", (("x", 2.0),)
"""That of a run without another one, as it is typed, and what it starts from."""


def own(experiment: Experiment, seed: int) -> Experiment:
    """The run with another seed; a formula, for which nothing is drawn, starts from other values, with two decimals."""
    if experiment.source != CHAIN_RULE:
        return replace(experiment, seed=seed)
    text, given = (experiment.formula, experiment.set) if experiment.formula else _FORMULA
    values, random = formula_of(text, given, experiment.move).values, Random(seed)
    drawn = ((name, round(value * random.uniform(0.5, 1.5), 2)) for name, value in values.items())
    return replace(experiment, formula=text, set=tuple((name, value or values[name]) for name, value in drawn))
