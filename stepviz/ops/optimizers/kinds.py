"""Optimizers, besides Adam: momentum a decaying sum, RMSProp a moving average of squares.

Momentum: m after = momentum · m + dW, W after = W - lr · m after, m = 0 at first. Polyak's heavy ball in the form of
PyTorch's `SGD(momentum=...)` (no dampening, not Nesterov's): the learning rate is not part of m. In Sutskever,
Martens, Dahl and Hinton 2013, "On the importance of initialization and momentum in deep learning", equations 1 and 2,
it is, v = -lr · m; with a constant learning rate both give the same updates.

RMSProp: Hinton, Srivastava and Swersky 2012, "Neural networks for machine learning", lecture 6e, as PyTorch's
`RMSprop` has it (not centered, without momentum), with its usual numbers:

    v = 0.99·v + 0.01·g²          step = g / (√v + 1e-8)          W = W - lr·step

v = 0 at first, without bias correction. Weight decay is part of the gradient g.

Own: the user typed the new value of a parameter, `W - lr*dW/(1 + abs(dW))`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from stepviz.formula.own import rule_of
from stepviz.formula.tree import Fixed, Index, Node, Read, replaced
from stepviz.formula.writing import code_of, formula_of
from stepviz.ops.claims import Sentence, Words
from stepviz.ops.optimizers.code import Statements
from stepviz.ops.rules.derivative import cells_of
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Cell, Kind, Tensor, Tensors
from stepviz.ops.update import Update
from stepviz.settings.values import short

RULE = Sentence("{share:number} of the old m, plus the gradient", "rule")
FADING = Sentence("A decaying sum of gradients: what they agree on adds up, the rest cancels.")
NOTHING_KEPT = Sentence("No past gradients are kept: m is the gradient itself.")


class Momentum(Update):
    """m = momentum · m + gradient, after = before - lr · m, for every parameter."""

    term = cause = "momentum"
    kept: Mapping[str, Kind] = {"m": Kind.SIGNED}
    labels: Mapping[str, tuple[str, ...]] = {"m": ("", "{g}{at}")}
    way = "Momentum also counts past gradients and moves it"
    sentence = "Add each gradient to a decaying sum m, and step against it."
    question = "add each gradient to a decaying sum, and step against it"
    formula = "m after = μ·m + {g}"

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, momentum: float) -> None:
        self._momentum = momentum
        self.lines = ((f"{{m}} = {short(momentum)}*{{m}} + {{g}}", "{w} -= lr*{m}"),)
        super().__init__(parameters, lr)
        self.fuller = f"{self.code}; {self.in_code.making(parameters[0].name)}"

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        meaning = FADING if self._momentum else NOTHING_KEPT
        return Words(RULE.say(share=short(self._momentum)), (meaning.say(),))


MEAN = Sentence("0.99 of the old mean of squared gradients, 0.01 of this gradient²", "rule")
FADES = Sentence("A moving average: a gradient of 69 updates ago counts about half as much.")
STEP = Sentence("this gradient divided by the root of the moving average of its squares", "rule")
SIZE = Sentence("At most 10 in size: v holds a hundredth of this gradient squared.")


class RMSProp(Update):
    """after = before - lr · gradient / (root of a moving average of its squares + ε)."""

    term = "RMSProp"
    kept: Mapping[str, Kind] = {"v": Kind.SQUARE}
    lines: tuple[Statements, ...] = (
        ("{v} = 0.99*{v} + (1 - 0.99)*{g}*{g}",),
        ("{s} = {g}/(np.sqrt({v}) + 1e-8)", "{w} -= lr*{s}"),
    )
    labels: Mapping[str, tuple[str, ...]] = {"v": ("", ""), "s": ("{g}", "v{w} after", "ε")}
    cause = "step"
    way = "RMSProp also counts past gradients and moves it"
    sentence = "Step by each gradient, divided by its recent RMS."
    formula = "step = {g} / (√v + ε)"

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        if letter == "v":
            return Words(MEAN.say(), (FADES.say(),), code=self.code_of(cell.tensor).partition(" = ")[2])
        return Words(STEP.say(), (SIZE.say(),) if math.isfinite(cell.value_in(tensors)) else ())


_W, _GRADIENT = Read("W"), Read("dW")
TYPED_STEP = Sentence("the step: {formula:text}", "rule")
TYPED_STEP_OF_MANY = Sentence("the step that the formula of --optimizer makes of these numbers", "rule")
_LONGEST = 48
"""The most characters of a formula that is written out."""


class OwnUpdate(Update):
    """after = before - lr · step, with the step of the typed formula."""

    term, cause = "optimizer", "step"
    way = "The formula of --optimizer moves it"
    sentence = "Step by the formula of --optimizer."

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, text: str) -> None:
        self._node = replaced(rule_of("optimizer", text), Read("lr"), Fixed(lr, "lr"))
        names: dict[Node, str] = {_W: "{w}", _GRADIENT: "{g}"}
        self.lines = ((f"{{s}} = {code_of(self._node, names.get)}", "{w} -= lr*{s}"),)
        read = cells_of(self._node)
        self.labels = {"s": tuple("{g}{at}" if cell == _GRADIENT else "{w} before" for cell in read)}
        formula = self._with(parameters[0])
        self.formula = f"step = {formula if len(formula) <= _LONGEST else 'f(W, dW)'}"
        super().__init__(parameters, lr)

    def _with(self, parameter: Tensor) -> str:
        gradient = "({g})" if "/" in parameter.slope else "{g}"
        names: dict[Node, str] = {_W: "W" if parameter.axes else parameter.name, _GRADIENT: gradient}
        return formula_of(self._node, names.get).replace("(({g}))", "({g})")

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(self._stepping(rule) if rule.tensor in self.inner else rule for rule in super().rules)

    def _stepping(self, rule: Rule) -> Rule:
        """The rule of a step: the typed formula with a parameter and its gradient for W and dW."""
        name, at = rule.tensor[1:], tuple(map(Index, rule.indexes))
        made = replaced(replaced(self._node, _GRADIENT, Read(f"d{name}", at)), _W, Read(name, at))
        if self._rate:  # another operation makes the learning rate
            made = replaced(made, Fixed(self.lr, "lr"), Read(self._rate[0]))
        return replace(rule, typed=made)

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        parameter = self._parameters[cell.tensor[1:]]
        formula = self._with(parameter).format(g=parameter.slope or "dW")
        return Words(TYPED_STEP.say(formula=formula) if len(formula) <= _LONGEST else TYPED_STEP_OF_MANY.say())
