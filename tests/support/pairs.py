"""A what-if and the original at the same moment."""

from __future__ import annotations

from stepviz import Experiment, Moment, Timeline, Trainer
from stepviz.training.branch import branched
from stepviz.views.whatif.difference import Pair


def pair(texts: list[str], moment: Moment, experiment: Experiment | None = None) -> Pair:
    """With the edits of these texts: `501:lr=0.1`."""
    original = Timeline(Trainer(experiment or Experiment()))
    return Pair(branched(original, texts).frame(moment), original.frame(moment))
