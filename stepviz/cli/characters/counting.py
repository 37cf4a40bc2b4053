"""Counting: compares a model of characters with counts of which character follows which context."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.data import Split
from stepviz.data.files.characters import counted
from stepviz.ops import TensorRole
from stepviz.ops.gpt.checking import baselines, losses_of
from stepviz.training import Timeline


class Counting(NamedTuple):
    """The mean loss of all training rows of a text, of the model and of counts."""

    trained: float
    """The model's loss after an iteration."""
    counted: float
    """The loss of probabilities from counts in these rows, not smoothed: the least loss for these contexts."""


class Baselines(NamedTuple):
    """Bits per character of a GPT's documents, with probabilities from simple models."""

    uniform: float
    """The bits if all characters are equally probable."""
    pairs: dict[Split, float]
    """The bits of each split for counts of pairs in the training documents, plus 1 each."""

    @property
    def told(self) -> str:
        """Both baselines, in a line."""
        pairs = "   ".join(f"{split} {bits:.4f}" for split, bits in self.pairs.items())
        return f"baseline bits  guess {self.uniform:.4f}   counted pairs: {pairs}"


def without_it(timeline: Timeline) -> Baselines | None:
    """The baselines of a GPT's documents; None if the run is not of a GPT."""
    data = timeline.trainer.dataset
    if not len(data.starts):
        return None
    pairs = {split: baselines(data, split)[1] for split in data.splits}
    return Baselines(baselines(data, data.splits[0])[0], pairs)


def counting(timeline: Timeline, iteration: int) -> Counting | None:
    """Both losses after an iteration; None without characters, without probabilities, or for a GPT."""
    program, data = timeline.trainer.program, timeline.trainer.dataset
    if len(data.starts) or not data.characters or program.role(program.answer) is not TensorRole.PROBABILITY:
        return None
    scores = program.scores(data.X[data.train], timeline.iteration(iteration).model_after)
    return Counting(float(losses_of(scores, data.y[data.train]).mean()), counted(data))
