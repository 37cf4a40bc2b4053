"""Adam: steps of about the learning rate, whatever the size of the gradients.

Kingma and Ba 2015, "Adam: a method for stochastic optimization", algorithm 1, with its correction of the start:

    t = t + 1
    m = β1·m + (1 - β1)·g          v = β2·v + (1 - β2)·g²
    step = (m / (1 - β1ᵗ)) / (√(v / (1 - β2ᵗ)) + ε)
    W = W - lr·step

β1 is the experiment's `momentum`, β2 its `beta2`, ε = 1e-8. Weight decay is part of the gradient g (as in PyTorch's
`Adam`, not `AdamW`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

import numpy as np

from stepviz.ops.claims import Sentence
from stepviz.ops.optimizers.code import UpdateCode
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Array, Cell, Kind, Tensor, Tensors
from stepviz.ops.update import Update
from stepviz.ops.words import Shape, Words
from stepviz.settings.values import short

EPSILON = 1e-8
_LEAST = (1e3 * EPSILON) ** 2
"""A mean of squares beside which ε does not count."""


MEAN = Sentence(
    "{kept:number} of the old mean of {squared:squared |}gradients, {added:number} of this gradient{square:²|}", "rule"
)
CORRECTED = Sentence("It starts at 0, too small: bias correction fixes that.")
NOTHING_KEPT = Sentence("No past gradients are kept.")
COUNTED = Sentence("one more update", "rule")
STEP = Sentence("the moving average of gradients divided by its RMS, both bias-corrected", "rule")
SIZE = Sentence("Its size is about 1 if all gradients are equal, near 0 if they cancel.")


def _rest(share: float) -> str:
    """1 minus a share, exactly as their digits say: `0.001` of 0.999."""
    return short(float(1 - Decimal(repr(share))))


class Adam(Update):
    """after = before - lr · corrected mean of gradients / (root of corrected mean of squares + ε)."""

    term = "Adam"
    kept: Mapping[str, Kind] = {"m": Kind.SIGNED, "v": Kind.SQUARE}
    counts = True
    steps = True
    cause = "step"
    way = "Adam also counts past gradients and moves it"
    sentence = "Step by the moving average of gradients, divided by its RMS."
    question = "step by the moving average of gradients, divided by its RMS"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, beta1: float, beta2: float) -> None:
        super().__init__(parameters, lr)
        self.equation = f"step = m' / (√v' + ε)   {self.moved} after = {self.moved} - lr·step"
        self.rule = f"{self.moved} after = {self.moved} - lr·step"
        self._betas = beta1, beta2
        self.in_code = _in_code(tuple(self._parameters), *map(short, self._betas), single=self.single)
        self.code = self.in_code.making(next(iter(self._parameters)), "s")
        self._shares = tuple(np.asarray(share) for share in (beta1, 1 - beta1, beta2, 1 - beta2))

    def apply(self, *arrays: Array) -> tuple[Array, ...]:
        """From the parameters, their gradients, m, v and t (): t, m, v, the steps and the parameters after."""
        count = self._count
        parameters, gradients, means, squares = (arrays[start * count : (start + 1) * count] for start in range(4))
        kept, added, kept_squares, added_squares = self._shares
        t = np.asarray(arrays[-1] + 1.0)
        m = [kept * old + added * g for old, g in zip(means, gradients, strict=True)]
        v = [kept_squares * old + added_squares * g * g for old, g in zip(squares, gradients, strict=True)]
        steps = list(self._steps(m, v, float(t)))
        lr = self._lr
        return (t, *m, *v, *steps, *[W - lr * step for W, step in zip(parameters, steps, strict=True)])

    def _steps(self, means: list[Array], squares: list[Array], t: float) -> Iterator[Array]:
        first, second = self._corrections(t)
        for m, v in zip(means, squares, strict=True):
            yield m / first / (np.sqrt(v / second) + EPSILON)

    def _corrections(self, t: float) -> tuple[float, float]:
        """1 - β1ᵗ and 1 - β2ᵗ: how much of a mean the first t gradients make up."""
        beta1, beta2 = self._betas
        return 1.0 - beta1**t, 1.0 - beta2**t

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return Rule("t_after = t + 1", labels=("before", "one")), *super().rules

    def remembering(self, name: str, at: str) -> Iterator[Rule]:
        """The rules of m, of v and of the step, which is the corrected m divided by the root of the corrected v."""
        g, m, v = f"d{name}{at}", f"m{name}_after{at}", f"v{name}_after{at}"
        shares = dict(zip(("β1", "new1", "β2", "new2"), map(float, self._shares), strict=True)) | {"ε": EPSILON}
        yield Rule(f"{m} = β1 * m{name}{at} + new1 * {g}", shares, labels=("kept", "added"))
        yield Rule(f"{v} = β2 * v{name}{at} + new2 * {g} * {g}", shares, labels=("kept", "added"))
        step = f"{m} / (1 - β1 ** t_after) / (sqrt({v} / (1 - β2 ** t_after)) + ε)"
        yield Rule(f"s{name}{at} = {step}", shares, labels=("m", "v"))

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        if cell.tensor not in self.inner:
            return super().words(cell, tensors)
        if cell.tensor == "t_after":
            code = self.in_code.making(letter="t")
            return Words(COUNTED.say(), code, shape=Shape.CHAIN, labels=("before", ""), made_from=self._made_from(cell))
        letter, name = cell.tensor[0], cell.tensor.removesuffix("_after")[1:]
        if letter == "s":
            return self._step_words(cell, float(tensors[f"v{name}_after"][cell.index]), int(tensors["t_after"]))
        share = self._betas[0 if letter == "m" else 1]
        squared, square = ("", "") if letter == "m" else ("squared ", "²")
        return Words(
            MEAN.say(kept=short(share), added=_rest(share), squared=squared, square=square),
            self.in_code.making(name, letter).partition(" = ")[2],
            ((CORRECTED if share else NOTHING_KEPT).say(),),
            made_from=self._made_from(cell),
            shape=Shape.CHAIN,
            labels=("", ""),
        )

    def _step_words(self, cell: Cell, squares: float, t: int) -> Words:
        name = cell.tensor[1:]
        return Words(
            STEP.say(),
            self.in_code.making(name, "s"),
            (SIZE.say(),) if _LEAST < squares / self._corrections(t)[1] < math.inf else (),
            made_from=self._made_from(cell),
            shape=Shape.RATIO,
            labels=(f"m{name} after", f"v{name} after", "ε"),
            divisors=tuple((beta, t) for beta in self._betas),
        )

    @property
    def claims(self) -> tuple[Sentence, ...]:
        return (*super().claims, MEAN, CORRECTED, NOTHING_KEPT, COUNTED, STEP, SIZE)


def _in_code(names: tuple[str, ...], beta1: str, beta2: str, *, single: bool) -> UpdateCode:
    """t counted, the corrections c and k of the start, then for each parameter m, v, the step s and the move."""
    c, k = ("c_m", "c_v") if single and names != ("x",) else ("c", "k")  # names of a formula can be any letters
    first = ("t = t + 1", f"{c} = 1 - {beta1}**t", f"{k} = 1 - {beta2}**t")
    means = f"m{{p}} = {beta1}*m{{p}} + (1 - {beta1})*d{{p}}", f"v{{p}} = {beta2}*v{{p}} + (1 - {beta2})*d{{p}}*d{{p}}"
    alone = means, (f"s{{p}} = m{{p}}/{c}/(np.sqrt(v{{p}}/{k}) + 1e-8)", "{p} -= lr*s{p}")
    means = f"m[:] = {beta1}*m + (1 - {beta1})*g", f"v[:] = {beta2}*v + (1 - {beta2})*g*g"
    looped = means, ("s[:] = m/c/(np.sqrt(v/k) + 1e-8)", "w -= lr*s")
    return UpdateCode(names, alone, looped, "MVS", first, single=single)
