"""AdamW: Adam's step, and weights that decay by themselves, whatever their gradients are.

Loshchilov and Hutter 2019, "Decoupled weight decay regularization", algorithm 2, as PyTorch's `AdamW` has it:

    W = W - lr·l2·W - lr·step

with the step of `Adam`. `l2` has no part in the gradient, nor in what is kept of it. Biases do not decay.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from stepviz.ops.claims import Sentence
from stepviz.ops.optimizers.adam import Adam
from stepviz.ops.optimizers.code import OF_MATRICES
from stepviz.ops.tensor import Cell, Kind, Tensor, Tensors
from stepviz.ops.words import Num, Saying, Words
from stepviz.settings.values import short

_WAY = "{way:up|down}"
_TOO_LITTLE = "the step and the decay together are too small"
SENTENCE = "Let weights decay; step by averaged gradients over their RMS."
QUESTION = "let weights decay, and step by averaged gradients over their RMS"
RULE = Sentence("{kind:text} before, minus lr times l2 of it, minus lr times its step", "rule")
WENT = Sentence(f"Went {_WAY} by {{far:number}}: the step adds {{step:number}}, the decay {{decay:number}}.")
STAYED = Sentence(f"Did not move, because {_TOO_LITTLE}.")
STAYS = Sentence(f"The update does not change it, because {_TOO_LITTLE}.")
AHEAD = Sentence(f"AdamW also counts past gradients and the decay, and moves it {_WAY}.")


class AdamW(Adam):
    """after = before - lr · l2 · before - lr · the step of Adam; of a bias without the middle."""

    term = "AdamW"
    labels: Mapping[str, tuple[str, ...]] = {**Adam.labels, "w": ("before", "", "")}
    way = "AdamW also counts past gradients and moves it"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, beta1: float, beta2: float, l2: float) -> None:
        """`l2`: by how much of itself, times lr, a weight becomes smaller."""
        self._l2 = l2
        self.decay = (f"{{w}} -= lr*{short(l2)}*{{w}}{OF_MATRICES}",) * (l2 > 0)
        if self.decay:
            self.sentence, self.question = SENTENCE, QUESTION
            self.formula = ""  # the code beside has it
        super().__init__(parameters, lr, beta1, beta2)

    def decay_of(self, name: str) -> str:
        return f" - lr·l2·{name}" * (bool(self.decay) and name in (self.moved, *self.in_code.matrices))

    def shares(self, cell: Cell, tensors: Tensors) -> dict[str, float]:
        before = float(tensors[cell.tensor][cell.index])
        lr = self.rate(tensors)
        if not (self.decay_of(cell.tensor) and lr and before) or cell.tensor in self.held:
            return {}
        step = float(tensors[self.mover(cell.tensor)][cell.index])
        return {"step": -lr * step, "decay": -(lr * self._l2 * before)}

    def stays(self, cell: Cell, tensors: Tensors, cause: str = "") -> str:
        return _TOO_LITTLE if self.shares(cell, tensors) else super().stays(cell, tensors, cause)

    def _moved_words(self, cell: Cell, noun: str, tensors: Tensors) -> Words:
        words, shares = super()._moved_words(cell, noun, tensors), self.shares(cell, tensors)
        if self.decay_of(cell.tensor):
            words = replace(words, rule=RULE.say(kind=noun))
        far = self._far(cell, tensors)
        if not shares or math.isnan(far):
            return words
        by = {name: Num(share) for name, share in shares.items()}
        went = WENT.say(way="up" if far > 0 else "down", far=Num(abs(far), Kind.LOSS), **by)
        return replace(words, meaning=(went if far else STAYED.say(),))

    def ahead(self, cell: Cell, tensors: Tensors) -> Saying:
        far = self._far(cell, tensors)
        if not self.shares(cell, tensors) or math.isnan(far):
            return super().ahead(cell, tensors)
        return AHEAD.say(way="up" if far > 0 else "down") if far else STAYS.say()

    @staticmethod
    def _far(cell: Cell, tensors: Tensors) -> float:
        """How far a parameter is moved; 0 where it stays what it is."""
        before, after = (float(tensors[name][cell.index]) for name in (cell.tensor, f"{cell.tensor}_after"))
        return after - before if after != before else 0.0
