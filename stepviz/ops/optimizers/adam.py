"""Adam and AdamW: steps of about the learning rate, whatever the size of the gradients.

Adam: Kingma and Ba 2015, "Adam: a method for stochastic optimization", algorithm 1, with bias correction:

    t = t + 1
    m = β1·m + (1 - β1)·g          v = β2·v + (1 - β2)·g²
    step = (m / (1 - β1ᵗ)) / (√(v / (1 - β2ᵗ)) + ε)
    W = W - lr·step

β1 is the experiment's `momentum`, β2 its `beta2`, ε = 1e-8. Weight decay is part of the gradient g (as in PyTorch's
`Adam`; `AdamW` subtracts it from the weights).

AdamW: Loshchilov and Hutter 2019, "Decoupled weight decay regularization", algorithm 2, as PyTorch's `AdamW` has it:

    W = W - lr·l2·W - lr·step

with the step of `Adam`. `l2` is not part of the gradient, nor of m and v. Biases do not decay."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from stepviz.ops.claims import Num, Saying, Sentence, Words
from stepviz.ops.optimizers.claims import TOO_LITTLE
from stepviz.ops.optimizers.code import OF_MATRICES, Statements
from stepviz.ops.tensor import Cell, Kind, Tensor, Tensors
from stepviz.ops.update import Update
from stepviz.settings.values import short

EPSILON = 1e-8
_LEAST = (1e3 * EPSILON) ** 2
"""From this mean of squares on, ε is negligible."""


MEAN = Sentence(
    "{kept:number} of the old mean of {squared:squared |}gradients, {added:number} of this gradient{square:²|}", "rule"
)
CORRECTED = Sentence("It starts at 0, too small: bias correction fixes that.")
NOTHING_KEPT = Sentence("No past gradients are kept.")
COUNTED = Sentence("one more update", "rule")
STEP = Sentence("the moving average of gradients divided by its RMS, both bias-corrected", "rule")
SIZE = Sentence("Its size is about 1 if all gradients are equal, near 0 if they cancel.")


class Adam(Update):
    """after = before - lr · corrected mean of gradients / (root of corrected mean of squares + ε)."""

    term = "Adam"
    kept: Mapping[str, Kind] = {"m": Kind.SIGNED, "v": Kind.SQUARE}
    labels: Mapping[str, tuple[str, ...]] = {"m": ("", ""), "v": ("", ""), "s": ("m{w} after", "v{w} after", "ε")}
    decay: Statements = ()
    """The statement that moves a parameter before its step does; empty for Adam."""
    cause = "step"
    way = "Adam also counts past gradients and moves it"
    sentence = "Step by the moving average of gradients, divided by its RMS."
    formula = "step = m' / (√v' + ε)"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, beta1: float, beta2: float) -> None:
        self._betas = {"m": beta1, "v": beta2}
        # The names of a typed formula can be c and k.
        c, k = ("c", "k") if parameters[0].axes or [one.name for one in parameters] == ["x"] else ("c_m", "c_v")
        kept, squares = short(beta1), short(beta2)
        self.first = {"c": (c, f"1 - {kept}**{{t}}"), "k": (k, f"1 - {squares}**{{t}}")}
        self.lines = (
            (f"{{m}} = {kept}*{{m}} + (1 - {kept})*{{g}}", f"{{v}} = {squares}*{{v}} + (1 - {squares})*{{g}}*{{g}}"),
            ("{s} = {m}/{c}/(np.sqrt({v}/{k}) + 1e-8)", *self.decay, "{w} -= lr*{s}"),
        )
        super().__init__(parameters, lr)

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        if letter == "t":
            return Words(COUNTED.say())
        if letter == "s":
            t, betas = int(tensors["t_after"]), tuple(self._betas.values())
            settled = _LEAST < float(tensors[f"v{cell.tensor[1:]}_after"][cell.index]) / (1 - betas[1] ** t) < math.inf
            return Words(STEP.say(), (SIZE.say(),) if settled else (), divisors=tuple((beta, t) for beta in betas))
        share, squared, square = self._betas[letter], *(("squared ", "²") if letter == "v" else ("", ""))
        rest = short(float(1 - Decimal(repr(share))))  # exact in decimals: 0.001 for 0.999
        rule = MEAN.say(kept=short(share), added=rest, squared=squared, square=square)
        code = self.code_of(cell.tensor).partition(" = ")[2]
        return Words(rule, ((CORRECTED if share else NOTHING_KEPT).say(),), code=code)


_WAY = "{way:up|down}"
SENTENCE = "Let weights decay; step by averaged gradients over their RMS."
QUESTION = "let weights decay, and step by averaged gradients over their RMS"
RULE = Sentence("{kind:text} before, minus lr times l2 of it, minus lr times its step", "rule")
WENT = Sentence(f"Went {_WAY} by {{far:number}}: the step adds {{step:number}}, the decay {{decay:number}}.")
AHEAD = Sentence(f"AdamW also counts past gradients and the decay, and moves it {_WAY}.")


class AdamW(Adam):
    """after = before - lr · l2 · before - lr · (step of Adam); biases without the decay."""

    term = "AdamW"
    labels: Mapping[str, tuple[str, ...]] = {**Adam.labels, "w": ("before", "", "")}
    way = "AdamW also counts past gradients and moves it"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, beta1: float, beta2: float, l2: float) -> None:
        """`l2`: the weight decay; each update subtracts lr · l2 of a weight from it."""
        self._l2 = l2
        self.decay = (f"{{w}} -= lr*{short(l2)}*{{w}}{OF_MATRICES}",) * (l2 > 0)
        if self.decay:
            self.sentence, self.question = SENTENCE, QUESTION
            self.formula = ""  # the code beside the equation shows the step
        super().__init__(parameters, lr, beta1, beta2)

    def decay_of(self, name: str) -> str:
        return f" - lr·l2·{name}" * (bool(self.decay) and name in (self.moved, *self.in_code.matrices))

    def shares(self, cell: Cell, tensors: Tensors) -> dict[str, float]:
        (before, step, _), lr = self._moving(cell, tensors), self.rate(tensors)
        if not (self.decay_of(cell.tensor) and lr and before) or cell.tensor in self.frozen:
            return {}
        return {"step": -lr * step, "decay": -(lr * self._l2 * before)}

    def stays(self, cell: Cell, tensors: Tensors, cause: str = "") -> str:
        return TOO_LITTLE if self.shares(cell, tensors) else super().stays(cell, tensors, cause)

    def _moved_words(self, cell: Cell, noun: str, tensors: Tensors) -> Words:
        words, shares = super()._moved_words(cell, noun, tensors), self.shares(cell, tensors)
        if self.decay_of(cell.tensor):
            words = replace(words, rule=RULE.say(kind=noun))
        before, _, after = self._moving(cell, tensors)
        if not (shares and abs(far := after - before) > 0):  # nan is neither
            return words
        by = {name: Num(share) for name, share in shares.items()}
        went = WENT.say(way="up" if far > 0 else "down", far=Num(abs(far), Kind.LOSS), **by)
        return replace(words, meaning=(went,))

    def ahead(self, cell: Cell, tensors: Tensors) -> Saying:
        before, _, after = self._moving(cell, tensors)
        if not (self.shares(cell, tensors) and abs(after - before) > 0):
            return super().ahead(cell, tensors)
        return AHEAD.say(way="up" if after > before else "down")
