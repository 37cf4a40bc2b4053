"""Cross-entropy: how surprised the model is by the right classes."""

from __future__ import annotations

import numpy as np

from stepviz.experiment import Experiment
from stepviz.ops.claims import Said, Sentence, Truth
from stepviz.ops.losses import claims as told
from stepviz.ops.losses.mean_loss import MeanLoss
from stepviz.ops.tensor import Array, Cell, Tensors
from stepviz.ops.terms import Function, Term, Terms, factor
from stepviz.ops.words import Pattern, Saying, Shape, Words


class Loss(MeanLoss):
    """losses = -ln p[right class], loss = their mean."""

    reads: tuple[str, ...] = ("probs", "y")
    sentence = "Look only at the probability of the right class ▸. Small p, big loss."
    equation = "loss = mean of -ln p[right class]"
    code = "L = -np.log(p[r, y])"
    brief = "-ln p"
    question = "how surprised is the model by the right answers?"
    own: tuple[Sentence, ...] = told.SURPRISE

    def __init__(self, classes: int, run: Experiment) -> None:
        super().__init__(run)
        size = run.batch_size
        self._row_starts = np.arange(0, classes * size, classes)  # of the examples in the flat probabilities

    @property
    def listing(self) -> str:
        """The numbers of the rows, the losses and their mean."""
        return f"r = np.arange(len(y)); {self.code}; loss = L.mean()"

    def compute(self, probs: Array, y: Array) -> tuple[Array, ...]:
        """From probs (batch, classes), y (batch,): losses (batch,) and their mean ()."""
        losses = -np.log(probs.take(self._row_starts + y))
        return losses, np.asarray(np.add.reduce(losses) / len(losses))

    def terms_of(self, cell: Cell, tensors: Tensors) -> Terms:
        """Minus the log of one probability."""
        (example,) = cell.index
        right = int(tensors["y"][example])
        chance = factor("probs", tensors["probs"], example, right)
        part = Term(f"c{right}", (chance,), Function.MINUS_LOG, because=Cell("y", (example,)))
        return Terms(cell, float(tensors["losses"][example]), (part,))

    def words_of(self, cell: Cell, tensors: Tensors) -> Words:
        """How surprised the model is by one example."""
        (example,) = cell.index
        right = int(tensors["y"][example])
        others = "other class counts" if tensors["probs"].shape[1] == 2 else "other classes count"
        return Words(
            told.MINUS_LOG.say(),
            "-np.log(p[r, y])",
            (
                *why_infinite(tensors["probs"][example], right),
                told.EXAMPLES.say(),
                told.SHARED_SUM.say(others=others),
            ),
            made_from=f"probs[e{example},c{right}], the label y of e{example}",
            shape=Shape.LOG,
            labels=(told.RIGHT_CLASS.text_of(e=f"e{example}", right=str(right)),),
        )

    def as_told(self, truth: Truth, _: Said) -> bool:
        """Whether they are -ln of the chance of the right class."""
        with np.errstate(all="ignore"):
            logs = -np.log([row[label] for row, label in zip(truth["probs"], truth["y"], strict=True)])
        return np.allclose(logs, truth["losses"], rtol=1e-9, equal_nan=True)

    def users(self, cell: Cell, tensors: Tensors) -> tuple[Pattern, ...]:
        """The right class's probability and the label feed one loss; each loss feeds the mean."""
        if cell.tensor == "probs" and int(tensors["y"][cell.index[0]]) != cell.index[1]:
            return ()
        return super().users(cell, tensors)


def why_infinite(chances: Array, column: int) -> tuple[Saying, ...]:
    """How a chance of a row came to be 0, and its -ln to be infinite; nothing for another chance."""
    if chances[column] != 0:
        return ()
    if np.isnan(chances).any() or not chances.any():
        return (told.INFINITE.say(column=str(column), why="is 0 since exp overflowed in its row, so"),)
    return (told.INFINITE.say(column=str(column), why="was too small for a double: 0. So"),)
