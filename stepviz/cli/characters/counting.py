"""Counting: what is learned of a text, held against how often each character follows what stands before it."""

from __future__ import annotations

from typing import NamedTuple

from stepviz.data import Split
from stepviz.data.files.characters import counted
from stepviz.ops import TensorRole
from stepviz.ops.gpt.checking import baselines, losses_of
from stepviz.training import Timeline


class Counting(NamedTuple):
    """The mean loss of all training rows of a text, in two ways."""

    trained: float
    """By the parameters after an iteration."""
    counted: float
    """By counts of these rows, not smoothed: no model of such contexts has less."""


class Baselines(NamedTuple):
    """Bits per character that the documents of a GPT take without it."""

    uniform: float
    """By a guess among all characters."""
    pairs: dict[Split, float]
    """By pairs of characters counted in the training documents, each once more, by split."""

    @property
    def told(self) -> str:
        """Both in a line."""
        pairs = "   ".join(f"{split} {bits:.4f}" for split, bits in self.pairs.items())
        return f"baseline bits  guess {self.uniform:.4f}   counted pairs: {pairs}"


def without_it(timeline: Timeline) -> Baselines | None:
    """The bits of a guess and of counted pairs on the documents of a GPT; None for a run that is no GPT."""
    data = timeline.trainer.dataset
    if not len(data.starts):
        return None
    pairs = {split: baselines(data, split)[1] for split in data.splits}
    return Baselines(baselines(data, data.splits[0])[0], pairs)


def counting(timeline: Timeline, iteration: int) -> Counting | None:
    """Both after an iteration; None where no text is learned, not by chances, or by documents."""
    program, data = timeline.trainer.program, timeline.trainer.dataset
    if len(data.starts) or not data.characters or program.role(program.answer) is not TensorRole.PROBABILITY:
        return None
    scores = program.scores(data.X[data.train], timeline.iteration(iteration).model_after)
    return Counting(float(losses_of(scores, data.y[data.train]).mean()), counted(data))
